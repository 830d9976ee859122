/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * target_way.c - ways through jump hosts.
 *
 * As in ssh: of several hosts named, the first may itself be behind others,
 * as its own part of the configuration says; to those behind it the way is
 * given, and what their parts say of jumps does not count.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "master/cmd/target_way.h"
#include "master/input/sshconfig_jump.h"

void
target_end(struct targets *t, struct target *target, enum hayfork_stage stage,
    const char *hint, const char *message, ...)
{
	struct hayfork_ending *e = arena_alloc(&t->arena, sizeof(*e));
	char text[600];
	va_list ap;

	va_start(ap, message);
	vsnprintf(text, sizeof(text), message, ap);
	va_end(ap);
	e->status = HAYFORK_UNREACHABLE;
	e->stage = stage;
	e->error_class = "ssh_config";
	e->error_message = arena_strdup(&t->arena, text);
	e->error_hint = arena_strdup(&t->arena, hint);
	target->ending = e;
}

struct sshconfig_place
target_way_place(const struct inventory_host *h)
{
	enum hostfield field =
	    h->jump != NULL ? HOSTFIELD_JUMP : HOSTFIELD_PROXY_COMMAND;

	for (size_t i = 0; i < h->norigins; i++)
		if (h->origins[i].field == field && h->origins[i].layer != NULL)
			return (struct sshconfig_place){
				h->origins[i].layer->file, h->origins[i].line
			};
	return (struct sshconfig_place){ h->file, h->line };
}

/* By an option or the inventory, which are not for those on the way. */
static bool
way_is_given(const struct targets *t, const struct target *target)
{
	return !target->is_hop &&
	       (t->options->jump != NULL || target->jump != NULL ||
		   target->proxy_command != NULL);
}

/*
 * For hosts that have jobs --jump holds over what the inventory says, and that
 * over ssh_config.
 */
static void
way_of_options(struct targets *t, struct target *target)
{
	const char *jump = t->options->jump, *command = target->proxy_command;
	struct sshconfig_host *said = &target->said;
	struct sshconfig_hop hop, *hops = NULL;

	if (!way_is_given(t, target))
		return;
	said->proxy_command = NULL;
	said->proxy_place = target->proxy_place;
	if (jump != NULL)
		said->proxy_place.file = "--jump";
	else
		jump = target->jump;
	said->nhops = 0;
	if (jump != NULL)
		hops = sshconfig_jump_hops(
		    &t->machine.world, jump, &t->arena, &said->nhops);
	else if (sshconfig_jump_command(
		     &t->machine.world, command, &t->arena, &hop)) {
		hops = arena_alloc(&t->arena, sizeof(hop));
		*hops = hop;
		said->nhops = 1;
	} else if (strcasecmp(command, "none") != 0)
		said->proxy_command = command;
	said->hops = hops;
}

/* Is it among those before it? */
static bool
way_is_on(const struct target *target, size_t hop)
{
	for (size_t i = 0; i < hop; i++)
		if (target->hops[i] == target->hops[hop])
			return true;
	return false;
}

/* What the inventory knows of a jump host of this name is not lost. */
static struct target
hop_like(struct targets *t, const struct target *target,
    const struct sshconfig_hop *hop)
{
	const struct inventory_host *host =
	    inventory_find(t->inventory, hop->host);
	struct target like = { .asked = { hop->host, hop->user, hop->port },
		.host = host,
		.is_hop = target->is_hop || way_is_given(t, target) };

	if (host == NULL)
		return like;
	like.asked.host = host->address;
	if (hop->user == NULL)
		like.asked.user = host->user;
	if (hop->port == 0)
		like.asked.port = host->port;
	like.key_file = target_key_file(t, host);
	like.has_password = host->password != NULL;
	like.given_host_keys = host->host_keys;
	return like;
}

bool
target_find_hops(struct targets *t, struct target *target, struct inerr *err)
{
	const struct sshconfig_host *said = &target->said;

	way_of_options(t, target);
	if (said->nhops == 0)
		return true;
	target->hops =
	    arena_alloc(&t->arena, said->nhops * sizeof(*target->hops));
	for (size_t i = 0; i < said->nhops; i++) {
		const struct sshconfig_hop *hop = &said->hops[i];
		struct target like = hop_like(t, target, hop);

		target->hops[i] = target_of_query(t, &like, err);
		if (target->hops[i] == NULL)
			return false;
		/* The jump host is among the hosts: nothing leads to it. */
		if (way_is_given(t, target) &&
		    target_is_asked_as(target, &like.asked))
			return true;
		if (way_is_on(target, i))
			target_end(t, target, HAYFORK_STAGE_JUMP, NULL,
			    "a loop: jump host %.60s is twice on the way",
			    hop->host);
	}
	target->nhops = said->nhops;
	return true;
}

/* A host that cannot be reached by itself, or the way to it. */
static void
way_end(struct targets *t, struct target *target, const struct target *hop)
{
	target_end(t, target, HAYFORK_STAGE_JUMP, hop->ending->error_hint,
	    "jump host %.60s: %s", hop->said.alias, hop->ending->error_message);
}

/* The way to the first one before those that were named. */
static void
way_join(struct targets *t, struct target *target, const struct target *first)
{
	size_t n = first->nhops + target->nhops;
	struct target **all = arena_alloc(&t->arena, n * sizeof(*all));

	memcpy(all, first->hops, first->nhops * sizeof(*all));
	memcpy(all + first->nhops, target->hops, target->nhops * sizeof(*all));
	target->hops = all;
	target->nhops = n;
}

static void
way_through(struct targets *t, struct target *target)
{
	const struct sshconfig_place *p = &target->said.proxy_place;
	struct target *first = target->hops[0];

	if (first->on_the_way) {
		target_end(t, target, HAYFORK_STAGE_JUMP,
		    "leave it out where it applies to the jump host itself: "
		    "Host * !JUMP, or ProxyJump none before it",
		    "ProxyJump leads back to %.60s (%s:%u)", first->said.alias,
		    p->file, p->line);
		return;
	}
	target_find_way(t, first);
	for (size_t i = 0; i < target->nhops; i++) {
		const struct target *hop = target->hops[i];

		/* A command of its own counts for the first one only. */
		if (hop->ending != NULL &&
		    (i == 0 || hop->ending->stage != HAYFORK_STAGE_JUMP)) {
			way_end(t, target, hop);
			return;
		}
	}
	if (first->nhops > 0)
		way_join(t, target, first);
	if (target->nhops > TARGET_HOPS_MAX)
		target_end(t, target, HAYFORK_STAGE_JUMP, NULL,
		    "more than %d jump hosts on the way (%s:%u)",
		    TARGET_HOPS_MAX, p->file, p->line);
}

/* A program leads there. */
static void
way_by_command(struct targets *t, struct target *target)
{
	const struct sshconfig_host *said = &target->said;
	struct inerr err;

	target->proxy =
	    sshconfig_proxy_command(t->config, said, &t->arena, &err);
	if (target->proxy == NULL)
		target_end(t, target, HAYFORK_STAGE_JUMP, NULL, "%s (%s:%u)",
		    err.why, said->proxy_place.file, said->proxy_place.line);
}

void
target_find_way(struct targets *t, struct target *target)
{
	const struct sshconfig_host *said = &target->said;

	if (target->ending != NULL || target->settled)
		return;
	if (said->proxy_command != NULL && said->nhops == 0)
		way_by_command(t, target);
	else if (target->nhops > 0) {
		target->on_the_way = true;
		way_through(t, target);
		target->on_the_way = false;
	}
	target->settled = true;
}
