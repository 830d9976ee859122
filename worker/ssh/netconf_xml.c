/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * netconf_xml.c - what a message of NETCONF says, as far as we have to know.
 */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/log.h"
#include "common/mem.h"
#include "worker/ssh/netconf_xml.h"

/* RFC 6241 section 8.1, and the namespace of section 3.1. */
#define BASE "urn:ietf:params:netconf:base:"
#define NAMESPACE "urn:ietf:params:xml:ns:netconf:base:1.0"
#define BETWEEN '\n' /* a namespace and a name: in neither of them */

/* ---- memory -------------------------------------------------------------- */

/* Expat's allocators are not told whom they work for. */
static _Thread_local struct netconf_xml *xml_current;

union xml_block {
	size_t size;
	max_align_t align;
};

static void *
xml_realloc(void *p, size_t size)
{
	struct netconf_xml *x = xml_current;
	union xml_block *b = p != NULL ? (union xml_block *)p - 1 : NULL;
	size_t others = x->spent - (b != NULL ? b->size : 0);

	if (size > NETCONF_MEMORY - others)
		return NULL;
	b = xrealloc(b, sizeof(*b) + size);
	b->size = size;
	x->spent = others + size;
	return b + 1;
}

static void *
xml_malloc(size_t size)
{
	return xml_realloc(NULL, size);
}

static void
xml_free(void *p)
{
	union xml_block *b = p;

	if (b == NULL)
		return;
	b--;
	xml_current->spent -= b->size;
	free(b);
}

/* ---- something is wrong -------------------------------------------------- */

PRINTF_LIKE(2, 3)
static void
xml_wrong(struct netconf_xml *x, const char *fmt, ...)
{
	va_list ap;

	if (x->wrong[0] != '\0')
		return;
	va_start(ap, fmt);
	vsnprintf(x->wrong, sizeof(x->wrong), fmt, ap);
	va_end(ap);
	XML_StopParser(x->parser, XML_FALSE);
}

/* ---- texts --------------------------------------------------------------- */

static void
xml_keep(struct netconf_xml *x, char *text, size_t cap)
{
	x->kept = text;
	x->kept_cap = cap;
	x->kept_len = 0;
	text[0] = '\0';
}

static void XMLCALL
xml_text(void *ctx, const XML_Char *text, int len)
{
	struct netconf_xml *x = ctx;
	size_t n = (size_t)len;

	if (x->kept == NULL)
		return;
	if (n > x->kept_cap - 1 - x->kept_len)
		n = x->kept_cap - 1 - x->kept_len;
	memcpy(x->kept + x->kept_len, text, n);
	x->kept_len += n;
	x->kept[x->kept_len] = '\0';
}

static struct slice
xml_trim(const char *text)
{
	static const char blanks[] = " \t\r\n";
	struct slice s = slice_str(text);

	while (s.len > 0 && strchr(blanks, *s.at) != NULL) {
		s.at++;
		s.len--;
	}
	while (s.len > 0 && strchr(blanks, s.at[s.len - 1]) != NULL)
		s.len--;
	return s;
}

/* ---- elements ------------------------------------------------------------ */

/* Without its namespace. */
static const char *
xml_local(const char *name)
{
	const char *between = strrchr(name, BETWEEN);

	return between != NULL ? between + 1 : name;
}

/* Is it this element of NETCONF's? */
static bool
xml_is(const char *name, const char *local)
{
	const char *its = xml_local(name);

	return strcmp(its, local) == 0 &&
	       (its == name ||
		   slice_is((struct slice){ name, (size_t)(its - name) - 1 },
		       NAMESPACE));
}

static void
xml_set_id(struct netconf_xml *x, const XML_Char **attributes)
{
	char *end;
	unsigned long long id;

	while (
	    attributes[0] != NULL && strcmp(attributes[0], "message-id") != 0)
		attributes += 2;
	x->has_id = attributes[0] != NULL;
	if (!x->has_id || attributes[1][0] < '1' || attributes[1][0] > '9')
		return;
	id = strtoull(attributes[1], &end, 10);
	x->id = *end == '\0' ? id : 0;
}

static void
xml_set_root(
    struct netconf_xml *x, const char *name, const XML_Char **attributes)
{
	const char *local = xml_local(name);

	if (xml_is(name, "hello"))
		x->root = NETCONF_HELLO;
	else if (xml_is(name, "rpc-reply"))
		x->root = NETCONF_REPLY;
	else
		x->root = NETCONF_OTHER;
	log_escape(x->root_name, sizeof(x->root_name), local, strlen(local));
	xml_set_id(x, attributes);
}

static void
xml_begin_error(struct netconf_xml *x)
{
	x->error_depth = x->depth;
	x->is_warning = false;
	x->error_tag[0] = x->error_message[0] = '\0';
}

/* In rpc-error (RFC 6241 section 4.3). */
static void
xml_error_part(struct netconf_xml *x, const char *name)
{
	if (xml_is(name, "error-tag"))
		xml_keep(x, x->error_tag, sizeof(x->error_tag));
	else if (xml_is(name, "error-message"))
		xml_keep(x, x->error_message, sizeof(x->error_message));
	else if (xml_is(name, "error-severity"))
		xml_keep(x, x->scratch, sizeof(x->scratch));
}

static void XMLCALL
xml_start(void *ctx, const XML_Char *name, const XML_Char **attributes)
{
	struct netconf_xml *x = ctx;

	if (++x->depth == 1)
		xml_set_root(x, name, attributes);
	else if (x->root == NETCONF_HELLO && x->depth == 3 &&
		 xml_is(name, "capability"))
		xml_keep(x, x->scratch, sizeof(x->scratch));
	else if (x->root == NETCONF_REPLY && x->error_depth == 0 &&
		 xml_is(name, "rpc-error"))
		xml_begin_error(x);
	else if (x->error_depth > 0 && x->depth == x->error_depth + 1)
		xml_error_part(x, name);
}

/* What was kept of a capability, or of an error's severity. */
static void
xml_end_text(struct netconf_xml *x)
{
	struct slice text = xml_trim(x->scratch);

	if (x->kept == x->scratch && x->root == NETCONF_HELLO) {
		x->base_10 |= slice_is(text, BASE "1.0");
		x->base_11 |= slice_is(text, BASE "1.1");
	} else if (x->kept == x->scratch)
		x->is_warning = slice_is(text, "warning");
	x->kept = NULL;
}

static void
xml_end_error(struct netconf_xml *x)
{
	struct slice tag = xml_trim(x->error_tag);
	struct slice message = xml_trim(x->error_message);

	x->error_depth = 0;
	if (x->is_warning || x->refused)
		return;
	x->refused = true;
	log_escape(x->tag, sizeof(x->tag), tag.at, tag.len);
	log_escape(x->message, sizeof(x->message), message.at, message.len);
}

static void XMLCALL
xml_end(void *ctx, const XML_Char *name)
{
	struct netconf_xml *x = ctx;

	(void)name;
	if (x->kept != NULL)
		xml_end_text(x);
	if (x->depth == x->error_depth)
		xml_end_error(x);
	x->depth--;
}

static void XMLCALL
xml_doctype(void *ctx, const XML_Char *name, const XML_Char *system,
    const XML_Char *public, int has_subset)
{
	(void)name;
	(void)system;
	(void)public;
	(void)has_subset;
	xml_wrong(ctx, "a document type, which NETCONF does not allow");
}

/* ---- a message ----------------------------------------------------------- */

void
netconf_xml_init(struct netconf_xml *x)
{
	memset(x, 0, sizeof(*x));
	netconf_xml_begin(x);
}

void
netconf_xml_fini(struct netconf_xml *x)
{
	xml_current = x;
	XML_ParserFree(x->parser);
	x->parser = NULL;
}

/* Each message has a parser of its own: one keeps what it once needed. */
void
netconf_xml_begin(struct netconf_xml *x)
{
	static const XML_Memory_Handling_Suite suite = { xml_malloc,
		xml_realloc, xml_free };
	static const char between[] = { BETWEEN, '\0' };

	if (x->parser != NULL)
		netconf_xml_fini(x);
	memset(x, 0, sizeof(*x));
	x->root = NETCONF_OTHER;
	xml_current = x;
	/* Whatever it says of itself, it is UTF-8 (RFC 6241 section 3). */
	x->parser = XML_ParserCreate_MM("UTF-8", &suite, between);
	if (x->parser == NULL)
		panic("expat has no use for %u bytes", NETCONF_MEMORY);
	XML_SetUserData(x->parser, x);
	XML_SetElementHandler(x->parser, xml_start, xml_end);
	XML_SetCharacterDataHandler(x->parser, xml_text);
	XML_SetStartDoctypeDeclHandler(x->parser, xml_doctype);
}

static void
xml_parse(struct netconf_xml *x, const void *p, size_t n, bool last)
{
	enum XML_Error error;

	xml_current = x;
	if (x->wrong[0] != '\0' ||
	    XML_Parse(x->parser, p, (int)n, last) == XML_STATUS_OK)
		return;
	error = XML_GetErrorCode(x->parser);
	if (error == XML_ERROR_NO_MEMORY)
		xml_wrong(x,
		    "tags that are too long, too deep in one another, or of "
		    "too many names");
	else
		xml_wrong(x, "line %lu: %s",
		    (unsigned long)XML_GetCurrentLineNumber(x->parser),
		    XML_ErrorString(error));
}

void
netconf_xml_feed(struct netconf_xml *x, const char *p, size_t n)
{
	/* Of the line that ended behind the last message. */
	while (
	    x->fed == 0 && n > 0 && (*p == '\n' || *p == '\r' || *p == ' ')) {
		p++;
		n--;
	}
	x->fed += n;
	if (n > 0)
		xml_parse(x, p, n, false);
}

bool
netconf_xml_end(struct netconf_xml *x)
{
	xml_parse(x, "", 0, true);
	return x->wrong[0] == '\0';
}
