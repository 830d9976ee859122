/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * modules.h - what a worker says is mapped into its process. Pure.
 *
 * A worker announces it with HELLO; it may lie. So this is good for naming
 * its addresses in a message, and for nothing else.
 */
#ifndef HF_FARM_MODULES_H
#define HF_FARM_MODULES_H

#include <stdbool.h>

#include "common/buildid.h"
#include "common/pack.h"

#define MODULES_MAX 64
#define MODULE_PATH_MAX 4096

struct module {
	char *path;         /* may be empty, or point anywhere */
	uint64_t base, end; /* base < end; end is the first address behind */
	uint8_t build_id[BUILDID_MAX];
	size_t build_id_len; /* 0 when it has none */
};

struct modules {
	struct module *list; /* owned, as are the paths */
	size_t count;
};

/*
 * Read an array of [path, build-id, base, end]. Returns false, and leaves
 * nothing to free, unless that is all there is and every part is within its
 * bounds; else the caller frees, and bytes may go.
 */
bool modules_parse(struct slice bytes, struct modules *);
void modules_free(struct modules *);
/*
 * The module an address lies in; NULL when there is none. Where they overlap
 * it is the one with the highest base. Nothing is ever mapped at page 0.
 */
const struct module *modules_find(const struct modules *, uint64_t address);

/* Where in its module's file, as linked, an address lies. */
static inline uint64_t
module_offset(const struct module *m, uint64_t address)
{
	return address - m->base;
}

#endif
