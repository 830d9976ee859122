/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * msg.h - frames and messages, generated from msg_table.h.
 *
 * A frame is an 8-byte header (u32 length of what follows, u8 number of the
 * message, u8 flags, u16 magic; big-endian) and one flat msgpack array of the
 * message's fields, every one in its shortest form. Whatever else is refused:
 * what decodes encodes to the same bytes again.
 *
 * The encoder uses msgpack-c; the fields are read straight from the frame,
 * whose length and shape are known by then.
 */
#ifndef HF_MSG_H
#define HF_MSG_H

#include <stdbool.h>
#include <stdio.h>

#include "common/buf.h"
#include "common/log.h"
#include "common/msg_table.h"
#include "common/pack.h"

#define MSG_HEADER 8u
#define MSG_MAGIC 0x4846u        /* "HF" */
#define MSG_MAX_FRAME (2u << 20) /* bytes after the header */
#define MSG_FLAG_FD 1u           /* a descriptor travels with this frame */

typedef uint32_t msgf_u32;
typedef uint64_t msgf_u64;
typedef struct slice msgf_str;
typedef struct slice msgf_bin;

#define MSG_FIELD_(type, field) msgf_##type field;
#define MSG_STRUCT_(NAME, name, num, link, doc)                                \
	struct msg_##name {                                                    \
		MSG_##NAME##_FIELDS(MSG_FIELD_)                                \
	};
#define MSG_ENUM_(NAME, name, num, link, doc) MSG_##NAME = num,
#define MSG_UNION_(NAME, name, num, link, doc) struct msg_##name name;

MSG_TABLE(MSG_STRUCT_)
enum msg_id { MSG_TABLE(MSG_ENUM_) MSG_ID_END = 256 };
struct msg {
	enum msg_id id;
	unsigned flags;
	union {
		MSG_TABLE(MSG_UNION_)
	} u;
};

#undef MSG_FIELD_
#undef MSG_STRUCT_
#undef MSG_ENUM_
#undef MSG_UNION_

enum msg_err {
	MSG_OK,
	MSG_AGAIN,      /* not a whole frame yet */
	MSG_ERR_MAGIC,  /* not our header */
	MSG_ERR_LENGTH, /* longer than MSG_MAX_FRAME, or no payload */
	MSG_ERR_TYPE,   /* no such message */
	MSG_ERR_SHAPE,  /* fields missing, too many, wrong type, not shortest */
	MSG_ERR_FD,     /* a descriptor announced but not there, or reverse */
	MSG_ERR_STATE,  /* not welcome in this state or from this peer */
	MSG_ERR_CONTENT, /* welcome, but what it says cannot be */
};

/* A sentence part: "a frame longer than allowed". */
const char *msg_strerror(enum msg_err);
const char *msg_name(unsigned id);

/* Append the message as a frame. Panics when it is over MSG_MAX_FRAME. */
void msg_encode(struct buf *, const struct msg *);
/*
 * Read the frame at the front of n bytes. MSG_OK: *m borrows from p, and
 * *used is the frame's length.
 */
MUST_CHECK enum msg_err msg_decode(
    const uint8_t *p, size_t n, struct msg *m, size_t *used);

/* The same without the header, for messages inside others (IN_JOB). */
void msg_encode_body(struct buf *, const struct msg *);
MUST_CHECK enum msg_err msg_decode_body(
    unsigned id, const uint8_t *p, size_t n, struct msg *m);

/* Append one to a list of bodies: each has its length before it, as a u32. */
void msg_list_add(struct buf *, const struct msg *);
/*
 * Take the first of a list, of bodies of messages with this number. MSG_AGAIN:
 * there is none left.
 */
MUST_CHECK enum msg_err msg_list_next(
    unsigned id, struct slice *list, struct msg *m);
/* The same for lists of mere bytes; false: none is left, or it is no list. */
void msg_text_add(struct buf *, struct slice text);
bool msg_text_next(struct slice *list, struct slice *text);

/* The whole protocol as text, one message a paragraph. */
void msg_dump_protocol(FILE *);

#endif
