/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_task_faults.c - the tasks that misbehave do so, each in a process of
 * its own.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/task_call.h"

/*
 * A sanitizer turns a signal into an exit of its own: dead is dead. Its
 * allocator need not mind a double free.
 */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SIGNALS_PASS false
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SIGNALS_PASS false
#endif
#endif
#ifndef SIGNALS_PASS
#define SIGNALS_PASS true
#endif

#define RETURNED 99 /* exit status of a process whose task came back */

/* Run the task alone, without a core and with nothing to say. */
static pid_t
start_alone(const struct hayfork_task *task, const char *arg)
{
	struct rlimit none = { 0, 0 };
	pid_t pid = fork();
	int fd;

	assert_int_not_equal(pid, -1);
	if (pid != 0)
		return pid;
	setrlimit(RLIMIT_CORE, &none);
	fd = open("/dev/null", O_WRONLY);
	dup2(fd, STDOUT_FILENO);
	dup2(fd, STDERR_FILENO);
	/* cmocka's handlers are not a worker's */
	for (int sig = 1; sig < 32; sig++)
		if (sig != SIGKILL && sig != SIGSTOP)
			signal(sig, SIG_DFL);
	run(task, arg);
	_exit(RETURNED);
}

static int
run_alone(const struct hayfork_task *task, const char *arg)
{
	pid_t pid = start_alone(task, arg);
	int wstatus;

	assert_int_equal(waitpid(pid, &wstatus, 0), pid);
	return wstatus;
}

static void
each_crash_dies_of_its_signal(void **state)
{
	static const struct {
		const char *arg;
		int signal;
	} ways[] = {
		{ "", SIGSEGV },
		{ "segv", SIGSEGV },
		{ "bus", SIGBUS },
		{ "ill", SIGILL },
		{ "fpe", SIGFPE },
		{ "abrt", SIGABRT },
		{ "kill", SIGKILL },
		{ "stack", SIGSEGV },
		{ "free", SIGABRT },
		{ "sys", SIGSYS },
		{ "heap", SIGABRT },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		int wstatus;

		if (!SIGNALS_PASS && strcmp(ways[i].arg, "free") == 0)
			continue;
		wstatus = run_alone(&builtin_crash, ways[i].arg);
		if (WIFEXITED(wstatus))
			assert_int_not_equal(WEXITSTATUS(wstatus), RETURNED);
		if (SIGNALS_PASS) {
			assert_true(WIFSIGNALED(wstatus));
			assert_int_equal(WTERMSIG(wstatus), ways[i].signal);
		}
	}
}

static void
exit_ends_the_process_with_its_code(void **state)
{
	int wstatus = run_alone(&builtin_exit, "7");

	(void)state;
	assert_true(WIFEXITED(wstatus));
	assert_int_equal(WEXITSTATUS(wstatus), 7);
	wstatus = run_alone(&builtin_exit, "seven");
	assert_int_equal(WEXITSTATUS(wstatus), RETURNED);
}

static void
a_hanging_task_ends_by_a_signal_only(void **state)
{
	static const char *const ways[] = { "", "idle", "busy", "deaf" };
	int wstatus;

	(void)state;
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		pid_t pid = start_alone(&builtin_hang, ways[i]);

		assert_int_equal(waitpid(pid, &wstatus, WNOHANG), 0);
		kill(pid, SIGKILL);
		assert_int_equal(waitpid(pid, &wstatus, 0), pid);
		assert_true(WIFSIGNALED(wstatus));
	}
}

static void
leak_says_how_much(void **state)
{
	(void)state;
#if !defined(__SANITIZE_ADDRESS__) /* it would find it */
	assert_int_equal(run(&builtin_leak, "2"), HAYFORK_OK);
	assert_int_equal(returned_uint(), 2);
#endif
	assert_true(builtin_leak.fault);
	assert_true(builtin_crash.fault);
	assert_true(builtin_hang.fault);
	assert_true(builtin_exit.fault);
	assert_false(builtin_primes.fault);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_crash_dies_of_its_signal),
		cmocka_unit_test(exit_ends_the_process_with_its_code),
		cmocka_unit_test(a_hanging_task_ends_by_a_signal_only),
		cmocka_unit_test(leak_says_how_much),
	};

	return cmocka_run_group_tests(tests, NULL, end_call);
}
