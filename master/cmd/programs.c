/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * programs.c - where the worker programs are, and the platforms.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "master/cmd/programs.h"

static bool
programs_one(const char *folder, const char *name, char path[PATH_MAX])
{
	return (size_t)snprintf(path, PATH_MAX, "%s/hayfork-%s", folder, name) <
		   PATH_MAX &&
	       access(path, X_OK) == 0;
}

static bool
programs_in(struct programs *p, const char *folder)
{
	/* Few need it: those who do are told. */
	if (!programs_one(folder, "proxy", p->proxy))
		p->proxy[0] = '\0';
	if (!programs_one(folder, "recorder", p->recorder))
		p->recorder[0] = '\0';
	return programs_one(folder, "task", p->task) &&
	       programs_one(folder, "ssh", p->ssh) &&
	       programs_one(folder, "signer", p->signer) &&
	       programs_one(folder, "resolver", p->resolver);
}

/* The folder this program is in, or "". */
static void
programs_folder(char folder[PATH_MAX])
{
	/* What is beside it has to have room behind it. */
	ssize_t n = readlink("/proc/self/exe", folder, PATH_MAX - 65);
	char *slash;

	folder[n > 0 ? n : 0] = '\0';
	if ((slash = strrchr(folder, '/')) != NULL)
		*slash = '\0';
}

bool
programs_find(struct programs *p, char *err, unsigned long errlen)
{
	char self[PATH_MAX], folder[PATH_MAX + 32];

	programs_folder(self);
	if (programs_in(p, self))
		return true;
	snprintf(folder, sizeof(folder), "%s/../libexec/hayfork", self);
	if (programs_in(p, folder))
		return true;
	snprintf(err, errlen,
	    "no worker programs (hayfork-task and the like) in %s or %s", self,
	    folder);
	return false;
}

struct platforms *
programs_platforms(void)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	char self[PATH_MAX], user[PATH_MAX], installed[PATH_MAX + 64];
	const char *folders[PLATFORMS_FOLDERS] = { user, installed };
	int len = PATH_MAX;

	/* One that is relative is none: XDG Base Directory Specification. */
	if (config != NULL && config[0] == '/')
		len = snprintf(
		    user, sizeof(user), "%s/hayfork/platforms", config);
	else if (home != NULL && home[0] == '/')
		len = snprintf(
		    user, sizeof(user), "%s/.config/hayfork/platforms", home);
	if (len >= PATH_MAX)
		folders[0] = NULL;
	programs_folder(self);
	snprintf(installed, sizeof(installed), "%s/../share/hayfork/platforms",
	    self);
	return platforms_new(folders);
}
