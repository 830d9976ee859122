/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hosttext_quote.h - how a value is written where its place stands: between
 * hosttext.c and hosttext_quote.c.
 */
#ifndef HF_HOSTTEXT_QUOTE_H
#define HF_HOSTTEXT_QUOTE_H

#include "master/input/hosttext.h"

/* How a shell reads what stands there. */
enum hosttext_quoting {
	QUOTING_NONE,
	QUOTING_SINGLE,
	QUOTING_DOUBLE,
	QUOTING_UNSURE, /* and all behind it */
	QUOTING_TWICE,  /* another shell reads it then */
	QUOTING_COMMENT,
	QUOTING_XML, /* no shell reads it */
	QUOTING_CDATA
};

/* False: it cannot be written there; the hint says why, or what to do. */
MUST_CHECK bool hosttext_add(struct buf *, const char *value,
    enum hosttext_reader, enum hosttext_quoting);
const char *hosttext_hint(enum hosttext_reader, enum hosttext_quoting);

#endif
