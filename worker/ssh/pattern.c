/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * pattern.c - regular expressions over what a device said: PCRE2, bounded.
 *
 * It is not compiled to machine code: that costs a thousand matches, needs
 * memory that may be executed, and has no limits of this kind.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/mem.h"
#include "worker/ssh/pattern.h"

/* Steps of one match: some milliseconds, where a prompt takes a hundred. */
#define PATTERN_STEPS 100000u
#define PATTERN_HEAP_KIB 256u
#define PATTERN_DEPTH 5000u

struct pattern_room {
	pcre2_match_data *data;
	pcre2_match_context *limits;
};

/* There is nothing else in it: it is PCRE2's own. */
static pcre2_code *
pattern_code(const struct pattern *p)
{
	return (pcre2_code *)(uintptr_t)p;
}

struct pattern *
pattern_new(struct slice text, char *err, size_t errlen)
{
	pcre2_compile_context *context = pcre2_compile_context_create(NULL);
	PCRE2_UCHAR reason[128];
	pcre2_code *code;
	PCRE2_SIZE at;
	int error;

	if (context == NULL)
		no_memory(0);
	pcre2_set_newline(context, PCRE2_NEWLINE_LF);
	pcre2_set_max_pattern_length(context, PATTERN_MAX);
	code =
	    pcre2_compile((PCRE2_SPTR)(text.len > 0 ? text.at : ""), text.len,
		PCRE2_CASELESS | PCRE2_MULTILINE | PCRE2_NEVER_UTF |
		    PCRE2_NEVER_UCP | PCRE2_NEVER_BACKSLASH_C,
		&error, &at, context);
	pcre2_compile_context_free(context);
	if (code == NULL) {
		if (pcre2_get_error_message(error, reason, sizeof(reason)) < 0)
			reason[0] = '\0';
		snprintf(
		    err, errlen, "%s, at byte %zu", (char *)reason, (size_t)at);
	}
	return (struct pattern *)code;
}

void
pattern_free(struct pattern *p)
{
	pcre2_code_free(pattern_code(p));
}

struct pattern_room *
pattern_room_new(void)
{
	struct pattern_room *room = xmalloc(sizeof(*room));

	/* Only where the whole of it begins is asked for. */
	room->data = pcre2_match_data_create(1, NULL);
	room->limits = pcre2_match_context_create(NULL);
	if (room->data == NULL || room->limits == NULL)
		no_memory(0);
	pcre2_set_match_limit(room->limits, PATTERN_STEPS);
	pcre2_set_depth_limit(room->limits, PATTERN_DEPTH);
	pcre2_set_heap_limit(room->limits, PATTERN_HEAP_KIB);
	return room;
}

void
pattern_room_free(struct pattern_room *room)
{
	pcre2_match_data_free(room->data);
	pcre2_match_context_free(room->limits);
	free(room);
}

enum pattern_found
pattern_at_end(struct pattern_room *room, const struct pattern *p,
    struct slice text, size_t *start)
{
	int n = pcre2_match(pattern_code(p),
	    (PCRE2_SPTR)(text.len > 0 ? text.at : ""), text.len, 0,
	    PCRE2_ENDANCHORED, room->data, room->limits);

	if (n == PCRE2_ERROR_NOMATCH)
		return PATTERN_NO;
	if (n < 0)
		return PATTERN_LIMIT;
	*start = pcre2_get_ovector_pointer(room->data)[0];
	/* \K in a lookahead can put it behind the end. */
	if (*start > text.len)
		*start = text.len;
	return PATTERN_YES;
}
