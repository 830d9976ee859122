/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * compare.c - what changed from one run to another.
 */
#include <sha2.h>
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "master/output/store/compare.h"

struct compare_job {
	struct identity identity, result;
	uint64_t seq;
	bool taken; /* the second run has it, too */
};

static struct identity
result_identity(const struct hayfork_result *r)
{
	uint8_t digest[SHA256_DIGEST_LENGTH];
	int32_t ends[2] = { (int32_t)r->status, r->exit_status };
	struct identity id;
	SHA2_CTX sha;

	SHA256Init(&sha);
	SHA256Update(&sha, (const uint8_t *)ends, sizeof(ends));
	if (r->value != NULL)
		SHA256Update(&sha, r->value, r->value_len);
	for (int i = 0; r->value == NULL && i < 2; i++) {
		uint64_t len = r->output_len[i];

		SHA256Update(&sha, (const uint8_t *)&len, sizeof(len));
		SHA256Update(&sha, (const uint8_t *)r->output[i], len);
	}
	SHA256Final(digest, &sha);
	memcpy(id.bytes, digest, sizeof(id.bytes));
	return id;
}

static struct compare_job
compare_job_of(const struct store_job *job)
{
	struct recorder_job j = {
		.name = job->record.job,
		.host = job->record.host,
		.command = job->record.command,
		.commands = job->record.commands,
		.ncommands = job->record.ncommands,
		.args = job->record.args,
	};

	return (struct compare_job){ .identity = identity_of(&j),
		.result = result_identity(job->record.result),
		.seq = job->seq };
}

void
compare_add(struct compare_runs *c, const struct store_job *job)
{
	if (c->n == c->cap) {
		c->cap = c->cap == 0 ? 256 : c->cap * 2;
		c->jobs = xrealloc(c->jobs, c->cap * sizeof(*c->jobs));
	}
	c->jobs[c->n++] = compare_job_of(job);
	c->sorted = false;
}

static int
compare_order(const void *a, const void *b)
{
	const struct compare_job *x = a, *y = b;
	int by = memcmp(&x->identity, &y->identity, sizeof(x->identity));

	return by != 0 ? by : x->seq < y->seq ? -1 : x->seq > y->seq;
}

/* The first of those that are the same job. */
static size_t
compare_first(const struct compare_runs *c, const struct identity *id)
{
	size_t low = 0, high = c->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (memcmp(&c->jobs[mid].identity, id, sizeof(*id)) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

enum compare_found
compare_look(struct compare_runs *c, const struct store_job *job, uint64_t *seq)
{
	struct compare_job mine = compare_job_of(job);

	if (!c->sorted && c->n > 0)
		qsort(c->jobs, c->n, sizeof(*c->jobs), compare_order);
	c->sorted = true;
	for (size_t i = compare_first(c, &mine.identity); i < c->n; i++) {
		struct compare_job *j = &c->jobs[i];

		if (memcmp(&j->identity, &mine.identity, sizeof(j->identity)) !=
		    0)
			break;
		if (j->taken)
			continue;
		j->taken = true;
		*seq = j->seq;
		return memcmp(&j->result, &mine.result, sizeof(j->result)) == 0
			   ? COMPARE_SAME
			   : COMPARE_CHANGED;
	}
	return COMPARE_NEW;
}

uint64_t
compare_left(const struct compare_runs *c, size_t *at)
{
	while (*at < c->n) {
		const struct compare_job *j = &c->jobs[(*at)++];

		if (!j->taken)
			return j->seq;
	}
	return 0;
}

void
compare_fini(struct compare_runs *c)
{
	free(c->jobs);
	memset(c, 0, sizeof(*c));
}
