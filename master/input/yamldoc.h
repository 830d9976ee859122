/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * yamldoc.h - a YAML text as a small tree that knows its lines.
 *
 * Stricter than YAML where that finds mistakes: a key is a scalar and is
 * given once, and there is one document. Tags are ignored. Merge keys (<<)
 * work as in YAML 1.1. An alias shares what its anchor names, and counts as
 * much as that towards the bound on values, a long text as several: neither a
 * file nor what is copied of it can grow by referring to itself. libyaml is
 * used here and nowhere else.
 */
#ifndef HF_YAMLDOC_H
#define HF_YAMLDOC_H

#include <stddef.h>

#include "master/input/yamlnode.h"

#define YAMLDOC_BYTES_MAX ((size_t)64 << 20)
#define YAMLDOC_VALUES_MAX 4000000
#define YAMLDOC_TEXT_BYTES 64 /* of a text count as one more value */
#define YAMLDOC_DEPTH_MAX 64
#define YAMLDOC_ANCHORS_MAX 256

struct yamldoc;

/*
 * Parse a text; file is its name in errors and is copied. Returns NULL when
 * the text is not sound.
 */
MUST_CHECK struct yamldoc *yamldoc_parse(
    const char *file, const char *text, size_t len, struct inerr *);

/* Read a file and parse it. */
MUST_CHECK struct yamldoc *yamldoc_load(const char *path, struct inerr *);

/* What the document holds; a null if it is empty. */
const struct yamlnode *yamldoc_root(const struct yamldoc *);

/* Wipes all it held; NULL is allowed. */
void yamldoc_free(struct yamldoc *);

#endif
