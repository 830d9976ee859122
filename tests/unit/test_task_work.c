/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_task_work.c - the tasks that compute: known answers, files, and the
 * deadline they see by themselves.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/task_call.h"

static void
primes_below_known_numbers(void **state)
{
	static const struct {
		const char *below;
		uint64_t count;
	} known[] = {
		{ "0", 0 },
		{ "1", 0 },
		{ "2", 0 },
		{ "3", 1 },
		{ "4", 2 },
		{ "9", 4 },
		{ "10", 4 },
		{ "25", 9 },
		{ "26", 9 },
		{ "100", 25 },
		{ "1000", 168 },
		/* around the end of the first segment, 3 + 2 * 32768 */
		{ "65537", 6542 },
		{ "65538", 6543 },
		{ "65539", 6543 },
		{ "65540", 6544 },
		{ "1000003", 78498 },
		{ "1000004", 78499 },
		{ "10000000", 664579 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		assert_int_equal(
		    run(&builtin_primes, known[i].below), HAYFORK_OK);
		assert_int_equal(returned_uint(), known[i].count);
	}
}

static void
rounds_of_sha256(void **state)
{
	(void)state;
	/* printf '' | sha256sum, and that digest's bytes | sha256sum */
	assert_int_equal(run(&builtin_sha256, "1"), HAYFORK_OK);
	assert_string_equal(returned_text(),
	    "e3b0c44298fc1c149afbf4c8996fb924"
	    "27ae41e4649b934ca495991b7852b855");
	assert_int_equal(run(&builtin_sha256, "2"), HAYFORK_OK);
	assert_string_equal(returned_text(),
	    "5df6e0e2761359d30a8275058e299fcc"
	    "0381534545f55cf43e41983f5d4c9456");
	assert_fails(&builtin_sha256, "0", "argument",
	    "'0' is not within the limits of this task");
}

static void
digest_of_a_file(void **state)
{
	char path[] = "/tmp/test_task_work.XXXXXX";
	int fd = mkstemp(path);

	(void)state;
	assert_int_not_equal(fd, -1);
	assert_int_equal(write(fd, "abc", 3), 3);
	close(fd);
	assert_int_equal(run(&builtin_sha256, path), HAYFORK_OK);
	assert_string_equal(returned_text(),
	    "ba7816bf8f01cfea414140de5dae2223"
	    "b00361a396177a9cb410ff61f20015ad");
	assert_int_equal(call.counters.named, 1);
	assert_string_equal(call.counters.names[0].name, "sha256_bytes");
	assert_int_equal(call.counters.names[0].total, 3);
	unlink(path);
}

static void
what_is_no_file_is_refused_at_once(void **state)
{
	char dir[] = "/tmp/test_task_work.XXXXXX", fifo[64];

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(fifo, sizeof(fifo), "%s/fifo", dir);
	assert_int_equal(mkfifo(fifo, 0600), 0);
	/* Nobody writes to it: reading it would wait for ever. */
	assert_int_equal(run(&builtin_sha256, fifo), HAYFORK_FAILED);
	assert_string_equal(call.error_class, "file");
	assert_non_null(strstr(call.error_message, "': Not a regular file"));
	assert_fails(&builtin_sha256, "/dev/zero", "file",
	    "'/dev/zero': Not a regular file");
	assert_fails(&builtin_sha256, "/", "file", "'/': Not a regular file");
	assert_fails(&builtin_sha256, "/no/such", "file",
	    "'/no/such': No such file or directory");
	unlink(fifo);
	rmdir(dir);
}

static void
product_of_matrices(void **state)
{
	uint64_t sum = 0;
	const unsigned n = 37;

	(void)state;
	for (unsigned i = 0; i < n; i++)
		for (unsigned j = 0; j < n; j++)
			for (unsigned k = 0; k < n; k++)
				sum += (3 * i + 5 * k) % 7 *
				       (uint64_t)((2 * k + j) % 5);
	assert_int_equal(run(&builtin_matmul, "37"), HAYFORK_OK);
	assert_int_equal(returned_uint(), sum);
	assert_int_equal(run(&builtin_matmul, "1"), HAYFORK_OK);
	assert_int_equal(returned_uint(), 0);
}

static void
area_of_the_mandelbrot_set(void **state)
{
	double area;

	(void)state;
	/* One cell: its centre, -0.75, lies in the set. */
	assert_int_equal(run(&builtin_mandelbrot, "1"), HAYFORK_OK);
	assert_int_equal(returned_uint(), 1);
	assert_int_equal(run(&builtin_mandelbrot, "200"), HAYFORK_OK);
	area = (double)returned_uint() * 2.5 * 2.5 / (200 * 200);
	assert_true(area > 1.49 && area < 1.53); /* 1.5066 */
}

static void
random_numbers_are_counted_as_returned(void **state)
{
	uint64_t first, distinct;

	(void)state;
	assert_int_equal(run(&builtin_random, "1"), HAYFORK_OK);
	assert_int_equal(returned_uint(), 1);
	assert_int_equal(run(&builtin_random, "100000"), HAYFORK_OK);
	distinct = first = returned_uint();
	/* 100000 (1 - 1/e) = 63212, standard deviation 99 */
	assert_true(distinct > 62200 && distinct < 64200);
	assert_int_equal(call.counters.named, 1);
	assert_string_equal(call.counters.names[0].name, "interesting");
	assert_int_equal(call.counters.names[0].total, distinct);
	/* Ten runs that all agree are not random. */
	for (int i = 0; i < 10 && distinct == first; i++) {
		run(&builtin_random, "100000");
		distinct = returned_uint();
	}
	assert_int_not_equal(distinct, first);
}

static void
a_deadline_is_seen_from_within(void **state)
{
	static const struct {
		const struct hayfork_task *task;
		const char *arg;
	} endless[] = {
		{ &builtin_primes, "1000000000000" },
		{ &builtin_sha256, "10000000000" },
		{ &builtin_sha256, "/proc/self/exe" },
		{ &builtin_matmul, "2048" },
		{ &builtin_mandelbrot, "16384" },
		{ &builtin_random, "100000000" },
		{ &builtin_sleep, "1h" },
		{ &builtin_spin, "1h" },
		{ &builtin_leak, "4096" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(endless) / sizeof(endless[0]); i++) {
		assert_int_equal(
		    run_until(endless[i].task, endless[i].arg, LONG_AGO),
		    HAYFORK_TIMEOUT);
		assert_string_equal(call.error_class, "timeout");
		assert_int_equal(buf_len(&call.value), 0);
		assert_int_equal(call.counters.named, 0);
	}
}

static void
short_ones_end_by_themselves(void **state)
{
	(void)state;
	assert_int_equal(run(&builtin_noop, "any thing"), HAYFORK_OK);
	assert_int_equal(run(&builtin_sleep, "1us"), HAYFORK_OK);
	assert_int_equal(run(&builtin_spin, "1us"), HAYFORK_OK);
	assert_int_equal(run(&builtin_spin, "0"), HAYFORK_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(primes_below_known_numbers),
		cmocka_unit_test(rounds_of_sha256),
		cmocka_unit_test(digest_of_a_file),
		cmocka_unit_test(what_is_no_file_is_refused_at_once),
		cmocka_unit_test(product_of_matrices),
		cmocka_unit_test(area_of_the_mandelbrot_set),
		cmocka_unit_test(random_numbers_are_counted_as_returned),
		cmocka_unit_test(a_deadline_is_seen_from_within),
		cmocka_unit_test(short_ones_end_by_themselves),
	};

	return cmocka_run_group_tests(tests, NULL, end_call);
}
