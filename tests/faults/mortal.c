/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mortal.c - a worker that dies of one job, in one way, in one phase.
 *
 * Its name says how: it is run through a link called KIND.PHASE after the
 * rows of mortal.h, and lists all there are when it is run by hand. It makes
 * its frames itself, so that each phase is exact. In the io lane it holds
 * its sessions until the bad one has come, and answers at once in its later
 * lives.
 */
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/contract.h"
#include "tests/faults/mortal.h"
#include "worker/loop.h"

static _Thread_local struct worker *w; /* this thread's */
static _Thread_local bool in_mid_frame;
static atomic_uint held; /* jobs that all threads have taken */

#ifdef __SANITIZE_ADDRESS__
/* Its reports end the worker as well; to name every frame takes long. */
const char *__asan_default_options(void);
const char *
__asan_default_options(void)
{
	return "symbolize=0:detect_leaks=0:allocator_may_return_null=1";
}
#endif

static void
send_now(const struct msg *m, size_t withheld)
{
	if (m != NULL)
		chan_send(&w->chan, m);
	w->chan.out.end -= withheld;
	while (chan_flush(&w->chan) == CHAN_IO_AGAIN)
		;
}

/* ---- kinds of death ------------------------------------------------------ */

static void
die_of_segv(void)
{
	volatile char *page =
	    mmap(NULL, 1, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	*page = 1;
}

/* A mapped file that is not there. */
static void
die_of_bus(void)
{
	volatile char *page = mmap(NULL, 1, PROT_READ | PROT_WRITE, MAP_SHARED,
	    memfd_create("empty", MFD_CLOEXEC), 0);

	*page = 1;
}

static void
die_of_ill(void)
{
#if defined(__x86_64__) || defined(__i386__)
	__asm__ volatile("ud2");
#endif
	raise(SIGILL);
}

/* Not every processor traps. */
static void
die_of_fpe(void)
{
	volatile int zero = 0;

	zero = 1 / zero;
	raise(SIGFPE);
}

static void
die_of_abrt(void)
{
	abort();
}

static void
die_of_kill(void)
{
	raise(SIGKILL);
}

static unsigned
deeper(volatile unsigned depth)
{
	volatile char frame[4096];

	frame[depth % sizeof(frame)] = 1;
	/* It never is, but no compiler knows. */
	if (depth == UINT32_MAX)
		return 0;
	return deeper(depth + 1) + (unsigned)frame[0];
}

static void
die_of_stack_overflow(void)
{
	deeper(0);
}

/* The allocator's own words before a block. */
static void
die_of_heap_corruption(void)
{
	void *volatile block = malloc(4000);
	volatile size_t *words = block;
	volatile int before = -1;

	words[before] = 8; /* bytes: no block is as small */
	free(block);
}

static void
die_of_double_free(void)
{
	void *volatile block = malloc(100);
	void *volatile again = block;

	free(block);
	free(again);
}

static void
die_of_out_of_memory(void)
{
	struct rlimit none = { 1 << 20, 1 << 20 };
	volatile char *block;

	setrlimit(RLIMIT_AS, &none);
	do
		block = malloc(1 << 20);
	while (block != NULL);
	*block = 1;
}

static void
die_of_exit_0_in_mid_frame(void)
{
	struct msg m = { .id = MSG_OUTPUT };

	if (!in_mid_frame)
		send_now(&m, 3);
	_exit(0);
}

static void
die_of_exit_3(void)
{
	exit(3);
}

static const struct {
	const char *name;
	void (*die)(void);
} kinds[] = {
#define KIND_(kind, signal) { #kind, die_of_##kind },
	MORTAL_KINDS(KIND_)
#undef KIND_
};
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

/* ---- jobs ---------------------------------------------------------------- */

static struct msg
result_of(const struct msg_job *job)
{
	return (struct msg){ .id = MSG_RESULT,
		.u.result = { .claim = job->claim, .entry = job->entry } };
}

/* All of a RESULT but its second half. */
static void
send_half(const struct msg_job *job)
{
	struct msg m = result_of(job);
	struct buf whole = { 0 };

	m.u.result.error_message = slice_str("a text that makes it longer");
	msg_encode(&whole, &m);
	in_mid_frame = true;
	send_now(&m, buf_len(&whole) / 2);
	buf_free(&whole);
}

/* A value as long as it fits into a socket nobody reads, and its RESULT. */
static void
send_long(const struct msg_job *job)
{
	static uint8_t value[120000] = { 0xc6, 0x00, 0x01, 0xd4, 0xbb };
	struct msg m = { .id = MSG_OUTPUT };

	for (size_t at = 0; at < sizeof(value); at += 40000) {
		m.u.output = (struct msg_output){ job->claim, job->entry,
			MSG_STREAM_VALUE, { (char *)value + at, 40000 } };
		chan_send(&w->chan, &m);
	}
	m = result_of(job);
	send_now(&m, 0);
}

/* The bad one is the last, but maybe not of this thread. */
static void
await_others(const struct phase *phase)
{
	const struct timespec pause = { .tv_nsec = 1000000 };

	while (phase->lane == HAYFORK_IO && w->generation == 1 &&
	       atomic_load(&held) < MORTAL_SESSIONS)
		nanosleep(&pause, NULL);
}

static void
die_in_phase(
    const struct phase *phase, const struct msg_job *job, void (*die)(void))
{
	struct msg m = result_of(job);

	await_others(phase);
	/* What was taken back in the meantime is another worker's to die of. */
	if (atomic_load(&w->board.section->entries[job->entry].claim) !=
	    board_word(job->claim, BOARD_QUEUED))
		return;
	if (phase->moment != BEFORE_START) {
		if (!board_claim(w->board, job->entry, job->claim))
			return;
		board_set_current(w->board, job->entry + 1);
		board_set_stage(w->board, job->entry, phase->stage, clock_ns());
	}
	if (phase->moment != RUNNING)
		board_set_current(w->board, 0);
	if (phase->moment == HALF_A_RESULT)
		send_half(job);
	else if (phase->moment == AFTER_THE_RESULT)
		send_now(&m, 0);
	else if (phase->moment == AFTER_A_LONG_RESULT)
		send_long(job);
	die();
	/* What should have killed it did not: the master shall hear of it. */
	raise(SIGUSR1);
}

static void
on_job(const struct phase *phase, const struct msg_job *job, void (*die)(void))
{
	bool bad = job->arg.len == 3 && memcmp(job->arg.at, "bad", 3) == 0;
	struct msg m = result_of(job);

	if (bad && (w->generation == 1 || !phase->once)) {
		die_in_phase(phase, job, die);
		return;
	}
	if (!board_claim(w->board, job->entry, job->claim))
		return;
	board_set_stage(w->board, job->entry, phase->stage, clock_ns());
	atomic_fetch_add(&held, 1);
	if (phase->lane == HAYFORK_CPU || w->generation > 1)
		send_now(&m, 0);
}

static void
list_deaths(void)
{
	for (size_t p = 0; p < MORTAL_PHASES; p++)
		for (size_t k = 0; k < KINDS; k++)
			printf("%s.%s\n", kinds[k].name, mortal_phases[p].name);
}

struct death {
	const struct phase *phase;
	void (*die)(void);
};

/* One worker, on its thread; ctx: its death. */
static int
serve(struct worker *worker, void *ctx)
{
	const struct death *death = ctx;
	struct msg m;
	int fd;

	w = worker;
	worker_hello(w);
	send_now(NULL, 0);
	while (chan_fill(&w->chan) == CHAN_IO_OK)
		while (chan_next(&w->chan, &m, &fd) == MSG_OK) {
			if (m.id == MSG_DRAIN)
				return 0;
			if (m.id == MSG_JOB)
				on_job(death->phase, &m.u.job, death->die);
		}
	return 0;
}

int
main(int argc, char **argv)
{
	const char *name = mortal_base(argv[0]);
	struct death death = { .phase = mortal_phase(name) };
	size_t kind = 0;
	struct host host;

	while (
	    kind < KINDS && death.phase != NULL &&
	    (strlen(kinds[kind].name) != (size_t)(strchr(name, '.') - name) ||
		strncmp(name, kinds[kind].name, strlen(kinds[kind].name)) != 0))
		kind++;
	if (argc == 1 || death.phase == NULL || kind == KINDS) {
		list_deaths();
		return argc == 1 ? 0 : 2;
	}
	death.die = kinds[kind].die;
	host_open(&host, argc, argv);
	return host_run(&host, serve, &death);
}
