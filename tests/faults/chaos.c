/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * chaos.c - a farm at work, its own programs and real SSH, while its workers
 * are killed and stopped at random; against a model of what must come out.
 *
 *	chaos B KEY [SEED [JOBS KILLS STOPS [THREADS]]]
 *
 * B holds the programs, KEY is a private key to log in with, THREADS says how
 * many workers a host process carries. What is "" is not said. The seed decides
 * which jobs there are and who is killed how, in which order; when that falls
 * in real time it cannot. Prints the seed, what was violated, and in the end
 * one line of what happened. Exit status 1 if anything was violated.
 *
 * It looks into the farm's own structures, at the moment when the farm logs a
 * death and has judged nothing yet: who held what, and what was on the CPU.
 * It changes nothing there.
 */
#include <inttypes.h>
#include <sys/stat.h>

#include "common/buf.h"
#include "common/log.h"
#include "common/mem.h"
#include "common/msg.h"
#include "common/pack.h"
#include "master/farm/farm.h"
#include "tests/faults/against.h"
#include "tests/faults/chaos_fleet.h"
#include "tests/faults/chaos_jobs.h"
#include "tests/faults/chaos_model.h"

#define BEAT_MS 2         /* between two looks, when nothing happens */
#define PENDING 256       /* jobs at once */
#define FEW 20            /* the same while blows are behind */
#define LEAD 100          /* jobs that blows may be ahead of */
#define LAG 4             /* blows that may be behind */
#define FOUND_MS 5000     /* within that a stopped worker must be found */
#define RECOVER_MS 20000  /* a killed one replaced */
#define PATIENCE_MS 60000 /* some job ends */
#define PROCESSES 3       /* of a lane, each with its workers */

/* What was done to a host process. */
struct blow {
	pid_t pid; /* 0: nothing, or it is over */
	unsigned generation;
	uint64_t at_ms;
	enum { KILLED, PAUSED, STOPPED } how;
	uint64_t until_ms; /* PAUSED: it goes on */
	bool in_job, dead; /* in_job: code of one was on its CPU */
};

static struct {
	struct hayfork *farm;
	struct fleet fleet;
	struct dice jobs_dice, kill_dice, stop_dice;
	struct row *rows;
	struct buf keys, spec, credentials, commands;
	struct blow blows[LANE_KINDS][4];
	unsigned jobs, kills, stops, threads;        /* wanted */
	unsigned submitted, ended, killed, stopped;  /* so far */
	unsigned found, slowest_find_ms, recover_ms; /* stopped for good */
	unsigned deaths, ends; /* of workers, of their processes */
	unsigned interrupted, wrong, by_status[HAYFORK_STATUS_COUNT];
	struct event *beat;
	int key; /* memfd of the private key */
	bool keyed;
} run;

static void
complain(const char *what, const struct host_process *p)
{
	char name[PROCESS_NAME];

	printf("# %s: %s\n", process_name(p, name, sizeof(name)), what);
	run.wrong++;
}

/* ---- jobs ---------------------------------------------------------------- */

static void
draw_jobs(void)
{
	struct dice *d = &run.jobs_dice;

	for (unsigned i = 0; i < run.jobs; i++) {
		struct row *r = &run.rows[i];

		r->calls_back = dice(d, 2) == 0;
		if (dice(d, 5) == 0)
			r->retries = 1 + dice(d, 2);
		if (dice(d, 4) == 0)
			r->crash_retries = 1 + dice(d, 2);
		if (dice(d, 5) < 2)
			row_draw_host(r, d, i);
		else
			row_draw_task(r, d);
	}
}

/* The owner is told of an end. */
static void
job_told(struct hayfork_future *future, void *ctx)
{
	const struct hayfork_result *res = hayfork_result(future, 0);
	struct row *r = ctx;
	uint64_t value;
	struct unpack u;

	if (r->told++ > 0)
		return;
	r->status = res->status;
	r->attempts = res->attempts;
	run.ended++;
	run.by_status[r->status]++;
	run.wrong += (unsigned)row_judge_result(r, res);
	if (r->value > 0 && res->value != NULL) {
		u = unpack_of((struct slice){ res->value, res->value_len });
		if (!unpack_uint(&u, &value) || value != r->value)
			run.wrong +=
			    (unsigned)row_complain(r, "miscounted primes");
	}
	/* Half of them stay, to be told again if something goes wrong. */
	if ((r - run.rows) % 2 == 0)
		hayfork_release(future);
}

static struct slice
slice_of(const struct buf *b)
{
	return (struct slice){ (const char *)buf_at(b), buf_len(b) };
}

static void
spec_credential(const struct row *r)
{
	struct msg m = { .id = MSG_CREDENTIAL };

	m.u.credential.user = slice_str("admin");
	if (r->by_key)
		m.u.credential.keys = slice_of(&run.keys);
	else
		m.u.credential.password = slice_str("fleet");
	buf_reset(&run.credentials);
	msg_list_add(&run.credentials, &m);
}

static void
spec_command(const struct row *r)
{
	struct msg m = { .id = MSG_COMMAND };

	m.u.command.text = slice_str(r->text);
	buf_reset(&run.commands);
	msg_list_add(&run.commands, &m);
}

static void
job_submit(struct row *r)
{
	struct hayfork_job job = { .lane = r->lane,
		.task = r->task,
		.arg = r->text,
		.arg_len = strlen(r->text),
		.timeout_ms = r->timeout_ms,
		.then = r->then,
		.retries = r->retries,
		.crash_retries = r->crash_retries,
		.repeatable = r->repeatable,
		.done = r->calls_back ? job_told : NULL,
		.ctx = r };
	struct msg m = { .id = MSG_SSH };

	if (r->lane == HAYFORK_IO) {
		m.u.ssh = (struct msg_ssh){ .host = slice_str(r->host),
			.port = run.fleet.port,
			.host_keys = MSG_HOST_KEYS_OFF,
			.max_output = CONTRACT_OUTPUT_CAP };
		spec_credential(r);
		spec_command(r);
		m.u.ssh.credentials = slice_of(&run.credentials);
		m.u.ssh.commands = slice_of(&run.commands);
		buf_reset(&run.spec);
		msg_encode_body(&run.spec, &m);
		job.arg = buf_at(&run.spec);
		job.arg_len = buf_len(&run.spec);
		job.max_output = CONTRACT_OUTPUT_CAP;
		job.endpoint =
		    (struct hayfork_endpoint){ r->host, run.fleet.port, 0 };
	}
	run.submitted++;
	hayfork_submit(run.farm, &job);
}

/* ---- deaths, as the farm sees them --------------------------------------- */

static struct slot *
slot_named(const char *lane, unsigned index)
{
	for (int i = 0; run.farm != NULL && i < LANE_KINDS; i++)
		if (strcmp(run.farm->lanes[i].name, lane) == 0 &&
		    index < run.farm->lanes[i].count)
			return &run.farm->lanes[i].slots[index];
	return NULL;
}

static struct blow *
process_blow(const struct host_process *p)
{
	return &run.blows[p->lane->kind][p - p->lane->processes];
}

/*
 * What is known of whose fault a death is. The signals come from outside, so
 * no record of a crash tells in which worker it was.
 */
static struct death
death_of(const struct host_process *p, bool by_sigkill)
{
	struct death d = { .culprit = -1 };
	struct hayfork_future *job;

	if (by_sigkill && p->why[0] != '\0') {
		d.spares = p->spares;
		if (p->culprit != NULL)
			d.culprit = (int)(p->culprit - p->slots);
	}
	for (unsigned i = 0; i < p->workers; i++) {
		if (d.culprit == -1 || (int)i == d.culprit)
			d.runners += slot_current(&p->slots[i]) != NULL;
		TAILQ_FOREACH (job, &p->slots[i].held, link)
			d.somebody |= job->overdue || job->cancelling;
	}
	return d;
}

static void
death_tell(const struct host_process *p, const struct death *d, unsigned number)
{
	const struct slot *s = &p->slots[number];
	struct hayfork_future *job, *current = slot_current(s);
	bool asked = d->culprit == -1 || d->culprit == (int)number;

	TAILQ_FOREACH (job, &s->held, link) {
		struct row *r = job->ctx;
		uint32_t stage =
		    atomic_load(&s->board.section->entries[job->entry].stage);
		bool runs = job == current;
		bool blamed = runs && death_blames(d, asked);

		if (job->internal)
			continue;
		row_death(r, s->lane->kind == LANE_IO, blamed,
		    death_excuses(d, asked, runs), p->held == 1,
		    stage >= HAYFORK_STAGE_PROMPT);
		r->stopped |= process_blow(p)->how == STOPPED;
		run.interrupted += p->workers > 1 && runs && !blamed &&
				   !job->overdue && !job->cancelling;
	}
}

/* Everything they wrote was read; nothing they held is judged yet. */
static void
on_death(struct host_process *p, bool by_sigkill)
{
	struct blow *b = process_blow(p);
	struct death d = death_of(p, by_sigkill);

	run.deaths += p->workers;
	run.ends++;
	if (b->pid != p->pid) {
		complain("died, and nobody had killed it", p);
		return;
	}
	b->dead = true;
	if (b->how == STOPPED) {
		unsigned ms = (unsigned)(clock_ms() - b->at_ms);

		run.found++;
		if (ms > run.slowest_find_ms)
			run.slowest_find_ms = ms;
	}
	for (unsigned i = 0; i < p->workers; i++)
		death_tell(p, &d, i);
}

/* The first of its workers is there again. */
static void
on_hello(struct host_process *p)
{
	struct blow *b = process_blow(p);
	unsigned ms;

	if (b->pid == 0 || !b->dead)
		return;
	ms = (unsigned)(clock_ms() - b->at_ms);
	if (b->how == KILLED && ms > run.recover_ms)
		run.recover_ms = ms;
	b->pid = 0;
}

/* "io worker 3, pid 17: ended by signal 9, ...", or "io workers 3-5, ..." */
static void
log_death(const char *line)
{
	char lane[16], event[16], how[16];
	unsigned index;
	struct slot *s;
	int code;

	if ((sscanf(line, "%15s worker %u, pid %*d: %15s by %15s %d", lane,
		 &index, event, how, &code) == 5 ||
		sscanf(line, "%15s workers %u-%*u, pid %*d: %15s by %15s %d",
		    lane, &index, event, how, &code) == 5) &&
	    strcmp(event, "ended") == 0 &&
	    (s = slot_named(lane, index)) != NULL)
		on_death(
		    s->process, strcmp(how, "signal") == 0 && code == SIGKILL);
}

static void
log_line(void *ctx, int level, const char *line)
{
	char lane[16], event[16];
	unsigned index;
	struct slot *s;

	(void)ctx;
	if (level == LOG_LEVEL_ERROR) {
		printf("# %s\n", line);
		run.wrong++;
	}
	if (level == LOG_LEVEL_WARN)
		log_death(line);
	if (level == LOG_LEVEL_DEBUG &&
	    sscanf(line, "%15s worker %u: %15[^,]", lane, &index, event) == 3 &&
	    strcmp(event, slot_event_name(SLOT_EV_HELLO)) == 0 &&
	    (s = slot_named(lane, index)) != NULL)
		on_hello(s->process);
}

/* ---- blows --------------------------------------------------------------- */

/*
 * Ready, and nothing has been done to it yet; the farm is not ending it. One
 * that dies again and again before it had a job is started later and later,
 * and rightly so.
 */
static bool
slot_is_prey(const struct slot *s)
{
	return s->state == SLOT_READY && s->process->why[0] == '\0' &&
	       process_blow(s->process)->pid == 0 &&
	       (s->process->given > 0 ||
		   s->process->failures <= 3 * (run.ended == run.jobs));
}

/* The first prey from this place of the lane on. */
static struct slot *
prey_find(enum lane_kind kind, unsigned from)
{
	struct lane *lane = &run.farm->lanes[kind];

	for (unsigned i = 0; lane->started && i < lane->count; i++) {
		struct slot *s = &lane->slots[(from + i) % lane->count];

		if (slot_is_prey(s))
			return s;
	}
	return NULL;
}

static bool
process_is_in_job(const struct host_process *p)
{
	for (unsigned i = 0; i < p->workers; i++)
		if (atomic_load(&p->slots[i].board.section->current) != 0)
			return true;
	return false;
}

static struct blow *
blow_new(struct host_process *p, int how)
{
	struct blow *b = process_blow(p);

	*b = (struct blow){ .pid = p->pid,
		.generation = p->generation,
		.at_ms = clock_ms(),
		.how = how,
		.in_job = process_is_in_job(p) };
	return b;
}

static void
kill_one(void)
{
	static const int signals[] = { SIGKILL, SIGKILL, SIGSEGV, SIGABRT,
		SIGTERM, SIGBUS, SIGFPE, SIGILL, SIGHUP, SIGUSR1 };
	struct dice before = run.kill_dice, *d = &run.kill_dice;
	unsigned side = dice(d, 100), from = dice(d, 12 * run.threads);
	int sig = signals[dice(d, sizeof(signals) / sizeof(signals[0]))];
	enum lane_kind kind = side < 46   ? LANE_CPU
			      : side < 92 ? LANE_IO
			      : side < 96 ? LANE_SIGNER
					  : LANE_RESOLVER;
	struct slot *s = prey_find(kind, from);

	/* Who has no work is not killed again and again. */
	if (s == NULL && (kind >= LANE_RESOLVER || run.ended == run.jobs))
		s = prey_find(kind == LANE_IO ? LANE_CPU : LANE_IO, from);
	if (s == NULL) {
		run.kill_dice = before; /* the same once more, later */
		return;
	}
	blow_new(s->process, KILLED);
	kill(s->process->pid, sig);
	run.killed++;
}

/* Workers of this lane that are stopped for good and not found yet. */
static bool
lane_has_stopped(enum lane_kind kind)
{
	for (unsigned i = 0; i < 4; i++)
		if (run.blows[kind][i].pid != 0 &&
		    run.blows[kind][i].how == STOPPED)
			return true;
	return false;
}

static void
stop_one(void)
{
	struct dice before = run.stop_dice, *d = &run.stop_dice;
	enum lane_kind kind = dice(d, 2) == 0 ? LANE_CPU : LANE_IO;
	bool for_good = dice(d, 5) < 2;
	unsigned from = dice(d, 12 * run.threads), ms = 20 + dice(d, 700);
	struct slot *s = NULL;
	siginfo_t si;

	/* In the end nothing is left that it could be found by. */
	for_good &= run.ended < run.jobs;
	if (!for_good || !lane_has_stopped(kind))
		s = prey_find(kind, from);
	if (s == NULL || (for_good && s->held_count == 0)) {
		run.stop_dice = before;
		return;
	}
	kill(s->process->pid, SIGSTOP);
	/* What it says of itself holds once it has stopped. */
	waitid(P_PID, (id_t)s->process->pid, &si, WSTOPPED | WEXITED | WNOWAIT);
	if (for_good && kind == LANE_CPU && slot_current(s) == NULL) {
		/* It would not be missed. */
		kill(s->process->pid, SIGCONT);
		run.stop_dice = before;
		return;
	}
	blow_new(s->process, for_good ? STOPPED : PAUSED)->until_ms =
	    clock_ms() + ms;
	run.stopped++;
}

/*
 * Paused ones go on in time. One that is stopped with nothing to do is no
 * harm and goes on, too, but one with a job must be found.
 */
static void
blow_look(struct host_process *p, struct blow *b, bool calm)
{
	uint64_t now = clock_ms();

	if (b->pid == 0)
		return;
	if (!b->dead && b->generation != p->generation)
		complain("its death was not told", p), b->pid = 0;
	else if (b->how == PAUSED && !b->dead && now >= b->until_ms) {
		kill(b->pid, SIGCONT);
		b->pid = 0;
	} else if (b->how == STOPPED && !b->dead && b->in_job &&
		   now > b->at_ms + FOUND_MS) {
		complain("stopped in a job, and not found", p);
		b->in_job = false;
	} else if (b->how == STOPPED && !b->dead && !b->in_job &&
		   (calm || now > b->at_ms + FOUND_MS)) {
		kill(b->pid, SIGCONT);
		b->pid = 0;
	} else if (now > b->at_ms + RECOVER_MS) {
		complain(b->dead ? "not replaced" : "its death not seen", p);
		b->pid = 0;
	}
}

/* Look at all of them; returns how many are not over. */
static unsigned
blows_look(bool calm)
{
	unsigned n = 0;

	for (int i = 0; i < LANE_KINDS; i++) {
		struct lane *lane = &run.farm->lanes[i];

		for (unsigned k = 0; lane->started && k < lane->process_count;
		     k++) {
			blow_look(&lane->processes[k], &run.blows[i][k], calm);
			n += run.blows[i][k].pid != 0;
		}
	}
	return n;
}

/* ---- the run ------------------------------------------------------------- */

/* How many of so many blows are due by now, and not more. */
static unsigned
due(unsigned all)
{
	uint64_t n = (uint64_t)all * (run.ended + LEAD) / run.jobs;

	return n < all ? (unsigned)n : all;
}

static void
beat_cb(evutil_socket_t fd, short what, void *ctx)
{
	(void)fd;
	(void)what;
	(void)ctx;
}

/* Something happens, or some time passes; who has ended is told. */
static void
loop_once(void)
{
	struct hayfork_future *future;

	event_base_loop(run.farm->base, EVLOOP_ONCE);
	for (unsigned n = 0; n < run.jobs; n++) {
		if ((future = hayfork_as_completed(run.farm, 0)) == NULL)
			break;
		job_told(future, hayfork_context(future));
	}
}

static void
turn(void)
{
	unsigned kills = due(run.kills), stops = due(run.stops);
	size_t most;

	if (run.killed < kills)
		kill_one();
	if (run.stopped < stops)
		stop_one();
	most = run.killed + LAG >= kills && run.stopped + LAG >= stops ? PENDING
								       : FEW;
	while (run.submitted < run.jobs && hayfork_pending(run.farm) < most)
		job_submit(&run.rows[run.submitted]);
	loop_once();
	blows_look(false);
}

static void
chaos(void)
{
	uint64_t last_ms = clock_ms();
	unsigned last = 0;

	while (run.ended < run.jobs || run.killed < run.kills ||
	       run.stopped < run.stops) {
		turn();
		if (run.ended + run.killed + run.stopped != last) {
			last = run.ended + run.killed + run.stopped;
			last_ms = clock_ms();
		}
		if (hayfork_broken(run.farm) != NULL ||
		    clock_ms() - last_ms > PATIENCE_MS) {
			printf("# it stands still: %u of %u jobs, %u kills\n",
			    run.ended, run.jobs, run.killed);
			run.wrong++;
			return;
		}
	}
	while (blows_look(true) > 0)
		loop_once();
}

static void
keys_cb(void *ctx, enum hayfork_key_outcome outcome,
    const struct hayfork_key *keys, size_t count, const char *error)
{
	(void)ctx;
	run.keyed = true;
	if (outcome != HAYFORK_KEY_OK || count != 1) {
		printf("# no key: %s\n", error);
		run.wrong++;
		return;
	}
	buf_add(&run.keys,
	    (uint32_t[]){
		htobe32(keys[0].number), htobe32((uint32_t)keys[0].blob_len) },
	    8);
	buf_add(&run.keys, keys[0].blob, keys[0].blob_len);
}

/* A copy that nobody else may read, or the signer would not have it. */
static int
key_copy(const char *from, char *path, size_t size)
{
	int in = open(from, O_RDONLY | O_CLOEXEC);
	int out = memfd_create("key", MFD_CLOEXEC);
	char text[8192];
	ssize_t n = read(in, text, sizeof(text));

	if (n <= 0 || fchmod(out, 0600) == -1 ||
	    write(out, text, (size_t)n) != n)
		printf("# %s: cannot copy it\n", from);
	close(in);
	snprintf(path, size, "/proc/%ld/fd/%d", (long)getpid(), out);
	return out;
}

static bool
chaos_open(const char *folder, const char *key)
{
	char copy[64];
	char path[5][4096], err[200];
	static const char *const names[] = { "hayfork-task", "hayfork-ssh",
		"hayfork-signer", "hayfork-resolver", "tests/fleet" };
	struct hayfork_options options = { .programs = { path[0], path[1] },
		.signer = path[2],
		.resolver = path[3],
		.workers = { PROCESSES * run.threads, PROCESSES * run.threads },
		.threads = run.threads,
		.windows = { 8, 16 },
		.log = log_line };

	for (int i = 0; i < 5; i++)
		snprintf(path[i], sizeof(path[i]), "%s/%s", folder, names[i]);
	if (!fleet_start(&run.fleet, path[4])) {
		printf("# the fleet does not start\n");
		return false;
	}
	if ((run.farm = hayfork_open(&options, err, sizeof(err))) == NULL) {
		printf("# %s\n", err);
		return false;
	}
	run.key = key_copy(key, copy, sizeof(copy));
	hayfork_start(run.farm, HAYFORK_CPU);
	hayfork_start(run.farm, HAYFORK_IO);
	hayfork_load_key(run.farm, copy, NULL, keys_cb, NULL);
	run.beat = event_new(run.farm->base, -1, EV_PERSIST, beat_cb, NULL);
	event_add(run.beat, &(struct timeval){ 0, BEAT_MS * 1000 });
	while (!run.keyed)
		event_base_loop(run.farm->base, EVLOOP_ONCE);
	return run.wrong == 0;
}

static void
count_run(unsigned long number)
{
	if (number < run.jobs && run.rows[number].lane == HAYFORK_IO)
		run.rows[number].runs++;
	else {
		printf("# a device was given a command of nobody's\n");
		run.wrong++;
	}
}

/* Every counter that has a number of ours beside it. */
static void
judge_counter(void *ctx, const char *name, uint64_t total, const char *doc)
{
	uint64_t want = total;

	(void)doc;
	if (strcmp(name, "given_again") == 0)
		*(uint64_t *)ctx = total;
	if (strcmp(name, "jobs") == 0)
		want = run.jobs;
	else if (strcmp(name, "deaths") == 0)
		want = run.deaths;
	else if (strcmp(name, "interrupted") == 0)
		want = run.interrupted;
	for (int i = 0; i < HAYFORK_STATUS_COUNT; i++)
		if (strcmp(name, hayfork_status_name((enum hayfork_status)i)) ==
		    0)
			want = run.by_status[i];
	if (want != total) {
		printf("# counted %s: %" PRIu64 ", were: %" PRIu64 "\n", name,
		    total, want);
		run.wrong++;
	}
}

static void
judge(uint64_t seed, size_t files)
{
	unsigned lost = 0, again = 0;
	uint64_t given_again = 0;
	struct tally tally;

	hayfork_counters(run.farm, judge_counter, &given_again);
	run.wrong += (unsigned)tally_take(&tally, run.farm, run.jobs);
	if (run.ends < run.killed + run.found) {
		printf("# %u deaths, %u kills\n", run.ends, run.killed);
		run.wrong++;
	}
	event_free(run.beat);
	hayfork_close(run.farm);
	if (!fleet_rest(&run.fleet)) {
		printf("# connections are left\n");
		run.wrong++;
	}
	fleet_each(&run.fleet, count_run);
	fleet_stop(&run.fleet);
	for (unsigned i = 0; i < run.jobs; i++) {
		run.wrong += (unsigned)row_judge(&run.rows[i]);
		lost += run.rows[i].told == 0;
		again += run.rows[i].told > 1;
	}
	close(run.key);
	buf_free(&run.keys);
	buf_free(&run.spec);
	buf_free(&run.credentials);
	buf_free(&run.commands);
	run.wrong += (unsigned)against_left(files);
	printf("# %u threads to a process, %u jobs interrupted in others\n",
	    run.threads, run.interrupted);
	printf("# %u of those stopped for good were found, the slowest after "
	       "%u ms; %u jobs timed out with them\n",
	    run.found, run.slowest_find_ms, run.by_status[HAYFORK_TIMEOUT]);
	printf("seed %" PRIu64 ": %u jobs, %u kills, %u stops: %u crashed, "
	       "%" PRIu64 " given out again, %u unknown, lost %u, told twice "
	       "%u, longest recovery %u ms\n",
	    seed, run.jobs, run.killed, run.stopped,
	    run.by_status[HAYFORK_CRASHED], given_again,
	    run.by_status[HAYFORK_UNKNOWN], lost, again, run.recover_ms);
}

static unsigned
argument(int argc, char **argv, int i, unsigned standard)
{
	return argc > i && argv[i][0] != '\0'
		   ? (unsigned)strtoul(argv[i], NULL, 0)
		   : standard;
}

int
main(int argc, char **argv)
{
	uint64_t seed = argc > 3 && argv[3][0] != '\0'
			    ? strtoull(argv[3], NULL, 0)
			    : clock_wall_us() / 1000;
	size_t files = tally_files();

	if (argc < 3)
		return 2;
	setlinebuf(stdout);
	printf("seed %" PRIu64 "\n", seed);
	run.jobs = argument(argc, argv, 4, 10000);
	run.kills = argument(argc, argv, 5, 1000);
	run.stops = argument(argc, argv, 6, 50);
	run.threads = argument(argc, argv, 7, 1);
	run.rows = xcalloc(run.jobs, sizeof(*run.rows));
	run.jobs_dice = dice_new(seed, 1);
	run.kill_dice = dice_new(seed, 2);
	run.stop_dice = dice_new(seed, 3);
	draw_jobs();
	if (chaos_open(argv[1], argv[2])) {
		chaos();
		judge(seed, files);
	} else {
		run.wrong++;
		hayfork_close(run.farm);
		fleet_stop(&run.fleet);
	}
	free(run.rows);
	return run.wrong != 0;
}
