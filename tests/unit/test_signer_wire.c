/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_signer_wire.c - SSH's data types, and the login request made of them.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/mem.h"
#include "worker/service/signer/login.h"
#include "worker/service/signer/wire.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

static void
numbers_are_the_shortest_that_is_not_negative(void **state)
{
	/* RFC 4251 section 5, and leading zeros as libcrypto may give them. */
	static const struct {
		struct slice number, wire;
	} rows[] = {
		{ { "", 0 }, { "\0\0\0\0", 4 } },
		{ { "\0\0", 2 }, { "\0\0\0\0", 4 } },
		{ { "\x7f", 1 }, { "\0\0\0\1\x7f", 5 } },
		{ { "\x80", 1 }, { "\0\0\0\2\0\x80", 6 } },
		{ { "\0\0\x80\1", 4 }, { "\0\0\0\3\0\x80\1", 7 } },
		{ { "\x09\xa3\x78\xf9\xb2\xe3\x32\xa7", 8 },
		    { "\0\0\0\x08\x09\xa3\x78\xf9\xb2\xe3\x32\xa7", 12 } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct slice n = rows[i].number;
		struct buf b = { 0 };
		struct wire w;

		wire_put_mpint(&b, n);
		assert_true(wire_equal(wire_of_buf(&b), rows[i].wire));
		w = wire_of(wire_of_buf(&b));
		for (; n.len > 0 && *n.at == 0; n.len--)
			n.at++;
		assert_true(wire_equal(wire_mpint(&w), n));
		assert_true(wire_done(&w));
		buf_free(&b);
	}
}

static void
a_negative_number_is_none(void **state)
{
	struct wire w = wire_of(wire_slice("\0\0\0\1\x80", 5));

	(void)state;
	assert_int_equal(wire_mpint(&w).len, 0);
	assert_false(wire_done(&w));
}

static void
reading_past_the_end_gives_nothing_and_stays_bad(void **state)
{
	struct wire w = wire_of(wire_slice("\xff\xff\xff\xff\1\2", 6));

	(void)state;
	assert_int_equal(wire_string(&w).len, 0);
	assert_true(w.bad);
	assert_int_equal(wire_u8(&w), 0); /* though there is one */
	assert_int_equal(wire_u32(&w), 0);
	assert_false(wire_done(&w));
	w = wire_of(wire_slice("\1\2\3", 3));
	assert_int_equal(wire_u32(&w), 0);
	assert_true(w.bad);
	w = wire_of(wire_slice(NULL, 0));
	assert_true(wire_done(&w));
}

/* ---- login requests ------------------------------------------------------ */

struct request {
	size_t session;
	uint8_t kind;
	const char *service, *method;
	uint8_t has_signature;
	const char *after;
};

static const struct request request_good = { 32, 50, "ssh-connection",
	"publickey", 1, "" };

static void
put_request(struct buf *b, const struct request *r)
{
	static const char session[128];

	wire_put_string(b, wire_slice(session, r->session));
	wire_put_u8(b, r->kind);
	wire_put_string(b, slice_str("admin"));
	wire_put_string(b, slice_str(r->service));
	wire_put_string(b, slice_str(r->method));
	wire_put_u8(b, r->has_signature);
	wire_put_string(b, slice_str("rsa-sha2-512"));
	wire_put_string(b, slice_str("the public key"));
	buf_add(b, r->after, strlen(r->after));
}

static void
a_login_request_tells_user_algorithm_and_key(void **state)
{
	struct buf b = { 0 };
	struct login l;

	(void)state;
	put_request(&b, &request_good);
	assert_true(login_read(wire_of_buf(&b), &l));
	assert_true(wire_is(l.user, "admin"));
	assert_true(wire_is(l.algorithm, "rsa-sha2-512"));
	assert_true(wire_is(l.blob, "the public key"));
	buf_free(&b);
}

static void
nothing_else_is_a_login_request(void **state)
{
	static const struct request rows[] = {
		{ 19, 50, "ssh-connection", "publickey", 1, "" },
		{ 65, 50, "ssh-connection", "publickey", 1, "" },
		{ 0, 50, "ssh-connection", "publickey", 1, "" },
		{ 32, 51, "ssh-connection", "publickey", 1, "" },
		{ 32, 50, "ssh-userauth", "publickey", 1, "" },
		{ 32, 50, "ssh-connection", "hostbased", 1, "" },
		{ 32, 50, "ssh-connection", "publickey", 0, "" },
		{ 32, 50, "ssh-connection", "publickey", 2, "" },
		{ 32, 50, "ssh-connection", "publickey", 1, "x" },
	};
	struct login l;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf b = { 0 };

		put_request(&b, &rows[i]);
		if (login_read(wire_of_buf(&b), &l))
			fail_msg("row %zu is taken for a login request", i);
		buf_free(&b);
	}
	assert_false(login_read(slice_str("SSHSIG and what git signs"), &l));
}

static void
a_login_request_cut_off_anywhere_is_none(void **state)
{
	struct buf b = { 0 };
	struct login l;

	(void)state;
	put_request(&b, &request_good);
	for (size_t n = 0; n < buf_len(&b); n++) {
		uint8_t *copy = xmalloc(n); /* for the sanitizer */

		memcpy(copy, buf_at(&b), n);
		assert_false(login_read(wire_slice(copy, n), &l));
		free(copy);
	}
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_the_shortest_that_is_not_negative),
		cmocka_unit_test(a_negative_number_is_none),
		cmocka_unit_test(
		    reading_past_the_end_gives_nothing_and_stays_bad),
		cmocka_unit_test(a_login_request_tells_user_algorithm_and_key),
		cmocka_unit_test(nothing_else_is_a_login_request),
		cmocka_unit_test(a_login_request_cut_off_anywhere_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
