/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * keys.c - the keys that hosts are tried with, in the signer.
 */
#include <endian.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/hayfork.h"
#include "common/hostkey.h"
#include "common/mem.h"
#include "master/cmd/creds.h"
#include "master/cmd/keys.h"
#include "master/cmd/keys_public.h"

#define KEYS_TRIES 3 /* passphrases asked for, per key */

/* One load of the signer: a file's key, or an agent's. */
struct loading {
	bool answered;
	enum hayfork_key_outcome outcome;
	const struct hayfork_key *keys; /* the farm's */
	size_t count;
	char error[400];
};

struct keys_file {
	RB_ENTRY(keys_file) link;
	const char *path;
	struct loading l;
	bool told, refused; /* refused: asked for its passphrase in vain */
};

struct keys_agent {
	struct keys_agent *next;
	const char *path;
	struct loading l;
	bool told;
};

static int
file_cmp(const struct keys_file *a, const struct keys_file *b)
{
	return strcmp(a->path, b->path);
}

static int
set_cmp(const struct keyset *a, const struct keyset *b)
{
	if (a->name_len != b->name_len)
		return a->name_len < b->name_len ? -1 : 1;
	return memcmp(a->name, b->name, a->name_len);
}

/* RB_GENERATE_STATIC() of libbsd 0.11 lacks a definition of __unused. */
RB_GENERATE_INTERNAL(
    keys_file_tree, keys_file, link, file_cmp, static __attribute__((unused)))
RB_GENERATE_INTERNAL(
    keyset_tree, keyset, link, set_cmp, static __attribute__((unused)))

/* ---- sets ---------------------------------------------------------------- */

void
keys_init(struct keys *k)
{
	memset(k, 0, sizeof(*k));
	RB_INIT(&k->sets);
	RB_INIT(&k->files);
}

static void
name_add(struct buf *b, const char *text)
{
	buf_add(b, text != NULL ? text : "", text != NULL ? strlen(text) : 0);
	buf_add(b, "", 1);
}

static void
wish_name(const struct keys_wish *w, struct buf *b)
{
	const bool flags[] = { w->files == NULL, w->must, w->agent_is_own,
		w->only, w->files_first, w->has_password, w->agent == NULL };

	buf_add(b, flags, sizeof(flags));
	name_add(b, w->agent);
	for (size_t i = 0; w->files != NULL && i < w->nfiles; i++)
		name_add(b, w->files[i]);
}

static struct keyset *
set_new(struct keys *k, const struct keys_wish *w, const struct buf *name)
{
	struct keyset *set = arena_alloc(&k->arena, sizeof(*set));
	const char **files = NULL;

	set->wish = *w;
	set->wish.agent = arena_strdup(&k->arena, w->agent);
	if (w->files != NULL) {
		files =
		    arena_alloc(&k->arena, (w->nfiles + 1) * sizeof(*files));
		for (size_t i = 0; i < w->nfiles; i++)
			files[i] = arena_strdup(&k->arena, w->files[i]);
	}
	set->wish.files = files;
	set->name_len = buf_len(name);
	set->name =
	    arena_strndup(&k->arena, (const char *)buf_at(name), buf_len(name));
	RB_INSERT(keyset_tree, &k->sets, set);
	return set;
}

const struct keyset *
keys_want(struct keys *k, const struct keys_wish *w)
{
	struct buf name = { 0 };
	struct keyset *set, like;

	wish_name(w, &name);
	like.name = (const char *)buf_at(&name);
	like.name_len = buf_len(&name);
	set = RB_FIND(keyset_tree, &k->sets, &like);
	if (set == NULL)
		set = set_new(k, w, &name);
	buf_free(&name);
	return set;
}

/* ---- asking the signer --------------------------------------------------- */

static void
keys_cb(void *ctx, enum hayfork_key_outcome outcome,
    const struct hayfork_key *keys, size_t count, const char *error)
{
	struct loading *l = ctx;

	l->answered = true;
	l->outcome = outcome;
	l->keys = outcome == HAYFORK_KEY_OK ? keys : NULL;
	l->count = outcome == HAYFORK_KEY_OK ? count : 0;
	snprintf(l->error, sizeof(l->error), "%s", error);
}

/* Wait for the signer's answer. */
static bool
keys_await(struct keys *k, struct loading *l, struct inerr *err)
{
	while (!l->answered && hayfork_broken(k->farm) == NULL)
		if (event_base_loop(k->base, EVLOOP_ONCE) != 0)
			break;
	if (l->answered)
		return true;
	return inerr_set(err, "the signer does not answer: %s",
	    hayfork_broken(k->farm) != NULL ? hayfork_broken(k->farm)
					    : "no events");
}

static bool
file_load(struct keys *k, struct keys_file *f, const char *passphrase,
    struct inerr *err)
{
	f->l.answered = false;
	hayfork_load_key(k->farm, f->path, passphrase, keys_cb, &f->l);
	return keys_await(k, &f->l, err);
}

static struct keys_file *
file_of(struct keys *k, const char *path)
{
	struct keys_file *f, like = { .path = path };

	f = RB_FIND(keys_file_tree, &k->files, &like);
	if (f != NULL)
		return f;
	f = arena_alloc(&k->arena, sizeof(*f));
	f->path = arena_strdup(&k->arena, path);
	RB_INSERT(keys_file_tree, &k->files, f);
	return f;
}

static struct keys_agent *
agent_of(struct keys *k, const char *path)
{
	struct keys_agent *a;

	for (a = k->agents; a != NULL; a = a->next)
		if (strcmp(a->path, path) == 0)
			return a;
	a = arena_alloc(&k->arena, sizeof(*a));
	a->path = arena_strdup(&k->arena, path);
	a->next = k->agents;
	k->agents = a;
	return a;
}

/* Load an encrypted key, asking for its passphrase. */
static bool
file_unlock(struct keys *k, struct keys_file *f, struct inerr *err)
{
	char room[CREDS_SECRET_MAX], prompt[PATH_MAX + 40];
	bool good = true;

	snprintf(prompt, sizeof(prompt), "Passphrase for %s: ", f->path);
	for (int i = 0; i < KEYS_TRIES && good &&
			(f->l.outcome == HAYFORK_KEY_ENCRYPTED ||
			    f->l.outcome == HAYFORK_KEY_BAD_PASSPHRASE);
	     i++)
		good = creds_prompt(prompt, room, err) &&
		       file_load(k, f, room, err);
	explicit_bzero(room, sizeof(room));
	f->refused = f->l.outcome != HAYFORK_KEY_OK;
	if (!good && err->hint[0] != '\0')
		inerr_hint(err, "load the key into ssh-agent with ssh-add");
	return good || inerr_at(err, f->path, 0, 0);
}

/* ---- a set from what was loaded ------------------------------------------ */

/* The same key may be in the agent and in a file: once is enough. */
static bool
set_has(const struct keyset *set, const void *blob, size_t len)
{
	const uint8_t *at = buf_at(&set->keys);
	const uint8_t *end = at + buf_len(&set->keys);
	uint32_t n;

	for (; at < end; at += 8 + n) {
		memcpy(&n, at + 4, 4);
		n = be32toh(n);
		if (n == len && memcmp(at + 8, blob, len) == 0)
			return true;
	}
	return false;
}

static void
set_add(struct keyset *set, const struct hayfork_key *key)
{
	uint32_t head[2] = { htobe32(key->number),
		htobe32((uint32_t)key->blob_len) };

	if (set_has(set, key->blob, key->blob_len))
		return;
	buf_add(&set->keys, head, sizeof(head));
	buf_add(&set->keys, key->blob, key->blob_len);
	set->count++;
}

static void
set_add_agent(struct keyset *set, const struct keys_agent *agent)
{
	for (size_t i = 0; agent != NULL && i < agent->l.count; i++)
		set_add(set, &agent->l.keys[i]);
}

/* The agent's key that belongs to a file, or NULL. */
static const struct hayfork_key *
agent_key_of(const struct keys_agent *agent, const char *path)
{
	uint8_t blob[HOSTKEY_MAX_BLOB];
	char beside[PATH_MAX + 8];
	size_t len;

	if (agent == NULL || agent->l.count == 0)
		return NULL;
	snprintf(beside, sizeof(beside), "%s.pub", path);
	if (!keys_public_read(beside, blob, sizeof(blob), &len) &&
	    !keys_public_read(path, blob, sizeof(blob), &len))
		return NULL;
	for (size_t i = 0; i < agent->l.count; i++) {
		const struct hayfork_key *key = &agent->l.keys[i];

		if (key->blob_len == len && memcmp(key->blob, blob, len) == 0)
			return key;
	}
	return NULL;
}

static bool
file_fail(const struct keys_file *f, struct inerr *err)
{
	inerr_set(err, "%s", f->l.error); /* which begins with the path */
	if (keys_is_public(f->path))
		inerr_hint(err, "give the private key, not the .pub file");
	else if (f->l.outcome == HAYFORK_KEY_UNREADABLE)
		inerr_hint(err, "does it exist, is it yours, and is it yours "
				"alone (chmod 600)?");
	else if (f->l.outcome == HAYFORK_KEY_UNUSABLE)
		inerr_hint(err, "ssh-keygen -y -f FILE tells whether it is a "
				"private key");
	return false;
}

/* A file of ssh_config's that is of no use: said once. */
static void
file_tell(struct keys_file *f)
{
	const char *hint = "";

	if (f->told)
		return;
	f->told = true;
	if (f->l.outcome == HAYFORK_KEY_ENCRYPTED)
		hint = " (it is not in the agent, either: ssh-add it)";
	fprintf(stderr, "hayfork: key not used: %s%s\n", f->l.error, hint);
}

/* Of a set's files, one after the other. locked: the first encrypted one. */
static bool
set_add_file(struct keys *k, struct keyset *set, const char *path,
    const struct keys_agent *agent, struct keys_file **locked,
    struct inerr *err)
{
	struct keys_file *f = file_of(k, path);
	const struct hayfork_key *key;

	if (!f->l.answered && !file_load(k, f, NULL, err))
		return false;
	if (set->wish.must && f->l.outcome == HAYFORK_KEY_ENCRYPTED &&
	    !file_unlock(k, f, err))
		return false;
	if (f->l.outcome == HAYFORK_KEY_OK) {
		set_add(set, &f->l.keys[0]);
		return true;
	}
	if (set->wish.must)
		return file_fail(f, err);
	if ((key = agent_key_of(agent, path)) != NULL)
		set_add(set, key);
	else if (f->l.outcome == HAYFORK_KEY_ENCRYPTED && !f->refused &&
		 *locked == NULL)
		*locked = f;
	else if (set->wish.files != NULL)
		file_tell(f);
	return true;
}

/* The keys that ssh would try unasked. */
static bool
set_add_defaults(struct keys *k, struct keyset *set,
    const struct keys_agent *agent, struct keys_file **locked,
    struct inerr *err)
{
	static const char *const names[] = { "id_ed25519", "id_ecdsa",
		"id_rsa" };
	const char *home = getenv("HOME");
	char path[PATH_MAX];

	for (size_t i = 0; home != NULL && i < 3; i++) {
		snprintf(path, sizeof(path), "%s/.ssh/%s", home, names[i]);
		if (access(path, R_OK) == 0 &&
		    !set_add_file(k, set, path, agent, locked, err))
			return false;
	}
	return true;
}

static bool
set_add_files(struct keys *k, struct keyset *set,
    const struct keys_agent *agent, struct inerr *err)
{
	const struct keys_wish *w = &set->wish;
	struct keys_file *locked = NULL;

	if (w->files == NULL && !set_add_defaults(k, set, agent, &locked, err))
		return false;
	for (size_t i = 0; w->files != NULL && i < w->nfiles; i++)
		if (!set_add_file(k, set, w->files[i], agent, &locked, err))
			return false;
	if (locked == NULL)
		return true;
	/* Asked for only when there is nothing else to log in with. */
	if (set->count == 0 && !w->has_password && isatty(STDIN_FILENO)) {
		if (!file_unlock(k, locked, err))
			return false;
		if (locked->l.outcome == HAYFORK_KEY_OK)
			set_add(set, &locked->l.keys[0]);
	} else if (w->files != NULL)
		file_tell(locked);
	return true;
}

/* The agent of a set, its keys loaded; *r NULL: it has none. */
static bool
set_agent(struct keys *k, struct keyset *set, struct keys_agent **r,
    struct inerr *err)
{
	const struct keys_wish *w = &set->wish;
	struct keys_agent *a;

	*r = NULL;
	if (w->agent == NULL || w->agent[0] == '\0')
		return true;
	*r = a = agent_of(k, w->agent);
	if (!a->l.answered) {
		hayfork_load_agent(k->farm, a->path, keys_cb, &a->l);
		if (!keys_await(k, &a->l, err))
			return false;
	}
	if (a->l.error[0] != '\0')
		set->trouble = a->l.error;
	return true;
}

/* An agent that does not do is told of where that makes a difference. */
static void
set_tell(const struct keyset *set, struct keys_agent *a)
{
	if (set->trouble == NULL || a->told ||
	    (!set->wish.agent_is_own && a->l.outcome == HAYFORK_KEY_NO_AGENT &&
		(set->count > 0 || set->wish.has_password)))
		return;
	a->told = true;
	fprintf(stderr, "hayfork: %s\n", set->trouble);
}

static bool
set_load(struct keys *k, struct keyset *set, struct inerr *err)
{
	const struct keys_wish *w = &set->wish;
	struct keys_agent *agent;

	if (!set_agent(k, set, &agent, err))
		return false;
	if (!w->files_first && !w->only)
		set_add_agent(set, agent);
	if (!set_add_files(k, set, agent, err))
		return false;
	if (!w->only)
		set_add_agent(set, agent);
	if (agent != NULL)
		set_tell(set, agent);
	return true;
}

bool
keys_load(struct keys *k, struct hayfork *farm, struct event_base *base,
    struct inerr *err)
{
	struct keyset *set;

	k->farm = farm;
	k->base = base;
	RB_FOREACH (set, keyset_tree, &k->sets)
		if (!set_load(k, set, err))
			return false;
	return true;
}

/* ---- the end ------------------------------------------------------------- */

void
keys_forget(struct keys *k)
{
	struct keys_agent *a;
	struct keys_file *f;
	struct keyset *set;

	RB_FOREACH (set, keyset_tree, &k->sets) {
		buf_reset(&set->keys);
		set->count = 0;
		set->trouble = NULL;
	}
	RB_FOREACH (f, keys_file_tree, &k->files)
		memset(&f->l, 0, sizeof(f->l));
	for (a = k->agents; a != NULL; a = a->next)
		memset(&a->l, 0, sizeof(a->l));
}

void
keys_fini(struct keys *k)
{
	struct keyset *set;

	RB_FOREACH (set, keyset_tree, &k->sets)
		buf_free(&set->keys);
	arena_wipe(&k->arena);
}
