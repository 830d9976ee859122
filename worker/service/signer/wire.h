/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * wire.h - the data types of SSH (RFC 4251 section 5): reading and appending.
 *
 * A reader never goes past its end. Reading more than there is gives zeros and
 * empty slices from then on and makes the reader bad, so that a whole layout
 * is read first and judged once, by wire_done().
 */
#ifndef HF_SIGNER_WIRE_H
#define HF_SIGNER_WIRE_H

#include "common/buf.h"
#include "common/msg.h"

struct wire {
	const uint8_t *at;
	size_t left;
	bool bad;
};

/* Read from bytes that stay where they are while the reader is in use. */
struct wire wire_of(struct slice);
uint8_t wire_u8(struct wire *);
uint32_t wire_u32(struct wire *);
struct slice wire_string(struct wire *);
/* The next n bytes, whatever they are. */
struct slice wire_bytes(struct wire *, size_t n);
/* A number that is not negative, without its leading zeros. */
struct slice wire_mpint(struct wire *);
/* Was everything there, and is nothing left? */
bool wire_done(const struct wire *);

bool wire_equal(struct slice, struct slice);
/* Is it this text? */
bool wire_is(struct slice, const char *);

void wire_put_u8(struct buf *, uint8_t);
void wire_put_u32(struct buf *, uint32_t);
void wire_put_string(struct buf *, struct slice);
/* A number that is not negative; leading zeros do no harm. */
void wire_put_mpint(struct buf *, struct slice);

static inline struct slice
wire_slice(const void *at, size_t len)
{
	return (struct slice){ at, len };
}

static inline struct slice
wire_of_buf(const struct buf *b)
{
	return wire_slice(buf_at(b), buf_len(b));
}

#endif
