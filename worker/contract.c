/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * contract.c - the worker's side of common/contract.h: being born, saying
 * HELLO, the title in ps, and going.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/contract.h"
#include "worker/crash.h"
#include "worker/loop.h"
#include "worker/modules.h"

/* Five at once and five a second after that: never more than ten a second. */
#define TITLE_PERIOD_NS UINT64_C(200000000)
#define TITLE_BURST 5

NORETURN static void
contract_refuse(const char *program)
{
	fprintf(stderr,
	    "%s: this is a worker of hayfork; hayfork starts it itself\n",
	    program);
	exit(CONTRACT_EXIT_USAGE);
}

static unsigned
contract_number(char **argv, enum contract_arg arg, unsigned max)
{
	char *end;
	unsigned long v;

	errno = 0;
	v = strtoul(argv[arg], &end, 10);
	if (errno != 0 || end == argv[arg] || *end != '\0' || v > max)
		contract_refuse(argv[0]);
	return (unsigned)v;
}

/* Should memory run out, the kernel is to take a worker and not the master. */
static void
contract_expendable(void)
{
	int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

	if (fd == -1)
		return;
	if (write(fd, "500", 3) == -1)
		fprintf(stderr, "oom_score_adj: %s\n", strerror(errno));
	close(fd);
}

/* No core, no debugger, no file others may read. */
static void
contract_privacy(void)
{
	struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
#ifndef __SANITIZE_ADDRESS__ /* whose leak check attaches to its own process   \
			      */
	prctl(PR_SET_DUMPABLE, 0);
#endif
	umask(077);
}

void
host_open(struct host *h, int argc, char **argv)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (argc != CONTRACT_ARGS)
		contract_refuse(argv[0]);
	memset(h, 0, sizeof(*h));
	h->master =
	    (pid_t)contract_number(argv, CONTRACT_ARG_MASTER, INT32_MAX);
	/* It may have died before the line above took effect. */
	if (getppid() != h->master)
		_exit(CONTRACT_EXIT_ORPHAN);
	contract_expendable(); /* its file is root's after the next line */
	contract_privacy();
	signal(SIGPIPE, SIG_IGN);
	h->slot = contract_number(argv, CONTRACT_ARG_SLOT, UINT32_MAX);
	h->generation =
	    contract_number(argv, CONTRACT_ARG_GENERATION, UINT32_MAX);
	h->workers =
	    contract_number(argv, CONTRACT_ARG_WORKERS, CONTRACT_WORKERS_MAX);
	h->window =
	    contract_number(argv, CONTRACT_ARG_WINDOW, CONTRACT_WINDOW_MAX);
	h->lane = argv[CONTRACT_ARG_LANE];
	h->board = board_map(CONTRACT_FD_BOARD, h->workers, h->window);
	if (h->workers == 0 || h->board == NULL)
		contract_refuse(argv[0]);
	for (unsigned i = 0; i < h->workers; i++)
		if (fcntl(CONTRACT_FD_SOCKET + (int)i, F_SETFD, FD_CLOEXEC) ==
		    -1)
			contract_refuse(argv[0]);
	close(CONTRACT_FD_BOARD);
	crash_init(board_of(h->board, 0, h->window), h->workers);
	setproctitle_init(argc, argv, environ);
	/* The title's room was argv's: keep a copy of what we still need. */
	h->lane = strdup(h->lane);
	if (h->workers > 1)
		setproctitle("-hayfork: %s workers %u-%u", h->lane, h->slot,
		    h->slot + h->workers - 1);
}

void
worker_init(struct worker *w, const struct host *h, unsigned number)
{
	memset(w, 0, sizeof(*w));
	w->host = h;
	w->slot = h->slot + number;
	w->generation = h->generation;
	w->window = h->window;
	w->board = board_of(h->board, number, h->window);
	crash_init_thread(w->board);
	chan_init(&w->chan, CONTRACT_FD_SOCKET + (int)number, true);
	worker_title(w, "starting");
}

void
worker_open(struct worker *w, int argc, char **argv)
{
	static struct host host;

	host_open(&host, argc, argv);
	if (host.workers != 1)
		contract_refuse(argv[0]);
	worker_init(w, &host, 0);
}

void
worker_hello(struct worker *w)
{
	struct buf modules = { 0 };
	struct msg m = { .id = MSG_HELLO };

	modules_pack(&modules);
	m.u.hello = (struct msg_hello){
		.proto = MSG_PROTO,
		.slot = w->slot,
		.generation = w->generation,
		.pid = (uint32_t)getpid(),
		.modules = { (char *)buf_at(&modules), buf_len(&modules) },
	};
	chan_send(&w->chan, &m);
	buf_free(&modules);
}

void
worker_close(struct worker *w)
{
	chan_fini(&w->chan);
}

/* The kernel keeps 15 bytes. */
static void
worker_name_thread(const struct worker *w, const char *what)
{
	char name[16];

	snprintf(
	    name, sizeof(name), "%s %u %.12s", w->host->lane, w->slot, what);
	pthread_setname_np(pthread_self(), name);
}

void
worker_title(struct worker *w, const char *what)
{
	uint64_t now = clock_ns();
	uint64_t credit_ns = TITLE_BURST * TITLE_PERIOD_NS;

	/* paid_ns runs ahead of the clock by the titles of the last second. */
	if (w->title_paid_ns < now)
		w->title_paid_ns = now;
	if (w->title_paid_ns + TITLE_PERIOD_NS > now + credit_ns)
		return;
	w->title_paid_ns += TITLE_PERIOD_NS;
	if (w->host->workers == 1)
		setproctitle("-hayfork: %s worker %u [%s]", w->host->lane,
		    w->slot, what);
	else
		worker_name_thread(w, what);
}

/*
 * exit() is one thread's to call, and what it cleans up another may be using.
 */
NORETURN void
worker_leave(const struct worker *w, int code)
{
	if (w->host->workers > 1)
		_exit(code);
	exit(code);
}
