/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * start.c - how long it takes until 500 workers are up and at work.
 *
 * This program is its own worker. Its task writes a byte to a FIFO and then
 * waits for the end of another one, so that no worker takes two of them:
 * with the 500th byte, 500 workers run.
 */
#include <fcntl.h>
#include <sys/stat.h>

#include <event2/event.h>

#include "tests/bench/bench.h"

#define START_WORKERS 500

struct start {
	char up[64], go[64]; /* FIFOs */
	int up_fd, go_fd;
	unsigned count;
	uint64_t begin_ns, end_ns;
};

/* The argument is the folder of the FIFOs. */
static enum hayfork_status
start_run(struct hayfork_call *call)
{
	const char *dir = hayfork_arg(call, NULL);
	char path[64], byte = 0;
	int up, go;

	snprintf(path, sizeof(path), "%s/up", dir);
	up = open(path, O_WRONLY | O_CLOEXEC);
	snprintf(path, sizeof(path), "%s/go", dir);
	go = open(path, O_RDONLY | O_CLOEXEC);
	if (up == -1 || go == -1 || write(up, &byte, 1) != 1 ||
	    read(go, &byte, 1) != 0)
		return hayfork_fail(call, "start", "no FIFO", NULL);
	close(up);
	close(go);
	return HAYFORK_OK;
}

static const struct hayfork_task start_task = { .name = "start",
	.run = start_run };
static const struct hayfork_task *const tasks[] = { &start_task, NULL };

static void
start_up_cb(evutil_socket_t fd, short what, void *ctx)
{
	struct start *s = ctx;
	char bytes[START_WORKERS];
	ssize_t n = read(fd, bytes, sizeof(bytes));

	(void)what;
	if (n <= 0)
		return;
	s->count += (unsigned)n;
	if (s->count < START_WORKERS || s->go_fd == -1)
		return;
	s->end_ns = clock_ns();
	close(s->go_fd);
	s->go_fd = -1;
}

static void
start_raise_limits(void)
{
	struct rlimit rl;

	if (getrlimit(RLIMIT_NOFILE, &rl) == -1)
		err(1, "getrlimit");
	rl.rlim_cur = rl.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &rl) == -1)
		err(1, "setrlimit");
}

/* Both are opened for reading and writing: that does not wait for a peer. */
static void
start_open_fifos(struct start *s, const char *dir)
{
	snprintf(s->up, sizeof(s->up), "%s/up", dir);
	snprintf(s->go, sizeof(s->go), "%s/go", dir);
	if (mkfifo(s->up, 0600) == -1 || mkfifo(s->go, 0600) == -1)
		err(1, "%s", dir);
	s->up_fd = open(s->up, O_RDWR | O_CLOEXEC | O_NONBLOCK);
	s->go_fd = open(s->go, O_RDWR | O_CLOEXEC);
	if (s->up_fd == -1 || s->go_fd == -1)
		err(1, "%s", dir);
}

static void
start_measure(struct start *s, const char *dir, struct event_base *base)
{
	struct hayfork_options o = {
		.base = base,
		.programs[HAYFORK_CPU] = bench_self(),
		.workers[HAYFORK_CPU] = START_WORKERS,
		.windows[HAYFORK_CPU] = 1,
	};
	char why[256];
	struct hayfork *f;

	s->begin_ns = clock_ns();
	if ((f = hayfork_open(&o, why, sizeof(why))) == NULL)
		errx(1, "%s", why);
	bench_run(f, "start", dir, START_WORKERS, START_WORKERS);
	hayfork_close(f);
}

int
main(int argc, char **argv)
{
	char dir[] = "/tmp/hayfork-bench.XXXXXX";
	struct start s = { 0 };
	struct event_base *base;
	struct event *up;

	if (bench_is_worker(argc, argv))
		return hayfork_worker_main(argc, argv, tasks);
	start_raise_limits();
	if (mkdtemp(dir) == NULL)
		err(1, "%s", dir);
	start_open_fifos(&s, dir);
	base = event_base_new();
	up = event_new(base, s.up_fd, EV_READ | EV_PERSIST, start_up_cb, &s);
	event_add(up, NULL);
	start_measure(&s, dir, base);
	event_free(up);
	event_base_free(base);
	close(s.up_fd);
	unlink(s.up);
	unlink(s.go);
	rmdir(dir);
	printf("start_500_s %.4f\n", (double)(s.end_ns - s.begin_ns) / 1e9);
	return 0;
}
