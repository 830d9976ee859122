/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_ssh_platform.c - platforms from a hostile master.
 *
 * One that is read is whole; one that is refused says why.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/msg.h"
#include "worker/ssh/platform.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check_steps(const struct platform *p, const struct platform_steps *s)
{
	for (unsigned i = 0; i < s->count; i++)
		if (s->list[i].kind >= MSG_STEP_KINDS ||
		    s->list[i].level >= (int)p->level_count)
			abort();
}

static void
check(const struct platform *p)
{
	check_steps(p, &p->on_open);
	check_steps(p, &p->on_close);
	if (p->level >= (int)p->level_count || p->newline.len == 0)
		abort();
	for (unsigned i = 0; i < p->level_count; i++)
		for (unsigned k = 0; k < p->levels[i].way_count; k++) {
			if (p->levels[i].ways[k].to < 0)
				abort();
			check_steps(p, &p->levels[i].ways[k].steps);
		}
	for (int i = -1; i < (int)p->level_count; i++)
		for (int k = -1; k < (int)p->level_count; k++)
			platform_way(p, i, k);
	for (unsigned i = 0; i < p->question_count; i++)
		if (p->questions[i].pattern == NULL)
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct slice bytes = { (const char *)data, len };
	char why[PLATFORM_WHY] = "";
	struct platform *p = platform_decode(bytes, why);

	if (p == NULL) {
		if (why[0] == '\0')
			abort();
		return 0;
	}
	check(p);
	platform_free(p);
	return 0;
}
