/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ssh_world.h - a world for an ssh_config that is nowhere but in memory.
 */
#ifndef HF_TESTS_SSH_WORLD_H
#define HF_TESTS_SSH_WORLD_H

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "master/input/sshconfig.h"

struct ssh_world_file {
	const char *path, *text;
	size_t len;   /* 0: to the NUL */
	bool is_open; /* others may write it */
};

/* The context of the world; in the order of glob(). */
struct ssh_world {
	const struct ssh_world_file *files;
	size_t n;
};

static const char *
ssh_world_env(void *ctx, const char *name)
{
	(void)ctx;
	if (strcmp(name, "HOME") == 0)
		return "/home/me";
	return strcmp(name, "SSH_AUTH_SOCK") == 0 ? "/run/agent" : NULL;
}

static const char *
ssh_world_home_of(void *ctx, const char *user)
{
	(void)ctx;
	return strcmp(user, "you") == 0 ? "/home/you" : NULL;
}

static unsigned
ssh_world_service(void *ctx, const char *name)
{
	(void)ctx;
	return strcmp(name, "netconf-ssh") == 0 ? 830 : 0;
}

static enum sshconfig_got
ssh_world_read(void *ctx, const char *path, bool check, char **text,
    size_t *len, struct inerr *err)
{
	const struct ssh_world *w = ctx;

	for (size_t i = 0; i < w->n; i++) {
		const struct ssh_world_file *f = &w->files[i];

		if (strcmp(f->path, path) != 0)
			continue;
		if (check && f->is_open) {
			inerr_set(err, "others may write it");
			inerr_at(err, path, 0, 0);
			return SSHCONFIG_REFUSED;
		}
		*len = f->len != 0 ? f->len : strlen(f->text);
		*text = xcalloc(1, *len + 1);
		memcpy(*text, f->text, *len);
		return SSHCONFIG_GOT;
	}
	return SSHCONFIG_MISSING;
}

static bool
ssh_world_glob(void *ctx, const char *pattern,
    bool (*each)(void *arg, const char *path), void *arg)
{
	const struct ssh_world *w = ctx;

	for (size_t i = 0; i < w->n; i++)
		if (fnmatch(pattern, w->files[i].path, FNM_PATHNAME) == 0 &&
		    !each(arg, w->files[i].path))
			return false;
	return true;
}

static inline struct sshconfig_world
ssh_world_make(struct ssh_world *w)
{
	return (struct sshconfig_world){
		.home = "/home/me",
		.user = "me",
		.uid = "1000",
		.name = "here.example.net",
		.ctx = w,
		.env = ssh_world_env,
		.home_of = ssh_world_home_of,
		.service = ssh_world_service,
		.read = ssh_world_read,
		.glob = ssh_world_glob,
	};
}

#endif
