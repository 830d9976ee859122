/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * pattern.c - does a pattern for what devices say compile?
 */
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "common/mem.h"
#include "master/input/pattern.h"

/* For one match of nothing. */
#define PATTERN_MATCH_LIMIT 100000
#define PATTERN_HEAP_LIMIT_KIB 256

static pcre2_code *
pattern_compile(const char *text, int *error, size_t *at)
{
	pcre2_compile_context *how = pcre2_compile_context_create(NULL);
	pcre2_code *code;

	if (how == NULL)
		no_memory(sizeof(void *));
	pcre2_set_newline(how, PCRE2_NEWLINE_LF);
	pcre2_set_max_pattern_length(how, PATTERN_BYTES_MAX);
	code = pcre2_compile((PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED,
	    PCRE2_CASELESS | PCRE2_MULTILINE | PCRE2_NEVER_UTF |
		PCRE2_NEVER_UCP | PCRE2_NEVER_BACKSLASH_C,
	    error, at, how);
	pcre2_compile_context_free(how);
	return code;
}

/* What runs into a limit here does not match. */
static bool
pattern_takes_nothing(const pcre2_code *code)
{
	pcre2_match_data *found = pcre2_match_data_create(1, NULL);
	pcre2_match_context *how = pcre2_match_context_create(NULL);
	int rc;

	if (found == NULL || how == NULL)
		no_memory(sizeof(void *));
	pcre2_set_match_limit(how, PATTERN_MATCH_LIMIT);
	pcre2_set_heap_limit(how, PATTERN_HEAP_LIMIT_KIB);
	rc = pcre2_match(code, (PCRE2_SPTR) "", 0, 0, 0, found, how);
	pcre2_match_context_free(how);
	pcre2_match_data_free(found);
	return rc >= 0;
}

bool
pattern_check(const char *text, size_t *at, struct inerr *e)
{
	PCRE2_UCHAR why[160] = "";
	pcre2_code *code;
	bool empty;
	int error;

	*at = 0;
	if (strlen(text) > PATTERN_BYTES_MAX) {
		*at = PATTERN_BYTES_MAX;
		return inerr_set(
		    e, "a pattern of more than %d bytes", PATTERN_BYTES_MAX);
	}
	if ((code = pattern_compile(text, &error, at)) == NULL) {
		pcre2_get_error_message(error, why, sizeof(why));
		return inerr_set(e, "%s", (const char *)why);
	}
	empty = pattern_takes_nothing(code);
	pcre2_code_free(code);
	if (!empty)
		return true;
	inerr_set(e, "the pattern matches nothing at all, too");
	return inerr_hint(e, "it has to contain what tells the text from any "
			     "other, as the # of a prompt");
}
