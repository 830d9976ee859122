/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * shell.h - a session whose commands are typed to a command line: what joins
 * a talk (talk.h) to a channel.
 */
#ifndef HF_SSH_SHELL_H
#define HF_SSH_SHELL_H

#include <stdbool.h>
#include <stddef.h>

struct session;

/*
 * Take the platform the job names, or the generic one. False: it is none, and
 * that is the outcome.
 */
bool shell_set_platform(struct session *);
/* n bytes of the device's came, and are in io->output. */
void shell_hear(struct session *, size_t n);
/* The secret of the job that has this name; false: there is none. */
bool shell_secret(
    const struct session *, struct slice name, struct slice *text);
/* Is one of them in this text? */
bool shell_reveals(const struct session *, struct slice text);
/* What a timeout has to add: the last line that came; "" without a shell. */
void shell_explain(const struct session *, char *, size_t);
/* The outcome is known: what is left of the output is told. */
void shell_stop(struct session *);
/* Type what ends the device's session; false: go on later. */
bool shell_goodbye(struct session *);
void shell_fini(struct session *);

#endif
