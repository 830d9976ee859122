/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * platforms_find.h - between platforms.c and platforms_find.c.
 */
#ifndef HF_PLATFORMS_FIND_H
#define HF_PLATFORMS_FIND_H

#include <dirent.h>

#include "master/input/platform_builtin.h"
#include "master/input/platforms.h"

/* A definition that was looked at, or a name nothing was found for. */
struct found {
	struct platforms_entry entry;
	char *path;     /* owned; NULL: nothing was found */
	char *own_text; /* owned, unless it is built in */
	struct platform *platform;
	struct arena arena; /* its name */
};

/* What a name led to. */
struct asked {
	char *name;
	struct found *found;
};

struct platforms {
	char *folders[PLATFORMS_FOLDERS];
	struct found **found;
	size_t nfound;
	struct asked *asked;
	size_t nasked;
	bool refusing; /* what is listed for that may be missing, too */
	const struct platforms_entry **all; /* of platforms_all() */
};

/* One more; path is copied. */
struct found *found_new(struct platforms *, const char *path);
/* Take a file up, or its text, if it was read already: it is ours then. */
struct found *found_file(struct platforms *, const char *folder,
    const char *path, char *text, size_t len);
struct found *found_builtin(
    struct platforms *, const struct platform_builtin *);
/* By its name or an alias, in the folders and what is built in; or NULL. */
struct found *platforms_find(struct platforms *, const char *name);

bool platforms_name_is_yaml(const char *);
int platforms_entry_is_yaml(const struct dirent *);

#endif
