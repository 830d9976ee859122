/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * command.h - what the words of a command ask a device to do.
 *
 * A command is any text; words of the form name=value, and a few bare ones,
 * set what it puts out and how it ends.  Other words mean nothing, so
 * "show interfaces bytes=2000 delay=100ms exit=3" reads like a command.
 * A few commands real switches know are answered with a document.
 */
#ifndef HF_FLEET_COMMAND_H
#define HF_FLEET_COMMAND_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "tests/fleet/content.h"

enum ending {
	ENDING_EXIT,    /* exit status, then closed */
	ENDING_SIGNAL,  /* exit signal, then closed */
	ENDING_NOTHING, /* closed without either */
	ENDING_HANG,    /* never ends */
	ENDING_CLOSE,   /* the connection is closed */
	ENDING_RESET,   /* the connection is reset */
	ENDING_FREEZE,  /* the request itself is never answered */
	ENDING_REFUSE,  /* the request is refused */
};

struct command {
	struct content out, err;
	uint64_t delay_ms; /* before the first byte */
	uint64_t drip_ms;  /* between pieces; 0 is no waiting */
	uint64_t piece;    /* bytes */
	enum ending ending;
	int exit;
	bool told;       /* by words: what it puts out, or its ending */
	char signal[16]; /* without SIG, as the protocol has it */
};

/*
 * Read a command given to the device of this name; a flood ends after
 * flood_cap bytes.  *c needs command_fini() afterwards.  A word with a value
 * that makes no sense is reported on the command's stderr, and exit is 2.
 * Words before (NULL: none) count as if they had been typed first.
 */
void command_parse(struct command *c, const char *before, const char *text,
    const char *device, uint64_t flood_cap);

/* Is any of these words one of ours? */
bool command_has_words(const char *text);

/* Free what command_parse() made. */
void command_fini(struct command *c);

/* The document that is the answer to this, or NULL; yours to free. */
char *command_document(const char *text, const char *device);

/* The words and the documents, for --help. */
void command_help(FILE *f);

#endif
