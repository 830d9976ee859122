/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_stream.c - what jobs print, as lines, however it comes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "common/mem.h"
#include "master/output/stream.h"

static struct buf label, out;

static void
begin(void)
{
	buf_reset(&out);
	buf_reset(&label);
	buf_add(&label, "h", 1);
}

static void
says(struct stream *s, unsigned which, const char *text)
{
	stream_add(s, which, text, strlen(text), &label, &out);
}

static void
is(const char *text)
{
	assert_int_equal(buf_len(&out), strlen(text));
	assert_memory_equal(buf_at(&out), text, strlen(text));
	buf_reset(&out);
}

static void
test_lines_come_whole(void **state)
{
	struct stream s = { .said = false };

	(void)state;
	begin();
	says(&s, 0, "on");
	is("");
	says(&s, 0, "e\ntwo\r\n\nthr");
	is("h: one\nh: two\nh: \n");
	says(&s, 1, "oops\n");
	is("h: stderr: oops\n");
	says(&s, 0, "ee");
	stream_end(&s, &label, &out);
	is("h: three\n");
}

/* None of it reaches a terminal as it is. */
static void
test_bytes_are_shown(void **state)
{
	struct stream s = { .said = false };

	(void)state;
	begin();
	for (int c = 0; c < 256; c++) {
		char byte = (char)c;

		stream_add(&s, (unsigned)c % 2, &byte, 1, &label, &out);
	}
	stream_end(&s, &label, &out);
	for (size_t i = 0; i < buf_len(&out); i++) {
		unsigned char c = buf_at(&out)[i];

		assert_true(c == '\n' || c == '\t' || (c >= 0x20 && c != 0x7f));
	}
}

static void
test_long_lines_come_in_pieces(void **state)
{
	static char text[2 * STREAM_LINE_MAX + 3];
	struct stream s = { .said = false };
	size_t pieces = 0;

	(void)state;
	begin();
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\n';
	stream_add(&s, 0, text, sizeof(text), &label, &out);
	says(&s, 0, "next\n");
	for (size_t i = 0; i + 2 < buf_len(&out); i++)
		pieces += memcmp(buf_at(&out) + i, "\nh+", 3) == 0;
	assert_int_equal(pieces, 2);
	assert_memory_equal(
	    buf_at(&out) + buf_len(&out) - 12, " xx\nh: next\n", 12);
	stream_end(&s, &label, &out);
}

static void
test_an_attempt_is_void(void **state)
{
	struct stream s = { .said = false };

	(void)state;
	begin();
	stream_void(&s, &label, &out);
	is("");
	says(&s, 0, "half");
	stream_void(&s, &label, &out);
	is("h: half\nh: (that was an attempt that is given up)\n");
	says(&s, 0, "all\n");
	is("h: all\n");
	stream_end(&s, &label, &out);
	is("");
}

static int
teardown(void **state)
{
	(void)state;
	buf_free(&label);
	buf_free(&out);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines_come_whole),
		cmocka_unit_test(test_bytes_are_shown),
		cmocka_unit_test(test_long_lines_come_in_pieces),
		cmocka_unit_test(test_an_attempt_is_void),
	};

	return cmocka_run_group_tests(tests, NULL, teardown);
}
