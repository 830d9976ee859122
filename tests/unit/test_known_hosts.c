/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_known_hosts.c - what known_hosts files say of a host, and one more
 * line in them.
 */
#include <errno.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/buf.h"
#include "master/input/base64.h"
#include "master/input/hostkey_digest.h"
#include "master/input/known_hosts.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

/* An ed25519 key that differs for each letter. */
#define BLOB_LEN 51

static void
make_blob(char letter, uint8_t blob[BLOB_LEN])
{
	memcpy(blob, "\0\0\0\13ssh-ed25519\0\0\0 ", 19);
	memset(blob + 19, letter, 32);
}

static void
add_hashed(struct buf *b, const char *name)
{
	uint8_t salt[NAME_HASH_LEN], hash[NAME_HASH_LEN];
	char text[BASE64_LEN(NAME_HASH_LEN) + 1];
	struct name_hasher hasher;

	memset(salt, (int)strlen(name), sizeof(salt));
	name_hasher_init(&hasher, salt);
	name_hasher_hash(&hasher, name, strlen(name), hash);
	buf_add(b, "|1|", 3);
	base64_encode(salt, sizeof(salt), text);
	buf_add(b, text, strlen(text));
	buf_add(b, "|", 1);
	base64_encode(hash, sizeof(hash), text);
	buf_add(b, text, strlen(text));
}

/*
 * Expand a file written in short: %a is key a with its type, and a name in
 * braces is hashed.
 */
static void
expand(struct buf *out, const char *text)
{
	char base64[BASE64_LEN(BLOB_LEN) + 1], name[64];
	uint8_t blob[BLOB_LEN];
	size_t n;

	for (; *text != '\0'; text++) {
		if (*text == '%') {
			make_blob(*++text, blob);
			base64_encode(blob, sizeof(blob), base64);
			buf_add(out, "ssh-ed25519 ", 12);
			buf_add(out, base64, strlen(base64));
		} else if (*text == '{') {
			n = strcspn(++text, "}");
			snprintf(name, sizeof(name), "%.*s", (int)n, text);
			add_hashed(out, name);
			text += n;
		} else
			buf_add(out, text, 1);
	}
}

static void
add_text(struct known_hosts *kh, const char *text, const char *file)
{
	struct buf b = { 0 };

	expand(&b, text);
	known_hosts_add(
	    kh, b.mem != NULL ? (char *)buf_at(&b) : "", buf_len(&b), file);
	buf_free(&b);
}

/*
 * What is found: the number of each line, after ! if it revokes, @ if it is
 * an authority's, : if it is for the name without the port.
 */
static const char *
find(struct known_hosts *kh, const char *host, uint16_t port,
    enum known_hosts_depth depth)
{
	struct known_host_list list = { 0 };
	static char got[256];
	size_t i, at = 0;

	known_hosts_find(kh, host, port, depth, &list);
	got[0] = '\0';
	for (i = 0; i < list.n; i++)
		at += (size_t)snprintf(got + at, sizeof(got) - at, "%s%.*s%zu",
		    i > 0 ? " " : "", list.v[i].marker != HOSTKEY_LINE_KEY,
		    &"?!@:"[list.v[i].marker], list.v[i].line);
	known_host_list_free(&list);
	return got;
}

/* clang-format off */
static const struct {
	const char *text, *host;
	uint16_t port;
	const char *quick, *all;
} finds[] = {
	{ "", "h", 22, "", "" },
	{ "h %a", "h", 22, "1", "1" },
	{ "h %a\nh %b\r\n\n# h %c\nh %d\n", "h", 22, "1 2 5", "1 2 5" },
	{ "H,i %a\n*.X %b\n", "h", 22, "1", "1" },
	{ "H,i %a\n*.X %b\n", "h.x", 22, "2", "2" },
	{ "h,i,h %a\n", "h", 22, "1", "1" },
	{ "h %a\n", "H", 22, "1", "1" },
	{ "h %a\n", "hh", 22, "", "" },
	/* a bad line costs itself */
	{ "junk\nh %a\nh ssh-rsa AAAA\n@x h %b\nh %c\n", "h", 22, "2 5",
	    "2 5" },
	/* patterns */
	{ "*.x %a\n*.y,h.x %b\nh.x %c\n", "h.x", 22, "1 2 3", "1 2 3" },
	{ "*,!h %a\n* %b\n", "h", 22, "2", "2" },
	/* ports */
	{ "[h]:222 %a\nh %b\n", "h", 222, "1", "1" },
	{ "[h]:222 %a\nh %b\n", "h", 22, "2", "2" },
	{ "[h]:222 %a\nh %b\n", "h", 223, ":2", ":2" },
	{ "h %a\n@revoked h %b\n", "h", 222, ":1 !2", ":1 !2" },
	{ "[h]:222 %a\n@revoked h %b\nh %c\n", "h", 222, "1 !2", "1 !2" },
	{ "* %a\n", "h", 222, "1", "1" },
	{ "*,!h %a\n", "h", 222, "1", "1" },
	{ "[*]:222 %a\n", "h", 222, "1", "1" },
	{ "@revoked * %a\n", "h", 222, "!1", "!1" },
	{ "@cert-authority h %a\n", "h", 222, "", "" },
	{ "@cert-authority * %a\n", "h", 222, "@1", "@1" },
	{ "[::1]:222 %a\n::1 %b\n", "::1", 222, "1", "1" },
	{ "[::1]:222 %a\n::1 %b\n", "::1", 22, "2", "2" },
	/* hashed names */
	{ "{h} %a\n{i} %b\n{h} %c\n", "h", 22, "1 3", "1 3" },
	{ "{h} %a\n{i} %b\n{h} %c\n", "H", 22, "1 3", "1 3" },
	{ "{[h]:222} %a\n{h} %b\n", "h", 222, "1", "1" },
	{ "{h} %a\n", "h", 222, ":1", ":1" },
	{ "{h} %a\nh %b\n", "h", 22, "2", "1 2" },
	{ "{h} %a\n*,!i %b\n", "h", 22, "2", "1 2" },
	{ "{h} %a\n[h]:222 %b\n", "h", 222, "2", "2" },
	{ "{h} %a\n@cert-authority h %b\n", "h", 22, "1 @2", "1 @2" },
	/* what revokes is never passed over */
	{ "h %a\n@revoked {h} %a\n", "h", 22, "1 !2", "1 !2" },
	{ "@revoked * %a\nh %a\n", "h", 22, "!1 2", "!1 2" },
	{ "{h} %b\n@revoked h %a\n", "h", 22, "1 !2", "1 !2" },
	{ "[h]:222 %a\n@revoked {h} %a\n", "h", 222, "1 !2", "1 !2" },
	{ "@revoked *,!h %a\n", "h", 22, "", "" },
};
/* clang-format on */

static void
test_finds(void **state)
{
	struct known_hosts *kh;
	const char *got;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(finds); i++) {
		kh = known_hosts_new(NULL, NULL);
		add_text(kh, finds[i].text, "f");
		got = find(kh, finds[i].host, finds[i].port, KNOWN_HOSTS_QUICK);
		if (strcmp(got, finds[i].quick) != 0)
			fail_msg("row %zu, quick: \"%s\"", i, got);
		got = find(kh, finds[i].host, finds[i].port, KNOWN_HOSTS_ALL);
		if (strcmp(got, finds[i].all) != 0)
			fail_msg("row %zu, all: \"%s\"", i, got);
		known_hosts_free(kh);
	}
}

/* Lines of a later file are found, too, also after a name was looked up. */
static void
test_files_add_up(void **state)
{
	struct known_hosts *kh = known_hosts_new(NULL, NULL);
	struct known_host_list list = { 0 };

	(void)state;
	add_text(kh, "{h} %a\nh %b\n", "user");
	assert_string_equal(find(kh, "h", 22, KNOWN_HOSTS_ALL), "1 2");
	add_text(kh, "\n{h} %c\n@revoked {h} %d\nh* %e\n", "global");
	assert_string_equal(find(kh, "h", 22, KNOWN_HOSTS_ALL), "1 2 2 !3 4");

	known_hosts_find(kh, "h", 22, KNOWN_HOSTS_ALL, &list);
	assert_int_equal(list.n, 5);
	assert_string_equal(list.v[1].file, "user");
	assert_string_equal(list.v[2].file, "global");
	known_host_list_free(&list);
	known_hosts_free(kh);
}

struct warnings {
	size_t n, line, column;
	char file[16];
};

static void
on_warning(
    void *arg, const char *file, size_t line, size_t column, const char *why)
{
	struct warnings *w = arg;

	assert_non_null(why);
	w->n++;
	w->line = line;
	w->column = column;
	snprintf(w->file, sizeof(w->file), "%s", file);
}

static void
test_bad_lines_are_told(void **state)
{
	struct warnings w = { 0 };
	struct known_hosts *kh = known_hosts_new(on_warning, &w);
	char many[4 * 1000 + 1];
	int i;

	(void)state;
	assert_int_equal(known_hosts_add(kh, "\n#\n @bad h\n", 11, "f"), 1);
	assert_int_equal(w.n, 1);
	assert_string_equal(w.file, "f");
	assert_int_equal(w.line, 3);
	assert_int_equal(w.column, 2);

	for (i = 0; i < 1000; i++)
		memcpy(many + i * 4, "bad\n", 5);
	w.n = 0;
	assert_int_equal(known_hosts_add(kh, many, 4000, "g"), 1000);
	assert_int_equal(w.n, 21);
	assert_int_equal(w.line, 0);
	known_hosts_free(kh);
}

static enum hostkey_verdict
judge(struct known_hosts *kh, const char *host, uint16_t port, char letter)
{
	uint8_t blob[BLOB_LEN];

	make_blob(letter, blob);
	return known_hosts_judge(kh, host, port, blob, sizeof(blob));
}

static void
test_judge_asks_all_lines(void **state)
{
	struct known_hosts *kh = known_hosts_new(NULL, NULL);

	(void)state;
	add_text(kh, "h %a\n{h} %b\n@revoked {h} %c\n*.x %c\n", "f");
	assert_int_equal(judge(kh, "h", 22, 'a'), HOSTKEY_MATCH);
	assert_int_equal(judge(kh, "h", 22, 'b'), HOSTKEY_MATCH);
	assert_int_equal(judge(kh, "h", 22, 'c'), HOSTKEY_REVOKED);
	assert_int_equal(judge(kh, "h", 22, 'd'), HOSTKEY_CHANGED);
	assert_int_equal(judge(kh, "h", 222, 'a'), HOSTKEY_MATCH);
	assert_int_equal(judge(kh, "h", 222, 'c'), HOSTKEY_REVOKED);
	assert_int_equal(judge(kh, "h", 222, 'd'), HOSTKEY_UNKNOWN);
	assert_int_equal(judge(kh, "i", 22, 'a'), HOSTKEY_UNKNOWN);
	known_hosts_free(kh);
}

static void
test_lines_are_encoded(void **state)
{
	struct known_hosts *kh = known_hosts_new(NULL, NULL);
	struct known_host_list list = { 0 };
	uint8_t blob[BLOB_LEN];
	struct buf lines = { 0 };
	size_t i;

	(void)state;
	add_text(kh, "h %a\n@revoked h %b\n", "f");
	known_hosts_find(kh, "h", 22, KNOWN_HOSTS_QUICK, &list);
	assert_true(known_host_list_encode(&list, &lines));
	assert_true(hostkey_lines_valid(buf_at(&lines), buf_len(&lines)));
	make_blob('b', blob);
	assert_int_equal(
	    hostkey_judge(buf_at(&lines), buf_len(&lines), blob, sizeof(blob)),
	    HOSTKEY_REVOKED);

	/* More than a job holds is refused, not cut. */
	for (i = 0; i < HOSTKEY_MAX_LINES_LEN / BLOB_LEN; i++)
		add_text(kh, "@revoked * %c\n", "g");
	buf_reset(&lines);
	known_hosts_find(kh, "h", 22, KNOWN_HOSTS_QUICK, &list);
	assert_false(known_host_list_encode(&list, &lines));
	buf_free(&lines);
	known_host_list_free(&list);
	known_hosts_free(kh);
}

static void
test_learned_key_is_known(void **state)
{
	struct known_hosts *kh = known_hosts_new(NULL, NULL);
	uint8_t blob[BLOB_LEN];

	(void)state;
	add_text(kh, "{h} %a\n", "f");
	make_blob('b', blob);
	assert_int_equal(judge(kh, "New", 22, 'b'), HOSTKEY_UNKNOWN);
	assert_true(known_hosts_learn(kh, "New", 22, blob, sizeof(blob)));
	assert_int_equal(judge(kh, "new", 22, 'b'), HOSTKEY_MATCH);
	assert_int_equal(judge(kh, "new", 22, 'c'), HOSTKEY_CHANGED);
	assert_true(known_hosts_learn(kh, "::1", 222, blob, sizeof(blob)));
	assert_int_equal(judge(kh, "::1", 222, 'b'), HOSTKEY_MATCH);
	assert_int_equal(judge(kh, "::1", 22, 'b'), HOSTKEY_UNKNOWN);
	known_hosts_free(kh);
}

/* Names that would mean more than themselves in a file. */
static const char *const unwritable[] = { "", "*", "h?", "!h", "a,b", "a b",
	"a\tb", "a\nb", "|1|x", "@revoked", "#h", "[h]", "h\x7f", "\r" };

#define CERT "\0\0\0\40ssh-ed25519-cert-v01@openssh.com"

static void
test_only_plain_lines_are_written(void **state)
{
	struct known_hosts *kh = known_hosts_new(NULL, NULL);
	struct buf line = { 0 }, want = { 0 };
	uint8_t blob[BLOB_LEN + 1] = { 0 };
	size_t i;

	(void)state;
	make_blob('a', blob);
	for (i = 0; i < COUNT(unwritable); i++) {
		if (known_hosts_format(
			unwritable[i], 22, blob, BLOB_LEN, &line))
			fail_msg("\"%s\" is written", unwritable[i]);
		assert_false(
		    known_hosts_learn(kh, unwritable[i], 22, blob, BLOB_LEN));
	}
	/* a worker's blob is a key, or nothing */
	for (i = 0; i < BLOB_LEN; i++)
		assert_false(known_hosts_format("h", 22, blob, i, &line));
	assert_false(known_hosts_format("h", 22, blob, BLOB_LEN + 1, &line));
	assert_false(
	    known_hosts_format("h", 22, CERT, sizeof(CERT) - 1, &line));
	assert_int_equal(buf_len(&line), 0);

	assert_true(known_hosts_format("Leaf1", 222, blob, BLOB_LEN, &line));
	expand(&want, "[leaf1]:222 %a\n");
	assert_int_equal(buf_len(&line), buf_len(&want));
	assert_memory_equal(buf_at(&line), buf_at(&want), buf_len(&want));
	buf_free(&line);
	buf_free(&want);
	known_hosts_free(kh);
}

static void
make_rsa_blob(uint8_t *blob, size_t len)
{
	const uint8_t head[] = "\0\0\0\7ssh-rsa\0\0\0\1\3";
	size_t n = len - sizeof(head) + 1 - 4;

	memset(blob, 1, len);
	memcpy(blob, head, sizeof(head) - 1);
	blob += sizeof(head) - 1;
	memcpy(blob, (uint8_t[]){ 0, 0, (uint8_t)(n >> 8), (uint8_t)n }, 4);
}

static void
test_keys_are_bounded(void **state)
{
	static uint8_t big[HOSTKEY_MAX_BLOB + 1];
	struct buf line = { 0 };

	(void)state;
	make_rsa_blob(big, HOSTKEY_MAX_BLOB);
	assert_true(known_hosts_format("h", 22, big, HOSTKEY_MAX_BLOB, &line));
	make_rsa_blob(big, sizeof(big));
	assert_false(known_hosts_format("h", 22, big, sizeof(big), &line));
	buf_free(&line);
}

/* A folder of the test's own; path() names a file in it. */
static char folder[64];

static int
make_folder(void **state)
{
	(void)state;
	snprintf(folder, sizeof(folder), "%s/known_hosts.XXXXXX",
	    getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp");
	return mkdtemp(folder) == NULL ? -1 : 0;
}

static const char *
path(const char *name)
{
	static char text[128];

	snprintf(text, sizeof(text), "%s/%s", folder, name);
	return text;
}

static int
remove_folder(void **state)
{
	(void)state;
	unlink(path(".ssh/known_hosts"));
	rmdir(path(".ssh"));
	return rmdir(folder);
}

static void
content_is(const char *file, const char *want)
{
	char got[256];
	FILE *fp = fopen(file, "r");

	assert_non_null(fp);
	got[fread(got, 1, sizeof(got) - 1, fp)] = '\0';
	fclose(fp);
	assert_string_equal(got, want);
}

static void
test_append_makes_file_and_folder(void **state)
{
	const char *file = path(".ssh/known_hosts");
	mode_t mask = umask(0);
	struct stat st;

	(void)state;
	assert_true(known_hosts_append(file, "one\n", 4));
	umask(mask);
	assert_int_equal(stat(file, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	content_is(file, "one\n");
	assert_true(known_hosts_append(file, "two\n", 4));
	content_is(file, "one\ntwo\n");
	assert_int_equal(stat(path(".ssh"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
}

static void
test_append_mends_the_last_line(void **state)
{
	const char *file = path(".ssh/known_hosts");

	(void)state;
	assert_true(known_hosts_append(file, "# no newline", 12));
	assert_true(known_hosts_append(file, "one\n", 4));
	assert_true(known_hosts_append(file, "two\n", 4));
	content_is(file, "# no newline\none\ntwo\n");
}

static void
test_append_says_why_not(void **state)
{
	(void)state;
	assert_false(known_hosts_append(path("a/b/known_hosts"), "x\n", 2));
	assert_int_equal(errno, ENOENT);
	assert_false(known_hosts_append(folder, "x\n", 2));
	assert_int_equal(errno, EISDIR);
	assert_false(known_hosts_append("/dev/full", "x\n", 2));
	assert_int_equal(errno, ENOSPC);
	assert_true(known_hosts_append("/dev/null", "x\n", 2));
}

static void
test_load(void **state)
{
	const char *file = path(".ssh/known_hosts");
	struct known_hosts *kh = known_hosts_new(NULL, NULL);
	struct buf text = { 0 };

	(void)state;
	assert_false(known_hosts_load(kh, file));
	assert_int_equal(errno, ENOENT);
	assert_false(known_hosts_load(kh, folder));
	assert_int_equal(errno, EISDIR);
	assert_true(known_hosts_load(kh, "/dev/null"));
	assert_false(known_hosts_load(kh, "/dev/zero"));
	assert_int_equal(errno, EFBIG);

	expand(&text, "h %a\ni %b");
	assert_true(known_hosts_append(file, buf_at(&text), buf_len(&text)));
	assert_true(known_hosts_load(kh, file));
	assert_int_equal(judge(kh, "i", 22, 'b'), HOSTKEY_MATCH);
	buf_free(&text);
	known_hosts_free(kh);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_finds),
		cmocka_unit_test(test_files_add_up),
		cmocka_unit_test(test_bad_lines_are_told),
		cmocka_unit_test(test_judge_asks_all_lines),
		cmocka_unit_test(test_lines_are_encoded),
		cmocka_unit_test(test_learned_key_is_known),
		cmocka_unit_test(test_only_plain_lines_are_written),
		cmocka_unit_test(test_keys_are_bounded),
		cmocka_unit_test_setup_teardown(
		    test_append_makes_file_and_folder, make_folder,
		    remove_folder),
		cmocka_unit_test_setup_teardown(test_append_mends_the_last_line,
		    make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
		    test_append_says_why_not, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
		    test_load, make_folder, remove_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
