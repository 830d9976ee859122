/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * files.h - a session that moves a file: what joins SFTP (sftp.h) to a channel.
 */
#ifndef HF_SSH_FILES_H
#define HF_SSH_FILES_H

#include <stdbool.h>
#include <stddef.h>

/* What a channel may have on its way: more than is asked for at once. */
#define FILES_WINDOW (1u << 20)

struct session;

/* The server says n bytes, which are in io->output. */
void files_hear(struct session *, size_t n);
/*
 * The outcome is known: have what was put in part removed. True: that is done,
 * or cannot be, or takes too long; then the hint names what may be left.
 */
bool files_part(struct session *);
/* There is no more time for that than for one that is stopped. */
void files_hurry(struct session *);
void files_fini(struct session *);

#endif
