/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * run.c - run one test program; count what it says and what it leaves.
 *
 *	run [-v] [-t SECONDS] PROGRAM [ARGUMENT...]
 *
 * The program gets a session, a TMPDIR and a HOME of its own, no input and
 * no ssh-agent; it may take SECONDS (60).  Its TAP is counted.  Then it is
 * counted as failed, with a reason, for each of these: an exit status that
 * its TAP does not explain, planned results that never came, and whatever
 * it leaves behind.  Leftovers are found because this process adopts every
 * orphan below it; they are killed and removed.
 *
 * The output is held back and shown on standard error if anything failed,
 * or with -v.  Standard output is one line that scripts/run-tests reads:
 *
 *	passed=12 failed=0 skipped=1 ms=420
 *
 * Exit status: 0 nothing failed, 1 something did, 2 usage.
 */
#include <err.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/harness/left.h"
#include "tests/harness/tap.h"

#define DEADLINE_S 60
#define GRACE_MS 1000     /* for processes that are already ending */
#define KILL_MS 5000      /* for those we killed to be gone */
#define LOG_MAX (8 << 20) /* bytes of output kept for a failing test */

enum { OUT, ERR, SIGNALS, NFDS };

/* One of the test's two outputs, taken line by line. */
struct stream {
	char line[4096];
	size_t len;
};

struct test {
	const char *name;
	pid_t pid;
	int status;  /* as waitpid() gave it, once over is set */
	bool over;   /* the program itself has ended */
	bool killed; /* by us, before its end */
	int stopped; /* the signal that told us to stop, or 0 */
	struct pollfd fds[NFDS];
	struct stream streams[2];
	struct tap tap;
	FILE *log; /* a memfd */
	long logged;
	char root[256]; /* holds tmp/ and home/ */
	uint64_t started_ms;
};

static uint64_t
now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

/* One more failure, and why. */
__attribute__((format(printf, 2, 3))) static void
test_blame(struct test *t, const char *fmt, ...)
{
	va_list ap;

	fputs("not ok - ", t->log);
	va_start(ap, fmt);
	vfprintf(t->log, fmt, ap);
	va_end(ap);
	putc('\n', t->log);
	t->tap.failed++;
}

/* ---- what the test says --------------------------------------------- */

static void
test_line(struct test *t, int which)
{
	struct stream *s = &t->streams[which];

	s->line[s->len] = '\0';
	if (which == OUT)
		tap_line(&t->tap, s->line);
	if (t->logged < LOG_MAX)
		t->logged += fprintf(t->log, "%s\n", s->line);
	s->len = 0;
}

/* Take what has been written; an end of file is not asked about again. */
static void
test_read(struct test *t, int which)
{
	struct stream *s = &t->streams[which];
	char buf[65536];
	ssize_t i, n;

	while ((n = read(t->fds[which].fd, buf, sizeof buf)) > 0)
		for (i = 0; i < n; i++) {
			if (buf[i] != '\n')
				s->line[s->len++] = buf[i];
			if (buf[i] == '\n' || s->len == sizeof s->line - 1)
				test_line(t, which);
		}
	if (n == 0) {
		close(t->fds[which].fd);
		t->fds[which].fd = -1;
	}
}

/* ---- what becomes of it --------------------------------------------- */

/* Bury the test and, at once, every orphan: tests look for the dead. */
static void
test_reap(struct test *t)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		if (pid == t->pid) {
			t->status = status;
			t->over = true;
		}
}

/* Wait at most this long for something to happen, and act on it. */
static void
test_turn(struct test *t, int wait_ms)
{
	struct signalfd_siginfo si;

	if (poll(t->fds, NFDS, wait_ms) == -1)
		err(1, "poll");
	if (t->fds[OUT].revents != 0)
		test_read(t, OUT);
	if (t->fds[ERR].revents != 0)
		test_read(t, ERR);
	while (read(t->fds[SIGNALS].fd, &si, sizeof si) == sizeof si)
		if (si.ssi_signo != SIGCHLD)
			t->stopped = (int)si.ssi_signo;
	test_reap(t);
}

static void
test_kill_all(struct test *t)
{
	uint64_t until_ms = now_ms() + KILL_MS;

	/* Again and again: one that forks may be missed once. */
	while ((left_count() > 0 || !t->over) && now_ms() < until_ms) {
		left_kill();
		test_turn(t, 10);
	}
}

static void
test_wait(struct test *t, int deadline_s)
{
	uint64_t until_ms = t->started_ms + (uint64_t)deadline_s * 1000;
	uint64_t now;

	while (!t->over && t->stopped == 0 && (now = now_ms()) < until_ms)
		test_turn(t, (int)(until_ms - now));
	if (t->over)
		return;
	if (t->stopped != 0)
		test_blame(t, "stopped: %s", strsignal(t->stopped));
	else
		test_blame(t, "still running after %d s", deadline_s);
	t->killed = true;
	test_kill_all(t);
}

/* The end of the program must fit what it said. */
static void
test_judge_exit(struct test *t)
{
	unsigned int missing;

	/* It may have said more between our last look and its end. */
	test_turn(t, 0);
	if (t->streams[OUT].len > 0)
		test_line(t, OUT);
	missing = tap_missing(&t->tap);
	if (t->tap.failed > 0)
		return;
	if (WIFSIGNALED(t->status))
		test_blame(t, "killed by signal %d, %s", WTERMSIG(t->status),
		    strsignal(WTERMSIG(t->status)));
	else if (WEXITSTATUS(t->status) != 0)
		test_blame(t, "exit status %d", WEXITSTATUS(t->status));
	else if (missing > 0)
		test_blame(t, "%u planned results never came", missing);
	else if (t->tap.passed + t->tap.skipped == 0)
		test_blame(t, "not one result");
}

/*
 * Nothing of the test may live on; what is already ending gets a moment.
 * One that was killed had no chance to clean up and is not blamed again.
 */
static void
test_judge_leftovers(struct test *t)
{
	uint64_t until_ms = now_ms() + GRACE_MS;
	char tmp[sizeof t->root + 8];

	while (left_count() > 0 && now_ms() < until_ms)
		test_turn(t, 20);
	if (!t->killed)
		t->tap.failed += left_report(t->log);
	test_kill_all(t);

	snprintf(tmp, sizeof tmp, "%s/tmp", t->root);
	t->tap.failed += left_remove(tmp, t->killed ? NULL : t->log);
	left_remove(t->root, NULL);
}

/* ---- its birth ------------------------------------------------------- */

static void
test_make_root(struct test *t)
{
	const char *parent = getenv("TMPDIR");
	char dir[sizeof t->root + 8];

	if (parent == NULL || *parent == '\0')
		parent = "/tmp";
	if ((size_t)snprintf(t->root, sizeof t->root, "%s/hayfork-test.XXXXXX",
		parent) >= sizeof t->root)
		errx(1, "%s: too long", parent);
	if (mkdtemp(t->root) == NULL)
		err(1, "%s", t->root);
	/* Other users of a test's may go through, and see nothing. */
	snprintf(dir, sizeof dir, "%s/tmp", t->root);
	if (mkdir(dir, 0711) == -1 || chmod(t->root, 0711) == -1)
		err(1, "%s", dir);
	snprintf(dir, sizeof dir, "%s/home", t->root);
	if (mkdir(dir, 0700) == -1)
		err(1, "%s", dir);
}

/* Nothing of the user's may reach the test, nor the other way round. */
static void
test_environment(const struct test *t)
{
	static const char *const without[] = { "CMOCKA_TEST_FILTER",
		"CMOCKA_XML_FILE", "SSH_ASKPASS", "SSH_AUTH_SOCK",
		"XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR",
		"XDG_STATE_HOME" };
	char dir[sizeof t->root + 8];
	size_t i;

	for (i = 0; i < sizeof without / sizeof *without; i++)
		unsetenv(without[i]);
	snprintf(dir, sizeof dir, "%s/tmp", t->root);
	setenv("TMPDIR", dir, 1);
	snprintf(dir, sizeof dir, "%s/home", t->root);
	setenv("HOME", dir, 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	setenv("TZ", "UTC", 1);
	setenv("CMOCKA_MESSAGE_OUTPUT", "TAP", 1);
	setenv("UBSAN_OPTIONS", "print_stacktrace=1", 0);
}

/* The child's side of the fork; ends in exec. */
__attribute__((noreturn)) static void
test_exec(const struct test *t, char *argv[], int out, int errors)
{
	const struct rlimit no_core = { 0, 0 };
	sigset_t none;
	int null;

	setsid();
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setrlimit(RLIMIT_CORE, &no_core);
	test_environment(t);
	if ((null = open("/dev/null", O_RDONLY)) == -1 ||
	    dup2(null, STDIN_FILENO) == -1 || dup2(out, STDOUT_FILENO) == -1 ||
	    dup2(errors, STDERR_FILENO) == -1)
		_exit(126);
	if (null > STDERR_FILENO)
		close(null);
	execvp(argv[0], argv);
	warn("%s", argv[0]);
	_exit(127);
}

static void
test_start(struct test *t, char *argv[])
{
	int p[2][2], i;
	sigset_t mask;

	sigemptyset(&mask);
	sigaddset(&mask, SIGCHLD);
	sigaddset(&mask, SIGHUP);
	sigaddset(&mask, SIGINT);
	sigaddset(&mask, SIGTERM);
	sigprocmask(SIG_BLOCK, &mask, NULL);
	t->fds[SIGNALS].fd = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
	if (t->fds[SIGNALS].fd == -1 ||
	    prctl(PR_SET_CHILD_SUBREAPER, 1) == -1 ||
	    pipe2(p[OUT], O_CLOEXEC) == -1 || pipe2(p[ERR], O_CLOEXEC) == -1)
		err(1, "set-up");

	t->started_ms = now_ms();
	if ((t->pid = fork()) == -1)
		err(1, "fork");
	if (t->pid == 0)
		test_exec(t, argv, p[OUT][1], p[ERR][1]);
	for (i = 0; i < NFDS; i++)
		t->fds[i].events = POLLIN;
	for (i = OUT; i <= ERR; i++) {
		close(p[i][1]);
		t->fds[i].fd = p[i][0];
		fcntl(p[i][0], F_SETFL, O_NONBLOCK);
	}
}

/* Say how it went; returns our exit status. */
static int
test_finish(struct test *t, bool verbose)
{
	uint64_t ms = now_ms() - t->started_ms;
	char buf[65536];
	size_t n;
	int i;

	for (i = OUT; i <= ERR; i++)
		if (t->streams[i].len > 0)
			test_line(t, i);
	if (verbose || t->tap.failed > 0) {
		rewind(t->log);
		while ((n = fread(buf, 1, sizeof buf, t->log)) > 0)
			fwrite(buf, 1, n, stderr);
	}
	printf("passed=%u failed=%u skipped=%u ms=%llu\n", t->tap.passed,
	    t->tap.failed, t->tap.skipped, (unsigned long long)ms);
	return t->tap.failed > 0;
}

int
main(int argc, char *argv[])
{
	static struct test t;
	int deadline_s = DEADLINE_S;
	bool verbose = false;

	for (argv++; *argv != NULL && **argv == '-'; argv++)
		if (strcmp(*argv, "-v") == 0)
			verbose = true;
		else if (strcmp(*argv, "-t") != 0 || *++argv == NULL ||
			 (deadline_s = atoi(*argv)) <= 0)
			break;
	if (argc < 2 || *argv == NULL || **argv == '-' || deadline_s <= 0) {
		fputs("usage: run [-v] [-t SECONDS] PROGRAM [ARGUMENT...]\n",
		    stderr);
		return 2;
	}
	if ((t.log = fdopen(memfd_create("log", MFD_CLOEXEC), "w+")) == NULL)
		err(1, "log");
	test_make_root(&t);
	test_start(&t, argv);
	test_wait(&t, deadline_s);
	test_judge_exit(&t);
	test_judge_leftovers(&t);
	return test_finish(&t, verbose);
}
