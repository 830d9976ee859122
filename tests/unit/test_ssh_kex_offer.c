/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_ssh_kex_offer.c - a server's banner and KEXINIT, well-formed and not.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/algorithm.h"
#include "worker/ssh/kex_offer.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

static const char *const lists[KEX_LISTS] = { "kex-a,kex-b", "key", "c1,c2",
	"c3", "m1", "m2" };

static void
put_u32(struct buf *b, size_t n)
{
	uint8_t bytes[4] = { (uint8_t)(n >> 24), (uint8_t)(n >> 16),
		(uint8_t)(n >> 8), (uint8_t)n };

	buf_add(b, bytes, sizeof(bytes));
}

/* A packet of this type, with 4 bytes of padding. */
static void
put_packet(struct buf *b, uint8_t type, const struct buf *payload)
{
	put_u32(b, buf_len(payload) + 6);
	buf_add(b, "\4", 1);
	buf_add(b, &type, 1);
	buf_add(b, buf_at(payload), buf_len(payload));
	buf_add(b, "\0\0\0\0", 4);
}

/* What a server says that sends these bytes first. */
static struct buf
make(const char *first)
{
	struct buf said = { 0 }, payload = { 0 };

	buf_add(&said, first, strlen(first));
	buf_add(&payload, "0123456789abcdef", 16);
	for (unsigned i = 0; i < KEX_LISTS; i++) {
		put_u32(&payload, strlen(lists[i]));
		buf_add(&payload, lists[i], strlen(lists[i]));
	}
	put_packet(&said, 20, &payload);
	buf_free(&payload);
	return said;
}

static struct slice
all(const struct buf *b)
{
	return (struct slice){ (const char *)buf_at(b), buf_len(b) };
}

static void
the_lists_are_found_after_the_banner(void **state)
{
	static const char *const first[] = { "SSH-2.0-x\r\n", "SSH-2.0-x\n",
		"Welcome\r\n\r\nto our router\nSSH-2.0-x y z\r\n" };

	(void)state;
	for (size_t i = 0; i < COUNT(first); i++) {
		struct buf said = make(first[i]);
		struct kex_offer offer;

		assert_true(kex_offer_read(all(&said), &offer));
		for (unsigned k = 0; k < KEX_LISTS; k++) {
			assert_int_equal(offer.lists[k].len, strlen(lists[k]));
			assert_memory_equal(
			    offer.lists[k].at, lists[k], strlen(lists[k]));
		}
		buf_free(&said);
	}
}

static void
packets_that_mean_nothing_may_come_first(void **state)
{
	struct buf said = { 0 }, nothing = { 0 }, rest = make("");
	struct kex_offer offer;

	(void)state;
	buf_add(&said, "SSH-2.0-x\r\n", 11);
	buf_add(&nothing, "\0\0\0\1x", 5);
	put_packet(&said, 2, &nothing);
	put_packet(&said, 4, &nothing);
	buf_add(&said, buf_at(&rest), buf_len(&rest));
	assert_true(kex_offer_read(all(&said), &offer));
	assert_memory_equal(offer.lists[KEX_LIST_KEX].at, "kex-a", 5);
	buf_free(&said);
	buf_free(&nothing);
	buf_free(&rest);
}

static void
every_part_of_an_offer_is_none(void **state)
{
	struct buf said = make("hello\nSSH-2.0-x\r\n");
	struct kex_offer offer;

	(void)state;
	for (size_t n = 0; n < buf_len(&said); n++) {
		/* In memory of its own size, for the sanitizer to see. */
		char *part = malloc(n + 1);

		memcpy(part, buf_at(&said), n);
		part = realloc(part, n > 0 ? n : 1);
		assert_false(kex_offer_read((struct slice){ part, n }, &offer));
		free(part);
	}
	buf_free(&said);
}

static void
malformed_offers_are_none(void **state)
{
	/* A byte to change after the banner "SSH-2.0-x\n", and its value. */
	static const struct {
		size_t at;
		uint8_t value;
	} rows[] = {
		{ 10, 0xff }, /* longer than what there is */
		{ 13, 1 },    /* too short for a type */
		{ 14, 0xff }, /* more padding than packet */
		{ 15, 21 },   /* another packet */
		{ 32, 0xff }, /* the first list is longer than the packet */
		{ 35, 0xff },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf said = make("SSH-2.0-x\n");
		struct kex_offer offer;

		buf_at(&said)[rows[i].at] = rows[i].value;
		assert_false(kex_offer_read(all(&said), &offer));
		buf_free(&said);
	}
}

static void
the_first_line_is_what_is_quoted(void **state)
{
	static const struct {
		const char *said, *line;
	} rows[] = {
		{ "", "" },
		{ "\r\n\n", "" },
		{ "HTTP/1.0 400 Bad Request\r\nServer: x\r\n",
		    "HTTP/1.0 400 Bad Request" },
		{ "\r\n\r\n220 mail\r\n", "220 mail" },
		{ "cut o", "cut o" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct slice line =
		    kex_offer_first_line(slice_str(rows[i].said));

		assert_int_equal(line.len, strlen(rows[i].line));
		assert_memory_equal(line.at, rows[i].line, line.len);
	}
}

static void
lists_meet_in_whole_names_only(void **state)
{
	static const struct {
		const char *a, *b;
		bool meet;
	} rows[] = {
		{ "a,b", "c,b", true },
		{ "a,b", "ab,ba", false },
		{ "", "", false },
		{ "a", "", false },
		{ "a", "a", true },
		{ "rsa-sha2-512", "rsa-sha2-512-cert", false },
		{ "x,a,", "a", true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(
		    algorithm_meet(slice_str(rows[i].a), slice_str(rows[i].b)),
		    rows[i].meet);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_lists_are_found_after_the_banner),
		cmocka_unit_test(packets_that_mean_nothing_may_come_first),
		cmocka_unit_test(every_part_of_an_offer_is_none),
		cmocka_unit_test(malformed_offers_are_none),
		cmocka_unit_test(the_first_line_is_what_is_quoted),
		cmocka_unit_test(lists_meet_in_whole_names_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
