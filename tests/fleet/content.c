/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * content.c - output of any length from blocks filled once.
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fleet/content.h"

#define BLOCK_SIZE 65536
#define LINE_SIZE 64

static void
block_repeat(char *block, const char *bytes, size_t len)
{
	size_t i;

	for (i = 0; i < BLOCK_SIZE; i++)
		block[i] = bytes[i % len];
}

static void
block_lines(char *block)
{
	char line[LINE_SIZE + 1];
	size_t i;

	for (i = 0; i < BLOCK_SIZE / LINE_SIZE; i++) {
		snprintf(line, sizeof(line), "%06zu %-56s\n", i,
		    "the quick brown fox jumps over the lazy dog");
		memcpy(block + i * LINE_SIZE, line, LINE_SIZE);
	}
}

static void
block_json(char *block)
{
	memset(block, 'x', BLOCK_SIZE);
}

static void
block_line(char *block)
{
	block_repeat(block, "no newline ", 11);
}

static void
block_bytes(char *block)
{
	size_t i;

	for (i = 0; i < BLOCK_SIZE; i++)
		block[i] = (char)i;
}

static void
block_utf8(char *block)
{
	/* Good: e acute, euro.  Bad: cut off, overlong, surrogate, 0xff. */
	static const char text[] = "caf\303\251 \342\202\254 \342\202 "
				   "\300\257 \355\240\200 \377\n";

	block_repeat(block, text, sizeof(text) - 1);
}

static void
block_escapes(char *block)
{
	/* Clear, colour, window title, a query the terminal would answer. */
	static const char text[] =
	    "\033[2J\033[31mred\033[0m \033]0;title\007 \033[6n over\rwritten "
	    "\033P+q544e\033\\ \0 \b\b\177 \2333\n";

	block_repeat(block, text, sizeof(text) - 1);
}

static void
block_prompts(char *block)
{
	static const char text[] =
	    "\1\n\1show version\nsw-1-2-3#\nsw-1-2-3>\nadmin@sw-1-2-3:~$ \n"
	    "[edit]\nadmin@sw-1-2-3# \n<sw-1-2-3>\n[admin@sw-1-2-3] > \n"
	    "Password: \n --More-- \n\1 \nno prompt\n  \1\n";

	block_repeat(block, text, sizeof(text) - 1);
}

static const struct {
	const char *name;
	void (*fill)(char *block);
	const char *doc;
} kinds[CONTENT_NKINDS] = {
	[CONTENT_LINES] = { "lines", block_lines, "numbered lines" },
	[CONTENT_JSON] = { "json", block_json, "one valid JSON object" },
	[CONTENT_LINE] = { "line", block_line, "one line without newline" },
	[CONTENT_BYTES] = { "bytes", block_bytes, "all 256 byte values" },
	[CONTENT_UTF8] = { "utf8", block_utf8, "valid and invalid UTF-8" },
	[CONTENT_PROMPTS] = { "prompts", block_prompts,
	    "lines like prompts, in a shell also its own" },
	[CONTENT_ESCAPES] = { "escapes", block_escapes,
	    "terminal escapes, NULs, carriage returns" },
};

bool
content_kind_parse(const char *name, enum content_kind *r)
{
	size_t i;

	for (i = 0; i < CONTENT_NKINDS; i++) {
		if (strcmp(kinds[i].name, name) == 0) {
			*r = (enum content_kind)i;
			return true;
		}
	}
	return false;
}

void
content_help(FILE *f)
{
	size_t i;

	for (i = 0; i < CONTENT_NKINDS; i++)
		fprintf(f, "  %-13s %s\n", kinds[i].name, kinds[i].doc);
}

void
content_fill(
    struct content *c, enum content_kind kind, uint64_t len, const char *device)
{
	static char blocks[CONTENT_NKINDS][BLOCK_SIZE];
	static const char tail[] = "\"}\n";
	int n;

	*c = (struct content){ .block = blocks[kind], .len = len };
	if (blocks[kind][1] == '\0')
		kinds[kind].fill(blocks[kind]);
	if (kind != CONTENT_JSON)
		return;
	n = asprintf(&c->head, "{\"device\": \"%s\", \"padding\": \"", device);
	if (n == -1)
		err(1, "content");
	c->head_len = (size_t)n;
	c->tail = tail;
	c->tail_len = sizeof(tail) - 1;
}

void
content_text(struct content *c, char *text)
{
	*c = (struct content){
		.head = text, .head_len = strlen(text), .len = strlen(text)
	};
}

size_t
content_read(const struct content *c, uint64_t offset, char *buf, size_t size)
{
	uint64_t tail_at = c->len - c->tail_len, at;
	size_t done = 0, n;
	const char *from;

	if (c->len < c->head_len + c->tail_len)
		tail_at = c->len;
	for (; done < size && offset < c->len; done += n, offset += n) {
		if (offset < c->head_len) {
			from = c->head + offset;
			n = c->head_len - offset;
		} else if (offset >= tail_at) {
			from = c->tail + (offset - tail_at);
			n = c->len - offset;
		} else {
			at = (offset - c->head_len) % BLOCK_SIZE;
			from = c->block + at;
			n = BLOCK_SIZE - at;
			if (n > tail_at - offset)
				n = tail_at - offset;
		}
		if (n > c->len - offset)
			n = c->len - offset;
		if (n > size - done)
			n = size - done;
		memcpy(buf + done, from, n);
	}
	return done;
}

void
content_fini(struct content *c)
{
	free(c->head);
	c->head = NULL;
}
