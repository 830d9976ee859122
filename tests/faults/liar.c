/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * liar.c - a worker of the cpu lane that says what it must not.
 *
 * liar.h says how it is run. What it breaks here is the protocol; rogue.c
 * misuses the rest of what a worker is given.
 */
#include <signal.h>
#include <sys/mman.h>

#include "tests/faults/liar.h"

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

	msg_encode(&w->chan.out, &m);
	w->chan.out.end -= 3;
	say_all();
	_exit(0);
}

static void
answers_then_dies(void)
{
	struct msg m = result(job.claim, job.entry);

	say(&m);
	raise(SIGKILL);
}

static void
closes_its_socket(void)
{
	say_all();
	close(w->chan.fd);
	wait_for_ever();
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
	struct msg m = result(job.claim, (job.entry + 1) % w->window);

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
	worker_hello(w);
	say_all();
	wait_for_ever();
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
sends_stdout_without_end(void)
{
	static char chunk[CONTRACT_OUTPUT_CHUNK];
	struct msg m = output(MSG_STREAM_STDOUT, chunk, sizeof(chunk));

	for (;;)
		say(&m);
}

static void
sends_a_stream_of_its_own(void)
{
	struct msg m = output((enum msg_stream)7, "x", 1);

	say_and_wait(&m);
}

static void
speaks_of_a_limit_it_does_not_have(void)
{
	struct msg m = result(job.claim, job.entry);

	m.u.result.status = HAYFORK_FAILED;
	m.u.result.flags = MSG_RESULT_LIMIT;
	say_and_wait(&m);
}

static void
sends_malformed_modules(void)
{
	struct msg m = { .id = MSG_MODULES,
		.u.modules.modules = { "\x91\xc0", 2 } };

	say_and_wait(&m);
}

static void
sends_a_value_without_end(void)
{
	static char chunk[CONTRACT_OUTPUT_CHUNK];
	struct msg m = output(MSG_STREAM_VALUE, chunk, sizeof(chunk));

	for (;;)
		say(&m);
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

	(void)!chan_send_fd(&w->chan, &m, memfd_create("gift", 0));
	say_and_wait(&m);
}

static void
rewrites_its_claims(void)
{
	for (unsigned i = 0; i < w->window; i++)
		atomic_store(&w->board.section->entries[i].claim, ~(uint64_t)i);
	atomic_store(&w->board.section->current, 4000000000u);
	raise(SIGKILL);
}

static void
never_answers(void)
{
	wait_for_ever();
}

static void
answers_twice(void)
{
	struct msg m = result(job.claim, job.entry);

	chan_send(&w->chan, &m);
	say_and_wait(&m);
}

/* Later than its deadline, not by as much as it takes to be killed for it. */
static void
answers_late(void)
{
	(void)!poll(NULL, 0, 500);
}

/* What is taken back from it while it waits, it has run nevertheless. */
static void
answers_what_was_revoked(void)
{
	struct board_entry *entries = w->board.section->entries;
	unsigned queued = w->window;

	while (queued > 0) {
		queued = 0;
		for (uint32_t i = 0; i < w->window; i++) {
			uint64_t word = atomic_load(&entries[i].claim);
			struct msg m = result(word >> 2, i);

			if ((word & 3) == BOARD_REVOKED)
				say_and_wait(&m);
			queued += (word & 3) == BOARD_QUEUED;
		}
	}
}

/* A value of a million bytes that is well formed, and byte by byte. */
static void
sends_a_million_tiny_frames(void)
{
	static const uint8_t head[] = { 0xc6, 0x00, 0x0f, 0x42, 0x3b };
	const uint8_t nothing = 0;

	for (size_t i = 0; i < 1000000; i++) {
		struct msg m = output(MSG_STREAM_VALUE,
		    i < sizeof(head) ? &head[i] : &nothing, 1);

		chan_send(&w->chan, &m);
		if (chan_queued(&w->chan) > CHAN_HIGH_WATER)
			say_all();
	}
}

static void
stops_in_mid_frame(void)
{
	struct msg m = result(job.claim, job.entry);

	msg_encode(&w->chan.out, &m);
	w->chan.out.end -= 3;
	say_all();
	wait_for_ever();
}

/* ---- HELLO and before ---------------------------------------------------- */

static void
hello_with_modules(const void *bytes, size_t n)
{
	struct msg m = { .id = MSG_HELLO,
		.u.hello = { MSG_PROTO, w->slot, w->generation,
		    (uint32_t)getpid(), { (void *)(uintptr_t)bytes, n } } };

	say(&m);
}

static void
hello_with_huge_modules(void)
{
	static uint8_t modules[MSG_MAX_FRAME - 100];

	memset(modules, 0x91, sizeof(modules)); /* arrays in arrays */
	hello_with_modules(modules, sizeof(modules));
}

static void
hello_with_malformed_modules(void)
{
	static const uint8_t modules[] = { 0xdd, 0xff, 0xff, 0xff, 0xff, 0xdb,
		0xff, 0xff, 0xff, 0xff, 0xc1 };

	hello_with_modules(modules, sizeof(modules));
}

static void
hello_without_modules(void)
{
	hello_with_modules("", 0);
}

static void
hello_longer_than_a_frame(void)
{
	/* MSG_MAX_FRAME and one. */
	say_bytes("\0\x20\0\x01\x01\0HF", 8);
}

static void
hello_of_another_protocol(void)
{
	struct msg m = { .id = MSG_HELLO,
		.u.hello = { MSG_PROTO + 1, w->slot, w->generation,
		    (uint32_t)getpid(), { NULL, 0 } } };

	say_and_wait(&m);
}

static void
hello_of_another_slot(void)
{
	struct msg m = { .id = MSG_HELLO,
		.u.hello = { MSG_PROTO, w->slot + 1, w->generation,
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

static const struct lie lies[] = {
	LIE_ROW(late, AT_BAD, exits_with_0),
	LIE_ROW(late, AT_BAD, exits_with_3),
	LIE_ROW(late, AT_BAD, kills_itself),
	LIE_ROW(late, AT_BAD, aborts),
	LIE_ROW(late, AT_BAD, dies_in_mid_frame),
	LIE_ROW(late, AT_BAD, answers_then_dies),
	LIE_ROW(late, AT_BAD, closes_its_socket),
	LIE_ROW(late, AT_BAD, rewrites_its_claims),
	LIE_ROW(late, AT_BAD, never_answers),
	LIE_ROW(late, AT_BAD, stops_in_mid_frame),
	LIE_ROW(caught, AT_BAD, names_another_claim),
	LIE_ROW(caught, AT_BAD, names_another_entry),
	LIE_ROW(caught, AT_BAD, names_entry_4000000000),
	LIE_ROW(caught, AT_BAD, claims_it_crashed),
	LIE_ROW(caught, AT_BAD, has_a_status_of_its_own),
	LIE_ROW(caught, AT_BAD, returns_no_msgpack),
	LIE_ROW(caught, AT_BAD, returns_bad_counters),
	LIE_ROW(caught, AT_BAD, counts_for_the_master),
	LIE_ROW(caught, AT_BAD, repeats_hello),
	LIE_ROW(caught, AT_BAD, speaks_as_master),
	LIE_ROW(caught, AT_BAD, speaks_as_signer),
	LIE_ROW(caught, AT_BAD, speaks_as_io_worker),
	LIE_ROW(caught, AT_BAD, sends_stdout_without_end),
	LIE_ROW(caught, AT_BAD, sends_a_stream_of_its_own),
	LIE_ROW(caught, AT_BAD, speaks_of_a_limit_it_does_not_have),
	LIE_ROW(caught, AT_BAD, sends_malformed_modules),
	LIE_ROW(caught, AT_BAD, sends_a_value_without_end),
	LIE_ROW(caught, AT_BAD, sends_garbage),
	LIE_ROW(caught, AT_BAD, announces_a_huge_frame),
	LIE_ROW(caught, AT_BAD, sends_a_descriptor),
	LIE_ROW(caught, AT_BAD, answers_twice),
	LIE_ROW(tardy, AT_BAD, answers_late),
	LIE_ROW(chance, AT_BAD, answers_what_was_revoked),
	LIE_ROW(harmless, AT_BAD, sends_a_million_tiny_frames),
	LIE_ROW(harmless, AT_HELLO, hello_without_modules),
	LIE_ROW(early, AT_HELLO, hello_with_huge_modules),
	LIE_ROW(early, AT_HELLO, hello_with_malformed_modules),
	LIE_ROW(early, AT_HELLO, hello_longer_than_a_frame),
	LIE_ROW(early, AT_HELLO, hello_of_another_protocol),
	LIE_ROW(early, AT_HELLO, hello_of_another_slot),
	LIE_ROW(early, AT_HELLO, answers_before_hello),
	LIE_ROW(early, AT_HELLO, dies_before_hello),
};

int
main(int argc, char **argv)
{
	return liar_main(argc, argv, lies, sizeof(lies) / sizeof(lies[0]));
}
