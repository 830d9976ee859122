/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_known_hosts_line.c - one line of a known_hosts file: its fields, its
 * host names, base64 and digests.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "master/input/base64.h"
#include "master/input/hostkey_digest.h"
#include "master/input/known_hosts_line.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

#define ED "ssh-ed25519 " ED_KEY
#define ED_KEY                                                                 \
	"AAAAC3NzaC1lZDI1NTE5AAAAICeLlowPHm2xLqsFa8/ghuTWraGfF2z8ACtBbtHeQZhr"
/* Types alone are read of a certificate. */
#define CERT "ssh-ed25519-cert-v01@openssh.com " CERT_KEY
#define CERT_KEY "AAAAIHNzaC1lZDI1NTE5LWNlcnQtdjAxQG9wZW5zc2guY29t"
#define RSA_KEY "AAAAB3NzaC1yc2EAAAADAQABAAAAAgEB"
#define HASHED "|1|cjpWa9jE7/qHibN/LwzCMXvarSE=|DPgWhPWoxNyTgAv093gBEoBmpTI="

/* clang-format off */
static const struct {
	const char *text, *names;
	enum known_hosts_form form;
	enum hostkey_marker marker;
} good[] = {
	{ "h " ED, "h", KNOWN_HOSTS_PLAIN, HOSTKEY_LINE_KEY },
	{ "h,i,[j]:22 " ED " a comment", "h,i,[j]:22", KNOWN_HOSTS_PLAIN,
	    HOSTKEY_LINE_KEY },
	{ " \t h \t ssh-ed25519 \t" ED_KEY "\t", "h", KNOWN_HOSTS_PLAIN,
	    HOSTKEY_LINE_KEY },
	{ "h " ED "\r", "h", KNOWN_HOSTS_PLAIN, HOSTKEY_LINE_KEY },
	{ "h " ED " comment\r", "h", KNOWN_HOSTS_PLAIN, HOSTKEY_LINE_KEY },
	{ "*.com " ED, "*.com", KNOWN_HOSTS_PATTERN, HOSTKEY_LINE_KEY },
	{ "h? " ED, "h?", KNOWN_HOSTS_PATTERN, HOSTKEY_LINE_KEY },
	{ "h,!i " ED, "h,!i", KNOWN_HOSTS_PATTERN, HOSTKEY_LINE_KEY },
	{ HASHED " " ED, HASHED, KNOWN_HOSTS_HASHED, HOSTKEY_LINE_KEY },
	{ "@revoked * " ED, "*", KNOWN_HOSTS_PATTERN, HOSTKEY_LINE_REVOKED },
	{ "@revoked\th " ED, "h", KNOWN_HOSTS_PLAIN, HOSTKEY_LINE_REVOKED },
	{ "@cert-authority h " ED, "h", KNOWN_HOSTS_PLAIN, HOSTKEY_LINE_CA },
	{ "@cert-authority h " CERT, "h", KNOWN_HOSTS_PLAIN, HOSTKEY_LINE_CA },
	{ "h " CERT, "h", KNOWN_HOSTS_PLAIN, HOSTKEY_LINE_KEY },
	{ "h ssh-rsa " RSA_KEY, "h", KNOWN_HOSTS_PLAIN, HOSTKEY_LINE_KEY },
	{ "h rsa-sha2-256 " RSA_KEY, "h", KNOWN_HOSTS_PLAIN,
	    HOSTKEY_LINE_KEY },
	{ "h rsa-sha2-512 " RSA_KEY, "h", KNOWN_HOSTS_PLAIN,
	    HOSTKEY_LINE_KEY },
};

static const struct {
	const char *text, *why;
	size_t column;
} bad[] = {
	{ "h", "no key after the host names", 2 },
	{ "h ", "no key after the host names", 3 },
	{ "h ssh-ed25519", "no key after the key type", 14 },
	{ "h ssh-ed25519 AAAA", "key is damaged or of an unknown type", 15 },
	{ "h ssh-ed25519 AAA", "key is not valid base64", 15 },
	{ "h ssh-ed25519 " ED_KEY "=", "key is not valid base64", 15 },
	{ "h ssh-ed25519 " ED_KEY "A===", "key is not valid base64", 15 },
	{ "h ssh-ed25519 " ED_KEY "AAAA",
	    "key is damaged or of an unknown type", 15 },
	{ "h ssh-rsa " ED_KEY, "key type is not that of the key", 3 },
	{ "h rsa-sha2-512 " ED_KEY, "key type is not that of the key", 3 },
	{ "h 1024 35 1234567", "key is not valid base64", 8 },
	{ "h # " ED, "key is not valid base64", 5 },
	{ "@revoked", "no host names", 9 },
	{ "@revoked h " CERT,
	    "a certificate cannot be revoked, only the key in it", 12 },
	{ "@revoke h " ED, "unknown marker", 1 },
	{ "  @ h " ED, "unknown marker", 3 },
	{ "@Revoked h " ED, "unknown marker", 1 },
	{ "@revoked @revoked h " ED, "more than one marker", 10 },
	{ "@revoked @cert-authority h " ED, "more than one marker", 10 },
	{ "|1|x|y " ED, "malformed hashed host name", 1 },
	{ "| " ED, "malformed hashed host name", 1 },
	{ HASHED ",h " ED, "malformed hashed host name", 1 },
	{ "|2" , "malformed hashed host name", 1 },
	{ "@revoked |1|cjpWa9jE7/qHibN/LwzCMXvarSE=|DPgWhPWoxNyTgAv093gBEoBm"
	    "pT== " ED, "malformed hashed host name", 10 },
};

static const char *const blank[] = {
	"", " ", "\t \t", "#", "# h " ED, " \t# h " ED, "\r", " \r\r",
};
/* clang-format on */

/* Parse a copy of exact size, so that a read beyond it is seen. */
static enum known_hosts_parsed
parse(const char *text, struct known_hosts_line *line, char **copy)
{
	size_t len = strlen(text);

	*copy = malloc(len + 1);
	assert_non_null(*copy);
	memcpy(*copy, text, len);
	/* In a file there is a newline, or nothing. */
	*copy = realloc(*copy, len > 0 ? len : 1);
	return known_hosts_parse(*copy, len, line);
}

static void
test_good_lines(void **state)
{
	struct known_hosts_line line;
	char *copy;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(good); i++) {
		if (parse(good[i].text, &line, &copy) != KNOWN_HOSTS_KEY)
			fail_msg("\"%s\": %s", good[i].text, line.why);
		assert_int_equal(line.form, good[i].form);
		assert_int_equal(line.marker, good[i].marker);
		assert_int_equal(line.names_len, strlen(good[i].names));
		assert_memory_equal(line.names, good[i].names, line.names_len);
		free(copy);
	}
}

static void
test_bad_lines(void **state)
{
	struct known_hosts_line line;
	char *copy;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(bad); i++) {
		if (parse(bad[i].text, &line, &copy) != KNOWN_HOSTS_BAD)
			fail_msg("\"%s\" is not refused", bad[i].text);
		if (strcmp(line.why, bad[i].why) != 0 ||
		    line.column != bad[i].column)
			fail_msg("\"%s\": column %zu: %s", bad[i].text,
			    line.column, line.why);
		free(copy);
	}
}

static void
test_blank_lines(void **state)
{
	struct known_hosts_line line;
	char *copy;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(blank); i++) {
		assert_int_equal(
		    parse(blank[i], &line, &copy), KNOWN_HOSTS_BLANK);
		free(copy);
	}
}

static void
test_nul_is_a_space(void **state)
{
	const char text[] = "@revoked\0h\0ssh-ed25519\0" ED_KEY "\0x\0";
	struct known_hosts_line line;

	(void)state;
	assert_int_equal(
	    known_hosts_parse(text, sizeof(text), &line), KNOWN_HOSTS_KEY);
	assert_int_equal(line.marker, HOSTKEY_LINE_REVOKED);
	assert_int_equal(line.names_len, 1);
	assert_int_equal(
	    known_hosts_parse("\0\0#", 3, &line), KNOWN_HOSTS_BLANK);
}

static void
test_names_are_bounded(void **state)
{
	char text[KNOWN_HOSTS_MAX_NAME + sizeof(ED) + 3];
	struct known_hosts_line line;
	int n;

	(void)state;
	for (n = KNOWN_HOSTS_MAX_NAME; n <= KNOWN_HOSTS_MAX_NAME + 1; n++) {
		snprintf(text, sizeof(text), "%0*d " ED, n, 0);
		assert_int_equal(known_hosts_parse(text, strlen(text), &line),
		    n == KNOWN_HOSTS_MAX_NAME ? KNOWN_HOSTS_KEY
					      : KNOWN_HOSTS_BAD);
	}
}

/* clang-format off */
static const struct {
	const char *names, *host;
	bool want;
} matches[] = {
	{ "a", "a", true },
	{ "a", "b", false },
	{ "a", "ab", false },
	{ "ab", "a", false },
	{ "a,b", "b", true },
	{ "a,,b,", "b", true },
	{ ",", "a", false },
	{ "*", "anything.at.all", true },
	{ "*", "[host]:2222", true },
	{ "**", "a", true },
	{ "?", "a", true },
	{ "?", "ab", false },
	{ "??*", "a", false },
	{ "??*", "ab", true },
	{ "*.ex.com", "a.ex.com", true },
	{ "*.ex.com", ".ex.com", true },
	{ "*.ex.com", "ex.com", false },
	{ "*.ex.com", "a.ex.com.org", false },
	{ "*.ex.com", "a.ex.com.ex.com", true },
	{ "a*b*c", "aXbXbXc", true },
	{ "a*b*c", "aXbXbX", false },
	{ "10.0.?.*", "10.0.1.22", true },
	{ "10.0.?.*", "10.0.11.2", false },
	{ "*,!bad", "good", true },
	{ "*,!bad", "bad", false },
	{ "!bad,*", "bad", false },
	{ "!bad", "good", false },
	{ "!b*,*", "bad", false },
	{ "a,!*", "a", false },
	{ "!", "a", false },
	{ "a,!", "a", true },
	{ "!!a,*", "!a", false },
	{ "!!a,*", "a", true },
	{ "[*]:22", "[h]:22", true },
	{ "[h]:*", "[h]:2222", true },
	{ "[h]", "h", false },
	{ "*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b",
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	    false },
};
/* clang-format on */

static void
test_names_match(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(matches); i++)
		if (known_hosts_names_match(matches[i].names,
			strlen(matches[i].names),
			matches[i].host) != matches[i].want)
			fail_msg("\"%s\" names \"%s\": %s", matches[i].names,
			    matches[i].host, matches[i].want ? "no" : "yes");
}

static void
test_name_of_host_and_port(void **state)
{
	char name[KNOWN_HOSTS_NAME_SIZE], longest[KNOWN_HOSTS_MAX_NAME + 2];

	(void)state;
	assert_true(known_hosts_name("Leaf1.Ex.COM", 22, name));
	assert_string_equal(name, "leaf1.ex.com");
	assert_true(known_hosts_name("Leaf1", 2222, name));
	assert_string_equal(name, "[leaf1]:2222");
	assert_true(known_hosts_name("FE80::1%eth0", 22, name));
	assert_string_equal(name, "fe80::1%eth0");

	memset(longest, 'a', sizeof(longest));
	longest[KNOWN_HOSTS_MAX_NAME + 1] = '\0';
	assert_false(known_hosts_name(longest, 65535, name));
	longest[KNOWN_HOSTS_MAX_NAME] = '\0';
	assert_true(known_hosts_name(longest, 65535, name));
	assert_string_equal(name + KNOWN_HOSTS_MAX_NAME, "a]:65535");
}

/* clang-format off */
static const struct {
	const char *bytes, *text;
} base64[] = {			/* RFC 4648, section 10 */
	{ "", "" }, { "f", "Zg==" }, { "fo", "Zm8=" }, { "foo", "Zm9v" },
	{ "foob", "Zm9vYg==" }, { "fooba", "Zm9vYmE=" },
	{ "foobar", "Zm9vYmFy" }, { "\xff\xfe\xfd", "//79" },
	{ "\xfb\xff", "+/8=" },
};

static const char *const not_base64[] = {
	"Z", "Zg", "Zg=", "Zg===", "=", "==", "====", "Z===", "Zm9v=",
	"Zm9vZ", "Zm9v====", "Zg==Zg==", "Zm=v", "Zm9-", "Zm_v", "Zm 9",
	"Zm9\n", "Zh==", "Zm9=", " Zm9v", "Z\3519v",
};
/* clang-format on */

static void
test_base64(void **state)
{
	char text[16], bytes[16];
	size_t i, n;

	(void)state;
	for (i = 0; i < COUNT(base64); i++) {
		n = strlen(base64[i].bytes);
		base64_encode(base64[i].bytes, n, text);
		assert_string_equal(text, base64[i].text);
		assert_int_equal(strlen(text), BASE64_LEN(n));
		assert_true(base64_decode(text, strlen(text), bytes, n, &n));
		assert_int_equal(n, strlen(base64[i].bytes));
		assert_memory_equal(bytes, base64[i].bytes, n);
		if (n > 0)
			assert_false(base64_decode(
			    text, strlen(text), bytes, n - 1, &n));
	}
	for (i = 0; i < COUNT(not_base64); i++)
		if (base64_decode(not_base64[i], strlen(not_base64[i]), bytes,
			sizeof(bytes), &n))
			fail_msg("\"%s\" is taken for base64", not_base64[i]);
}

/* RFC 2202's third case; then, by another program, the edges of blocks. */
static const struct {
	uint8_t salt;
	char letter;
	size_t len;
	const char *want;
} hmacs[] = {
	{ 0xaa, (char)0xdd, 50, "125d7342b9ac11cd91a39af48aa17b4f63f175d3" },
	{ 0x0b, 'a', 55, "db2e8eba5041268f19dac327c1d93c8aa1322277" },
	{ 0x0b, 'a', 56, "6e785ab2fe0b4fd656d0e404f66956be3d553af2" },
	{ 0x0b, 'a', 63, "5e121ecd7c94715fe116b241a081e236b78becac" },
	{ 0x0b, 'a', 64, "ce91b833ba99cb4c6c9bf80f0c598fb127cef948" },
	{ 0x0b, 'a', 119, "a882558b2d0345be3744799b1e384806b6db8e84" },
	{ 0x0b, 'a', 120, "e2f8669892cdce7b174f298e68cbba05e075e778" },
	{ 0x0b, 'a', 200, "0c631000adbe9b7d95778a611e6a2db62f340bb3" },
};

static void
test_name_hashes(void **state)
{
	uint8_t salt[NAME_HASH_LEN], hash[NAME_HASH_LEN];
	char name[256], hex[2 * NAME_HASH_LEN + 1];
	struct name_hasher hasher;
	size_t i, k;

	(void)state;
	for (i = 0; i < COUNT(hmacs); i++) {
		memset(salt, hmacs[i].salt, sizeof(salt));
		memset(name, hmacs[i].letter, hmacs[i].len);
		name_hasher_init(&hasher, salt);
		name_hasher_hash(&hasher, name, hmacs[i].len, hash);
		for (k = 0; k < sizeof(hash); k++)
			snprintf(hex + 2 * k, 3, "%02x", hash[k]);
		assert_string_equal(hex, hmacs[i].want);
	}
}

/* As ssh-keygen -H wrote it. */
static void
test_name_hash_of_ssh_keygen(void **state)
{
	const char *name = "host.example.com";
	uint8_t hash[NAME_HASH_LEN];
	struct known_hosts_line line;
	struct name_hasher hasher;

	(void)state;
	assert_int_equal(
	    known_hosts_parse(HASHED " " ED, strlen(HASHED " " ED), &line),
	    KNOWN_HOSTS_KEY);
	name_hasher_init(&hasher, line.salt);
	name_hasher_hash(&hasher, name, strlen(name), hash);
	assert_memory_equal(hash, line.hash, sizeof(hash));
}

/* As ssh-keygen -l printed it. */
static void
test_fingerprint(void **state)
{
	struct known_hosts_line line;
	char text[FINGERPRINT_SIZE];

	(void)state;
	assert_int_equal(known_hosts_parse("h " ED, strlen("h " ED), &line),
	    KNOWN_HOSTS_KEY);
	hostkey_fingerprint(line.blob, line.blob_len, text);
	assert_string_equal(
	    text, "SHA256:1+zuIK5utwgmhBr388zwtNnHWMJqxhh0Ikd0AIu42n4");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good_lines),
		cmocka_unit_test(test_bad_lines),
		cmocka_unit_test(test_blank_lines),
		cmocka_unit_test(test_nul_is_a_space),
		cmocka_unit_test(test_names_are_bounded),
		cmocka_unit_test(test_names_match),
		cmocka_unit_test(test_name_of_host_and_port),
		cmocka_unit_test(test_base64),
		cmocka_unit_test(test_name_hashes),
		cmocka_unit_test(test_name_hash_of_ssh_keygen),
		cmocka_unit_test(test_fingerprint),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
