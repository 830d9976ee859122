/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * caller.h - what a local program is to have of whoever runs hayfork.
 */
#ifndef HF_CALLER_H
#define HF_CALLER_H

#include "common/buf.h"
#include "common/program.h"

/*
 * The caller's environment, umask and limit of descriptors. env holds the
 * environment, and must live as long as the program.
 */
void caller_program(struct program *, struct buf *env);

#endif
