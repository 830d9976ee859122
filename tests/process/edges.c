/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * edges.c - libhayfork at its edges: callbacks that meddle, tasks that go
 * over its bounds, workers that die with nobody to blame.
 *
 *	edges FOLDER [SCENE]	a folder of the test's own; one scene or all
 *
 * It is its own worker program. Called through a link named "raw" it is a
 * worker without a scoreboard: it dies with no code of a job on the CPU.
 * Prints TAP.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/contract.h"
#include "tests/tally.h"
#include "worker/loop.h"

#define WAIT_MS 10000

/* ---- the worker: tasks that go too far ----------------------------------- */

static enum hayfork_status
nap_run(struct hayfork_call *call)
{
	usleep((useconds_t)atoi(hayfork_arg(call, NULL)) * 1000);
	return HAYFORK_OK;
}

static enum hayfork_status
quick_run(struct hayfork_call *call)
{
	while (strcmp(hayfork_arg(call, NULL), "hang") == 0)
		pause();
	return HAYFORK_OK;
}

static enum hayfork_status
say_run(struct hayfork_call *call)
{
	size_t n = (size_t)atol(hayfork_arg(call, NULL));
	char *text = malloc(n + 1);

	memset(text, 'x', n);
	text[n] = '\0';
	hayfork_fail(call, text, text, text);
	free(text);
	return HAYFORK_FAILED;
}

static enum hayfork_status
status_run(struct hayfork_call *call)
{
	return (enum hayfork_status)atoi(hayfork_arg(call, NULL));
}

static enum hayfork_status
bytes_run(struct hayfork_call *call)
{
	size_t n = (size_t)atol(hayfork_arg(call, NULL));
	char *text = calloc(1, n + 1);

	if (n == 0)
		hayfork_return_msgpack(call, "\xc1", 1);
	else
		hayfork_return_text(call, text, n);
	free(text);
	return HAYFORK_OK;
}

static enum hayfork_status
count_run(struct hayfork_call *call)
{
	hayfork_count(call, hayfork_arg(call, NULL), 1);
	return HAYFORK_OK;
}

static enum hayfork_status
crash_run(struct hayfork_call *call)
{
	(void)call;
	raise(SIGKILL);
	return HAYFORK_OK;
}

/* Leaves a child that writes without end, and dies. */
static enum hayfork_status
brood_run(struct hayfork_call *call)
{
	FILE *f = fopen(hayfork_arg(call, NULL), "w");
	pid_t pid = fork();

	while (pid == 0)
		(void)!write(STDOUT_FILENO, "chirp\n", 6);
	fprintf(f, "%ld", (long)pid);
	fclose(f);
	raise(SIGKILL);
	return HAYFORK_OK;
}

#define TASK(called)                                                           \
	static const struct hayfork_task called##_task = { .name = #called,    \
		.run = called##_run };
TASK(nap)
TASK(quick)
TASK(say)
TASK(status)
TASK(bytes)
TASK(count)
TASK(crash)
TASK(brood)
#undef TASK

static const struct hayfork_task *const tasks[] = { &nap_task, &quick_task,
	&say_task, &status_task, &bytes_task, &count_task, &crash_task,
	&brood_task, NULL };

/* ---- the raw worker ------------------------------------------------------ */

static void
raw_job(struct worker *w, const struct msg_job *job)
{
	struct msg m = { .id = MSG_RESULT,
		.u.result = { .claim = job->claim, .entry = job->entry } };
	char arg[32] = "";

	if (!board_claim(w->board, job->entry, job->claim))
		return;
	memcpy(arg, job->arg.at, job->arg.len < 31 ? job->arg.len : 31);
	if (strcmp(arg, "die") == 0)
		raise(SIGKILL);
	usleep((useconds_t)atoi(arg) * 1000);
	chan_send(&w->chan, &m);
	(void)!chan_flush(&w->chan);
}

/*
 * More output than fits into a frame, as if a device had sent it; with an
 * argument not a word.
 */
static void
raw_host_job(struct worker *w, const struct msg_job *job)
{
	static char chunk[CONTRACT_OUTPUT_CHUNK];
	struct msg m = { .id = MSG_OUTPUT,
		.u.output = { job->claim, job->entry, MSG_STREAM_STDOUT,
		    { chunk, sizeof(chunk) } } };

	if (job->arg.len > 0)
		return;
	for (int i = 0; i < 20; i++)
		chan_send(&w->chan, &m);
	m = (struct msg){ .id = MSG_RESULT,
		.u.result = { .claim = job->claim, .entry = job->entry } };
	chan_send(&w->chan, &m);
	while (chan_flush(&w->chan) == CHAN_IO_AGAIN)
		usleep(1000);
}

static int
raw_main(int argc, char **argv)
{
	struct worker w;
	struct msg m;
	int fd;

	worker_open(&w, argc, argv);
	worker_hello(&w);
	(void)!chan_flush(&w.chan);
	while (chan_fill(&w.chan) == CHAN_IO_OK)
		while (chan_next(&w.chan, &m, &fd) == MSG_OK) {
			if (fd != -1)
				close(fd);
			if (m.id == MSG_DRAIN)
				return 0;
			if (m.id == MSG_JOB && strcmp(w.host->lane, "io") == 0)
				raw_host_job(&w, &m.u.job);
			else if (m.id == MSG_JOB)
				raw_job(&w, &m.u.job);
		}
	return 0;
}

/* ---- the test ------------------------------------------------------------ */

static const char *folder;
static char self[4096], raw[4096];
static struct hayfork *farm;
static int number;

static void
ok(bool good, const char *sentence)
{
	printf("%s %d - %s\n", good ? "ok" : "not ok", ++number, sentence);
}

static uint64_t deaths_logged, deaths_told;

/*
 * "cpu worker 1, pid 7: ended by signal 9, held 2 jobs", or "cpu workers 0-3"
 * for a process that carries several: they die together. 0: tells of none.
 */
static unsigned
deaths_in(const char *line)
{
	unsigned first, last;

	if (strstr(line, ": ended by ") == NULL)
		return 0;
	if (sscanf(line, "%*s workers %u-%u,", &first, &last) == 2)
		return last - first + 1;
	return 1;
}

static void
log_line(void *ctx, int level, const char *line)
{
	(void)ctx;
	deaths_logged += deaths_in(line);
	if (level <= 1)
		printf("# %s\n", line);
}

/* Died of a signal or with a status, and is one of the farm's. */
static void
death_told(void *ctx, const struct hayfork_death *death)
{
	(void)ctx;
	deaths_told += death->pid > 0 && death->died_us > 0 &&
		       (death->signal > 0) != (death->exit_status >= 0) &&
		       death->worker < 8;
}

static void
farm_open_threads(
    unsigned workers, unsigned threads, const char *cpu, const char *io)
{
	struct hayfork_options options = {
		.programs = { cpu, io },
		.workers = { workers, 1 },
		.threads = threads,
		.log = log_line,
		.died = death_told,
	};
	char err[200];

	deaths_logged = deaths_told = 0;
	if ((farm = hayfork_open(&options, err, sizeof(err))) == NULL) {
		printf("Bail out! %s\n", err);
		exit(1);
	}
}

static void
farm_open(unsigned workers, const char *cpu, const char *io)
{
	farm_open_threads(workers, 1, cpu, io);
}

static uint64_t
deaths_counted(void)
{
	struct tally t = { 0 };

	hayfork_counters(farm, tally_add, &t);
	return t.deaths;
}

/*
 * Who reads the log, who is told and who reads the counters know the same:
 * each death, once. The end that the farm brings is no death.
 */
static void
farm_shut(const char *scene)
{
	uint64_t counted = deaths_counted();
	bool same = deaths_told == counted && deaths_logged == counted;
	char sentence[120];

	if (!same)
		printf("# deaths: %llu counted, %llu told, %llu in the log\n",
		    (unsigned long long)counted,
		    (unsigned long long)deaths_told,
		    (unsigned long long)deaths_logged);
	snprintf(sentence, sizeof(sentence),
	    "%s: as many deaths are told, and in the log, as are counted",
	    scene);
	ok(same, sentence);
	hayfork_close(farm);
	snprintf(sentence, sizeof(sentence), "%s: to be closed is none", scene);
	ok(deaths_told == counted && deaths_logged == counted, sentence);
}

static bool
counters_add_up(void)
{
	uint64_t until = clock_ms() + WAIT_MS;
	struct tally t = { 0 };

	/* Released jobs may still be on their way out. */
	while (hayfork_pending(farm) > 0 && clock_ms() < until)
		hayfork_as_completed(farm, 100);
	hayfork_counters(farm, tally_add, &t);
	return t.jobs == t.ended && hayfork_pending(farm) == 0;
}

static struct hayfork_future *
submit(const char *task, const char *arg, uint64_t timeout_ms)
{
	struct hayfork_job job = { .task = task,
		.arg = arg,
		.arg_len = strlen(arg),
		.timeout_ms = timeout_ms };

	return hayfork_submit(farm, &job);
}

static enum hayfork_status
status_of(struct hayfork_future *future)
{
	const struct hayfork_result *r = hayfork_result(future, WAIT_MS);

	return r != NULL ? r->status : HAYFORK_STATUS_COUNT;
}

/* Turn the loop for that long. */
static void
turn(int64_t ms)
{
	struct hayfork_future *never = submit("nap", "60000", 0);

	hayfork_result(never, ms);
	hayfork_release(never);
}

/* ---- callbacks ----------------------------------------------------------- */

#define MANY 20

static struct hayfork_future *many[MANY];
static int calls;

static void
release_all_cb(struct hayfork_future *future, void *ctx)
{
	(void)future;
	(void)ctx;
	calls++;
	for (int i = 0; i < MANY; i++) {
		struct hayfork_future *f = many[i];

		many[i] = NULL;
		if (f != NULL)
			hayfork_release(f);
	}
}

static void
submit_many(void (*done)(struct hayfork_future *, void *))
{
	calls = 0;
	memset(many, 0, sizeof(many));
	for (int i = 0; i < MANY; i++) {
		struct hayfork_job job = {
			.task = "nap", .arg = "300", .arg_len = 3, .done = done
		};

		many[i] = hayfork_submit(farm, &job);
	}
}

static void
scene_stop_releases(void)
{
	farm_open(1, self, NULL);
	submit_many(release_all_cb);
	hayfork_result(many[0], 100);
	hayfork_stop(farm, 1000);
	hayfork_as_completed(farm, WAIT_MS);
	ok(calls == 1 && counters_add_up(),
	    "a callback may release all others while the farm stops");
}

static void
stop_cb(struct hayfork_future *future, void *ctx)
{
	(void)future;
	(void)ctx;
	calls++;
	hayfork_stop(farm, 0);
}

static void
scene_stop_nested(void)
{
	farm_open(2, self, NULL);
	submit_many(stop_cb);
	hayfork_result(many[0], 100);
	hayfork_cancel(many[MANY - 1]);
	hayfork_as_completed(farm, WAIT_MS);
	ok(calls == MANY && counters_add_up(),
	    "a callback may stop the farm, again and again");
}

static void
scene_cannot_exec(void)
{
	char path[4200];
	int fd;

	snprintf(path, sizeof(path), "%s/text", folder);
	fd = open(path, O_WRONLY | O_CREAT, 0755);
	(void)!write(fd, "no program\n", 11);
	close(fd);
	farm_open(4, path, NULL);
	submit_many(release_all_cb);
	while (hayfork_pending(farm) > 0 &&
	       hayfork_as_completed(farm, WAIT_MS) != NULL)
		;
	ok(hayfork_broken(farm) != NULL && counters_add_up(),
	    "a program that cannot be executed ends every job once");
	unlink(path);
}

/* ---- cancel and retry ---------------------------------------------------- */

static void
count_cb(struct hayfork_future *future, void *ctx)
{
	(void)future;
	++*(int *)ctx;
}

static struct hayfork_future *
submit_host(const char *host, uint16_t port, const char *then, unsigned retries,
    int *ended)
{
	struct hayfork_job job = { .lane = HAYFORK_IO,
		.task = "any",
		.endpoint = { .host = host, .port = port },
		.then = then,
		.retries = retries,
		.done = ended != NULL ? count_cb : NULL,
		.ctx = ended };

	return hayfork_submit(farm, &job);
}

static void
scene_cancel_paused(void)
{
	struct hayfork_future *f;
	int ended = 0;

	farm_open(1, self, raw);
	/* Nothing listens there: the first attempt fails at once. */
	f = submit_host("127.0.0.1", 1, NULL, 3, &ended);
	turn(100);
	ok(ended == 0, "a job waits for its next attempt");
	hayfork_cancel(f);
	ok(ended == 1 && hayfork_done(f), "and can be cancelled there");
	turn(600);
	ok(ended == 1 && hayfork_done(f) && counters_add_up(),
	    "its next attempt is cancelled with it");
	hayfork_release(f);
}

static void
scene_no_endpoint(void)
{
	struct hayfork_job job = { .lane = HAYFORK_IO,
		.task = "any",
		.arg = "silence",
		.arg_len = 7,
		.timeout_ms = 100 };
	struct hayfork_future *f;

	farm_open(1, self, raw);
	f = hayfork_submit(farm, &job);
	ok(status_of(f) == HAYFORK_TIMEOUT,
	    "a deadline fires for a host job without a connection");
	hayfork_release(f);
	job.timeout_ms = 0;
	f = hayfork_submit(farm, &job);
	turn(100);
	hayfork_cancel(f);
	ok(status_of(f) == HAYFORK_CANCELLED, "which can be cancelled, too");
	hayfork_release(f);
}

/* A job that its caller knows cannot be done ends as it says, untried. */
static void
scene_ending(void)
{
	struct hayfork_ending ending = { HAYFORK_UNREACHABLE,
		HAYFORK_STAGE_JUMP, "why", "because", "so what" };
	struct hayfork_job job = { .lane = HAYFORK_IO,
		.task = "ssh",
		.endpoint = { .host = "127.0.0.1", .port = 1 },
		.ending = &ending,
		.retries = 9 };
	const struct hayfork_result *r;
	struct hayfork_future *f;

	farm_open(1, self, raw);
	f = hayfork_submit(farm, &job);
	ok(hayfork_done(f), "a job with an ending has ended at once");
	r = hayfork_result(f, 0);
	ok(r->status == HAYFORK_UNREACHABLE && r->stage == HAYFORK_STAGE_JUMP &&
		strcmp(r->error_class, "why") == 0 &&
		strcmp(r->error_message, "because") == 0 &&
		strcmp(r->error_hint, "so what") == 0 && r->attempts == 0,
	    "as it says, and without another try");
	hayfork_release(f);
	job.ending = NULL;
	job.retries = 0;
	job.endpoint.family = AF_INET6;
	f = hayfork_submit(farm, &job);
	r = hayfork_result(f, 10000);
	ok(r != NULL && r->status == HAYFORK_UNREACHABLE &&
		r->stage == HAYFORK_STAGE_CONNECT &&
		strstr(r->error_message, "no IPv6 address") != NULL,
	    "an address of another family is not connected to");
	hayfork_release(f);
	job.endpoint.family = 0;
	job.endpoint.from = "localhost";
	f = hayfork_submit(farm, &job);
	ok(hayfork_result(f, 0)->status == HAYFORK_NOT_RUN,
	    "what to connect from has to be an address");
	hayfork_release(f);
}

static void
scene_no_resolver(void)
{
	struct hayfork_future *f[2];

	farm_open(1, self, raw);
	f[0] = submit_host("a.name.invalid", 22, NULL, 0, NULL);
	ok(status_of(f[0]) == HAYFORK_UNREACHABLE,
	    "without a resolver a name cannot be reached");
	f[1] = submit_host("a.name.invalid", 22, NULL, 0, NULL);
	ok(status_of(f[1]) == HAYFORK_UNREACHABLE,
	    "nor when it is asked for again");
	hayfork_release(f[0]);
	hayfork_release(f[1]);
}

static void
scene_cancel_spares(void)
{
	struct hayfork_future *f[3];
	bool spared;

	farm_open(1, self, NULL);
	/* Short ones first: their results are sent in batches. */
	for (int i = 0; i < 50; i++)
		hayfork_release(submit("quick", "", 0));
	turn(50);
	f[0] = submit("quick", "", 0);
	f[1] = submit("nap", "300", 0);
	f[2] = submit("quick", "", 0);
	hayfork_result(f[1], 100);
	hayfork_cancel(f[0]);
	hayfork_cancel(f[2]);
	spared = status_of(f[1]) == HAYFORK_OK;
	ok(spared && hayfork_result(f[1], 0)->attempts == 1,
	    "to cancel one job does not stop another");
	ok(status_of(f[2]) == HAYFORK_NOT_RUN &&
		hayfork_result(f[2], 0)->attempts == 0,
	    "one that had not begun was not run");
	for (int i = 0; i < 3; i++)
		hayfork_release(f[i]);
}

static void
scene_wait_twice(void)
{
	struct hayfork_future *f = (farm_open(1, self, NULL),
				  submit("nap", "50", 0)),
			      *twice[2] = { f, f };

	ok(hayfork_wait(farm, twice, 2, HAYFORK_WAIT_ALL, 2000) == 2,
	    "a future may be waited for twice at once");
	hayfork_release(f);
}

/* ---- blame --------------------------------------------------------------- */

static void
scene_deadline_hits(void)
{
	struct hayfork_future *f[30];
	int fine = 0;

	farm_open(1, self, NULL);
	for (int i = 0; i < 200; i++)
		hayfork_release(submit("nap", "0", 0));
	for (int i = 0; i < 200; i++) {
		f[0] = submit("quick", "", 0);
		status_of(f[0]);
		hayfork_release(f[0]);
	}
	for (int i = 0; i < 30; i++)
		f[i] = submit("quick", i == 20 ? "hang" : "", 200);
	hayfork_wait(farm, f, 30, HAYFORK_WAIT_ALL, WAIT_MS);
	for (int i = 0; i < 30; i++)
		fine += i != 20 && status_of(f[i]) == HAYFORK_OK;
	ok(status_of(f[20]) == HAYFORK_TIMEOUT,
	    "a deadline hits the job that ran over it");
	ok(fine == 29, "and no other");
	for (int i = 0; i < 30; i++)
		hayfork_release(f[i]);
}

static void
scene_suspects(void)
{
	struct hayfork_future *f[80];
	int fine = 0;

	farm_open(2, raw, NULL);
	for (int i = 0; i < 80; i++)
		f[i] = submit("any", i == 0 ? "die" : "5", 0);
	hayfork_wait(farm, f, 80, HAYFORK_WAIT_ALL, WAIT_MS);
	for (int i = 1; i < 80; i++)
		fine += status_of(f[i]) == HAYFORK_OK;
	ok(status_of(f[0]) == HAYFORK_CRASHED && fine == 79,
	    "the guilty one is found among the suspects");
	for (int i = 0; i < 80; i++)
		hayfork_release(f[i]);
	for (int i = 0; i < 80; i++)
		f[i] = submit("any", "5", 0);
	fine = 0;
	for (int i = 0; i < 80; i++)
		fine += status_of(f[i]) == HAYFORK_OK;
	ok(fine == 80, "and all workers are of use after that");
	for (int i = 0; i < 80; i++)
		hayfork_release(f[i]);
}

/* Until jobs run on both workers at once. */
static void
await_both(void)
{
	struct hayfork_future *f[2];
	bool both = false;

	while (!both) {
		for (int i = 0; i < 2; i++)
			f[i] = submit("any", "20", 0);
		hayfork_wait(farm, f, 2, HAYFORK_WAIT_ALL, WAIT_MS);
		both = hayfork_result(f[0], 0)->worker !=
		       hayfork_result(f[1], 0)->worker;
		for (int i = 0; i < 2; i++)
			hayfork_release(f[i]);
	}
}

static void
scene_emptied(void)
{
	struct hayfork_future *slow, *bad, *f[40];
	bool seen[2] = { false };
	int fine = 0;

	farm_open(2, raw, NULL);
	await_both();
	/* One is to be emptied for the suspect; the other is back sooner. */
	slow = submit("any", "600", 0);
	bad = submit("any", "die", 0);
	ok(status_of(bad) == HAYFORK_CRASHED && !hayfork_done(slow),
	    "a suspect does not wait for the worker that is emptied for it");
	status_of(slow);
	for (int i = 0; i < 40; i++)
		f[i] = submit("any", "10", 0);
	hayfork_wait(farm, f, 40, HAYFORK_WAIT_ALL, WAIT_MS);
	for (int i = 0; i < 40; i++) {
		fine += status_of(f[i]) == HAYFORK_OK;
		seen[hayfork_result(f[i], 0)->worker & 1] = true;
	}
	ok(fine == 40 && seen[0] && seen[1], "which is of use again after it");
}

static void
scene_cancel_suspect(void)
{
	struct hayfork_future *f[20];
	int fine = 0;

	farm_open(1, raw, NULL);
	for (int i = 0; i < 20; i++)
		f[i] = submit("any", i == 0 ? "die" : "20", 0);
	/* Each of them is a suspect by then, and runs by itself. */
	hayfork_result(f[0], WAIT_MS);
	hayfork_wait(farm, f + 1, 19, HAYFORK_FIRST_DONE, WAIT_MS);
	for (int i = 1; i < 20; i++)
		hayfork_release(f[i]);
	hayfork_release(f[0]);
	for (int i = 0; i < 20; i++)
		f[i] = submit("any", "0", 0);
	for (int i = 0; i < 20; i++)
		fine += status_of(f[i]) == HAYFORK_OK;
	ok(fine == 20, "a suspect that is cancelled leaves its worker to all");
	for (int i = 0; i < 20; i++)
		hayfork_release(f[i]);
}

static bool
pid_is_there(const char *path)
{
	char text[32] = "";
	FILE *f = fopen(path, "r");

	if (f == NULL)
		return true;
	(void)!fgets(text, sizeof(text), f);
	fclose(f);
	return kill((pid_t)atol(text), 0) == 0;
}

static void
scene_brood(void)
{
	struct hayfork_future *f;
	char path[4200];
	uint64_t until = clock_ms() + WAIT_MS;

	snprintf(path, sizeof(path), "%s/child", folder);
	farm_open(1, self, NULL);
	f = submit("brood", path, 0);
	ok(status_of(f) == HAYFORK_CRASHED,
	    "a child that talks does not hold up its parent's funeral");
	while (pid_is_there(path) && clock_ms() < until)
		usleep(10000);
	ok(!pid_is_there(path), "and goes with it");
	unlink(path);
	hayfork_release(f);
}

static void
scene_reaped(void)
{
	struct hayfork_future *f[2];

	/* The kernel reaps for us, and nobody learns how they ended. */
	signal(SIGCHLD, SIG_IGN);
	farm_open(1, self, NULL);
	f[0] = submit("crash", "", 0);
	f[1] = submit("quick", "", 0);
	ok(status_of(f[0]) == HAYFORK_CRASHED && status_of(f[1]) == HAYFORK_OK,
	    "a program that reaps our workers does not stop us");
	signal(SIGCHLD, SIG_DFL);
}

static bool
task_ends(const char *task)
{
	struct hayfork_future *f = submit(task, "", 0);
	bool good = status_of(f) == HAYFORK_OK;

	hayfork_release(f);
	return good;
}

static void
scene_held(void)
{
	struct hayfork_job job = {
		.task = "nap", .arg = "1", .arg_len = 1, .held = true
	};
	struct hayfork_future *f[3];

	farm_open(1, self, NULL);
	for (int i = 0; i < 3; i++)
		f[i] = hayfork_submit(farm, &job);
	/* Another goes before them, though it came later. */
	ok(task_ends("quick") && !hayfork_done(f[0]) && !hayfork_done(f[1]),
	    "a job that is held is passed by");
	hayfork_let(f[1]);
	ok(status_of(f[1]) == HAYFORK_OK && !hayfork_done(f[0]),
	    "until it is let");
	hayfork_let(f[1]);
	hayfork_cancel(f[0]);
	ok(status_of(f[0]) == HAYFORK_NOT_RUN, "or is cancelled");
	hayfork_let(f[0]);
	hayfork_stop(farm, 0);
	ok(status_of(f[2]) == HAYFORK_NOT_RUN && counters_add_up(),
	    "or the farm stops");
	for (int i = 0; i < 3; i++)
		hayfork_release(f[i]);
}

static void
scene_deaths(void)
{
	struct hayfork_future *f[12];
	int guilty = 0, fine = 0;

	farm_open(3, self, NULL);
	for (int i = 0; i < 12; i++)
		f[i] = submit(i % 4 == 0 ? "crash" : "nap", "5", 0);
	for (int i = 0; i < 12; i++) {
		guilty += status_of(f[i]) == HAYFORK_CRASHED;
		fine += status_of(f[i]) == HAYFORK_OK;
		hayfork_release(f[i]);
	}
	ok(guilty == 3 && fine == 9 && deaths_counted() == 3,
	    "three jobs that crash are three deaths, and no more");
}

static void
scene_deaths_together(void)
{
	struct hayfork_future *f[2];

	farm_open_threads(4, 4, self, NULL);
	f[0] = submit("crash", "", 0);
	f[1] = submit("quick", "", 0);
	ok(status_of(f[0]) == HAYFORK_CRASHED && status_of(f[1]) == HAYFORK_OK,
	    "a process of four workers costs one job");
	ok(deaths_counted() == 4, "and is four deaths, as four died");
	for (int i = 0; i < 2; i++)
		hayfork_release(f[i]);
}

static void
scene_break(void)
{
	struct hayfork_future *f;

	farm_open(1, self, "/bin/false");
	f = submit("nap", "3000", 0);
	hayfork_result(f, 200);
	hayfork_start(farm, HAYFORK_IO);
	ok(status_of(f) == HAYFORK_CANCELLED && hayfork_broken(farm) != NULL,
	    "what runs when the farm gives up is cancelled, not to blame");
	ok(counters_add_up(), "and is counted once");
	hayfork_release(f);
}

/* ---- bounds -------------------------------------------------------------- */

static bool
task_fails(const char *task, const char *arg)
{
	struct hayfork_future *f = submit(task, arg, 0);
	bool fails = status_of(f) == HAYFORK_FAILED &&
		     hayfork_result(f, 0)->error_message != NULL &&
		     hayfork_result(f, 0)->attempts == 1;

	hayfork_release(f);
	return fails;
}

static void
scene_bounds(void)
{
	struct hayfork_future *f;
	char name[20];
	int fine = 0;

	farm_open(1, self, NULL);
	ok(task_fails("say", "3000000"), "a long reason is cut");
	ok(task_fails("status", "4"), "a task cannot end hostkey");
	ok(task_fails("status", "77"), "nor in a status that is none");
	ok(task_fails("bytes", "0"), "a value that is no msgpack fails");
	ok(task_fails("bytes", "70000000"), "a value over 64 MiB fails");
	for (int i = 0; i < 200; i++) {
		snprintf(name, sizeof(name), "n%d", i);
		f = submit("count", name, 0);
		fine += status_of(f) == HAYFORK_OK;
		hayfork_release(f);
	}
	ok(fine == 200, "a task may count under more names than there is room");
	f = submit("nap", "1", UINT64_MAX);
	ok(status_of(f) == HAYFORK_OK, "a timeout may be for ever");
	hayfork_release(f);
	ok(deaths_counted() == 0 && counters_add_up(),
	    "none of it costs a worker");
}

/* A listener that accepts nobody: to connect is all that is needed. */
static uint16_t
listener(int *fd)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	socklen_t len = sizeof(in);

	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	*fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(*fd, (struct sockaddr *)&in, len) == -1 ||
	    listen(*fd, 16) == -1 ||
	    getsockname(*fd, (struct sockaddr *)&in, &len) == -1)
		printf("Bail out! no listener: %s\n", strerror(errno));
	return ntohs(in.sin_port);
}

static void
scene_no_descriptors(void)
{
	struct rlimit was, few;
	struct hayfork_future *f[2];
	int fd, next;
	uint16_t port = listener(&fd);

	farm_open(1, self, raw);
	f[0] = submit_host("127.0.0.1", port, "nap", 0, NULL);
	ok(status_of(f[0]) == HAYFORK_OK, "a long output is parsed");
	/* Now the workers are there; leave none for a connection. */
	getrlimit(RLIMIT_NOFILE, &was);
	few = was;
	few.rlim_cur = (rlim_t)(next = dup(fd));
	close(next);
	setrlimit(RLIMIT_NOFILE, &few);
	f[1] = submit_host("127.0.0.1", port, "nap", 0, NULL);
	ok(hayfork_result(f[1], 300) == NULL,
	    "without a descriptor a host job waits");
	setrlimit(RLIMIT_NOFILE, &was);
	ok(status_of(f[1]) == HAYFORK_OK, "and goes on when there is one");
	for (int i = 0; i < 2; i++)
		hayfork_release(f[i]);
	close(fd);
}

static const struct {
	const char *name;
	void (*run)(void);
} scenes[] = {
	{ "stop_releases", scene_stop_releases },
	{ "stop_nested", scene_stop_nested },
	{ "cannot_exec", scene_cannot_exec },
	{ "cancel_paused", scene_cancel_paused },
	{ "no_endpoint", scene_no_endpoint },
	{ "ending", scene_ending },
	{ "no_resolver", scene_no_resolver },
	{ "cancel_spares", scene_cancel_spares },
	{ "wait_twice", scene_wait_twice },
	{ "deadline_hits", scene_deadline_hits },
	{ "suspects", scene_suspects },
	{ "emptied", scene_emptied },
	{ "cancel_suspect", scene_cancel_suspect },
	{ "brood", scene_brood },
	{ "reaped", scene_reaped },
	{ "held", scene_held },
	{ "deaths", scene_deaths },
	{ "deaths_together", scene_deaths_together },
	{ "break", scene_break },
	{ "bounds", scene_bounds },
	{ "no_descriptors", scene_no_descriptors },
};

int
main(int argc, char **argv)
{
	const char *slash = strrchr(argv[0], '/');
	ssize_t n;

	if (strcmp(slash != NULL ? slash + 1 : argv[0], "raw") == 0)
		return raw_main(argc, argv);
	if (argc == CONTRACT_ARGS)
		return hayfork_worker_main(argc, argv, tasks);
	if (argc < 2)
		return 2;
	setlinebuf(stdout);
	folder = argv[1];
	n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	snprintf(raw, sizeof(raw), "%s/raw", folder);
	if (n == -1 || (symlink(self, raw) == -1 && errno != EEXIST)) {
		printf("Bail out! %s: %s\n", raw, strerror(errno));
		return 1;
	}
	for (size_t i = 0; i < sizeof(scenes) / sizeof(scenes[0]); i++)
		if (argc == 2 || strcmp(argv[2], scenes[i].name) == 0) {
			scenes[i].run();
			farm_shut(scenes[i].name);
		}
	unlink(raw);
	printf("1..%d\n", number);
	return 0;
}
