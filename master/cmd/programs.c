/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * programs.c - where the worker programs are.
 */
#include <stdio.h>
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
	return programs_one(folder, "task", p->task) &&
	       programs_one(folder, "ssh", p->ssh) &&
	       programs_one(folder, "signer", p->signer) &&
	       programs_one(folder, "resolver", p->resolver);
}

bool
programs_find(struct programs *p, char *err, unsigned long errlen)
{
	char self[PATH_MAX - 64], folder[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *slash;

	self[n > 0 ? n : 0] = '\0';
	if ((slash = strrchr(self, '/')) != NULL)
		*slash = '\0';
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
