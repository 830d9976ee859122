/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * backtrace.c - the text of a backtrace, out of a dead worker's addresses.
 */
#include <inttypes.h>
#include <stdio.h>

#include "common/mem.h"
#include "master/farm/backtrace.h"
#include "master/farm/symbols.h"

/* Two names and two numbers, with what stands around them. */
#define FRAME_TEXT_MAX (2 * SYMBOL_NAME_MAX + 64)

struct frame {
	uint64_t address; /* as it was found */
	uint64_t call;    /* what is charged with it */
	const struct module *module;
	struct symbol symbol; /* of call */
	bool looked_up;
};

/*
 * A call may be the last thing in its function; what it returns to is then
 * the next one.
 */
static struct frame *
frames_new(const struct modules *ms, const uint64_t *addresses, size_t n)
{
	struct frame *frames = xcalloc(n + 1, sizeof(*frames));

	for (size_t i = 0; i < n; i++) {
		struct frame *f = &frames[i];

		f->address = addresses[i];
		f->call = f->address - (i > 0 && f->address > 0);
		f->module = modules_find(ms, f->call);
		if (f->module != NULL)
			f->symbol.address = module_offset(f->module, f->call);
	}
	return frames;
}

/* One pass over the file of each module that has a frame. */
static void
frames_name(struct frame *frames, size_t n)
{
	struct symbol **symbols = xcalloc(n + 1, sizeof(struct symbol *));
	size_t budget = SYMBOLS_BUDGET;

	for (size_t i = 0; i < n; i++) {
		size_t found = 0;

		if (frames[i].module == NULL || frames[i].looked_up)
			continue;
		for (size_t k = i; k < n; k++)
			if (frames[k].module == frames[i].module) {
				frames[k].looked_up = true;
				symbols[found++] = &frames[k].symbol;
			}
		symbols_name_all(frames[i].module, symbols, found, &budget);
	}
	free(symbols);
}

static void
frame_line(const struct frame *f, char *line, size_t cap)
{
	const struct symbol *s = &f->symbol;
	char where[SYMBOL_NAME_MAX + 1];
	const char *base;
	uint64_t offset;

	if (f->module == NULL) {
		snprintf(line, cap, "0x%" PRIx64, f->address);
		return;
	}
	base = strrchr(f->module->path, '/');
	base = base != NULL ? base + 1 : f->module->path;
	symbol_clean(where, base[0] != '\0' ? base : "?", strlen(base) + 1);
	offset = module_offset(f->module, f->address);
	if (s->name[0] == '\0')
		snprintf(line, cap, "(%s+0x%" PRIx64 ")", where, offset);
	else
		snprintf(line, cap, "%s+0x%" PRIx64 " (%s+0x%" PRIx64 ")",
		    s->name, s->distance + (f->address - f->call), where,
		    offset);
}

static void
backtrace_add(struct buf *out, const char *line, size_t *lines)
{
	if ((*lines)++ > 0)
		buf_add_literal(out, "\n");
	buf_add(out, line, strlen(line));
}

static void
backtrace_add_rest(struct buf *out, size_t run, size_t *lines)
{
	char line[64];

	if (run <= BACKTRACE_SAME)
		return;
	snprintf(line, sizeof(line), "... %zu more of the same",
	    run - BACKTRACE_SAME);
	backtrace_add(out, line, lines);
}

void
backtrace_text(const struct modules *ms, const uint64_t *addresses, size_t n,
    struct buf *out)
{
	struct frame *frames = frames_new(ms, addresses, n);
	char line[FRAME_TEXT_MAX], last[FRAME_TEXT_MAX] = "";
	size_t lines = 0, run = 0;

	frames_name(frames, n);
	for (size_t i = 0; i < n; i++) {
		frame_line(&frames[i], line, sizeof(line));
		if (strcmp(line, last) != 0) {
			backtrace_add_rest(out, run, &lines);
			memcpy(last, line, sizeof(last));
			run = 0;
		}
		if (++run <= BACKTRACE_SAME)
			backtrace_add(out, line, &lines);
	}
	backtrace_add_rest(out, run, &lines);
	free(frames);
}
