/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_hostkey.c - the verdict on a host key, and the lines it is made from.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/buf.h"
#include "common/hostkey.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

/* Add a string of SSH. */
static void
put_string(struct buf *b, const void *p, size_t n)
{
	const uint8_t head[4] = { 0, 0, (uint8_t)(n >> 8), (uint8_t)n };

	buf_add(b, head, sizeof(head));
	buf_add(b, p, n);
}

/* Make a blob of a type and strings of the given lengths, up to a 0. */
static void
put_blob(struct buf *b, const char *type, const char *first, const size_t *len)
{
	uint8_t bytes[1024];

	memset(bytes, 'k', sizeof(bytes));
	put_string(b, type, strlen(type));
	if (first != NULL)
		put_string(b, first, strlen(first));
	for (; *len > 0; len++)
		put_string(b, bytes, *len);
}

/* A key that differs for each letter: capitals are RSA, others ed25519. */
static void
put_key(struct buf *b, char letter)
{
	uint8_t bytes[129];

	memset(bytes, letter, sizeof(bytes));
	if (letter >= 'A' && letter <= 'Z') {
		put_string(b, "ssh-rsa", 7);
		put_string(b, "\1\0\1", 3);
		put_string(b, bytes, sizeof(bytes));
	} else {
		put_string(b, "ssh-ed25519", 11);
		put_string(b, bytes, 32);
	}
}

/*
 * Lines from a text: each letter is a key; '!' before it makes it revoked,
 * '@' a certificate authority's, ':' one for the name without the port.
 */
static void
put_lines(struct buf *lines, const char *text)
{
	struct hostkey_line line = { .marker = HOSTKEY_LINE_KEY };
	struct buf blob = { 0 };

	for (; *text != '\0'; text++) {
		if (*text == '!')
			line.marker = HOSTKEY_LINE_REVOKED;
		else if (*text == '@')
			line.marker = HOSTKEY_LINE_CA;
		else if (*text == ':')
			line.marker = HOSTKEY_LINE_PORTLESS;
		else {
			buf_reset(&blob);
			put_key(&blob, *text);
			line.blob = buf_at(&blob);
			line.blob_len = buf_len(&blob);
			hostkey_put(lines, &line);
			line.marker = HOSTKEY_LINE_KEY;
		}
	}
	buf_free(&blob);
}

static enum hostkey_verdict
judge(const char *text, char letter)
{
	struct buf lines = { 0 }, key = { 0 };
	enum hostkey_verdict verdict;

	put_lines(&lines, text);
	put_key(&key, letter);
	assert_true(hostkey_lines_valid(lines.mem, buf_len(&lines)));
	verdict = hostkey_judge(
	    lines.mem, buf_len(&lines), buf_at(&key), buf_len(&key));
	buf_free(&lines);
	buf_free(&key);
	return verdict;
}

/* What ssh 9.2 did with an sshd of its own, but for the one line marked. */
static const struct {
	const char *lines;
	char shown;
	enum hostkey_verdict want;
} verdicts[] = {
	{ "", 'a', HOSTKEY_UNKNOWN },
	{ "a", 'a', HOSTKEY_MATCH },
	{ "b", 'a', HOSTKEY_CHANGED },
	{ "ba", 'a', HOSTKEY_MATCH },
	{ "ab", 'a', HOSTKEY_MATCH },
	/* another type only is a changed key, too */
	{ "A", 'a', HOSTKEY_CHANGED },
	{ "a", 'A', HOSTKEY_CHANGED },
	{ "ABa", 'a', HOSTKEY_MATCH },
	/* revoked in whatever order */
	{ "!a", 'a', HOSTKEY_REVOKED },
	{ "a!a", 'a', HOSTKEY_REVOKED },
	{ "!aa", 'a', HOSTKEY_REVOKED },
	{ "b!a", 'a', HOSTKEY_REVOKED },
	{ ":a!a", 'a', HOSTKEY_REVOKED }, /* ssh: accepted */
	{ "@a!a", 'a', HOSTKEY_REVOKED },
	/* revoking another key says nothing */
	{ "!b", 'a', HOSTKEY_UNKNOWN },
	{ "!ba", 'a', HOSTKEY_MATCH },
	{ "b!c", 'a', HOSTKEY_CHANGED },
	/* an authority's key is no host key */
	{ "@a", 'a', HOSTKEY_UNKNOWN },
	{ "@b", 'a', HOSTKEY_UNKNOWN },
	{ "@ba", 'a', HOSTKEY_MATCH },
	/* without the port: may vouch, never objects */
	{ ":a", 'a', HOSTKEY_MATCH },
	{ ":b", 'a', HOSTKEY_UNKNOWN },
	{ ":b:a", 'a', HOSTKEY_MATCH },
	{ "b:a", 'a', HOSTKEY_CHANGED },
	{ ":ab", 'a', HOSTKEY_CHANGED },
};

static void
test_verdicts(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(verdicts); i++) {
		enum hostkey_verdict got =
		    judge(verdicts[i].lines, verdicts[i].shown);

		if (got != verdicts[i].want)
			fail_msg("\"%s\" shown %c: %s, not %s",
			    verdicts[i].lines, verdicts[i].shown,
			    hostkey_verdict_name(got),
			    hostkey_verdict_name(verdicts[i].want));
	}
}

static void
test_no_lines_are_valid(void **state)
{
	(void)state;
	assert_true(hostkey_lines_valid(NULL, 0));
	assert_int_equal(hostkey_judge(NULL, 0, "key", 3), HOSTKEY_UNKNOWN);
}

static void
test_lines_come_back(void **state)
{
	const char *text = "a!B@c:D";
	const enum hostkey_marker markers[] = { HOSTKEY_LINE_KEY,
		HOSTKEY_LINE_REVOKED, HOSTKEY_LINE_CA, HOSTKEY_LINE_PORTLESS };
	struct buf lines = { 0 }, key = { 0 };
	struct hostkey_line line;
	const uint8_t *p;
	size_t left, i;

	(void)state;
	put_lines(&lines, text);
	p = buf_at(&lines);
	left = buf_len(&lines);
	for (i = 0; i < COUNT(markers); i++) {
		assert_true(hostkey_next(&p, &left, &line));
		assert_int_equal(line.marker, markers[i]);
		buf_reset(&key);
		put_key(&key, "aBcD"[i]);
		assert_int_equal(line.blob_len, buf_len(&key));
		assert_memory_equal(line.blob, buf_at(&key), line.blob_len);
	}
	assert_false(hostkey_next(&p, &left, &line));
	assert_int_equal(left, 0);
	buf_free(&lines);
	buf_free(&key);
}

/* A cut line vouches for nothing, wherever it is cut. */
static void
test_cut_lines_are_refused(void **state)
{
	struct buf lines = { 0 }, key = { 0 };
	size_t whole, n;
	uint8_t *copy;

	(void)state;
	put_key(&key, 'a');
	put_lines(&lines, "a");
	whole = buf_len(&lines);
	put_lines(&lines, "B");
	for (n = 1; n < buf_len(&lines); n++) {
		if (n == whole)
			continue;
		/* Of exact size, so that a read beyond it is seen. */
		copy = malloc(n);
		assert_non_null(copy);
		memcpy(copy, buf_at(&lines), n);
		assert_false(hostkey_lines_valid(copy, n));
		assert_int_equal(
		    hostkey_judge(copy, n, buf_at(&key), buf_len(&key)),
		    HOSTKEY_CHANGED);
		free(copy);
	}
	buf_free(&lines);
	buf_free(&key);
}

/* clang-format off */
static const struct {
	const char *bytes;
	size_t len;
} malformed[] = {
	{ "\4\0\0\0\1k", 6 },		/* a marker that is none */
	{ "\377\0\0\0\1k", 6 },
	{ "\0\0\0\0\0", 5 },		/* an empty key */
	{ "\0\377\377\377\377k", 6 },	/* longer than what is left */
	{ "\0\0\0\0\2k", 6 },
	{ "\0\0\0\0\1kk", 7 },	/* something after it */
};
/* clang-format on */

static void
test_malformed_lines_are_refused(void **state)
{
	static uint8_t big[HOSTKEY_MAX_LINES_LEN + 6];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(malformed); i++) {
		assert_false(
		    hostkey_lines_valid(malformed[i].bytes, malformed[i].len));
		assert_int_equal(
		    hostkey_judge(malformed[i].bytes, malformed[i].len, "k", 1),
		    HOSTKEY_CHANGED);
	}
	/* a key larger than keys are */
	big[3] = (HOSTKEY_MAX_BLOB + 1) >> 8;
	big[4] = (HOSTKEY_MAX_BLOB + 1) & 255;
	assert_false(hostkey_lines_valid(big, 5 + HOSTKEY_MAX_BLOB + 1));
	/* well-formed, but too many */
	for (i = 0; i + 6 <= sizeof(big); i += 6)
		memcpy(big + i, "\0\0\0\0\1k", 6);
	assert_true(hostkey_lines_valid(big, sizeof(big) / 6 * 6 - 6));
	assert_false(hostkey_lines_valid(big, sizeof(big) / 6 * 6));
}

/* clang-format off */
static const struct {
	const char *lines, *want;
} algorithms[] = {
	{ "", "" },
	{ "a", "ssh-ed25519" },
	{ "A", "rsa-sha2-512,rsa-sha2-256,ssh-rsa" },
	{ "Aa", "ssh-ed25519,rsa-sha2-512,rsa-sha2-256,ssh-rsa" },
	{ "ab", "ssh-ed25519" },
	{ ":a", "ssh-ed25519" },
	/* in vain: the key that would come is none to accept */
	{ "@a", "" },
	{ "!a", "" },
	{ "!aa", "" },
	{ "!aab", "ssh-ed25519" },
	{ "!aaB", "rsa-sha2-512,rsa-sha2-256,ssh-rsa" },
};
/* clang-format on */

static void
test_algorithms(void **state)
{
	char got[HOSTKEY_ALGORITHMS_SIZE];
	struct buf lines = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(algorithms); i++) {
		buf_reset(&lines);
		put_lines(&lines, algorithms[i].lines);
		hostkey_algorithms(lines.mem, buf_len(&lines), got);
		assert_string_equal(got, algorithms[i].want);
	}
	buf_free(&lines);
}

/* clang-format off */
static const struct {
	const char *type, *first;
	size_t fields[5];
	bool good;
} shapes[] = {
	{ "ssh-ed25519", NULL, { 32 }, true },
	{ "ssh-ed25519", NULL, { 31 }, false },
	{ "ssh-ed25519", NULL, { 33 }, false },
	{ "ssh-ed25519", NULL, { 32, 1 }, false },
	{ "ssh-ed25519", NULL, { 0 }, false },
	{ "ecdsa-sha2-nistp256", "nistp256", { 65 }, true },
	{ "ecdsa-sha2-nistp384", "nistp384", { 97 }, true },
	{ "ecdsa-sha2-nistp521", "nistp521", { 133 }, true },
	{ "ecdsa-sha2-nistp256", "nistp384", { 65 }, false },
	{ "ecdsa-sha2-nistp256", "nistp2566", { 65 }, false },
	{ "ecdsa-sha2-nistp256", "nistp256", { 33 }, false },
	{ "ecdsa-sha2-nistp256", "nistp256", { 0 }, false },
	{ "sk-ssh-ed25519@openssh.com", NULL, { 32, 4 }, true },
	{ "sk-ssh-ed25519@openssh.com", NULL, { 32 }, false },
	{ "sk-ecdsa-sha2-nistp256@openssh.com", "nistp256", { 65, 4 }, true },
	{ "sk-ecdsa-sha2-nistp256@openssh.com", "nistp521", { 65, 4 }, false },
	{ "ssh-rsa", NULL, { 3, 257 }, true },
	{ "ssh-rsa", NULL, { 3 }, false },
	{ "ssh-dss", NULL, { 129, 21, 128, 128 }, true },
	{ "ssh-dss", NULL, { 129, 21, 128 }, false },
	{ "ssh-ed25519-cert-v01@openssh.com", NULL, { 32, 32, 8 }, true },
	{ "ssh-ed448", NULL, { 57 }, false },
	{ "ssh-ed2551", NULL, { 32 }, false },
	{ "", NULL, { 32 }, false },
};
/* clang-format on */

static void
test_types(void **state)
{
	struct buf blob = { 0 };
	const char *got;
	size_t i, n;

	(void)state;
	for (i = 0; i < COUNT(shapes); i++) {
		buf_reset(&blob);
		put_blob(
		    &blob, shapes[i].type, shapes[i].first, shapes[i].fields);
		got = hostkey_type(buf_at(&blob), buf_len(&blob));
		if (!shapes[i].good) {
			if (got != NULL)
				fail_msg("row %zu is taken for %s", i, got);
			continue;
		}
		if (got == NULL)
			fail_msg("row %zu is refused", i);
		assert_string_equal(got, shapes[i].type);
		if (hostkey_type_is_cert(got))
			continue;
		for (n = 0; n < buf_len(&blob); n++)
			assert_null(hostkey_type(buf_at(&blob), n));
	}
	buf_free(&blob);
}

/* All types at once fit the buffer; only keys are asked for. */
static void
test_all_algorithms_fit(void **state)
{
	char got[HOSTKEY_ALGORITHMS_SIZE];
	struct buf lines = { 0 }, blob = { 0 };
	struct hostkey_line line = { .marker = HOSTKEY_LINE_KEY };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(shapes); i++) {
		buf_reset(&blob);
		put_blob(
		    &blob, shapes[i].type, shapes[i].first, shapes[i].fields);
		line.blob = buf_at(&blob);
		line.blob_len = buf_len(&blob);
		hostkey_put(&lines, &line);
	}
	hostkey_algorithms(buf_at(&lines), buf_len(&lines), got);
	assert_string_equal(got,
	    "ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,"
	    "ecdsa-sha2-nistp521,sk-ssh-ed25519@openssh.com,"
	    "sk-ecdsa-sha2-nistp256@openssh.com,"
	    "rsa-sha2-512,rsa-sha2-256,ssh-rsa,ssh-dss");
	buf_free(&lines);
	buf_free(&blob);
}

static void
test_certificates_are_told_by_name(void **state)
{
	(void)state;
	assert_true(hostkey_type_is_cert("ssh-rsa-cert-v01@openssh.com"));
	assert_false(hostkey_type_is_cert("-cert-v01@openssh.com"));
	assert_false(hostkey_type_is_cert("sk-ssh-ed25519@openssh.com"));
	assert_false(hostkey_type_is_cert("ssh-rsa"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_verdicts),
		cmocka_unit_test(test_no_lines_are_valid),
		cmocka_unit_test(test_lines_come_back),
		cmocka_unit_test(test_cut_lines_are_refused),
		cmocka_unit_test(test_malformed_lines_are_refused),
		cmocka_unit_test(test_algorithms),
		cmocka_unit_test(test_types),
		cmocka_unit_test(test_all_algorithms_fit),
		cmocka_unit_test(test_certificates_are_told_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
