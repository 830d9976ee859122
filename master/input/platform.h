/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * platform.h - what is known of a kind of device: which of its commands only
 * read. Pure.
 */
#ifndef HF_PLATFORM_H
#define HF_PLATFORM_H

#include <stdbool.h>

#include "master/input/inerr.h"

struct platform;

/* By its name, or one that netmiko, scrapli or nornir have for it; or NULL. */
const struct platform *platform_find(const char *name);
/* The same for a name that the user typed; NULL: the error says so. */
const struct platform *platform_named(const char *name, struct inerr *);
/*
 * Does this command line only read, so that it may run twice? Says no where
 * that is not plain: two commands in one, redirections, substitutions, a pipe
 * to anything but a filter. On a platform that is NULL nothing does.
 */
bool platform_only_reads(const struct platform *, const char *command);

#endif
