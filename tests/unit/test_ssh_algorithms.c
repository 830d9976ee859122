/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_ssh_algorithms.c - what is offered, and what only old devices get.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/hostkey.h"
#include "worker/ssh/algorithms.h"

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

static bool
has(enum algorithms_kind kind, bool legacy, const char *name)
{
	return algorithms_contain(
	    algorithms_list(&algorithms, kind, legacy), slice_str(name));
}

static void
nothing_unsafe_is_offered_unless_asked_for(void **state)
{
	static const char *const unsafe[] = { "sha1", "ssh-rsa", "ssh-dss",
		"md5", "3des", "-cbc", "arcfour", "blowfish", "cast128",
		"ripemd", "none" };

	(void)state;
	for (int kind = 0; kind < ALGORITHMS_KINDS; kind++)
		for (size_t i = 0; i < sizeof(unsafe) / sizeof(*unsafe); i++)
			assert_null(strstr(algorithms.safe[kind], unsafe[i]));
}

static void
what_every_server_has_is_offered_first(void **state)
{
	(void)state;
	assert_ptr_equal(
	    strstr(algorithms.safe[ALGORITHMS_KEX], "curve25519-sha256,"),
	    algorithms.safe[ALGORITHMS_KEX]);
	assert_ptr_equal(strstr(algorithms.safe[ALGORITHMS_HOST_KEY],
			     "ssh-ed25519,ecdsa-sha2-nistp256,"),
	    algorithms.safe[ALGORITHMS_HOST_KEY]);
	assert_true(has(ALGORITHMS_CIPHER, false, "aes128-ctr"));
	assert_true(has(ALGORITHMS_MAC, false, "hmac-sha2-256"));
}

static void
the_rest_comes_last_and_only_for_old_devices(void **state)
{
	(void)state;
	for (int kind = 0; kind < ALGORITHMS_KINDS; kind++)
		assert_memory_equal(algorithms.all[kind], algorithms.safe[kind],
		    strlen(algorithms.safe[kind]));
	assert_true(has(ALGORITHMS_KEX, true, "diffie-hellman-group14-sha1"));
	assert_true(has(ALGORITHMS_HOST_KEY, true, "ssh-rsa"));
	assert_true(has(ALGORITHMS_MAC, true, "hmac-sha1"));
}

static void
libssh2_takes_every_offer(void **state)
{
	/* An RSA line, and one that is cut off: both do no harm. */
	static const char known[] = "\0\0\0\0\xb\0\0\0\7ssh-rsa\0\0\0";

	(void)state;
	for (int legacy = 0; legacy < 2; legacy++) {
		assert_int_equal(algorithms_offer(&algorithms, ssh, legacy != 0,
				     (struct slice){ NULL, 0 }),
		    0);
		assert_int_equal(
		    algorithms_offer(&algorithms, ssh, legacy != 0,
			(struct slice){ known, sizeof(known) - 1 }),
		    0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_unsafe_is_offered_unless_asked_for),
		cmocka_unit_test(what_every_server_has_is_offered_first),
		cmocka_unit_test(the_rest_comes_last_and_only_for_old_devices),
		cmocka_unit_test(libssh2_takes_every_offer),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
