/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * keeper.h - a small process beside a worker's that outlives it by a moment,
 * to end what the worker's program left behind.
 *
 * A program dies with its worker (PR_SET_PDEATHSIG), but what the program has
 * started does not, and a worker that is killed can do nothing about it. The
 * keeper waits for the end of the workers' process, whatever ends it, and then
 * kills the process groups of the programs that were running, and after that
 * whatever else is in the process's session. It is made with the first program
 * of the process and holds nothing but one end of a pipe. Who kills the
 * keeper, too, has to look after the rest himself.
 */
#ifndef HF_BUILTIN_KEEPER_H
#define HF_BUILTIN_KEEPER_H

#include <stdbool.h>
#include <sys/types.h>

#include "common/log.h"

/* The descriptor to tell it by; -1, with errno: there can be none. */
MUST_CHECK int keeper_open(void);
/*
 * From here on this process group is to be killed. May be called between fork
 * and exec.
 */
void keeper_tell(int keeper, pid_t group);
/* No more; before its number can be another's. */
void keeper_forget(int keeper, pid_t group);
/* Kill now what is in the worker's session: nothing of it may be wanted. */
void keeper_sweep(void);

#endif
