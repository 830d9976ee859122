/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * main.c - hayfork-signer: holds the private keys of a run, signs logins.
 *
 * Keys are read once, at the master's word, and never leave. Key files are
 * read and keys in them used at once; what an agent signs comes when it
 * comes. Nothing is queued beyond what the master asked for.
 */
#include <limits.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <unistd.h>

#include "common/contract.h"
#include "common/hayfork.h"
#include "common/mem.h"
#include "worker/capabilities.h"
#include "worker/loop.h"
#include "worker/service/signer/agent.h"
#include "worker/service/signer/key_file.h"
#include "worker/service/signer/key_kdf.h"
#include "worker/service/signer/keyring.h"
#include "worker/service/signer/login.h"

#define SIGNER_AGENTS_MAX 8u
#define SIGNER_SECRET_HEAP (1u << 20) /* bytes; an RSA-4096 key takes 2 KiB */

struct signer {
	struct worker worker;
	struct loop loop;
	struct keyring keys;
	struct agent *agents[SIGNER_AGENTS_MAX];
	unsigned agents_count;
	bool draining;
};

/* ---- what the master is told --------------------------------------------- */

static void
signer_send_key(struct signer *s, uint32_t number, const struct key *k)
{
	struct msg m = { .id = MSG_KEY };

	m.u.key.key = number;
	m.u.key.algorithm = slice_str(k->type->name);
	m.u.key.blob = wire_of_buf(&k->blob);
	m.u.key.comment = slice_str(k->comment);
	loop_send(&s->loop, &m);
}

static void
signer_send_done(
    struct signer *s, uint32_t number, uint32_t outcome, const char *error)
{
	struct msg m = { .id = MSG_KEYS_DONE };

	m.u.keys_done.key = number;
	m.u.keys_done.outcome = outcome;
	m.u.keys_done.error = slice_str(error);
	loop_send(&s->loop, &m);
}

static void
signer_send_signed(struct signer *s, const struct agent_ticket *t,
    struct slice signature, const char *error)
{
	struct msg m = { .id = MSG_SIGNED };

	m.u.signed_data.token = t->token;
	m.u.signed_data.entry = t->entry;
	m.u.signed_data.error = slice_str(error);
	m.u.signed_data.signature = signature;
	loop_send(&s->loop, &m);
}

/* Keep a key and tell the master of it. False: there is no place for it. */
static bool
signer_keep(
    struct signer *s, uint32_t number, struct key *k, struct agent *agent)
{
	if (!keyring_put(&s->keys, number, k, agent)) {
		key_free(k);
		return false;
	}
	signer_send_key(s, number, k);
	return true;
}

/* ---- key files ----------------------------------------------------------- */

/* A path as the system takes it; NULL: it cannot be one. */
static char *
signer_path(struct slice s)
{
	if (s.len >= PATH_MAX || memchr(s.at, '\0', s.len) != NULL)
		return NULL;
	return xstrndup(s.at, s.len);
}

static enum msg_err
on_load_key(struct signer *s, const struct msg_load_key *m)
{
	struct key_error e = { 0 };
	char *path = signer_path(m->path);
	struct key *k;

	if (path == NULL)
		return MSG_ERR_CONTENT;
	k = key_file_load(path, m->passphrase, &e);
	/* It lies in the channel's own memory, and is not needed again. */
	explicit_bzero((char *)m->passphrase.at, m->passphrase.len);
	if (k != NULL && !signer_keep(s, m->key, k, NULL))
		key_error_set(&e, MSG_KEY_UNUSABLE,
		    "%s: more than %u keys in one run", path, KEYRING_MAX);
	signer_send_done(s, m->key, e.outcome, e.text);
	free(path);
	return MSG_OK;
}

/* ---- agents -------------------------------------------------------------- */

static void
on_agent_list(void *ctx, struct agent *agent, const struct agent_ticket *t,
    struct wire *identities, const char *error)
{
	struct signer *s = ctx;
	struct agent_identity i;
	const struct key_type *type;
	uint32_t n = 0, left_out = 0;
	char remark[512] = "";

	if (error != NULL) {
		signer_send_done(s, t->key, MSG_KEY_NO_AGENT, error);
		return;
	}
	while (agent_next(identities, &i)) {
		type = key_type_of_blob(i.blob);
		if (type == NULL || i.blob.len > KEY_BLOB_MAX)
			continue; /* FIDO, certificates, ... */
		if (n < HAYFORK_AGENT_KEYS &&
		    signer_keep(s, t->key + n,
			key_new_public(type, i.blob, i.comment), agent))
			n++;
		else
			left_out++;
	}
	if (left_out > 0)
		snprintf(remark, sizeof(remark),
		    "ssh-agent at %s: only the first %u of %u keys are used",
		    agent_path(agent), n, n + left_out);
	signer_send_done(s, t->key, MSG_KEY_OK, remark);
}

static void
on_agent_signed(void *ctx, const struct agent_ticket *t, struct slice signature,
    const char *error)
{
	signer_send_signed(ctx, t, signature, error);
}

static const struct agent_ops signer_agent_ops = {
	.on_list = on_agent_list,
	.on_signed = on_agent_signed,
};

/* The agent at a path, known or new; NULL: too many. */
static struct agent *
signer_agent(struct signer *s, const char *path)
{
	struct agent *a;

	for (unsigned i = 0; i < s->agents_count; i++)
		if (strcmp(agent_path(s->agents[i]), path) == 0)
			return s->agents[i];
	if (s->agents_count == SIGNER_AGENTS_MAX)
		return NULL;
	a = agent_new(
	    s->loop.base, path, AGENT_TIMEOUT_MS, &signer_agent_ops, s);
	s->agents[s->agents_count++] = a;
	return a;
}

static enum msg_err
on_load_agent(struct signer *s, const struct msg_load_agent *m)
{
	struct agent_ticket ticket = { .key = m->key };
	char *path = signer_path(m->path);
	struct agent *a;

	if (path == NULL)
		return MSG_ERR_CONTENT;
	a = signer_agent(s, path);
	free(path);
	if (a == NULL)
		signer_send_done(s, m->key, MSG_KEY_NO_AGENT,
		    "more ssh-agents than one run may use");
	else
		agent_list(a, &ticket);
	return MSG_OK;
}

/* ---- signatures ---------------------------------------------------------- */

static enum msg_err
on_sign(struct signer *s, const struct msg_sign *m)
{
	struct agent_ticket ticket = { m->token, m->entry, m->key };
	const struct keyring_entry *e = keyring_find(&s->keys, m->key);
	const struct key_algorithm *algorithm = NULL;
	const char *why = "there is no such key";
	struct buf signature = { 0 };

	if (e != NULL)
		algorithm = login_allow(e->key, m->data, &why);
	if (algorithm == NULL)
		signer_send_signed(s, &ticket, slice_str(NULL), why);
	else if (e->agent != NULL)
		agent_sign(e->agent, &ticket, wire_of_buf(&e->key->blob),
		    algorithm, m->data);
	else if (key_sign(e->key, algorithm, m->data, &signature))
		signer_send_signed(s, &ticket, wire_of_buf(&signature), NULL);
	else
		signer_send_signed(s, &ticket, slice_str(NULL),
		    "the library cannot sign with this key");
	buf_free(&signature);
	return MSG_OK;
}

/* ---- the loop ------------------------------------------------------------ */

static enum msg_err
on_drain(struct signer *s, const struct msg_drain *m)
{
	(void)m;
	s->draining = true;
	return MSG_OK;
}

/* Told to drain, and nothing waits for an agent? Then forget all and end. */
static void
signer_turn(void *ctx)
{
	struct signer *s = ctx;
	char title[32];

	snprintf(title, sizeof(title), "%u key%s", s->keys.count,
	    s->keys.count == 1 ? "" : "s");
	worker_title(&s->worker, title);
	if (!s->draining)
		return;
	for (unsigned i = 0; i < s->agents_count; i++)
		if (!agent_is_idle(s->agents[i]))
			return;
	while (s->agents_count > 0)
		agent_free(s->agents[--s->agents_count]);
	keyring_fini(&s->keys);
	loop_stop(&s->loop);
}

#define RECEIVE_(NAME, name)                                                   \
	case MSG_##NAME:                                                       \
		return on_##name(s, &m->u.name);
#define REFUSE_(NAME, name)                                                    \
	case MSG_##NAME:                                                       \
		return MSG_ERR_STATE;
#define DISPATCH_ALL_TO_MASTER REFUSE_
#define DISPATCH_MASTER_TO_ALL RECEIVE_
#define DISPATCH_LANE_TO_MASTER REFUSE_
#define DISPATCH_MASTER_TO_LANE REFUSE_
#define DISPATCH_CPU_TO_MASTER REFUSE_
#define DISPATCH_MASTER_TO_CPU REFUSE_
#define DISPATCH_MASTER_TO_IO REFUSE_
#define DISPATCH_IO_TO_MASTER REFUSE_
#define DISPATCH_IO_TO_SIGNER RECEIVE_
#define DISPATCH_SIGNER_TO_IO REFUSE_
#define DISPATCH_MASTER_TO_SIGNER RECEIVE_
#define DISPATCH_SIGNER_TO_MASTER REFUSE_
#define DISPATCH_IN_JOB REFUSE_
#define CASE_(NAME, name, num, link, doc) DISPATCH_##link(NAME, name)

static enum msg_err
signer_message(void *ctx, const struct msg *m, int fd)
{
	struct signer *s = ctx;

	if (fd != -1) {
		close(fd);
		return MSG_ERR_FD;
	}
	switch (m->id) {
		MSG_TABLE(CASE_)
	case MSG_ID_END:
		break;
	}
	return MSG_ERR_STATE;
}

static const struct loop_ops signer_ops = {
	.on_message = signer_message,
	.on_turn = signer_turn,
};

/* Which libraries it signs with. */
static int
signer_capabilities(void)
{
	capabilities_begin();
	capabilities_add("libcrypto", OpenSSL_version(OPENSSL_VERSION));
	capabilities_add("botan", key_kdf_library());
	return capabilities_end();
}

int
main(int argc, char **argv)
{
	static struct signer s;

	if (capabilities_asked(argc, argv))
		return signer_capabilities();
	worker_open(&s.worker, argc, argv);
	/* Guarded and out of dumps: most of what libcrypto holds of keys. */
	if (CRYPTO_secure_malloc_init(SIGNER_SECRET_HEAP, 32) == 0)
		fputs("no protected memory for private keys\n", stderr);
	loop_init(&s.loop, &s.worker, &signer_ops, &s);
	loop_run(&s.loop);
	worker_close(&s.worker);
	return CONTRACT_EXIT_RETIRED;
}
