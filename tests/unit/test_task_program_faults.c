/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_task_program_faults.c - the task that runs a local program, without a
 * worker around it: what it says of each end, what its limits are, and how it
 * looks for a program.
 *
 * What it runs misbehaves, and valgrind knows no pidfd_open().
 */
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/program.h"
#include "tests/unit/task_call.h"
#include "worker/limits.h"

#define OUTPUT_CAP 65536

static struct program program;
static struct limits limits;
static struct buf argument;

static int
begin(void **state)
{
	(void)state;
	program = (struct program){ .umask = 022 };
	limits = (struct limits){ .statm = -1 };
	return 0;
}

static enum hayfork_status
run_as_is(const char *bytes, size_t len)
{
	call_reset(&call, bytes, len, 0);
	call.max_output = OUTPUT_CAP;
	call.limits = &limits;
	return builtin_program.run(&call);
}

/* Words in a list that ends with its literal's NUL. */
#define EXEC(literal) exec_words(literal, sizeof(literal))
static enum hayfork_status
exec_words(const char *words, size_t len)
{
	static const char env[] = "PATH=/usr/bin:/bin\0COLOUR=blue";

	program.argv = (struct slice){ words, len };
	if (program.env.at == NULL)
		program.env = (struct slice){ env, sizeof(env) };
	buf_reset(&argument);
	program_pack(&argument, &program);
	return run_as_is((char *)buf_at(&argument), buf_len(&argument));
}

static void
assert_output(int stream, const char *text)
{
	assert_int_equal(buf_len(&call.output[stream - 1]), strlen(text));
	if (*text != '\0')
		assert_memory_equal(
		    buf_at(&call.output[stream - 1]), text, strlen(text));
}

static void
streams_and_status_are_kept_apart(void **state)
{
	(void)state;
	assert_int_equal(EXEC("sh\0-c\0echo out; echo err >&2"), HAYFORK_OK);
	assert_output(1, "out\n");
	assert_output(2, "err\n");
	assert_int_equal(call.exit_status, 0);
	assert_null(call.error_class);

	assert_int_equal(EXEC("sh\0-c\0echo no; exit 3"), HAYFORK_FAILED);
	assert_output(1, "no\n");
	assert_int_equal(call.exit_status, 3);
	assert_string_equal(call.error_class, "exit");
	assert_string_equal(
	    call.error_message, "the program ended with exit status 3");
}

static void
a_signal_is_named(void **state)
{
	(void)state;
	assert_int_equal(EXEC("sh\0-c\0kill -USR1 $$"), HAYFORK_FAILED);
	assert_int_equal(call.exit_status, -1);
	assert_string_equal(call.exit_signal, "USR1");
	assert_string_equal(call.error_class, "signal");
	assert_string_equal(
	    call.error_message, "the program was killed by signal USR1");
}

static void
what_cannot_start_says_why(void **state)
{
	(void)state;
	assert_int_equal(EXEC("no-such-program"), HAYFORK_FAILED);
	assert_string_equal(call.error_class, "exec");
	assert_string_equal(call.error_message,
	    "cannot run 'no-such-program': No such file or directory");
	assert_string_equal(call.error_hint, "is it installed, and in PATH?");
	assert_int_equal(call.exit_status, -1);

	assert_int_equal(EXEC("ls | wc"), HAYFORK_FAILED);
	assert_non_null(strstr(call.error_hint, "sh -c"));
	assert_int_equal(EXEC("/etc/passwd"), HAYFORK_FAILED);
	assert_string_equal(
	    call.error_message, "cannot run '/etc/passwd': Permission denied");
	assert_int_equal(EXEC("/tmp"), HAYFORK_FAILED);
	assert_string_equal(
	    call.error_message, "cannot run '/tmp': Permission denied");
	assert_int_equal(EXEC(""), HAYFORK_FAILED);
	assert_string_equal(
	    call.error_message, "cannot run '': No such file or directory");
}

static void
a_program_is_looked_for_in_its_own_path(void **state)
{
	static const char elsewhere[] = "PATH=/nonexistent::/etc";
	static const char last[] = "PATH=/etc:/usr/bin:/bin";

	(void)state;
	program.env = (struct slice){ elsewhere, sizeof(elsewhere) };
	assert_int_equal(EXEC("true"), HAYFORK_FAILED);
	assert_string_equal(
	    call.error_message, "cannot run 'true': No such file or directory");
	/* There is such a file, but it is no program. */
	assert_int_equal(EXEC("passwd"), HAYFORK_FAILED);
	assert_string_equal(
	    call.error_message, "cannot run 'passwd': Permission denied");
	program.env = (struct slice){ last, sizeof(last) };
	assert_int_equal(EXEC("true"), HAYFORK_OK);
}

static void
it_has_what_the_argument_says(void **state)
{
	(void)state;
	program.umask = 027;
	program.files = 77;
	assert_int_equal(
	    EXEC("sh\0-c\0echo $COLOUR; umask; ulimit -Sn"), HAYFORK_OK);
	assert_output(1, "blue\n0027\n77\n");
	assert_int_equal(EXEC("env"), HAYFORK_OK);
	assert_output(1, "PATH=/usr/bin:/bin\nCOLOUR=blue\n");
}

static void
its_cpu_is_counted(void **state)
{
	(void)state;
	assert_int_equal(
	    EXEC("sh\0-c\0i=0; while [ $i -lt 20000 ]; do i=$((i + 1)); done"),
	    HAYFORK_OK);
	assert_true(call.program_cpu_us > 1000);
	assert_int_equal(EXEC("sleep\0000.2"), HAYFORK_OK);
	assert_true(call.program_cpu_us < 150000);
}

static void
output_over_the_cap_is_dropped(void **state)
{
	(void)state;
	assert_int_equal(
	    EXEC("sh\0-c\0head -c 1000000 /dev/zero; echo end >&2"),
	    HAYFORK_OK);
	assert_int_equal(buf_len(&call.output[0]), OUTPUT_CAP);
	assert_true(call.truncated);
	assert_output(2, "end\n");
}

static void
a_deadline_ends_it(void **state)
{
	uint64_t start = clock_ms();

	(void)state;
	program.timeout_ms = 100;
	assert_int_equal(EXEC("sleep\00050"), HAYFORK_TIMEOUT);
	assert_string_equal(call.exit_signal, "TERM");
	assert_string_equal(call.error_class, "timeout");
	assert_string_equal(
	    call.error_message, "the time it was given is over");
	assert_int_equal(
	    EXEC("sh\0-c\0trap 'echo bye; exit 4' TERM; sleep 50 & wait"),
	    HAYFORK_TIMEOUT);
	assert_output(1, "bye\n");
	assert_int_equal(call.exit_status, 4);
	assert_int_equal(
	    EXEC("sh\0-c\0trap '' TERM; sleep 50"), HAYFORK_TIMEOUT);
	assert_string_equal(call.exit_signal, "KILL");
	assert_string_equal(call.error_message,
	    "the time it was given is over, and SIGTERM did not end it");
	/* A stopped one has no say either. */
	assert_int_equal(EXEC("sh\0-c\0kill -STOP $$"), HAYFORK_TIMEOUT);
	assert_string_equal(call.exit_signal, "TERM");
	assert_true(clock_ms() - start < 20000);
}

static void
the_jobs_own_deadline_counts_too(void **state)
{
	(void)state;
	program.argv = (struct slice){ "sleep\00050", 9 };
	program.env = (struct slice){ "PATH=/bin:/usr/bin", 19 };
	buf_reset(&argument);
	program_pack(&argument, &program);
	call_reset(&call, (char *)buf_at(&argument), buf_len(&argument),
	    clock_ns() + 100000000);
	assert_int_equal(builtin_program.run(&call), HAYFORK_TIMEOUT);
	assert_string_equal(call.exit_signal, "TERM");
}

static void
a_child_left_behind_is_not_waited_for(void **state)
{
	uint64_t start = clock_ms();
	pid_t left;

	(void)state;
	/* It holds both pipes. */
	assert_int_equal(EXEC("sh\0-c\0sleep 50 & echo $!"), HAYFORK_OK);
	buf_add(&call.output[0], "", 1);
	left = (pid_t)atoi((char *)buf_at(&call.output[0]));
	assert_true(left > 1);
	assert_true(clock_ms() - start < 10000);
	/* Killed, and by now perhaps a zombie of somebody else's. */
	while (kill(left, 0) == 0) {
		char path[64], line[256], *state_at = NULL;
		FILE *f;

		assert_true(clock_ms() - start < 10000);
		snprintf(path, sizeof(path), "/proc/%d/stat", (int)left);
		if ((f = fopen(path, "re")) == NULL)
			break;
		if (fgets(line, sizeof(line), f) != NULL)
			state_at = strrchr(line, ')');
		fclose(f);
		if (state_at != NULL && strchr("ZX", state_at[2]) != NULL)
			break;
	}
}

static void
no_process_is_left(void **state)
{
	siginfo_t si = { 0 };

	(void)state;
	assert_int_equal(EXEC("true"), HAYFORK_OK);
	assert_int_equal(waitid(P_ALL, 0, &si, WEXITED | WNOHANG | WNOWAIT), 0);
	assert_int_equal(si.si_pid, 0); /* but its keeper, which lives */
}

static void
limits_are_the_programs_own(void **state)
{
	(void)state;
	limits_init(&limits, UINT64_C(200) << 20, 3000, 4096);
	/* Not what the process around it has used already. */
	limits_begin(&limits);
	assert_int_equal(
	    EXEC("sh\0-c\0ulimit -St; ulimit -Ht; ulimit -Sf; ulimit -Hf"),
	    HAYFORK_OK);
	limits_end(&limits);
	assert_output(1, "3\n4\n8\n8\n");
	if (limits.memory != 0) {
		assert_int_equal(
		    EXEC("sh\0-c\0ulimit -Sv; ulimit -Hv"), HAYFORK_OK);
		assert_output(1, "204800\n204800\n");
	}
	assert_int_equal(
	    EXEC("dd\0if=/dev/zero\0of=/dev/null\0count=1"), HAYFORK_OK);
	limits_fini(&limits);
}

static void
no_limit_is_invented(void **state)
{
	struct rlimit cpu;
	char wanted[64];

	(void)state;
	limits_init(&limits, 0, 0, 4096);
	getrlimit(RLIMIT_CPU, &cpu);
	if (cpu.rlim_cur == RLIM_INFINITY)
		snprintf(wanted, sizeof(wanted), "unlimited\n8\n");
	else
		snprintf(wanted, sizeof(wanted), "%llu\n8\n",
		    (unsigned long long)cpu.rlim_cur);
	assert_int_equal(EXEC("sh\0-c\0ulimit -St; ulimit -Sf"), HAYFORK_OK);
	assert_output(1, wanted);
	limits_fini(&limits);
}

static void
going_over_a_limit_is_told(void **state)
{
	(void)state;
	limits_init(&limits, 0, 500, 0);
	assert_int_equal(EXEC("sh\0-c\0while :; do :; done"), HAYFORK_FAILED);
	assert_string_equal(call.exit_signal, "XCPU");
	assert_string_equal(call.error_class, "limit");
	assert_string_equal(call.error_message,
	    "the program went over its limit of CPU time, 500 ms");
	limits_fini(&limits);
}

static void
what_is_no_program_is_refused(void **state)
{
	(void)state;
	assert_int_equal(run_as_is("", 0), HAYFORK_FAILED);
	assert_string_equal(call.error_class, "argument");
	assert_int_equal(run_as_is("ls -l", 5), HAYFORK_FAILED);
	assert_string_equal(
	    call.error_message, "the argument is no list of words");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(
		    streams_and_status_are_kept_apart, begin),
		cmocka_unit_test_setup(a_signal_is_named, begin),
		cmocka_unit_test_setup(what_cannot_start_says_why, begin),
		cmocka_unit_test_setup(
		    a_program_is_looked_for_in_its_own_path, begin),
		cmocka_unit_test_setup(it_has_what_the_argument_says, begin),
		cmocka_unit_test_setup(its_cpu_is_counted, begin),
		cmocka_unit_test_setup(output_over_the_cap_is_dropped, begin),
		cmocka_unit_test_setup(a_deadline_ends_it, begin),
		cmocka_unit_test_setup(the_jobs_own_deadline_counts_too, begin),
		cmocka_unit_test_setup(
		    a_child_left_behind_is_not_waited_for, begin),
		cmocka_unit_test_setup(no_process_is_left, begin),
		cmocka_unit_test_setup(limits_are_the_programs_own, begin),
		cmocka_unit_test_setup(no_limit_is_invented, begin),
		cmocka_unit_test_setup(going_over_a_limit_is_told, begin),
		cmocka_unit_test_setup(what_is_no_program_is_refused, begin),
	};
	int failed = cmocka_run_group_tests(tests, NULL, end_call);

	buf_free(&argument);
	return failed;
}
