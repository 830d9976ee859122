/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * resume.h - a run that is taken up again: what of it is still to be done.
 *
 * Jobs are known by what they are (name, host, commands, arguments, digest of
 * what they read), never by their place: of those that are the same, as many
 * are passed over as were recorded.
 */
#ifndef HF_STORE_RESUME_H
#define HF_STORE_RESUME_H

#include "master/output/store/recorder.h"
#include "master/output/store/reader.h"

#define RESUME_IDENTITY 16

struct identity {
	uint8_t bytes[RESUME_IDENTITY];
};
struct identity identity_of(const struct recorder_job *);

/* What is done about jobs that may have run, and may not run twice. */
enum resume_doubt {
	RESUME_ASK, /* nothing is begun */
	RESUME_RETRY,
	RESUME_SKIP,
};

struct resume_entry;

/* A run that is taken up. Zeroed: an empty one. */
struct resume {
	uint64_t run, opened;     /* how often it had been opened */
	const char *plan;         /* the text of its plan; NULL: it has none */
	const char *failed_hosts; /* what @failed means in it; NULL: not used */
	enum resume_doubt doubt;
	bool only_failed; /* what failed is done again, and nothing else */
	struct resume_entry *entries; /* a hash table */
	size_t used, cap;
	uint64_t done, undecided; /* jobs to pass over; to ask about */
};

/*
 * A job of the run. Returns whether it is in doubt: told is what is to be
 * said of it ("repeated", "skipped", "asked for"), or NULL.
 */
const char *resume_add(struct resume *, const struct store_job *);
/*
 * Is this one still to be done? *replaces: the seq of what it is done again
 * for, or 0; *was: how it ended. Each call takes one of those that are the
 * same.
 */
bool resume_wants(struct resume *, const struct recorder_job *,
    uint64_t *replaces, enum hayfork_status *was);
/* How many are still to be done that nobody has asked about. */
uint64_t resume_left(const struct resume *);
void resume_fini(struct resume *);

#endif
