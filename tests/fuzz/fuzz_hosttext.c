/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_hosttext.c - hostile values in the places of hostile commands.
 *
 * Up to the first newline a value, then a text. A shell that reads a value
 * at a place without quotes, in single or in double ones reads just it; no
 * control character comes out that was not in the text.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "master/input/hosttext.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* One word as a POSIX shell reads it; NULL: it is more, or expanded. */
static char *
shell_reads(const char *p)
{
	char *word = xmalloc(strlen(p) + 1), *w = word, quote = '\0';

	for (; *p != '\0'; p++) {
		if (quote == '\'' ? *p == '\'' : quote == '"' && *p == '"')
			quote = '\0';
		else if (quote == '\0' && (*p == '\'' || *p == '"'))
			quote = *p;
		else if (quote == '"' && *p == '\\' &&
			 strchr("\\\"$`", p[1]) != NULL && p[1] != '\0')
			*w++ = *++p;
		else if (quote == '\0' && *p == '\\' && p[1] != '\0')
			*w++ = *++p;
		else if ((quote == '"' && strchr("$`", *p) != NULL) ||
			 (quote == '\0' &&
			     strchr(" \t|&;<>()$`*?[#~!{}", *p) != NULL)) {
			free(word);
			return NULL;
		} else
			*w++ = *p;
	}
	*w = '\0';
	return word;
}

static void
word_check(const struct inventory_host *host, const char *text,
    const char *value, const char *before)
{
	struct arena a = { NULL };
	struct buf out = { 0 };
	struct hosttext t;
	struct inerr e = { "" };
	char *word;

	if (!hosttext_parse(&a, text, &t, &e))
		abort();
	if (hosttext_fill(&t, host, HOSTTEXT_SHELL, &out, &e)) {
		word = shell_reads((const char *)buf_at(&out));
		if (word == NULL ||
		    strncmp(word, before, strlen(before)) != 0 ||
		    strcmp(word + strlen(before), value) != 0)
			abort();
		free(word);
	} else if (e.why[0] == '\0' || e.col == 0)
		abort();
	buf_free(&out);
	arena_wipe(&a);
}

static size_t
controls(const char *p)
{
	size_t n = 0;

	for (; *p != '\0'; p++)
		n += (unsigned char)*p < ' ' || *p == 0x7f;
	return n;
}

static void
text_check(const struct inventory_host *host, const char *text)
{
	for (int reader = HOSTTEXT_SHELL; reader <= HOSTTEXT_DEVICE; reader++) {
		struct arena a = { NULL };
		struct buf out = { 0 };
		struct hosttext t;
		struct inerr e = { "" };

		if (!hosttext_parse(&a, text, &t, &e) ||
		    !hosttext_fill(
			&t, host, (enum hosttext_reader)reader, &out, &e)) {
			if (e.why[0] == '\0' || e.col == 0 ||
			    e.col > strlen(text))
				abort();
		} else if (controls((const char *)buf_at(&out)) !=
			   controls(text))
			abort();
		buf_free(&out);
		arena_wipe(&a);
	}
}

/* It is text there, and an attribute; and whatever the text, it is read. */
static void
xml_check(const struct inventory_host *host, const char *text)
{
	static const char *const texts[] = { "{data.v}", "<![CDATA[{data.v}" };
	struct arena a = { NULL };

	for (size_t i = 0; i < 3; i++) {
		const char *from = i < 2 ? texts[i] : text, *got;
		struct buf out = { 0 };
		struct hosttext t;
		struct inerr e = { "" };

		if (hosttext_parse_xml(&a, from, &t, &e) &&
		    hosttext_fill(&t, host, HOSTTEXT_XML, &out, &e)) {
			got = (const char *)buf_at(&out);
			if ((i == 0 && strpbrk(got, "<>\"'") != NULL) ||
			    (i == 1 && strpbrk(got + 9, "]>") != NULL))
				abort();
		} else if (i < 2 && (e.why[0] == '\0' || e.col == 0))
			abort();
		buf_free(&out);
	}
	arena_wipe(&a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	char *value = xstrndup((const char *)bytes, len);
	char *text = strchr(value, '\n');
	struct hostlayer_value item = { .key = "v" };
	struct hostlayer data = { .values = &item, .n = 1 };
	const struct hostlayer *layer = &data;
	struct inventory_host host = {
		.name = "h", .address = "h", .layers = &layer, .nlayers = 1
	};

	if (text != NULL)
		*text++ = '\0';
	item.text = value;
	word_check(&host, "{data.v}", value, "");
	word_check(&host, "a{data.v}", value, "a");
	word_check(&host, "'b{data.v}'", value, "b");
	word_check(&host, "\"c{data.v}\"", value, "c");
	text_check(&host, text != NULL ? text : "");
	xml_check(&host, text != NULL ? text : "");
	free(value);
	return 0;
}
