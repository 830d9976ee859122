/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * gather.h - results that say the same, once, under the names of all of them.
 *
 *	---------------
 *	leaf[1-3,5] (4)
 *	---------------
 *	NX-OS 9.3
 *
 * As clush -b does it: those that most hosts agree on come first. Of each
 * text one copy is kept, see spill.h. With diff, the others of a job are shown
 * as what is different in them from the text that most hosts of it have.
 */
#ifndef HF_GATHER_H
#define HF_GATHER_H

#include "master/output/sink.h"

struct gather;

struct gather *gather_new(void);
void gather_set_diff(struct gather *);
void gather_free(struct gather *);

#endif
