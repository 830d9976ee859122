/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ansible_csv.c - a table of hosts, with a header that names its columns.
 *
 * RFC 4180, with a semicolon or a tab between columns as well if the header
 * has it so; lines that begin with # are comments. The name of a host is in
 * the column name, else host, else hostname; if one of the others is there,
 * too, it has the address. A column of Ansible's, as ansible_port, is taken as
 * its variable; one that is not known is data of the host, but a slip of the
 * pen is refused. An empty cell says nothing.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "master/input/ansible.h"
#include "master/input/ansible_keys.h"
#include "master/input/inventory_read.h"
#include "master/input/nearest.h"

#define COLUMNS_MAX 256

static const struct column {
	const char *word, *var;
} columns[] = {
#define COLUMN_(word, var) { word, var },
	ANSIBLE_COLUMN_TABLE(COLUMN_)
#undef COLUMN_
};
#define COLUMNS (sizeof(columns) / sizeof(*columns))
#define NAMES 3 /* the first ones: in the order they are preferred */

struct cell {
	char *text; /* of the arena */
	unsigned line, col;
};

struct csv {
	struct ansible *m;
	struct arena *a;
	const char *file;
	const char *at, *end;
	unsigned line, col; /* of at */
	char separator;
	struct cell cells[COLUMNS_MAX];
	size_t ncells;
	const char *vars[COLUMNS_MAX]; /* by column; NULL: not used */
	const char *words[COLUMNS_MAX];
	size_t ncolumns, name;
	struct inerr *e;
};

static bool
cell_fail(const struct csv *r, const struct cell *c)
{
	return inerr_at(r->e, r->file, c->line, c->col);
}

/* ---- cells --------------------------------------------------------------- */

static void
csv_step(struct csv *r)
{
	if (*r->at == '\n') {
		r->line++;
		r->col = 0;
	}
	r->at++;
	r->col++;
}

/* In quotes; two of them are one. */
static bool
cell_quoted(struct csv *r, const struct cell *c, char *out)
{
	csv_step(r);
	for (;;) {
		if (r->at == r->end) {
			inerr_set(r->e, "the quote is not closed");
			return cell_fail(r, c);
		}
		if (*r->at == '"') {
			csv_step(r);
			if (r->at == r->end || *r->at != '"')
				break;
		}
		*out++ = *r->at;
		csv_step(r);
	}
	*out = '\0';
	while (r->at < r->end && (*r->at == ' ' || *r->at == '\r'))
		csv_step(r);
	if (r->at == r->end || *r->at == r->separator || *r->at == '\n')
		return true;
	inerr_set(r->e, "text behind the closing quote");
	inerr_hint(r->e, "a quote inside a cell is written twice");
	return inerr_at(r->e, r->file, r->line, r->col);
}

static void
cell_bare(struct csv *r, char *out)
{
	char *start = out;

	while (r->at < r->end && *r->at != r->separator && *r->at != '\n') {
		*out++ = *r->at;
		csv_step(r);
	}
	while (out > start && isspace((unsigned char)out[-1]))
		out--;
	*out = '\0';
}

static bool
cell_read(struct csv *r)
{
	const char *stop;
	struct cell *c;

	while (r->at < r->end && *r->at == ' ')
		csv_step(r);
	if (r->ncells == COLUMNS_MAX) {
		inerr_set(r->e, "more than %d columns", COLUMNS_MAX);
		return inerr_at(r->e, r->file, r->line, r->col);
	}
	c = &r->cells[r->ncells++];
	c->line = r->line;
	c->col = r->col;
	if (r->at < r->end && *r->at == '"') {
		/* At most up to the quote that ends it: count it out. */
		for (stop = r->at + 1; stop < r->end; stop++)
			if (*stop == '"' &&
			    (stop + 1 == r->end || *++stop != '"'))
				break;
		c->text = arena_alloc(r->a, (size_t)(stop - r->at) + 2);
		return cell_quoted(r, c, c->text);
	}
	for (stop = r->at;
	     stop < r->end && *stop != r->separator && *stop != '\n'; stop++)
		;
	c->text = arena_alloc(r->a, (size_t)(stop - r->at) + 1);
	cell_bare(r, c->text);
	return true;
}

static void
line_skip(struct csv *r)
{
	while (r->at < r->end && *r->at != '\n')
		csv_step(r);
	if (r->at < r->end)
		csv_step(r);
}

static bool
line_is_empty(const struct csv *r)
{
	const char *c = r->at;

	while (c < r->end && (*c == ' ' || *c == '\t' || *c == '\r'))
		c++;
	return c == r->end || *c == '\n' || *c == '#';
}

/* The next row that has anything; *end_r: there is none. */
static bool
row_read(struct csv *r, bool *end_r)
{
	r->ncells = 0;
	while (r->at < r->end && line_is_empty(r))
		line_skip(r);
	*end_r = r->at == r->end;
	while (!*end_r) {
		if (!cell_read(r))
			return false;
		if (r->at == r->end || *r->at == '\n')
			break;
		csv_step(r);
	}
	if (r->at < r->end)
		csv_step(r);
	return true;
}

/* ---- header -------------------------------------------------------------- */

static const struct column *
column_find(const char *word)
{
	for (size_t i = 0; i < COLUMNS; i++)
		if (strcasecmp(columns[i].word, word) == 0)
			return &columns[i];
	return NULL;
}

static bool
column_is_word(const char *name)
{
	for (const char *p = name; *p != '\0'; p++)
		if (!isalnum((unsigned char)*p) && *p != '_' && *p != '-')
			return false;
	return !isdigit((unsigned char)name[0]);
}

/* A word that is nearly that of a column, or the name of a variable. */
static bool
column_other(struct csv *r, size_t i, struct inerr *unused)
{
	const struct cell *c = &r->cells[i];
	struct nearest near = { .word = c->text };
	size_t len = strlen(unused->why);

	if (strncmp(c->text, "ansible_", 8) == 0 ||
	    strncmp(c->text, "hayfork_", 8) == 0) {
		r->vars[i] = c->text;
		return true;
	}
	for (size_t k = 0; k < COLUMNS; k++)
		nearest_offer(&near, columns[k].word);
	if (near.name != NULL) {
		inerr_set(r->e, "no column is called '%.60s'", c->text);
		inerr_hint(r->e, "did you mean '%s'?", near.name);
		return cell_fail(r, c);
	}
	if (c->text[0] != '\0' && column_is_word(c->text)) {
		r->vars[i] = c->text;
		return true;
	}
	/* It could not be chosen by, nor named in a plan. */
	snprintf(unused->why + len, sizeof(unused->why) - len, "%s'%.30s'",
	    len == 0
		? "columns that are not used, as their names are no words: "
		: ", ",
	    c->text);
	return true;
}

/* Two of the words for a name are the name and the address; not one twice. */
static bool
columns_are_alike(const struct csv *r, size_t i, size_t k)
{
	return r->vars[i] != NULL && r->vars[k] != NULL &&
	       (strcmp(r->vars[i], r->vars[k]) == 0 ||
		   (column_find(r->words[i]) != NULL &&
		       strcasecmp(r->words[i], r->words[k]) == 0));
}

static bool
column_twice(struct csv *r, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (columns_are_alike(r, i, k)) {
			inerr_set(r->e,
			    "the columns '%.60s' and '%.60s' say "
			    "the same thing",
			    r->words[k], r->words[i]);
			return !cell_fail(r, &r->cells[i]);
		}
	return false;
}

/* One of its names is the name, another one the address. */
static bool
header_names(struct csv *r)
{
	size_t at[NAMES], n = 0;

	for (size_t k = 0; k < NAMES; k++)
		for (size_t i = 0; i < r->ncells && n < NAMES; i++)
			if (strcasecmp(r->cells[i].text, columns[k].word) == 0)
				at[n++] = i;
	if (n == 0) {
		inerr_set(r->e, "no column has the names of the hosts");
		inerr_hint(r->e, "it is called name, host or hostname");
		return cell_fail(r, &r->cells[0]);
	}
	r->name = at[0];
	for (size_t i = 1; i < n; i++)
		r->vars[at[i]] = "ansible_host";
	return true;
}

static bool
header_read(struct csv *r, struct inventory *warned)
{
	struct inerr unused = { .why = "" };
	const struct column *column;
	bool end;

	if (!row_read(r, &end) || end)
		return false;
	r->ncolumns = r->ncells;
	for (size_t i = 0; i < r->ncells; i++) {
		r->words[i] = r->cells[i].text;
		if ((column = column_find(r->words[i])) != NULL)
			r->vars[i] = column->var;
		else if (!column_other(r, i, &unused))
			return false;
	}
	if (!header_names(r))
		return false;
	for (size_t i = 0; i < r->ncells; i++)
		if (column_twice(r, i))
			return false;
	if (unused.why[0] != '\0') {
		inerr_at(&unused, r->file, r->cells[0].line, 0);
		inventory_warn(warned, &unused);
	}
	return true;
}

/* ---- hosts --------------------------------------------------------------- */

static bool
host_groups(struct csv *r, struct ansible_host *h, const struct cell *c)
{
	struct ansible_place at = { r->file, c->line, c->col };
	char *rest = c->text, *name;
	struct ansible_group *g;

	while ((name = strsep(&rest, " \t\r\n,;|")) != NULL) {
		if (*name == '\0')
			continue;
		if ((g = ansible_group(r->m, name, &at, r->e)) == NULL)
			return false;
		g->is_said = true;
		ansible_join(r->m, g, h);
	}
	return true;
}

/* 12, but not 007, which somebody wants to keep so. */
static bool
cell_is_number(const char *text)
{
	size_t digits = strspn(text, "0123456789");

	return digits > 0 && digits < 16 && text[digits] == '\0' &&
	       (text[0] != '0' || digits == 1);
}

static void
host_value(struct csv *r, struct ansible_host *h, size_t i)
{
	const struct cell *c = &r->cells[i];
	struct yamlnode *node = arena_alloc(r->a, sizeof(*node));

	*node = (struct yamlnode){ .file = r->file,
		.key = r->words[i],
		.text = c->text,
		.n = (uint32_t)strlen(c->text),
		.is_plain = cell_is_number(c->text),
		.weight = 1,
		.line = c->line,
		.col = c->col,
		.key_line = c->line,
		.key_col = c->col };
	ansible_host_set(r->m, h, ANSIBLE_INVENTORY, r->vars[i], node);
}

/* In a folder other files may have it, too. */
static struct ansible_host *
host_new(struct csv *r)
{
	const struct cell *c = &r->cells[r->name];
	struct ansible_place at = { r->file, c->line, c->col };
	struct ansible_host *h = ansible_host(r->m, c->text, &at, r->e);

	if (h == NULL)
		return NULL;
	if (h->row.file != r->file) {
		h->row = at;
		return h;
	}
	inerr_set(r->e, "%.60s is in the table twice", c->text);
	inerr_hint(r->e, "first on line %u", h->row.line);
	cell_fail(r, c);
	return NULL;
}

static bool
host_read(struct csv *r)
{
	struct ansible_host *h;

	if (r->ncells != r->ncolumns) {
		inerr_set(r->e, "%zu cells where the header has %zu", r->ncells,
		    r->ncolumns);
		inerr_hint(r->e, "a cell with '%c' in it is written in quotes",
		    r->separator);
		return cell_fail(r, &r->cells[0]);
	}
	if ((h = host_new(r)) == NULL)
		return false;
	for (size_t i = 0; i < r->ncells; i++) {
		if (i == r->name || r->vars[i] == NULL ||
		    r->cells[i].text[0] == '\0')
			continue;
		if (strcmp(r->vars[i], ANSIBLE_COLUMN_GROUPS) != 0)
			host_value(r, h, i);
		else if (!host_groups(r, h, &r->cells[i]))
			return false;
	}
	return true;
}

/* Behind a byte order mark, empty lines and comments. */
static struct csv
csv_start(const struct ansible_text *t)
{
	struct csv r = { .file = t->file, .at = t->text, .line = 1, .col = 1 };
	size_t len;

	r.end = t->text + t->len;
	if (t->len >= 3 && memcmp(t->text, "\357\273\277", 3) == 0)
		r.at += 3;
	while (r.at < r.end && line_is_empty(&r))
		line_skip(&r);
	for (len = 0; r.at + len < r.end && r.at[len] != '\n'; len++)
		if (strchr(",;\t", r.at[len]) != NULL) {
			r.separator = r.at[len];
			break;
		}
	return r;
}

bool
ansible_csv_is(const struct ansible_text *t)
{
	struct csv r = csv_start(t);
	const char *word, *from, *to;
	size_t known = 0, n = 0, len;

	if (r.separator == '\0')
		return false;
	for (from = r.at; from < r.end; from = to + 1) {
		for (to = from; to < r.end && *to != r.separator && *to != '\n';
		     to++)
			;
		for (word = from; word < to && strchr(" \"", *word) != NULL;)
			word++;
		for (len = (size_t)(to - word);
		     len > 0 && strchr(" \"\r", word[len - 1]) != NULL;)
			len--;
		n++;
		for (size_t k = 0; k < NAMES; k++)
			known += strlen(columns[k].word) == len &&
				 strncasecmp(columns[k].word, word, len) == 0;
		if (to == r.end || *to == '\n')
			break;
	}
	return n > 1 && known > 0;
}

bool
ansible_csv_read(struct ansible *m, const struct ansible_text *t,
    struct inventory *warned, struct inerr *e)
{
	struct csv r = csv_start(t);
	bool end = false;

	if (memchr(t->text, '\0', t->len) != NULL) {
		inerr_set(e, "a NUL character in a table");
		return inerr_at(e, t->file, 0, 0);
	}
	r.m = m;
	r.a = ansible_arena(m);
	r.e = e;
	inerr_set(e, "a table without a header");
	inerr_at(e, t->file, 0, 0);
	if (!header_read(&r, warned))
		return false;
	for (;;) {
		if (!row_read(&r, &end))
			return false;
		if (end)
			return true;
		if (!host_read(&r))
			return false;
	}
}
