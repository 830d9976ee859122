/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_task_workloads.c - the tasks that are made to be compared, alone and
 * in several threads at once, and the task that tells what they used.
 *
 * With SANITIZE=thread it shows that what their threads share is shared
 * properly.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "common/clock.h"
#include "tests/unit/task_call.h"
#include "worker/task/list.h"
#include "worker/task/usage.h"

#define THREADS 4
#define ROUNDS 3

/* Each with a number of operations that takes more than one step of it. */
static const struct {
	const struct hayfork_task *task;
	const char *some;
	uint64_t n;
} workloads[] = {
	{ &builtin_load_cpu, "200001", 200001 },
	{ &builtin_load_sha256, "1001", 1001 },
	{ &builtin_load_malloc, "10001", 10001 },
	{ &builtin_load_pagefault, "2049", 2049 },
	{ &builtin_load_mmap, "1001", 1001 },
	{ &builtin_load_open, "3001", 3001 },
	{ &builtin_load_locked, "100001", 100001 },
	{ &builtin_load_shared, "100001", 100001 },
	{ &builtin_load_padded, "100001", 100001 },
	{ &builtin_load_libc, "10001", 10001 },
	{ &builtin_load_mprotect, "1001", 1001 },
	{ &builtin_load_noop, "1000000000000", 1000000000000 },
};
#define WORKLOADS (sizeof(workloads) / sizeof(workloads[0]))

static void
all_of_them_are_tested(void **state)
{
	size_t registered = 0;

	(void)state;
	for (size_t i = 0; builtin_tasks[i] != NULL; i++) {
		if (!builtin_tasks[i]->workload)
			continue;
		registered++;
		assert_memory_equal(builtin_tasks[i]->name, "load_", 5);
		assert_false(builtin_tasks[i]->hidden);
	}
	assert_int_equal(registered, WORKLOADS);
	for (size_t i = 0; i < WORKLOADS; i++)
		assert_true(workloads[i].task->workload);
}

static void
each_returns_how_much_it_did(void **state)
{
	(void)state;
	for (size_t i = 0; i < WORKLOADS; i++) {
		assert_int_equal(
		    run(workloads[i].task, workloads[i].some), HAYFORK_OK);
		assert_int_equal(returned_uint(), workloads[i].n);
		assert_int_equal(run(workloads[i].task, "1"), HAYFORK_OK);
		assert_int_equal(returned_uint(), 1);
	}
}

static void
each_refuses_what_is_no_number_of_operations(void **state)
{
	static const char *const beyond[] = { "0", "1000000000001",
		"99999999999999999999999" };
	static const char *const words[] = { "-1", "1.5", "1e6", "many", " 1" };
	char message[80];

	(void)state;
	for (size_t i = 0; i < WORKLOADS; i++) {
		const struct hayfork_task *task = workloads[i].task;

		assert_fails(task, "", "argument", "the argument is missing");
		for (size_t k = 0; k < sizeof(words) / sizeof(*words); k++) {
			snprintf(message, sizeof(message),
			    "'%s' is not a whole number", words[k]);
			assert_fails(task, words[k], "argument", message);
		}
		for (size_t k = 0; k < sizeof(beyond) / sizeof(*beyond); k++) {
			snprintf(message, sizeof(message),
			    "'%s' is not within the limits of this task",
			    beyond[k]);
			assert_fails(task, beyond[k], "argument", message);
			assert_string_equal(call.error_hint,
			    "give a whole number from 1 to 1000000000000");
		}
	}
}

static void
each_ends_at_its_deadline(void **state)
{
	(void)state;
	for (size_t i = 0; i < WORKLOADS; i++) {
		const struct hayfork_task *task = workloads[i].task;
		uint64_t begin = clock_ns();

		assert_int_equal(
		    run_until(task, "1000", LONG_AGO), HAYFORK_TIMEOUT);
		assert_string_equal(call.error_class, "timeout");
		assert_int_equal(buf_len(&call.value), 0);
		if (task == &builtin_load_noop)
			continue; /* it is never in the middle of anything */
		assert_int_equal(
		    run_until(task, "1000000000000", clock_ns() + 10000000),
		    HAYFORK_TIMEOUT);
		/* Days, if it did not look; the machine may be busy. */
		assert_true(clock_ns() - begin < UINT64_C(20000000000));
	}
}

struct thread {
	pthread_t id;
	pthread_barrier_t *barrier;
	size_t workload;
	uint64_t sum;
	unsigned failed;
};

/* What a worker is when workers are threads: a call of its own. */
static void *
thread_run(void *arg)
{
	struct thread *t = arg;
	const char *some = workloads[t->workload].some;
	struct hayfork_call own = { 0 };

	for (int i = 0; i < ROUNDS; i++) {
		struct unpack u;
		uint64_t v = 0;

		call_reset(&own, some, strlen(some), 0);
		pthread_barrier_wait(t->barrier);
		if (workloads[t->workload].task->run(&own) != HAYFORK_OK)
			t->failed++;
		u = unpack_of((struct slice){
		    (char *)buf_at(&own.value), buf_len(&own.value) });
		if (!unpack_uint(&u, &v) || !unpack_done(&u))
			t->failed++;
		t->sum += v;
	}
	call_fini(&own);
	return NULL;
}

static void
several_threads_run_each_at_once(void **state)
{
	(void)state;
	for (size_t i = 0; i < WORKLOADS; i++) {
		struct thread threads[THREADS];
		pthread_barrier_t barrier;
		uint64_t sum = 0;

		pthread_barrier_init(&barrier, NULL, THREADS);
		for (int k = 0; k < THREADS; k++) {
			threads[k] = (struct thread){ .barrier = &barrier,
				.workload = i };
			assert_int_equal(pthread_create(&threads[k].id, NULL,
					     thread_run, &threads[k]),
			    0);
		}
		for (int k = 0; k < THREADS; k++) {
			pthread_join(threads[k].id, NULL);
			assert_int_equal(threads[k].failed, 0);
			sum += threads[k].sum;
		}
		pthread_barrier_destroy(&barrier);
		assert_int_equal(sum, workloads[i].n * THREADS * ROUNDS);
	}
}

static void
what_cannot_be_had_is_told(void **state)
{
	struct rlimit before, none;

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	none = (struct rlimit){ 0, before.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	assert_fails(&builtin_load_open, "10", "system",
	    "/dev/null: Too many open files");
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
	assert_int_equal(run(&builtin_load_open, "10"), HAYFORK_OK);
}

static void
listing_names_their_kind(void **state)
{
	static const struct hayfork_task *const tasks[] = {
		&builtin_load_padded, &usage_task, NULL
	};
	static const char begin[] = "load_padded\tN\tworkload\t";
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	(void)state;
	assert_true(list_print(tasks, out));
	fclose(out);
	assert_memory_equal(text, begin, sizeof(begin) - 1);
	assert_non_null(strchr(text, '\n'));
	assert_string_equal(strchr(text, '\n'), "\n");
	free(text);
}

/* The last of the map that came back, and no number. */
static void
assert_allocator(const char *begin)
{
	const char *text = (const char *)buf_at(&call.value);
	size_t len = buf_len(&call.value);
	const char *at = memmem(text, len, "allocator", 9);

	assert_non_null(at);
	at += 9 + 1; /* a short string's head is one byte */
	assert_true(at + strlen(begin) <= text + len);
	assert_memory_equal(at, begin, strlen(begin));
}

/* A number of the map that came back, by its name. */
static uint64_t
returned_entry(const char *name)
{
	struct unpack u = unpack_of((struct slice){
	    (char *)buf_at(&call.value), buf_len(&call.value) });
	struct slice key = { 0 };
	uint32_t pairs = 0;
	uint64_t v = 0;
	bool found = false;

	assert_true(unpack_map(&u, &pairs));
	assert_int_equal(pairs, 11);
	while (pairs-- > 0 && !found) {
		assert_true(unpack_str(&u, &key));
		assert_true(unpack_uint(&u, &v));
		found = slice_is(key, name);
	}
	assert_true(found);
	return v;
}

static void
usage_is_that_of_this_process(void **state)
{
	uint64_t minor, spent_us;

	(void)state;
	assert_int_equal(run(&usage_task, "0"), HAYFORK_OK);
	assert_int_equal(returned_entry("pid"), getpid());
	assert_allocator("lib");
	assert_true(returned_entry("threads") >= 1);
	assert_true(returned_entry("rss") > 100000);
	assert_true(returned_entry("pss") > 0);
	assert_true(returned_entry("pss") <= returned_entry("rss"));
	assert_int_equal(returned_entry("rss") % 1024, 0);
	minor = returned_entry("minor");
	spent_us = returned_entry("user_us") + returned_entry("system_us");
	assert_int_equal(run(&builtin_load_pagefault, "4096"), HAYFORK_OK);
	assert_int_equal(run(&builtin_spin, "20ms"), HAYFORK_OK);
	assert_int_equal(run(&usage_task, "0"), HAYFORK_OK);
	assert_true(returned_entry("minor") >= minor + 4096);
	assert_true(returned_entry("user_us") + returned_entry("system_us") >=
		    spent_us + 15000);
}

static void *
usage_wait(void *barrier)
{
	pthread_barrier_wait(barrier);
	return NULL;
}

/* A sanitizer may start a thread of its own with the first. */
static void
usage_counts_threads(void **state)
{
	pthread_barrier_t barrier;
	uint64_t threads[2];
	pthread_t id[2];

	(void)state;
	pthread_barrier_init(&barrier, NULL, 3);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(
		    pthread_create(&id[i], NULL, usage_wait, &barrier), 0);
		assert_int_equal(run(&usage_task, "0"), HAYFORK_OK);
		threads[i] = returned_entry("threads");
	}
	assert_int_equal(threads[1], threads[0] + 1);
	pthread_barrier_wait(&barrier);
	for (int i = 0; i < 2; i++)
		pthread_join(id[i], NULL);
	pthread_barrier_destroy(&barrier);
}

static void
usage_sleeps_first(void **state)
{
	uint64_t begin = clock_ns(), waited;

	(void)state;
	assert_int_equal(run(&usage_task, "30"), HAYFORK_OK);
	assert_true(clock_ns() - begin >= 30000000);
	waited = returned_entry("voluntary");
	assert_int_equal(run(&usage_task, "1"), HAYFORK_OK);
	assert_true(returned_entry("voluntary") > waited);
	assert_int_equal(run_until(&usage_task, "9999", clock_ns() + 10000000),
	    HAYFORK_TIMEOUT);
	assert_string_equal(call.error_class, "timeout");
	assert_true(clock_ns() - begin < UINT64_C(9000000000));
}

static void
usage_refuses_what_is_no_time(void **state)
{
	static const char *const wrong[] = { "", "x", "-1", "1s", "1.5",
		"10000" };

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_fails(&usage_task, wrong[i], "argument",
		    "not a number of milliseconds");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_of_them_are_tested),
		cmocka_unit_test(each_returns_how_much_it_did),
		cmocka_unit_test(each_refuses_what_is_no_number_of_operations),
		cmocka_unit_test(each_ends_at_its_deadline),
		cmocka_unit_test(what_cannot_be_had_is_told),
		cmocka_unit_test(listing_names_their_kind),
		cmocka_unit_test(usage_is_that_of_this_process),
		cmocka_unit_test(usage_counts_threads),
		cmocka_unit_test(usage_sleeps_first),
		cmocka_unit_test(usage_refuses_what_is_no_time),
		cmocka_unit_test(several_threads_run_each_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, end_call);
}
