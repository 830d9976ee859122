/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * watch.c - does a command's output say that the device refused it?
 */
#include <string.h>

#include "worker/ssh/watch.h"

void
watch_fini(struct watch *w)
{
	buf_free(&w->head);
	buf_free(&w->tail);
}

void
watch_reset(struct watch *w)
{
	buf_reset(&w->head);
	buf_reset(&w->tail);
}

void
watch_add(struct watch *w, const char *p, size_t n)
{
	size_t room = WATCH_HEAD - buf_len(&w->head);
	size_t first = n < room ? n : room;

	buf_add(&w->head, p, first);
	p += first;
	n -= first;
	if (n > WATCH_TAIL) {
		p += n - WATCH_TAIL;
		n = WATCH_TAIL;
		buf_reset(&w->tail);
	}
	buf_add(&w->tail, p, n);
	/* Not byte by byte. */
	if (buf_len(&w->tail) > 2 * WATCH_TAIL)
		buf_drain(&w->tail, buf_len(&w->tail) - WATCH_TAIL);
}

bool
watch_end(
    struct watch *w, const struct platform_texts *texts, struct slice *line)
{
	/* What is short enough is one text. */
	if (buf_len(&w->tail) > 0 && buf_len(&w->tail) <= WATCH_TAIL) {
		buf_add(&w->head, buf_at(&w->tail), buf_len(&w->tail));
		buf_reset(&w->tail);
	}
	return watch_find(texts,
		   (struct slice){
		       (char *)buf_at(&w->head), buf_len(&w->head) },
		   line) ||
	       watch_find(texts,
		   (struct slice){
		       (char *)buf_at(&w->tail), buf_len(&w->tail) },
		   line);
}

bool
watch_find(
    const struct platform_texts *texts, struct slice text, struct slice *line)
{
	const char *found = NULL, *end;

	if (text.len == 0)
		return false;
	for (unsigned i = 0; i < texts->count && found == NULL; i++)
		found = memmem(
		    text.at, text.len, texts->list[i].at, texts->list[i].len);
	if (found == NULL)
		return false;
	end = memrchr(text.at, '\n', (size_t)(found - text.at));
	line->at = end != NULL ? end + 1 : text.at;
	end = memchr(found, '\n', (size_t)(text.at + text.len - found));
	if (end == NULL)
		end = text.at + text.len;
	while (end > found && end[-1] == '\r')
		end--;
	line->len = (size_t)(end - line->at);
	return true;
}
