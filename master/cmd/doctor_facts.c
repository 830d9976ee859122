/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * doctor_facts.c - looking at this machine, for the doctor to judge.
 */
#include <errno.h>
#include <event2/event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/pack.h"
#include "master/cmd/ask.h"
#include "master/cmd/doctor_facts.h"
#include "master/farm/cpus.h"
#include "master/input/known_hosts.h"

#define LOOK_SYSTEM_KNOWN_HOSTS "/etc/ssh/ssh_known_hosts"

/* ---- programs ----------------------------------------------------------- */

static void
look_program(struct doctor_program *p, const char *path)
{
	struct inerr err;

	p->path = path;
	p->text = ask_program(path, "--capabilities", &err);
	if (p->text == NULL)
		snprintf(p->why, sizeof(p->why), "%s", err.why);
}

/* Task workers list their tasks; the resolver is one, and lists none. */
static void
look_other(struct doctor_facts *f, const char *path)
{
	char *text, said[INERR_TEXT_MAX];
	struct inerr err;

	if (f->other[0] != '\0')
		return;
	if ((text = ask_program(path, "--list", &err)) == NULL)
		snprintf(f->other, sizeof(f->other), "%.390s",
		    inerr_text(&err, said, sizeof(said)));
	free(text);
}

static void
look_programs(struct doctor_look *l)
{
	struct doctor_facts *f = &l->facts;
	char why[PATH_MAX * 2 + 100];

	if (programs_find(&l->programs, why, sizeof(why))) {
		look_program(&f->ssh, l->programs.ssh);
		look_program(&f->signer, l->programs.signer);
		look_other(f, l->programs.task);
		look_other(f, l->programs.resolver);
		f->has_recorder = l->programs.recorder[0] != '\0';
		f->has_proxy = l->programs.proxy[0] != '\0';
		return;
	}
	f->ssh.path = "hayfork-ssh";
	f->signer.path = "hayfork-signer";
	snprintf(f->ssh.why, sizeof(f->ssh.why), "%.250s", why);
	snprintf(f->broken, sizeof(f->broken), "%.250s", why);
}

/* ---- keys, as the signer has them --------------------------------------- */

struct asking {
	struct doctor_keys *keys;
	bool answered;
};

static void
look_keys_cb(void *ctx, enum hayfork_key_outcome outcome,
    const struct hayfork_key *keys, size_t count, const char *error)
{
	struct asking *a = ctx;
	struct doctor_keys *k = a->keys;
	size_t len = 0;

	a->answered = true;
	k->outcome = outcome;
	k->count = (unsigned)count;
	snprintf(k->error, sizeof(k->error), "%s", error);
	for (size_t i = 0; i < count; i++) {
		k->rsa += strcmp(keys[i].algorithm, "ssh-rsa") == 0;
		if (len < sizeof(k->names))
			len += (size_t)snprintf(k->names + len,
			    sizeof(k->names) - len, "%s%s%s%s",
			    i > 0 ? ", " : "", keys[i].algorithm,
			    keys[i].comment[0] != '\0' ? " " : "",
			    keys[i].comment);
	}
}

/* False, with the reason: the signer gave up. */
static bool
look_await(struct doctor_facts *f, const struct asking *a, struct hayfork *farm,
    struct event_base *base)
{
	while (!a->answered && hayfork_broken(farm) == NULL)
		if (event_base_loop(base, EVLOOP_ONCE) != 0)
			break;
	if (hayfork_broken(farm) != NULL)
		snprintf(
		    f->broken, sizeof(f->broken), "%s", hayfork_broken(farm));
	else if (!a->answered)
		snprintf(f->broken, sizeof(f->broken), "no events");
	return f->broken[0] == '\0';
}

static void
look_load(struct doctor_facts *f, struct hayfork *farm, struct event_base *base)
{
	struct asking a;

	for (unsigned i = 0; i < f->identity_count; i++) {
		a = (struct asking){ .keys = &f->identities[i] };
		hayfork_load_key(farm, a.keys->path, NULL, look_keys_cb, &a);
		if (!look_await(f, &a, farm, base))
			return;
	}
	if (f->agent.path[0] == '\0')
		return;
	a = (struct asking){ .keys = &f->agent };
	hayfork_load_agent(farm, f->agent.path, look_keys_cb, &a);
	(void)look_await(f, &a, farm, base);
}

/* Which there are to be asked for: those that a run would take. */
static void
look_for_keys(struct doctor_facts *f, const struct options *o)
{
	static const char *const names[] = { "id_ed25519", "id_ecdsa",
		"id_rsa" };
	const char *home = getenv("HOME"), *agent = getenv("SSH_AUTH_SOCK");
	struct doctor_keys *k = f->identities;

	for (size_t i = 0; i < o->identity.n && i < DOCTOR_FILES; i++, k++)
		snprintf(k->path, sizeof(k->path), "%s", o->identity.at[i]);
	for (size_t i = 0; o->identity.n == 0 && home != NULL && i < 3; i++) {
		snprintf(
		    k->path, sizeof(k->path), "%s/.ssh/%s", home, names[i]);
		k += access(k->path, F_OK) == 0;
	}
	f->identity_count = (unsigned)(k - f->identities);
	f->ask_agent = !o->no_agent;
	if (f->ask_agent && agent != NULL)
		snprintf(f->agent.path, sizeof(f->agent.path), "%s", agent);
}

static void
look_keys(struct doctor_look *l, const struct options *o)
{
	struct doctor_facts *f = &l->facts;
	struct hayfork_options setup = { .signer = l->programs.signer };
	struct hayfork *farm;

	look_for_keys(f, o);
	if (f->broken[0] != '\0')
		return;
	if ((setup.base = event_base_new()) == NULL)
		panic("no event loop");
	farm = hayfork_open(&setup, f->broken, sizeof(f->broken));
	if (farm != NULL) {
		look_load(f, farm, setup.base);
		hayfork_close(farm);
	}
	event_base_free(setup.base);
}

/* ---- known hosts -------------------------------------------------------- */

static void
look_warn(
    void *arg, const char *file, size_t line, size_t column, const char *why)
{
	struct doctor_known_hosts *k = arg;

	if (line != 0 && k->skipped++ == 0)
		snprintf(k->first, sizeof(k->first), "%s:%zu:%zu: %s", file,
		    line, column, why);
}

/* Can it be written, or made? folders: so many above it can be, too. */
static bool
look_writable(const char *path, unsigned folders)
{
	char folder[PATH_MAX];
	char *slash;

	if (access(path, W_OK) == 0)
		return true;
	if (errno != ENOENT)
		return false;
	snprintf(folder, sizeof(folder), "%s", path);
	if ((slash = strrchr(folder, '/')) == NULL)
		return access(".", W_OK) == 0;
	slash[slash == folder ? 1 : 0] = '\0';
	return folders > 0 ? look_writable(folder, folders - 1)
			   : access(folder, W_OK) == 0;
}

/* added: new keys are written there. */
static void
look_known_hosts(struct doctor_facts *f, const char *path, bool added)
{
	struct doctor_known_hosts *k = &f->known_hosts[f->known_hosts_count++];
	struct known_hosts *table = known_hosts_new(look_warn, k);
	struct stat st;

	snprintf(k->path, sizeof(k->path), "%s", path);
	k->is_pipe = stat(path, &st) == 0 && S_ISFIFO(st.st_mode);
	if (!k->is_pipe && !known_hosts_load(table, path))
		k->error = errno;
	/* As a run does it: ~/.ssh is made, what is above it is not. */
	k->writable = !added || look_writable(path, 1);
	if (stat(path, &st) == 0) {
		k->others = (st.st_mode & (S_IWGRP | S_IWOTH)) != 0;
		k->owner = st.st_uid != geteuid() ? st.st_uid : 0;
	}
	known_hosts_free(table);
}

static void
look_trust(struct doctor_facts *f, const struct options *o)
{
	const char *home = getenv("HOME");
	char path[PATH_MAX];

	if (o->known_hosts != NULL) {
		look_known_hosts(f, o->known_hosts, true);
		return;
	}
	if (home != NULL) {
		snprintf(path, sizeof(path), "%s/.ssh/known_hosts", home);
		look_known_hosts(f, path, true);
	}
	look_known_hosts(f, LOOK_SYSTEM_KNOWN_HOSTS, false);
}

/* ---- all of it ---------------------------------------------------------- */

static void
look_limits(struct doctor_facts *f, const struct options *o)
{
	struct rlimit files;

	f->workers = o->workers != 0 ? o->workers : cpus_usable();
	f->threads = o->threads;
	f->sessions = o->sessions;
	if (getrlimit(RLIMIT_NOFILE, &files) == 0)
		f->files = files.rlim_max;
	f->libevent = event_get_version();
	f->msgpack = pack_library();
}

void
doctor_look(struct doctor_look *l, const struct options *o)
{
	memset(l, 0, sizeof(*l));
	look_programs(l);
	look_keys(l, o);
	look_trust(&l->facts, o);
	look_limits(&l->facts, o);
	doctor_look_machine(&l->facts, o);
}

void
doctor_look_fini(struct doctor_look *l)
{
	free((void *)(uintptr_t)l->facts.ssh.text);
	free((void *)(uintptr_t)l->facts.signer.text);
}
