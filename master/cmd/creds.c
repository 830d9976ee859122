/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * creds.c - what a run logs in with: a password, and keys in the signer.
 */
#include <endian.h>
#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <readpassphrase.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/hayfork.h"
#include "common/mem.h"
#include "master/cmd/creds.h"

#define CREDS_SECRET_MAX 1024 /* bytes of a password or passphrase */
#define CREDS_TRIES 3         /* passphrases asked for, per key */

/* ---- the password -------------------------------------------------------- */

static bool
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
	int fds[2], status;
	bool good;
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC) == -1 || (pid = fork()) == -1)
		return inerr_set(err, "password command: %s", strerror(errno));
	if (pid == 0) {
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

/* ---- keys ---------------------------------------------------------------- */

/* One request to the signer. */
struct loading {
	struct creds *creds;
	bool answered;
	enum hayfork_key_outcome outcome;
	char error[400];
};

/* The same key may be in the agent and in a file: once is enough. */
static bool
creds_has_key(const struct creds *c, const void *blob, size_t len)
{
	const uint8_t *at = buf_at(&c->keys), *end = at + buf_len(&c->keys);
	uint32_t n;

	for (; at < end; at += 8 + n) {
		memcpy(&n, at + 4, 4);
		n = be32toh(n);
		if (n == len && memcmp(at + 8, blob, len) == 0)
			return true;
	}
	return false;
}

static void
creds_keys_cb(void *ctx, enum hayfork_key_outcome outcome,
    const struct hayfork_key *keys, size_t count, const char *error)
{
	struct loading *l = ctx;
	struct creds *c = l->creds;

	l->answered = true;
	l->outcome = outcome;
	snprintf(l->error, sizeof(l->error), "%s", error);
	for (size_t i = 0; i < count; i++) {
		uint32_t head[2] = { htobe32(keys[i].number),
			htobe32((uint32_t)keys[i].blob_len) };

		if (creds_has_key(c, keys[i].blob, keys[i].blob_len))
			continue;
		buf_add(&c->keys, head, sizeof(head));
		buf_add(&c->keys, keys[i].blob, keys[i].blob_len);
		c->key_count++;
	}
}

/* Wait for the signer's answer. */
static bool
creds_await(struct loading *l, struct hayfork *f, struct event_base *base,
    struct inerr *err)
{
	while (!l->answered && hayfork_broken(f) == NULL)
		if (event_base_loop(base, EVLOOP_ONCE) != 0)
			break;
	if (l->answered)
		return true;
	return inerr_set(err, "the signer does not answer: %s",
	    hayfork_broken(f) != NULL ? hayfork_broken(f) : "no events");
}

static bool
creds_load_one(struct loading *l, const char *path, const char *passphrase,
    struct hayfork *f, struct event_base *base, struct inerr *err)
{
	l->answered = false;
	hayfork_load_key(f, path, passphrase, creds_keys_cb, l);
	return creds_await(l, f, base, err);
}

/* Load an encrypted key, asking for its passphrase. */
static bool
creds_unlock(struct loading *l, const char *path, struct hayfork *f,
    struct event_base *base, struct inerr *err)
{
	char room[CREDS_SECRET_MAX], prompt[PATH_MAX + 40];
	bool good = true;

	snprintf(prompt, sizeof(prompt), "Passphrase for %s: ", path);
	for (int i = 0; i < CREDS_TRIES && good &&
			(l->outcome == HAYFORK_KEY_ENCRYPTED ||
			    l->outcome == HAYFORK_KEY_BAD_PASSPHRASE);
	     i++)
		good = creds_prompt(prompt, room, err) &&
		       creds_load_one(l, path, room, f, base, err);
	explicit_bzero(room, sizeof(room));
	if (!good && err->hint[0] != '\0')
		inerr_hint(err, "load the key into ssh-agent with ssh-add");
	return good;
}

/* Named like the public half of a pair? */
static bool
creds_is_public(const char *path)
{
	size_t len = strlen(path);

	return len > 4 && strcmp(path + len - 4, ".pub") == 0;
}

static bool
creds_load_identity(struct creds *c, const char *path, struct hayfork *f,
    struct event_base *base, struct inerr *err)
{
	struct loading l = { .creds = c };

	if (!creds_load_one(&l, path, NULL, f, base, err))
		return false;
	if (l.outcome == HAYFORK_KEY_ENCRYPTED &&
	    !creds_unlock(&l, path, f, base, err))
		return inerr_at(err, path, 0, 0);
	if (l.outcome == HAYFORK_KEY_OK)
		return true;
	inerr_set(err, "%s", l.error); /* which begins with the path */
	if (creds_is_public(path))
		inerr_hint(err, "give the private key, not the .pub file");
	else if (l.outcome == HAYFORK_KEY_UNREADABLE)
		inerr_hint(err, "does it exist, is it yours, and is it yours "
				"alone (chmod 600)?");
	else if (l.outcome == HAYFORK_KEY_UNUSABLE)
		inerr_hint(err, "ssh-keygen -y -f FILE tells whether it is a "
				"private key");
	return false;
}

static bool
creds_load_agent(struct creds *c, struct hayfork *f, struct event_base *base,
    struct inerr *err)
{
	const char *path = getenv("SSH_AUTH_SOCK");
	struct loading l = { .creds = c };

	if (path == NULL || path[0] == '\0')
		return true;
	hayfork_load_agent(f, path, creds_keys_cb, &l);
	return creds_await(&l, f, base, err);
}

/*
 * The keys that ssh would try unasked. Encrypted ones are asked for only
 * when there is nothing else to log in with.
 */
static bool
creds_load_defaults(struct creds *c, struct hayfork *f, struct event_base *base,
    struct inerr *err)
{
	static const char *const names[] = { "id_ed25519", "id_ecdsa",
		"id_rsa" };
	const char *home = getenv("HOME");
	char path[PATH_MAX], locked[PATH_MAX] = "";
	struct loading l = { .creds = c };

	for (size_t i = 0; home != NULL && i < 3; i++) {
		snprintf(path, sizeof(path), "%s/.ssh/%s", home, names[i]);
		if (access(path, R_OK) == -1)
			continue;
		if (!creds_load_one(&l, path, NULL, f, base, err))
			return false;
		if (l.outcome == HAYFORK_KEY_ENCRYPTED && locked[0] == '\0')
			memcpy(locked, path, sizeof(locked));
	}
	if (c->key_count > 0 || c->password != NULL || locked[0] == '\0' ||
	    !isatty(STDIN_FILENO))
		return true;
	l.outcome = HAYFORK_KEY_ENCRYPTED;
	return creds_unlock(&l, locked, f, base, err);
}

bool
creds_load_keys(struct creds *c, const struct creds_sources *from,
    struct hayfork *f, struct event_base *base, struct inerr *err)
{
	for (size_t i = 0; i < from->identity_count; i++)
		if (!creds_load_identity(c, from->identities[i], f, base, err))
			return false;
	if (from->identity_count > 0)
		return true;
	if (from->agent && !creds_load_agent(c, f, base, err))
		return false;
	return !from->defaults || creds_load_defaults(c, f, base, err);
}

void
creds_forget_keys(struct creds *c)
{
	buf_reset(&c->keys);
	c->key_count = 0;
}

void
creds_fini(struct creds *c)
{
	if (c->password != NULL)
		free_secret(c->password, strlen(c->password));
	c->password = NULL;
	buf_free(&c->keys);
}
