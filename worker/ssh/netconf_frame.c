/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * netconf_frame.c - where NETCONF's messages begin and end (RFC 6242).
 */
#include <stdio.h>
#include <string.h>

#include "worker/ssh/netconf_frame.h"

#define MARK_LEN (sizeof(NETCONF_END_MARK) - 1)
/* RFC 6242 section 4.2: the largest length of a chunk. */
#define CHUNK_MAX UINT64_C(4294967295)

/* ---- the end mark -------------------------------------------------------- */

/* So many bytes of the mark's beginning end its first 0, 1, ... bytes, too. */
static const unsigned char mark_again[MARK_LEN] = { 0, 0, 1, 0, 1, 2 };

static enum netconf_got
marked_next(struct netconf_frame *f, struct slice *in, struct slice *piece)
{
	static const char mark[] = NETCONF_END_MARK;
	const char *found;

	while (in->len > 0) {
		if (*in->at == mark[f->matched]) {
			in->at++;
			in->len--;
			if (++f->matched < MARK_LEN)
				continue;
			f->matched = 0;
			return NETCONF_END;
		}
		if (f->matched > 0) {
			/* What looked like the mark was not. */
			piece->at = mark;
			piece->len = f->matched - mark_again[f->matched];
			f->matched = mark_again[f->matched];
			return NETCONF_PIECE;
		}
		found = memchr(in->at, mark[0], in->len);
		piece->at = in->at;
		piece->len = found != NULL ? (size_t)(found - in->at) : in->len;
		in->at += piece->len;
		in->len -= piece->len;
		return NETCONF_PIECE;
	}
	return NETCONF_MORE;
}

/* ---- chunks -------------------------------------------------------------- */

enum {
	HEAD_NEWLINE,     /* the newline before a head is next */
	HEAD_HASH,        /* its "#" */
	HEAD_FIRST,       /* its first digit, or the second "#" of the last */
	HEAD_DIGITS,      /* another digit, or its newline */
	HEAD_END_NEWLINE, /* the newline behind the last */
};

static enum netconf_got
chunk_bad(struct netconf_frame *f, const char *why)
{
	f->why = why;
	return NETCONF_BAD;
}

static enum netconf_got
head_digit(struct netconf_frame *f, char c)
{
	f->chunk = f->chunk * 10 + (uint64_t)(c - '0');
	f->state = HEAD_DIGITS;
	if (f->chunk > CHUNK_MAX)
		return chunk_bad(f, "a chunk of more than 4294967295 bytes");
	return NETCONF_MORE;
}

/* One byte of a head. */
static enum netconf_got
head_take(struct netconf_frame *f, char c)
{
	switch (f->state) {
	case HEAD_NEWLINE:
	case HEAD_HASH:
		/* Some end the line behind a message; the last LF counts. */
		if (!f->some && (c == '\n' || c == '\r' || c == ' ')) {
			f->state = c == '\n' ? HEAD_HASH : HEAD_NEWLINE;
			return NETCONF_MORE;
		}
		if (c != (f->state == HEAD_NEWLINE ? '\n' : '#'))
			return chunk_bad(f, "no chunk where one has to begin");
		f->state++;
		return NETCONF_MORE;
	case HEAD_FIRST:
		if (c >= '1' && c <= '9')
			return head_digit(f, c);
		if (c != '#')
			return chunk_bad(f, "a chunk without a proper length");
		if (!f->some)
			return chunk_bad(f, "a message without a chunk");
		f->state = HEAD_END_NEWLINE;
		return NETCONF_MORE;
	case HEAD_DIGITS:
		if (c >= '0' && c <= '9')
			return head_digit(f, c);
		if (c != '\n')
			return chunk_bad(f, "a chunk without a proper length");
		f->some = true;
		f->state = HEAD_NEWLINE;
		return NETCONF_MORE;
	default:
		if (c != '\n')
			return chunk_bad(f, "a message without a proper end");
		f->some = false;
		f->state = HEAD_NEWLINE;
		return NETCONF_END;
	}
}

static enum netconf_got
chunked_next(struct netconf_frame *f, struct slice *in, struct slice *piece)
{
	enum netconf_got got = NETCONF_MORE;

	while (in->len > 0 && got == NETCONF_MORE) {
		if (f->state == HEAD_NEWLINE && f->chunk > 0) {
			piece->at = in->at;
			piece->len =
			    in->len < f->chunk ? in->len : (size_t)f->chunk;
			in->at += piece->len;
			in->len -= piece->len;
			f->chunk -= piece->len;
			return NETCONF_PIECE;
		}
		got = head_take(f, *in->at);
		in->at++;
		in->len--;
	}
	return got;
}

enum netconf_got
netconf_frame_next(
    struct netconf_frame *f, struct slice *in, struct slice *piece)
{
	return f->chunked ? chunked_next(f, in, piece)
			  : marked_next(f, in, piece);
}

/* ---- sending ------------------------------------------------------------- */

bool
netconf_frame_fits(const struct netconf_frame *f, struct slice message)
{
	return f->chunked || memmem(message.at, message.len, NETCONF_END_MARK,
				 MARK_LEN) == NULL;
}

void
netconf_frame_put(
    const struct netconf_frame *f, struct slice message, struct buf *out)
{
	static const char end[] = "\n##\n";
	char head[32];
	int n;

	if (f->chunked) {
		n = snprintf(head, sizeof(head), "\n#%zu\n", message.len);
		buf_add(out, head, (size_t)n);
	}
	buf_add(out, message.at, message.len);
	if (f->chunked)
		buf_add(out, end, sizeof(end) - 1);
	else
		buf_add(out, NETCONF_END_MARK, MARK_LEN);
}
