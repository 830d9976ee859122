/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * shell_plan.c - a kind of shell and the words that change its manners.
 */
#include <string.h>

#include "tests/fleet/parse.h"
#include "tests/fleet/shell.h"
#include "tests/fleet/shell_plan.h"

static bool
word_slow(struct shell_plan *p, const char *value)
{
	return parse_duration(value, &p->slow_ms);
}

static bool
word_late(struct shell_plan *p, const char *value)
{
	return parse_duration(value, &p->late_ms);
}

static bool
word_erase(struct shell_plan *p, const char *value)
{
	static const char *const names[] = { "kind", "backspace", "ansi",
		"cr" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(names[i], value) == 0) {
			p->erase = (enum shell_erase)i;
			return true;
		}
	}
	return false;
}

/* A word without take sets its flag. */
static const struct word {
	const char *name;
	enum shell_flag flag;
	bool (*take)(struct shell_plan *p, const char *value);
	const char *doc;
} words[] = {
	{ "motd", SHELL_MOTD, NULL, "a banner with # and > in it" },
	{ "slow=", 0, word_slow, "TIME before the first word" },
	{ "late=", 0, word_late, "TIME before the first prompt" },
	{ "privileged", SHELL_PRIVILEGED, NULL,
	    "enabled from the start; Junos: root, in a Unix shell" },
	{ "license", SHELL_LICENSE, NULL, "asks to accept a licence first" },
	{ "any-key", SHELL_ANY_KEY, NULL, "asks to press any key first" },
	{ "expired", SHELL_EXPIRED, NULL,
	    "demands a new password first, then goes on" },
	{ "change-asked", SHELL_CHANGE_ASKED, NULL,
	    "asks whether to change the password first" },
	{ "no-raise", SHELL_NO_RAISE, NULL,
	    "enable and sudo are refused, whatever the secret" },
	{ "no-exec", SHELL_NO_EXEC, NULL, "refuses exec" },
	{ "one-channel", SHELL_ONE_CHANNEL, NULL,
	    "refuses a second channel; closes after the first" },
	{ "drops", SHELL_DROPS, NULL,
	    "the same, but drops the connection at a second channel" },
	{ "no-echo", SHELL_NO_ECHO, NULL, "does not echo what is typed" },
	{ "erase=", 0, word_erase,
	    "backspace, ansi or cr: how the pager's line goes" },
	{ "master", SHELL_MASTER, NULL, "Junos: {master:0} above its prompts" },
	{ "logs", SHELL_LOGS, NULL, "log messages come between the lines" },
	{ "crlf", SHELL_CRLF, NULL, "lines end in CR CR LF" },
};
#define NWORDS (sizeof(words) / sizeof(words[0]))

void
shell_plan_help(FILE *f)
{
	size_t i;

	for (i = 0; i < NWORDS; i++)
		fprintf(f, "  %-13s %s\n", words[i].name, words[i].doc);
}

static bool
plan_take(struct shell_plan *p, const char *word, size_t len)
{
	char value[32];
	size_t i, n;

	for (i = 0; i < NWORDS; i++) {
		n = strlen(words[i].name);
		if (words[i].take == NULL && n == len &&
		    strncmp(words[i].name, word, n) == 0) {
			p->flags |= words[i].flag;
			return true;
		}
		if (words[i].take != NULL && n <= len &&
		    len - n < sizeof(value) &&
		    strncmp(words[i].name, word, n) == 0) {
			memcpy(value, word + n, len - n);
			value[len - n] = '\0';
			return words[i].take(p, value);
		}
	}
	return false;
}

bool
shell_plan_parse(const char *value, struct shell_plan *r)
{
	struct shell_plan p = { 0 };
	size_t len = strcspn(value, ",");

	p.kind = shell_kind_named(value, len);
	if (p.kind == NULL)
		return false;
	for (value += len; *value != '\0'; value += len) {
		len = strcspn(++value, ",");
		if (!plan_take(&p, value, len))
			return false;
	}
	*r = p;
	return true;
}
