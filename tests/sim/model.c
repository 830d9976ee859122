/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * model.c - what must hold of a job, whatever happens to its workers.
 *
 * It knows what the fake workers did, and what was asked for; of the farm it
 * looks at results and counters.
 */
#include "common/value.h"
#include "tests/sim/sim.h"

#define MODEL_SPENT 100            /* ms, of a master held up */
#define MODEL_READY (20 * SECOND)  /* with HELLO */
#define MODEL_ANSWER (200 * MS)    /* to be read, if its worker dies slowly */
#define MODEL_STUCK (2 * SECOND)   /* a loop in a job's code */
#define MODEL_STOPPED (3 * SECOND) /* by somebody else */
#define MODEL_CANCEL (4 * SECOND)  /* a stopped worker is found in three */

/* ---- what workers do ----------------------------------------------------- */

void
model_hold(struct fake *w, const struct held *h, uint64_t timeout_ms)
{
	struct job *job = h->job;
	unsigned wanted = w->lane == LANE_IO ? job->host : SIM_HOSTS;
	uint64_t spent_ms = h->line.took_ns / MS + MODEL_SPENT;

	TRACE("worker %u reads of job %u", w->number, job->index);
	digest('J', job->index);
	if (job->index >= job_count)
		violation("a job that is none: %u", job->index);
	/* Of its time only what it spent elsewhere may be gone. */
	if (timeout_ms > job->timeout_ms ||
	    (timeout_ms != job->timeout_ms && w->lane == LANE_CPU) ||
	    (timeout_ms + spent_ms < job->timeout_ms && job->begun == 0 &&
		job->attempts == 0 && !job->named && !job->fuzzy))
		violation("job %u has %llu ms, and should have %llu",
		    job->index, (unsigned long long)timeout_ms,
		    (unsigned long long)job->timeout_ms);
	if (h->line.host != wanted)
		violation("job %u has a connection to %u, not to %u",
		    job->index, h->line.host, wanted);
}

static void
model_begin_beside(const struct fake *w, const struct job *job)
{
	for (unsigned i = 0; i < w->count; i++)
		if (w->held[i].job != NULL && w->held[i].job != job &&
		    w->held[i].job->alone && w->held[i].state != HELD_QUEUED)
			violation("job %u runs beside a suspect", job->index);
}

/* In its whole process, that is. */
static void
model_begin_alone(struct fake *w, struct job *job)
{
	const struct carrier *c = w->carrier;
	unsigned held = 0;

	if (job->fuzzy)
		return;
	for (unsigned i = 0; i < c->count; i++) {
		held += c->workers[i]->slot->held_count;
		model_begin_beside(c->workers[i], job);
	}
	if (job->alone && held > 1)
		violation("job %u is a suspect of two deaths, and not alone",
		    job->index);
	world.totals.alone += job->alone;
}

void
model_begin_again(struct job *job)
{
	if (!job->answered || job->fuzzy)
		return;
	if (!job->may_retry || job->retries_used == job->retries)
		violation("job %u is tried again, but has had its answer",
		    job->index);
	job->retries_used++;
	job->answered = false;
}

unsigned
model_begun(const struct carrier *c)
{
	unsigned begun = 0;

	for (unsigned i = 0; i < c->count; i++)
		begun += c->workers[i]->begun;
	return begun;
}

void
model_begin(struct fake *w, const struct held *h)
{
	const struct carrier *c = w->carrier;
	uint64_t most = world.farm->options.max_jobs_per_worker * c->count;
	struct job *job = h->job;

	w->begun++;
	if (model_begun(c) > most && most != 0)
		violation("process %u has more jobs than it may", c->pid);
	if (job == NULL)
		return;
	TRACE("worker %u begins job %u, phase %u", w->number, job->index,
	    h->phase);
	digest('b', job->index);
	model_look(job);
	if (job->ended)
		violation("job %u begins after its end", job->index);
	if (job->holder != NULL)
		violation("job %u runs on two workers", job->index);
	if (h->phase != job->phase)
		violation("job %u begins the wrong phase", job->index);
	if (job->sent_once && h->phase == 0)
		violation("job %u runs again after it was sent", job->index);
	if (world.halted || (job->asked_ns != 0 && job->lane == HAYFORK_CPU))
		violation("job %u begins after it was stopped", job->index);
	model_begin_again(job);
	model_begin_alone(w, job);
	job->holder = w;
	job->begun_ns = 0;
	job->begun_claim = h->claim;
	job->begun++;
	world.totals.begun++;
}

void
model_sent(const struct held *h)
{
	struct job *job = h->job;

	if (job->sent_once)
		violation("job %u is sent a second time", job->index);
	job->sent_once = !job->repeatable;
	job->sent_claim = h->claim;
}

void
model_lose(const struct held *h)
{
	digest('l', h->job != NULL ? h->job->index : 0);
	world.totals.revoked++;
}

static bool
model_may_retry(const struct job *job, const struct answer *a)
{
	bool sent = (a->flags & MSG_RESULT_SENT) != 0;
	bool final = (a->flags & MSG_RESULT_FINAL) != 0;

	if (a->phase != 0)
		return false;
	if (a->status == HAYFORK_UNREACHABLE)
		return !final && (!sent || job->repeatable);
	if (a->status == HAYFORK_TIMEOUT)
		return !sent || job->repeatable;
	return a->status == HAYFORK_FAILED && sent && !final && job->repeatable;
}

void
model_answer(const struct answer *a)
{
	struct job *job = a->job;

	if (job->ended)
		violation("job %u is answered after its end", job->index);
	world.answers++;
	job->answered_claim = a->claim;
	job->attempts += a->phase == 0;
	if (a->phase == 0 && job->then && a->status == HAYFORK_OK) {
		job->phase = 1;
		job->suspicions = 0;
		job->alone = false;
		job->begun_ns = 0;
		return;
	}
	job->answered = true;
	job->answered_ns = world.now_ns;
	job->answer = a->status;
	job->may_retry = model_may_retry(job, a);
}

/* ---- how it ends --------------------------------------------------------- */

static void
model_check_ok(const struct job *job, const struct hayfork_result *r)
{
	struct unpack u = unpack_of((struct slice){ r->value, r->value_len });
	char text[80];
	uint64_t v;
	int n;

	if (!unpack_uint(&u, &v) || v != job->index * 2 + (job->then ? 1 : 0))
		violation("job %u has the value of another", job->index);
	n = snprintf(text, sizeof(text), "%u%.*s", job->index, (int)job->pieces,
	    "........");
	if (r->output_len[0] != (size_t)n ||
	    memcmp(r->output[0], text, (size_t)n) != 0)
		violation("job %u has the output \"%.*s\"", job->index,
		    (int)r->output_len[0], r->output[0]);
}

/* Could it not be connected to its host? The farm tries again by itself. */
static bool
model_is_of_connecting(const struct job *job, const struct hayfork_result *r)
{
	return job->host != SIM_HOSTS && (r->stage == HAYFORK_STAGE_CONNECT ||
					     r->stage == HAYFORK_STAGE_DNS ||
					     r->stage == HAYFORK_STAGE_QUEUE);
}

static bool
model_is_right(const struct job *job, const struct hayfork_result *r)
{
	bool stopped = job->asked_ns != 0 || world.stopped || world.broken;

	switch (r->status) {
	case HAYFORK_OK:
	case HAYFORK_FAILED:
	case HAYFORK_AUTH:
		return job->answered && job->answer == r->status;
	case HAYFORK_UNREACHABLE:
		return (job->answered && job->answer == r->status) ||
		       model_is_of_connecting(job, r);
	case HAYFORK_TIMEOUT:
		return (job->answered && job->answer == r->status) ||
		       (job->timeout_ms != 0 &&
			   job->verdict == HAYFORK_TIMEOUT) ||
		       model_is_of_connecting(job, r);
	case HAYFORK_CRASHED:
	case HAYFORK_UNKNOWN:
		return job->verdict == r->status;
	case HAYFORK_CANCELLED:
		return stopped;
	case HAYFORK_NOT_RUN:
		return stopped && job->begun == 0;
	default:
		return false;
	}
}

/* All its tries were had, where the model can count them. */
static void
model_check_retries(const struct job *job, const struct hayfork_result *r)
{
	if (job->fuzzy)
		return;
	if (job->answered && job->may_retry && job->host == SIM_HOSTS &&
	    job->asked_ns == 0 && !world.stopped && !world.broken &&
	    job->answer == r->status && job->retries_used < job->retries)
		violation("job %u has %u retries left", job->index,
		    job->retries - job->retries_used);
	if (r->attempts != job->attempts)
		violation("job %u has had %u attempts, and says %u", job->index,
		    job->attempts, r->attempts);
}

void
model_look(struct job *job)
{
	const struct hayfork_result *r;

	if (world.burying || job->future == NULL || job->ended ||
	    !hayfork_done(job->future))
		return;
	r = hayfork_result(job->future, 0);
	job->ended = true;
	job->status = r->status;
	TRACE("job %u ends: %s, %u attempts", job->index,
	    hayfork_status_name(r->status), r->attempts);
	digest('e', job->index << 4 | r->status);
	world.totals.statuses[r->status]++;
	if (job->holder != NULL)
		violation("job %u ends while its worker runs it", job->index);
	if (!job->fuzzy && !model_is_right(job, r))
		violation("job %u is %s (%s), and should not be", job->index,
		    hayfork_status_name(r->status),
		    r->error_message != NULL ? r->error_message : "");
	model_check_retries(job, r);
	if (r->status == HAYFORK_OK)
		model_check_ok(job, r);
}

void
model_late(const struct job *job)
{
	uint64_t timeout_ns = job->timeout_ms * MS;

	if (job->ended || job->future == NULL)
		return;
	if (job->asked_ns != 0 &&
	    world.now_ns > job->asked_ns + MODEL_CANCEL + SIM_SLACK)
		violation("job %u was cancelled, and goes on", job->index);
	if (job->asked_ns != 0 && job->answered && !job->fuzzy &&
	    job->answered_ns > job->asked_ns &&
	    world.now_ns > job->answered_ns + MODEL_ANSWER)
		violation("job %u was cancelled and has had its answer, and "
			  "goes on",
		    job->index);
	if (timeout_ns != 0 && job->holder != NULL && job->begun_ns != 0 &&
	    world.now_ns > job->begun_ns + timeout_ns + SECOND + SIM_SLACK)
		violation(
		    "job %u is over its deadline, and goes on", job->index);
}

void
model_late_worker(const struct fake *w)
{
	if (w->carrier->killed || w->carrier->dead)
		return;
	if (!w->ready && w->slot->state == SLOT_STARTING &&
	    world.now_ns > w->carrier->born_ns + MODEL_READY + SIM_SLACK)
		violation("worker %u is not ready, and lives", w->number);
	if (w->hung_ns != 0 && w->lane == LANE_IO &&
	    w->carrier->stopped_ns == 0 &&
	    world.now_ns > w->hung_ns + MODEL_STUCK + SIM_SLACK)
		violation("worker %u is stuck, and lives", w->number);
	/* It is looked for while it has jobs. */
	if (w->carrier->stopped_ns != 0 && w->slot->held_count > 0 &&
	    world.now_ns > w->carrier->stopped_ns + MODEL_STOPPED + SIM_SLACK &&
	    world.now_ns > w->sent_ns + MODEL_STOPPED + SIM_SLACK)
		violation("worker %u is stopped, and lives", w->number);
}

/* ---- the counters -------------------------------------------------------- */

static uint64_t
model_ended(const struct counters *c)
{
	return c->ok + c->failed + c->unreachable + c->timeout + c->auth +
	       c->hostkey + c->crashed + c->unknown + c->cancelled + c->not_run;
}

static void
model_count(const char *name, uint64_t counted, uint64_t seen)
{
	if (counted != seen)
		violation("the farm counts %llu of %s, and there were %llu",
		    (unsigned long long)counted, name,
		    (unsigned long long)seen);
}

void
model_counters(void)
{
	const struct counters *c = &world.farm->counters;
	uint64_t of[HAYFORK_STATUS_COUNT] = { 0 }, attempts = 0;
	bool all = true;

	for (unsigned i = 0; i < job_count; i++) {
		all &= !jobs[i].released && !jobs[i].fuzzy;
		of[jobs[i].status] += jobs[i].ended;
		attempts += jobs[i].attempts;
	}
	model_count("jobs", c->jobs, job_count);
	model_count("ends", model_ended(c), job_count);
	model_count(
	    "results", c->named > 0 ? c->names[0].total : 0, world.answers);
	if (all) {
		model_count("ok", c->ok, of[HAYFORK_OK]);
		model_count("failed", c->failed, of[HAYFORK_FAILED]);
		model_count("timeout", c->timeout, of[HAYFORK_TIMEOUT]);
		model_count("crashed", c->crashed, of[HAYFORK_CRASHED]);
		model_count("unknown", c->unknown, of[HAYFORK_UNKNOWN]);
		model_count("cancelled", c->cancelled, of[HAYFORK_CANCELLED]);
		model_count("not_run", c->not_run, of[HAYFORK_NOT_RUN]);
		model_count("attempts", c->attempts, attempts);
	}
	if (all && !world.fuzzy) {
		model_count("deaths", c->deaths, world.deaths);
		model_count("interrupted", c->interrupted, world.interrupted);
		model_count("given_again", c->given_again, world.again);
	}
}
