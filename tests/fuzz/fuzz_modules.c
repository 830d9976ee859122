/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_modules.c - what a hostile worker says is mapped in its process.
 *
 * What is taken must be within its bounds, findable, and written again must
 * read as the same.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "master/farm/modules.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check_module(const struct modules *ms, const struct module *m)
{
	const struct module *found = modules_find(ms, m->base);

	if (m->base >= m->end || m->build_id_len > BUILDID_MAX ||
	    strlen(m->path) > MODULE_PATH_MAX)
		abort();
	/* Another one may lie over it; nothing lies at page 0. */
	if (found == NULL ? m->base >= 4096
			  : found->base > m->base || found->end <= m->base)
		abort();
}

static void
check_again(const struct modules *ms)
{
	struct modules again;
	struct buf out = { 0 };

	pack_array(&out, (uint32_t)ms->count);
	for (size_t i = 0; i < ms->count; i++) {
		const struct module *m = &ms->list[i];

		pack_array(&out, 4);
		pack_str(&out, m->path, strlen(m->path));
		pack_bin(&out, m->build_id, m->build_id_len);
		pack_uint(&out, m->base);
		pack_uint(&out, m->end);
	}
	if (!modules_parse(
		(struct slice){ (char *)buf_at(&out), buf_len(&out) },
		&again) ||
	    again.count != ms->count)
		abort();
	for (size_t i = 0; i < ms->count; i++)
		if (strcmp(again.list[i].path, ms->list[i].path) != 0 ||
		    again.list[i].base != ms->list[i].base ||
		    again.list[i].end != ms->list[i].end)
			abort();
	modules_free(&again);
	buf_free(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct modules ms;

	if (!modules_parse((struct slice){ (const char *)data, len }, &ms))
		return 0;
	if (ms.count > MODULES_MAX)
		abort();
	for (size_t i = 0; i < ms.count; i++)
		check_module(&ms, &ms.list[i]);
	check_again(&ms);
	modules_free(&ms);
	return 0;
}
