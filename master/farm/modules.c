/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * modules.c - what a worker says is mapped into its process.
 */
#include "common/mem.h"
#include "master/farm/modules.h"

#define PAGE_ZERO 4096

static bool
module_parse(struct unpack *u, struct module *m)
{
	struct slice path, id;
	uint32_t parts;

	if (!unpack_array(u, &parts) || parts != 4 || !unpack_str(u, &path) ||
	    !unpack_bin(u, &id) || !unpack_uint(u, &m->base) ||
	    !unpack_uint(u, &m->end))
		return false;
	if (path.len > MODULE_PATH_MAX || id.len > sizeof(m->build_id) ||
	    m->base >= m->end)
		return false;
	if (path.len > 0 && memchr(path.at, '\0', path.len) != NULL)
		return false;
	m->path = xstrndup(path.len > 0 ? path.at : "", path.len);
	if (id.len > 0)
		memcpy(m->build_id, id.at, id.len);
	m->build_id_len = id.len;
	return true;
}

bool
modules_parse(struct slice bytes, struct modules *ms)
{
	struct unpack u = unpack_of(bytes);
	uint32_t n;

	*ms = (struct modules){ 0 };
	if (!unpack_array(&u, &n) || n > MODULES_MAX)
		return false;
	ms->list = xcalloc(n > 0 ? n : 1, sizeof(*ms->list));
	while (ms->count < n && module_parse(&u, &ms->list[ms->count]))
		ms->count++;
	if (ms->count == n && unpack_done(&u))
		return true;
	modules_free(ms);
	return false;
}

void
modules_free(struct modules *ms)
{
	for (size_t i = 0; i < ms->count; i++)
		free(ms->list[i].path);
	free(ms->list);
	*ms = (struct modules){ 0 };
}

const struct module *
modules_find(const struct modules *ms, uint64_t address)
{
	const struct module *found = NULL;

	if (address < PAGE_ZERO)
		return NULL;
	for (size_t i = 0; i < ms->count; i++) {
		const struct module *m = &ms->list[i];

		if (m->base <= address && address < m->end &&
		    (found == NULL || m->base > found->base))
			found = m;
	}
	return found;
}
