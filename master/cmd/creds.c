/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * creds.c - the password a run logs in with.
 */
#include <errno.h>
#include <fcntl.h>
#include <readpassphrase.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/mem.h"
#include "master/cmd/creds.h"

bool
creds_prompt(const char *prompt, char *room, struct inerr *err)
{
	if (readpassphrase(prompt, room, CREDS_SECRET_MAX, RPP_REQUIRE_TTY) !=
	    NULL)
		return true;
	inerr_set(err, "no terminal to ask on: %s", strerror(errno));
	return inerr_hint(err, "--password-file or --password-command "
			       "need none");
}

/* Take the first line of what fd gives. */
static bool
creds_read_line(int fd, char *room, const char *from, struct inerr *err)
{
	size_t len = 0;
	ssize_t n;
	char *end;

	while (len < CREDS_SECRET_MAX - 1) {
		n = read(fd, room + len, CREDS_SECRET_MAX - 1 - len);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return inerr_set(err, "%s: %s", from, strerror(errno));
		if (n == 0)
			break;
		len += (size_t)n;
	}
	room[len] = '\0';
	if ((end = strchr(room, '\n')) == NULL && len == CREDS_SECRET_MAX - 1)
		return inerr_set(err,
		    "%s: the password is longer than %d "
		    "bytes",
		    from, CREDS_SECRET_MAX - 2);
	if (end != NULL)
		*end = '\0';
	if ((end = strchr(room, '\r')) != NULL && end[1] == '\0')
		*end = '\0';
	if (room[0] == '\0')
		return inerr_set(err, "%s: its first line is empty", from);
	return true;
}

static bool
creds_from_file(const char *path, char *room, struct inerr *err)
{
	struct stat st;
	bool good;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (fd == -1 || fstat(fd, &st) == -1) {
		inerr_set(err, "password file: %s", strerror(errno));
		inerr_at(err, path, 0, 0);
		if (fd != -1)
			close(fd);
		return false;
	}
	if (S_ISREG(st.st_mode) && (st.st_mode & 077) != 0) {
		close(fd);
		inerr_set(err, "others may read or write this password file");
		inerr_at(err, path, 0, 0);
		return inerr_hint(err, "chmod 600 %s", path);
	}
	good = creds_read_line(fd, room, path, err);
	close(fd);
	return good;
}

static bool
creds_from_command(const char *command, char *room, struct inerr *err)
{
	const pid_t self = getpid();
	int fds[2], status;
	bool good;
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC) == -1 || (pid = fork()) == -1)
		return inerr_set(err, "password command: %s", strerror(errno));
	if (pid == 0) {
		/* It stays with our terminal, but not without us. */
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		if (getppid() != self)
			_exit(126);
		if (dup2(fds[1], STDOUT_FILENO) == -1)
			_exit(126);
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	close(fds[1]);
	good = creds_read_line(fds[0], room, "password command", err);
	close(fds[0]);
	while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
		;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return good;
	return inerr_set(err, "the password command failed (%s %d)",
	    WIFEXITED(status) ? "exit status" : "signal",
	    WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
}

bool
creds_get_secret(const struct creds_sources *from, const char *prompt,
    char **secret, struct inerr *err)
{
	char room[CREDS_SECRET_MAX] = "";
	bool good = true;

	if (from->password_file != NULL)
		good = creds_from_file(from->password_file, room, err);
	else if (from->password_command != NULL)
		good = creds_from_command(from->password_command, room, err);
	else if (from->ask_password)
		good = creds_prompt(prompt, room, err);
	else
		return true;
	if (good)
		*secret = xstrdup(room);
	explicit_bzero(room, sizeof(room));
	return good;
}

bool
creds_get_password(
    struct creds *c, const struct creds_sources *from, struct inerr *err)
{
	return creds_get_secret(from, "Password: ", &c->password, err);
}

void
creds_fini(struct creds *c)
{
	if (c->password != NULL)
		free_secret(c->password, strlen(c->password));
	c->password = NULL;
}
