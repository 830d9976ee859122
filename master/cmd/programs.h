/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * programs.h - where the worker programs are, and the platforms.
 */
#ifndef HF_PROGRAMS_H
#define HF_PROGRAMS_H

#include <limits.h>
#include <stdbool.h>

#include "master/input/platforms.h"

/* Absolute paths; beside this program, or in ../libexec/hayfork from it. */
struct programs {
	char task[PATH_MAX], ssh[PATH_MAX], signer[PATH_MAX],
	    resolver[PATH_MAX];
	char proxy[PATH_MAX], recorder[PATH_MAX]; /* "": there is none */
};

/* False: not found, and err says what was looked for. */
bool programs_find(struct programs *, char *err, unsigned long errlen);
/*
 * Those in ~/.config/hayfork/platforms (or that of XDG_CONFIG_HOME), in
 * ../share/hayfork/platforms from this program, and built in.
 */
struct platforms *programs_platforms(void);

#endif
