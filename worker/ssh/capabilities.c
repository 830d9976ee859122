/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * capabilities.c - which libssh2 this is, and what it can do.
 */
#include <stdio.h>

#include "common/mem.h"
#include "worker/capabilities.h"
#include "worker/ssh/algorithms.h"
#include "worker/ssh/io_worker.h"

int
io_worker_capabilities(void)
{
	char name[32];
	struct algorithms a;
	LIBSSH2_SESSION *ssh = NULL;

	if (libssh2_init(0) != 0 || (ssh = libssh2_session_init()) == NULL)
		panic("libssh2 cannot be initialised");
	algorithms_init(&a, ssh);
	libssh2_session_free(ssh);
	libssh2_exit();

	capabilities_begin();
	capabilities_add("libssh2", libssh2_version(0));
	capabilities_add("strict key exchange", a.strict_kex ? "yes" : "no");
	for (int kind = 0; kind < ALGORITHM_KINDS; kind++) {
		const char *what =
		    algorithm_kind_name((enum algorithm_kind)kind);

		capabilities_add(what, a.safe[kind]);
		snprintf(name, sizeof(name), "legacy %s", what);
		capabilities_add(name, a.legacy[kind]);
	}
	return capabilities_end();
}
