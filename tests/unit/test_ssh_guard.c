/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_ssh_guard.c - a failed assertion comes back to whoever is on guard, and
 * ends the process when nobody is.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <assert.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "worker/ssh/guard.h"

static void
give_up(void)
{
	__assert_fail("1 == 2", "src/a.c", 7, "f");
}

static void
what_fails_comes_back(void **state)
{
	struct guard g;
	volatile int times = 0;

	(void)state;
	if (GUARD_HERE(&g))
		times++;
	guard_arm(&g);
	if (times < 3)
		give_up();
	guard_disarm();
	assert_int_equal(times, 3);
	assert_string_equal(g.what, "a.c:7: f: \"1 == 2\" failed");
}

static void
without_a_guard_it_ends_the_process(void **state)
{
	struct rlimit none = { 0, 0 };
	int status;
	pid_t pid;

	(void)state;
	pid = fork();
	assert_int_not_equal(pid, -1);
	if (pid == 0) {
		setrlimit(RLIMIT_CORE, &none);
		close(STDERR_FILENO);
		signal(SIGABRT, SIG_DFL); /* cmocka's is not a worker's */
		give_up();
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) != 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_fails_comes_back),
		cmocka_unit_test(without_a_guard_it_ends_the_process),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
