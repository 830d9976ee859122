/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * session.h - the end of all processes of a session but a few.
 *
 * A worker leads a session of its own, and what its programs start stays in
 * it, whatever process groups they make (a shell with job control does, and
 * so does timeout(1)); only what is to live on as a daemon leaves it.
 */
#ifndef HF_BUILTIN_SESSION_H
#define HF_BUILTIN_SESSION_H

#include <sys/types.h>

/*
 * Kill every process of this session but the leader, this process, and one
 * more (0: none); again until none is left. Reads all of /proc, so it takes
 * milliseconds.
 */
void session_sweep(pid_t leader, pid_t spare);

#endif
