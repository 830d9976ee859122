/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sshconfig_file.c - the world of an ssh_config as it is on this machine.
 */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <grp.h>
#include <netdb.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/mem.h"
#include "master/input/infile.h"
#include "master/input/sshconfig_file.h"

static const char *
machine_env(void *ctx, const char *name)
{
	(void)ctx;
	return getenv(name);
}

static const char *
machine_home_of(void *ctx, const char *user)
{
	const struct passwd *pw = getpwnam(user);

	(void)ctx;
	return pw != NULL ? pw->pw_dir : NULL;
}

static unsigned
machine_service(void *ctx, const char *name)
{
	const struct servent *s = getservbyname(name, "tcp");

	(void)ctx;
	return s != NULL ? ntohs((uint16_t)s->s_port) : 0;
}

/*
 * A group of one's own may write, as Debian's ssh allows: one that has no
 * member but the owner of the file.
 */
static bool
group_is_own(const struct stat *st)
{
	const struct passwd *pw = getpwuid(st->st_uid);
	const struct group *gr = getgrgid(st->st_gid);
	char owner[256];
	bool own = pw != NULL && gr != NULL, found = false;

	if (!own)
		return false;
	snprintf(owner, sizeof(owner), "%s", pw->pw_name);
	for (char **m = gr->gr_mem; *m != NULL; m++) {
		own &= strcmp(*m, owner) == 0;
		found = true;
	}
	setpwent();
	while (own && (pw = getpwent()) != NULL)
		if (pw->pw_gid == st->st_gid) {
			own = pw->pw_uid == st->st_uid;
			found = true;
		}
	endpwent();
	return own && found;
}

static bool
file_is_safe(const char *path, const struct stat *st, struct inerr *err)
{
	if ((st->st_uid == 0 || st->st_uid == getuid()) &&
	    (st->st_mode & S_IWOTH) == 0 &&
	    ((st->st_mode & S_IWGRP) == 0 || group_is_own(st)))
		return true;
	inerr_set(err, "others own it or may write it: ssh, too, refuses it");
	inerr_at(err, path, 0, 0);
	return inerr_hint(err, "it has to be yours: chmod go-w %.150s", path);
}

static enum sshconfig_got
machine_read(void *ctx, const char *path, bool check, char **text, size_t *len,
    struct inerr *err)
{
	struct stat st;

	(void)ctx;
	if (stat(path, &st) == -1 || access(path, R_OK) == -1) {
		if (errno == ENOENT)
			return SSHCONFIG_MISSING;
		inerr_set(err, "cannot be read: %s", strerror(errno));
		inerr_at(err, path, 0, 0);
		return SSHCONFIG_UNREADABLE;
	}
	if (check && !file_is_safe(path, &st, err))
		return SSHCONFIG_REFUSED;
	if (S_ISDIR(st.st_mode)) {
		*text = xstrdup("");
		*len = 0;
		return SSHCONFIG_GOT;
	}
	*text = infile_read(path, SSHCONFIG_FILE_MAX, len, err);
	return *text != NULL ? SSHCONFIG_GOT : SSHCONFIG_REFUSED;
}

static bool
machine_glob(void *ctx, const char *pattern,
    bool (*each)(void *arg, const char *path), void *arg)
{
	bool good = true;
	glob_t found;

	(void)ctx;
	if (glob(pattern, 0, NULL, &found) == 0)
		for (size_t i = 0; good && i < found.gl_pathc; i++)
			good = each(arg, found.gl_pathv[i]);
	globfree(&found);
	return good;
}

void
sshconfig_machine_init(struct sshconfig_machine *m)
{
	const struct passwd *pw = getpwuid(getuid());
	const char *home = getenv("HOME"), *own = pw != NULL ? pw->pw_dir : "/";
	size_t len;

	memset(m, 0, sizeof(*m));
	if (home == NULL || home[0] != '/')
		home = own;
	snprintf(m->home, sizeof(m->home), "%s", home);
	for (len = strlen(m->home); len > 1 && m->home[len - 1] == '/';)
		m->home[--len] = '\0';
	m->is_own_home = strcmp(m->home, own) == 0;
	snprintf(m->user, sizeof(m->user), "%s", pw != NULL ? pw->pw_name : "");
	snprintf(m->uid, sizeof(m->uid), "%u", (unsigned)getuid());
	if (gethostname(m->name, sizeof(m->name) - 1) == -1)
		m->name[0] = '\0';
	m->world = (struct sshconfig_world){
		.home = m->home,
		.user = m->user,
		.uid = m->uid,
		.name = m->name,
		.env = machine_env,
		.home_of = machine_home_of,
		.service = machine_service,
		.read = machine_read,
		.glob = machine_glob,
	};
}

bool
sshconfig_read_files(struct sshconfig *c, const struct sshconfig_machine *m,
    const char *named, struct inerr *err)
{
	char own[PATH_MAX + 16];

	if (named != NULL)
		return sshconfig_read(
		    c, named, SSHCONFIG_USER | SSHCONFIG_MUST, err);
	snprintf(own, sizeof(own), "%s/.ssh/config", m->home);
	return sshconfig_read(c, own, SSHCONFIG_USER | SSHCONFIG_CHECK, err) &&
	       sshconfig_read(c, SSHCONFIG_SYSTEM_FILE, 0, err);
}
