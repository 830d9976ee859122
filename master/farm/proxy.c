/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * proxy.c - programs that lead to hosts, instead of TCP connections.
 *
 * Each is run by hayfork-proxy, which ends it when the line to it is closed:
 * so it ends with its job, with its worker, and with us, however that comes.
 * What it says on standard error comes by the same line.
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

#include "common/mem.h"
#include "master/farm/proxy.h"

#define PROXY_FD_ABOVE 3 /* at least, for those we hand on */
#define PROXY_READS 16   /* pieces of what it says that are looked at */

struct proxy {
	LIST_ENTRY(proxy) link; /* the farm's */
	pid_t pid;
	int pidfd, line; /* line -1: it is to end */
	struct event *death, *speech;
	struct words last; /* of what it said */
};

/* ---- starting it --------------------------------------------------------- */

/* No number of those that it is to have. */
static int
proxy_raise(int *fd)
{
	int high = fcntl(*fd, F_DUPFD_CLOEXEC, PROXY_FD_ABOVE);

	if (high != -1) {
		close(*fd);
		*fd = high;
	}
	return high;
}

static int
proxy_descriptors(posix_spawn_file_actions_t *fa, int connection, int line)
{
	int rc = posix_spawn_file_actions_adddup2(fa, connection, 0);

	if (rc == 0)
		rc = posix_spawn_file_actions_addopen(
		    fa, 1, "/dev/null", O_WRONLY, 0);
	if (rc == 0)
		rc = posix_spawn_file_actions_adddup2(fa, line, 2);
	if (rc == 0)
		rc = posix_spawn_file_actions_addclosefrom_np(fa, 3);
	return rc;
}

/* 0, or an errno. */
static int
proxy_spawn(struct proxy *p, const struct hayfork *f, const char *command,
    int connection, int line)
{
	const struct hayfork_limits *l = &f->options.limits;
	char files[24], memory[24], cpu[24], size[24];
	char *argv[] = { (char *)(uintptr_t)f->options.proxy, files, memory,
		cpu, size, (char *)(uintptr_t)command, NULL };
	posix_spawn_file_actions_t fa;
	int rc;

	snprintf(files, sizeof(files), "%ju", (uintmax_t)f->options.files);
	snprintf(memory, sizeof(memory), "%ju", (uintmax_t)l->memory);
	snprintf(
	    cpu, sizeof(cpu), "%ju", (uintmax_t)((l->cpu_ms + 999) / 1000));
	snprintf(size, sizeof(size), "%ju", (uintmax_t)l->file_size);
	posix_spawn_file_actions_init(&fa);
	rc = proxy_descriptors(&fa, connection, line);
	if (rc == 0)
		rc = process_spawn(
		    &p->pid, f->options.proxy, &fa, argv, environ);
	posix_spawn_file_actions_destroy(&fa);
	return rc;
}

/* ---- its life ------------------------------------------------------------ */

static void
proxy_listen(struct proxy *p)
{
	char bytes[1024];
	ssize_t n = 1;

	for (int i = 0; i < PROXY_READS && n > 0 && p->line != -1; i++) {
		n = read(p->line, bytes, sizeof(bytes));
		for (ssize_t k = 0; k < n; k++)
			words_put(&p->last, bytes[k]);
	}
	if (n == 0 || (n == -1 && errno != EAGAIN && errno != EINTR))
		event_drop(&p->speech);
}

static void
proxy_speech_cb(evutil_socket_t fd, short what, void *ctx)
{
	(void)fd;
	(void)what;
	proxy_listen(ctx);
}

static void
proxy_free(struct proxy *p)
{
	LIST_REMOVE(p, link);
	event_drop(&p->death);
	event_drop(&p->speech);
	if (p->pidfd != -1)
		close(p->pidfd);
	if (p->line != -1)
		close(p->line);
	free(p);
}

/* Its job has let it go, and it has ended. */
static void
proxy_death_cb(evutil_socket_t fd, short what, void *ctx)
{
	struct proxy *p = ctx;
	siginfo_t si = { 0 };

	(void)what;
	if (waitid(P_PIDFD, (id_t)fd, &si, WEXITED | WNOHANG) == 0 &&
	    si.si_pid == 0)
		return;
	proxy_free(p);
}

static bool
proxy_watch(struct proxy *p, struct hayfork *f)
{
	if ((p->pidfd = pidfd_open(p->pid, 0)) == -1)
		return false;
	p->death = event_make(
	    f->base, p->pidfd, EV_READ | EV_PERSIST, proxy_death_cb, p);
	p->speech = event_make(
	    f->base, p->line, EV_READ | EV_PERSIST, proxy_speech_cb, p);
	return event_watch(p->speech, NULL);
}

static bool
proxy_pair(int pair[2], int flags)
{
	return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0 &&
	       proxy_raise(&pair[1]) != -1 &&
	       fcntl(pair[0], F_SETFL, flags) == 0;
}

static void
pair_close(int pair[2])
{
	for (int i = 0; i < 2; i++)
		if (pair[i] != -1)
			close(pair[i]);
}

int
proxy_start(struct hayfork_future *job)
{
	int way[2] = { -1, -1 }, line[2] = { -1, -1 }, error;
	struct hayfork *f = job->farm;
	struct proxy *p = xcalloc(1, sizeof(*p));

	p->pidfd = p->line = -1;
	LIST_INSERT_HEAD(&f->proxies, p, link);
	if (!proxy_pair(way, O_NONBLOCK) || !proxy_pair(line, O_NONBLOCK) ||
	    (errno = proxy_spawn(
		 p, f, job->host->proxy_command, way[1], line[1])) != 0) {
		error = errno;
		proxy_free(p);
		pair_close(way);
		pair_close(line);
		errno = error;
		return -1;
	}
	close(way[1]);
	close(line[1]);
	p->line = line[0];
	job->host->proxy = p;
	if (proxy_watch(p, f))
		return way[0];
	error = errno;
	close(way[0]);
	proxy_drop(job->host);
	errno = error;
	return -1;
}

/* ---- its end ------------------------------------------------------------- */

static void
proxy_wait(struct proxy *p)
{
	while (waitpid(p->pid, NULL, 0) == -1 && errno == EINTR)
		;
	proxy_free(p);
}

void
proxy_drop(struct job_host *h)
{
	struct proxy *p = h->proxy;

	if (p == NULL)
		return;
	h->proxy = NULL;
	event_drop(&p->speech);
	close(p->line);
	p->line = -1;
	/* Who cannot watch it waits for it: it has half a second. */
	if (p->death == NULL || !event_watch(p->death, NULL))
		proxy_wait(p);
}

void
proxy_free_all(struct hayfork *f)
{
	struct proxy *p;

	while ((p = LIST_FIRST(&f->proxies)) != NULL)
		proxy_wait(p);
}

/* It has ended: how? "": it has not. */
static void
proxy_ending(const struct proxy *p, char *text, size_t cap)
{
	siginfo_t si = { 0 };

	text[0] = '\0';
	if (waitid(P_PIDFD, (id_t)p->pidfd, &si, WEXITED | WNOHANG | WNOWAIT) !=
		0 ||
	    si.si_pid == 0)
		return;
	if (si.si_code == CLD_EXITED)
		snprintf(text, cap, " ended with exit status %d", si.si_status);
	else
		snprintf(text, cap, " was ended by signal %d", si.si_status);
}

bool
proxy_explain(struct job_host *h, char text[PROXY_TEXT])
{
	char line[WORDS_LINE * 4 + 1], ending[48];
	struct proxy *p = h->proxy;
	struct slice said;

	text[0] = '\0';
	if (p == NULL)
		return false;
	proxy_listen(p);
	said = words_last_whole(&p->last);
	log_escape(line, sizeof(line), said.at, said.len);
	proxy_ending(p, ending, sizeof(ending));
	if (line[0] == '\0')
		snprintf(text, PROXY_TEXT, "%s ProxyCommand%s",
		    ending[0] == '\0' ? "behind its" : "its", ending);
	else
		snprintf(text, PROXY_TEXT, "its ProxyCommand%s%s%.240s\"",
		    ending, ending[0] == '\0' ? " said \"" : ": \"", line);
	return true;
}
