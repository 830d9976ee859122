/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * msg.c - the codec: one writer and one reader per message, from one table.
 *
 * Writing goes through msgpack-c. Reading does not: its unpacker sizes arrays
 * by their declared count before the elements are there (five hostile bytes
 * reserve gigabytes), and for fixed fields a reader of the known layout is an
 * order of magnitude quicker. Format: the msgpack specification (its file
 * spec.md), of which fixint, uint, str, bin and fixarray are used.
 */
#include <endian.h>
#include <inttypes.h>

#include "common/msg.h"

/* ---- writing ------------------------------------------------------------- */

static void
put_u32(struct buf *b, const uint32_t *v)
{
	pack_uint(b, *v);
}

static void
put_u64(struct buf *b, const uint64_t *v)
{
	pack_uint(b, *v);
}

static void
put_str(struct buf *b, const struct slice *s)
{
	pack_str(b, s->at, s->len);
}

static void
put_bin(struct buf *b, const struct slice *s)
{
	pack_bin(b, s->at, s->len);
}

#define COUNT_(type, field) +1
#define PUT_(type, field) put_##type(b, &m->field);
#define WRITER_(NAME, name, num, link, doc)                                    \
	static void put_msg_##name(struct buf *b, const struct msg_##name *m)  \
	{                                                                      \
		pack_array(b, 0 MSG_##NAME##_FIELDS(COUNT_));                  \
		MSG_##NAME##_FIELDS(PUT_)                                      \
	}
MSG_TABLE(WRITER_)

void
msg_encode_body(struct buf *b, const struct msg *m)
{
#define ENCODE_(NAME, name, num, link, doc)                                    \
	case MSG_##NAME:                                                       \
		put_msg_##name(b, &m->u.name);                                 \
		return;
	switch (m->id) {
		MSG_TABLE(ENCODE_)
	case MSG_ID_END:
		break;
	}
	panic("message %d is not in the table", (int)m->id);
}

void
msg_encode(struct buf *b, const struct msg *m)
{
	size_t before = buf_len(b), body;
	uint8_t *header;
	uint32_t word;

	buf_reserve(b, 128); /* most frames fit: one growth check */
	b->end += MSG_HEADER;
	msg_encode_body(b, m);
	body = buf_len(b) - before - MSG_HEADER;
	if (body > MSG_MAX_FRAME)
		panic("%s of %zu bytes", msg_name(m->id), body);
	header = buf_at(b) + before;
	word = htobe32((uint32_t)body);
	memcpy(header, &word, 4);
	word = htobe32((uint32_t)m->id << 24 | m->flags << 16 | MSG_MAGIC);
	memcpy(header + 4, &word, 4);
}

/* ---- reading ------------------------------------------------------------- */

static bool
take_u64(struct unpack *u, uint64_t *v)
{
	return unpack_uint(u, v);
}

static bool
take_u32(struct unpack *u, uint32_t *v)
{
	uint64_t wide;

	if (!unpack_uint(u, &wide) || wide > UINT32_MAX)
		return false;
	*v = (uint32_t)wide;
	return true;
}

static bool
take_str(struct unpack *u, struct slice *s)
{
	return unpack_str(u, s);
}

static bool
take_bin(struct unpack *u, struct slice *s)
{
	return unpack_bin(u, s);
}

#define TAKE_(type, field) &&take_##type(u, &m->field)
#define READER_(NAME, name, num, link, doc)                                    \
	static bool take_msg_##name(struct unpack *u, struct msg_##name *m)    \
	{                                                                      \
		uint32_t fields;                                               \
                                                                               \
		return unpack_array(u, &fields) &&                             \
		       fields == (0 MSG_##NAME##_FIELDS(                       \
				     COUNT_))MSG_##NAME##_FIELDS(TAKE_) &&     \
		       unpack_done(u);                                         \
	}
MSG_TABLE(READER_)

enum msg_err
msg_decode_body(unsigned id, const uint8_t *p, size_t n, struct msg *m)
{
	struct unpack u = { p, p + n };

	m->id = (enum msg_id)id;
	m->flags = 0;
#define DECODE_(NAME, name, num, link, doc)                                    \
	case MSG_##NAME:                                                       \
		return take_msg_##name(&u, &m->u.name) ? MSG_OK : MSG_ERR_SHAPE;
	switch (id) {
		MSG_TABLE(DECODE_)
	default:
		return MSG_ERR_TYPE;
	}
}

enum msg_err
msg_decode(const uint8_t *p, size_t n, struct msg *m, size_t *used)
{
	uint32_t len, word;
	unsigned flags;
	enum msg_err err;

	if (n < MSG_HEADER)
		return MSG_AGAIN;
	memcpy(&len, p, 4);
	memcpy(&word, p + 4, 4);
	len = be32toh(len);
	word = be32toh(word);
	flags = word >> 16 & 0xff;
	if ((word & 0xffff) != MSG_MAGIC || (flags & ~MSG_FLAG_FD) != 0)
		return MSG_ERR_MAGIC;
	if (len == 0 || len > MSG_MAX_FRAME)
		return MSG_ERR_LENGTH;
	if (n - MSG_HEADER < len)
		return MSG_AGAIN;
	err = msg_decode_body(word >> 24, p + MSG_HEADER, len, m);
	m->flags = flags;
	*used = MSG_HEADER + len;
	return err;
}

/* ---- lists --------------------------------------------------------------- */

/* The length of what was added since then goes before it. */
static void
list_close(struct buf *b, size_t before)
{
	uint32_t word = htobe32((uint32_t)(buf_len(b) - before - 4));

	memcpy(buf_at(b) + before, &word, 4);
}

void
msg_list_add(struct buf *b, const struct msg *m)
{
	size_t before = buf_len(b);

	buf_add(b, "\0\0\0\0", 4);
	msg_encode_body(b, m);
	list_close(b, before);
}

void
msg_text_add(struct buf *b, struct slice text)
{
	size_t before = buf_len(b);

	buf_add(b, "\0\0\0\0", 4);
	buf_add(b, text.at, text.len);
	list_close(b, before);
}

bool
msg_text_next(struct slice *list, struct slice *text)
{
	uint32_t len;

	if (list->len < 4)
		return false;
	memcpy(&len, list->at, 4);
	len = be32toh(len);
	if (len > list->len - 4)
		return false;
	*text = (struct slice){ list->at + 4, len };
	list->at += 4 + len;
	list->len -= 4 + len;
	return true;
}

enum msg_err
msg_list_next(unsigned id, struct slice *list, struct msg *m)
{
	struct slice body;

	if (list->len == 0)
		return MSG_AGAIN;
	if (!msg_text_next(list, &body))
		return MSG_ERR_SHAPE;
	return msg_decode_body(id, (const uint8_t *)body.at, body.len, m);
}

/* ---- names --------------------------------------------------------------- */

const char *
msg_name(unsigned id)
{
#define NAME_(NAME, name, num, link, doc)                                      \
	case MSG_##NAME:                                                       \
		return #NAME;
	switch (id) {
		MSG_TABLE(NAME_)
	default:
		return "unknown message";
	}
}

const char *
msg_strerror(enum msg_err err)
{
	static const char *const text[] = {
		[MSG_OK] = "no error",
		[MSG_AGAIN] = "an incomplete frame",
		[MSG_ERR_MAGIC] = "bytes that are no frame",
		[MSG_ERR_LENGTH] = "a frame longer than allowed",
		[MSG_ERR_TYPE] = "a message of unknown number",
		[MSG_ERR_SHAPE] = "a message with wrong fields",
		[MSG_ERR_FD] = "a descriptor missing or not asked for",
		[MSG_ERR_STATE] = "a message not welcome in its state",
		[MSG_ERR_CONTENT] = "a message that contradicts the facts",
	};

	return text[err];
}

void
msg_dump_protocol(FILE *f)
{
	fprintf(f,
	    "protocol %d: frames of an %u-byte header (u32 length, u8 message, "
	    "u8 flags,\nu16 0x%04x, big-endian) and a flat msgpack array; at "
	    "most %u bytes\n",
	    MSG_PROTO, MSG_HEADER, MSG_MAGIC, MSG_MAX_FRAME);
#define DUMP_FIELD_(type, field) fprintf(f, " %s:%s", #field, #type);
#define DUMP_(NAME, name, num, link, doc)                                      \
	fprintf(f, "\n%3d %-10s %s: %s\n   ", num, #NAME, #link, doc);         \
	MSG_##NAME##_FIELDS(DUMP_FIELD_) fputc('\n', f);
	MSG_TABLE(DUMP_)
}
