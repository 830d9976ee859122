/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * netconf_xml.c - what a message of NETCONF says, as far as we have to know.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/log.h"
#include "common/mem.h"
#include "worker/ssh/netconf_xml.h"

/* RFC 6241 section 8.1. */
#define BASE "urn:ietf:params:netconf:base:"

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

static const char *
xml_local(const char *name)
{
	const char *colon = strrchr(name, ':');

	return colon != NULL ? colon + 1 : name;
}

static uint64_t
xml_id(const XML_Char **attributes)
{
	char *end;
	unsigned long long id;

	for (; attributes[0] != NULL; attributes += 2) {
		if (strcmp(xml_local(attributes[0]), "message-id") != 0)
			continue;
		if (attributes[1][0] < '1' || attributes[1][0] > '9')
			return 0;
		id = strtoull(attributes[1], &end, 10);
		return *end == '\0' ? id : 0;
	}
	return 0;
}

static void
xml_set_root(
    struct netconf_xml *x, const char *name, const XML_Char **attributes)
{
	if (strcmp(name, "hello") == 0)
		x->root = NETCONF_HELLO;
	else if (strcmp(name, "rpc-reply") == 0)
		x->root = NETCONF_REPLY;
	else
		x->root = NETCONF_OTHER;
	log_escape(x->root_name, sizeof(x->root_name), name, strlen(name));
	x->id = xml_id(attributes);
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
	if (strcmp(name, "error-tag") == 0)
		xml_keep(x, x->error_tag, sizeof(x->error_tag));
	else if (strcmp(name, "error-message") == 0)
		xml_keep(x, x->error_message, sizeof(x->error_message));
	else if (strcmp(name, "error-severity") == 0)
		xml_keep(x, x->scratch, sizeof(x->scratch));
}

static void XMLCALL
xml_start(void *ctx, const XML_Char *name, const XML_Char **attributes)
{
	struct netconf_xml *x = ctx;

	name = xml_local(name);
	if (++x->depth > NETCONF_DEPTH_MAX) {
		xml_wrong(x, "more than %u elements in one another",
		    NETCONF_DEPTH_MAX);
		return;
	}
	if (x->depth == 1)
		xml_set_root(x, name, attributes);
	else if (x->root == NETCONF_HELLO && strcmp(name, "capability") == 0)
		xml_keep(x, x->scratch, sizeof(x->scratch));
	else if (x->root == NETCONF_REPLY && x->error_depth == 0 &&
		 strcmp(name, "rpc-error") == 0)
		xml_begin_error(x);
	else if (x->error_depth > 0 && x->depth == x->error_depth + 1)
		xml_error_part(x, name);
}

/* What was kept of a capability, or of an error's severity. */
static void
xml_end_text(struct netconf_xml *x, const char *name)
{
	struct slice text = xml_trim(x->scratch);

	if (x->kept == x->scratch && strcmp(name, "capability") == 0) {
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

	if (x->kept != NULL)
		xml_end_text(x, xml_local(name));
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
	/* Whatever it says of itself, it is UTF-8 (RFC 6241 section 3). */
	if ((x->parser = XML_ParserCreate("UTF-8")) == NULL)
		panic("out of memory");
	netconf_xml_begin(x);
}

void
netconf_xml_fini(struct netconf_xml *x)
{
	XML_ParserFree(x->parser);
	x->parser = NULL;
}

void
netconf_xml_begin(struct netconf_xml *x)
{
	XML_Parser parser = x->parser;

	memset(x, 0, sizeof(*x));
	x->parser = parser;
	x->root = NETCONF_OTHER;
	XML_ParserReset(parser, "UTF-8");
	XML_SetUserData(parser, x);
	XML_SetElementHandler(parser, xml_start, xml_end);
	XML_SetCharacterDataHandler(parser, xml_text);
	XML_SetStartDoctypeDeclHandler(parser, xml_doctype);
}

static void
xml_parse(struct netconf_xml *x, const void *p, size_t n, bool last)
{
	if (x->wrong[0] != '\0' ||
	    XML_Parse(x->parser, p, (int)n, last) == XML_STATUS_OK)
		return;
	xml_wrong(x, "line %lu: %s",
	    (unsigned long)XML_GetCurrentLineNumber(x->parser),
	    XML_ErrorString(XML_GetErrorCode(x->parser)));
}

void
netconf_xml_feed(struct netconf_xml *x, const void *p, size_t n)
{
	XML_Index at;

	xml_parse(x, p, n, false);
	x->fed += n;
	if (x->wrong[0] != '\0')
		return;
	/* An unfinished token is kept, and looked at again each time. */
	at = XML_GetCurrentByteIndex(x->parser);
	if (at >= 0 && x->fed - (uint64_t)at > NETCONF_TOKEN_MAX)
		xml_wrong(x, "a tag or comment of more than %u bytes",
		    NETCONF_TOKEN_MAX);
}

bool
netconf_xml_end(struct netconf_xml *x)
{
	xml_parse(x, "", 0, true);
	return x->wrong[0] == '\0';
}
