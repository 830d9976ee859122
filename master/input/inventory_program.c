/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * inventory_program.c - a program that knows the hosts.
 */
#include <sys/prctl.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/mem.h"
#include "common/pidwait.h"
#include "master/input/inventory_program.h"

#define START_CAP 65536
#define EXIT_NOT_RUN 127 /* as a shell has it */

struct running {
	pid_t pid, keeper;
	int out, line; /* line: to the keeper */
	char *text;
	size_t len, cap;
	struct inerr *e;
	struct sigaction before[4]; /* of each of ends */
};

/*
 * A signal that ends us ends it, too: it has a process group of its own, and
 * what it has started would never hear of it.
 */
static volatile sig_atomic_t group_now; /* 0: none runs */
static const int ends[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
#define ENDS (sizeof(ends) / sizeof(*ends))

static void
program_on_signal(int sig)
{
	if (group_now != 0)
		kill(-(pid_t)group_now, SIGKILL);
	signal(sig, SIG_DFL);
	raise(sig);
}

static void
program_watch(struct running *r)
{
	struct sigaction act = { .sa_handler = program_on_signal };

	group_now = r->pid;
	for (size_t i = 0; i < ENDS; i++) {
		sigaction(ends[i], NULL, &r->before[i]);
		if (r->before[i].sa_handler == SIG_DFL)
			sigaction(ends[i], &act, NULL);
	}
}

static void
program_unwatch(const struct running *r)
{
	group_now = 0;
	for (size_t i = 0; i < ENDS; i++)
		sigaction(ends[i], &r->before[i], NULL);
}

/*
 * When we are killed nobody else ends what the program has started: that a
 * keeper does, when nobody has the other end of its line any more. It has a
 * group of its own, too, lest it be killed with ours.
 */
_Noreturn static void
keeper_main(int line, pid_t group)
{
	ssize_t n;
	char told;

	setpgid(0, 0);
	if (dup2(line, STDIN_FILENO) == -1 || close_range(1, ~0u, 0) == -1)
		_exit(EXIT_NOT_RUN);
	while ((n = read(STDIN_FILENO, &told, 1)) == -1 && errno == EINTR)
		;
	if (n == 0)
		kill(-group, SIGKILL);
	_exit(0);
}

static bool
keeper_start(struct running *r)
{
	int line[2];

	if (pipe2(line, O_CLOEXEC) == -1)
		return false;
	if ((r->keeper = fork()) == 0) {
		close(line[1]);
		keeper_main(line[0], r->pid);
	}
	close(line[0]);
	r->line = line[1];
	if (r->keeper == -1)
		close(r->line);
	return r->keeper != -1;
}

/* Before the program is reaped: until then its number is its own. */
static void
keeper_end(const struct running *r)
{
	while (write(r->line, "", 1) == -1 && errno == EINTR)
		;
	close(r->line);
	while (waitpid(r->keeper, NULL, 0) == -1 && errno == EINTR)
		;
}

/* Between fork and exec: only what may be called there. */
_Noreturn static void
program_exec(char *const argv[], pid_t parent, int null, int out)
{
	sigset_t none;

	sigemptyset(&none);
	signal(SIGPIPE, SIG_DFL); /* what may be ignored here */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(EXIT_NOT_RUN);
	setpgid(0, 0);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (dup2(null, STDIN_FILENO) != -1 && dup2(out, STDOUT_FILENO) != -1)
		execv(argv[0], argv);
	_exit(EXIT_NOT_RUN);
}

static bool
program_start(struct running *r, char *const argv[])
{
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC), out[2];
	pid_t self = getpid();
	bool good;

	if (null == -1 || pipe2(out, O_CLOEXEC) == -1) {
		inerr_set(r->e, "cannot be run: %s", strerror(errno));
		if (null != -1)
			close(null);
		return false;
	}
	if ((r->pid = fork()) == 0)
		program_exec(argv, self, null, out[1]);
	if (r->pid != -1)
		setpgid(r->pid, r->pid);
	good = r->pid != -1 && keeper_start(r);
	if (good)
		program_watch(r);
	else
		inerr_set(r->e, "cannot be run: %s", strerror(errno));
	close(null);
	close(out[1]);
	r->out = out[0];
	if (good)
		return true;
	close(r->out);
	if (r->pid != -1) {
		kill(-r->pid, SIGKILL);
		(void)waitpid(r->pid, NULL, 0);
	}
	return false;
}

/* By hand, because realloc() would leave a copy behind. */
static void
program_grow(struct running *r)
{
	char *bigger = xmalloc(r->cap * 2 + 1);

	memcpy(bigger, r->text, r->len);
	free_secret(r->text, r->len);
	r->text = bigger;
	r->cap *= 2;
}

/* All it prints; false: an error. */
static bool
program_read(struct running *r, uint64_t until_ms, size_t max)
{
	struct pollfd p = { .fd = r->out, .events = POLLIN };
	uint64_t now;
	ssize_t n;

	for (;;) {
		if ((now = clock_ms()) >= until_ms)
			return inerr_set(r->e, "did not end in time");
		if (poll(&p, 1, (int)(until_ms - now)) <= 0)
			continue;
		if (r->len == r->cap)
			program_grow(r);
		n = read(r->out, r->text + r->len, r->cap - r->len);
		if (n == 0)
			return true;
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return inerr_set(
			    r->e, "cannot be read: %s", strerror(errno));
		if ((r->len += (size_t)n) > max)
			return inerr_set(
			    r->e, "prints more than %zu MiB", max >> 20);
	}
}

/* It has closed its output, which is not yet its end. */
static bool
program_await(struct running *r, uint64_t until_ms)
{
	if (pid_await(r->pid, until_ms))
		return true;
	if (errno == ETIMEDOUT)
		return inerr_set(r->e, "did not end in time");
	return inerr_set(r->e, "cannot be waited for: %s", strerror(errno));
}

/* Its status, when what is left of its group is killed; if not ok, it is, too.
 */
static bool
program_end(struct running *r, bool ok)
{
	int status = 0;

	close(r->out);
	kill(-r->pid, SIGKILL);
	program_unwatch(r);
	keeper_end(r);
	while (waitpid(r->pid, &status, 0) == -1 && errno == EINTR)
		;
	if (!ok || (WIFEXITED(status) && WEXITSTATUS(status) == 0))
		return ok;
	if (WIFEXITED(status))
		return inerr_set(
		    r->e, "failed with exit status %d", WEXITSTATUS(status));
	return inerr_set(r->e, "was killed by signal %d", WTERMSIG(status));
}

char *
inventory_program_run(const char *path, const char *option, const char *host,
    uint64_t until_ms, size_t max, size_t *len_r, struct inerr *e)
{
	struct running r = { .cap = START_CAP, .e = e };
	char *words[] = { xstrdup(path), xstrdup(option),
		host == NULL ? NULL : xstrdup(host), NULL };
	bool ok;

	if ((ok = program_start(&r, words))) {
		r.text = xmalloc(r.cap + 1);
		ok = program_end(&r, program_read(&r, until_ms, max) &&
					 program_await(&r, until_ms));
	}
	for (size_t i = 0; i < 3; i++)
		free(words[i]);
	if (ok) {
		r.text[r.len] = '\0';
		*len_r = r.len;
		return r.text;
	}
	inerr_at(e, path, 0, 0);
	if (r.text != NULL)
		free_secret(r.text, r.len);
	return NULL;
}
