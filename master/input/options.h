/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * options.h - what the user typed, read by the tables of options_table.h.
 *
 * Options may stand before the subcommand, between operands and after them;
 * "--" ends them. Names are written out. Values are checked here as far as
 * they can be without looking at files; a password is never among them.
 */
#ifndef HF_OPTIONS_H
#define HF_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "master/input/arena.h"
#include "master/input/inerr.h"
#include "master/input/options_table.h"

#define COMMAND_ENUM_(NAME, name, args, least, most, behind, doc, more)        \
	COMMAND_##NAME,
enum command { COMMAND_NONE, COMMAND_TABLE(COMMAND_ENUM_) COMMAND_COUNT };
#undef COMMAND_ENUM_

enum options_host_key {
	OPTIONS_HOST_KEY_STRICT,
	OPTIONS_HOST_KEY_ACCEPT_NEW,
	OPTIONS_HOST_KEY_OFF
};
enum options_output {
	OPTIONS_OUTPUT_HUMAN,
	OPTIONS_OUTPUT_JSONL,
	OPTIONS_OUTPUT_NONE,
	OPTIONS_OUTPUT_CSV,
	OPTIONS_OUTPUT_JSON,
	OPTIONS_OUTPUT_GATHER
};
enum options_order { OPTIONS_ORDER_COMPLETION, OPTIONS_ORDER_INPUT };
enum options_in_doubt { OPTIONS_IN_DOUBT_RETRY, OPTIONS_IN_DOUBT_SKIP };
enum options_parse { OPTIONS_PARSE_JSON }; /* given.parse: at all? */

struct resume;

struct options_list {
	const char **at; /* borrowed from argv, or kept with the options */
	size_t n;
};

#define OPTION_TYPE_FLAG bool
#define OPTION_TYPE_TALLY unsigned
#define OPTION_TYPE_COUNT unsigned
#define OPTION_TYPE_TIME uint64_t
#define OPTION_TYPE_SIZE uint64_t
#define OPTION_TYPE_TEXT const char *
#define OPTION_TYPE_JOIN char *
#define OPTION_TYPE_BARE char *
#define OPTION_TYPE_LIST struct options_list
#define OPTION_TYPE_CHOICE unsigned

#define OPTION_FIELD_(KIND, field, ...) OPTION_TYPE_##KIND field;
#define OPTION_GIVEN_(KIND, field, ...) bool field;
struct options {
	enum command command; /* NONE only with help or version */
	/*
	 * A field per option: its preset, or zero (so a BARE one), until it is
	 * given.
	 */
	OPTION_TABLE(OPTION_FIELD_)
	struct {
		OPTION_TABLE(OPTION_GIVEN_)
	} given, said,         /* said: given, or that it is not */
	    on_line;           /* said on the command line itself */
	const char **typed;    /* argv, borrowed */
	struct resume *resume; /* a run that is taken up; NULL: none */
	struct options_list operands;
	struct options_list words;    /* behind "--", for ssh */
	struct options_list settings; /* the files that were read for it */
	struct arena kept;            /* what they say */
};
#undef OPTION_FIELD_
#undef OPTION_GIVEN_

/*
 * Read the command line. Texts are borrowed from argv. False: nothing is to
 * be freed and the error says what is wrong and what was probably meant.
 * With help or version operands are not asked for.
 */
MUST_CHECK bool options_parse(
    struct options *, int argc, char *const argv[], struct inerr *);
/*
 * The same in two steps: between them others may fill in what is open
 * (settings.h).
 */
MUST_CHECK bool options_read(
    struct options *, int argc, char *const argv[], struct inerr *);
MUST_CHECK bool options_check(const struct options *, struct inerr *);
void options_free(struct options *);

/* Does the subcommand have this form of output? */
bool options_output_fits(enum command, unsigned output);
/* The subcommand's name; NULL for COMMAND_NONE. */
const char *options_command_name(enum command);
/* Usage and options of a subcommand; of hayfork itself for COMMAND_NONE. */
void options_print_help(FILE *, enum command);
/* "hayfork help TOPIC": false, with the error, when there is no such topic. */
MUST_CHECK bool options_print_topic(FILE *, const char *, struct inerr *);
/*
 * What bash, zsh or fish complete, as a script for that shell. False, with
 * the error: there is none for it.
 */
MUST_CHECK bool options_print_completion(
    FILE *, const char *shell, struct inerr *);
/* The manual pages, as mdoc(7): the command's, and of its two kinds of file. */
void options_print_man(FILE *);
void options_print_man_plan(FILE *);
void options_print_man_inventory(FILE *);

#endif
