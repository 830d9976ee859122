/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_writer.c - results on their way to pipes, files and terminals.
 */
#include <sys/socket.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "master/output/writer.h"

#define LOAD (300u << 10) /* more than any pipe or socket here takes */

static uint8_t load[LOAD], back[LOAD];

static void
make_load(void)
{
	for (size_t i = 0; i < LOAD; i++)
		load[i] = (uint8_t)(i * 31 + i / 251);
}

/* Write far more than fits, reading as we go: nothing waits, nothing is lost.
 */
static void
check_slow_reader(int to, int from, enum writer_kind want)
{
	int flags = fcntl(to, F_GETFL);
	struct writer w;
	size_t got = 0;
	ssize_t n;

	writer_init(&w, to, "a reader");
	assert_int_equal(w.kind, want);
	assert_int_not_equal(writer_fd(&w), -1);
	buf_add(&w.out, load, LOAD);
	while (got < LOAD) {
		assert_true(writer_pump(&w, false));
		if (got == 0)
			assert_true(writer_pending(&w) > 0);
		n = read(from, back + got, LOAD - got);
		assert_true(n > 0);
		got += (size_t)n;
	}
	assert_int_equal(writer_pending(&w), 0);
	assert_memory_equal(back, load, LOAD);
	assert_true(writer_finish(&w));
	/* Others use the descriptor too: it is as it was. */
	assert_int_equal(fcntl(to, F_GETFL), flags);
	writer_fini(&w);
	assert_int_equal(fcntl(to, F_GETFL), flags);
}

static void
a_slow_pipe_never_makes_us_wait(void **state)
{
	int fds[2];

	(void)state;
	assert_int_equal(pipe(fds), 0);
	check_slow_reader(fds[1], fds[0], WRITER_PRIVATE);
	close(fds[0]);
	close(fds[1]);
}

static void
a_slow_socket_never_makes_us_wait(void **state)
{
	int fds[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	check_slow_reader(fds[1], fds[0], WRITER_SOCKET);
	close(fds[0]);
	close(fds[1]);
}

static int
open_terminal(int *slave)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY);

	assert_int_not_equal(master, -1);
	assert_int_equal(grantpt(master), 0);
	assert_int_equal(unlockpt(master), 0);
	*slave = open(ptsname(master), O_RDWR | O_NOCTTY);
	assert_int_not_equal(*slave, -1);
	return master;
}

static void
a_terminal_nobody_reads_never_makes_us_wait(void **state)
{
	struct writer w;
	int master, slave;

	(void)state;
	master = open_terminal(&slave);
	writer_init(&w, slave, "a terminal");
	assert_int_equal(w.kind, WRITER_PRIVATE);
	buf_add(&w.out, load, LOAD);
	assert_true(writer_pump(&w, false));
	assert_true(writer_pending(&w) > 0);
	writer_fini(&w);
	close(slave);
	close(master);
}

static void
what_cannot_be_opened_again_is_asked_first(void **state)
{
	struct writer w;
	int master, slave;

	(void)state;
	/* Terminals in the other direction: opened again, it is another. */
	master = open_terminal(&slave);
	writer_init(&w, master, "a terminal");
	assert_int_equal(w.kind, WRITER_SHARED);
	buf_add(&w.out, "ls\n", 3);
	assert_true(writer_pump(&w, false));
	assert_int_equal(writer_pending(&w), 0);
	assert_int_equal(read(slave, back, 16), 3);
	assert_memory_equal(back, "ls\n", 3);
	writer_fini(&w);
	close(slave);
	close(master);
}

static void
check_error(struct writer *w, const char *want)
{
	char text[256];

	assert_int_equal(writer_pending(w), 0);
	assert_true(writer_tell_error(w, text, sizeof(text)));
	if (strstr(text, want) == NULL)
		fail_msg("\"%s\" lacks \"%s\"", text, want);
	/* Once; and what comes after it is swallowed. */
	assert_false(writer_tell_error(w, text, sizeof(text)));
	buf_add(&w->out, load, 16);
	assert_false(writer_pump(w, false));
	assert_int_equal(writer_pending(w), 0);
	assert_false(writer_finish(w));
	writer_fini(w);
}

static void
an_error_is_told_once(void **state)
{
	struct writer w;
	int fds[2], full = open("/dev/full", O_WRONLY);

	(void)state;
	writer_init(&w, full, "standard output");
	assert_int_equal(writer_fd(&w), -1);
	buf_add(&w.out, load, 1);
	assert_false(writer_pump(&w, false));
	check_error(&w, "results could not be written to standard output: "
			"No space left on device (make room");
	close(full);

	assert_int_equal(pipe(fds), 0);
	writer_init(&w, fds[1], "standard output");
	close(fds[0]);
	buf_add(&w.out, load, 1);
	assert_false(writer_pump(&w, true));
	check_error(&w, "Broken pipe (its reader ended");

	/* The reader was gone before we began. */
	writer_init(&w, fds[1], "standard output");
	buf_add(&w.out, load, 1);
	assert_false(writer_pump(&w, false));
	check_error(&w, "Broken pipe (its reader ended");
	close(fds[1]);

	/* Closed: hayfork ... >&- */
	writer_init(&w, fds[1], "standard output");
	buf_add(&w.out, load, 1);
	assert_false(writer_pump(&w, false));
	check_error(&w, "Bad file descriptor (it is closed");
}

static void
a_file_takes_everything_at_once(void **state)
{
	FILE *fp = tmpfile();
	struct writer w;
	char text[64];

	(void)state;
	assert_non_null(fp);
	writer_init(&w, fileno(fp), "a file");
	assert_int_equal(writer_fd(&w), -1);
	buf_add(&w.out, load, LOAD);
	assert_true(writer_pump(&w, false));
	assert_int_equal(writer_pending(&w), 0);
	buf_add(&w.out, load, 10);
	assert_true(writer_finish(&w));
	assert_false(writer_tell_error(&w, text, sizeof(text)));
	assert_int_equal(lseek(fileno(fp), 0, SEEK_END), LOAD + 10);
	writer_fini(&w);
	fclose(fp);
}

/* A word of a long text: no two of them are alike. */
static uint32_t
long_word(size_t i)
{
	return (uint32_t)i * 2654435761u;
}

#define LONG_WORDS (10u << 20)
#define LONG_STEP (100u << 10)

/* Append the next words, and pump: what waits is in memory only so far. */
static void
append_words(struct writer *w, size_t from, size_t n)
{
	uint32_t word;

	for (size_t i = from; i < from + n; i++) {
		word = long_word(i);
		buf_add(&w->out, &word, sizeof(word));
	}
	assert_true(writer_pump(w, false));
	assert_true(w->out.cap + w->front.cap <= 10u << 20);
}

/* Returns how many words there are now. */
static size_t
read_words(int fd, size_t done)
{
	static uint32_t words[16 << 10];
	size_t got = 0;

	while (got < sizeof(words)) {
		ssize_t n = read(fd, (char *)words + got, sizeof(words) - got);

		if (n <= 0)
			break;
		got += (size_t)n;
		if (got % sizeof(*words) == 0)
			break;
	}
	for (size_t i = 0; i < got / sizeof(*words); i++)
		assert_int_equal(words[i], long_word(done + i));
	return done + got / sizeof(*words);
}

/* It reads a little in between, and all of it in the end. */
static void
what_waits_for_a_reader_is_in_a_file(void **state)
{
	size_t put = 0, got = 0;
	struct writer w;
	int fds[2];

	(void)state;
	assert_int_equal(pipe(fds), 0);
	writer_init(&w, fds[1], "a reader");
	for (; put < LONG_WORDS; put += LONG_STEP) {
		append_words(&w, put, LONG_STEP);
		if (put % (3 * LONG_STEP) == 0)
			got = read_words(fds[0], got);
	}
	assert_int_not_equal(w.spilled.fd, -1);
	assert_true(writer_pending(&w) > (30u << 20));
	while (got < put) {
		assert_true(writer_pump(&w, false));
		got = read_words(fds[0], got);
	}
	assert_true(writer_pump(&w, false));
	assert_int_equal(writer_pending(&w), 0);
	assert_int_equal(w.spilled.kept, 0);
	assert_true(writer_finish(&w));
	writer_fini(&w);
	close(fds[0]);
	close(fds[1]);
}

/* It is in memory then, and comes all the same: who looks may stop. */
static void
what_waits_and_cannot_be_kept_is_no_loss(void **state)
{
	size_t put = 0, got = 0;
	struct writer w;
	int fds[2];

	(void)state;
	setenv("TMPDIR", "/nowhere/at/all", 1);
	assert_int_equal(pipe(fds), 0);
	writer_init(&w, fds[1], "a reader");
	while (put < 3u << 20) {
		uint32_t word = long_word(put++);

		buf_add(&w.out, &word, sizeof(word));
	}
	assert_true(writer_pump(&w, false));
	assert_int_equal(w.spilled.error, ENOENT);
	while (got < put) {
		assert_true(writer_pump(&w, false));
		got = read_words(fds[0], got);
	}
	assert_true(writer_finish(&w));
	writer_fini(&w);
	close(fds[0]);
	close(fds[1]);
	unsetenv("TMPDIR");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_slow_pipe_never_makes_us_wait),
		cmocka_unit_test(what_waits_for_a_reader_is_in_a_file),
		cmocka_unit_test(what_waits_and_cannot_be_kept_is_no_loss),
		cmocka_unit_test(a_slow_socket_never_makes_us_wait),
		cmocka_unit_test(a_terminal_nobody_reads_never_makes_us_wait),
		cmocka_unit_test(what_cannot_be_opened_again_is_asked_first),
		cmocka_unit_test(an_error_is_told_once),
		cmocka_unit_test(a_file_takes_everything_at_once),
	};

	signal(SIGPIPE, SIG_IGN);
	make_load();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
