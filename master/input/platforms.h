/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * platforms.h - the platforms there are, found by name and read when they are
 * first asked for.
 *
 * A name with a slash in it, or that ends in .yaml or .yml, is a file. Others
 * are looked up in these folders, and then among the definitions that are part
 * of the program: the file NAME.yaml first, then one that has the name among
 * its aliases. netmiko's names with _ssh behind them are those without. A
 * definition in a folder stands for one that comes after it and has its name,
 * whichever alias it was asked for by.
 */
#ifndef HF_PLATFORMS_H
#define HF_PLATFORMS_H

#include "master/input/platform.h"

#define PLATFORMS_FOLDERS 2 /* the user's, the one that was installed */
#define PLATFORMS_BUILTIN "built in"
#define PLATFORMS_FILE_MAX ((size_t)1 << 20)

struct platforms;

/* Where to look, first to last; NULL: nowhere. Copied. */
struct platforms *platforms_new(const char *const folders[PLATFORMS_FOLDERS]);
/* NULL is allowed. */
void platforms_free(struct platforms *);

/* What a name was found to be. */
struct platforms_entry {
	const char *name; /* of its file, without the ending; NULL: no file */
	const struct platform *platform; /* NULL: see err */
	struct buf encoded;              /* as in MSG_SSH */
	/* Where it was found; NULL: it was named as a file. */
	const char *folder; /* or PLATFORMS_BUILTIN: its text is the same */
	const char *text;   /* what was read */
	size_t len;
	struct inerr err;
};

/* Is this the name of a file, and not of a platform? */
bool platforms_is_file(const char *name);
/*
 * Never NULL; lives as long as the platforms, and is the same for the same
 * name.
 */
const struct platforms_entry *platforms_get(struct platforms *, const char *);
/* All that can be found by a name of their own, sorted by it; broken ones,
 * too. */
const struct platforms_entry *const *platforms_all(
    struct platforms *, size_t *n);

#endif
