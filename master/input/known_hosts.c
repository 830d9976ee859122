/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * known_hosts.c - the table of known host keys, and look-ups in it.
 *
 * Three ways lead to a line: by plain name through a tree, through the list
 * of lines with wildcards or negations, and through two lists of hashed
 * lines, of which the one that revokes keys is tried on every name. A hashed
 * line that turns out to stand for a name is kept with that name, so that
 * none is tried twice on it.
 */
#include <sys/tree.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "common/mem.h"
#include "master/input/known_host_list.h"
#include "master/input/known_hosts.h"
#include "master/input/known_hosts_line.h"

/* Bad lines of one file that are told one by one. */
#define MAX_WARNINGS 20

struct pattern {
	char *names;
	size_t names_len;
	const struct known_host *entry;
};

struct hashed {
	struct name_hasher hasher;
	uint8_t hash[NAME_HASH_LEN];
	const struct known_host *entry;
};

/* Hashed lines are tried in this order. */
enum { HASHED_REVOKED, HASHED_KEYS, NHASHED };

struct hashed_list {
	struct hashed *v;
	size_t n;
};

/* All that is known of one plain name so far. */
struct name {
	RB_ENTRY(name) link;
	const struct known_host **entries;
	size_t n;
	size_t tried[NHASHED]; /* how many hashed lines of each list were */
	char text[];
};
RB_HEAD(names, name);

struct known_hosts {
	known_hosts_warn_fn warn;
	void *warn_arg;
	struct names names;
	struct pattern *patterns;
	size_t npatterns;
	struct hashed_list hashed[NHASHED];
	struct known_host **entries; /* by order; each owns its blob */
	size_t nentries;
	char **files;
	size_t nfiles;
};

static int
name_cmp(const struct name *a, const struct name *b)
{
	return strcmp(a->text, b->text);
}

/* RB_GENERATE_STATIC() wants __unused, which libbsd does not define. */
RB_GENERATE_INTERNAL(
    names, name, link, name_cmp, static __attribute__((unused)))

struct known_hosts *
known_hosts_new(known_hosts_warn_fn warn, void *arg)
{
	struct known_hosts *kh = xcalloc(1, sizeof(*kh));

	kh->warn = warn;
	kh->warn_arg = arg;
	RB_INIT(&kh->names);
	return kh;
}

void
known_hosts_free(struct known_hosts *kh)
{
	struct name *name, *next;
	size_t i;

	if (kh == NULL)
		return;
	RB_FOREACH_SAFE(name, names, &kh->names, next)
	{
		RB_REMOVE(names, &kh->names, name);
		free(name->entries);
		free(name);
	}
	for (i = 0; i < kh->npatterns; i++)
		free(kh->patterns[i].names);
	for (i = 0; i < kh->nentries; i++)
		free(kh->entries[i]);
	for (i = 0; i < kh->nfiles; i++)
		free(kh->files[i]);
	for (i = 0; i < NHASHED; i++)
		free(kh->hashed[i].v);
	free(kh->patterns);
	free(kh->entries);
	free(kh->files);
	free(kh);
}

/* Find a name in the tree, or make a place for it there. */
static struct name *
names_get(struct known_hosts *kh, const char *text, size_t len)
{
	struct name *name = xcalloc(1, sizeof(*name) + len + 1), *old;

	memcpy(name->text, text, len);
	if ((old = RB_INSERT(names, &kh->names, name)) == NULL)
		return name;
	free(name);
	return old;
}

static void
name_add(struct name *name, const struct known_host *entry)
{
	name->entries =
	    array_grow(name->entries, name->n, sizeof(struct known_host *));
	name->entries[name->n++] = entry;
}

static void
known_hosts_add_plain(struct known_hosts *kh, const char *names, size_t len,
    const struct known_host *entry)
{
	const char *comma;
	size_t n;

	for (; len > 0; names += n, len -= n) {
		comma = memchr(names, ',', len);
		n = comma == NULL ? len : (size_t)(comma - names);
		if (n > 0)
			name_add(names_get(kh, names, n), entry);
		n += comma != NULL;
	}
}

/* Takes names over. */
static void
known_hosts_add_pattern(struct known_hosts *kh, char *names, size_t len,
    const struct known_host *entry)
{
	kh->patterns =
	    array_grow(kh->patterns, kh->npatterns, sizeof(*kh->patterns));
	kh->patterns[kh->npatterns++] = (struct pattern){
		.names = names, .names_len = len, .entry = entry
	};
}

static void
known_hosts_add_hashed(struct known_hosts *kh,
    const struct known_hosts_line *line, const struct known_host *entry)
{
	struct hashed_list *list = &kh->hashed[HASHED_KEYS];
	struct hashed *h;

	if (line->marker == HOSTKEY_LINE_REVOKED)
		list = &kh->hashed[HASHED_REVOKED];
	list->v = array_grow(list->v, list->n, sizeof(*list->v));
	h = &list->v[list->n++];
	name_hasher_init(&h->hasher, line->salt);
	memcpy(h->hash, line->hash, sizeof(h->hash));
	h->entry = entry;
}

static void
known_hosts_add_line(struct known_hosts *kh,
    const struct known_hosts_line *line, const char *file, size_t number)
{
	struct known_host *entry = xmalloc(sizeof(*entry) + line->blob_len);
	char *names = xstrndup(line->names, line->names_len), *p;

	*entry = (struct known_host){ .marker = line->marker,
		.file = file,
		.line = number,
		.order = kh->nentries,
		.blob = memcpy(entry + 1, line->blob, line->blob_len),
		.blob_len = line->blob_len };
	kh->entries =
	    array_grow(kh->entries, kh->nentries, sizeof(*kh->entries));
	kh->entries[kh->nentries++] = entry;

	for (p = names; *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
	switch (line->form) {
	case KNOWN_HOSTS_PLAIN:
		known_hosts_add_plain(kh, names, line->names_len, entry);
		break;
	case KNOWN_HOSTS_PATTERN:
		known_hosts_add_pattern(kh, names, line->names_len, entry);
		names = NULL;
		break;
	case KNOWN_HOSTS_HASHED:
		known_hosts_add_hashed(kh, line, entry);
		break;
	}
	free(names);
}

static void
known_hosts_warn(struct known_hosts *kh, const char *file, size_t number,
    size_t column, const char *why)
{
	if (kh->warn != NULL)
		kh->warn(kh->warn_arg, file, number, column, why);
}

size_t
known_hosts_add(
    struct known_hosts *kh, const char *text, size_t len, const char *file)
{
	struct known_hosts_line line;
	size_t number, n, nbad = 0;
	const char *newline;

	kh->files = array_grow(kh->files, kh->nfiles, sizeof(*kh->files));
	file = kh->files[kh->nfiles++] = xstrdup(file);

	for (number = 1; len > 0; number++, text += n, len -= n) {
		newline = memchr(text, '\n', len);
		n = newline == NULL ? len : (size_t)(newline - text);
		switch (known_hosts_parse(text, n, &line)) {
		case KNOWN_HOSTS_KEY:
			known_hosts_add_line(kh, &line, file, number);
			break;
		case KNOWN_HOSTS_BAD:
			if (++nbad <= MAX_WARNINGS)
				known_hosts_warn(
				    kh, file, number, line.column, line.why);
			break;
		case KNOWN_HOSTS_BLANK:
			break;
		}
		n += newline != NULL;
	}
	if (nbad > MAX_WARNINGS)
		known_hosts_warn(kh, file, 0, 0, "more lines like these");
	return nbad;
}

/* Keep with the name all hashed lines of one list that stand for it. */
static void
names_try_hashed(
    struct name *name, unsigned which, const struct hashed_list *list)
{
	size_t *at = &name->tried[which], len = strlen(name->text);
	uint8_t hash[NAME_HASH_LEN];
	const struct hashed *h;

	for (; *at < list->n; (*at)++) {
		h = &list->v[*at];
		name_hasher_hash(&h->hasher, name->text, len, hash);
		if (memcmp(hash, h->hash, sizeof(hash)) == 0)
			name_add(name, h->entry);
	}
}

/* Add to the list what is known of one name, in no particular order. */
static void
known_hosts_collect(struct known_hosts *kh, const char *text,
    enum known_hosts_depth depth, struct known_host_list *list)
{
	struct name *name = names_get(kh, text, strlen(text));
	const struct pattern *p;
	size_t i;

	for (i = 0; i < kh->npatterns; i++) {
		p = &kh->patterns[i];
		if (known_hosts_names_match(p->names, p->names_len, text))
			known_host_list_add(list, p->entry);
	}
	names_try_hashed(name, HASHED_REVOKED, &kh->hashed[HASHED_REVOKED]);
	for (i = 0; i < name->n; i++)
		known_host_list_add(list, name->entries[i]);
	if (depth == KNOWN_HOSTS_QUICK && known_host_list_has_key(list))
		return;
	names_try_hashed(name, HASHED_KEYS, &kh->hashed[HASHED_KEYS]);
	for (; i < name->n; i++)
		known_host_list_add(list, name->entries[i]);
}

void
known_hosts_find_name(struct known_hosts *kh, const char *name,
    enum known_hosts_depth depth, struct known_host_list *list)
{
	list->n = 0;
	known_hosts_collect(kh, name, depth, list);
	known_host_list_tidy(list);
}

/*
 * Of the lines that name the host without its port, from first on: those
 * that revoke keys count as they are; keys only where nothing else is known.
 */
static void
list_make_portless(struct known_host_list *list, size_t first, bool known)
{
	struct known_host *h;
	size_t i, n = first;

	for (i = first; i < list->n; i++) {
		h = &list->v[i];
		if (h->marker == HOSTKEY_LINE_KEY && !known)
			h->marker = HOSTKEY_LINE_PORTLESS;
		else if (h->marker != HOSTKEY_LINE_REVOKED)
			continue;
		list->v[n++] = *h;
	}
	list->n = n;
}

void
known_hosts_find(struct known_hosts *kh, const char *host, uint16_t port,
    enum known_hosts_depth depth, struct known_host_list *list)
{
	char name[KNOWN_HOSTS_NAME_SIZE];
	size_t first;
	bool known;

	list->n = 0;
	if (!known_hosts_name(host, port, name))
		return;
	known_hosts_collect(kh, name, depth, list);
	if (port != 22 && known_hosts_name(host, 22, name)) {
		first = list->n;
		known = known_host_list_has_key(list);
		known_hosts_collect(kh, name, depth, list);
		list_make_portless(list, first, known);
	}
	known_host_list_tidy(list);
}

enum hostkey_verdict
known_hosts_judge(struct known_hosts *kh, const char *host, uint16_t port,
    const void *blob, size_t len)
{
	struct known_host_list list = { 0 };
	enum hostkey_verdict verdict = HOSTKEY_UNKNOWN;
	struct buf lines = { 0 };

	known_hosts_find(kh, host, port, KNOWN_HOSTS_ALL, &list);
	known_host_list_encode(&list, &lines);
	if (list.n > 0)
		verdict =
		    hostkey_judge(buf_at(&lines), buf_len(&lines), blob, len);
	buf_free(&lines);
	known_host_list_free(&list);
	return verdict;
}

bool
known_hosts_learn(struct known_hosts *kh, const char *host, uint16_t port,
    const void *blob, size_t len)
{
	struct known_hosts_line line;
	struct buf text = { 0 };
	bool ok;

	ok = known_hosts_format(host, port, blob, len, &text) &&
	     known_hosts_parse((const char *)buf_at(&text), buf_len(&text) - 1,
		 &line) == KNOWN_HOSTS_KEY;
	if (ok)
		known_hosts_add_line(kh, &line, "this run", 0);
	buf_free(&text);
	return ok;
}
