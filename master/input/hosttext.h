/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hosttext.h - text with places for what is known of a host. Pure.
 *
 *	tar -cf /backup/{host}.tar {data.paths.conf}
 *
 * A place is {NAME} with a name of hostfact.h. All other braces stand for
 * themselves: ${host}, {} and {a,b} are the shell's, {{host}} is {host}. A
 * name that is nearly one is refused, and so is what looks like Jinja's.
 *
 * A value comes to a POSIX shell as the one word it is, whatever is in it:
 * it is quoted as the quotes around its place need it. Where a shell reads
 * text twice or in a way that differs from shell to shell (in backquotes,
 * $(...) or ${...} inside double quotes, $'...', behind <<, and from a
 * subscript, (( or [[ on), only a value that needs no quoting is taken. A
 * device's command line has no quotes that all know: it is given letters,
 * digits, blanks and %+,-./:=@_# and nothing else. No control character goes
 * into any command. In XML a value is text, or a part of an attribute, whatever
 * is in it; comments and processing instructions are left as they are.
 */
#ifndef HF_HOSTTEXT_H
#define HF_HOSTTEXT_H

#include "common/buf.h"
#include "master/input/hostfact.h"

struct hosttext_place;

struct hosttext {
	const char *text;
	const struct hosttext_place *places; /* in its order */
	size_t n;                            /* 0: the same for every host */
};

/* Who reads it; a task takes a value as it is. */
enum hosttext_reader {
	HOSTTEXT_SHELL,
	HOSTTEXT_DEVICE,
	HOSTTEXT_TASK,
	HOSTTEXT_XML /* of hosttext_parse_xml() */
};

/* text is borrowed. False: the error has a column. */
MUST_CHECK bool hosttext_parse(
    struct arena *, const char *text, struct hosttext *, struct inerr *);

/* The same of a text that is well-formed XML without a document type. */
MUST_CHECK bool hosttext_parse_xml(
    struct arena *, const char *text, struct hosttext *, struct inerr *);

/*
 * Append the text for this host, with a NUL. False: a value is missing, or
 * cannot be written there; the error names the host and has a column.
 */
MUST_CHECK bool hosttext_fill(const struct hosttext *,
    const struct inventory_host *, enum hosttext_reader, struct buf *,
    struct inerr *);

/*
 * Each name in it has to be known to some host of the inventory. False: the
 * error has a column.
 */
MUST_CHECK bool hosttext_check(
    const struct hosttext *, const struct inventory *, struct inerr *);

#endif
