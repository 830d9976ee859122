/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * contract.h - what the master promises a host process, and it the master.
 *
 * Descriptors at exec, nothing else open:
 *	0	/dev/null
 *	1, 2	a pipe to the master: last words, line by line
 *	3	the scoreboard, a sealed memfd, a section per worker
 *	4...	one SOCK_STREAM socket per worker
 * Arguments: lane, first slot, generation, workers, window, pid of the master,
 * each a decimal number but the lane's name. No environment but PATH, HOME,
 * LANG and TZ.
 */
#ifndef HF_CONTRACT_H
#define HF_CONTRACT_H

#define CONTRACT_FD_BOARD 3
#define CONTRACT_FD_SOCKET 4

/* How a host process ends, beside signals. */
enum contract_exit {
	CONTRACT_EXIT_RETIRED = 0, /* drained, or the master is gone */
	CONTRACT_EXIT_BROKEN = 1,  /* said why on stderr */
	CONTRACT_EXIT_USAGE = 2,   /* started by hand */
	CONTRACT_EXIT_ORPHAN = 3,  /* the master was gone before we began */
	CONTRACT_EXIT_PEER = 4,    /* the master sent what we do not know */
};

/* argv of a host process. */
enum contract_arg {
	CONTRACT_ARG_PROGRAM,
	CONTRACT_ARG_LANE,
	CONTRACT_ARG_SLOT,
	CONTRACT_ARG_GENERATION,
	CONTRACT_ARG_WORKERS,
	CONTRACT_ARG_WINDOW,
	CONTRACT_ARG_MASTER,
	CONTRACT_ARGS
};

#define CONTRACT_WINDOW_MAX 4096
#define CONTRACT_WORKERS_MAX 1024
#define CONTRACT_OUTPUT_CHUNK (64u << 10) /* bytes in one OUTPUT */
#define CONTRACT_INLINE_VALUE (32u << 10) /* longer values go as OUTPUT */
#define CONTRACT_INLINE_TEXT (1u << 20)   /* longer arguments go as memfd */
#define CONTRACT_OUTPUT_CAP (16u << 20)   /* default cap of a job's output */
#define CONTRACT_VALUE_CAP (64u << 20)    /* of a value: JSON can inflate */
#define CONTRACT_COMMANDS_MAX 1024u       /* of one job */
#define CONTRACT_BANNER_MAX 8192u         /* bytes of a login banner */
#define CONTRACT_CLASS_MAX 64u            /* an error's class, a signal */
#define CONTRACT_TEXT_MAX 4096u           /* an error's message, its hint */

#endif
