/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * resolve.c - host names to addresses, by the resolver service.
 *
 * Numeric addresses need no service. Names asked for at the same time are
 * asked once, and an answer serves for a minute.
 */
#include <netdb.h>
#include <stdio.h>

#include "common/clock.h"
#include "common/mem.h"
#include "master/farm/farm.h"

#define RESOLVE_BUCKETS 1024u
#define RESOLVE_TTL_MS 60000u
#define RESOLVE_ADDRESSES 16u
#define RESOLVE_TIMEOUT_MS 30000u /* then its worker is replaced */

/* A name, the jobs that wait for its addresses, and the answer. */
struct query {
	LIST_ENTRY(query) link;
	struct hayfork *farm;
	char *name;
	struct job_list waiting;
	bool asked;               /* the resolver has a job for it */
	struct addresses *answer; /* NULL: none yet */
	uint64_t until_ms;
};
LIST_HEAD(query_list, query);

struct resolver {
	struct query_list buckets[RESOLVE_BUCKETS];
};

void
addresses_unref(struct addresses *a)
{
	if (--a->refs == 0)
		free(a);
}

/* ---- numeric addresses --------------------------------------------------- */

static bool
address_parse(const char *text, uint16_t port, struct address *a)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
		.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV };
	struct addrinfo *ai;
	char service[8];
	bool fits;

	snprintf(service, sizeof(service), "%u", port);
	if (getaddrinfo(text, service, &hints, &ai) != 0)
		return false;
	fits = ai->ai_addrlen <= sizeof(a->bytes);
	if (fits) {
		a->len = ai->ai_addrlen;
		memcpy(a->bytes, ai->ai_addr, a->len);
	}
	freeaddrinfo(ai);
	return fits;
}

struct address *
address_numeric(const char *text)
{
	struct address a, *copy;

	if (!address_parse(text, 0, &a))
		return NULL;
	copy = xmalloc(sizeof(*copy));
	*copy = a;
	return copy;
}

static struct addresses *
addresses_new(unsigned room)
{
	struct addresses *a =
	    xcalloc(1, sizeof(*a) + room * sizeof(struct address));

	a->refs = 1;
	return a;
}

static struct addresses *
addresses_numeric(const char *name)
{
	struct addresses *a = addresses_new(1);

	if (!address_parse(name, 0, &a->list[0])) {
		free(a);
		return NULL;
	}
	a->count = 1;
	return a;
}

/* The resolver's value: an array of texts, each checked again here. */
static struct addresses *
addresses_of_value(const void *value, size_t len)
{
	struct unpack u = unpack_of((struct slice){ value, len });
	struct addresses *a = addresses_new(RESOLVE_ADDRESSES);
	uint32_t n = 0;
	struct slice text;
	char name[NI_MAXHOST];

	if (!unpack_array(&u, &n))
		n = 0;
	for (uint32_t i = 0; i < n && a->count < RESOLVE_ADDRESSES; i++) {
		if (!unpack_str(&u, &text) || text.len >= sizeof(name))
			break;
		memcpy(name, text.at, text.len);
		name[text.len] = '\0';
		if (address_parse(name, 0, &a->list[a->count]))
			a->count++;
	}
	if (a->count == 0) {
		free(a);
		return NULL;
	}
	return a;
}

/* The job's own copy of the list knows the job's port. */
static void
resolve_set(struct hayfork_future *job, const struct addresses *from)
{
	struct addresses *a = addresses_new(from->count);
	uint16_t port = htons(job->host->port);

	a->count = from->count;
	memcpy(a->list, from->list, from->count * sizeof(from->list[0]));
	/* Both kinds of sockaddr have their port at the same place. */
	for (unsigned i = 0; i < a->count; i++)
		memcpy(a->list[i].bytes + 2, &port, sizeof(port));
	job->host->addresses = a;
}

/* ---- names --------------------------------------------------------------- */

static struct query *
resolver_query(struct hayfork *f, const char *name)
{
	struct query_list *bucket;
	struct query *q;
	uint32_t hash = 2166136261u;

	if (f->resolver == NULL)
		f->resolver = xcalloc(1, sizeof(*f->resolver));
	for (const char *p = name; *p != '\0'; p++)
		hash = (hash ^ (uint8_t)*p) * 16777619u;
	bucket = &f->resolver->buckets[hash % RESOLVE_BUCKETS];
	LIST_FOREACH (q, bucket, link)
		if (strcmp(q->name, name) == 0)
			return q;
	q = xcalloc(1, sizeof(*q));
	q->farm = f;
	q->name = xstrdup(name);
	TAILQ_INIT(&q->waiting);
	LIST_INSERT_HEAD(bucket, q, link);
	return q;
}

static void
query_failed(struct hayfork_future *job, const struct hayfork_result *r)
{
	struct job_ending end = { HAYFORK_UNREACHABLE, HAYFORK_STAGE_DNS, "dns",
		r->error_message, r->error_hint };

	if (end.message == NULL)
		end.message = "the resolver gave no usable address";
	job->final =
	    r->error_class != NULL && strcmp(r->error_class, "dns") == 0;
	job_end(job, &end);
}

static void
query_done_cb(struct hayfork_future *asked, void *ctx)
{
	struct query *q = ctx;
	const struct hayfork_result *r = hayfork_result(asked, 0);
	struct hayfork_future *job;

	q->asked = false;
	if (r->status == HAYFORK_OK && r->value != NULL)
		q->answer = addresses_of_value(r->value, r->value_len);
	q->until_ms = clock_ms() + RESOLVE_TTL_MS;
	/* Callbacks may end others that wait, and none can join them. */
	while ((job = TAILQ_FIRST(&q->waiting)) != NULL) {
		resolve_forget(job);
		if (q->answer == NULL) {
			query_failed(job, r);
			continue;
		}
		resolve_set(job, q->answer);
		job_enqueue(job, true);
	}
	hayfork_release(asked);
}

bool
resolve_start(struct hayfork_future *job)
{
	struct hayfork *f = job->farm;
	struct addresses *numeric = addresses_numeric(job->host->name);
	struct hayfork_job ask = { .task = "resolve",
		.timeout_ms = RESOLVE_TIMEOUT_MS,
		.done = query_done_cb };
	struct query *q;

	if (numeric != NULL) {
		resolve_set(job, numeric);
		addresses_unref(numeric);
		return true;
	}
	q = resolver_query(f, job->host->name);
	if (q->answer != NULL && clock_ms() < q->until_ms) {
		resolve_set(job, q->answer);
		return true;
	}
	if (q->answer != NULL && !q->asked) {
		addresses_unref(q->answer);
		q->answer = NULL;
	}
	job->state = JOB_RESOLVING;
	job->query = q;
	f->connecting++;
	TAILQ_INSERT_TAIL(&q->waiting, job, link);
	if (q->asked)
		return false;
	ask.arg = q->name;
	ask.arg_len = strlen(q->name);
	ask.ctx = q;
	/* Without a resolver this is answered before it returns. */
	q->asked = true;
	future_submit(f, LANE_RESOLVER, &ask, true);
	return false;
}

void
resolve_forget(struct hayfork_future *job)
{
	TAILQ_REMOVE(&job->query->waiting, job, link);
	job->query = NULL;
	job->farm->connecting--;
	job->state = JOB_QUEUED; /* in no list: the caller's now */
	farm_turn_due(job->farm);
}

void
resolver_free(struct hayfork *f)
{
	struct query *q;

	if (f->resolver == NULL)
		return;
	for (unsigned i = 0; i < RESOLVE_BUCKETS; i++)
		while ((q = LIST_FIRST(&f->resolver->buckets[i])) != NULL) {
			LIST_REMOVE(q, link);
			if (q->answer != NULL)
				addresses_unref(q->answer);
			free(q->name);
			free(q);
		}
	free(f->resolver);
	f->resolver = NULL;
}
