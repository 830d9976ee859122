/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * signer.c - the master's side of the signer: keys to load, SIGN to pass on.
 *
 * A worker's SIGN goes to the signer under a token of ours, and comes back to
 * the worker that asked if it still lives. A signer that dies is told its
 * keys again and asked again what it had not answered; for that the master
 * keeps the passphrases, and wipes them with the farm.
 */
#include <stdio.h>

#include "common/mem.h"
#include "master/farm/farm.h"

#define SIGNER_DATA_MAX 65536u /* bytes of one request's data */
#define SIGNER_TEXT_MAX 4096u  /* bytes of a path, of a passphrase */
#define SIGNER_TRIES 3         /* signers that may die of one key */

/* A key file or an agent, as it was asked for. */
struct key_source {
	TAILQ_ENTRY(key_source) link;
	uint32_t key; /* number of the (first) key */
	bool agent, answered;
	unsigned tries; /* signers that were asked and have not answered */
	char *path, *passphrase; /* passphrase: owned secret or NULL */
	hayfork_keys_cb *done;
	void *ctx;
	struct hayfork_key *keys; /* what came so far */
	size_t count;
};
TAILQ_HEAD(source_list, key_source);

/* A SIGN on its way. */
struct signing {
	unsigned generation; /* of the worker that asked */
	uint64_t token;      /* its own */
	uint32_t key, serial;
	char *data; /* owned; NULL: nothing is asked */
	size_t len;
};

struct signer {
	struct source_list sources;
	uint32_t next_key;
	/* One for each job that workers of the io lane can hold. */
	struct signing *table;
	uint32_t room, serial;
	unsigned asked; /* of the table */
};

static struct signer *
signer_of(struct hayfork *f)
{
	if (f->signer == NULL) {
		f->signer = xcalloc(1, sizeof(*f->signer));
		TAILQ_INIT(&f->signer->sources);
		f->signer->next_key = 1;
	}
	return f->signer;
}

static struct slot *
signer_slot(struct hayfork *f)
{
	struct lane *lane = &f->lanes[LANE_SIGNER];

	return lane->started ? &lane->slots[0] : NULL;
}

/* ---- keys ---------------------------------------------------------------- */

static void
source_send(struct slot *s, const struct key_source *src)
{
	struct msg m;

	if (src->agent) {
		m = (struct msg){ .id = MSG_LOAD_AGENT };
		m.u.load_agent =
		    (struct msg_load_agent){ src->key, slice_str(src->path) };
	} else {
		m = (struct msg){ .id = MSG_LOAD_KEY };
		m.u.load_key = (struct msg_load_key){ src->key,
			slice_str(src->path), slice_str(src->passphrase) };
	}
	slot_send(s, &m);
}

static void
source_forget_keys(struct key_source *src)
{
	for (size_t i = 0; i < src->count; i++) {
		free((void *)(uintptr_t)src->keys[i].algorithm);
		free((void *)(uintptr_t)src->keys[i].comment);
		free((void *)(uintptr_t)src->keys[i].blob);
	}
	free(src->keys);
	src->keys = NULL;
	src->count = 0;
}

static void
source_free(struct signer *sg, struct key_source *src)
{
	TAILQ_REMOVE(&sg->sources, src, link);
	source_forget_keys(src);
	if (src->passphrase != NULL)
		free_secret(src->passphrase, strlen(src->passphrase));
	free(src->path);
	free(src);
}

static void
source_answer(struct hayfork *f, struct key_source *src,
    enum hayfork_key_outcome outcome, const char *error)
{
	src->answered = true;
	src->done(src->ctx, outcome, src->keys, src->count, error);
	if (outcome != HAYFORK_KEY_OK)
		source_free(f->signer, src);
}

static void
signer_load(struct hayfork *f, bool agent, const char *path,
    const char *passphrase, hayfork_keys_cb *done, void *ctx)
{
	struct signer *sg = signer_of(f);
	struct key_source *src = xcalloc(1, sizeof(*src));
	struct slot *s;

	src->key = sg->next_key;
	sg->next_key += agent ? HAYFORK_AGENT_KEYS : 1;
	src->agent = agent;
	src->path = xstrdup(path);
	src->passphrase = passphrase != NULL ? xstrdup(passphrase) : NULL;
	src->done = done;
	src->ctx = ctx;
	TAILQ_INSERT_TAIL(&sg->sources, src, link);
	farm_start_lane(f, LANE_SIGNER);
	s = signer_slot(f);
	if (s == NULL || f->stopping)
		source_answer(f, src, HAYFORK_KEY_UNUSABLE,
		    f->broken != NULL ? f->broken
		    : f->stopping     ? FARM_STOPS
				      : "the farm has no signer");
	else if (strlen(path) > SIGNER_TEXT_MAX ||
		 (passphrase != NULL && strlen(passphrase) > SIGNER_TEXT_MAX))
		source_answer(f, src, HAYFORK_KEY_UNUSABLE,
		    "its path or passphrase is longer than 4096 bytes");
	else if (s->state == SLOT_READY)
		source_send(s, src);
}

void
hayfork_load_key(struct hayfork *f, const char *path, const char *passphrase,
    hayfork_keys_cb *done, void *ctx)
{
	signer_load(f, false, path, passphrase, done, ctx);
}

void
hayfork_load_agent(
    struct hayfork *f, const char *socket, hayfork_keys_cb *done, void *ctx)
{
	signer_load(f, true, socket, NULL, done, ctx);
}

static struct key_source *
signer_source(struct hayfork *f, uint32_t key)
{
	struct key_source *src;

	TAILQ_FOREACH (src, &signer_of(f)->sources, link)
		if (key >= src->key &&
		    key < src->key + (src->agent ? HAYFORK_AGENT_KEYS : 1))
			return src;
	return NULL;
}

enum msg_err
signer_on_key(struct slot *s, const struct msg_key *m)
{
	struct key_source *src = signer_source(s->lane->farm, m->key);
	struct hayfork_key *k;

	if (src == NULL || m->blob.len == 0 || m->blob.len > 16384 ||
	    m->algorithm.len > 64 || m->comment.len > 1024)
		return MSG_ERR_CONTENT;
	if (src->answered)
		return MSG_OK; /* told again to a new signer: known already */
	if (src->count == (src->agent ? HAYFORK_AGENT_KEYS : 1))
		return MSG_ERR_CONTENT;
	src->keys = xrealloc(src->keys, (src->count + 1) * sizeof(*src->keys));
	k = &src->keys[src->count++];
	k->number = m->key;
	k->algorithm = xstrndup(m->algorithm.at, m->algorithm.len);
	k->comment = xstrndup(m->comment.at, m->comment.len);
	k->blob = memcpy(xmalloc(m->blob.len), m->blob.at, m->blob.len);
	k->blob_len = m->blob.len;
	return MSG_OK;
}

enum msg_err
signer_on_done(struct slot *s, const struct msg_keys_done *m)
{
	struct hayfork *f = s->lane->farm;
	struct key_source *src = signer_source(f, m->key);
	char *error;

	if (src == NULL || m->outcome > MSG_KEY_NO_AGENT || m->error.len > 4096)
		return MSG_ERR_CONTENT;
	s->process->failures = 0;
	if (src->answered)
		return MSG_OK;
	error = xstrndup(m->error.at, m->error.len);
	source_answer(f, src, (enum hayfork_key_outcome)m->outcome, error);
	free(error);
	return MSG_OK;
}

void
signer_give_up(struct hayfork *f, const char *why)
{
	struct key_source *src, *next;

	for (src = f->signer != NULL ? TAILQ_FIRST(&f->signer->sources) : NULL;
	     src != NULL; src = next) {
		next = TAILQ_NEXT(src, link);
		if (!src->answered)
			source_answer(f, src, HAYFORK_KEY_UNUSABLE, why);
	}
}

/* ---- signing ------------------------------------------------------------- */

static uint64_t
signing_token(const struct signer *sg, const struct signing *sn)
{
	return (uint64_t)sn->serial << 32 | (uint64_t)(sn - sg->table);
}

/* The worker that asked. */
static struct slot *
signing_asker(const struct hayfork *f, const struct signing *sn)
{
	const struct lane *io = &f->lanes[LANE_IO];

	return &io->slots[(size_t)(sn - f->signer->table) / io->window];
}

static uint32_t
signing_entry(const struct hayfork *f, const struct signing *sn)
{
	return (uint32_t)(sn - f->signer->table) % f->lanes[LANE_IO].window;
}

/* Is the job still there that it is for? */
static bool
signing_is_awaited(const struct hayfork *f, const struct signing *sn)
{
	const struct slot *asker = signing_asker(f, sn);
	const struct hayfork_future *job = asker->entries[signing_entry(f, sn)];

	return asker->process->generation == sn->generation && job != NULL &&
	       job->claim == sn->token &&
	       (asker->state == SLOT_READY || asker->state == SLOT_DRAINING);
}

static void
signing_send(struct slot *s, const struct signer *sg, const struct signing *sn)
{
	struct msg m = { .id = MSG_SIGN };

	m.u.sign = (struct msg_sign){ signing_token(sg, sn), 0, sn->key,
		{ sn->data, sn->len } };
	slot_send(s, &m);
}

static void
signing_forget(struct signer *sg, struct signing *sn)
{
	sg->asked -= sn->data != NULL;
	free(sn->data);
	sn->data = NULL;
}

enum msg_err
signer_on_sign(struct slot *asker, const struct msg_sign *m)
{
	struct hayfork *f = asker->lane->farm;
	struct signer *sg = signer_of(f);
	struct slot *s = signer_slot(f);
	struct signing *sn;

	if (sg->table == NULL) {
		sg->room = asker->lane->count * asker->lane->window;
		sg->table = xcalloc(sg->room, sizeof(*sg->table));
	}
	sn = &sg->table[asker->index * asker->lane->window + m->entry];
	/* A job asks one thing at a time; the one before may have given up. */
	if (m->data.len == 0 || m->data.len > SIGNER_DATA_MAX ||
	    (sn->data != NULL && sn->token == m->token))
		return MSG_ERR_CONTENT;
	signing_forget(sg, sn);
	*sn = (struct signing){ .generation = asker->process->generation,
		.token = m->token,
		.key = m->key,
		.serial = ++sg->serial,
		.data = memcpy(xmalloc(m->data.len), m->data.at, m->data.len),
		.len = m->data.len };
	sg->asked++;
	if (s != NULL && s->state == SLOT_READY)
		signing_send(s, sg, sn);
	watch_due(f);
	return MSG_OK;
}

enum msg_err
signer_on_signed(struct slot *s, const struct msg_signed_data *m)
{
	struct hayfork *f = s->lane->farm;
	struct signer *sg = signer_of(f);
	uint32_t index = (uint32_t)m->token;
	struct msg out = { .id = MSG_SIGNED };
	struct signing *sn;

	if (index >= sg->room || m->token >> 32 > sg->serial ||
	    m->signature.len > 4096 || m->error.len > 4096)
		return MSG_ERR_CONTENT;
	s->process->failures = 0;
	sn = &sg->table[index];
	if (sn->data == NULL || signing_token(sg, sn) != m->token)
		return MSG_OK; /* it was not waited for */
	if (m->signature.len > 0)
		f->counters.signatures++;
	if (signing_is_awaited(f, sn)) {
		out.u.signed_data = (struct msg_signed_data){ sn->token,
			signing_entry(f, sn), m->error, m->signature };
		slot_send(signing_asker(f, sn), &out);
	}
	signing_forget(sg, sn);
	return MSG_OK;
}

bool
signer_is_asked(const struct hayfork *f)
{
	const struct signer *sg = f->signer;

	return sg != NULL && sg->asked > 0 && f->lanes[LANE_SIGNER].started &&
	       f->lanes[LANE_SIGNER].slots[0].state == SLOT_READY;
}

void
signer_ready(struct slot *s)
{
	struct hayfork *f = s->lane->farm;
	struct signer *sg = signer_of(f);
	struct key_source *src, *first = NULL;

	TAILQ_FOREACH (src, &sg->sources, link) {
		/* It is told in order: the first without an answer is next. */
		if (!src->answered && first == NULL)
			first = src;
		if (!src->answered)
			source_forget_keys(src);
		if (src != first || src->tries++ < SIGNER_TRIES)
			source_send(s, src);
	}
	for (uint32_t i = 0; i < sg->room; i++) {
		struct signing *sn = &sg->table[i];

		if (sn->data != NULL && signing_is_awaited(f, sn))
			signing_send(s, sg, sn);
		else
			signing_forget(sg, sn);
	}
	if (first != NULL && first->tries > SIGNER_TRIES)
		source_answer(f, first, HAYFORK_KEY_UNUSABLE,
		    "the signer dies of it, again and again");
}

void
signer_free(struct hayfork *f)
{
	struct signer *sg = f->signer;
	struct key_source *src;

	if (sg == NULL)
		return;
	while ((src = TAILQ_FIRST(&sg->sources)) != NULL)
		source_free(sg, src);
	for (uint32_t i = 0; i < sg->room; i++)
		free(sg->table[i].data);
	free(sg->table);
	free(sg);
	f->signer = NULL;
}
