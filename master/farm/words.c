/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * words.c - the last lines a process has said.
 */
#include "common/log.h"
#include "master/farm/words.h"

static void
words_begin(struct words *w)
{
	w->len[w->count++ % WORDS_LINES] = 0;
	w->over = false;
}

bool
words_put(struct words *w, char c)
{
	unsigned char *len;
	unsigned at;

	if (c == '\n') {
		/* Empty lines say nothing. */
		bool ended = w->count > 0 && !w->over;

		w->over = true;
		return ended;
	}
	if (w->count == 0 || w->over)
		words_begin(w);
	at = (w->count - 1) % WORDS_LINES;
	len = &w->len[at];
	w->lines[at][(*len)++] = c;
	w->over = *len == WORDS_LINE;
	return w->over;
}

struct slice
words_last(const struct words *w)
{
	unsigned at = (w->count - 1) % WORDS_LINES;

	if (w->count == 0)
		return (struct slice){ NULL, 0 };
	return (struct slice){ w->lines[at], w->len[at] };
}

struct slice
words_last_whole(const struct words *w)
{
	unsigned at = (w->count - 2) % WORDS_LINES;

	if (w->count < 2 || w->over)
		return words_last(w);
	return (struct slice){ w->lines[at], w->len[at] };
}

void
words_print(const struct words *w, struct buf *out)
{
	unsigned first = w->count > WORDS_LINES ? w->count - WORDS_LINES : 0;
	char text[WORDS_LINE * 4 + 1];

	for (unsigned i = first; i < w->count; i++) {
		unsigned at = i % WORDS_LINES;

		log_escape(text, sizeof(text), w->lines[at], w->len[at]);
		if (i > first)
			buf_add_literal(out, "\n");
		buf_add(out, text, strlen(text));
	}
}
