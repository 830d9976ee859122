/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_msg.c - every message there and back, every proper prefix of it, and
 * a table of frames that must be refused for the right reason.
 *
 * The messages are filled by the table's own rows: a new one is tested the
 * moment it exists.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/msg.h"

/* Each size class of the encoding, and both of its edges. */
static const uint64_t numbers[] = { 0, 1, 127, 128, 255, 256, 65535, 65536,
	UINT32_MAX, UINT64_C(0x100000000), UINT64_MAX };
static const size_t lengths[] = { 0, 1, 31, 32, 255, 256, 65535, 65536 };
#define NUMBERS (sizeof(numbers) / sizeof(numbers[0]))
#define LENGTHS (sizeof(lengths) / sizeof(lengths[0]))

static char text[65536];
static const char *const text_of[] = { "", "a", "bc" };

/* round walks all classes, and no two fields of a message have the same. */
static void
fill_u32(uint32_t *v, unsigned round, unsigned *field)
{
	*v = (uint32_t)numbers[(round + (*field)++) % NUMBERS];
}

static void
fill_u64(uint64_t *v, unsigned round, unsigned *field)
{
	*v = numbers[(round + (*field)++) % NUMBERS];
}

static void
fill_str(struct slice *s, unsigned round, unsigned *field)
{
	*s = (struct slice){ text, lengths[(round + (*field)++) % LENGTHS] };
}

#define fill_bin fill_str

static void
same_u32(uint32_t a, uint32_t b)
{
	assert_int_equal(a, b);
}

static void
same_u64(uint64_t a, uint64_t b)
{
	assert_true(a == b);
}

static void
same_str(struct slice a, struct slice b)
{
	assert_int_equal(a.len, b.len);
	assert_memory_equal(a.at, b.at, a.len);
}

#define same_bin same_str

static void
fill(struct msg *m, unsigned id, unsigned round)
{
	unsigned field = 0;

	memset(m, 0, sizeof(*m));
	m->id = (enum msg_id)id;
	switch (id) {
#define FILL_(type, member) fill_##type(&r->member, round, &field);
#define FILL_CASE_(NAME, name, num, link, doc)                                 \
	case MSG_##NAME: {                                                     \
		struct msg_##name *r = &m->u.name;                             \
		MSG_##NAME##_FIELDS(FILL_) break;                              \
	}
		MSG_TABLE(FILL_CASE_)
	}
}

static void
assert_same(const struct msg *a, const struct msg *b)
{
	assert_int_equal(a->id, b->id);
	switch (a->id) {
#define SAME_(type, member) same_##type(x->member, y->member);
#define SAME_CASE_(NAME, name, num, link, doc)                                 \
	case MSG_##NAME: {                                                     \
		const struct msg_##name *x = &a->u.name, *y = &b->u.name;      \
		MSG_##NAME##_FIELDS(SAME_) break;                              \
	}
		MSG_TABLE(SAME_CASE_)
	case MSG_ID_END:
		break;
	}
}

static const unsigned ids[] = {
#define ID_(NAME, name, num, link, doc) num,
	MSG_TABLE(ID_)
};
#define IDS (sizeof(ids) / sizeof(ids[0]))

static void
test_round_trip(void **state)
{
	struct msg out, in;
	struct buf b = { 0 };
	size_t used;

	(void)state;
	memset(text, 'x', sizeof(text));
	for (size_t i = 0; i < IDS; i++)
		for (unsigned round = 0; round < NUMBERS * LENGTHS; round++) {
			fill(&out, ids[i], round);
			buf_reset(&b);
			msg_encode(&b, &out);
			buf_add(&b, "next", 4);
			assert_int_equal(
			    msg_decode(buf_at(&b), buf_len(&b), &in, &used),
			    MSG_OK);
			assert_int_equal(used, buf_len(&b) - 4);
			assert_same(&out, &in);
		}
	buf_free(&b);
}

static void
test_every_proper_prefix_is_incomplete(void **state)
{
	struct msg out, in;
	struct buf b = { 0 };
	size_t used;

	(void)state;
	for (size_t i = 0; i < IDS; i++) {
		fill(&out, ids[i], 1);
		buf_reset(&b);
		msg_encode(&b, &out);
		for (size_t n = 0; n < buf_len(&b); n++) {
			/* A copy of that size: reading past it would show. */
			uint8_t *copy = malloc(n + 1);

			memcpy(copy, buf_at(&b), n);
			assert_int_equal(
			    msg_decode(copy, n, &in, &used), MSG_AGAIN);
			free(copy);
			if (n > 600)
				n += 997;
		}
	}
	buf_free(&b);
}

static void
test_body_cut_short_is_malformed(void **state)
{
	struct msg out, in;
	struct buf b = { 0 };

	(void)state;
	for (size_t i = 0; i < IDS; i++) {
		fill(&out, ids[i], 0);
		buf_reset(&b);
		msg_encode_body(&b, &out);
		for (size_t n = 0; n < buf_len(&b) && n < 600; n++)
			assert_int_equal(
			    msg_decode_body(ids[i], buf_at(&b), n, &in),
			    MSG_ERR_SHAPE);
		buf_add(&b, "\xc0", 1);
		assert_int_equal(
		    msg_decode_body(ids[i], buf_at(&b), buf_len(&b), &in),
		    MSG_ERR_SHAPE);
	}
	buf_free(&b);
}

/* DRAIN (67) has one number: the smallest frame to spoil. */
#define HEAD "\x43\0\x48\x46"

static void
test_malformed(void **state)
{
	static const struct {
		const char *what, *bytes;
		size_t len;
		enum msg_err want;
	} rows[] = {
#define ROW(what, bytes, want) { what, bytes, sizeof(bytes) - 1, want }
		ROW("sound", "\0\0\0\x02" HEAD "\x91\x05", MSG_OK),
		ROW("nothing in it", "\0\0\0\0" HEAD, MSG_ERR_LENGTH),
		ROW("over the cap", "\0\x20\0\x01" HEAD, MSG_ERR_LENGTH),
		ROW("2^32-1 bytes", "\xff\xff\xff\xff" HEAD, MSG_ERR_LENGTH),
		ROW("wrong magic", "\0\0\0\x02\x43\0\x48\x47\x91\x05",
		    MSG_ERR_MAGIC),
		ROW("unknown flag", "\0\0\0\x02\x43\x02\x48\x46\x91\x05",
		    MSG_ERR_MAGIC),
		ROW("number 0", "\0\0\0\x02\0\0\x48\x46\x91\x05", MSG_ERR_TYPE),
		ROW("number 255", "\0\0\0\x02\xff\0\x48\x46\x91\x05",
		    MSG_ERR_TYPE),
		ROW("no array", "\0\0\0\x01" HEAD "\x05", MSG_ERR_SHAPE),
		ROW("no field", "\0\0\0\x01" HEAD "\x90", MSG_ERR_SHAPE),
		ROW("a field more", "\0\0\0\x03" HEAD "\x92\x05\x05",
		    MSG_ERR_SHAPE),
		ROW("bytes after it", "\0\0\0\x03" HEAD "\x91\x05\x05",
		    MSG_ERR_SHAPE),
		ROW("a map", "\0\0\0\x03" HEAD "\x81\x05\x05", MSG_ERR_SHAPE),
		ROW("2^27 elements announced",
		    "\0\0\0\x06" HEAD "\xdd\x08\0\0\0\x05", MSG_ERR_SHAPE),
		ROW("array of 16 form", "\0\0\0\x04" HEAD "\xdc\0\x01\x05",
		    MSG_ERR_SHAPE),
		ROW("nil for a number", "\0\0\0\x02" HEAD "\x91\xc0",
		    MSG_ERR_SHAPE),
		ROW("text for a number", "\0\0\0\x03" HEAD "\x91\xa1x",
		    MSG_ERR_SHAPE),
		ROW("negative", "\0\0\0\x02" HEAD "\x91\xff", MSG_ERR_SHAPE),
		ROW("signed form", "\0\0\0\x03" HEAD "\x91\xd0\x05",
		    MSG_ERR_SHAPE),
		ROW("5 in two bytes", "\0\0\0\x03" HEAD "\x91\xcc\x05",
		    MSG_ERR_SHAPE),
		ROW("255 in three bytes", "\0\0\0\x04" HEAD "\x91\xcd\0\xff",
		    MSG_ERR_SHAPE),
		ROW("cut in the number", "\0\0\0\x03" HEAD "\x91\xcd\x01",
		    MSG_ERR_SHAPE),
		ROW("array in array", "\0\0\0\x03" HEAD "\x91\x91\x05",
		    MSG_ERR_SHAPE),
		/* HOST_KEY (4): u64 u32 str bin */
		ROW("str longer than the frame",
		    "\0\0\0\x06\x04\0\x48\x46\x94\x01\x01\xd9\xff\xc4",
		    MSG_ERR_SHAPE),
		ROW("bin of 2^32-1 bytes",
		    "\0\0\0\x09\x04\0\x48\x46\x94\x01\x01\xa0\xc6\xff\xff\xff"
		    "\xff",
		    MSG_ERR_SHAPE),
		ROW("str where bin must be",
		    "\0\0\0\x05\x04\0\x48\x46\x94\x01\x01\xa0\xa0",
		    MSG_ERR_SHAPE),
		ROW("u32 over 2^32",
		    "\0\0\0\x0e\x04\0\x48\x46\x94\x01\xcf\0\0\0\x01\0\0\0\0\xa0"
		    "\xc4\0",
		    MSG_ERR_SHAPE),
#undef ROW
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct msg m;
		size_t used;
		enum msg_err err = msg_decode(
		    (const uint8_t *)rows[i].bytes, rows[i].len, &m, &used);

		if (err != rows[i].want)
			fail_msg("%s: %s, not %s", rows[i].what,
			    msg_strerror(err), msg_strerror(rows[i].want));
	}
}

static void
test_numbers_and_names_are_unique(void **state)
{
	(void)state;
	for (size_t i = 0; i < IDS; i++) {
		assert_string_not_equal(msg_name(ids[i]), "unknown message");
		for (size_t k = 0; k < i; k++)
			assert_int_not_equal(ids[i], ids[k]);
	}
	assert_string_equal(msg_name(0), "unknown message");
}

/* A list gives back what was put in, and nothing of one that was cut short. */
static void
test_lists(void **state)
{
	struct msg m = { .id = MSG_COMMAND };
	struct slice rest, one;
	struct buf b = { 0 };
	size_t whole, ends[3];

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		m.u.command = (struct msg_command){ { text_of[i], i }, i };
		msg_list_add(&b, &m);
		ends[i] = buf_len(&b);
	}
	rest = (struct slice){ (char *)buf_at(&b), whole = buf_len(&b) };
	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(msg_list_next(MSG_COMMAND, &rest, &m), MSG_OK);
		assert_int_equal(m.u.command.flags, i);
		assert_true(slice_equal(
		    m.u.command.text, (struct slice){ text_of[i], i }));
	}
	assert_int_equal(msg_list_next(MSG_COMMAND, &rest, &m), MSG_AGAIN);
	for (size_t n = 1; n < whole; n++) {
		enum msg_err err;

		rest = (struct slice){ (char *)buf_at(&b), n };
		while ((err = msg_list_next(MSG_COMMAND, &rest, &m)) == MSG_OK)
			;
		if (err == MSG_AGAIN)
			assert_true(n == ends[0] || n == ends[1]);
	}
	rest = (struct slice){ (char *)buf_at(&b), whole };
	assert_int_equal(msg_list_next(MSG_ANSWER, &rest, &m), MSG_ERR_SHAPE);
	buf_reset(&b);
	msg_text_add(&b, slice_str("two"));
	msg_text_add(&b, slice_str(""));
	rest = (struct slice){ (char *)buf_at(&b), buf_len(&b) };
	assert_true(msg_text_next(&rest, &one));
	assert_true(slice_is(one, "two"));
	assert_true(msg_text_next(&rest, &one));
	assert_int_equal(one.len, 0);
	assert_false(msg_text_next(&rest, &one));
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_every_proper_prefix_is_incomplete),
		cmocka_unit_test(test_body_cut_short_is_malformed),
		cmocka_unit_test(test_malformed),
		cmocka_unit_test(test_numbers_and_names_are_unique),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
