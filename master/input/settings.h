/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * settings.h - what options are where the command line does not say so.
 *
 * Option before environment before the project's file before the user's
 * before the system's; a list that is given in one place is not added to in
 * the next. A file is a YAML mapping of options by their long names; below
 * the name of a subcommand they are for that one and hold over the others of
 * the file:
 *
 *	timeout: 5s
 *	identity: [~/.ssh/a, ~/.ssh/b]
 *	ssh:
 *	  sessions: 16
 *
 * In the environment an option is HAYFORK_NAME. Neither takes a secret, only
 * where one is found.
 */
#ifndef HF_SETTINGS_H
#define HF_SETTINGS_H

#include "master/input/options.h"

#define SETTINGS_SYSTEM "/etc/hayfork/config.yaml"
#define SETTINGS_USER "hayfork/config.yaml" /* in ~/.config */
#define SETTINGS_PROJECT ".hayfork"
#define SETTINGS_BYTES_MAX ((size_t)1 << 20)

/*
 * Look for the files, unless --config names one or says none, and fill in
 * what is open in options that were read. With help, nothing is looked for.
 * False: the error has the place.
 */
MUST_CHECK bool settings_load(
    struct options *, char *const *environment, struct inerr *);

/* May this option be said there? What a run is to do may not. */
bool settings_have(const char *option);

/*
 * What files and variables say of results is for runs of all kinds: where it
 * does not go with this one, or with its command line, it does not hold.
 */
void settings_settle(struct options *);

/* ---- its two halves: pure ------------------------------------------------ */

/* Of the variables only those that begin with HAYFORK_ are looked at. */
MUST_CHECK bool settings_take_environment(
    struct options *, char *const *environment, struct inerr *);
/*
 * A file's text. Names of files in it are seen from its folder; ~/ is home,
 * which may be NULL.
 */
MUST_CHECK bool settings_take(struct options *, const char *path,
    const char *text, size_t len, const char *home, struct inerr *);

#endif
