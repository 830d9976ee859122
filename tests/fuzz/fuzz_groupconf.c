/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_groupconf.c - groups.conf of ClusterShell from hostile text.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "master/input/groupcommand.h"
#include "master/input/groupconf.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *text = strndup((const char *)data, len);
	struct groupconf c = { NULL };
	const struct groupcommand_word word = { "GROUP", "g" };
	struct arena a = { NULL };
	struct inerr e = { .why = "" };
	const struct groupconf_row *row;

	if (text == NULL)
		return 0;
	if (!groupconf_read(&c, &a, "x", text, &e) &&
	    (e.why[0] == '\0' || e.line == 0))
		abort();
	for (size_t i = 0; i < c.n; i++) {
		row = groupconf_get(&c, c.rows[i].section, c.rows[i].key);
		if (row == NULL || row < &c.rows[i])
			abort();
		if (strlen(groupcommand_fill(&a, row->value, &word, 1)) >
		    strlen(row->value))
			abort();
	}
	groupconf_fini(&c);
	arena_wipe(&a);
	free(text);
	return 0;
}
