/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * netconf_rpc.c - get, get-config, edit-config and their like.
 */
#include <string.h>

#include "tests/fleet/command.h"
#include "tests/fleet/netconf_rpc.h"

#define BASE "urn:ietf:params:xml:ns:netconf:base:1.0"

/* A part of the request; NULL is none. */
struct part {
	const char *at;
	size_t len;
};

/* The first element at or after s: its name without prefix. */
static struct part
element_name(const char *s)
{
	struct part p = { NULL, 0 };
	const char *colon;

	while (s != NULL && (s = strchr(s, '<')) != NULL &&
	       (s[1] == '?' || s[1] == '!' || s[1] == '/'))
		s++;
	if (s == NULL)
		return p;
	p.at = s + 1;
	p.len = strcspn(p.at, " \t\r\n/>");
	colon = memchr(p.at, ':', p.len);
	if (colon != NULL) {
		p.len -= (size_t)(colon + 1 - p.at);
		p.at = colon + 1;
	}
	return p;
}

static bool
part_is(struct part p, const char *name)
{
	return p.at != NULL && strlen(name) == p.len &&
	       strncmp(p.at, name, p.len) == 0;
}

/* The element of this name, from after its name on; NULL is none. */
static const char *
element_find(const char *s, const char *name)
{
	struct part p;

	for (p = element_name(s); p.at != NULL; p = element_name(p.at + p.len))
		if (part_is(p, name))
			return p.at + p.len;
	return NULL;
}

/* What is between <name> and </name>. */
static struct part
element_content(const char *s, const char *name)
{
	struct part p = { NULL, 0 };
	const char *start = element_find(s, name), *end;

	if (start == NULL || (start = strchr(start, '>')) == NULL ||
	    start[-1] == '/')
		return p;
	for (end = start; (end = strstr(end, "</")) != NULL; end++) {
		p.at = end + 2;
		p.len = strcspn(p.at, " \t\r\n>");
		if (p.len > strlen(name) &&
		    p.at[p.len - strlen(name) - 1] == ':') {
			p.at += p.len - strlen(name);
			p.len = strlen(name);
		}
		if (part_is(p, name))
			return (struct part){ start + 1,
				(size_t)(end - start - 1) };
	}
	return (struct part){ NULL, 0 };
}

static void
reply_error(
    struct text *t, const char *type, const char *tag, const char *message)
{
	text_printf(t,
	    "<rpc-error><error-type>%s</error-type><error-tag>%s</error-tag>"
	    "<error-severity>error</error-severity>"
	    "<error-message xml:lang=\"en\">%s</error-message></rpc-error>",
	    type, tag, message);
}

static void
answer_warn(
    struct netconf_store *store, const char *rpc, struct netconf_reply *r)
{
	(void)store;
	(void)rpc;
	text_puts(&r->head,
	    "<rpc-error><error-type>application</error-type><error-tag>"
	    "operation-failed</error-tag><error-severity>warning"
	    "</error-severity><error-message>only a warning"
	    "</error-message></rpc-error><ok/>");
}

static void
reply_config(
    struct netconf_store *store, const char *rpc, struct netconf_reply *r)
{
	const struct text *config = &store->running;

	if (element_find(rpc, "candidate") != NULL && store->candidate_differs)
		config = &store->candidate;
	text_printf(&r->head,
	    "<data><system xmlns=\"urn:fleet:system\"><hostname>%s</hostname>"
	    "</system>%s</data>",
	    store->host, config->len > 0 ? config->data : "");
}

static void
answer_get(
    struct netconf_store *store, const char *rpc, struct netconf_reply *r)
{
	(void)rpc;
	text_printf(&r->head,
	    "<data><system-state xmlns=\"urn:fleet:system\"><hostname>%s"
	    "</hostname><address>%s</address><uptime>1047845</uptime>"
	    "<contact>caf\303\251 \342\202\254</contact></system-state>",
	    store->host, store->address);
	if (store->chunked)
		text_puts(&r->head,
		    "<!-- no end: ]]>]]> nor\n##\n nor\n#5\nthis -->");
	text_puts(&r->head, "</data>");
}

static void
answer_edit(
    struct netconf_store *store, const char *rpc, struct netconf_reply *r)
{
	struct part config = element_content(rpc, "config");
	struct text *to = &store->candidate;

	if (config.at == NULL) {
		reply_error(&r->head, "protocol", "missing-element",
		    "edit-config has no config");
		return;
	}
	if (memmem(config.at, config.len, "missing", 7) != NULL) {
		reply_error(&r->head, "application", "invalid-value",
		    "what is &quot;missing&quot; is not there");
		return;
	}
	if (element_find(rpc, "running") != NULL)
		to = &store->running;
	else
		store->candidate_differs = true;
	text_clear(to);
	text_add(to, config.at, config.len);
	text_puts(&r->head, "<ok/>");
}

static void
answer_commit(
    struct netconf_store *store, const char *rpc, struct netconf_reply *r)
{
	(void)rpc;
	if (store->candidate_differs) {
		text_clear(&store->running);
		if (store->candidate.len > 0)
			text_add(&store->running, store->candidate.data,
			    store->candidate.len);
	}
	store->candidate_differs = false;
	text_puts(&r->head, "<ok/>");
}

static void
answer_discard(
    struct netconf_store *store, const char *rpc, struct netconf_reply *r)
{
	(void)rpc;
	store->candidate_differs = false;
	text_puts(&r->head, "<ok/>");
}

static void
answer_ok(struct netconf_store *store, const char *rpc, struct netconf_reply *r)
{
	(void)store;
	(void)rpc;
	text_puts(&r->head, "<ok/>");
}

static void
answer_close(
    struct netconf_store *store, const char *rpc, struct netconf_reply *r)
{
	answer_ok(store, rpc, r);
	r->over = true;
}

static const struct {
	const char *name;
	void (*answer)(struct netconf_store *store, const char *rpc,
	    struct netconf_reply *r);
} operations[] = {
	{ "get", answer_get },
	{ "get-config", reply_config },
	{ "edit-config", answer_edit },
	{ "commit", answer_commit },
	{ "discard-changes", answer_discard },
	{ "validate", answer_ok },
	{ "lock", answer_ok },
	{ "unlock", answer_ok },
	{ "warn", answer_warn },
	{ "close-session", answer_close },
};
#define NOPERATIONS (sizeof(operations) / sizeof(operations[0]))

static void
answer_operation(
    struct netconf_store *store, const char *inside, struct netconf_reply *r)
{
	struct part name = element_name(inside);
	size_t i;

	if (command_has_words(inside)) {
		text_puts(&r->head, "<data><padding>");
		text_puts(&r->tail, "</padding></data>");
		r->padded = true;
		return;
	}
	for (i = 0; i < NOPERATIONS; i++) {
		if (part_is(name, operations[i].name)) {
			operations[i].answer(store, inside, r);
			return;
		}
	}
	reply_error(&r->head, "protocol", "operation-not-supported",
	    "no such operation here");
}

void
netconf_answer(
    struct netconf_store *store, const char *rpc, struct netconf_reply *r)
{
	const char *attributes = element_find(rpc, "rpc");
	size_t len = attributes != NULL ? strcspn(attributes, ">") : 0;

	text_puts(&r->head, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	if (store->doctype)
		text_puts(&r->head,
		    "<!DOCTYPE a [<!ENTITY b \"lol\"><!ENTITY c "
		    "\"&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d "
		    "\"&c;&c;&c;&c;&c;&c;&c;&c;\">]>");
	if (attributes == NULL ||
	    memmem(attributes, len, "message-id=", 11) == NULL) {
		text_puts(&r->head, "<rpc-reply "
				    "xmlns=\"" BASE "\">");
		reply_error(&r->head, "rpc", "missing-attribute",
		    "no message-id in what should be an rpc");
	} else if (store->wrong_id) {
		text_puts(&r->head, "<rpc-reply message-id=\"4711\" "
				    "xmlns=\"" BASE "\">");
		answer_operation(store, attributes + len, r);
	} else {
		/* All attributes of the request come back; where it gave its
		 * namespace a prefix, the reply has it without. */
		text_puts(&r->head, "<rpc-reply");
		if (memmem(attributes, len, " xmlns=", 7) == NULL)
			text_puts(&r->head, " xmlns=\"" BASE "\"");
		text_add(&r->head, attributes, len);
		text_puts(&r->head, ">");
		answer_operation(store, attributes + len, r);
	}
	text_puts(&r->tail, "</rpc-reply>");
}

void
netconf_store_fini(struct netconf_store *store)
{
	text_fini(&store->running);
	text_fini(&store->candidate);
}
