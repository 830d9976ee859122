/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * question.c - what a device may ask instead of showing its prompt.
 */
#include <stdlib.h>

#include "common/mem.h"
#include "common/msg_table.h"
#include "worker/ssh/prompt.h"
#include "worker/ssh/question.h"

#define QUESTION_LINE_MAX 256u /* bytes of a line that may ask */

/* The pagers that are met most, each in a line of its own. */
static const struct {
	const char *pattern, *answer;
} known[] = {
	/* --More--, ---(more 45%)---, <--- More --->, -- MORE --, next ... */
	{ "^\\s*<?\\s?-{2,5}\\s*\\(?\\s*more\\b[^\\n]*", " " },
	{ "^\\s*\\(?(?:press|hit) (?:the )?<?(?:enter|return)>?[^\\n]*", "\n" },
	{ "^\\s*\\(?press (?:any key|<?space>?)[^\\n]*", " " },
	{ "^\\s*\\(?<?(?:space|spacebar)>?[ =][^\\n]*(?:more|next|page)[^\\n]*",
	    " " },
	{ "^\\s*(?:standard input )?lines \\d+-\\d+(?:[^\\n]*[^\\n)])?", " " },
	{ "^\\s*(?:lines \\d+-\\d+[^\\n]*)?\\(END\\)", "q" },
};

#define KNOWN (sizeof(known) / sizeof(*known))

/*
 * What wants an answer by somebody who knows what it is about. A colon or a
 * question mark alone is too little: commands say what they do and wait.
 */
static const char likely[] =
    "(?:pass(?:word|phrase|code)|user ?name|login)(?: for [^\\n]{1,80})?\\s*:"
    "|[\\[(]\\s*(?:y|yes)\\s*[/|,]\\s*(?:n|no)\\b[^\\n]{0,40}"
    "|[\\[(]\\s*(?:confirm|y|n|yes|no)\\s*[\\])][^\\n]{0,10}"
    "|\\b(?:press|hit|type)\\b[^\\n]{1,40}\\b(?:key|enter|return|space|"
    "continue|accept)\\b[^\\n]{0,60}"
    "|\\b(?:continue|proceed|sure|accept|agree|confirm|overwrite|license|"
    "change)\\b[^\\n]{0,60}\\?"
    "|\\bto accept[^\\n]{0,20}";

struct questions {
	struct platform_question pagers[KNOWN];
	struct pattern *likely;
};

static struct pattern *
question_compile(const char *text)
{
	char why[160];
	struct pattern *p = pattern_new(slice_str(text), why, sizeof(why));

	if (p == NULL)
		panic("the pattern of a question: %s", why);
	return p;
}

struct questions *
questions_new(void)
{
	struct questions *q = xcalloc(1, sizeof(*q));

	for (size_t i = 0; i < KNOWN; i++) {
		q->pagers[i].pattern = question_compile(known[i].pattern);
		q->pagers[i].answer = slice_str(known[i].answer);
		q->pagers[i].flags = MSG_QUESTION_PAGER;
	}
	q->likely = question_compile(likely);
	return q;
}

void
questions_free(struct questions *q)
{
	for (size_t i = 0; i < KNOWN; i++)
		pattern_free(q->pagers[i].pattern);
	pattern_free(q->likely);
	free(q);
}

const struct platform_question *
question_find(const struct questions *q, struct pattern_room *room,
    const struct platform *p, struct slice line, size_t *start, bool *slow)
{
	enum pattern_found found;
	struct slice text = prompt_trim(line);

	if (text.len == 0 || text.len > QUESTION_LINE_MAX)
		return NULL;
	for (unsigned i = 0; i < p->question_count; i++) {
		found =
		    pattern_at_end(room, p->questions[i].pattern, text, start);
		if (found == PATTERN_YES)
			return &p->questions[i];
		*slow = *slow || found == PATTERN_LIMIT;
	}
	for (size_t i = 0; i < KNOWN; i++)
		if (pattern_at_end(room, q->pagers[i].pattern, text, start) ==
		    PATTERN_YES)
			return &q->pagers[i];
	return NULL;
}

bool
question_is_likely(
    const struct questions *q, struct pattern_room *room, struct slice line)
{
	struct slice text = prompt_trim(line);
	size_t start;

	if (text.len == 0)
		return false;
	if (text.len > QUESTION_LINE_MAX) {
		text.at += text.len - QUESTION_LINE_MAX;
		text.len = QUESTION_LINE_MAX;
	}
	return pattern_at_end(room, q->likely, text, &start) == PATTERN_YES;
}
