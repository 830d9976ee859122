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
#define RPC_WORDS_MAX 3
#define RPC_NAMESPACE "urn:ietf:params:xml:ns:netconf:base:1.0"
#define RPC_NUMBER "message-id"

struct rpc_writer {
	struct buf out;
	unsigned number;
	const char *folder;
	struct inerr *e;
	char *words[RPC_WORDS_MAX + 1];
	unsigned nwords;
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

static bool
few_enough(struct rpc_writer *w, unsigned most, const char *usage)
{
	if (w->nwords <= most)
		return true;
	inerr_set(w->e, "there are too many words");
	return inerr_hint(w->e, "it is: %s", usage);
}

static bool
write_get(struct rpc_writer *w)
{
	if (!few_enough(w, 2, "get [FILTER]"))
		return false;
	put_begin(w);
	put(w, "<get>");
	if (w->nwords > 1 && !put_file(w, w->words[1], put_filter))
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
	const char *source = w->nwords > 1 ? w->words[1] : "running";

	if (!few_enough(w, 3, "get-config [SOURCE [FILTER]]"))
		return false;
	if (!is_name(source)) {
		inerr_set(
		    w->e, "'%.60s' is no source of a configuration", source);
		return inerr_hint(w->e,
		    "running, candidate, startup; a filter comes after "
		    "it");
	}
	put_begin(w);
	put(w, "<get-config><source><%s/></source>", source);
	if (w->nwords > 2 && !put_file(w, w->words[2], put_filter))
		return false;
	put(w, "</get-config></rpc>");
	return true;
}

static bool
write_rpc(struct rpc_writer *w)
{
	if (w->nwords != 2) {
		inerr_set(w->e, "rpc needs one file");
		return inerr_hint(w->e, "it is: rpc FILE");
	}
	return put_file(w, w->words[1], put_call);
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
	struct nearest near = { .word = w->words[0] };

	for (size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++) {
		if (strcmp(calls[i].word, w->words[0]) == 0) {
			rpc->only_reads = calls[i].only_reads;
			return calls[i].write(w);
		}
		nearest_offer(&near, calls[i].word);
	}
	inerr_set(w->e, "'%.60s' is no call of NETCONF", w->words[0]);
	if (near.name != NULL)
		return inerr_hint(w->e, "did you mean '%s'?", near.name);
	return inerr_hint(w->e, "there are get [FILTER], get-config [SOURCE "
				"[FILTER]], rpc FILE, and <ELEMENT>...");
}

/* Split them; one more than there can be is enough. */
static void
split_words(struct rpc_writer *w, char *text)
{
	char *word, *rest = text;

	while (w->nwords < RPC_WORDS_MAX + 1 &&
	       (word = strsep(&rest, " \t\n")) != NULL)
		if (*word != '\0')
			w->words[w->nwords++] = word;
}

bool
rpc_make(struct rpc *rpc, const char *words, unsigned number,
    const char *folder, struct inerr *e)
{
	struct rpc_writer w = { .number = number, .folder = folder, .e = e };
	const char *from = words + strspn(words, " \t\n");
	char *copy = xstrdup(words);
	bool good;

	*rpc = (struct rpc){ NULL };
	split_words(&w, copy);
	if (*from == '<')
		good = put_call(&w, NULL, slice_str(from));
	else if (w.nwords == 0)
		good = inerr_set(e, "there is no call");
	else
		good = write_words(&w, rpc);
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
