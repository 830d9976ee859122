/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * files.h - a session that moves a file: what joins SFTP (sftp.h) to a channel.
 */
#ifndef HF_SSH_FILES_H
#define HF_SSH_FILES_H

#include <stddef.h>

/* What a channel may have on its way: more than is asked for at once. */
#define FILES_WINDOW (1u << 20)

struct session;

/* The server says n bytes, which are in io->output. */
void files_hear(struct session *, size_t n);
void files_fini(struct session *);

#endif
