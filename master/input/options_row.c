/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * options_row.c - the tables of options_table.h as data, and what a value
 * must be for its row.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/mem.h"
#include "master/input/duration.h"
#include "master/input/options_row.h"

#define ROW_(KIND, member, name_, letter_, arg_, preset_, least_, most_,       \
    commands_, doc_)                                                           \
	{ .kind = OPTION_##KIND,                                               \
		.field = offsetof(struct options, member),                     \
		.given = offsetof(struct options, given.member),               \
		.said = offsetof(struct options, said.member),                 \
		.name = name_,                                                 \
		.letter = letter_,                                             \
		.arg = arg_,                                                   \
		.preset = preset_,                                             \
		.least = least_,                                               \
		.most = most_,                                                 \
		.commands = commands_,                                         \
		.section = SECTION,                                            \
		.doc = doc_ },

/* clang-format off */
const struct option_row option_rows[] = {
#define SECTION "Hosts"
	HOSTS_OPTIONS(ROW_)
#undef SECTION
#define SECTION "Login"
	LOGIN_OPTIONS(ROW_)
#undef SECTION
#define SECTION "Jobs"
	JOB_OPTIONS(ROW_)
#undef SECTION
#define SECTION "Limits"
	LIMIT_OPTIONS(ROW_)
#undef SECTION
#define SECTION "Comparing"
	COMPARE_OPTIONS(ROW_)
#undef SECTION
#define SECTION "Output"
	OUTPUT_OPTIONS(ROW_)
#undef SECTION
	{ .name = NULL },
};
/* clang-format on */

#define ONE_(...) +1
_Static_assert(
    sizeof(option_rows) / sizeof(option_rows[0]) == OPTION_TABLE(ONE_) + 1,
    "every section of the table is among the rows");

#define BEHIND_OPERANDS false
#define BEHIND_WORDS true
#define COMMAND_ROW_(NAME, name, operands, least, most, BEHIND, doc, more)     \
	{ name, operands, least, most, BEHIND_##BEHIND, doc, more },
const struct command_row command_rows[] = {
	{ .name = NULL },
	COMMAND_TABLE(COMMAND_ROW_){ .name = NULL },
};

#define TOPIC_ROW_(name, doc) { #name, doc },
const struct topic_row topic_rows[] = {
	HELP_TOPIC_TABLE(TOPIC_ROW_){ .name = NULL },
};

void *
option_field(struct options *o, const struct option_row *row)
{
	return (char *)o + row->field;
}

void
options_list_add(struct options_list *list, const char *text)
{
	list->at = xrealloc(list->at, (list->n + 1) * sizeof(*list->at));
	list->at[list->n++] = text;
}

static bool
option_set_count(const struct option_row *row, const char *text,
    unsigned *field, struct inerr *e)
{
	uint64_t v = 0; /* beyond the largest one, wherever we run */
	const char *p;

	for (p = text; *p >= '0' && *p <= '9' && v <= row->most; p++)
		v = 10 * v + (uint64_t)(*p - '0');
	if (p == text || *p != '\0' || v < row->least || v > row->most)
		return inerr_set(e, "'%.60s' is not a number from %u to %u",
		    text, row->least, row->most);
	*field = (unsigned)v;
	return true;
}

/* The next of the words between bars; NULL at their end. */
static const char *
option_next_choice(const char **at, char *word, size_t cap)
{
	size_t len = strcspn(*at, "|");

	if (len == 0)
		return NULL;
	snprintf(word, cap, "%.*s", (int)len, *at);
	*at += len + ((*at)[len] == '|');
	return word;
}

static bool
option_set_choice(const struct option_row *row, const char *text,
    unsigned *field, struct inerr *e)
{
	const char *at = row->arg;
	char word[32];

	for (unsigned i = 0; option_next_choice(&at, word, sizeof(word)); i++) {
		if (strcmp(word, text) == 0) {
			*field = i;
			return true;
		}
	}
	return inerr_set(e, "'%.60s' is not one of %s", text, row->arg);
}

static void
option_join(char **field, const char *text)
{
	char *was = *field;

	if (was == NULL) {
		*field = xstrdup(text);
		return;
	}
	*field = xmalloc(strlen(was) + 1 + strlen(text) + 1);
	memcpy(*field, was, strlen(was));
	(*field)[strlen(was)] = ',';
	memcpy(*field + strlen(was) + 1, text, strlen(text) + 1);
	free(was);
}

bool
option_set(struct options *o, const struct option_row *row, const char *text,
    struct inerr *e)
{
	void *field = option_field(o, row);

	switch (row->kind) {
	case OPTION_FLAG:
		*(bool *)field = true;
		return true;
	case OPTION_TALLY:
		++*(unsigned *)field;
		return true;
	case OPTION_COUNT:
		return option_set_count(row, text, field, e);
	case OPTION_TIME:
		return duration_parse(text, field, e);
	case OPTION_SIZE:
		return size_parse(text, field, e);
	case OPTION_TEXT:
		*(const char **)field = text;
		break;
	case OPTION_JOIN:
	case OPTION_BARE:
		option_join(field, text);
		break;
	case OPTION_LIST:
		options_list_add(field, text);
		break;
	case OPTION_CHOICE:
		return option_set_choice(row, text, field, e);
	}
	return *text != '\0' || inerr_set(e, "the %s is empty", row->arg);
}

/* yes or no, in YAML's words. */
static bool
option_truth(const char *text, bool *yes, struct inerr *e)
{
	static const char *const words[] = { "no", "yes", "false", "true",
		"off", "on", "0", "1" };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strcasecmp(words[i], text) == 0) {
			*yes = i % 2 == 1;
			return true;
		}
	return inerr_set(e, "'%.60s' is neither yes nor no", text);
}

static bool
option_say_switch(struct options *o, const struct option_row *row,
    const char *text, struct inerr *e)
{
	static const struct option_row tally = { .most = 1000 };
	unsigned *times = option_field(o, row), said;
	bool yes = false;

	if (row->kind == OPTION_TALLY && *text >= '0' && *text <= '9') {
		if (!option_set_count(&tally, text, &said, e))
			return false;
		*times = said;
		yes = said > 0;
	} else if (!option_truth(text, &yes, e))
		return false;
	else if (row->kind == OPTION_TALLY)
		*times = yes;
	else
		*(bool *)option_field(o, row) = yes;
	*((bool *)o + row->said) = true;
	*((bool *)o + row->given) = yes;
	return true;
}

bool
option_say(struct options *o, const struct option_row *row, const char *text,
    struct inerr *e)
{
	if (text != NULL &&
	    (row->kind == OPTION_FLAG || row->kind == OPTION_TALLY))
		return option_say_switch(o, row, text, e);
	*((bool *)o + row->said) = true;
	*((bool *)o + row->given) = true;
	return option_set(o, row, text, e);
}

size_t
option_row_count(void)
{
	return sizeof(option_rows) / sizeof(option_rows[0]) - 1;
}
