/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * rpc.c - calls of NETCONF, as a user writes them.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "master/input/infile.h"
#include "master/input/nearest.h"
#include "master/input/rpc.h"
#include "master/input/xmlroot.h"

/* It goes to a worker in one message, with others. */
#define RPC_FILE_MAX (4u << 20)
#define RPC_NAMESPACE "urn:ietf:params:xml:ns:netconf:base:1.0"
#define RPC_NUMBER "message-id"
#define BLANKS " \t\r\n"

struct rpc_writer {
	struct buf out;
	unsigned number;
	const char *folder;
	struct inerr *e;
	char *rest; /* of the words, after the first; never NULL */
};

PRINTF_LIKE(2, 3)
static void
put(struct rpc_writer *w, const char *fmt, ...)
{
	char text[256];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= sizeof(text))
		panic("a part of a call is too long");
	buf_add(&w->out, text, (size_t)n);
}

static void
put_slice(struct rpc_writer *w, struct slice s)
{
	buf_add(&w->out, s.at, s.len);
}

static void
put_begin(struct rpc_writer *w)
{
	put(w, "<rpc xmlns=\"%s\" %s=\"%u\">", RPC_NAMESPACE, RPC_NUMBER,
	    w->number);
}

/* ---- XML of the user's --------------------------------------------------- */

/* An element <rpc> keeps what it says, but for its number. */
static bool
put_call(struct rpc_writer *w, const char *file, struct slice text)
{
	struct xmlroot root;
	bool whole;

	if (!xmlroot_find(&root, file, text, RPC_NUMBER, w->e))
		return false;
	whole = strcmp(root.name, "rpc") == 0;
	if (whole) {
		put_slice(w, (struct slice){ (char *)buf_at(&root.head),
				 buf_len(&root.head) });
		put(w, " %s=\"%u\">", RPC_NUMBER, w->number);
		put_slice(w, root.inside);
		put(w, "</");
		put_slice(w, (struct slice){ (char *)buf_at(&root.given),
				 buf_len(&root.given) });
		put(w, ">");
	} else {
		put_begin(w);
		put_slice(w, root.element);
		put(w, "</rpc>");
	}
	xmlroot_free(&root);
	return true;
}

static bool
put_filter(struct rpc_writer *w, const char *file, struct slice text)
{
	struct xmlroot root;
	bool whole;

	if (!xmlroot_find(&root, file, text, RPC_NUMBER, w->e))
		return false;
	whole = strcmp(root.name, "filter") == 0;
	if (!whole)
		put(w, "<filter type=\"subtree\">");
	put_slice(w, root.element);
	if (!whole)
		put(w, "</filter>");
	xmlroot_free(&root);
	return true;
}

/* What is in a file, by one of the two above. */
static bool
put_file(struct rpc_writer *w, const char *name,
    bool (*put_text)(struct rpc_writer *, const char *, struct slice))
{
	char *path = NULL, *text;
	size_t len;
	bool good;

	if (asprintf(&path, "%s%s", *name == '/' ? "" : w->folder, name) == -1)
		no_memory(strlen(name));
	text = infile_read(path, RPC_FILE_MAX, &len, w->e);
	good = text != NULL && put_text(w, path, (struct slice){ text, len });
	if (text != NULL)
		free_secret(text, len);
	free(path);
	return good;
}

/* ---- words --------------------------------------------------------------- */

/* The first of the words that are left; NULL: there is none. */
static char *
next_word(struct rpc_writer *w)
{
	char *word = w->rest;

	if (*word == '\0')
		return NULL;
	w->rest += strcspn(w->rest, BLANKS);
	if (*w->rest != '\0')
		*w->rest++ = '\0';
	w->rest += strspn(w->rest, BLANKS);
	return word;
}

/* "--filter FILE", if it is there, and nothing else. */
static bool
put_rest(struct rpc_writer *w, const char *usage)
{
	const char *word = next_word(w);

	if (word == NULL)
		return true;
	if (strcmp(word, "--filter") != 0)
		inerr_set(w->e, "'%.60s' is not understood here", word);
	else if (*w->rest == '\0')
		inerr_set(w->e, "--filter needs a file");
	else
		return put_file(w, w->rest, put_filter);
	return inerr_hint(w->e, "it is: %s", usage);
}

static bool
write_get(struct rpc_writer *w)
{
	put_begin(w);
	put(w, "<get>");
	if (!put_rest(w, "get [--filter FILE]"))
		return false;
	put(w, "</get></rpc>");
	return true;
}

/* A datastore is an element, RFC 6241 section 7.1. */
static bool
is_name(const char *text)
{
	static const char others[] = "abcdefghijklmnopqrstuvwxyz"
				     "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "0123456789-_.";

	return isalpha((unsigned char)*text) && strlen(text) <= 60 &&
	       text[strspn(text, others)] == '\0';
}

static bool
write_get_config(struct rpc_writer *w)
{
	const char *source = "running";

	if (*w->rest != '\0' && strncmp(w->rest, "--", 2) != 0)
		source = next_word(w);
	if (!is_name(source)) {
		inerr_set(
		    w->e, "'%.60s' is no source of a configuration", source);
		return inerr_hint(w->e,
		    "running, candidate or startup; a filter: --filter FILE");
	}
	put_begin(w);
	put(w, "<get-config><source><%s/></source>", source);
	if (!put_rest(w, "get-config [SOURCE] [--filter FILE]"))
		return false;
	put(w, "</get-config></rpc>");
	return true;
}

static bool
write_rpc(struct rpc_writer *w)
{
	if (*w->rest == '\0') {
		inerr_set(w->e, "rpc needs a file");
		return inerr_hint(w->e, "it is: rpc FILE");
	}
	return put_file(w, w->rest, put_call);
}

static const struct {
	const char *word;
	bool (*write)(struct rpc_writer *);
	bool only_reads;
} calls[] = {
	{ "get", write_get, true },
	{ "get-config", write_get_config, true },
	{ "rpc", write_rpc, false },
};

static bool
write_words(struct rpc_writer *w, struct rpc *rpc)
{
	const char *word = next_word(w);
	struct nearest near = { .word = word };

	if (word == NULL)
		return inerr_set(w->e, "there is no call");
	for (size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++) {
		if (strcmp(calls[i].word, word) == 0) {
			rpc->only_reads = calls[i].only_reads;
			return calls[i].write(w);
		}
		nearest_offer(&near, calls[i].word);
	}
	inerr_set(w->e, "'%.60s' is no call of NETCONF", word);
	if (near.name != NULL)
		return inerr_hint(w->e, "did you mean '%s'?", near.name);
	return inerr_hint(w->e,
	    "there are get, get-config [SOURCE], both with --filter FILE, rpc "
	    "FILE, and <ELEMENT>...");
}

bool
rpc_make(struct rpc *rpc, const char *words, unsigned number,
    const char *folder, struct inerr *e)
{
	struct rpc_writer w = { .number = number, .folder = folder, .e = e };
	char *copy = xstrdup(words + strspn(words, BLANKS));
	size_t len = strlen(copy);
	bool good;

	while (len > 0 && strchr(BLANKS, copy[len - 1]) != NULL)
		copy[--len] = '\0';
	*rpc = (struct rpc){ NULL };
	w.rest = copy;
	good = *copy == '<' ? put_call(&w, NULL, slice_str(copy))
			    : write_words(&w, rpc);
	free(copy);
	if (!good) {
		buf_free(&w.out);
		return false;
	}
	buf_add(&w.out, "", 1);
	rpc->xml = (char *)w.out.mem;
	return true;
}

struct rpc *
rpcs_make(const char *const *words, size_t n, const char *folder, size_t *bad,
    struct inerr *e)
{
	struct rpc *rpcs = xcalloc(n, sizeof(*rpcs));

	for (size_t i = 0; i < n; i++)
		if (!rpc_make(&rpcs[i], words[i], (unsigned)i + 1, folder, e)) {
			*bad = i;
			rpcs_free(rpcs, i);
			return NULL;
		}
	return rpcs;
}

void
rpcs_free(struct rpc *rpcs, size_t n)
{
	for (size_t i = 0; rpcs != NULL && i < n; i++)
		free(rpcs[i].xml);
	free(rpcs);
}
