/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * netconf_frame.h - where NETCONF's messages begin and end (RFC 6242).
 *
 * Up to and with both hellos an end mark stands behind a message (section
 * 4.3); after that it is sent in chunks, each behind its length (section 4.2),
 * if both sides can, and else as before. What stands in a chunk is never looked
 * at. Pure: bytes come in pieces of any size, with the same outcome however
 * they were cut.
 */
#ifndef HF_SSH_NETCONF_FRAME_H
#define HF_SSH_NETCONF_FRAME_H

#include <stdbool.h>

#include "common/buf.h"
#include "common/pack.h"

/* What a message ends with, where there are no chunks. */
#define NETCONF_END_MARK "]]>]]>"

struct netconf_frame {
	bool chunked;     /* set between two messages only */
	unsigned matched; /* bytes of the end mark so far */
	unsigned state;   /* of a chunk's head */
	uint64_t chunk;   /* bytes to come of it */
	bool some;        /* of this message, a chunk has come */
	const char *why;  /* NETCONF_BAD: what is wrong */
};

enum netconf_got {
	NETCONF_MORE,  /* all was taken */
	NETCONF_PIECE, /* of the message */
	NETCONF_END,   /* of the message */
	NETCONF_BAD,   /* it makes no sense, nor does what follows */
};

/* Take from the front of in until one of these. The piece is borrowed. */
enum netconf_got netconf_frame_next(
    struct netconf_frame *, struct slice *in, struct slice *piece);

/* Can it be sent so? Without chunks, not with an end mark in it. */
bool netconf_frame_fits(const struct netconf_frame *, struct slice message);
/* Append the message as it is to be sent. */
void netconf_frame_put(
    const struct netconf_frame *, struct slice message, struct buf *out);

#endif
