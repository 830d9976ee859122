/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sftp_packet.c - packets of SFTP: u32 length, u8 type, u32 number, and what
 * the type says (draft-ietf-secsh-filexfer-02, sections 3 and 6).
 */
#include <endian.h>

#include "worker/ssh/sftp.h"

/* ---- fields -------------------------------------------------------------- */

void
sftp_put_u32(struct buf *b, uint32_t v)
{
	const uint8_t bytes[4] = { (uint8_t)(v >> 24), (uint8_t)(v >> 16),
		(uint8_t)(v >> 8), (uint8_t)v };

	buf_add(b, bytes, 4);
}

void
sftp_put_u64(struct buf *b, uint64_t v)
{
	sftp_put_u32(b, (uint32_t)(v >> 32));
	sftp_put_u32(b, (uint32_t)v);
}

void
sftp_put_text(struct buf *b, struct slice text)
{
	sftp_put_u32(b, (uint32_t)text.len);
	buf_add(b, text.at, text.len);
}

bool
sftp_take_u32(struct slice *rest, uint32_t *v)
{
	const uint8_t *p = (const uint8_t *)rest->at;

	if (rest->len < 4)
		return false;
	*v = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 |
	     p[3];
	rest->at += 4;
	rest->len -= 4;
	return true;
}

bool
sftp_take_u64(struct slice *rest, uint64_t *v)
{
	uint32_t high, low;

	if (!sftp_take_u32(rest, &high) || !sftp_take_u32(rest, &low))
		return false;
	*v = (uint64_t)high << 32 | low;
	return true;
}

bool
sftp_take_text(struct slice *rest, struct slice *text)
{
	uint32_t len;

	if (!sftp_take_u32(rest, &len) || len > rest->len)
		return false;
	*text = (struct slice){ rest->at, len };
	rest->at += len;
	rest->len -= len;
	return true;
}

/* ---- requests ------------------------------------------------------------ */

size_t
sftp_request(struct sftp *f, enum sftp_type type)
{
	size_t start = buf_len(&f->out);
	uint8_t t = (uint8_t)type;

	sftp_put_u32(&f->out, 0);
	buf_add(&f->out, &t, 1);
	if (type != SFTP_INIT)
		sftp_put_u32(&f->out, ++f->id);
	return start;
}

void
sftp_end_request(struct sftp *f, size_t start)
{
	uint32_t len = htobe32((uint32_t)(buf_len(&f->out) - start - 4));

	memcpy(buf_at(&f->out) + start, &len, 4);
}

void
sftp_about(struct sftp *f, enum sftp_type type, const char *extension,
    struct slice one, struct slice two)
{
	size_t start = sftp_request(f, type);

	if (extension != NULL)
		sftp_put_text(&f->out, slice_str(extension));
	sftp_put_text(&f->out, one);
	if (two.at != NULL)
		sftp_put_text(&f->out, two);
	sftp_end_request(f, start);
}

void
sftp_about_one(struct sftp *f, enum sftp_type type, struct slice one)
{
	sftp_about(f, type, NULL, one, (struct slice){ NULL, 0 });
}

/* ---- answers ------------------------------------------------------------- */

bool
sftp_parse(struct slice bytes, struct sftp_packet *p)
{
	memset(p, 0, sizeof(*p));
	p->type = (enum sftp_type)(uint8_t)bytes.at[0];
	p->rest = (struct slice){ bytes.at + 1, bytes.len - 1 };
	if (!sftp_take_u32(&p->rest, &p->id))
		return false;
	if (p->type == SFTP_STATUS) {
		/* Older servers have no text. */
		p->text = (struct slice){ "", 0 };
		return sftp_take_u32(&p->rest, &p->code) &&
		       (p->rest.len == 0 || sftp_take_text(&p->rest, &p->text));
	}
	if (p->type == SFTP_HANDLE || p->type == SFTP_DATA)
		return sftp_take_text(&p->rest, &p->text);
	return true;
}
