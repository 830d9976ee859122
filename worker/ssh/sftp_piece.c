/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sftp_piece.c - the pieces of a file, many of them on their way at once.
 *
 * A server may answer in any order, and may give less than was asked for: the
 * rest of that is asked for again before anything behind it is taken.
 */
#include "common/mem.h"
#include "worker/ssh/sftp.h"

static struct sftp_ask *
piece_at(struct sftp *f, unsigned i)
{
	return &f->asks[(f->first + i) % SFTP_AHEAD];
}

static void
piece_pop(struct sftp *f)
{
	free(piece_at(f, 0)->data);
	piece_at(f, 0)->data = NULL;
	f->first = (f->first + 1) % SFTP_AHEAD;
	f->count--;
}

void
sftp_forget_pieces(struct sftp *f)
{
	while (f->count > 0)
		piece_pop(f);
	f->first = 0;
}

static void
piece_send(struct sftp *f, struct sftp_ask *a)
{
	bool writes = f->phase == SFTP_WRITING;
	size_t start = sftp_request(f, writes ? SFTP_WRITE : SFTP_READ);

	a->id = f->id;
	a->here = a->eof = a->cut = false;
	sftp_put_text(&f->out, sftp_slice(&f->handle));
	sftp_put_u64(&f->out, a->at);
	if (writes)
		sftp_put_text(
		    &f->out, (struct slice){ f->task.data.at + a->at, a->len });
	else
		sftp_put_u32(&f->out, a->len);
	sftp_end_request(f, start);
}

/* A server that does not listen is asked no more, whatever it answers. */
static bool
piece_has_room(const struct sftp *f)
{
	return buf_len(&f->out) <= SFTP_OUT_MAX;
}

/*
 * How long the next one is to be; 0: there is none now. What lies behind the
 * size that the server told is asked for piece by piece: usually there is
 * nothing.
 */
static uint32_t
piece_next(const struct sftp *f)
{
	uint64_t end =
	    f->phase == SFTP_READING ? f->size : (uint64_t)f->task.data.len;

	if (f->count == SFTP_AHEAD || !piece_has_room(f))
		return 0;
	if (f->asked < end)
		return end - f->asked < SFTP_PIECE ? (uint32_t)(end - f->asked)
						   : SFTP_PIECE;
	return f->phase != SFTP_WRITING && f->count == 0 ? SFTP_PIECE : 0;
}

void
sftp_ask_pieces(struct sftp *f)
{
	struct sftp_ask *a;
	uint32_t len;

	if (f->count > 0 && piece_at(f, 0)->cut && piece_has_room(f))
		piece_send(f, piece_at(f, 0));
	while ((len = piece_next(f)) > 0) {
		a = piece_at(f, f->count++);
		*a = (struct sftp_ask){ .at = f->asked, .len = len };
		f->asked += len;
		piece_send(f, a);
	}
	if (f->phase == SFTP_WRITING && f->count == 0)
		sftp_pieces_done(f);
}

/* ---- answers ------------------------------------------------------------- */

static void
piece_take(struct sftp *f, const char *data, uint32_t len)
{
	uint64_t max = f->task.max;

	if (f->phase == SFTP_READING && len > max - f->done)
		sftp_fail(f, "size", "--max-size allows more",
		    "the file has more than %llu bytes, whatever the server "
		    "said of its size",
		    (unsigned long long)max);
	else if (f->phase == SFTP_READING)
		f->task.take(f->task.ctx, data, len);
	else if (len > f->task.data.len - f->done ||
		 memcmp(f->task.data.at + f->done, data, len) != 0)
		sftp_fail(f, "verify", NULL,
		    "what was written is not what is there, from byte %llu on",
		    (unsigned long long)f->done);
	f->done += len;
}

static void
piece_end_of_file(struct sftp *f)
{
	uint64_t size =
	    f->phase == SFTP_READING ? f->size : (uint64_t)f->task.data.len;

	if (f->done >= size)
		sftp_pieces_done(f);
	else
		sftp_fail(f, f->phase == SFTP_READING ? "short" : "verify",
		    NULL, "the file ended after %llu of %llu bytes",
		    (unsigned long long)f->done, (unsigned long long)size);
}

/* The first of them has been answered. */
static void
piece_advance(struct sftp *f, const char *data)
{
	struct sftp_ask *a = piece_at(f, 0);

	if (a->eof) {
		piece_end_of_file(f);
		return;
	}
	piece_take(f, data, a->got);
	if (f->class != NULL)
		return;
	if (a->got == a->len) {
		piece_pop(f);
		return;
	}
	free(a->data);
	a->data = NULL;
	a->at += a->got;
	a->len -= a->got;
	a->here = false;
	a->cut = true;
}

static struct sftp_ask *
piece_find(struct sftp *f, uint32_t id)
{
	for (unsigned i = 0; i < f->count; i++)
		if (piece_at(f, i)->id == id && !piece_at(f, i)->here &&
		    !piece_at(f, i)->cut)
			return piece_at(f, i);
	return NULL;
}

/* A piece was written; others before it may not have been. */
static void
piece_written(struct sftp *f, struct sftp_ask *a)
{
	f->done += a->len;
	a->here = true;
	while (f->count > 0 && piece_at(f, 0)->here)
		piece_pop(f);
}

static void
piece_read(struct sftp *f, struct sftp_ask *a, const struct sftp_packet *p)
{
	a->here = true;
	a->eof = p->type == SFTP_STATUS;
	a->got = (uint32_t)p->text.len;
	if (a != piece_at(f, 0)) {
		a->data = xmalloc(p->text.len + 1);
		memcpy(a->data, p->text.at, p->text.len);
		return;
	}
	piece_advance(f, p->text.at);
	while (f->count > 0 && f->class == NULL && piece_at(f, 0)->here &&
	       (f->phase == SFTP_READING || f->phase == SFTP_COMPARING))
		piece_advance(f, piece_at(f, 0)->data);
}

void
sftp_hear_piece(struct sftp *f, const struct sftp_packet *p)
{
	struct sftp_ask *a = piece_find(f, p->id);
	bool writes = f->phase == SFTP_WRITING;

	if (a == NULL)
		sftp_fail(f, "protocol", NULL,
		    "the server answered what it had not been asked");
	else if (p->type == SFTP_STATUS && writes && p->code == SFTP_FX_OK)
		piece_written(f, a);
	else if (p->type == SFTP_STATUS && !writes && p->code == SFTP_FX_EOF)
		piece_read(f, a,
		    &(struct sftp_packet){
			.type = SFTP_STATUS, .text = { "", 0 } });
	else if (p->type == SFTP_STATUS)
		sftp_refused(f, p);
	else if (p->type == SFTP_DATA && !writes && p->text.len > 0 &&
		 p->text.len <= a->len)
		piece_read(f, a, p);
	else
		sftp_fail(f, "protocol", NULL,
		    "the server answered with what was not asked for");
}
