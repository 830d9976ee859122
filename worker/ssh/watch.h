/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * watch.h - does a command's output say that the device refused it?
 *
 * The texts of a platform that say so are looked for in the beginning and in
 * the end: what is between may quote anything, and is not held back.
 */
#ifndef HF_SSH_WATCH_H
#define HF_SSH_WATCH_H

#include "worker/ssh/platform.h"

#define WATCH_HEAD 4096u /* bytes of the beginning */
#define WATCH_TAIL 1000u /* and of the end, at least */

/* Zeroed: nothing came yet. */
struct watch {
	struct buf head, tail;
};

void watch_fini(struct watch *);
/* Nothing came yet again. */
void watch_reset(struct watch *);
/* More of it came. */
void watch_add(struct watch *, const char *, size_t);
/*
 * The line in which one of the texts stands, of all that came; borrowed.
 * False: there is none.
 */
bool watch_end(
    struct watch *, const struct platform_texts *, struct slice *line);
/* The same of a text that is all there. */
bool watch_find(
    const struct platform_texts *, struct slice text, struct slice *line);

#endif
