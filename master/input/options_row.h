/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * options_row.h - the tables of options_table.h as data, for the parser and
 * the printers.
 */
#ifndef HF_OPTIONS_ROW_H
#define HF_OPTIONS_ROW_H

#include "master/input/options.h"

enum option_kind {
	OPTION_FLAG,
	OPTION_TALLY,
	OPTION_COUNT,
	OPTION_TIME,
	OPTION_SIZE,
	OPTION_TEXT,
	OPTION_JOIN,
	OPTION_BARE,
	OPTION_LIST,
	OPTION_CHOICE
};

struct option_row {
	enum option_kind kind;
	size_t field, given, said; /* where in struct options */
	const char *name;
	char letter;        /* 0: none */
	const char *arg;    /* NULL: takes no value */
	const char *preset; /* NULL: zero */
	unsigned least, most;
	unsigned commands; /* bit 1 << enum command: may be given with it */
	const char *section, *doc;
};

struct command_row {
	const char *name, *operands;
	unsigned least, most;
	bool words; /* "--" begins a command, which must be there */
	const char *doc, *more;
};

struct topic_row {
	const char *name, *doc;
};

/* Each ends with a row without a name. */
extern const struct option_row option_rows[];
extern const struct command_row command_rows[]; /* [0]: COMMAND_NONE, empty */
extern const struct topic_row topic_rows[];

/* The row's field in the struct. */
void *option_field(struct options *, const struct option_row *);
/*
 * Set it to what the text says, or add the text to it. False: it is not a
 * value of this row, the field may have been touched.
 */
MUST_CHECK bool option_set(struct options *, const struct option_row *,
    const char *text, struct inerr *);
/*
 * The same, and it is given from now on. A FLAG, and a TALLY, which counts
 * from there, are what this text says, or given if it is NULL.
 */
MUST_CHECK bool option_say(struct options *, const struct option_row *,
    const char *text, struct inerr *);
size_t option_row_count(void);
void options_list_add(struct options_list *, const char *text);

static inline bool
option_is_for(const struct option_row *row, enum command command)
{
	return (row->commands >> command & 1) != 0;
}

#endif
