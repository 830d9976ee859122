/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * inventory_list.c - plain lists: [user@]host[:port] on a line.
 *
 * NodeSet ranges are allowed, # starts a comment. Of a host given twice the
 * first holds, with a warning: the lists people have are joined from others.
 */
#include <ctype.h>
#include <string.h>

#include "common/mem.h"
#include "master/input/inventory_read.h"

struct list_reader {
	struct inventory *inv;
	const char *file;
	unsigned line;
	struct inerr *e;
};

static void
list_warn_repeated(struct list_reader *r, const struct hostpat_host *h,
    const struct inventory_host *first)
{
	struct inerr warning;

	inerr_set(&warning, "%.60s is given again and left out", first->name);
	inerr_hint(&warning, "first on line %u", first->line);
	inerr_at(&warning, r->file, r->line, h->col);
	inventory_warn(r->inv, &warning);
}

static bool
list_add(const struct hostpat_host *h, void *arg)
{
	struct list_reader *r = arg;
	struct inventory_host like = { .file = r->file, .line = r->line };
	const struct inventory_host *host;
	bool is_new;

	host = inventory_add_bare(r->inv, &like, h, &is_new, r->e);
	if (host == NULL)
		return inerr_at(r->e, r->file, r->line, h->col);
	if (!is_new)
		list_warn_repeated(r, h, host);
	return true;
}

/* What people bring us instead of a list. */
static bool
line_refuse(const char *line, const char *at, struct inerr *e)
{
	inerr_set(e, "more than a host on the line");
	inerr_hint(e, "a line is [user@]host[:port]");
	e->col = (unsigned)(at - line) + 1;
	return false;
}

/* A blank may stand beside a comma, not between two words. */
static bool
line_check(const char *line, struct inerr *e)
{
	const char *p;
	char last = ',';

	for (p = line; *p != '\0'; p++) {
		if (isspace((unsigned char)*p))
			continue;
		if (p > line && isspace((unsigned char)p[-1]) && last != ',' &&
		    *p != ',')
			return line_refuse(line, p, e);
		last = *p;
	}
	return true;
}

static bool
line_read(struct list_reader *r, const char *text, size_t len)
{
	const char *comment = memchr(text, '#', len);
	char *line;
	bool ok = true;

	if (memchr(text, '\0', len) != NULL)
		return inerr_set(r->e, "a NUL character in the line");
	if (comment != NULL)
		len = (size_t)(comment - text);
	line = xstrndup(text, len);
	if (line[strspn(line, " \t\r,")] != '\0')
		ok = line_check(line, r->e) &&
		     hostpat_expand(line, list_add, r, r->e);
	free_secret(line, len);
	return ok;
}

bool
inventory_list_read(struct inventory *inv, const char *file, const char *text,
    size_t len, struct inerr *e)
{
	const char *p = text, *end = text + len, *eol;
	struct list_reader r = { .inv = inv, .e = e };

	r.file = arena_strdup(inventory_arena(inv), file);
	if (len >= 3 && memcmp(p, "\357\273\277", 3) == 0)
		p += 3; /* a byte order mark */
	for (; p < end; p = eol + 1) {
		r.line++;
		if ((eol = memchr(p, '\n', (size_t)(end - p))) == NULL)
			eol = end;
		if (!line_read(&r, p, (size_t)(eol - p)))
			return inerr_at(e, file, r.line, e->col);
	}
	return true;
}
