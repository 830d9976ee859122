/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * spool.c - what jobs say, in memory and in a file.
 */
#include <errno.h>

#include "common/mem.h"
#include "master/farm/spool.h"

#define SPOOL_BLOCK 4096u /* of a file system: what of it can be given back */
#define SPOOL_PIECES 8u   /* there is room for a multiple of them */

void
spools_init(struct spools *a, size_t room)
{
	*a = (struct spools){ .room = room };
	spill_init(&a->file, 0);
}

void
spools_fini(struct spools *a)
{
	spill_fini(&a->file);
}

static void
spool_drop_buf(struct spools *a, struct buf *b)
{
	a->held -= b->cap;
	buf_free(b);
}

static void
spool_note(struct spool *s, uint64_t at, size_t len)
{
	struct spool_filed *f = s->filed;

	if (f == NULL)
		f = s->filed = xcalloc(1, sizeof(*f));
	if (f->count % SPOOL_PIECES == 0)
		f->pieces = xrealloc(
		    f->pieces, (f->count + SPOOL_PIECES) * sizeof(*f->pieces));
	f->pieces[f->count++] = (struct spool_piece){ at, len };
	f->len += len;
}

/* It is not the file's fault, and may be otherwise soon. */
static bool
spool_error_passes(int error)
{
	return error == EMFILE || error == ENFILE || error == ENOMEM;
}

/* To the file with it, but for the piece of a block at its end. */
static void
spool_spill(struct spools *a, struct spool *s)
{
	size_t len = buf_len(&s->memory), n = len - len % SPOOL_BLOCK;
	struct buf rest = { 0 };
	uint64_t at;

	if (n == 0 || a->file.error != 0)
		return;
	at = spill_add(&a->file, buf_at(&s->memory), n);
	if (a->file.error != 0) {
		spill_drop(&a->file, at, n);
		if (spool_error_passes(a->file.error))
			a->file.error = 0;
		return;
	}
	spool_note(s, at, n);
	if (len > n)
		buf_add(&rest, buf_at(&s->memory) + n, len - n);
	spool_drop_buf(a, &s->memory);
	s->memory = rest;
	a->held += rest.cap;
}

void
spool_add(struct spools *a, struct spool *s, struct slice data)
{
	size_t cap = s->memory.cap;

	spool_put_away(a, s);
	buf_add(&s->memory, data.at, data.len);
	if (s->memory.cap == cap)
		return;
	a->held += s->memory.cap - cap;
	if (a->held > a->room)
		spool_spill(a, s);
}

bool
spool_bring_back(struct spools *a, struct spool *s)
{
	struct spool_filed *f = s->filed;
	bool good = true;

	if (spool_is_whole(s))
		return true;
	buf_reserve(&f->whole, spool_len(s));
	for (unsigned i = 0; i < f->count && good; i++)
		good = spill_read(
		    &a->file, f->pieces[i].at, f->pieces[i].len, &f->whole);
	if (!good) {
		buf_free(&f->whole);
		return false;
	}
	buf_add(&f->whole, buf_at(&s->memory), buf_len(&s->memory));
	a->held += f->whole.cap;
	return true;
}

void
spool_put_away(struct spools *a, struct spool *s)
{
	if (s->filed != NULL && s->filed->whole.mem != NULL)
		spool_drop_buf(a, &s->filed->whole);
}

void
spool_forget(struct spools *a, struct spool *s)
{
	struct spool_filed *f = s->filed;

	spool_put_away(a, s);
	spool_drop_buf(a, &s->memory);
	if (f == NULL)
		return;
	for (unsigned i = 0; i < f->count; i++)
		spill_drop(&a->file, f->pieces[i].at, f->pieces[i].len);
	free(f->pieces);
	free(f);
	s->filed = NULL;
}
