/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_ssh_screen.c - what hostile devices write to a command line.
 *
 * However the bytes are cut, they show the same; no control byte is left but
 * tab and newline, and what is held stays in bounds. 0xfe stands for "what is
 * in the line from its third byte on was a pager's", 0xff for "the text is
 * read, up to the last line".
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "worker/ssh/screen.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check(const struct screen *s)
{
	struct slice text = screen_text(s);

	for (size_t i = 0; i < text.len; i++)
		if (((unsigned char)text.at[i] < ' ' && text.at[i] != '\t' &&
			text.at[i] != '\n') ||
		    text.at[i] == '\177')
			abort();
	if (s->line > text.len || s->cursor > text.len - s->line ||
	    memchr(screen_line(s).at, '\n', screen_line(s).len) != NULL ||
	    screen_line(s).len > 2 * SCREEN_LINE_MAX)
		abort();
}

static void
play(struct screen *s, struct buf *read, const uint8_t *data, size_t len,
    size_t piece)
{
	size_t n;

	screen_init(s);
	for (size_t i = 0; i < len; i += n) {
		if (data[i] >= 0xfe) {
			n = 1;
			if (data[i] == 0xfe) {
				screen_take_out(s, 2);
			} else {
				buf_add(read, screen_text(s).at, s->line);
				screen_drop(s, s->line);
			}
			continue;
		}
		for (n = 0; i + n < len && n < piece && data[i + n] < 0xfe;)
			n++;
		screen_feed(s, (const char *)data + i, n);
	}
	check(s);
	buf_add(read, screen_text(s).at, screen_text(s).len);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const size_t pieces[] = { SIZE_MAX, 1, 3, 50 };
	struct buf whole = { 0 }, cut = { 0 };
	struct screen s;

	play(&s, &whole, data, len, pieces[0]);
	screen_fini(&s);
	for (unsigned i = 1; i < 4; i++) {
		buf_reset(&cut);
		play(&s, &cut, data, len, pieces[i]);
		screen_fini(&s);
		if (buf_len(&cut) != buf_len(&whole) ||
		    (buf_len(&cut) > 0 && memcmp(buf_at(&cut), buf_at(&whole),
					      buf_len(&cut)) != 0))
			abort();
	}
	buf_free(&whole);
	buf_free(&cut);
	return 0;
}
