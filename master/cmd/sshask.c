/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sshask.c - asks ssh itself about hosts: `ssh -G`.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/clock.h"
#include "common/mem.h"
#include "master/cmd/cmd.h"
#include "master/cmd/sshask.h"
#include "master/farm/cpus.h"
#include "master/input/sshconfig_file.h"

#define ASK_CHILDREN_MAX 16
#define ASK_TIMEOUT_MS 10000u /* a name may have to be looked up */
#define ASK_SAID_MAX (256u << 10)

/* One ssh. */
struct child {
	struct sshask *ask; /* NULL: there is none */
	pid_t pid;
	int out, err; /* -1: ended */
	uint64_t until_ms;
	struct buf said, complaint;
};

struct asking {
	struct child children[ASK_CHILDREN_MAX];
	unsigned room;
	const char *config;
	int stdin_fd; /* a configuration of our own, or /dev/null */
	int signals;
	sigset_t caught, before;
};

/* ---- children ------------------------------------------------------------ */

/* ssh closes all but the first three: a file of our own is its input. */
static int
ask_stdin(const char *home)
{
	int fd;

	if (home == NULL)
		return open("/dev/null", O_RDONLY | O_CLOEXEC);
	if ((fd = memfd_create("ssh_config", MFD_CLOEXEC)) != -1)
		dprintf(fd, "Include \"%s/.ssh/config\"\nInclude %s\n", home,
		    SSHCONFIG_SYSTEM_FILE);
	return fd;
}

/* Between fork and exec: only what may be called there. */
_Noreturn static void
child_exec(const struct asking *a, const struct sshask *ask, int out, int err,
    const char *port)
{
	const char *argv[16];
	struct rlimit files;
	size_t n = 0;

	argv[n++] = "ssh";
	argv[n++] = "-G";
	if (ask->no_files || a->config != NULL) {
		argv[n++] = "-F";
		argv[n++] = ask->no_files ? "none" : a->config;
	}
	if (ask->user != NULL) {
		argv[n++] = "-l";
		argv[n++] = ask->user;
	}
	if (ask->port != 0) {
		argv[n++] = "-p";
		argv[n++] = port;
	}
	argv[n++] = "--";
	argv[n++] = ask->host;
	argv[n] = NULL;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
		files.rlim_cur = cmd_files();
		setrlimit(RLIMIT_NOFILE, &files);
	}
	setpgid(0, 0);
	sigprocmask(SIG_SETMASK, &a->before, NULL);
	if (dup2(a->stdin_fd, STDIN_FILENO) != -1 &&
	    dup2(out, STDOUT_FILENO) != -1 && dup2(err, STDERR_FILENO) != -1)
		execvp(argv[0], (char *const *)(uintptr_t)argv);
	_exit(127);
}

static bool
child_start(struct asking *a, struct child *c, struct sshask *ask)
{
	int out[2] = { -1, -1 }, err[2] = { -1, -1 };
	char port[8];

	snprintf(port, sizeof(port), "%u", ask->port);
	if (pipe2(out, O_CLOEXEC) == -1 || pipe2(err, O_CLOEXEC) == -1 ||
	    fcntl(out[0], F_SETFL, O_NONBLOCK) == -1 ||
	    fcntl(err[0], F_SETFL, O_NONBLOCK) == -1 ||
	    (c->pid = fork()) == -1) {
		snprintf(
		    ask->why, sizeof(ask->why), "ssh -G: %s", strerror(errno));
		for (int i = 0; i < 2; i++) {
			if (out[i] != -1)
				close(out[i]);
			if (err[i] != -1)
				close(err[i]);
		}
		return false;
	}
	if (c->pid == 0)
		child_exec(a, ask, out[1], err[1], port);
	setpgid(c->pid, c->pid);
	close(out[1]);
	close(err[1]);
	c->ask = ask;
	c->out = out[0];
	c->err = err[0];
	c->until_ms = clock_ms() + ASK_TIMEOUT_MS;
	buf_reset(&c->said);
	buf_reset(&c->complaint);
	return true;
}

/* Read what there is; -1: that was all. Too much of it is dropped. */
static int
child_read(int fd, struct buf *b)
{
	ssize_t n;

	do {
		buf_reserve(b, 8192);
		n = read(fd, b->mem + b->end, 8192);
		if (n > 0 && buf_len(b) < ASK_SAID_MAX)
			b->end += (size_t)n;
	} while (n > 0);
	if (n == -1 && (errno == EAGAIN || errno == EINTR))
		return fd;
	close(fd);
	return -1;
}

/* The last line it complained with. */
static void
child_explain(struct child *c, const char *instead)
{
	const char *at = (const char *)buf_at(&c->complaint), *line = at;
	size_t len = buf_len(&c->complaint), from;

	while (len > 0 && strchr("\r\n", at[len - 1]) != NULL)
		len--;
	for (from = len; from > 0 && at[from - 1] != '\n'; from--)
		;
	line = len > 0 ? at + from : "";
	snprintf(c->ask->why, sizeof(c->ask->why), "ssh -G: %.*s",
	    len > 0 ? (int)(len - from) : (int)strlen(instead),
	    len > 0 ? line : instead);
}

/* It has said all it had to say. */
static void
child_end(struct child *c)
{
	int status = 0;

	while (waitpid(c->pid, &status, 0) == -1 && errno == EINTR)
		;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		c->ask->said =
		    xstrndup((const char *)buf_at(&c->said), buf_len(&c->said));
	else if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		child_explain(c, "there is no program ssh");
	else
		child_explain(c, "it failed without a reason");
	c->ask = NULL;
}

/* What it started may hold its pipes open: all of it ends. */
static void
child_kill(struct child *c, const char *why)
{
	kill(-c->pid, SIGKILL);
	while (waitpid(c->pid, NULL, 0) == -1 && errno == EINTR)
		;
	if (c->out != -1)
		close(c->out);
	if (c->err != -1)
		close(c->err);
	snprintf(c->ask->why, sizeof(c->ask->why), "ssh -G: %s", why);
	c->ask = NULL;
}

/* ---- all of them --------------------------------------------------------- */

/* Ctrl-C does not reach their groups: pass it on, then heed it. */
static void
ask_interrupted(struct asking *a)
{
	struct signalfd_siginfo info;

	if (read(a->signals, &info, sizeof(info)) != sizeof(info))
		return;
	for (unsigned i = 0; i < a->room; i++)
		if (a->children[i].ask != NULL)
			child_kill(&a->children[i], "interrupted");
	sigprocmask(SIG_SETMASK, &a->before, NULL);
	raise((int)info.ssi_signo);
}

static unsigned
ask_fill(struct asking *a, struct sshask *list, size_t n, size_t *next)
{
	unsigned running = 0;

	for (unsigned i = 0; i < a->room; i++) {
		struct child *c = &a->children[i];

		while (c->ask == NULL && *next < n)
			child_start(a, c, &list[(*next)++]);
		running += c->ask != NULL;
	}
	return running;
}

static void
ask_turn(struct asking *a)
{
	struct pollfd fds[2 * ASK_CHILDREN_MAX + 1];
	uint64_t now = clock_ms(), until = now + ASK_TIMEOUT_MS;
	nfds_t n = 0;

	fds[n++] = (struct pollfd){ .fd = a->signals, .events = POLLIN };
	for (unsigned i = 0; i < a->room; i++) {
		struct child *c = &a->children[i];

		if (c->ask == NULL)
			continue;
		fds[n++] = (struct pollfd){ .fd = c->out, .events = POLLIN };
		fds[n++] = (struct pollfd){ .fd = c->err, .events = POLLIN };
		until = c->until_ms < until ? c->until_ms : until;
	}
	poll(fds, n, now < until ? (int)(until - now) : 0);
	if ((fds[0].revents & POLLIN) != 0)
		ask_interrupted(a);
	for (unsigned i = 0; i < a->room; i++) {
		struct child *c = &a->children[i];

		if (c->ask == NULL)
			continue;
		if (c->out != -1)
			c->out = child_read(c->out, &c->said);
		if (c->err != -1)
			c->err = child_read(c->err, &c->complaint);
		if (c->out == -1 && c->err == -1)
			child_end(c);
		else if (clock_ms() >= c->until_ms)
			child_kill(c, "no answer within 10 s");
	}
}

void
sshask_run(struct sshask *list, size_t n, const char *config, const char *home)
{
	struct asking a = { .config = config };
	unsigned cpus = cpus_usable();
	size_t next = 0;

	a.room = 2 * cpus < ASK_CHILDREN_MAX ? 2 * cpus : ASK_CHILDREN_MAX;
	if (home != NULL)
		a.config = "/proc/self/fd/0";
	a.stdin_fd = ask_stdin(home);
	sigemptyset(&a.caught);
	sigaddset(&a.caught, SIGINT);
	sigaddset(&a.caught, SIGTERM);
	sigaddset(&a.caught, SIGHUP);
	sigprocmask(SIG_BLOCK, &a.caught, &a.before);
	a.signals = signalfd(-1, &a.caught, SFD_CLOEXEC | SFD_NONBLOCK);
	while (ask_fill(&a, list, n, &next) > 0)
		ask_turn(&a);
	sigprocmask(SIG_SETMASK, &a.before, NULL);
	for (unsigned i = 0; i < a.room; i++) {
		buf_free(&a.children[i].said);
		buf_free(&a.children[i].complaint);
	}
	if (a.signals != -1)
		close(a.signals);
	if (a.stdin_fd != -1)
		close(a.stdin_fd);
}

void
sshask_free(struct sshask *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(list[i].said);
	free(list);
}
