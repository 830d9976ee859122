/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * settings_find.c - where the files with options are, and whose.
 *
 * Options run commands (--password-command, --worker): a file of somebody
 * else's, or one that others can write, is refused.
 */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/mem.h"
#include "master/input/infile.h"
#include "master/input/options_row.h"
#include "master/input/settings.h"

/* From this descriptor, which is what was looked at. */
static bool
file_read(struct options *o, const char *path, int fd, const char *home,
    struct inerr *e)
{
	size_t len;
	char *text;
	bool good;

	text = infile_read_fd(fd, SETTINGS_BYTES_MAX, &len, e);
	if (text == NULL)
		return inerr_at(e, path, 0, 0);
	good = settings_take(o, path, text, len, home, e);
	free_secret(text, len);
	if (good)
		options_list_add(&o->settings, arena_strdup(&o->kept, path));
	return good;
}

static bool
file_is_trusted(const char *path, const struct stat *st, struct inerr *e)
{
	inerr_set(e, "%s", "");
	if (!S_ISREG(st->st_mode)) {
		inerr_set(e, "is not a file");
		inerr_hint(e, "--config none reads no file");
	} else if (st->st_uid != geteuid() && st->st_uid != 0) {
		inerr_set(e, "belongs to somebody else (user %u)",
		    (unsigned)st->st_uid);
		inerr_hint(e, "its options could run commands as you; "
			      "--config none reads no file");
	} else if ((st->st_mode & (S_IWGRP | S_IWOTH)) != 0) {
		inerr_set(e, "others can write it");
		inerr_hint(e, "chmod go-w %.150s", path);
	}
	return e->why[0] == '\0' || inerr_at(e, path, 0, 0);
}

/* One that may not be there; flags beside those of reading. */
static bool
file_try(struct options *o, const char *path, int flags, const char *home,
    struct inerr *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | flags);
	struct stat st;
	bool good;

	if (fd == -1 && (errno == ENOENT || errno == ENOTDIR))
		return true;
	if (fd == -1 || fstat(fd, &st) == -1) {
		inerr_set(e, "cannot be read: %s",
		    errno == ELOOP ? "a symbolic link" : strerror(errno));
		inerr_hint(e, "--config none reads no file");
		good = inerr_at(e, path, 0, 0);
	} else
		good = file_is_trusted(path, &st, e) &&
		       file_read(o, path, fd, home, e);
	if (fd != -1)
		close(fd);
	return good;
}

/* One that was named is the user's own affair. */
static bool
file_named(struct options *o, const char *home, struct inerr *e)
{
	int fd = open(o->config, O_RDONLY | O_CLOEXEC);
	bool good;

	if (fd == -1) {
		inerr_set(e, "cannot be read: %s", strerror(errno));
		return inerr_at(e, o->config, 0, 0);
	}
	good = file_read(o, o->config, fd, home, e);
	close(fd);
	return good;
}

/* A folder above this one counts if nobody but us can put a file there. */
static bool
folder_is_ours(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && st.st_uid == geteuid() &&
	       (st.st_mode & S_IWOTH) == 0;
}

/* The nearest one, here or in a folder above. "": there is none. */
static void
project_find(char *path, size_t cap)
{
	char folder[PATH_MAX];
	bool here = true;

	path[0] = '\0';
	if (getcwd(folder, sizeof(folder)) == NULL || folder[0] != '/')
		return;
	for (;; here = false) {
		char *slash = strrchr(folder, '/');
		const char *in = folder[1] != '\0' ? folder : "";

		if (!here && !folder_is_ours(folder))
			return;
		if (snprintf(path, cap, "%s/" SETTINGS_PROJECT, in) <
			(int)cap &&
		    faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
			return;
		path[0] = '\0';
		if (in[0] == '\0')
			return;
		slash[slash == folder ? 1 : 0] = '\0';
	}
}

static bool
files_try(struct options *o, const char *home, struct inerr *e)
{
	const char *config = getenv("XDG_CONFIG_HOME");
	char path[PATH_MAX] = "";
	int len = 0;

	project_find(path, sizeof(path));
	if (path[0] != '\0' && !file_try(o, path, O_NOFOLLOW, home, e))
		return false;
	/* One that is relative is none: XDG Base Directory Specification. */
	if (config != NULL && config[0] == '/')
		len = snprintf(path, sizeof(path), "%s/" SETTINGS_USER, config);
	else if (home != NULL)
		len = snprintf(
		    path, sizeof(path), "%s/.config/" SETTINGS_USER, home);
	if (len > 0 && len < (int)sizeof(path) &&
	    !file_try(o, path, 0, home, e))
		return false;
	return file_try(o, SETTINGS_SYSTEM, 0, home, e);
}

static bool
files_read(struct options *o, const char *home, struct inerr *e)
{
	if (o->config == NULL)
		return files_try(o, home, e);
	return strcmp(o->config, "none") == 0 || file_named(o, home, e);
}

bool
settings_load(struct options *o, char *const *environment, struct inerr *e)
{
	const char *home = getenv("HOME");

	/* Who asks for help gets it. */
	if (o->help || o->version || o->command == COMMAND_NONE ||
	    o->command == COMMAND_HELP || o->command == COMMAND_COMPLETION)
		return true;
	if (home != NULL && home[0] != '/')
		home = NULL;
	if (!settings_take_environment(o, environment, e) ||
	    !files_read(o, home, e))
		return false;
	settings_settle(o);
	return true;
}
