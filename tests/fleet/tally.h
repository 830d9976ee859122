/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * tally.h - what the fleet has seen, so that a test can assert it.
 *
 * A counter per row of the table, a tally per distinct command, and a log
 * with a line per command.  One set of counts in the process.
 */
#ifndef HF_FLEET_TALLY_H
#define HF_FLEET_TALLY_H

#include <stdint.h>
#include <stdio.h>

/* clang-format off */
#define TALLY_TABLE(X)							\
	X(ACCEPTED,	 accepted,	"connections to a device")	\
	X(FOREIGN,	 foreign,	"connections to no device, closed") \
	X(RAW,		 raw,		"connections given to a raw peer") \
	X(FORGED,	 forged,	"connections given to --forge")	\
	X(LOGINS,	 logins,	"logins that succeeded")	\
	X(FAILED_LOGINS, failed_logins,	"logins refused (never for none)") \
	X(DISCONNECTED,	 disconnected,	"sessions ended for failed logins") \
	X(DROPPED,	 dropped,	"connections dropped by --max-startups") \
	X(CHANNELS,	 channels,	"channels opened, tunnels among them") \
	X(TUNNELS,	 tunnels,	"tunnels to other devices")	\
	X(EXECS,	 execs,		"commands taken")		\
	X(REFUSED_EXECS, refused_execs,	"commands refused") \
	X(SHELLS,	 shells,	"shells opened")		\
	X(LINES,	 lines,		"commands typed at their prompts") \
	X(NETCONFS,	 netconfs,	"NETCONF sessions")		\
	X(RPCS,		 rpcs,		"rpcs of theirs")		\
	X(FINISHED,	 finished,	"commands that came to their end") \
	X(ABORTED,	 aborted,	"commands cut off before their end") \
	X(RESETS,	 resets,	"connections reset on purpose")	\
	X(BYTES_OUT,	 bytes_out,	"bytes written to channels")	\
	X(OPEN,		 open,		"sessions open now")		\
	X(OPEN_MOST,	 open_most,	"sessions open at once, at most")
/* clang-format on */

enum tally_id {
#define ID_(NAME, name, doc) TALLY_##NAME,
	TALLY_TABLE(ID_)
#undef ID_
	    TALLY_N
};

/* Add n (negative when a session closes) to a counter. */
void tally_add(enum tally_id id, int64_t n);

/* Log every command to this file from now on; exits when it cannot. */
void tally_log_to(const char *path);

/* A device (its address as text) was given a command. */
void tally_exec(const char *address, const char *command);

/*
 * Replace the file with "name value" lines: the counters, then a line
 * "exec:COMMAND VALUE" for each distinct command (the value is the last
 * word).  A reader sees the old file or the whole new one.
 */
void tally_write(const char *path);

/* The table, for --help. */
void tally_help(FILE *f);

/* Close the log, free the tallies. */
void tally_fini(void);

#endif
