/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_ssh_algorithms.c - what is offered, what only old devices get, and what
 * is said when there is nothing in common.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "common/hostkey.h"
#include "worker/ssh/mismatch.h"

static struct algorithms algorithms;
static LIBSSH2_SESSION *ssh;

static int
set_up(void **state)
{
	(void)state;
	if (libssh2_init(0) != 0 || (ssh = libssh2_session_init()) == NULL)
		return -1;
	algorithms_init(&algorithms, ssh);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	libssh2_session_free(ssh);
	libssh2_exit();
	return 0;
}

static char room[ALGORITHM_LIST_SIZE];

/* The list of a kind with these allowed. */
static const char *
list(enum algorithm_kind kind, const char *allow)
{
	return algorithms_list(&algorithms, kind, slice_str(allow), room).at;
}

static bool
has(enum algorithm_kind kind, const char *allow, const char *name)
{
	return algorithm_contain(slice_str(list(kind, allow)), slice_str(name));
}

static void
nothing_unsafe_is_offered_unless_asked_for(void **state)
{
	static const char *const unsafe[] = { "sha1", "ssh-rsa", "ssh-dss",
		"md5", "3des", "-cbc", "arcfour", "blowfish", "cast128",
		"ripemd", "none" };

	(void)state;
	for (int kind = 0; kind < ALGORITHM_KINDS; kind++)
		for (size_t i = 0; i < sizeof(unsafe) / sizeof(*unsafe); i++)
			assert_null(strstr(
			    list((enum algorithm_kind)kind, NULL), unsafe[i]));
}

static void
what_every_server_has_is_offered_first(void **state)
{
	(void)state;
	assert_ptr_equal(
	    strstr(algorithms.safe[ALGORITHM_KEX], "curve25519-sha256,"),
	    algorithms.safe[ALGORITHM_KEX]);
	assert_ptr_equal(strstr(algorithms.safe[ALGORITHM_HOST_KEY],
			     "ssh-ed25519,ecdsa-sha2-nistp256,"),
	    algorithms.safe[ALGORITHM_HOST_KEY]);
	assert_true(has(ALGORITHM_CIPHER, NULL, "aes128-ctr"));
	assert_true(has(ALGORITHM_MAC, NULL, "hmac-sha2-256"));
}

static void
the_rest_comes_last_and_only_for_old_devices(void **state)
{
	(void)state;
	for (int kind = 0; kind < ALGORITHM_KINDS; kind++)
		assert_memory_equal(list((enum algorithm_kind)kind, "all"),
		    algorithms.safe[kind], strlen(algorithms.safe[kind]));
	assert_true(has(ALGORITHM_KEX, "all", "diffie-hellman-group14-sha1"));
	assert_true(has(ALGORITHM_HOST_KEY, "all", "ssh-rsa"));
	assert_true(has(ALGORITHM_MAC, "all", "hmac-sha1"));
}

static void
old_algorithms_are_allowed_by_name(void **state)
{
	static const char names[] = "aes128-cbc,ssh-rsa,no-such,hmac-sha2-256";

	(void)state;
	assert_true(has(ALGORITHM_HOST_KEY, names, "ssh-rsa"));
	assert_true(has(ALGORITHM_CIPHER, names, "aes128-cbc"));
	assert_false(has(ALGORITHM_CIPHER, names, "aes256-cbc"));
	assert_false(has(ALGORITHM_KEX, names, "diffie-hellman-group14-sha1"));
	assert_string_equal(
	    list(ALGORITHM_MAC, names), algorithms.safe[ALGORITHM_MAC]);
	/* Among others, too. */
	assert_true(has(ALGORITHM_MAC, "ssh-rsa,all", "hmac-sha1"));
}

static void
libssh2_takes_every_offer(void **state)
{
	/* An RSA line, and one that is cut off: both do no harm. */
	static const char *const allow[] = { NULL, "ssh-rsa,hmac-sha1", "all" };
	static const char known[] = "\0\0\0\0\xb\0\0\0\7ssh-rsa\0\0\0";

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(
		    algorithms_offer(&algorithms, ssh, slice_str(allow[i]),
			(struct slice){ NULL, 0 }),
		    0);
		assert_int_equal(
		    algorithms_offer(&algorithms, ssh, slice_str(allow[i]),
			(struct slice){ known, sizeof(known) - 1 }),
		    0);
	}
}

/* ---- nothing in common -------------------------------------------------- */

/* A server that has what every server has, but for one list. */
static struct kex_offer
offer_but(enum kex_list which, const char *names)
{
	static const char *const lists[KEX_LISTS] = { "curve25519-sha256",
		"ssh-ed25519", "aes128-ctr", "aes128-ctr", "hmac-sha2-256",
		"hmac-sha2-256" };
	struct kex_offer offer;

	for (unsigned i = 0; i < KEX_LISTS; i++)
		offer.lists[i] = slice_str(lists[i]);
	offer.lists[which] = slice_str(names);
	return offer;
}

static void
both_offers_are_told(void **state)
{
	struct kex_offer offer = offer_but(KEX_LIST_MAC_SC, "umac-64,\33[2J");
	char message[MISMATCH_MESSAGE], want[MISMATCH_MESSAGE];
	struct mismatch m;

	(void)state;
	assert_true(
	    mismatch_find(&algorithms, slice_str("hmac-md5"), &offer, &m));
	mismatch_describe(&m, message);
	snprintf(want, sizeof(want),
	    "no MAC algorithm in common; the server offers umac-64,\\x1b[2J; "
	    "we offer %s,hmac-md5",
	    algorithms.safe[ALGORITHM_MAC]);
	assert_string_equal(message, want);
}

static void
a_long_offer_is_cut_after_a_name(void **state)
{
	struct kex_offer offer;
	char names[2000], message[MISMATCH_MESSAGE];
	struct mismatch m;

	(void)state;
	for (size_t i = 0; i < sizeof(names); i++)
		names[i] = i % 8 == 7 ? ',' : 'x';
	names[sizeof(names) - 1] = '\0';
	offer = offer_but(KEX_LIST_KEX, names);
	assert_true(mismatch_find(&algorithms, slice_str(NULL), &offer, &m));
	mismatch_describe(&m, message);
	assert_non_null(strstr(message, "xxxxxxx,...; we offer curve25519"));
	offer = offer_but(KEX_LIST_KEX, "");
	assert_true(mismatch_find(&algorithms, slice_str(NULL), &offer, &m));
	mismatch_describe(&m, message);
	assert_non_null(strstr(message, "the server offers none; we"));
}

static void
hints_name_all_that_is_missing(void **state)
{
	struct kex_offer offer = offer_but(KEX_LIST_CIPHER_CS, "3des-cbc,x");
	char hint[MISMATCH_HINT], missing[ALGORITHM_LIST_SIZE];
	struct mismatch m;

	(void)state;
	offer.lists[KEX_LIST_CIPHER_SC] = slice_str("aes128-cbc,3des-cbc");
	offer.lists[KEX_LIST_MAC_CS] = slice_str("hmac-sha1");
	offer.lists[KEX_LIST_MAC_SC] = slice_str("hmac-sha1");
	assert_true(mismatch_find(&algorithms, slice_str(NULL), &offer, &m));
	mismatch_advise(&m, "1.10.0", hint);
	assert_non_null(
	    strstr(hint, "--legacy=3des-cbc,aes128-cbc,hmac-sha1 "));
	/* With those it works. */
	memcpy(missing, m.missing, sizeof(missing));
	assert_false(
	    mismatch_find(&algorithms, slice_str(missing), &offer, &m));

	/* One list for which there is no help: all the others' is none. */
	offer.lists[KEX_LIST_KEX] = slice_str("mlkem");
	assert_true(mismatch_find(&algorithms, slice_str(NULL), &offer, &m));
	mismatch_advise(&m, "1.10.0", hint);
	assert_string_equal(hint, "libssh2 1.10.0 has none of these");
}

static void
hints_know_what_a_newer_libssh2_has(void **state)
{
	struct algorithms old = algorithms;
	struct kex_offer offer =
	    offer_but(KEX_LIST_HOST_KEY, "rsa-sha2-512,rsa-sha2-256,ssh-rsa");
	char hint[MISMATCH_HINT];
	struct mismatch m;

	(void)state;
	snprintf(old.safe[ALGORITHM_HOST_KEY], ALGORITHM_LIST_SIZE,
	    "ssh-ed25519,ecdsa-sha2-nistp256");
	snprintf(old.safe[ALGORITHM_CIPHER], ALGORITHM_LIST_SIZE, "aes128-ctr");
	assert_true(mismatch_find(&old, slice_str(NULL), &offer, &m));
	mismatch_advise(&m, "1.10.0", hint);
	assert_non_null(strstr(hint, "ed25519"));
	assert_non_null(strstr(hint, "1.11"));
	assert_non_null(strstr(hint, "--legacy=ssh-rsa"));
	assert_false(mismatch_find(&old, slice_str("ssh-rsa"), &offer, &m));

	offer = offer_but(KEX_LIST_CIPHER_SC, "chacha20-poly1305@openssh.com");
	assert_true(mismatch_find(&old, slice_str("all"), &offer, &m));
	mismatch_advise(&m, "1.10.0", hint);
	assert_string_equal(hint, "libssh2 1.10.0 has none of these; 1.11 or "
				  "newer has (scripts/libssh2)");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_unsafe_is_offered_unless_asked_for),
		cmocka_unit_test(what_every_server_has_is_offered_first),
		cmocka_unit_test(the_rest_comes_last_and_only_for_old_devices),
		cmocka_unit_test(old_algorithms_are_allowed_by_name),
		cmocka_unit_test(libssh2_takes_every_offer),
		cmocka_unit_test(both_offers_are_told),
		cmocka_unit_test(a_long_offer_is_cut_after_a_name),
		cmocka_unit_test(hints_name_all_that_is_missing),
		cmocka_unit_test(hints_know_what_a_newer_libssh2_has),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
