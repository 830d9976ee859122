/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * yamldoc.c - from libyaml's events to a tree.
 *
 * Recursive, as deep as YAMLDOC_DEPTH_MAX.
 */
#include <stdlib.h>
#include <string.h>

#include <yaml.h>

#include "common/mem.h"
#include "master/input/arena.h"
#include "master/input/infile.h"
#include "master/input/yamldoc.h"
#include "master/input/yamltree.h"

struct yamldoc {
	struct arena arena; /* owns this struct's texts and nodes */
	const char *file;
	struct yamlnode root;
};

struct anchor {
	const char *name;
	struct yamlnode node;
};

struct parser {
	yaml_parser_t yaml;
	struct yamldoc *doc;
	struct inerr *e;
	const char *text;
	size_t len;
	struct yamltree tree;
	uint64_t values; /* all there are, aliases at their full weight */
	struct anchor anchors[YAMLDOC_ANCHORS_MAX];
	size_t nanchors;
};

static bool parser_take_node(
    struct parser *, yaml_event_t *, unsigned depth, struct yamlnode *);

static bool
parser_fail(struct parser *p, const yaml_mark_t *mark)
{
	return inerr_at(p->e, p->doc->file, (unsigned)mark->line + 1,
	    (unsigned)mark->column + 1);
}

/* libyaml has given up: say why in its words. */
static bool
parser_fail_syntax(struct parser *p)
{
	const yaml_parser_t *y = &p->yaml;
	yaml_mark_t mark = y->problem_mark;
	size_t i;

	switch (y->error) {
	case YAML_READER_ERROR: /* it knows an offset only */
		mark = (yaml_mark_t){ 0 };
		for (i = 0; i < y->problem_offset && i < p->len; i++) {
			mark.column++;
			if (p->text[i] == '\n') {
				mark.line++;
				mark.column = 0;
			}
		}
		inerr_set(p->e, "%s", y->problem);
		inerr_hint(
		    p->e, "a file is UTF-8 text without control characters");
		break;
	case YAML_SCANNER_ERROR:
	case YAML_PARSER_ERROR:
		inerr_set(p->e, "%s%s%s", y->problem,
		    y->context == NULL ? "" : " ",
		    y->context == NULL ? "" : y->context);
		if (strstr(y->problem, "cannot start any token") != NULL)
			inerr_hint(p->e, "blanks indent, tabs do not; text "
					 "that starts with @, ` or %% wants "
					 "quotes");
		break;
	case YAML_MEMORY_ERROR:
		no_memory(p->len);
	default:
		inerr_set(p->e, "libyaml: %s",
		    y->problem == NULL ? "it gives no reason" : y->problem);
	}
	return parser_fail(p, &mark);
}

static bool
parser_next(struct parser *p, yaml_event_t *ev)
{
	return yaml_parser_parse(&p->yaml, ev) == 1 || parser_fail_syntax(p);
}

/* A scalar may be a password. */
static void
event_wipe(yaml_event_t *ev)
{
	if (ev->type == YAML_SCALAR_EVENT)
		explicit_bzero(ev->data.scalar.value, ev->data.scalar.length);
	yaml_event_delete(ev);
}

static bool
parser_count(struct parser *p, uint32_t weight, const yaml_mark_t *mark)
{
	p->values += weight;
	if (p->values <= YAMLDOC_VALUES_MAX)
		return true;
	inerr_set(p->e, "more than %d values", YAMLDOC_VALUES_MAX);
	inerr_hint(p->e, "an alias counts as much as what it stands for");
	return parser_fail(p, mark);
}

static bool
anchor_add(struct parser *p, const char *name, const struct yamlnode *node)
{
	if (name == NULL)
		return true;
	if (p->nanchors == YAMLDOC_ANCHORS_MAX) {
		inerr_set(p->e, "more than %d anchors", YAMLDOC_ANCHORS_MAX);
		return yamlnode_at(node, p->e);
	}
	p->anchors[p->nanchors++] = (struct anchor){ name, *node };
	return true;
}

/* The newest of a name holds. An anchor is not known inside its own value. */
static bool
parser_take_alias(
    struct parser *p, const yaml_event_t *ev, struct yamlnode *node)
{
	const char *name = (const char *)ev->data.alias.anchor;
	size_t i;

	for (i = p->nanchors; i > 0; i--) {
		if (strcmp(p->anchors[i - 1].name, name) == 0)
			break;
	}
	if (i == 0) {
		inerr_set(p->e, "the alias *%.60s has no anchor", name);
		return parser_fail(p, &ev->start_mark);
	}
	*node = p->anchors[i - 1].node;
	node->line = (uint32_t)ev->start_mark.line + 1;
	node->col = (uint32_t)ev->start_mark.column + 1;
	return parser_count(p, node->weight, &ev->start_mark);
}

static bool
parser_take_list(struct parser *p, unsigned depth, struct yamlnode *node)
{
	size_t start = p->tree.npending;
	struct yamlnode item;
	yaml_event_t ev;

	node->kind = YAMLNODE_LIST;
	for (;;) {
		if (!parser_next(p, &ev))
			return false;
		if (ev.type == YAML_SEQUENCE_END_EVENT)
			break;
		if (!parser_take_node(p, &ev, depth + 1, &item))
			return false;
		yamltree_push(&p->tree, &item);
	}
	event_wipe(&ev);
	yamltree_close_list(&p->tree, start, node);
	return true;
}

/* "<<: *other" or "<<: [*one, *other]" */
static bool
map_merge(struct parser *p, const struct yamlnode *from, bool nested)
{
	struct yamlnode item;
	yaml_mark_t mark = { 0 };
	uint32_t i;

	mark.line = from->line - 1;
	mark.column = from->col - 1;
	if (from->kind == YAMLNODE_SCALAR ||
	    (from->kind == YAMLNODE_LIST && nested)) {
		inerr_set(p->e, "<<: expected a mapping or a list of them");
		return parser_fail(p, &mark);
	}
	for (i = 0; i < from->n; i++) {
		item = from->items[i];
		if (from->kind == YAMLNODE_LIST) {
			if (!map_merge(p, &item, true))
				return false;
			continue;
		}
		item.is_merged = true;
		if (!parser_count(p, item.weight, &mark))
			return false;
		yamltree_push(&p->tree, &item);
	}
	return true;
}

/* Copy the key of the next value; NULL is a merge key. */
static bool
parser_take_key(struct parser *p, const yaml_event_t *ev, const char **key)
{
	const char *text = (const char *)ev->data.scalar.value;
	size_t len = ev->data.scalar.length;

	*key = NULL;
	if (ev->type != YAML_SCALAR_EVENT || memchr(text, '\0', len) != NULL) {
		inerr_set(p->e, "a key must be plain text");
		return parser_fail(p, &ev->start_mark);
	}
	if (strcmp(text, "<<") != 0 ||
	    ev->data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
		*key = arena_strndup(&p->doc->arena, text, len);
	return true;
}

static bool
parser_take_map(struct parser *p, unsigned depth, struct yamlnode *node)
{
	size_t start = p->tree.npending;
	struct yamlnode value;
	yaml_mark_t mark;
	yaml_event_t ev;
	const char *key = NULL;
	bool ok;

	node->kind = YAMLNODE_MAP;
	for (;;) {
		if (!parser_next(p, &ev))
			return false;
		if (ev.type == YAML_MAPPING_END_EVENT)
			break;
		mark = ev.start_mark;
		ok = parser_take_key(p, &ev, &key);
		event_wipe(&ev);
		if (!ok || !parser_next(p, &ev) ||
		    !parser_take_node(p, &ev, depth + 1, &value))
			return false;
		if (key == NULL) {
			if (!map_merge(p, &value, false))
				return false;
			continue;
		}
		value.key = key;
		value.key_line = (uint32_t)mark.line + 1;
		value.key_col = (uint32_t)mark.column + 1;
		yamltree_push(&p->tree, &value);
	}
	event_wipe(&ev);
	return yamltree_close_map(&p->tree, start, node, p->e);
}

static void
node_take_scalar(
    struct parser *p, const yaml_event_t *ev, struct yamlnode *node)
{
	node->kind = YAMLNODE_SCALAR;
	node->n = (uint32_t)ev->data.scalar.length;
	node->text = arena_strndup(
	    &p->doc->arena, (const char *)ev->data.scalar.value, node->n);
	node->is_plain = ev->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
			 ev->data.scalar.tag == NULL;
	node->is_literal = ev->data.scalar.style == YAML_LITERAL_SCALAR_STYLE;
	node->weight += node->n / YAMLDOC_TEXT_BYTES;
}

/* The anchor in front of a value, copied; NULL if there is none. */
static const char *
event_anchor(struct parser *p, const yaml_event_t *ev)
{
	const yaml_char_t *name = NULL;

	if (ev->type == YAML_SCALAR_EVENT)
		name = ev->data.scalar.anchor;
	else if (ev->type == YAML_SEQUENCE_START_EVENT)
		name = ev->data.sequence_start.anchor;
	else if (ev->type == YAML_MAPPING_START_EVENT)
		name = ev->data.mapping_start.anchor;
	return arena_strdup(&p->doc->arena, (const char *)name);
}

/* Take the value that this event begins; the event is used up. */
static bool
parser_take_node(
    struct parser *p, yaml_event_t *ev, unsigned depth, struct yamlnode *node)
{
	const char *anchor = event_anchor(p, ev);
	yaml_event_type_t type = ev->type;
	bool ok = true;

	*node = (struct yamlnode){ .file = p->doc->file,
		.weight = 1,
		.line = (uint32_t)ev->start_mark.line + 1,
		.col = (uint32_t)ev->start_mark.column + 1 };
	if (type == YAML_ALIAS_EVENT)
		ok = parser_take_alias(p, ev, node);
	if (ok && depth + node->levels > YAMLDOC_DEPTH_MAX) {
		inerr_set(p->e, "more than %d levels deep", YAMLDOC_DEPTH_MAX);
		ok = parser_fail(p, &ev->start_mark);
	} else if (type == YAML_SCALAR_EVENT)
		node_take_scalar(p, ev, node);
	ok = ok && (type == YAML_ALIAS_EVENT ||
		       parser_count(p, node->weight, &ev->start_mark));
	event_wipe(ev);
	if (ok && type == YAML_SEQUENCE_START_EVENT)
		ok = parser_take_list(p, depth, node);
	else if (ok && type == YAML_MAPPING_START_EVENT)
		ok = parser_take_map(p, depth, node);
	return ok && anchor_add(p, anchor, node);
}

/* The first event is the start of the stream, the last its end. */
static bool
parser_take_document(struct parser *p)
{
	yaml_event_type_t type = YAML_NO_EVENT;
	bool seen = false, ok = true;
	yaml_event_t ev;

	p->doc->root = (struct yamlnode){ .file = p->doc->file,
		.text = "",
		.weight = 1,
		.line = 1,
		.col = 1,
		.is_plain = true };
	while (ok && type != YAML_STREAM_END_EVENT) {
		if (!parser_next(p, &ev))
			return false;
		type = ev.type;
		if (type == YAML_DOCUMENT_START_EVENT) {
			if (seen) {
				inerr_set(p->e, "a second document");
				ok = parser_fail(p, &ev.start_mark);
			}
			seen = true;
		} else if (type != YAML_STREAM_START_EVENT &&
			   type != YAML_DOCUMENT_END_EVENT &&
			   type != YAML_STREAM_END_EVENT) {
			ok = parser_take_node(p, &ev, 0, &p->doc->root);
			continue;
		}
		event_wipe(&ev);
	}
	return ok;
}

struct yamldoc *
yamldoc_parse(const char *file, const char *text, size_t len, struct inerr *e)
{
	struct yamldoc *doc = xcalloc(1, sizeof(*doc));
	struct parser *p = xcalloc(1, sizeof(*p));
	bool ok;

	doc->file = arena_strdup(&doc->arena, file);
	p->doc = doc;
	yamltree_init(&p->tree, &doc->arena);
	p->e = e;
	p->text = text;
	p->len = len;
	if (yaml_parser_initialize(&p->yaml) != 1)
		no_memory(sizeof(p->yaml));
	yaml_parser_set_encoding(&p->yaml, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(
	    &p->yaml, (const unsigned char *)text, len);
	ok = parser_take_document(p);
	yaml_parser_delete(&p->yaml);
	yamltree_fini(&p->tree);
	free(p);
	if (!ok) {
		yamldoc_free(doc);
		return NULL;
	}
	return doc;
}

struct yamldoc *
yamldoc_load(const char *path, struct inerr *e)
{
	struct yamldoc *doc;
	size_t len;
	char *text;

	if ((text = infile_read(path, YAMLDOC_BYTES_MAX, &len, e)) == NULL)
		return NULL;
	doc = yamldoc_parse(path, text, len, e);
	free_secret(text, len);
	return doc;
}

const struct yamlnode *
yamldoc_root(const struct yamldoc *doc)
{
	return &doc->root;
}

void
yamldoc_free(struct yamldoc *doc)
{
	if (doc == NULL)
		return;
	arena_wipe(&doc->arena);
	free(doc);
}
