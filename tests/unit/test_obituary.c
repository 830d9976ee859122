/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_obituary.c - a death is told: by what, where, after what words.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "common/clock.h"
#include "master/farm/farm.h"
#include "master/farm/obituary.h"

/* What an obituary is made of; no process stands behind it. */
static struct hayfork farm;
static struct lane lane = { .kind = LANE_CPU, .farm = &farm };
static struct slot slot = { .lane = &lane };
static struct host_process process = {
	.lane = &lane, .slots = &slot, .workers = 1
};
static void *map;
static struct obituary o;

static int
setup(void **state)
{
	int fd = board_create(1, 1);

	(void)state;
	map = board_map(fd, 1, 1);
	close(fd);
	slot.board = board_of(map, 0, 1);
	return map != NULL ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	board_unmap(map, 1, 1);
	return 0;
}

static int
reset(void **state)
{
	(void)state;
	memset(&slot.board.section->crash, 0, sizeof(struct board_crash));
	atomic_store(&slot.board.section->exited, 0);
	memset(&process.last, 0, sizeof(process.last));
	memset(&farm.options.limits, 0, sizeof(farm.options.limits));
	memset(process.why, 0, sizeof(process.why));
	lane.kind = LANE_CPU;
	return 0;
}

static int
finish(void **state)
{
	(void)state;
	obituary_fini(&o);
	return 0;
}

static void
say(const char *text)
{
	for (; *text != '\0'; text++)
		words_put(&process.last, *text);
}

static struct board_crash *
record(uint32_t sig, int32_t code, uint64_t address)
{
	struct board_crash *c = &slot.board.section->crash;

	c->facts = (struct board_facts){ .signal = sig,
		.code = code,
		.address = address,
		.pc = 0x1111,
		.at_ns = clock_ns() - 1000 };
	c->facts.sum = board_facts_sum(&c->facts);
	return c;
}

static void
trace(struct board_trace *t, uint64_t first, uint64_t count)
{
	t->count = count;
	for (uint64_t i = 0; i < count; i++)
		t->frames[i] = first + i * 0x1111;
	t->sum = board_trace_sum(t);
}

static void
is(const struct buf *got, const char *wanted)
{
	assert_int_equal(buf_len(got), strlen(wanted));
	if (wanted[0] != '\0')
		assert_memory_equal(buf_at(got), wanted, strlen(wanted));
}

static void
each_signal_has_its_name(void **state)
{
	static const struct {
		int signal;
		const char *text, *name;
	} rows[] = {
		{ SIGSEGV, "its worker died of SIGSEGV", "SEGV" },
		{ SIGBUS, "its worker died of SIGBUS", "BUS" },
		{ SIGILL, "its worker died of SIGILL", "ILL" },
		{ SIGFPE, "its worker died of SIGFPE", "FPE" },
		{ SIGABRT, "its worker died of SIGABRT", "ABRT" },
		{ SIGSYS, "its worker died of SIGSYS", "SYS" },
		{ SIGKILL, "its worker died of SIGKILL", "KILL" },
		{ SIGXCPU, "its worker died of SIGXCPU", "XCPU" },
		{ 40, "its worker died of SIGRT", "RT" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		obituary_init(&o, &process, W_EXITCODE(0, rows[i].signal));
		assert_string_equal(o.text, rows[i].text);
		assert_string_equal(o.signal, rows[i].name);
		assert_string_equal(o.class, "crash");
		assert_false(o.recorded);
		is(&o.backtrace, "");
		obituary_fini(&o);
	}
	obituary_init(&o, &process, W_EXITCODE(7, 0));
	assert_string_equal(o.text, "its worker exited with status 7");
	assert_string_equal(o.signal, "");
}

static void
a_record_tells_the_address(void **state)
{
	(void)state;
	record(SIGSEGV, 1, 0xbeef);
	obituary_init(&o, &process, W_EXITCODE(0, SIGSEGV));
	assert_true(o.recorded);
	assert_ptr_equal(o.slot, &slot);
	assert_string_equal(
	    o.text, "its worker died of SIGSEGV at address 0xbeef");
	assert_true(o.died_ns == o.at.facts.at_ns);
	is(&o.backtrace, "0x1111");
	obituary_fini(&o);
	/* A signal that was sent has none, and any thread may have had it. */
	record(SIGSEGV, SI_USER, 0);
	obituary_init(&o, &process, W_EXITCODE(0, SIGSEGV));
	assert_true(o.recorded);
	assert_null(o.slot);
	assert_string_equal(o.text, "its worker died of SIGSEGV");
}

/* The sanitizer's exit, and the handler's own alarm. */
static void
a_record_knows_better_than_the_status(void **state)
{
	(void)state;
	record(SIGBUS, 2, 0x10);
	obituary_init(&o, &process, W_EXITCODE(1, 0));
	assert_string_equal(o.signal, "BUS");
	obituary_fini(&o);
	obituary_init(&o, &process, W_EXITCODE(0, SIGALRM));
	assert_string_equal(o.signal, "BUS");
	obituary_fini(&o);
	obituary_init(&o, &process, W_EXITCODE(0, SIGKILL));
	assert_string_equal(o.signal, "KILL");
	obituary_fini(&o);
	obituary_init(&o, &process, W_EXITCODE(0, 0));
	assert_string_equal(o.text, "its worker exited with status 0");
}

/* Of several workers, the one whose code it was says so. */
static void
an_exit_is_the_workers_that_called_it(void **state)
{
	(void)state;
	obituary_init(&o, &process, W_EXITCODE(3, 0));
	assert_null(o.slot);
	obituary_fini(&o);
	board_set_exit(slot.board, 3);
	obituary_init(&o, &process, W_EXITCODE(3, 0));
	assert_ptr_equal(o.slot, &slot);
	assert_false(o.recorded);
	obituary_fini(&o);
	/* It did not come to that. */
	obituary_init(&o, &process, W_EXITCODE(0, 0));
	assert_null(o.slot);
	obituary_fini(&o);
	obituary_init(&o, &process, W_EXITCODE(0, SIGQUIT));
	assert_null(o.slot);
}

static void
frames_are_the_unwinders_if_it_came_so_far(void **state)
{
	struct board_crash *c = record(SIGABRT, -6, 0);

	(void)state;
	trace(&c->walk, 0x2222, 2);
	obituary_init(&o, &process, W_EXITCODE(0, SIGABRT));
	is(&o.backtrace, "0x1111\n0x2222\n0x3333");
	obituary_fini(&o);
	trace(&c->unwind, 0x1111, 2);
	obituary_init(&o, &process, W_EXITCODE(0, SIGABRT));
	is(&o.backtrace, "0x1111\n0x2222");
	obituary_fini(&o);
	/* The walk and the instruction are one more than a trace holds. */
	trace(&c->walk, 0x2222, BOARD_FRAMES);
	c->unwind.sum++;
	obituary_init(&o, &process, W_EXITCODE(0, SIGABRT));
	assert_memory_equal(buf_at(&o.backtrace), "0x1111\n0x2222\n", 14);
}

static void
a_thread_that_is_no_workers_names_none(void **state)
{
	struct board_crash *c = record(SIGSEGV, 1, 0);

	(void)state;
	c->facts.astray = 1;
	c->facts.sum = board_facts_sum(&c->facts);
	obituary_init(&o, &process, W_EXITCODE(0, SIGSEGV));
	assert_true(o.recorded);
	assert_null(o.slot);
}

static void
a_time_to_come_is_not_believed(void **state)
{
	struct board_crash *c = record(SIGSEGV, 1, 0);

	(void)state;
	c->facts.at_ns = UINT64_MAX;
	c->facts.sum = board_facts_sum(&c->facts);
	obituary_init(&o, &process, W_EXITCODE(0, SIGSEGV));
	assert_true(o.died_ns <= clock_ns());
}

static void
what_we_killed_it_for_comes_first(void **state)
{
	(void)state;
	record(SIGSEGV, 1, 0);
	strcpy(process.why, "it lied");
	obituary_init(&o, &process, W_EXITCODE(0, SIGKILL));
	assert_string_equal(o.text, "its worker was killed: it lied");
	assert_string_equal(o.signal, "");
	assert_false(o.recorded);
}

static void
last_words_are_made_printable(void **state)
{
	char many[2000];

	(void)state;
	say("first\n\x1b[2Jsecond\n");
	obituary_init(&o, &process, W_EXITCODE(0, SIGABRT));
	assert_string_equal(
	    o.text, "its worker died of SIGABRT: \\x1b[2Jsecond");
	is(&o.words, "first\n\\x1b[2Jsecond");
	obituary_fini(&o);
	/* More than the sentence can hold is cut. */
	memset(many, '\x01', sizeof(many) - 1);
	many[sizeof(many) - 1] = '\0';
	say(many);
	obituary_init(&o, &process, W_EXITCODE(0, SIGABRT));
	assert_true(strlen(o.text) < sizeof(o.text));
	assert_null(strchr(o.text, '\x01'));
}

static void
a_limit_is_a_reason_of_its_own(void **state)
{
	(void)state;
	farm.options.limits.cpu_ms = 1500;
	farm.options.limits.file_size = 4096;
	farm.options.limits.memory = 1 << 20;
	obituary_init(&o, &process, W_EXITCODE(0, SIGXCPU));
	assert_string_equal(
	    o.text, "it went over its limit of CPU time, 1500 ms");
	assert_string_equal(o.class, "limit");
	assert_non_null(strstr(o.hint, "--cpu-per-task"));
	obituary_fini(&o);
	obituary_init(&o, &process, W_EXITCODE(0, SIGXFSZ));
	assert_string_equal(
	    o.text, "it went over its limit of a file's size, 4096 bytes");
	obituary_fini(&o);
	obituary_init(&o, &process, W_EXITCODE(0, SIGSEGV));
	assert_string_equal(o.class, "crash");
	assert_non_null(strstr(o.hint, "--memory-per-task"));
	obituary_fini(&o);
	/* Only tasks have limits. */
	lane.kind = LANE_IO;
	obituary_init(&o, &process, W_EXITCODE(0, SIGXCPU));
	assert_string_equal(o.text, "its worker died of SIGXCPU");
	assert_null(o.hint);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, reset, finish)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_signal_has_its_name),
		TEST(a_record_tells_the_address),
		TEST(a_record_knows_better_than_the_status),
		TEST(an_exit_is_the_workers_that_called_it),
		TEST(frames_are_the_unwinders_if_it_came_so_far),
		TEST(a_time_to_come_is_not_believed),
		TEST(a_thread_that_is_no_workers_names_none),
		TEST(what_we_killed_it_for_comes_first),
		TEST(last_words_are_made_printable),
		TEST(a_limit_is_a_reason_of_its_own),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
