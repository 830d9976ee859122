/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * rogue.c - a worker of the cpu lane that misuses what it was given: the
 * scoreboard, its streams, its socket, its right to have children.
 *
 * liar.h says how it is run.
 */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/socket.h>

#include "tests/faults/liar.h"

#define SCRIBBLES 500000 /* over all of the scoreboard: some ticks long */
#define FLOOD_BYTES (8L << 20)

/* ---- the scoreboard's size ----------------------------------------------- */

/* It must not have worked; then the worker is as good as any. */
static void
must_fail(int rc)
{
	if (rc == -1)
		return;
	fprintf(stderr, "the scoreboard let me\n");
	_exit(CONTRACT_EXIT_BROKEN);
}

static void
shrinks_the_scoreboard(void)
{
	must_fail(ftruncate(CONTRACT_FD_BOARD, 0));
}

static void
grows_the_scoreboard(void)
{
	must_fail(ftruncate(CONTRACT_FD_BOARD, 1 << 30));
}

static void
truncates_the_scoreboard_by_name(void)
{
	must_fail(open("/proc/self/fd/3", O_RDWR | O_TRUNC | O_CLOEXEC));
}

static void
extends_the_scoreboard(void)
{
	must_fail(fallocate(CONTRACT_FD_BOARD, 0, 1 << 20, 1 << 20));
}

/* Against the master, which has to write to it. */
static void
seals_the_scoreboard(void)
{
	must_fail(fcntl(CONTRACT_FD_BOARD, F_ADD_SEALS, F_SEAL_FUTURE_WRITE));
}

/* That it may: zeros again. */
static void
punches_a_hole_into_the_scoreboard(void)
{
	(void)!fallocate(CONTRACT_FD_BOARD,
	    FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 1 << 20);
}

/* ---- the scoreboard's words ---------------------------------------------- */

static atomic_ulong scribbled;

/* Words of any kind, and such as could be true. */
static void *
scribble(void *ctx)
{
	const struct host *host = ctx;
	_Atomic uint32_t *words = host->board;
	size_t n = board_size(host->workers, host->window) / sizeof(*words);
	uint64_t dice = 88172645463325252u;

	for (;;) {
		for (size_t i = 0; i < n; i++) {
			dice ^= dice << 13;
			dice ^= dice >> 7;
			dice ^= dice << 17;
			atomic_store_explicit(&words[i],
			    (uint32_t)((dice >> 20) >> (dice % 40)),
			    memory_order_relaxed);
		}
		atomic_fetch_add(&scribbled, 1);
	}
	return NULL;
}

static void
begin(void *(*run)(void *))
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, run, (void *)(uintptr_t)w->host) != 0)
		_exit(CONTRACT_EXIT_BROKEN);
}

static void
wait_until(atomic_ulong *counter, unsigned long value)
{
	while (atomic_load(counter) < value)
		(void)!poll(NULL, 0, 1);
}

static void
scribbles_over_the_scoreboard(void)
{
	ignores_claims = true;
	begin(scribble);
	wait_until(&scribbled, SCRIBBLES);
}

static void
scribbles_and_dies(void)
{
	begin(scribble);
	wait_until(&scribbled, 10);
	raise(SIGKILL);
}

/* Each time the master looks, it has begun this moment. */
static void
begins_again_and_again(void)
{
	uint64_t until = clock_ns() + 1000000000u, now;

	board_set_current(w->board, job.entry + 1);
	while ((now = clock_ns()) < until)
		board_set_stage(w->board, job.entry, HAYFORK_STAGE_TASK, now);
	board_set_current(w->board, 0);
}

/* Take all that could be taken back. */
static void
takes_all_claims(void)
{
	struct board_entry *e = w->board.section->entries;

	for (uint32_t i = 0; i < w->window; i++) {
		uint64_t word = atomic_load(&e[i].claim);

		if ((word & 3) == BOARD_QUEUED)
			board_claim(w->board, i, word >> 2);
	}
}

/* Each entry's word is the one behind it: none can be taken back. */
static void
swaps_claims_and_hangs(void)
{
	struct board_entry *e = w->board.section->entries;
	uint64_t first = atomic_load(&e[0].claim);

	for (uint32_t i = 0; i + 1 < w->window; i++)
		atomic_store(&e[i].claim, atomic_load(&e[i + 1].claim));
	atomic_store(&e[w->window - 1].claim, first);
	wait_for_ever();
}

/* It was one that has not begun. */
static void
blames_another(void)
{
	struct board_entry *e = w->board.section->entries;

	for (uint32_t i = 0; i < w->window; i++)
		if ((atomic_load(&e[i].claim) & 3) == BOARD_QUEUED)
			board_set_current(w->board, i + 1);
	raise(SIGKILL);
}

/* It was a job that nobody holds. */
static void
blames_nobody_there(void)
{
	struct board_entry *e = w->board.section->entries;

	for (uint32_t i = 0; i < w->window; i++)
		if (atomic_load(&e[i].claim) == 0)
			board_set_current(w->board, i + 1);
	raise(SIGKILL);
}

/* ---- its streams --------------------------------------------------------- */

static void
closes_its_streams(void)
{
	close(STDOUT_FILENO);
	close(STDERR_FILENO);
}

static atomic_ulong flooded;

static void *
flood(void *line)
{
	char text[4096];

	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = line != NULL && i % 64 == 63 ? '\n' : 'x';
	for (;;)
		if (write(STDERR_FILENO, text, sizeof(text)) > 0)
			atomic_fetch_add(&flooded, sizeof(text));
	return NULL;
}

static void *
flood_with_lines(void *ctx)
{
	return flood(&ctx);
}

static void
fills_stderr(void)
{
	flood_with_lines(NULL);
}

static void
fills_stderr_with_one_line(void)
{
	flood(NULL);
}

static void
fills_stderr_and_works(void)
{
	begin(flood_with_lines);
	wait_until(&flooded, FLOOD_BYTES);
}

/* ---- its socket ---------------------------------------------------------- */

static void
never_reads(void)
{
	wait_for_ever();
}

/* ---- children ------------------------------------------------------------ */

/* A child that has all that its parent had; the parent gets 0. */
static bool
is_child(bool in_a_session_of_its_own)
{
	pid_t pid = fork();

	if (pid == -1)
		_exit(CONTRACT_EXIT_BROKEN);
	if (pid == 0 && in_a_session_of_its_own)
		setsid();
	return pid == 0;
}

/* Until the master has closed its end. */
NORETURN static void
wait_for_eof(void)
{
	char bytes[4096];

	while (recv(w->chan.fd, bytes, sizeof(bytes), 0) > 0)
		;
	_exit(0);
}

static void
leaves_a_child(void)
{
	if (is_child(false))
		wait_for_ever();
	raise(SIGKILL);
}

static void
leaves_a_daemon(void)
{
	if (is_child(true))
		wait_for_eof();
	raise(SIGKILL);
}

/* It never stops to say what is allowed. */
static void
leaves_a_daemon_that_talks(void)
{
	struct msg m = output(MSG_STREAM_VALUE, "x", 1);
	struct buf frames = { 0 };

	if (is_child(true)) {
		for (int i = 0; i < 1000; i++)
			msg_encode(&frames, &m);
		while (send(w->chan.fd, buf_at(&frames), buf_len(&frames),
			   MSG_NOSIGNAL) > 0)
			;
		_exit(0);
	}
	raise(SIGKILL);
}

/* The result comes from a child when the one it is awaited of is gone. */
static void
answers_after_its_death(void)
{
	struct msg m = result(job.claim, job.entry);
	struct pollfd p = { pidfd_open(getpid(), 0), POLLIN, 0 };

	if (is_child(true)) {
		(void)!poll(&p, 1, -1);
		say(&m);
		wait_for_eof();
	}
	wait_for_ever();
}

/* ---- the program --------------------------------------------------------- */

static const struct lie lies[] = {
	LIE_ROW(harmless, AT_BIRTH, shrinks_the_scoreboard),
	LIE_ROW(harmless, AT_BIRTH, grows_the_scoreboard),
	LIE_ROW(harmless, AT_BIRTH, truncates_the_scoreboard_by_name),
	LIE_ROW(harmless, AT_BIRTH, extends_the_scoreboard),
	LIE_ROW(harmless, AT_BIRTH, seals_the_scoreboard),
	LIE_ROW(harmless, AT_BIRTH, punches_a_hole_into_the_scoreboard),
	LIE_ROW(lonely, AT_BAD, scribbles_over_the_scoreboard),
	LIE_ROW(blaming, AT_BAD, scribbles_and_dies),
	LIE_ROW(harmless, AT_BAD, begins_again_and_again),
	LIE_ROW(harmless, AT_BAD, takes_all_claims),
	LIE_ROW(late, AT_BAD, swaps_claims_and_hangs),
	LIE_ROW(blaming, AT_BAD, blames_another),
	LIE_ROW(late, AT_BAD, blames_nobody_there),
	LIE_ROW(harmless, AT_BAD, closes_its_streams),
	LIE_ROW(late, AT_BAD, fills_stderr),
	LIE_ROW(late, AT_BAD, fills_stderr_with_one_line),
	LIE_ROW(harmless, AT_BAD, fills_stderr_and_works),
	LIE_ROW(fat, AT_BAD, never_reads),
	LIE_ROW(late, AT_BAD, leaves_a_child),
	LIE_ROW(late, AT_BAD, leaves_a_daemon),
	LIE_ROW(late, AT_BAD, leaves_a_daemon_that_talks),
	LIE_ROW(late, AT_BAD, answers_after_its_death),
};

int
main(int argc, char **argv)
{
	return liar_main(argc, argv, lies, sizeof(lies) / sizeof(lies[0]));
}
