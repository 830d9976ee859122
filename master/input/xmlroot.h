/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * xmlroot.h - the one element of an XML text.
 *
 * The text is looked through whether it is well-formed and has no document
 * type (RFC 6241 section 3 forbids one), and is UTF-8. It is not changed.
 */
#ifndef HF_XMLROOT_H
#define HF_XMLROOT_H

#include "common/buf.h"
#include "common/pack.h"
#include "master/input/inerr.h"

struct xmlroot {
	char name[64];        /* without its prefix; longer ones are cut */
	struct slice element; /* of the text: from its start tag to its end */
	struct slice inside;  /* between its tags */
	/*
	 * Owned: "<NAME ATTRIBUTES" of its start tag, without the attribute
	 * that was asked for; and its name, as it was given.
	 */
	struct buf head, given;
};

/* The error has the line and column, and file as its place. */
MUST_CHECK bool xmlroot_find(struct xmlroot *, const char *file,
    struct slice text, const char *without, struct inerr *);
void xmlroot_free(struct xmlroot *);

#endif
