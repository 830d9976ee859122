/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hostproc.c - birth and death of host processes.
 *
 * A worker program is exec'd with posix_spawn (vfork underneath: the cost
 * does not grow with the master), in a session of its own, so that a Ctrl-C
 * at the terminal is the master's alone. Death is a readable pidfd, reaped
 * here and nowhere else; what the process says on stdout and stderr goes to
 * the log, and its last lines into its obituary. Children that it leaves
 * behind in its process group are killed with it.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/mem.h"
#include "master/farm/farm.h"

#define PROCESS_FD_ABOVE 16 /* at least, for those we hand on */

#define PROCESS_LINES 200     /* a second that are told */
#define PROCESS_LAST_READS 16 /* a pipe holds no more */

/* What a process is born with; a pair of sockets per worker. */
struct birth {
	int words[2], board;
	unsigned workers;
	int (*socks)[2];
};

static void
fd_close(int *fd)
{
	if (*fd != -1)
		close(*fd);
	*fd = -1;
}

/* So high that no dup2 for so many workers hits it. */
static bool
fd_raise(int *fd, unsigned workers)
{
	int above = CONTRACT_FD_SOCKET + (int)workers;
	int high = fcntl(*fd, F_DUPFD_CLOEXEC,
	    above > PROCESS_FD_ABOVE ? above : PROCESS_FD_ABOVE);

	if (high == -1) {
		/* That is its word for a limit below that. */
		errno = errno == EINVAL ? EMFILE : errno;
		return false;
	}
	close(*fd);
	*fd = high;
	return true;
}

static void
birth_fini(struct birth *b)
{
	fd_close(&b->words[0]);
	fd_close(&b->words[1]);
	fd_close(&b->board);
	for (unsigned i = 0; i < b->workers; i++) {
		fd_close(&b->socks[i][0]);
		fd_close(&b->socks[i][1]);
	}
	free(b->socks);
	b->socks = NULL;
	b->workers = 0;
}

static bool
birth_sockets(struct birth *b)
{
	for (unsigned i = 0; i < b->workers; i++)
		if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0,
			b->socks[i]) == -1 ||
		    fcntl(b->socks[i][0], F_SETFL, O_NONBLOCK) == -1 ||
		    !fd_raise(&b->socks[i][1], b->workers))
			return false;
	return true;
}

static bool
birth_init(struct birth *b, const struct host_process *p)
{
	*b = (struct birth){ { -1, -1 }, -1, p->workers, NULL };
	b->socks = xcalloc(p->workers, sizeof(*b->socks));
	for (unsigned i = 0; i < p->workers; i++)
		b->socks[i][0] = b->socks[i][1] = -1;
	return pipe2(b->words, O_CLOEXEC) == 0 &&
	       fcntl(b->words[0], F_SETFL, O_NONBLOCK) == 0 &&
	       birth_sockets(b) &&
	       (b->board = board_create(p->workers, p->lane->window)) != -1 &&
	       fd_raise(&b->words[1], p->workers) &&
	       fd_raise(&b->board, p->workers);
}

/* Copy a variable of ours into the worker's small environment. */
static void
process_env(char **env, size_t *n, char *room, size_t cap, const char *name)
{
	const char *value = getenv(name);

	if (value == NULL ||
	    (size_t)snprintf(room, cap, "%s=%s", name, value) >= cap)
		return;
	env[(*n)++] = room;
}

/*
 * What it is to have open, and no more. 0, or an errno: without one of these
 * it would write to our own standard output.
 */
static int
process_descriptors(posix_spawn_file_actions_t *fa, const struct birth *b)
{
	const int from[] = { b->words[1], b->words[1], b->board };
	const int to[] = { 1, 2, CONTRACT_FD_BOARD };
	int rc =
	    posix_spawn_file_actions_addopen(fa, 0, "/dev/null", O_RDONLY, 0);

	for (size_t i = 0; rc == 0 && i < sizeof(to) / sizeof(to[0]); i++)
		rc = posix_spawn_file_actions_adddup2(fa, from[i], to[i]);
	for (unsigned i = 0; rc == 0 && i < b->workers; i++)
		rc = posix_spawn_file_actions_adddup2(
		    fa, b->socks[i][1], CONTRACT_FD_SOCKET + (int)i);
	if (rc == 0)
		rc = posix_spawn_file_actions_addclosefrom_np(
		    fa, CONTRACT_FD_SOCKET + (int)b->workers);
	return rc;
}

static int
process_exec(struct host_process *p, const struct birth *b)
{
	static const char *const kept[] = { "PATH", "HOME", "LANG", "TZ" };
	char numbers[5][12], room[4][4096], *env[5] = { NULL }, *argv[8];
	posix_spawn_file_actions_t fa;
	size_t n = 0;
	int rc;

	snprintf(numbers[0], 12, "%u", p->slots[0].index);
	snprintf(numbers[1], 12, "%u", p->generation);
	snprintf(numbers[2], 12, "%u", p->workers);
	snprintf(numbers[3], 12, "%u", p->lane->window);
	snprintf(numbers[4], 12, "%ld", (long)getpid());
	argv[CONTRACT_ARG_PROGRAM] = p->lane->program;
	argv[CONTRACT_ARG_LANE] = (char *)(uintptr_t)p->lane->name;
	argv[CONTRACT_ARG_SLOT] = numbers[0];
	argv[CONTRACT_ARG_GENERATION] = numbers[1];
	argv[CONTRACT_ARG_WORKERS] = numbers[2];
	argv[CONTRACT_ARG_WINDOW] = numbers[3];
	argv[CONTRACT_ARG_MASTER] = numbers[4];
	argv[CONTRACT_ARGS] = NULL;
	for (size_t i = 0; i < 4; i++)
		process_env(env, &n, room[i], sizeof(room[i]), kept[i]);

	posix_spawn_file_actions_init(&fa);
	rc = process_descriptors(&fa, b);
	if (rc == 0)
		rc = process_spawn(&p->pid, p->lane->program, &fa, argv, env);
	posix_spawn_file_actions_destroy(&fa);
	return rc;
}

/* The log is told so many lines a second of each, and how many more. */
static bool
process_may_tell(struct host_process *p)
{
	uint64_t second = clock_ms() / 1000;
	char name[PROCESS_NAME];

	if (second != p->said_s) {
		if (p->said > PROCESS_LINES)
			farm_log(p->lane->farm, LOG_LEVEL_INFO,
			    "%s: ... %u lines left out",
			    process_name(p, name, sizeof(name)),
			    p->said - PROCESS_LINES);
		p->said_s = second;
		p->said = 0;
	}
	return p->said++ < PROCESS_LINES;
}

static void
process_line(struct host_process *p)
{
	struct slice line = words_last(&p->last);
	char text[WORDS_LINE * 4 + 1], name[PROCESS_NAME];

	if (!process_may_tell(p))
		return;
	log_escape(text, sizeof(text), line.at, line.len);
	farm_log(p->lane->farm, LOG_LEVEL_INFO, "%s: %s",
	    process_name(p, name, sizeof(name)), text);
}

/* Read what it said, at most that many times. */
static void
process_listen(struct host_process *p, int times)
{
	char bytes[4096];
	ssize_t n = 1;

	while (n > 0 && times-- > 0) {
		n = read(p->words, bytes, sizeof(bytes));
		for (ssize_t i = 0; i < n; i++)
			if (words_put(&p->last, bytes[i]))
				process_line(p);
	}
	if (n == 0 || (n == -1 && errno != EAGAIN && errno != EINTR))
		event_del(p->speech);
}

static void
process_speech_cb(evutil_socket_t fd, short what, void *ctx)
{
	(void)fd;
	(void)what;
	process_listen(ctx, 1);
}

static void
process_death_cb(evutil_socket_t fd, short what, void *ctx)
{
	struct host_process *p = ctx;
	siginfo_t si = { 0 };

	(void)what;
	if (waitid(P_PIDFD, (id_t)fd, &si, WEXITED | WNOHANG | WNOWAIT) == 0) {
		if (si.si_pid == 0)
			return;
		/* While it is not reaped, its number is nobody else's. */
		kill(-p->pid, SIGKILL);
		waitid(P_PIDFD, (id_t)fd, &si, WEXITED | WNOHANG);
	} else if (errno == ECHILD) {
		/* The program reaps strangers: we shall never know. */
		si.si_code = CLD_EXITED;
		si.si_status = CONTRACT_EXIT_BROKEN;
	} else
		return;
	event_del(p->death);
	process_listen(p, PROCESS_LAST_READS);
	process_bury(p, si.si_code == CLD_EXITED ? W_EXITCODE(si.si_status, 0)
						 : W_EXITCODE(0, si.si_status));
}

static void
process_unwatch(struct host_process *p)
{
	event_drop(&p->death);
	event_drop(&p->speech);
	fd_close(&p->pidfd);
}

/* Its death, and what it says. False: errno says why neither. */
static bool
process_watch(struct host_process *p, int words)
{
	struct event_base *base = p->lane->farm->base;
	int error;

	if ((p->pidfd = pidfd_open(p->pid, 0)) == -1)
		return false;
	p->death = event_make(
	    base, p->pidfd, EV_READ | EV_PERSIST, process_death_cb, p);
	p->speech =
	    event_make(base, words, EV_READ | EV_PERSIST, process_speech_cb, p);
	if (event_watch(p->death, NULL) && event_watch(p->speech, NULL))
		return true;
	error = errno;
	process_unwatch(p);
	errno = error;
	return false;
}

/* Its slots get what they see of it. */
static void
process_settle(struct host_process *p, struct birth *b)
{
	for (unsigned i = 0; i < p->workers; i++) {
		struct slot *s = &p->slots[i];

		chan_init(&s->chan, b->socks[i][0], false);
		b->socks[i][0] = -1;
		s->board = board_of(p->board, i, p->lane->window);
	}
	p->words = b->words[0];
	b->words[0] = -1;
	p->last = (struct words){ .count = 0 };
}

bool
process_start(struct host_process *p)
{
	struct birth b;
	int rc;

	if (!birth_init(&b, p)) {
		rc = errno;
		goto fail;
	}
	p->board = board_map(b.board, p->workers, p->lane->window);
	rc = p->board == NULL ? errno : process_exec(p, &b);
	if (rc != 0)
		goto fail;
	if (!process_watch(p, b.words[0])) {
		/* Nobody would notice its death. */
		rc = errno;
		kill(p->pid, SIGKILL);
		while (waitpid(p->pid, NULL, 0) == -1 && errno == EINTR)
			;
		goto fail;
	}
	process_settle(p, &b);
	birth_fini(&b);
	return true;
fail:
	board_unmap(p->board, p->workers, p->lane->window);
	p->board = NULL;
	p->pid = 0;
	birth_fini(&b);
	errno = rc;
	return false;
}

void
process_signal(struct host_process *p, int sig)
{
	if (p->pidfd != -1)
		pidfd_send_signal(p->pidfd, sig, NULL, 0);
}

void
process_fini(struct host_process *p)
{
	process_unwatch(p);
	fd_close(&p->words);
	board_unmap(p->board, p->workers, p->lane->window);
	modules_free(&p->modules);
	p->board = NULL;
	p->pid = 0;
}
