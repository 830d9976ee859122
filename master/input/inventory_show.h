/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * inventory_show.h - the line an error is about, if it can be shown.
 */
#ifndef HF_INVENTORY_SHOW_H
#define HF_INVENTORY_SHOW_H

#include <stddef.h>

#include "master/input/inerr.h"

/*
 * Take the line of the error's place out of its file, which is read again; a
 * pipe, or what a program said, is not there any more.
 */
void inventory_show(struct inerr *);

/*
 * Take it out of a text. A line that may hold a secret is not taken: it, the
 * first one, or one it stands below by its indentation has a word as
 * "password", or there is a user:password@host in it. Pure.
 */
void inventory_show_line(struct inerr *, const char *text, size_t len);

#endif
