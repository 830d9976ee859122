/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_inventory_program.c - programs that know hosts, within their limits.
 */
#include <sys/stat.h>

#include <errno.h>
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

#include "common/clock.h"
#include "common/mem.h"
#include "master/input/inventory.h"
#include "master/input/inventory_program.h"

#define LONG_MS 30000 /* it does not come to that */
#define MAX ((size_t)1 << 20)

/* A blank and a quote: no shell is to see its name. */
static char folder[] = "/tmp/hayfork test'XXXXXX";
static char path[80];

static void
program_write(const char *text)
{
	FILE *fp;

	assert_non_null(fp = fopen(path, "w"));
	fputs(text, fp);
	fclose(fp);
	assert_int_equal(chmod(path, 0700), 0);
}

static int
folder_make(void **state)
{
	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	snprintf(path, sizeof(path), "%s/$(hosts)", folder);
	return 0;
}

static int
folder_remove(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(folder);
}

static void
assert_fails(const char *text, uint64_t ms, const char *why)
{
	struct inerr e;
	size_t len;

	program_write(text);
	assert_null(inventory_program_run(
	    path, "--list", NULL, clock_ms() + ms, MAX, &len, &e));
	assert_string_equal(e.why, why);
	assert_string_equal(e.file, path);
}

static void
what_it_prints_is_read(void **state)
{
	struct inerr e;
	size_t len;
	char *text;

	(void)state;
	program_write("#!/bin/sh\nread x; echo \"$# $1 $2\"\n");
	text = inventory_program_run(
	    path, "--host", "a; exit 1", clock_ms() + LONG_MS, MAX, &len, &e);
	assert_non_null(text);
	assert_string_equal(text, "2 --host a; exit 1\n");
	assert_int_equal(len, strlen(text));
	free_secret(text, len);
}

static void
one_that_fails_is_told_of(void **state)
{
	(void)state;
	assert_fails("#!/bin/sh\necho '{}'\nexit 3\n", LONG_MS,
	    "failed with exit status 3");
	assert_fails(
	    "#!/bin/sh\nkill -TERM $$\n", LONG_MS, "was killed by signal 15");
	assert_fails("#!/none/such\n", LONG_MS, "failed with exit status 127");
	assert_fails(
	    "#!/bin/sh\nwhile :; do echo 0123456789012345678901234567; "
	    "done\n",
	    LONG_MS, "prints more than 1 MiB");
}

/* Is there such a process? A dead one that nobody has waited for is not. */
static bool
process_lives(pid_t pid)
{
	char name[40], state = '?';
	FILE *fp;

	snprintf(name, sizeof(name), "/proc/%d/stat", (int)pid);
	if ((fp = fopen(name, "r")) == NULL)
		return false;
	if (fscanf(fp, "%*d %*s %c", &state) != 1)
		state = '?';
	fclose(fp);
	return state != 'Z' && state != 'X' && state != '?';
}

static void
one_that_does_not_end_is_killed_with_what_it_started(void **state)
{
	uint64_t until = clock_ms() + LONG_MS;
	char text[200];
	int pid = 0;
	FILE *fp;

	(void)state;
	snprintf(text, sizeof(text),
	    "#!/bin/sh\nsleep 1000 & echo $! >&2\necho '{'\nwait\n");
	/* Its standard error is ours. */
	assert_non_null(fp = tmpfile());
	fflush(stderr);
	int saved = dup(STDERR_FILENO);
	dup2(fileno(fp), STDERR_FILENO);
	assert_fails(text, 500, "did not end in time");
	dup2(saved, STDERR_FILENO);
	close(saved);
	rewind(fp);
	if (fscanf(fp, "%d", &pid) == 1)
		while (process_lives(pid))
			assert_true(clock_ms() < until);
	fclose(fp);
	/* What has closed its output has not ended. */
	assert_fails("#!/bin/sh\nexec sleep 1000 >&- 2>&-\n", 200,
	    "did not end in time");
}

static void
its_hosts_are_an_inventory(void **state)
{
	struct inventory *inv;
	struct inerr e;

	(void)state;
	program_write(
	    "#!/bin/sh\ncase $1 in\n--list) echo '{\"g\": [\"a\", \"b\"]}';;\n"
	    "--host) echo \"{\\\"ansible_host\\\": \\\"$2.example\\\"}\";;\n"
	    "esac\n");
	assert_non_null(inv = inventory_load(path, &e));
	assert_int_equal(inventory_size(inv), 2);
	assert_string_equal(inventory_find(inv, "a")->address, "a.example");
	assert_string_equal(inventory_find(inv, "b")->groups[0], "g");
	inventory_free(inv);
}

static void
what_it_says_may_be_wrong(void **state)
{
	char want[160];
	struct inerr e;

	(void)state;
	program_write("#!/bin/sh\necho '{\"g\": {\"hosts\": 7}}'\n");
	assert_null(inventory_load(path, &e));
	snprintf(want, sizeof(want), "%s --list", path);
	assert_string_equal(e.file, want);
	assert_int_equal(e.line, 1);
	assert_int_equal(e.col, 17);
	assert_string_equal(e.why, "hosts: expected a list, found text");
	assert_int_equal(chmod(path, 0600), 0);
	assert_null(inventory_load(path, &e));
	assert_string_equal(e.why, "a program that may not be executed");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_it_prints_is_read),
		cmocka_unit_test(one_that_fails_is_told_of),
		cmocka_unit_test(
		    one_that_does_not_end_is_killed_with_what_it_started),
		cmocka_unit_test(its_hosts_are_an_inventory),
		cmocka_unit_test(what_it_says_may_be_wrong),
	};

	return cmocka_run_group_tests(tests, folder_make, folder_remove);
}
