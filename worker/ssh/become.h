/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * become.h - a command run by sudo.
 */
#ifndef HF_SSH_BECOME_H
#define HF_SSH_BECOME_H

#include "common/buf.h"
#include "common/pack.h"

struct session;

#define BECOME_TEXT 48 /* fits each of the two texts */

/* All zero is unused. */
struct become {
	struct buf command;       /* as it is run */
	struct buf said[2];       /* so far, of each stream */
	struct buf typing;        /* still to be: a secret */
	char prompt[BECOME_TEXT]; /* sudo's, and */
	char ready[BECOME_TEXT];  /* said before the command runs */
	bool asked;
	uint64_t end_ns; /* it is given up then; 0: it was not begun */
};

/* A command is about to be run. */
void become_prepare(struct session *);
/* It, as it is to be run; borrowed. */
struct slice become_command(const struct session *);
void become_fini(struct session *);

#endif
