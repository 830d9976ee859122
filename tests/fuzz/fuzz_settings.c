/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_settings.c - options from hostile files.
 *
 * A file that is refused says why, with a place in it; one that is taken
 * leaves options that can be looked at and freed.
 */
#include <stdint.h>
#include <stdlib.h>

#include "master/input/settings.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char name[] = "hayfork", command[] = "ssh", host[] = "a", end[] = "--";
	char *const argv[] = { name, command, host, end, host, NULL };
	struct options o;
	struct inerr e = { "" };

	if (!options_read(&o, 5, argv, &e))
		abort();
	if (!settings_take(
		&o, "dir/.hayfork", (const char *)data, len, "/home/x", &e)) {
		if (e.why[0] == '\0' || e.line == 0 || e.col == 0)
			abort();
	} else if (o.help || o.version || o.hosts != NULL ||
		   o.operands.n != 1 || o.words.n != 1)
		abort();
	else if (!options_check(&o, &e) && e.why[0] == '\0')
		abort();
	options_free(&o);
	return 0;
}
