/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hosttwice.c - is what stands there read by more than one shell?
 */
#include <string.h>

#include "master/input/hosttwice.h"

/* What has been seen of a command before the place. */
struct seen {
	bool shell;  /* a program that takes a script */
	bool script; /* and the option that says so: its word is next */
	bool all;    /* its words are put together and read again */
};

struct word {
	const char *at;
	size_t len;
};

static bool
word_is_one_of(struct word w, const char *const *names)
{
	for (; *names != NULL; names++)
		if (strlen(*names) == w.len && memcmp(*names, w.at, w.len) == 0)
			return true;
	return false;
}

/* Without the folders before it, and without quotes around it. */
static struct word
word_program(struct word w)
{
	if (w.len >= 2 && strchr("'\"", w.at[0]) != NULL)
		w = (struct word){ w.at + 1, w.len - 2 };
	for (size_t i = w.len; i-- > 0;)
		if (w.at[i] == '/')
			return (struct word){ w.at + i + 1, w.len - i - 1 };
	return w;
}

static void
seen_word(struct seen *s, struct word w)
{
	static const char *const shells[] = { "sh", "ash", "bash", "dash",
		"ksh", "mksh", "zsh", "fish", "csh", "tcsh", "su", "runuser",
		"busybox", NULL };
	static const char *const readers[] = { "eval", "ssh", "watch", "trap",
		NULL };
	struct word program = word_program(w);
	bool was_script = s->script;

	s->all |= word_is_one_of(program, readers);
	s->script = false;
	if (w.len > 1 && w.at[0] == '-')
		/* -c, -lc, -ec; what comes in between are options. */
		s->script =
		    s->shell && w.at[1] != '-' && w.at[w.len - 1] == 'c';
	else if (was_script)
		s->shell = false; /* that was it: the rest are arguments */
	else
		s->shell |= word_is_one_of(program, shells);
}

/* Where the word ends that begins there, with its quotes. */
static size_t
word_end(const char *text, size_t at, size_t most)
{
	char quote = '\0';

	for (; at < most; at++) {
		char c = text[at];

		if (quote == '\'') {
			quote = c == '\'' ? '\0' : quote;
		} else if (c == '\\' && at + 1 < most) {
			at++;
		} else if (quote != '\0') {
			quote = c == quote ? '\0' : quote;
		} else if (c == '\'' || c == '"') {
			quote = c;
		} else if (strchr(" \t\n;&|()", c) != NULL) {
			break;
		}
	}
	return at;
}

bool
hosttwice_is(const char *text, size_t at)
{
	struct seen s = { false };
	size_t from = 0, end;

	while (from < at) {
		if (strchr(";&|()\n", text[from]) != NULL) {
			s = (struct seen){ false };
			from++;
		} else if (text[from] == ' ' || text[from] == '\t') {
			from++;
		} else {
			end = word_end(text, from, at);
			if (end == at)
				break; /* the word that it is in */
			seen_word(&s, (struct word){ text + from, end - from });
			from = end;
		}
	}
	return s.all || s.script;
}
