/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * parts.h - the commands of a job, and what each of them came to.
 *
 * They are run one after the other. A job is ok when all of them are; one of
 * several commands is told of in RESULT.parts, those never begun as well.
 */
#ifndef HF_SSH_PARTS_H
#define HF_SSH_PARTS_H

#include "common/buf.h"
#include "common/hayfork.h"
#include "common/pack.h"
#include "worker/ssh/watch.h"

struct session;

/* COMMAND.flags of what configures. */
#define PARTS_CONFIG (MSG_COMMAND_LINE | MSG_COMMAND_COMMIT | MSG_COMMAND_SAVE)

/* How a command ended. */
struct part_end {
	enum hayfork_status status;
	enum hayfork_stage stage;
	const char *class, *message; /* NULL: none */
	uint32_t exit_code;          /* as in RESULT */
};

struct parts {
	struct slice rest;        /* commands after the current one */
	struct slice command;     /* the current one */
	bool repeatable;          /* it may run twice */
	uint32_t flags;           /* of COMMAND: its own */
	struct slice place;       /* where it was read; or empty */
	unsigned commits, saves;  /* taken, of those steps */
	unsigned count;           /* of all there are */
	unsigned taken;           /* of them: the number of the current one */
	unsigned begun, ended;    /* of them */
	unsigned failed, first;   /* of those that ended; the first's number */
	enum hayfork_stage stage; /* that one's */
	char *class, *message;    /* owned: that one's */
	char *what;               /* owned: that one, if it has a name */
	uint64_t began_ns;        /* when the current one did */
	uint64_t length;          /* bytes of stdout it has so far */
	struct watch watch;       /* what it said; not of a shell's */
	bool heard;               /* any output, of either stream */
	struct buf list;          /* of those that ended, as in RESULT */
};

/* False: there is none, or they are malformed. */
bool parts_init(struct session *);
void parts_fini(struct session *);
/*
 * The next command becomes the current one. False: there is none, or one that
 * failed is to be the last.
 */
bool parts_next(struct session *);
/* Is there none after the current one, whatever becomes of it? */
bool parts_is_last(const struct session *);
/* It is about to be handed to the device; from here on it may have run. */
void parts_begin(struct session *);
void parts_end(struct session *, const struct part_end *);
/* All were run, or as many as were to be: this is the job's outcome. */
void parts_conclude(struct session *);
/*
 * The list for RESULT, when the outcome is known: it is that of a command
 * which has not ended. Empty for one command only.
 */
struct slice parts_report(struct session *);

#endif
