/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * caller.c - what a local program is to have of whoever runs hayfork.
 */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "master/cmd/caller.h"
#include "master/cmd/cmd.h"

void
caller_program(struct program *p, struct buf *env)
{
	mode_t mask = umask(0);

	umask(mask);
	for (char **v = environ; *v != NULL; v++)
		program_add(env, *v, strlen(*v));
	*p = (struct program){
		.umask = mask,
		.files = cmd_files(),
		.env = { (char *)buf_at(env), buf_len(env) },
	};
}
