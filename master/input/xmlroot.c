/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * xmlroot.c - the one element of an XML text.
 */
#include <expat.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "common/mem.h"
#include "master/input/xmlroot.h"

struct finder {
	struct xmlroot *root;
	XML_Parser parser;
	struct slice text;
	const char *without;
	struct inerr *e;
	unsigned depth;
	size_t begins,
	    inside;   /* where the element, and what is in it, begins */
	bool refused; /* e says why */
};

static void
add_text(struct buf *b, const char *text)
{
	buf_add(b, text, strlen(text));
}

/* As it may stand between quotation marks. */
static void
add_value(struct buf *b, const char *value)
{
	char number[16];

	for (; *value != '\0'; value++) {
		if (strchr("<>&\"\t\n\r", *value) == NULL) {
			buf_add(b, value, 1);
			continue;
		}
		snprintf(number, sizeof(number), "&#%d;", *value);
		add_text(b, number);
	}
}

static void
add_head(struct finder *f, const XML_Char *name, const XML_Char **attributes)
{
	struct buf *head = &f->root->head;

	add_text(&f->root->given, name);
	add_text(head, "<");
	add_text(head, name);
	for (; attributes[0] != NULL; attributes += 2) {
		if (strcmp(attributes[0], f->without) == 0)
			continue;
		add_text(head, " ");
		add_text(head, attributes[0]);
		add_text(head, "=\"");
		add_value(head, attributes[1]);
		add_text(head, "\"");
	}
}

static void XMLCALL
finder_start(void *ctx, const XML_Char *name, const XML_Char **attributes)
{
	struct finder *f = ctx;
	const char *colon = strrchr(name, ':');

	if (f->depth++ > 0)
		return;
	f->begins = (size_t)XML_GetCurrentByteIndex(f->parser);
	f->inside = f->begins + (size_t)XML_GetCurrentByteCount(f->parser);
	snprintf(f->root->name, sizeof(f->root->name), "%s",
	    colon != NULL ? colon + 1 : name);
	add_head(f, name, attributes);
}

static void XMLCALL
finder_end(void *ctx, const XML_Char *name)
{
	struct finder *f = ctx;
	struct xmlroot *root = f->root;
	size_t at, end;

	(void)name;
	if (--f->depth > 0)
		return;
	at = (size_t)XML_GetCurrentByteIndex(f->parser);
	end = at + (size_t)XML_GetCurrentByteCount(f->parser);
	root->element =
	    (struct slice){ f->text.at + f->begins, end - f->begins };
	/* An empty element has one tag. */
	root->inside = (struct slice){ f->text.at + f->inside,
		at > f->inside ? at - f->inside : 0 };
}

/* Its place is where the parser stands. Returns false. */
static bool
finder_at(struct finder *f)
{
	return inerr_at(f->e, NULL,
	    (unsigned)XML_GetCurrentLineNumber(f->parser),
	    (unsigned)XML_GetCurrentColumnNumber(f->parser) + 1);
}

static void
finder_refuse(struct finder *f, const char *why)
{
	if (f->refused)
		return;
	f->refused = true;
	inerr_set(f->e, "%s", why);
	finder_at(f);
	XML_StopParser(f->parser, XML_FALSE);
}

static void XMLCALL
finder_doctype(void *ctx, const XML_Char *name, const XML_Char *system,
    const XML_Char *public, int has_subset)
{
	(void)name;
	(void)system;
	(void)public;
	(void)has_subset;
	finder_refuse(ctx, "a document type, which NETCONF does not allow");
}

static void XMLCALL
finder_declaration(void *ctx, const XML_Char *version, const XML_Char *encoding,
    int standalone)
{
	(void)version;
	(void)standalone;
	if (encoding != NULL && strcasecmp(encoding, "utf-8") != 0)
		finder_refuse(ctx, "another encoding than UTF-8");
}

static bool
finder_run(struct finder *f)
{
	XML_SetUserData(f->parser, f);
	XML_SetElementHandler(f->parser, finder_start, finder_end);
	XML_SetStartDoctypeDeclHandler(f->parser, finder_doctype);
	XML_SetXmlDeclHandler(f->parser, finder_declaration);
	if (XML_Parse(f->parser, f->text.at, (int)f->text.len, 1) ==
	    XML_STATUS_OK)
		return true;
	if (!f->refused) {
		inerr_set(f->e, "no well-formed XML: %s",
		    XML_ErrorString(XML_GetErrorCode(f->parser)));
		finder_at(f);
	}
	return false;
}

bool
xmlroot_find(struct xmlroot *root, const char *file, struct slice text,
    const char *without, struct inerr *e)
{
	struct finder f = {
		.root = root,
		.text = text,
		.without = without,
		.e = e,
		.parser = XML_ParserCreate("UTF-8"),
	};
	bool found;

	if (f.parser == NULL)
		no_memory(sizeof(f));
	memset(root, 0, sizeof(*root));
	found = finder_run(&f);
	XML_ParserFree(f.parser);
	if (found)
		return true;
	xmlroot_free(root);
	inerr_show(e, text.at, text.len);
	return inerr_at(e, file, e->line, e->col);
}

void
xmlroot_free(struct xmlroot *root)
{
	buf_free(&root->head);
	buf_free(&root->given);
}
