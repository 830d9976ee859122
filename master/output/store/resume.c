/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * resume.c - a run that is taken up again: what of it is still to be done.
 */
#include <sha2.h>
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "master/output/store/resume.h"

#define RESUME_FIRST 1024u /* places of the table: a power of two */

enum verdict {
	VERDICT_NONE, /* an empty place, or one that was taken */
	VERDICT_PASS,
	VERDICT_REDO,
};

struct resume_entry {
	struct identity identity;
	uint64_t seq;
	bool used; /* there is or was one: the search goes on behind it */
	enum verdict verdict;
	enum hayfork_status status;
};

/* ---- identity ------------------------------------------------------------ */

/* With its length in front, or one that no text has. */
static void
identity_add(SHA2_CTX *sha, const char *at, size_t len)
{
	uint64_t head = at != NULL ? len : UINT64_MAX;

	SHA256Update(sha, (const uint8_t *)&head, sizeof(head));
	if (at != NULL)
		SHA256Update(sha, (const uint8_t *)at, len);
}

static void
identity_add_text(SHA2_CTX *sha, const char *text)
{
	identity_add(sha, text, text != NULL ? strlen(text) : 0);
}

struct identity
identity_of(const struct recorder_job *j)
{
	uint8_t digest[SHA256_DIGEST_LENGTH];
	struct identity id;
	SHA2_CTX sha;

	SHA256Init(&sha);
	identity_add_text(&sha, j->name);
	identity_add_text(&sha, j->host);
	identity_add_text(&sha, j->command);
	for (size_t i = 0; i < j->ncommands; i++)
		identity_add_text(&sha, j->commands[i]);
	identity_add(&sha, j->args.at, j->args.len);
	identity_add_text(&sha, j->digest);
	SHA256Final(digest, &sha);
	memcpy(id.bytes, digest, sizeof(id.bytes));
	return id;
}

/* ---- the table ----------------------------------------------------------- */

static size_t
identity_hash(const struct identity *id)
{
	size_t hash;

	memcpy(&hash, id->bytes, sizeof(hash));
	return hash;
}

static void
resume_place(struct resume *r, const struct resume_entry *e)
{
	size_t at = identity_hash(&e->identity) & (r->cap - 1);

	while (r->entries[at].used)
		at = (at + 1) & (r->cap - 1);
	r->entries[at] = *e;
}

static void
resume_grow(struct resume *r)
{
	struct resume_entry *old = r->entries;
	size_t cap = r->cap;

	r->cap = cap == 0 ? RESUME_FIRST : cap * 2;
	r->entries = xcalloc(r->cap, sizeof(*r->entries));
	for (size_t i = 0; i < cap; i++)
		if (old[i].used)
			resume_place(r, &old[i]);
	free(old);
}

/* ---- what is to be done about each --------------------------------------- */

/* It may have run on its host, and nobody knows. */
static bool
job_is_in_doubt(const struct store_job *job)
{
	return job->in_doubt || job->record.result->status == HAYFORK_CANCELLED;
}

static enum verdict
resume_judge(struct resume *r, const struct store_job *job, const char **told)
{
	enum hayfork_status status = job->record.result->status;
	bool doubt = job_is_in_doubt(job) ||
		     (r->only_failed && status == HAYFORK_UNKNOWN);

	*told = NULL;
	if (status == HAYFORK_NOT_RUN && !job->in_doubt)
		return VERDICT_REDO;
	if (!doubt)
		return r->only_failed && status != HAYFORK_OK ? VERDICT_REDO
							      : VERDICT_PASS;
	if (job->repeatable || job->record.host == NULL ||
	    r->doubt == RESUME_RETRY) {
		*told = "repeated";
		return VERDICT_REDO;
	}
	if (job->decided) {
		*told = "skipped before";
		return VERDICT_PASS;
	}
	r->undecided += r->doubt == RESUME_ASK;
	*told = r->doubt == RESUME_ASK ? "may have run" : "skipped";
	return VERDICT_PASS;
}

const char *
resume_add(struct resume *r, const struct store_job *job)
{
	const struct record *rec = &job->record;
	struct recorder_job j = {
		.name = rec->job,
		.host = rec->host,
		.command = rec->command,
		.commands = rec->commands,
		.ncommands = rec->ncommands,
		.args = rec->args,
		.digest = job->digest,
	};
	struct resume_entry e = { identity_of(&j), job->seq, true, VERDICT_NONE,
		rec->result->status };
	const char *told;

	if (r->used * 2 >= r->cap)
		resume_grow(r);
	e.verdict = resume_judge(r, job, &told);
	r->done += e.verdict == VERDICT_PASS;
	r->used++;
	resume_place(r, &e);
	return told;
}

/*
 * Of those that are the same, what was recorded goes first: which of them is
 * which makes no difference.
 */
bool
resume_wants(struct resume *r, const struct recorder_job *job,
    uint64_t *replaces, enum hayfork_status *was)
{
	struct identity id = identity_of(job);
	struct resume_entry *redo = NULL;
	size_t at = identity_hash(&id);

	*replaces = 0;
	*was = HAYFORK_NOT_RUN;
	for (; r->cap > 0 && r->entries[at & (r->cap - 1)].used; at++) {
		struct resume_entry *e = &r->entries[at & (r->cap - 1)];

		if (memcmp(&e->identity, &id, sizeof(id)) != 0)
			continue;
		if (e->verdict == VERDICT_PASS) {
			e->verdict = VERDICT_NONE;
			*was = e->status;
			return false;
		}
		if (e->verdict == VERDICT_REDO && redo == NULL)
			redo = e;
	}
	if (redo == NULL)
		return !r->only_failed;
	*replaces = redo->seq;
	redo->verdict = VERDICT_NONE;
	return true;
}

uint64_t
resume_left(const struct resume *r)
{
	uint64_t left = 0;

	for (size_t i = 0; i < r->cap; i++)
		left += r->entries[i].verdict == VERDICT_REDO;
	return left;
}

void
resume_fini(struct resume *r)
{
	free(r->entries);
	memset(r, 0, sizeof(*r));
}
