/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * crash.h - the crash recorder: what killed this worker, left where the master
 * finds it.
 *
 * SEGV, BUS, ILL, FPE, ABRT and SYS are handled on a stack of their own (a
 * stack that is full cannot hold a handler). The handler writes the crash
 * record of common/board.h, then the signal takes its course as if nobody had
 * handled it. The master turns addresses into names.
 */
#ifndef HF_WORKER_CRASH_H
#define HF_WORKER_CRASH_H

#include "common/board.h"

/*
 * Once per process, with its first worker's section, which stands in for
 * threads that a task makes. Where there are several workers, a signal that
 * somebody has sent to all of them is not recorded.
 */
void crash_init(struct board, unsigned workers);
/*
 * Once per worker, on its thread. Best effort: without memory for the stack
 * one that overflows is not recorded.
 */
void crash_init_thread(struct board);

#endif
