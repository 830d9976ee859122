/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * loader.c - a worker whose task loads code (zlib) and crashes in it.
 */
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "common/hayfork.h"

typedef unsigned long (*checksum_fn)(unsigned long, const void *, unsigned);

static checksum_fn
load(void)
{
	void *zlib = dlopen("libz.so.1", RTLD_NOW);

	return zlib != NULL ? (checksum_fn)dlsym(zlib, "crc32") : NULL;
}

/* Of bytes that are not there. */
static enum hayfork_status
crash(struct hayfork_call *call, checksum_fn checksum)
{
	const void *nowhere = (const void *)(uintptr_t)64;

	if (checksum == NULL)
		return hayfork_fail(call, "load", "no zlib", NULL);
	fprintf(stderr, "about to sum up\n");
	hayfork_return_uint(call, checksum(0, nowhere, 4096));
	return HAYFORK_OK;
}

/* load, crash without a word, or tell and crash. */
static enum hayfork_status
loader_run(struct hayfork_call *call)
{
	const char *what = hayfork_arg(call, NULL);
	checksum_fn checksum = load();

	if (strcmp(what, "load") == 0)
		return HAYFORK_OK;
	if (strcmp(what, "tell") == 0)
		hayfork_loaded(call);
	return crash(call, checksum);
}

static const struct hayfork_task loader = { .name = "loader",
	.args = "load|crash|tell",
	.doc = "load zlib, and crash in it",
	.run = loader_run };
static const struct hayfork_task *const tasks[] = { &loader, NULL };

int
main(int argc, char **argv)
{
	return hayfork_worker_main(argc, argv, tasks);
}
