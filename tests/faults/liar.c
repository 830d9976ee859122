/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * liar.c - a worker of the cpu lane that breaks one rule.
 *
 * Its name says which: it is run through a link called after a row of the
 * table below. It answers every job but those whose argument is "bad"; with
 * these it does what the row says. Rows marked early do it before HELLO.
 */
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/contract.h"
#include "common/hayfork.h"
#include "worker/loop.h"

static struct worker w;
static struct msg_job job; /* the one it lies about */

NORETURN static void
say_and_wait(struct msg *m)
{
	chan_send(&w.chan, m);
	(void)!chan_flush(&w.chan);
	for (;;)
		pause();
}

NORETURN static void
say_bytes(const char *bytes, size_t n)
{
	buf_add(&w.chan.out, bytes, n);
	(void)!chan_flush(&w.chan);
	for (;;)
		pause();
}

static struct msg
result(uint64_t claim, uint32_t entry)
{
	return (struct msg){ .id = MSG_RESULT,
		.u.result = { .claim = claim, .entry = entry } };
}

/* ---- dying --------------------------------------------------------------- */

static void
exits_with_0(void)
{
	_exit(0);
}

static void
exits_with_3(void)
{
	_exit(3);
}

static void
kills_itself(void)
{
	raise(SIGKILL);
}

static void
aborts(void)
{
	abort();
}

static void
dies_in_mid_frame(void)
{
	struct msg m = result(job.claim, job.entry);

	msg_encode(&w.chan.out, &m);
	w.chan.out.end -= 3;
	(void)!chan_flush(&w.chan);
	_exit(0);
}

static void
answers_then_dies(void)
{
	struct msg m = result(job.claim, job.entry);

	chan_send(&w.chan, &m);
	(void)!chan_flush(&w.chan);
	raise(SIGKILL);
}

static void
closes_its_socket(void)
{
	(void)!chan_flush(&w.chan);
	close(CONTRACT_FD_SOCKET);
	for (;;)
		pause();
}

/* ---- lying --------------------------------------------------------------- */

static void
names_another_claim(void)
{
	struct msg m = result(job.claim + 1000, job.entry);

	say_and_wait(&m);
}

static void
names_another_entry(void)
{
	struct msg m = result(job.claim, (job.entry + 1) % w.window);

	say_and_wait(&m);
}

static void
names_entry_4000000000(void)
{
	struct msg m = result(job.claim, 4000000000u);

	say_and_wait(&m);
}

static void
claims_it_crashed(void)
{
	struct msg m = result(job.claim, job.entry);

	m.u.result.status = HAYFORK_CRASHED;
	say_and_wait(&m);
}

static void
has_a_status_of_its_own(void)
{
	struct msg m = result(job.claim, job.entry);

	m.u.result.status = 77;
	say_and_wait(&m);
}

static void
returns_no_msgpack(void)
{
	struct msg m = result(job.claim, job.entry);

	/* An array that announces 2^32 - 1 elements. */
	m.u.result.value = (struct slice){ "\xdd\xff\xff\xff\xff", 5 };
	say_and_wait(&m);
}

static void
returns_bad_counters(void)
{
	struct msg m = result(job.claim, job.entry);

	m.u.result.counters = (struct slice){ "\x81\x7f\x01", 3 };
	say_and_wait(&m);
}

static void
counts_for_the_master(void)
{
	struct msg m = result(job.claim, job.entry);

	/* Another 100 jobs were ok. */
	m.u.result.counters = (struct slice){ "\x81\x02\x64", 3 };
	say_and_wait(&m);
}

static void
repeats_hello(void)
{
	worker_hello(&w);
	(void)!chan_flush(&w.chan);
	for (;;)
		pause();
}

static void
speaks_as_master(void)
{
	struct msg m = { .id = MSG_DRAIN };

	say_and_wait(&m);
}

static void
speaks_as_signer(void)
{
	struct msg m = { .id = MSG_SIGNED };

	say_and_wait(&m);
}

static void
speaks_as_io_worker(void)
{
	struct msg m = { .id = MSG_SIGN,
		.u.sign = { job.claim, job.entry, 1, { "x", 1 } } };

	say_and_wait(&m);
}

static void
sends_stdout(void)
{
	struct msg m = { .id = MSG_OUTPUT,
		.u.output = {
		    job.claim, job.entry, MSG_STREAM_STDOUT, { "x", 1 } } };

	say_and_wait(&m);
}

static void
sends_a_value_without_end(void)
{
	static char chunk[CONTRACT_OUTPUT_CHUNK];
	struct msg m = { .id = MSG_OUTPUT,
		.u.output = { job.claim, job.entry, MSG_STREAM_VALUE,
		    { chunk, sizeof(chunk) } } };

	for (;;) {
		chan_send(&w.chan, &m);
		while (chan_flush(&w.chan) == CHAN_IO_AGAIN)
			usleep(1000);
	}
}

static void
sends_garbage(void)
{
	say_bytes("GET / HTTP/1.0\r\n\r\n", 18);
}

static void
announces_a_huge_frame(void)
{
	say_bytes("\xff\xff\xff\xff\x02\0\x48\x46", 8);
}

static void
sends_a_descriptor(void)
{
	struct msg m = result(job.claim + 1, job.entry);

	(void)!chan_send_fd(&w.chan, &m, memfd_create("gift", 0));
	say_and_wait(&m);
}

static void
rewrites_its_claims(void)
{
	for (unsigned i = 0; i < w.window; i++)
		atomic_store(&w.board.section->entries[i].claim, ~(uint64_t)i);
	atomic_store(&w.board.section->current, 4000000000u);
	raise(SIGKILL);
}

static void
never_answers(void)
{
	for (;;)
		pause();
}

/* ---- before HELLO -------------------------------------------------------- */

static void
hello_of_another_protocol(void)
{
	struct msg m = { .id = MSG_HELLO,
		.u.hello = { MSG_PROTO + 1, w.slot, w.generation,
		    (uint32_t)getpid(), { NULL, 0 } } };

	say_and_wait(&m);
}

static void
hello_of_another_slot(void)
{
	struct msg m = { .id = MSG_HELLO,
		.u.hello = { MSG_PROTO, w.slot + 1, w.generation,
		    (uint32_t)getpid(), { NULL, 0 } } };

	say_and_wait(&m);
}

static void
answers_before_hello(void)
{
	struct msg m = result(1, 0);

	say_and_wait(&m);
}

static void
dies_before_hello(void)
{
	fprintf(stderr, "cannot find my library\n");
	_exit(1);
}

/* ---- the program --------------------------------------------------------- */

static const struct {
	const char *name;
	void (*run)(void);
	bool early;
} lies[] = {
#define LATE(f)                                                                \
	{                                                                      \
#f, f, false                                                   \
	}
#define EARLY(f)                                                               \
	{                                                                      \
#f, f, true                                                    \
	}
	LATE(exits_with_0),
	LATE(exits_with_3),
	LATE(kills_itself),
	LATE(aborts),
	LATE(dies_in_mid_frame),
	LATE(answers_then_dies),
	LATE(closes_its_socket),
	LATE(names_another_claim),
	LATE(names_another_entry),
	LATE(names_entry_4000000000),
	LATE(claims_it_crashed),
	LATE(has_a_status_of_its_own),
	LATE(returns_no_msgpack),
	LATE(returns_bad_counters),
	LATE(counts_for_the_master),
	LATE(repeats_hello),
	LATE(speaks_as_master),
	LATE(speaks_as_signer),
	LATE(speaks_as_io_worker),
	LATE(sends_stdout),
	LATE(sends_a_value_without_end),
	LATE(sends_garbage),
	LATE(announces_a_huge_frame),
	LATE(sends_a_descriptor),
	LATE(rewrites_its_claims),
	LATE(never_answers),
	EARLY(hello_of_another_protocol),
	EARLY(hello_of_another_slot),
	EARLY(answers_before_hello),
	EARLY(dies_before_hello),
#undef LATE
#undef EARLY
};

static void
on_message(const struct msg *m, size_t lie)
{
	struct msg answer;

	if (m->id == MSG_DRAIN)
		_exit(CONTRACT_EXIT_RETIRED);
	if (m->id != MSG_JOB ||
	    !board_claim(w.board, m->u.job.entry, m->u.job.claim))
		return;
	if (m->u.job.arg.len == 3 && memcmp(m->u.job.arg.at, "bad", 3) == 0) {
		job = m->u.job;
		lies[lie].run();
	}
	answer = result(m->u.job.claim, m->u.job.entry);
	chan_send(&w.chan, &answer);
	(void)!chan_flush(&w.chan);
}

int
main(int argc, char **argv)
{
	const char *name = strrchr(argv[0], '/');
	size_t lie = 0;
	struct msg m;
	int fd;

	name = name != NULL ? name + 1 : argv[0];
	while (lie < sizeof(lies) / sizeof(lies[0]) &&
	       strcmp(lies[lie].name, name) != 0)
		lie++;
	if (lie == sizeof(lies) / sizeof(lies[0]) || argc == 1) {
		for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++)
			printf("%s %s\n", lies[i].early ? "early" : "late",
			    lies[i].name);
		return 0;
	}
	worker_open(&w, argc, argv);
	if (lies[lie].early)
		lies[lie].run();
	worker_hello(&w);
	(void)!chan_flush(&w.chan);
	while (chan_fill(&w.chan) == CHAN_IO_OK)
		while (chan_next(&w.chan, &m, &fd) == MSG_OK)
			on_message(&m, lie);
	return 0;
}
