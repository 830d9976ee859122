/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * target_settle.c - command line, inventory and ssh_config put together.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "common/msg_table.h"
#include "master/cmd/sshask.h"
#include "master/cmd/target_way.h"

/* What the kernel takes for keepalives. */
#define KEEPALIVE_S_MAX 32767
#define KEEPALIVE_COUNT_MAX 127
#define RETRIES_MAX 100
#define ALIVE_COUNT 3 /* ssh's, where ServerAliveCountMax is not given */

/* ---- ssh itself ---------------------------------------------------------- */

/* A home that ssh does not take for ours: see sshask_run(). */
static const char *
ask_home(const struct targets *t)
{
	return t->file == NULL && !t->machine.is_own_home ? t->machine.home
							  : NULL;
}

static void
ask_failed(struct targets *t, struct target *target, const char *why)
{
	const struct sshconfig_host *said = &target->said;
	bool looks_up = strcmp(said->ask, "CanonicalizeHostname") == 0;
	char hint[200];

	snprintf(hint, sizeof(hint),
	    "only ssh can tell, for the sake of %s (%.120s:%u)", said->ask,
	    said->ask_place.file, said->ask_place.line);
	target_end(t, target,
	    looks_up ? HAYFORK_STAGE_DNS : HAYFORK_STAGE_QUEUE, hint, "%s",
	    why);
	/* Nothing else is known of it. */
	sshconfig_host_none(&target->said, &target->asked);
}

static void
ask_answer(struct targets *t, struct target *target, const struct sshask *a)
{
	struct sshconfig_host said = target->said;
	char text[INERR_TEXT_MAX];
	struct inerr err;

	if (a->said == NULL)
		ask_failed(t, target, a->why);
	else if (sshconfig_answer(t->config, &target->asked, a->said, t->usual,
		     &t->arena, &said, &err)) {
		said.proxy_place = target->said.ask_place;
		target->said = said;
	} else
		ask_failed(t, target, inerr_text(&err, text, sizeof(text)));
}

/* What ssh says of any host: asked once, beside the first others. */
static void
ask_keep_usual(struct targets *t, struct sshask *usual)
{
	t->usual = xstrdup(usual->said != NULL ? usual->said : "");
}

/* Those of these targets that only ssh knows about. */
static void
ask_ssh(struct targets *t, struct target *const *list, size_t n)
{
	struct sshask *asks = xcalloc(n + 1, sizeof(*asks));
	struct target **whom = xcalloc(n + 1, sizeof(*whom));
	size_t count = 0, more = t->usual == NULL;

	for (size_t i = 0; i < n; i++) {
		const struct sshconfig_query *q = &list[i]->asked;

		if (list[i]->said.ask == NULL)
			continue;
		asks[count].host = q->host;
		asks[count].user = q->user;
		asks[count].port = q->port;
		whom[count++] = list[i];
	}
	if (count > 0) {
		asks[count].host = "no.such.host.invalid";
		asks[count].no_files = true;
		sshask_run(asks, count + more, t->file, ask_home(t));
		if (more)
			ask_keep_usual(t, &asks[count]);
	}
	for (size_t i = 0; i < count; i++)
		ask_answer(t, whom[i], &asks[i]);
	free(whom);
	sshask_free(asks, n + 1);
}

/* ---- values -------------------------------------------------------------- */

static unsigned
value_host_keys(const struct options *o, const struct target *target)
{
	static const unsigned given[] = {
		[INVENTORY_HOST_KEYS_OFF] = MSG_HOST_KEYS_OFF,
		[INVENTORY_HOST_KEYS_NEW] = MSG_HOST_KEYS_ACCEPT_NEW,
		[INVENTORY_HOST_KEYS_STRICT] = MSG_HOST_KEYS_STRICT,
	};

	if (o->given.host_key)
		return o->host_key;
	if (target->given_host_keys != INVENTORY_HOST_KEYS_UNSAID)
		return given[target->given_host_keys];
	switch (target->said.host_keys) {
	case SSHCONFIG_HOSTKEYS_NO:
		return MSG_HOST_KEYS_OFF;
	case SSHCONFIG_HOSTKEYS_NEW:
		return MSG_HOST_KEYS_ACCEPT_NEW;
	case SSHCONFIG_HOSTKEYS_YES:
		return MSG_HOST_KEYS_STRICT;
	default: /* nobody is there to be asked */
		break;
	}
	return o->host_key;
}

/* Is a method on a list by commas? No list: all are. */
static bool
is_preferred(const char *list, const char *method)
{
	size_t len = strlen(method), n;

	if (list == NULL)
		return true;
	for (; *list != '\0'; list += n + (list[n] == ',')) {
		n = strcspn(list, ",");
		if (n == len && strncmp(list, method, n) == 0)
			return true;
	}
	return false;
}

static uint32_t
value_may_not(const struct sshconfig_host *said)
{
	uint32_t flags = 0;

	if (said->pubkey_auth == 0 ||
	    !is_preferred(said->preferred, "publickey"))
		flags |= MSG_CREDENTIAL_NO_KEYS;
	if (said->password_auth == 0 ||
	    !is_preferred(said->preferred, "password"))
		flags |= MSG_CREDENTIAL_NO_PASSWORD;
	if (said->kbdint_auth == 0 ||
	    !is_preferred(said->preferred, "keyboard-interactive"))
		flags |= MSG_CREDENTIAL_NO_INTERACTIVE;
	return flags;
}

static uint32_t
value_ssh_flags(const struct options *o, const struct sshconfig_host *said)
{
	uint32_t flags = o->stop_on_failure ? MSG_SSH_STOP : 0;

	if (o->pty || said->request_tty == SSHCONFIG_TTY_YES ||
	    said->request_tty == SSHCONFIG_TTY_FORCE)
		flags |= MSG_SSH_PTY;
	return flags;
}

/*
 * What is added to the lists of algorithms (+, ^) is allowed where it is not
 * anyway; to take away from them is not honoured.
 */
static const char *
value_legacy(struct targets *t, const struct sshconfig_host *said)
{
	const char *const lists[] = { said->kex_algorithms,
		said->host_key_algorithms, said->ciphers, said->macs };
	struct buf names = { 0 };
	const char *all = NULL;

	if (t->options->legacy != NULL &&
	    strcmp(t->options->legacy, "all") == 0)
		return "all";
	if (t->options->legacy != NULL)
		buf_add(&names, t->options->legacy, strlen(t->options->legacy));
	for (size_t i = 0; i < 4; i++) {
		const char *list = lists[i];

		if (list == NULL || strchr("+^", list[0]) == NULL)
			continue;
		if (buf_len(&names) > 0)
			buf_add(&names, ",", 1);
		buf_add(&names, list + 1, strlen(list + 1));
	}
	if (buf_len(&names) > 0)
		all = arena_strndup(
		    &t->arena, (const char *)buf_at(&names), buf_len(&names));
	buf_free(&names);
	return all;
}

static unsigned
value_within(int value, unsigned most)
{
	return value < 0 ? 0 : (unsigned)value < most ? (unsigned)value : most;
}

static void
values_connection(const struct options *o, const struct sshconfig_host *said,
    struct target *target)
{
	target->connect_timeout_ms =
	    !o->given.connect_timeout_ms && said->connect_timeout >= 0
		? (uint64_t)said->connect_timeout * 1000
		: o->connect_timeout_ms;
	if (said->connection_attempts > 1)
		target->retries =
		    value_within(said->connection_attempts - 1, RETRIES_MAX);
	if (said->address_family == SSHCONFIG_FAMILY_INET)
		target->family = AF_INET;
	else if (said->address_family == SSHCONFIG_FAMILY_INET6)
		target->family = AF_INET6;
	target->keepalive_s =
	    value_within(said->alive_interval, KEEPALIVE_S_MAX);
	target->keepalive_count =
	    said->alive_count_max > 0
		? value_within(said->alive_count_max, KEEPALIVE_COUNT_MAX)
		: ALIVE_COUNT;
}

/* An address of ours to connect from: by number only. */
static void
values_from(struct targets *t, struct target *target)
{
	const char *from = target->said.bind_address;
	struct in6_addr v6;
	struct in_addr v4;

	if (from == NULL)
		return;
	if (inet_pton(AF_INET, from, &v4) == 1 ||
	    inet_pton(AF_INET6, from, &v6) == 1)
		target->from = from;
	else
		target_end(t, target, HAYFORK_STAGE_CONNECT,
		    "write it as a number",
		    "BindAddress: not an address: %.80s", from);
}

/* ---- keys ---------------------------------------------------------------- */

/* What is named on the command line is for all hosts, and nothing else is. */
static void
want_named(struct targets *t, struct target *target)
{
	const struct options *o = t->options;
	struct keys_wish w = {
		.files = o->identity.at,
		.nfiles = o->identity.n,
		.must = true,
	};

	target->keys = keys_want(&t->keys, &w);
}

static void
want_keys(struct targets *t, struct target *target)
{
	const struct options *o = t->options;
	const struct sshconfig_host *said = &target->said;
	struct keys_wish w = {
		.agent =
		    said->agent != NULL ? said->agent : getenv("SSH_AUTH_SOCK"),
		.agent_is_own = said->agent != NULL && said->agent[0] != '\0',
		.only = said->identities_only == 1,
		.has_password = target->has_password || t->has_password,
	};

	if ((target->may_not & MSG_CREDENTIAL_NO_KEYS) != 0) {
		w = (struct keys_wish){ .files = &target->key_file };
	} else if (target->key_file != NULL) {
		w.files = &target->key_file;
		w.nfiles = 1;
		w.files_first = true;
	} else if (said->identity_files.set) {
		w.files = said->identity_files.v;
		w.nfiles = said->identity_files.n;
		w.files_first = true;
	}
	if (o->no_agent)
		w.agent = NULL;
	target->keys = keys_want(&t->keys, &w);
}

/* ---- host keys ----------------------------------------------------------- */

static bool
want_trust(struct targets *t, struct target *target, struct inerr *err)
{
	const struct sshconfig_host *said = &target->said;
	static const char *const global[] = { SSHCONFIG_SYSTEM_DIR
		"/ssh_known_hosts",
		SSHCONFIG_SYSTEM_DIR "/ssh_known_hosts2" };
	char first[PATH_MAX + 32], second[PATH_MAX + 32];
	const char *const user[] = { first, second };
	struct trust_files files = { user, global, 2, 2 };

	snprintf(first, sizeof(first), "%s/.ssh/known_hosts", t->machine.home);
	snprintf(
	    second, sizeof(second), "%s/.ssh/known_hosts2", t->machine.home);
	if (said->user_known_hosts.set) {
		files.user = said->user_known_hosts.v;
		files.nuser = said->user_known_hosts.n;
	}
	if (said->global_known_hosts.set) {
		files.global = said->global_known_hosts.v;
		files.nglobal = said->global_known_hosts.n;
	}
	if (t->options->known_hosts != NULL) {
		files = (struct trust_files){ &t->options->known_hosts, NULL, 1,
			0 };
	}
	target->trust = trust_open(&t->trusts, &files, err);
	return target->trust != NULL;
}

/* ---- all of it ----------------------------------------------------------- */

/* Its settings, but for the way to it. */
static bool
target_settle(struct targets *t, struct target *target, struct inerr *err)
{
	const struct options *o = t->options;
	const struct sshconfig_host *said = &target->said;

	target->address = said->hostname;
	target->port = said->port > 0 ? (uint16_t)said->port
		       : target->service == TARGET_NETCONF ? TARGET_NETCONF_PORT
							   : TARGET_PORT;
	target->user = said->user != NULL ? said->user : t->machine.user;
	target->known_as = said->host_key_alias;
	target->host_keys = value_host_keys(o, target);
	target->may_not = value_may_not(said);
	target->ssh_flags = value_ssh_flags(o, said);
	target->legacy = value_legacy(t, said);
	values_connection(o, said, target);
	values_from(t, target);
	if (o->identity.n > 0)
		want_named(t, target);
	else
		want_keys(t, target);
	target_put_place(t, target);
	return want_trust(t, target, err);
}

static void
tell_keyword(void *arg, const char *keyword, struct sshconfig_place place)
{
	(void)arg;
	fprintf(stderr, "hayfork: %s:%u: %s is not honoured\n", place.file,
	    place.line, keyword);
}

bool
targets_settle(struct targets *t, bool password, struct inerr *err)
{
	size_t done = 0, end;

	t->has_password = password;
	/* Jump hosts are added while it goes on. */
	while (done < t->nqueue) {
		end = t->nqueue;
		ask_ssh(t, t->queue + done, end - done);
		for (; done < end; done++)
			if (!target_settle(t, t->queue[done], err) ||
			    !target_find_hops(t, t->queue[done], err))
				return false;
	}
	for (size_t i = 0; i < t->nqueue; i++)
		target_find_way(t, t->queue[i]);
	t->nqueue = 0;
	sshconfig_untold(t->config, tell_keyword, NULL);
	return true;
}
