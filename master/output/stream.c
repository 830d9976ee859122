/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * stream.c - what a job prints, as lines, while it prints it.
 */
#include <string.h>

#include "master/output/stream.h"
#include "master/output/text.h"

/* The line at hand, or as much of it as there is. */
static void
stream_show(
    struct stream *s, unsigned which, const struct buf *label, struct buf *out)
{
	struct buf *line = &s->line[which];
	size_t len = buf_len(line);

	if (len > 0 && buf_at(line)[len - 1] == '\r')
		len--;
	buf_add(out, buf_at(label), buf_len(label));
	if (s->continues[which])
		buf_add(out, "+ ", 2);
	else
		buf_add(out, ": ", 2);
	if (which == 1)
		buf_add(out, "stderr: ", 8);
	text_add(out, (char *)buf_at(line), len);
	buf_add(out, "\n", 1);
	buf_reset(line);
	s->said = true;
}

void
stream_add(struct stream *s, unsigned which, const void *data, size_t len,
    const struct buf *label, struct buf *out)
{
	struct buf *line = &s->line[which];
	const char *p = data;

	while (len > 0) {
		const char *end = memchr(p, '\n', len);
		size_t n = end != NULL ? (size_t)(end - p) : len;
		size_t room = STREAM_LINE_MAX - buf_len(line);

		if (n > room) {
			buf_add(line, p, room);
			stream_show(s, which, label, out);
			s->continues[which] = true;
			p += room;
			len -= room;
			continue;
		}
		buf_add(line, p, n);
		if (end == NULL)
			return;
		stream_show(s, which, label, out);
		s->continues[which] = false;
		p += n + 1;
		len -= n + 1;
	}
}

/* What has no end of line. */
static void
stream_finish(struct stream *s, const struct buf *label, struct buf *out)
{
	for (unsigned i = 0; i < 2; i++) {
		if (buf_len(&s->line[i]) > 0)
			stream_show(s, i, label, out);
		s->continues[i] = false;
	}
}

void
stream_void(struct stream *s, const struct buf *label, struct buf *out)
{
	static const char text[] = ": (that was an attempt that is given up)\n";

	stream_finish(s, label, out);
	if (s->said) {
		buf_add(out, buf_at(label), buf_len(label));
		buf_add(out, text, sizeof(text) - 1);
	}
	s->said = false;
}

void
stream_end(struct stream *s, const struct buf *label, struct buf *out)
{
	stream_finish(s, label, out);
	for (unsigned i = 0; i < 2; i++)
		buf_free(&s->line[i]);
	*s = (struct stream){ .said = false };
}
