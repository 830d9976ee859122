/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * exit_status.h - what the command's exit status says.
 */
#ifndef HF_EXIT_STATUS_H
#define HF_EXIT_STATUS_H

#include <stdbool.h>
#include <stdint.h>

#include "common/hayfork.h"

/* Those of 1 to 6 come from the table of statuses, where the grave are high. */
/* clang-format off */
#define EXIT_STATUS_TABLE(X)						\
	X(  0, "all jobs ended ok")					\
	X(  1, "a job failed")						\
	X(  2, "usage or configuration error, nothing was started")	\
	X(  3, "a host was unreachable, or a deadline passed")		\
	X(  4, "credentials or a host key were refused")		\
	X(  5, "a job crashed its worker, or may or may not have run")	\
	X(  6, "jobs were cancelled or never run, or input left unread") \
	X( 70, "internal fault")					\
	X( 74, "results could not be written")				\
	X(130, "stopped by SIGINT")					\
	X(143, "stopped by SIGTERM")
/* clang-format on */

#define EXIT_STATUS_USAGE 2
#define EXIT_STATUS_CUT_SHORT 6
#define EXIT_STATUS_INTERNAL 70
#define EXIT_STATUS_WRITE 74

/* What happened beside the jobs' own ends. */
struct exit_facts {
	bool write_error; /* results could not be written */
	bool internal;    /* the farm gave up, or the counts do not add up */
	bool cut_short;   /* it was stopped before its input was read */
	int signal;       /* that stopped the run early; 0: none */
};

/* Of what applies, the gravest: 74, 70, 128 + signal, 6, 5, 4, 3, 1, 0. */
int exit_status(
    const uint64_t by_status[HAYFORK_STATUS_COUNT], struct exit_facts);

#endif
