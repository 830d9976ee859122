/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_spool.c - what jobs say is in so much memory, and the rest in a file.
 */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "master/farm/spool.h"

#define ROOM (256u << 10)
#define JOBS 64
#define CHUNKS 50
#define CHUNK_MAX 8192 /* in the mean half of it */

static size_t
chunk_len(unsigned job, unsigned chunk)
{
	return (job * 7919 + chunk * 104729) % CHUNK_MAX + 1;
}

/* A chunk that no other is like. */
static struct slice
chunk_of(unsigned job, unsigned chunk)
{
	static char text[CHUNK_MAX];
	size_t len = chunk_len(job, chunk);

	for (size_t i = 0; i < len; i++)
		text[i] = (char)(job * 31 + chunk * 7 + i);
	return (struct slice){ text, len };
}

static void
assert_says(const struct spool *s, unsigned job)
{
	struct slice all = spool_text(s);

	for (unsigned c = 0; c < CHUNKS; c++) {
		struct slice chunk = chunk_of(job, c);

		assert_true(all.len >= chunk.len);
		assert_memory_equal(all.at, chunk.at, chunk.len);
		all.at += chunk.len;
		all.len -= chunk.len;
	}
	assert_int_equal(all.len, 0);
}

/* All of them take turns. Returns how much they held at most. */
static size_t
fill(struct spools *a, struct spool *s)
{
	size_t most = 0;

	for (unsigned c = 0; c < CHUNKS; c++)
		for (unsigned j = 0; j < JOBS; j++) {
			spool_add(a, &s[j], chunk_of(j, c));
			if (a->held > most)
				most = a->held;
		}
	return most;
}

static void
empty(struct spools *a, struct spool *s)
{
	for (unsigned j = 0; j < JOBS; j++)
		spool_free(a, &s[j]);
	assert_int_equal(a->held, 0);
	assert_int_equal(a->file.kept, 0);
	spools_fini(a);
}

static size_t
pieces(const struct spool *s)
{
	size_t n = 0;

	for (unsigned j = 0; j < JOBS; j++)
		n += s[j].filed != NULL ? s[j].filed->count : 0;
	return n;
}

static void
what_is_over_the_room_is_in_a_file_and_comes_back(void **state)
{
	struct spool s[JOBS] = { 0 };
	struct spools a;
	struct stat st;
	size_t len;

	(void)state;
	spools_init(&a, ROOM);
	/* A block each has to stay, and the one that grows. */
	assert_in_range(
	    fill(&a, s), ROOM / 2, ROOM + JOBS * 8192 + 4 * CHUNK_MAX);
	assert_int_equal(a.file.error, 0);
	/* Not at each of the chunks. */
	assert_in_range(pieces(s), JOBS, JOBS * CHUNKS * 3 / 4);
	for (unsigned j = 0; j < JOBS; j++) {
		assert_false(spool_is_whole(&s[j]));
		assert_true(spool_bring_back(&a, &s[j]));
		assert_says(&s[j], j);
		spool_put_away(&a, &s[j]);
		assert_false(spool_is_whole(&s[j]));
	}
	/* And goes on growing. */
	assert_true(spool_bring_back(&a, &s[0]));
	len = spool_len(&s[0]);
	spool_add(&a, &s[0], chunk_of(0, 0));
	assert_true(spool_bring_back(&a, &s[0]));
	assert_int_equal(spool_text(&s[0]).len, len + chunk_len(0, 0));
	for (unsigned j = 0; j < JOBS; j++)
		spool_free(&a, &s[j]);
	/* The room is given back. */
	assert_int_equal(fstat(a.file.fd, &st), 0);
	assert_int_equal(st.st_size, 0);
	assert_int_equal(st.st_nlink, 0);
	empty(&a, s);
}

static void
what_is_dropped_takes_no_room_on_the_disk(void **state)
{
	struct spool stays = { 0 }, goes;
	struct spools a;
	struct stat st;

	(void)state;
	spools_init(&a, 1);
	spool_add(&a, &stays, chunk_of(1, 2));
	for (unsigned c = 0; spool_is_whole(&stays); c++)
		spool_add(&a, &stays, chunk_of(1, c));
	for (unsigned n = 0; n < 200; n++) {
		goes = (struct spool){ 0 };
		for (unsigned c = 0; c < 10; c++)
			spool_add(&a, &goes, chunk_of(2, c));
		spool_free(&a, &goes);
	}
	assert_int_equal(fstat(a.file.fd, &st), 0);
	assert_true(st.st_size > 100 * CHUNK_MAX);
	assert_in_range(st.st_blocks * 512, 0, 8 * CHUNK_MAX);
	spool_free(&a, &stays);
	spools_fini(&a);
}

static void
what_fits_never_leaves_the_memory(void **state)
{
	struct spool s[JOBS] = { 0 };
	struct spools a;

	(void)state;
	setenv("TMPDIR", "/nowhere/at/all", 1);
	spools_init(&a, 64u << 20);
	fill(&a, s);
	assert_int_equal(a.file.fd, -1);
	assert_int_equal(a.file.error, 0);
	for (unsigned j = 0; j < JOBS; j++) {
		assert_true(spool_is_whole(&s[j]));
		assert_says(&s[j], j);
	}
	empty(&a, s);
	unsetenv("TMPDIR");
}

/* With an error that stays, all is as it was, but in memory. */
static void
assert_stays_in_memory(int error)
{
	struct spool s[JOBS] = { 0 };
	struct spools a;

	spools_init(&a, ROOM);
	assert_true(fill(&a, s) > 2 * ROOM);
	assert_int_equal(a.file.error, error);
	for (unsigned j = 0; j < JOBS; j++) {
		assert_true(spool_bring_back(&a, &s[j]));
		assert_says(&s[j], j);
	}
	empty(&a, s);
}

static void
no_folder_is_no_loss(void **state)
{
	(void)state;
	setenv("TMPDIR", "/nowhere/at/all", 1);
	assert_stays_in_memory(ENOENT);
	unsetenv("TMPDIR");
}

/* Some of it is in the file then. */
static void
no_room_in_the_file_is_no_loss_and_no_signal(void **state)
{
	struct rlimit was, less;

	(void)state;
	signal(SIGXFSZ, SIG_DFL);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
	less = (struct rlimit){ 3 * ROOM, was.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &less), 0);
	assert_stays_in_memory(EFBIG);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
}

static void
no_descriptors_now_is_no_error(void **state)
{
	struct rlimit was, none;
	struct spool s[JOBS] = { 0 };
	struct spools a;

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &was), 0);
	none = (struct rlimit){ 0, was.rlim_max };
	spools_init(&a, ROOM);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	assert_true(fill(&a, s) > 2 * ROOM);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &was), 0);
	assert_int_equal(a.file.error, 0);
	assert_int_equal(pieces(s), 0);
	for (unsigned j = 0; j < JOBS; j++) {
		assert_says(&s[j], j);
		spool_free(&a, &s[j]);
	}
	fill(&a, s);
	assert_true(pieces(s) > 0);
	empty(&a, s);
}

static void
what_cannot_be_read_is_an_error(void **state)
{
	struct spool s[JOBS] = { 0 };
	struct spools a;

	(void)state;
	spools_init(&a, ROOM);
	fill(&a, s);
	assert_int_equal(ftruncate(a.file.fd, 0), 0);
	assert_false(spool_bring_back(&a, &s[0]));
	assert_int_equal(a.file.error, EIO);
	assert_false(spool_is_whole(&s[0]));
	empty(&a, s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    what_is_over_the_room_is_in_a_file_and_comes_back),
		cmocka_unit_test(what_is_dropped_takes_no_room_on_the_disk),
		cmocka_unit_test(what_fits_never_leaves_the_memory),
		cmocka_unit_test(no_folder_is_no_loss),
		cmocka_unit_test(no_room_in_the_file_is_no_loss_and_no_signal),
		cmocka_unit_test(no_descriptors_now_is_no_error),
		cmocka_unit_test(what_cannot_be_read_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
