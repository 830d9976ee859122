/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_mem.c - a process without memory ends, in the way that was asked for.
 */
#include <sys/resource.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/hayfork.h"
#include "common/log.h"
#include "common/mem.h"

/* In a child of ours: its status, as waitpid() gives it, and its stderr. */
static int
end_of(void (*child)(void), char *said, size_t cap)
{
	struct rlimit none = { 0, 0 };
	int fds[2], status;
	size_t len = 0;
	ssize_t n;
	pid_t pid;

	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	pid = fork();
	assert_int_not_equal(pid, -1);
	if (pid == 0) {
		setrlimit(RLIMIT_CORE, &none);
		signal(SIGABRT, SIG_DFL); /* the test library's own */
		if (dup2(fds[1], STDERR_FILENO) == -1)
			_exit(99);
		child();
		_exit(98);
	}
	close(fds[1]);
	while ((n = read(fds[0], said + len, cap - 1 - len)) > 0)
		len += (size_t)n;
	said[len] = '\0';
	close(fds[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void
runs_out(void)
{
	no_memory(4711);
}

static void
it_aborts_with_a_sentence(void **state)
{
	char said[300];
	int status = end_of(runs_out, said, sizeof(said));

	(void)state;
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGABRT);
	assert_string_equal(said,
	    "hayfork: internal error: memory has run out: 4711 bytes could "
	    "not be had\n");
}

static void
told(size_t bytes)
{
	_exit(bytes == 4711 ? 5 : 6);
}

static void
runs_out_and_is_told(void)
{
	hayfork_on_no_memory(told);
	no_memory(4711);
}

static void
whoever_asked_is_told_first(void **state)
{
	char said[300];
	int status = end_of(runs_out_and_is_told, said, sizeof(said));

	(void)state;
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 5);
	assert_string_equal(said, "");
}

static void
told_in_vain(size_t bytes)
{
	(void)bytes;
}

static void
runs_out_and_nobody_ends_it(void)
{
	panic_exits(70);
	hayfork_on_no_memory(told_in_vain);
	no_memory(4711);
}

static void
it_never_goes_on(void **state)
{
	char said[300];
	int status = end_of(runs_out_and_nobody_ends_it, said, sizeof(said));

	(void)state;
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 70);
	assert_non_null(strstr(said, "memory has run out"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_aborts_with_a_sentence),
		cmocka_unit_test(whoever_asked_is_told_first),
		cmocka_unit_test(it_never_goes_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
