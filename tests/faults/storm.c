/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * storm.c - a farm in a storm: jobs of every kind are submitted, cancelled,
 * released and waited for at random, from callbacks too, while workers are
 * killed and stopped.
 *
 *	storm RESOLVER [SEED [ROUNDS]]
 *
 * Whatever happens, each future ends once, in a status its job can have, the
 * counters add up, and when the farm is closed no child and no descriptor is
 * left. It is its own worker program. Prints TAP, and the seed before it.
 */
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/contract.h"
#include "tests/tally.h"
#include "worker/loop.h"

#define JOBS 150          /* futures at once, at most */
#define STEPS 2000        /* of a round */
#define OLD_MS 500        /* a child of that age has said HELLO */
#define PATIENCE_MS 20000 /* for all that is left to end */

static uint64_t dice_state;

static unsigned
dice(unsigned sides)
{
	dice_state ^= dice_state << 13;
	dice_state ^= dice_state >> 7;
	dice_state ^= dice_state << 17;
	return (unsigned)(dice_state >> 33) % sides;
}

/* ---- the worker of the cpu lane ------------------------------------------ */

static enum hayfork_status
work_run(struct hayfork_call *call)
{
	unsigned us = (unsigned)atoi(hayfork_arg(call, NULL));
	uint64_t until = clock_ns() + us * UINT64_C(1000);

	while (clock_ns() < until)
		;
	hayfork_count(call, "worked", 1);
	hayfork_return_uint(call, us);
	return HAYFORK_OK;
}

static enum hayfork_status
fail_run(struct hayfork_call *call)
{
	return hayfork_fail(call, "storm", "as it was asked to", NULL);
}

static enum hayfork_status
large_run(struct hayfork_call *call)
{
	size_t n = (size_t)atoi(hayfork_arg(call, NULL)) * 1000;
	char *text = calloc(1, n + 1);

	hayfork_return_text(call, text, n);
	free(text);
	return HAYFORK_OK;
}

static enum hayfork_status
crash_run(struct hayfork_call *call)
{
	raise(atoi(hayfork_arg(call, NULL)) % 2 == 0 ? SIGKILL : SIGABRT);
	return HAYFORK_OK;
}

NORETURN static enum hayfork_status
hang_run(struct hayfork_call *call)
{
	(void)call;
	for (;;)
		pause();
}

static const struct hayfork_task work = { .name = "work", .run = work_run },
				 fail = { .name = "fail", .run = fail_run },
				 large = { .name = "large", .run = large_run },
				 crash = { .name = "crash", .run = crash_run },
				 hang = { .name = "hang", .run = hang_run };
static const struct hayfork_task *const tasks[] = { &work, &fail, &large,
	&crash, &hang, NULL };

/* ---- the worker of the io lane ------------------------------------------- */

static void
io_answer(struct worker *w, uint64_t claim, uint32_t entry, unsigned status)
{
	struct msg m = { .id = MSG_RESULT,
		.u.result = { .claim = claim,
		    .entry = entry,
		    .status = status,
		    .stage = status == HAYFORK_OK ? HAYFORK_STAGE_NONE
						  : HAYFORK_STAGE_OUTPUT } };

	chan_send(&w->chan, &m);
}

/* "answer", "crash", "vanish", or "silent" until it is cancelled. */
static void
io_job(struct worker *w, const struct msg_job *job, uint64_t *silent)
{
	struct msg m = { .id = MSG_OUTPUT,
		.u.output = {
		    job->claim, job->entry, MSG_STREAM_STDOUT, { "100", 3 } } };
	char what = job->arg.len > 0 ? job->arg.at[0] : 'a';

	if (!board_claim(w->board, job->entry, job->claim))
		return;
	board_set_stage(w->board, job->entry, HAYFORK_STAGE_COMMAND, 1);
	if (what == 'c')
		board_set_current(w->board, job->entry + 1);
	if (what == 'c' || what == 'v')
		raise(SIGKILL);
	silent[job->entry] = job->claim;
	if (what == 's')
		return;
	chan_send(&w->chan, &m);
	io_answer(w, job->claim, job->entry, HAYFORK_OK);
}

static int
io_main(int argc, char **argv)
{
	static uint64_t silent[CONTRACT_WINDOW_MAX];
	struct worker w;
	struct msg m;
	int fd;

	worker_open(&w, argc, argv);
	worker_hello(&w);
	(void)!chan_flush(&w.chan);
	while (chan_fill(&w.chan) == CHAN_IO_OK) {
		while (chan_next(&w.chan, &m, &fd) == MSG_OK) {
			if (fd != -1)
				close(fd);
			if (m.id == MSG_DRAIN)
				return 0;
			if (m.id == MSG_JOB)
				io_job(&w, &m.u.job, silent);
			else if (m.id == MSG_CANCEL &&
				 silent[m.u.cancel.entry] == m.u.cancel.claim)
				io_answer(&w, m.u.cancel.claim,
				    m.u.cancel.entry, HAYFORK_CANCELLED);
		}
		while (chan_flush(&w.chan) == CHAN_IO_AGAIN)
			usleep(100);
	}
	return 0;
}

/* ---- jobs ---------------------------------------------------------------- */

#define BIT(status) (1u << HAYFORK_##status)
#define ANY_TASK (BIT(OK) | BIT(CRASHED))
#define ANY_HOST (ANY_TASK | BIT(UNKNOWN) | BIT(TIMEOUT) | BIT(UNREACHABLE))

/* What can be asked for, and what can become of it when nobody stops it. */
static const struct kind {
	enum hayfork_lane lane;
	const char *task, *arg, *then;
	uint64_t timeout_ms;
	unsigned sides; /* arg is a number below; 0: it is arg */
	unsigned retries, possible;
	bool refused, repeatable;
} kinds[] = {
	{ HAYFORK_CPU, "work", NULL, NULL, 0, 100, .possible = ANY_TASK },
	{ HAYFORK_CPU, "work", NULL, NULL, 0, 5000, .possible = ANY_TASK },
	{ HAYFORK_CPU, "work", NULL, NULL, 60, 5000,
	    .possible = ANY_TASK | BIT(TIMEOUT) },
	{ HAYFORK_CPU, "fail", "", .possible = BIT(FAILED) | BIT(CRASHED) },
	{ HAYFORK_CPU, "no such task", "",
	    .possible = BIT(FAILED) | BIT(CRASHED) },
	{ HAYFORK_CPU, "large", NULL, NULL, 0, 900, .possible = ANY_TASK },
	{ HAYFORK_CPU, "crash", NULL, NULL, 0, 2, .possible = BIT(CRASHED) },
	{ HAYFORK_CPU, "hang", "", NULL, 20,
	    .possible = BIT(TIMEOUT) | BIT(CRASHED) },
	{ HAYFORK_IO, "any", "answer", .possible = ANY_HOST },
	{ HAYFORK_IO, "any", "answer", "work", .possible = ANY_HOST },
	{ HAYFORK_IO, "any", "answer", "crash", .repeatable = true,
	    .possible = ANY_HOST },
	{ HAYFORK_IO, "any", "crash", .possible = ANY_HOST },
	{ HAYFORK_IO, "any", "vanish", .repeatable = true,
	    .possible = ANY_HOST },
	{ HAYFORK_IO, "any", "silent", NULL, 100, .retries = 1,
	    .possible = ANY_HOST },
	{ HAYFORK_IO, "any", "answer", NULL, 400, .retries = 3, .refused = true,
	    .possible = ANY_HOST },
};
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

/* A future that is held, and what is known of it. */
struct held {
	struct hayfork_future *future;
	const struct kind *kind;
	bool calls_back, ended, stopped, waited;
	enum hayfork_status status; /* when it had ended first */
};

static struct hayfork *farm;
static struct held table[JOBS];
static uint16_t open_port;
static unsigned submitted, wrong;
static bool stopping;

static void storm_step(bool in_callback);

static void
complain(const struct held *h, const char *what)
{
	const struct hayfork_result *r = hayfork_result(h->future, 0);

	printf("# %s %s: %s: %s, %s\n", h->kind->task,
	    h->kind->arg != NULL ? h->kind->arg : "", what,
	    hayfork_status_name(r->status),
	    r->error_message != NULL ? r->error_message : "no error");
	wrong++;
}

/* It has ended, or had before: all must fit together. */
static void
look_at(struct held *h)
{
	unsigned possible = h->kind->possible;
	const struct hayfork_result *r;

	if (!hayfork_done(h->future))
		return;
	r = hayfork_result(h->future, 0);
	if (h->ended) {
		if (r->status != h->status)
			complain(h, "ended twice");
		return;
	}
	h->ended = true;
	h->status = r->status;
	if (h->stopped || stopping)
		possible |= BIT(CANCELLED) | BIT(NOT_RUN);
	if ((1u << r->status & possible) == 0)
		complain(h, "cannot end like this");
	if ((r->status == HAYFORK_OK) !=
		(r->error_message == NULL && r->stage == HAYFORK_STAGE_NONE) &&
	    r->status != HAYFORK_NOT_RUN && r->status != HAYFORK_CANCELLED)
		complain(h, "contradicts itself");
}

static void
done_cb(struct hayfork_future *future, void *ctx)
{
	struct held *h = ctx;

	h->future = future; /* it may end before its submission returns */
	if (h->ended)
		complain(h, "called back twice");
	look_at(h);
	for (unsigned n = dice(3); n > 0; n--)
		storm_step(true);
}

static struct held *
free_place(void)
{
	struct held *h = &table[dice(JOBS)];

	return h->kind == NULL ? h : NULL;
}

static void
storm_submit(void)
{
	const struct kind *k = &kinds[dice(KINDS)];
	struct held *h = free_place();
	struct hayfork_job job = { .lane = k->lane, .task = k->task };
	struct hayfork_future *future;
	char number[12];

	/* The gentle ones more often. */
	if (dice(3) > 0)
		k = &kinds[dice(3)];
	if (h == NULL)
		return;
	job = (struct hayfork_job){ .lane = k->lane,
		.task = k->task,
		.arg = k->arg,
		.timeout_ms = k->timeout_ms,
		.then = k->then,
		.retries = k->retries,
		.repeatable = k->repeatable };
	if (k->sides > 0) {
		snprintf(number, sizeof(number), "%u", dice(k->sides));
		job.arg = number;
	}
	job.arg_len = strlen(job.arg);
	if (k->lane == HAYFORK_IO) {
		job.endpoint.host = dice(2) == 0 ? "127.0.0.1" : "localhost";
		job.endpoint.port = k->refused ? 1 : open_port;
	}
	*h = (struct held){ .kind = k, .calls_back = dice(2) == 0 };
	if (h->calls_back) {
		job.done = done_cb;
		job.ctx = h;
	}
	submitted++;
	future = hayfork_submit(farm, &job);
	/* Its own callback may have released it by now. */
	if (h->kind == k)
		h->future = future;
}

static struct held *
any_held(void)
{
	struct held *h = &table[dice(JOBS)];

	return h->future != NULL ? h : NULL;
}

static void
storm_cancel(void)
{
	struct held *h = any_held();

	if (h == NULL)
		return;
	h->stopped = true;
	hayfork_cancel(h->future);
}

static void
release(struct held *h)
{
	struct hayfork_future *future = h->future;

	look_at(h);
	memset(h, 0, sizeof(*h));
	hayfork_release(future);
}

static void
storm_release(void)
{
	struct held *h = any_held();

	if (h != NULL && !h->waited)
		release(h);
}

/* Many of those that have ended are given back. */
static void
look_at_all(void)
{
	for (int i = 0; i < JOBS; i++) {
		struct held *h = &table[i];

		if (h->future == NULL || h->waited)
			continue;
		look_at(h);
		if (h->ended && dice(4) == 0)
			release(h);
	}
}

static void
storm_wait(void)
{
	struct hayfork_future *some[JOBS];
	struct held *h;
	size_t n = 0;

	switch (dice(3)) {
	case 0:
		if ((h = any_held()) == NULL)
			break;
		h->waited = true;
		hayfork_result(h->future, dice(20));
		h->waited = false;
		break;
	case 1:
		for (int i = 0; i < JOBS; i++)
			if (table[i].future != NULL && dice(4) == 0) {
				table[i].waited = true;
				some[n++] = table[i].future;
			}
		hayfork_wait(farm, some, n,
		    (enum hayfork_wait)dice(HAYFORK_FIRST_FAILED + 1),
		    dice(20));
		for (int i = 0; i < JOBS; i++)
			table[i].waited = false;
		break;
	default:
		hayfork_as_completed(farm, dice(20));
	}
	look_at_all();
}

/* ---- deaths -------------------------------------------------------------- */

static struct child {
	pid_t pid;
	uint64_t since_ms;
} children[64];

static size_t
children_list(pid_t *pids, size_t room)
{
	char path[64];
	size_t n = 0;
	long pid;
	FILE *f;

	snprintf(
	    path, sizeof(path), "/proc/self/task/%ld/children", (long)getpid());
	if ((f = fopen(path, "re")) == NULL)
		return 0;
	while (n < room && fscanf(f, "%ld", &pid) == 1)
		pids[n++] = (pid_t)pid;
	fclose(f);
	return n;
}

/* Since when this child is known. */
static uint64_t
child_since(pid_t pid)
{
	size_t free_at = dice(64);

	for (size_t i = 0; i < 64; i++)
		if (children[i].pid == pid)
			return children[i].since_ms;
	children[free_at] = (struct child){ pid, clock_ms() };
	return clock_ms();
}

static void
storm_kill(void)
{
	static const int signals[] = { SIGKILL, SIGSEGV, SIGTERM, SIGSTOP };
	pid_t pids[64];
	size_t n = children_list(pids, 64);
	int sig = signals[dice(4)];

	for (size_t i = 0; i < n; i++)
		child_since(pids[i]);
	if (n == 0)
		return;
	n = dice((unsigned)n);
	/* Three that die before HELLO would end the farm, and rightly so. */
	if (clock_ms() - child_since(pids[n]) < OLD_MS)
		return;
	kill(pids[n], sig);
	if (sig == SIGSTOP) {
		hayfork_as_completed(farm, dice(30));
		kill(pids[n], SIGCONT);
	}
}

/* ---- the storm ----------------------------------------------------------- */

static void
storm_step(bool in_callback)
{
	unsigned side = dice(100);

	if (side < 55)
		storm_submit();
	else if (side < 65)
		storm_cancel();
	else if (side < 75)
		storm_release();
	else if (side < 97 && !in_callback)
		storm_wait();
	else if (!in_callback)
		storm_kill();
}

static void
show(void *ctx, const char *name, uint64_t total, const char *doc)
{
	(void)ctx;
	(void)doc;
	if (total > 0)
		printf("# %s %llu\n", name, (unsigned long long)total);
}

/* Everything that is left ends, and is counted. */
static void
storm_calm(void)
{
	uint64_t until = clock_ms() + PATIENCE_MS;
	struct tally tally;

	while (hayfork_pending(farm) > 0 && clock_ms() < until)
		hayfork_as_completed(farm, 100);
	look_at_all();
	for (int i = 0; i < JOBS; i++)
		if (table[i].future != NULL && !table[i].ended) {
			printf("# %s %s has not ended\n", table[i].kind->task,
			    table[i].kind->arg ? table[i].kind->arg : "");
			wrong++;
		}
	hayfork_counters(farm, show, NULL);
	wrong += tally_take(&tally, farm, submitted);
}

static void
log_line(void *ctx, int level, const char *line)
{
	(void)ctx;
	if (level == LOG_LEVEL_ERROR)
		printf("# %s\n", line);
}

/* Nobody accepts: to be connected is all that is needed. */
static int
listen_somewhere(void)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	socklen_t len = sizeof(in);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(fd, (struct sockaddr *)&in, len) == -1 ||
	    listen(fd, 4096) == -1 ||
	    getsockname(fd, (struct sockaddr *)&in, &len) == -1) {
		printf("Bail out! no port to listen on\n");
		exit(1);
	}
	open_port = ntohs(in.sin_port);
	return fd;
}

static void
storm_round(const char *self, const char *resolver)
{
	static const unsigned windows[] = { 1, 2, 8, 64 };
	struct hayfork_options options = { .programs = { self, self },
		.resolver = resolver,
		.workers = { 1 + dice(3), 1 + dice(2) },
		.windows = { windows[dice(4)], windows[dice(4)] },
		.log = log_line };
	char err[200];
	size_t files = tally_files();
	int listener = listen_somewhere();

	memset(table, 0, sizeof(table));
	submitted = 0;
	stopping = false;
	if ((farm = hayfork_open(&options, err, sizeof(err))) == NULL) {
		printf("Bail out! %s\n", err);
		exit(1);
	}
	for (int i = 0; i < STEPS; i++)
		storm_step(false);
	switch (dice(4)) {
	case 0: /* to the end */
		storm_calm();
		break;
	case 1:
		stopping = true;
		hayfork_stop(farm, 0);
		storm_calm();
		break;
	case 2:
		stopping = true;
		hayfork_stop(farm, 1 + dice(300));
		storm_step(false);
		storm_calm();
		break;
	default: /* as it is */
		break;
	}
	if (hayfork_broken(farm) != NULL)
		wrong++;
	hayfork_close(farm);
	close(listener);
	if (waitpid(-1, NULL, WNOHANG) != -1) {
		printf("# a child is left\n");
		wrong++;
	}
	if (tally_files() != files) {
		printf("# descriptors: %zu before, %zu after\n", files,
		    tally_files());
		wrong++;
	}
}

int
main(int argc, char **argv)
{
	uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 0) : clock_ns();
	int rounds = argc > 3 ? atoi(argv[3]) : 3;
	char self[4096];
	ssize_t n;

	if (argc == CONTRACT_ARGS && strcmp(argv[1], "io") == 0)
		return io_main(argc, argv);
	if (argc == CONTRACT_ARGS)
		return hayfork_worker_main(argc, argv, tasks);
	if (argc < 2)
		return 2;
	setlinebuf(stdout);
	n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	self[n > 0 ? n : 0] = '\0';
	for (int i = 1; i <= rounds; i++, seed++) {
		dice_state = seed * UINT64_C(0x9e3779b97f4a7c15) | 1;
		wrong = 0;
		printf("# seed %llu\n", (unsigned long long)seed);
		storm_round(self, argv[1]);
		printf("%s %d - each of %u jobs ends once, and nothing is "
		       "left\n",
		    wrong == 0 ? "ok" : "not ok", i, submitted);
	}
	printf("1..%d\n", rounds);
	return 0;
}
