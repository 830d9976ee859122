/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * screen.h - what a device's command line would show, as plain text.
 *
 * A terminal of endless length: lines end with "\n" alone, and what carriage
 * returns, backspaces and escape sequences (ECMA-48) do to the line they are
 * in is done. Only the last line can still change. Of control bytes only tab
 * and newline are left. Bytes are looked at once, in pieces of any size, and
 * with the same outcome however they were cut.
 *
 * The text grows at its end, and whoever reads it drops it from the front.
 */
#ifndef HF_SSH_SCREEN_H
#define HF_SSH_SCREEN_H

#include <stdbool.h>

#include "common/buf.h"
#include "common/pack.h"

/* Of a longer line only the end can still change. */
#define SCREEN_LINE_MAX 4096u
#define SCREEN_LINE_KEPT 1024u

enum screen_state {
	SCREEN_TEXT,
	SCREEN_ESCAPE,   /* after ESC */
	SCREEN_CHARSET,  /* after ESC and an intermediate byte */
	SCREEN_SEQUENCE, /* after ESC [ */
	SCREEN_STRING,   /* after ESC ] and the like: up to BEL or ESC \ */
};

#define SCREEN_NUMBERS 2

struct screen {
	struct buf text;
	size_t line;    /* where in the text the last line begins */
	size_t cursor;  /* where in that line the next byte goes */
	uint64_t lines; /* ended so far */
	bool cut_line;  /* the beginning of the last line cannot change any more
			 */
	size_t wiped;   /* it was so long when the cursor went back in it */
	bool returned;  /* a carriage return came: to be seen what follows */
	/* What was taken out of the line: see screen_take_out(). */
	bool taking;
	size_t taken_from, taken_to;
	/* An escape sequence under way. */
	enum screen_state state;
	bool is_private;
	unsigned numbers[SCREEN_NUMBERS], number, string_len;
	unsigned row; /* where it was last sent to; 0: nowhere yet */
};

void screen_init(struct screen *);
void screen_fini(struct screen *);
void screen_feed(struct screen *, const char *, size_t);

static inline struct slice
screen_text(const struct screen *s)
{
	return (
	    struct slice){ (const char *)buf_at(&s->text), buf_len(&s->text) };
}

/* The last line, as it is now. */
static inline struct slice
screen_line(const struct screen *s)
{
	return (struct slice){ (const char *)buf_at(&s->text) + s->line,
		buf_len(&s->text) - s->line };
}

/* Drop from the front; what is left of the last line is the last line. */
void screen_drop(struct screen *, size_t n);
/*
 * The last line from this place on was a question that is being answered: it
 * goes, and so does what the device does to wipe it out.
 */
void screen_take_out(struct screen *, size_t from);

#endif
