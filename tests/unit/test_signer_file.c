/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_signer_file.c - which key files are opened at all, and what is said of
 * the others.
 */
#include <sys/stat.h>

#include <fcntl.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/mem.h"
#include "worker/service/signer/key_file.h"
#include "worker/service/signer/wire.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))
#define KEY_TEXT "tests/unit/data/throwaway_keys/ed25519"

static const struct slice no_passphrase;

static int
setup(void **state)
{
	const char *tmp = getenv("TMPDIR");
	char folder[256];

	snprintf(folder, sizeof(folder), "%.200s/keys.XXXXXX",
	    tmp != NULL ? tmp : "/tmp");
	assert_non_null(mkdtemp(folder));
	*state = xstrdup(folder);
	return 0;
}

static int
teardown(void **state)
{
	rmdir(*state);
	free(*state);
	return 0;
}

/* Write a file of that mode; path is where. */
static void
write_file(
    void **state, char path[300], mode_t mode, const void *at, size_t len)
{
	int fd;

	snprintf(path, 300, "%s/key", (const char *)*state);
	fd = open(path, O_CREAT | O_EXCL | O_WRONLY, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, at, len), (ssize_t)len);
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
}

static size_t
read_key(char text[4096])
{
	FILE *f = fopen(KEY_TEXT, "r");
	size_t n;

	assert_non_null(f);
	n = fread(text, 1, 4096, f);
	fclose(f);
	return n;
}

static void
refused(const char *path, uint32_t outcome, const char *says)
{
	struct key_error e = { 0 };

	assert_null(key_file_load(path, no_passphrase, &e));
	assert_int_equal(e.outcome, outcome);
	assert_memory_equal(e.text, path, strlen(path));
	if (strstr(e.text, says) == NULL)
		fail_msg("said: %s", e.text);
}

static void
our_own_file_must_be_private(void **state)
{
	static const struct {
		mode_t mode;
		bool good;
	} rows[] = { { 0600, true }, { 0400, true }, { 0700, true },
		{ 0640, false }, { 0604, false }, { 0620, false },
		{ 0601, false }, { 0644, false }, { 0666, false } };
	char text[4096], path[300];
	size_t len = read_key(text);

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct key_error e = { 0 };
		struct key *k;

		write_file(state, path, rows[i].mode, text, len);
		k = key_file_load(path, no_passphrase, &e);
		assert_int_equal(k != NULL, rows[i].good);
		key_free(k);
		if (!rows[i].good)
			refused(path, MSG_KEY_UNREADABLE, "chmod 600");
		unlink(path);
	}
}

static void
what_cannot_be_read_is_told_with_its_path(void **state)
{
	char path[300];

	snprintf(path, sizeof(path), "%s/none", (const char *)*state);
	refused(path, MSG_KEY_UNREADABLE, "No such file");
	refused(*state, MSG_KEY_UNREADABLE, "not a file");
	refused("/dev/null", MSG_KEY_UNREADABLE, "not a file");
	refused("", MSG_KEY_UNREADABLE, "No such file");
	/* Nobody writes to it: opening must not wait. */
	assert_int_equal(mkfifo(path, 0600), 0);
	refused(path, MSG_KEY_UNREADABLE, "not a file");
	unlink(path);
}

static void
a_file_too_long_is_not_read(void **state)
{
	char *text = xcalloc(1, KEY_FILE_MAX + 1), path[300];
	size_t len;

	memset(text, '\n', KEY_FILE_MAX + 1);
	len = read_key(text);
	assert_true(len < 4096);
	write_file(state, path, 0600, text, KEY_FILE_MAX + 1);
	refused(path, MSG_KEY_UNUSABLE, "longer than 65536 bytes");
	unlink(path);
	write_file(state, path, 0600, text, 0);
	refused(path, MSG_KEY_UNUSABLE, "no private key");
	unlink(path);
	free(text);
}

static void
the_longest_file_is_read(void **state)
{
	char *text = xcalloc(1, KEY_FILE_MAX + 1), path[300];
	struct key_error e = { 0 };
	struct key *k;

	read_key(text);
	write_file(state, path, 0600, text, KEY_FILE_MAX);
	k = key_file_load(path, no_passphrase, &e);
	assert_non_null(k);
	key_free(k);
	unlink(path);
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(our_own_file_must_be_private),
		cmocka_unit_test(what_cannot_be_read_is_told_with_its_path),
		cmocka_unit_test(a_file_too_long_is_not_read),
		cmocka_unit_test(the_longest_file_is_read),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
