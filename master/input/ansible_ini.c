/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ansible_ini.c - Ansible's INI inventories.
 *
 * [GROUP] has hosts with KEY=VALUE behind them, in words as a shell's;
 * [GROUP:vars] a KEY=VALUE a line, all of it the value; [GROUP:children] names
 * of groups. Values that are Python's numbers, None or texts in quotes
 * are that, everything else is text: a list or a mapping stays as it is
 * written.
 * Source: plugins/inventory/ini.py of ansible-core 2.14.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "common/mem.h"
#include "master/input/ansible.h"
#include "master/input/ansible_range.h"
#include "master/input/nearest.h"
#include "master/input/pynumber.h"
#include "master/input/pytext.h"
#include "master/input/shellword.h"

enum section { SECTION_HOSTS, SECTION_VARS, SECTION_CHILDREN };

static const char *const section_names[] = {
	[SECTION_HOSTS] = "hosts",
	[SECTION_VARS] = "vars",
	[SECTION_CHILDREN] = "children",
};
#define SECTIONS (sizeof(section_names) / sizeof(*section_names))

/* A group that is spoken of before it is there. */
struct pending {
	struct pending *next;
	struct ansible_group *group;
	const char *what; /* that was said of it */
	struct ansible_place place;
};

struct ini {
	struct ansible *m;
	struct arena *a;
	struct ansible_place at; /* of what is being read; col is the word's */
	char *line;              /* trimmed, in the arena */
	unsigned indent;
	enum section section;
	struct ansible_group *group;
	struct pending *pending, **pending_end;
	/* the host in hand */
	struct shellword *words;
	size_t nwords;
	struct yamlnode **values;
	struct inerr *e;
};

static bool
ini_fail(struct ini *r, const char *at)
{
	r->at.col = r->indent + (unsigned)(at - r->line) + 1;
	return inerr_at(r->e, r->at.file, r->at.line, r->at.col);
}

/* ---- values -------------------------------------------------------------- */

/* Where a literal ends: before blanks and a comment. */
static size_t
literal_len(const char *text)
{
	char quote = '\0';
	size_t i;

	for (i = 0; text[i] != '\0'; i++) {
		if (quote != '\0' && text[i] == '\\' && text[i + 1] != '\0')
			i++;
		else if (quote != '\0')
			quote = text[i] == quote ? '\0' : quote;
		else if (text[i] == '\'' || text[i] == '"')
			quote = text[i];
		else if (text[i] == '#')
			break;
	}
	while (i > 0 && isspace((unsigned char)text[i - 1]))
		i--;
	return i;
}

/* Make of it what Python would; True and False are words that hold. */
static void
value_literal(struct arena *a, struct yamlnode *node, const char *text)
{
	size_t len = literal_len(text), n;
	const char *number, *said;

	node->text = text;
	node->n = (uint32_t)strlen(text);
	if (len == 4 && memcmp(text, "None", 4) == 0) {
		node->text = "null";
		node->is_plain = true;
		return;
	}
	if ((number = pynumber_text(a, text, len)) != NULL) {
		node->text = number;
		node->n = (uint32_t)strlen(number);
		node->is_plain = true;
	} else if ((said = pytext_value(a, text, len, &n)) != NULL) {
		node->text = said;
		node->n = (uint32_t)n;
	}
}

/* key and text are of the arena. */
static struct yamlnode *
value_new(struct ini *r, const char *key, const char *text, unsigned col)
{
	struct yamlnode *node = arena_alloc(r->a, sizeof(*node));

	*node = (struct yamlnode){ .file = r->at.file,
		.key = key,
		.weight = 1,
		.line = r->at.line,
		.col = col,
		.key_line = r->at.line,
		.key_col = col };
	value_literal(r->a, node, text);
	/* It has to end where n says. */
	if (node->text[node->n] != '\0')
		node->text = arena_strndup(r->a, node->text, node->n);
	return node;
}

/* ---- sections ------------------------------------------------------------ */

static void
pending_add(struct ini *r, struct ansible_group *g, const char *what)
{
	struct pending *p = arena_alloc(r->a, sizeof(*p));

	*p = (struct pending){ NULL, g, what, r->at };
	*r->pending_end = p;
	r->pending_end = &p->next;
}

static bool
section_kind(struct ini *r, const char *kind)
{
	struct nearest near = { .word = kind };

	for (size_t i = 0; i < SECTIONS; i++) {
		if (strcmp(kind, section_names[i]) == 0) {
			r->section = (enum section)i;
			return true;
		}
		nearest_offer(&near, section_names[i]);
	}
	inerr_set(r->e, "'%.60s' is no kind of section", kind);
	if (near.name != NULL)
		inerr_hint(r->e, "did you mean '%s'?", near.name);
	else
		inerr_hint(r->e, "a section is [GROUP], [GROUP:vars] or "
				 "[GROUP:children]");
	return ini_fail(r, kind);
}

/* Does it end here, but for blanks and a comment? */
static bool
rest_is_empty(const char *at)
{
	at += strspn(at, " \t");
	return *at == '\0' || *at == '#';
}

static bool
section_read(struct ini *r)
{
	char *name = r->line + 1, *close = strchr(name, ']'), *kind;
	const char *blank;

	if (close == NULL || close == name || !rest_is_empty(close + 1)) {
		inerr_set(r->e, "a section is [GROUP] and nothing else");
		return ini_fail(
		    r, close == NULL || close == name ? r->line : close + 1);
	}
	*close = '\0';
	if ((blank = strpbrk(name, " \t")) != NULL) {
		inerr_set(r->e, "a blank in the name of a section");
		return ini_fail(r, blank);
	}
	r->section = SECTION_HOSTS;
	if ((kind = strchr(name, ':')) != NULL) {
		*kind++ = '\0';
		if (!section_kind(r, kind))
			return false;
	}
	(void)ini_fail(r, name);
	r->group = ansible_group(r->m, name, &r->at, r->e);
	if (r->group == NULL)
		return false;
	if (r->section == SECTION_VARS)
		pending_add(r, r->group, "has variables");
	else
		r->group->is_said = true;
	return true;
}

/* ---- lines --------------------------------------------------------------- */

static bool
child_read(struct ini *r)
{
	char *end = r->line + strcspn(r->line, " \t#");
	struct ansible_group *g;

	if (!rest_is_empty(end) || end == r->line) {
		inerr_set(r->e, "expected the name of a group");
		return ini_fail(r, end);
	}
	*end = '\0';
	(void)ini_fail(r, r->line);
	if ((g = ansible_group(r->m, r->line, &r->at, r->e)) == NULL)
		return false;
	pending_add(r, g, "is a child");
	ansible_child(r->m, r->group, g, &r->at);
	return true;
}

static bool
var_read(struct ini *r)
{
	char *equals = strchr(r->line, '='), *end, *value;

	if (equals == NULL || equals == r->line) {
		inerr_set(r->e, "expected KEY=VALUE");
		return ini_fail(r, r->line);
	}
	for (end = equals; end > r->line && isspace((unsigned char)end[-1]);)
		end--;
	*end = '\0';
	value = equals + 1 + strspn(equals + 1, " \t");
	(void)ini_fail(r, value);
	return ansible_group_set(r->m, r->group, ANSIBLE_INVENTORY, r->line,
	    value_new(r, r->line, value, r->at.col), r->e);
}

static bool
host_take(void *arg, const char *name, uint16_t port)
{
	struct ini *r = arg;
	struct ansible_host *h = ansible_find_host(r->m, name);
	bool is_new = h == NULL;
	char text[8];

	if (is_new)
		h = ansible_host(r->m, arena_strdup(r->a, name), &r->at, r->e);
	if (h == NULL || !ansible_ranged(r->m, r->nwords, &r->at, r->e))
		return false;
	/* Ansible does not look at the port of one it knows. */
	if (port != 0 && is_new) {
		snprintf(text, sizeof(text), "%u", port);
		ansible_host_set(r->m, h, ANSIBLE_INVENTORY, "ansible_port",
		    value_new(r, "ansible_port", arena_strdup(r->a, text),
			r->at.col));
	}
	ansible_join(r->m, r->group, h);
	for (size_t i = 1; i < r->nwords; i++)
		ansible_host_set(r->m, h, ANSIBLE_INVENTORY, r->values[i]->key,
		    r->values[i]);
	return true;
}

/* KEY=VALUE of every word behind the host. */
static bool
host_values(struct ini *r)
{
	char *equals;

	r->values = arena_alloc(r->a, (r->nwords + 1) * sizeof(*r->values));
	for (size_t i = 1; i < r->nwords; i++) {
		equals = strchr(r->words[i].text, '=');
		if (equals == NULL || equals == r->words[i].text) {
			inerr_set(r->e, "expected KEY=VALUE behind the host");
			if (equals == NULL)
				inerr_hint(r->e, "one host a line; blanks in a "
						 "value want quotes");
			return ini_fail(r, r->line + r->words[i].at);
		}
		*equals = '\0';
		r->values[i] = value_new(r, r->words[i].text, equals + 1,
		    r->indent + (unsigned)r->words[i].at + 1);
	}
	return true;
}

static bool
host_read(struct ini *r)
{
	unsigned col;

	if (!shellword_split(r->a, r->line, true, &r->words, &r->nwords, r->e))
		return ini_fail(r, r->line + r->e->col - 1);
	if (r->nwords == 0)
		return true;
	if (!host_values(r))
		return false;
	col = r->indent + (unsigned)r->words[0].at;
	r->at.col = col + 1;
	*r->e = (struct inerr){ .why = "" };
	if (ansible_range_expand(r->words[0].text, host_take, r, r->e))
		return true;
	/* What is wrong with the pattern has no file yet. */
	return r->e->file[0] != '\0'
		   ? false
		   : inerr_at(r->e, r->at.file, r->at.line, col + r->e->col);
}

static bool
line_read(struct ini *r, const char *text, size_t len)
{
	if (memchr(text, '\0', len) != NULL) {
		inerr_set(r->e, "a NUL character in the line");
		return inerr_at(r->e, r->at.file, r->at.line, 0);
	}
	for (r->indent = 0; len > 0 && isspace((unsigned char)*text); len--) {
		text++;
		r->indent++;
	}
	while (len > 0 && isspace((unsigned char)text[len - 1]))
		len--;
	if (len == 0 || *text == '#' || *text == ';')
		return true;
	r->line = arena_strndup(r->a, text, len);
	if (*text == '[' && r->line[1 + strcspn(r->line + 1, "]")] == ']' &&
	    rest_is_empty(strchr(r->line, ']') + 1))
		return section_read(r);
	if (r->section == SECTION_VARS)
		return var_read(r);
	return r->section == SECTION_CHILDREN ? child_read(r) : host_read(r);
}

/* [GROUP:vars] and children are about groups that there are. */
static bool
pending_check(struct ini *r)
{
	for (const struct pending *p = r->pending; p != NULL; p = p->next) {
		struct nearest near = { .word = p->group->name };
		struct ansible_group *g;

		if (p->group->is_said)
			continue;
		for (g = NULL; (g = ansible_next_group(r->m, g)) != NULL;)
			if (g->is_said)
				nearest_offer(&near, g->name);
		inerr_set(r->e, "the group '%.60s' %s, but there is none",
		    p->group->name, p->what);
		if (near.name != NULL)
			inerr_hint(r->e, "did you mean '%.60s'?", near.name);
		else
			inerr_hint(r->e, "a section [%.60s] makes it one",
			    p->group->name);
		return inerr_at(
		    r->e, p->place.file, p->place.line, p->place.col);
	}
	return true;
}

bool
ansible_ini_read(
    struct ansible *m, const struct ansible_text *t, struct inerr *e)
{
	const char *p = t->text, *end = t->text + t->len, *eol;
	struct ini r = { .m = m, .a = ansible_arena(m), .e = e };

	r.at.file = t->file;
	r.group = ansible_ungrouped(m);
	r.pending_end = &r.pending;
	if (t->len >= 3 && memcmp(p, "\357\273\277", 3) == 0)
		p += 3; /* a byte order mark */
	for (; p < end; p = eol + 1) {
		r.at.line++;
		if ((eol = memchr(p, '\n', (size_t)(end - p))) == NULL)
			eol = end;
		if (!line_read(&r, p, (size_t)(eol - p)))
			return false;
	}
	return pending_check(&r);
}
