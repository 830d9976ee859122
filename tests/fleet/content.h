/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * content.h - output of any length, never held in memory as a whole.
 *
 * A content is a head, a block that repeats, and a tail; the three together
 * are cut to length.
 */
#ifndef HF_FLEET_CONTENT_H
#define HF_FLEET_CONTENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum content_kind {
	CONTENT_LINES,   /* numbered lines of 64 bytes */
	CONTENT_JSON,    /* one valid object (from 64 bytes on; else cut off) */
	CONTENT_LINE,    /* no newline in it */
	CONTENT_BYTES,   /* all 256 byte values */
	CONTENT_UTF8,    /* valid UTF-8 beyond ASCII, then invalid */
	CONTENT_PROMPTS, /* lines like prompts; a byte 1 is a shell's own */
	CONTENT_ESCAPES, /* terminal escapes, carriage returns, NULs */
	CONTENT_NKINDS
};

struct content {
	char *head; /* owned; NULL is none */
	size_t head_len;
	const char *tail;
	size_t tail_len;
	const char *block;
	uint64_t len; /* of everything */
};

/* "lines", "json", ...; returns false for any other name. */
bool content_kind_parse(const char *name, enum content_kind *r);

/* The kinds, for --help. */
void content_help(FILE *f);

/* len bytes of this kind; device is named in JSON. */
void content_fill(struct content *c, enum content_kind kind, uint64_t len,
    const char *device);

/* This text, which c owns from now on. */
void content_text(struct content *c, char *text);

/* Copy up to size bytes from offset; returns how many there were. */
size_t content_read(
    const struct content *c, uint64_t offset, char *buf, size_t size);

void content_fini(struct content *c);

#endif
