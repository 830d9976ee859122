/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * target.c - the hosts of a run: each once, asked of ssh_config.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "master/cmd/target.h"
#include "master/cmd/target_way.h"
#include "master/input/sshconfig_jump.h"
#include "master/input/sshconfig_token.h"

static int
text_cmp(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return (a != NULL) - (b != NULL);
	return strcmp(a, b);
}

bool
target_is_asked_as(const struct target *target, const struct sshconfig_query *q)
{
	return strcmp(target->asked.host, q->host) == 0 &&
	       text_cmp(target->asked.user, q->user) == 0 &&
	       target->asked.port == q->port;
}

static int
target_cmp(const struct target *a, const struct target *b)
{
	int order = strcmp(a->asked.host, b->asked.host);

	if (order == 0)
		order = text_cmp(a->asked.user, b->asked.user);
	if (order == 0)
		order = (int)a->asked.port - (int)b->asked.port;
	if (order == 0)
		order = text_cmp(a->key_file, b->key_file);
	if (order == 0)
		order = (int)a->is_hop - b->is_hop;
	if (order == 0)
		order = (int)a->service - (int)b->service;
	if (order == 0)
		order = text_cmp(a->jump, b->jump);
	if (order == 0)
		order = text_cmp(a->proxy_command, b->proxy_command);
	if (order == 0)
		order = (int)a->given_host_keys - (int)b->given_host_keys;
	return order != 0 ? order : (int)a->has_password - b->has_password;
}

static int
place_cmp(const struct target *a, const struct target *b)
{
	int order = strcmp(a->address, b->address);

	return order != 0 ? order : (int)a->port - (int)b->port;
}

/* RB_GENERATE_STATIC() of libbsd 0.11 lacks a definition of __unused. */
RB_GENERATE_INTERNAL(
    target_tree, target, link, target_cmp, static __attribute__((unused)))
RB_GENERATE_INTERNAL(
    target_places, target, place, place_cmp, static __attribute__((unused)))

/* ---- files --------------------------------------------------------------- */

bool
targets_open(struct targets *t, const struct options *o,
    const struct inventory *inventory, struct inerr *err)
{
	memset(t, 0, sizeof(*t));
	t->options = o;
	t->inventory = inventory;
	sshconfig_machine_init(&t->machine);
	t->config = sshconfig_new(&t->machine.world);
	keys_init(&t->keys);
	if (o->jump != NULL &&
	    !sshconfig_jump_check(&t->machine.world, o->jump, err))
		return inerr_hint(err, "--jump takes [user@]host[:port],...");
	if (o->ssh_config != NULL && strcasecmp(o->ssh_config, "none") == 0)
		return true;
	t->file = o->ssh_config;
	return sshconfig_read_files(t->config, &t->machine, t->file, err);
}

void
targets_close(struct targets *t)
{
	trust_close(&t->trusts);
	keys_fini(&t->keys);
	sshconfig_free(t->config);
	arena_wipe(&t->arena);
	free(t->by_index);
	free(t->queue);
	free(t->usual);
	memset(t, 0, sizeof(*t));
}

/* ---- hosts --------------------------------------------------------------- */

static void
queue_add(struct targets *t, struct target *target)
{
	if (t->nqueue == t->queue_cap) {
		t->queue_cap = t->queue_cap * 2 + 64;
		t->queue = xrealloc(t->queue, t->queue_cap * sizeof(*t->queue));
	}
	t->queue[t->nqueue++] = target;
}

/* What no host of the run can do without: it ends before it began. */
static bool
target_ask(struct targets *t, struct target *target, struct inerr *err)
{
	char host[80];

	if (sshconfig_ask(
		t->config, &target->asked, &t->arena, &target->said, err))
		return true;
	if (err->hint[0] == '\0') {
		snprintf(host, sizeof(host), "%.60s", target->asked.host);
		inerr_hint(err, "so it is for host %s", host);
	}
	return false;
}

struct target *
target_of_query(struct targets *t, const struct target *like, struct inerr *err)
{
	struct target *target =
	    RB_FIND(target_tree, &t->tree, (struct target *)(uintptr_t)like);

	if (target != NULL)
		return target;
	target = arena_alloc(&t->arena, sizeof(*target));
	target->asked = like->asked;
	target->asked.host = arena_strdup(&t->arena, like->asked.host);
	target->asked.user = arena_strdup(&t->arena, like->asked.user);
	target->service = like->service;
	target->key_file = arena_strdup(&t->arena, like->key_file);
	target->is_hop = like->is_hop;
	target->has_password = like->has_password;
	target->host = like->host;
	target->jump = like->jump;
	target->proxy_command = like->proxy_command;
	target->proxy_place = like->proxy_place;
	target->given_host_keys = like->given_host_keys;
	if (!target_ask(t, target, err))
		return NULL;
	RB_INSERT(target_tree, &t->tree, target);
	queue_add(t, target);
	return target;
}

/* As it is written, but for a ~. */
static const char *
targets_path(struct targets *t, const char *written)
{
	struct inerr ignored;
	const char *path =
	    sshconfig_tilde(&t->machine.world, written, &t->arena, &ignored);

	return path != NULL ? path : written;
}

const char *
target_key_file(struct targets *t, const struct inventory_host *host)
{
	return host->key_file != NULL ? targets_path(t, host->key_file) : NULL;
}

const struct keyset *
targets_want_key(struct targets *t, const char *path)
{
	const char *file = targets_path(t, path);
	const struct keys_wish w = {
		.files = &file, .nfiles = 1, .must = true
	};

	return keys_want(&t->keys, &w);
}

bool
targets_each_jump(const struct targets *t,
    bool (*each)(void *ctx, const struct inventory_host *), void *ctx)
{
	struct target *target;

	RB_FOREACH (
	    target, target_tree, (struct target_tree *)(uintptr_t)&t->tree)
		if (target->host != NULL && !each(ctx, target->host))
			return false;
	return true;
}

/* Where the target of a host is kept; there is room for it. */
static struct target **
target_slot(struct targets *t, const struct inventory_host *host,
    enum target_service service)
{
	const size_t each = TARGET_SERVICES * sizeof(*t->by_index);
	size_t bigger;

	if (host->index >= t->indexed) {
		bigger = (host->index + 1) * 2;
		t->by_index = xrealloc(t->by_index, bigger * each);
		memset(t->by_index + t->indexed * TARGET_SERVICES, 0,
		    (bigger - t->indexed) * each);
		t->indexed = bigger;
	}
	return &t->by_index[host->index * TARGET_SERVICES + service];
}

static bool
target_add(struct targets *t, const struct inventory_host *host,
    enum target_service service, struct inerr *err)
{
	struct target **slot = target_slot(t, host, service);
	struct target like = {
		.asked = { host->address,
		    host->user != NULL ? host->user : t->options->user,
		    host->port },
		.service = service,
		.key_file = target_key_file(t, host),
		.has_password = host->password != NULL,
		.jump = host->jump,
		.proxy_command = host->proxy_command,
		.proxy_place = target_way_place(host),
		.given_host_keys = host->host_keys,
	};

	if (*slot != NULL)
		return true;
	if (host->jump != NULL &&
	    !sshconfig_jump_check(&t->machine.world, host->jump, err))
		return inerr_at(
		    err, like.proxy_place.file, like.proxy_place.line, 0);
	*slot = target_of_query(t, &like, err);
	return *slot != NULL;
}

bool
targets_add(struct targets *t, const struct inventory_list *hosts,
    enum target_service service, struct inerr *err)
{
	for (size_t i = 0; i < hosts->n; i++)
		if (!target_add(t, hosts->hosts[i], service, err))
			return false;
	return true;
}

const struct target *
targets_of(const struct targets *t, const struct inventory_host *host,
    enum target_service service)
{
	return t->by_index[host->index * TARGET_SERVICES + service];
}

static bool
target_is(const char *text, const char *name, size_t len)
{
	return strlen(text) == len && memcmp(text, name, len) == 0;
}

bool
targets_know(const struct targets *t, const char *name, size_t len)
{
	struct target *target;

	RB_FOREACH (target, target_tree, (struct target_tree *)&t->tree)
		if (target_is(target->said.alias, name, len) ||
		    target_is(target->address, name, len))
			return true;
	return false;
}

/* ---- host keys ----------------------------------------------------------- */

void
target_put_place(struct targets *t, struct target *target)
{
	struct target *there = RB_INSERT(target_places, &t->places, target);

	if (there != NULL) {
		target->same_place = there->same_place;
		there->same_place = target;
	}
}

struct trust_host
target_trust_host(const struct target *target)
{
	return (struct trust_host){ target->address, target->port,
		target->known_as };
}

/* Hosts at one place may be known by several names, in several files. */
void
targets_learn(void *ctx, const char *host, uint16_t port, const char *type,
    const void *blob, size_t len)
{
	struct targets *t = ctx;
	struct target like = { .address = host, .port = port }, *target;

	(void)type;
	target = RB_FIND(target_places, &t->places, &like);
	for (; target != NULL; target = target->same_place) {
		struct trust_host h = target_trust_host(target);

		trust_learn(target->trust, &h, blob, len);
	}
}
