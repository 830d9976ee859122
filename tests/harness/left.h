/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * left.h - what a test leaves behind: processes, sockets, files.
 *
 * The caller is a child subreaper (PR_SET_CHILD_SUBREAPER), so everything
 * a test ever started is a descendant of the caller, however often it
 * forked.  Zombies are not alive; reaping them is the caller's business.
 */
#ifndef HF_LEFT_H
#define HF_LEFT_H

#include <stddef.h>
#include <stdio.h>

/* How many descendants of this process are alive. */
size_t left_count(void);

/*
 * Write a "not ok" line for every living descendant and for every socket
 * by which it could be reached: listening TCP, named unix.  Returns how
 * many lines.
 */
unsigned int left_report(FILE *log);

/* Send SIGKILL to every living descendant. */
void left_kill(void);

/*
 * Remove DIR and all in it.  With a log, write a "not ok" line for each
 * of the first few things found in it; returns how many lines.
 */
unsigned int left_remove(const char *dir, FILE *log);

#endif
