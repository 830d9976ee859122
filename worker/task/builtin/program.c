/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * program.c - run a local program to its end: what hayfork exec is made of.
 *
 * The argument is that of common/program.h. What the program writes becomes
 * the result's stdout and stderr, however much it is; what goes over the
 * job's max_output is read and dropped, so that the program goes on. The
 * result is there when the program has ended: a child that it left behind is
 * not waited for. If it is in the program's process group, it is killed at
 * once; in another group, with the worker at the latest; only one that made
 * a session of its own lives on.
 *
 * When its time is over, its process group gets SIGTERM, and SIGKILL when the
 * program has not ended PROGRAM_GRACE_MS later; then whatever is left.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/mem.h"
#include "common/program.h"
#include "worker/task/builtin/builtin.h"
#include "worker/task/builtin/child.h"
#include "worker/task/builtin/keeper.h"
#include "worker/task/call.h"

#define RUN_READ (64u << 10)
#define RUN_NAME 160 /* bytes of a program's name in a message */
#define NS_PER_MS UINT64_C(1000000)

enum run_stage {
	RUN_FREE,       /* it has its time */
	RUN_TERMINATED, /* its time is over, and it was told so */
	RUN_KILLED,
};

struct run {
	struct hayfork_call *call;
	struct program program;
	const char **argv, **env;
	char path[PATH_MAX]; /* where the program was found */
	struct child child;
	enum run_stage stage;
	uint64_t next_ns; /* when to go to the next stage; 0: never */
};

/* ---- finding it ---------------------------------------------------------- */

static const char *
run_getenv(const struct run *r, const char *name)
{
	size_t len = strlen(name);

	for (const char *const *e = (const char *const *)r->env; *e != NULL;
	     e++)
		if (strncmp(*e, name, len) == 0 && (*e)[len] == '=')
			return *e + len + 1;
	return NULL;
}

/* 0, or why this file cannot be run. */
static int
run_try(const char *path)
{
	struct stat st;

	if (stat(path, &st) == -1)
		return errno;
	if (!S_ISREG(st.st_mode))
		return EACCES;
	return access(path, X_OK) == 0 ? 0 : errno;
}

/* As a shell looks for it, in the PATH it will have. 0, or an errno. */
static int
run_find(struct run *r)
{
	const char *name = r->argv[0], *at = run_getenv(r, "PATH");
	int error = ENOENT;

	if (*name == '\0')
		return ENOENT;
	if (strchr(name, '/') != NULL) {
		if (strlen(name) >= sizeof(r->path))
			return ENAMETOOLONG;
		snprintf(r->path, sizeof(r->path), "%s", name);
		return run_try(name);
	}
	for (at = at != NULL ? at : "/usr/local/bin:/usr/bin:/bin"; at != NULL;
	     at = *at == ':' ? at + 1 : NULL) {
		size_t len = strcspn(at, ":");
		int n = snprintf(r->path, sizeof(r->path), "%.*s%s%s", (int)len,
		    at, len > 0 ? "/" : "./", name);

		at += len;
		if (n < 0 || (size_t)n >= sizeof(r->path))
			continue;
		switch (run_try(r->path)) {
		case 0:
			return 0;
		case EACCES:
			error = EACCES;
		}
	}
	return error;
}

/* What to do about a program that did not start; NULL: nothing comes to mind.
 */
static const char *
run_hint(const struct run *r, int error)
{
	const char *name = r->argv[0];

	switch (error) {
	case ENOENT:
		if (strpbrk(name, " \t|;&<>$`*") != NULL)
			return "no shell reads this: write its words apart, "
			       "or sh -c 'COMMAND'";
		if (strchr(name, '/') == NULL)
			return "is it installed, and in PATH?";
		if (access(name, F_OK) == 0)
			return "the interpreter in its first line is missing";
		return NULL;
	case EACCES:
		return "is it a program, with the permission to execute it?";
	case ENOEXEC:
		return "a script must begin with a line such as #!/bin/sh";
	case E2BIG:
		return "arguments and environment are too long for the kernel";
	case ENOMEM:
		return "its limit of memory may be too small to start it";
	default:
		return NULL;
	}
}

static enum hayfork_status
run_refuse(const struct run *r, int error)
{
	char name[RUN_NAME];

	log_escape(name, sizeof(name), r->argv[0], strlen(r->argv[0]));
	return builtin_fail(r->call, "exec", run_hint(r, error),
	    "cannot run '%s': %s", name, strerror(error));
}

/* ---- its output ---------------------------------------------------------- */

/* How much there was; 0: nothing now. The end of it closes the pipe. */
static size_t
run_read(struct run *r, int stream)
{
	char bytes[RUN_READ];
	ssize_t n;

	if (r->child.out[stream] == -1)
		return 0;
	n = read(r->child.out[stream], bytes, sizeof(bytes));
	if (n > 0) {
		hayfork_output(r->call, stream + 1, bytes, (size_t)n);
		return (size_t)n;
	}
	if (n == 0 || (errno != EAGAIN && errno != EINTR))
		child_close(&r->child, stream);
	return 0;
}

/* No more than a pipe holds: somebody else may go on writing for ever. */
static void
run_drain(struct run *r, int stream)
{
	int room = fcntl(r->child.out[stream], F_GETPIPE_SZ);
	size_t n, got = 0;

	while ((n = run_read(r, stream)) > 0)
		if ((got += n) >= (size_t)(room > 0 ? room : 0))
			break;
}

/* ---- its time ------------------------------------------------------------ */

static void
run_start_clock(struct run *r)
{
	uint64_t ms = r->program.timeout_ms;
	int left = hayfork_time_left(r->call);

	if (left >= 0 && (ms == 0 || (uint64_t)left < ms))
		ms = (uint64_t)left > 0 ? (uint64_t)left : 1;
	/* So long a time is none, and must not wrap. */
	if (ms != 0 && ms < UINT64_MAX / NS_PER_MS / 2)
		r->next_ns = clock_ns() + ms * NS_PER_MS;
}

/* The next step of its end, if that is due. */
static void
run_check_clock(struct run *r)
{
	uint64_t now = clock_ns();

	if (r->next_ns == 0 || now < r->next_ns)
		return;
	if (r->stage == RUN_FREE) {
		r->stage = RUN_TERMINATED;
		r->next_ns = now + PROGRAM_GRACE_MS * NS_PER_MS;
		child_signal(&r->child, SIGTERM);
		return;
	}
	r->stage = RUN_KILLED;
	r->next_ns = 0;
	child_signal(&r->child, SIGKILL);
}

/* For poll(): milliseconds, rounded up. */
static int
run_wait_ms(const struct run *r)
{
	uint64_t now = clock_ns(), ms;

	if (r->next_ns == 0)
		return -1;
	if (now >= r->next_ns)
		return 0;
	ms = (r->next_ns - now + NS_PER_MS - 1) / NS_PER_MS;
	return ms < INT_MAX ? (int)ms : INT_MAX;
}

/* ---- its end ------------------------------------------------------------- */

/* Until it has ended; its output is read meanwhile. */
static void
run_watch(struct run *r)
{
	struct pollfd fds[3] = { { .events = POLLIN }, { .events = POLLIN },
		{ .fd = r->child.pidfd, .events = POLLIN } };

	for (;;) {
		fds[0].fd = r->child.out[0];
		fds[1].fd = r->child.out[1];
		if (poll(fds, 3, run_wait_ms(r)) > 0) {
			if (fds[2].revents != 0)
				return;
			for (int i = 0; i < 2; i++)
				if (fds[i].revents != 0)
					run_read(r, i);
		}
		run_check_clock(r);
	}
}

static int
run_end(struct run *r)
{
	struct rusage usage = { 0 };
	int status;

	child_signal(&r->child, SIGKILL); /* what is left of its group */
	/* Or has left it: that was to end, too. But of several workers' nobody
	 * knows whose it is: the rest ends with their process. */
	if (r->stage != RUN_FREE && !r->call->shared)
		keeper_sweep();
	run_drain(r, 0);
	run_drain(r, 1);
	status = child_reap(&r->child, &usage);
	r->call->program_cpu_us =
	    (uint64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) *
		1000000 +
	    (uint64_t)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
	hayfork_exit(r->call, status);
	return status;
}

/* The kernel says what it ended a program for; its last resort is SIGKILL. */
static bool
run_is_over_cpu(const struct run *r, int sig)
{
	uint64_t limit_ms =
	    r->call->limits != NULL ? r->call->limits->cpu_ms : 0;

	return limit_ms != 0 &&
	       (sig == SIGXCPU ||
		   (sig == SIGKILL &&
		       r->call->program_cpu_us / 1000 >= limit_ms));
}

static enum hayfork_status
run_judge_signal(const struct run *r, int sig)
{
	const struct limits *l = r->call->limits;

	if (run_is_over_cpu(r, sig))
		return builtin_fail(r->call, "limit", NULL,
		    "the program went over its limit of CPU time, %llu ms",
		    (unsigned long long)l->cpu_ms);
	if (sig == SIGXFSZ && l != NULL && l->file_size != 0)
		return builtin_fail(r->call, "limit", NULL,
		    "the program went over its limit of a file's size, %llu "
		    "bytes",
		    (unsigned long long)l->file_size);
	return builtin_fail(r->call, "signal",
	    sig == SIGKILL ? "not by hayfork; had the system no memory left?"
			   : NULL,
	    "the program was killed by signal %s", r->call->exit_signal);
}

static enum hayfork_status
run_judge(const struct run *r, int status)
{
	if (r->stage != RUN_FREE) {
		builtin_fail(r->call, "timeout", "give it more: --timeout",
		    "the time it was given is over%s",
		    r->stage == RUN_KILLED ? ", and SIGTERM did not end it"
					   : "");
		return HAYFORK_TIMEOUT;
	}
	if (WIFSIGNALED(status))
		return run_judge_signal(r, WTERMSIG(status));
	if (WEXITSTATUS(status) != 0)
		return builtin_fail(r->call, "exit", NULL,
		    "the program ended with exit status %d",
		    WEXITSTATUS(status));
	return HAYFORK_OK;
}

static enum hayfork_status
run_program(struct run *r)
{
	struct child_plan plan = {
		.path = r->path,
		.argv = r->argv,
		.env = r->env,
		.umask = (mode_t)r->program.umask,
		.files = (rlim_t)r->program.files,
		.limits = r->call->limits,
	};
	int error = run_find(r);

	if (error == 0)
		error = child_start(&r->child, &plan);
	if (error != 0)
		return run_refuse(r, error);
	run_start_clock(r);
	run_watch(r);
	return run_judge(r, run_end(r));
}

static enum hayfork_status
program_run(struct hayfork_call *call)
{
	struct run r = { .call = call };
	enum hayfork_status status;
	struct slice arg;

	arg.at = hayfork_arg(call, &arg.len);
	if (!program_unpack(&r.program, arg))
		return builtin_fail(call, "argument",
		    "it is of use to hayfork exec only",
		    "the argument is no list of words");
	r.argv = xcalloc(program_count(r.program.argv) + 1, sizeof(*r.argv));
	r.env = xcalloc(program_count(r.program.env) + 1, sizeof(*r.env));
	program_point(r.program.argv, r.argv);
	program_point(r.program.env, r.env);
	status = run_program(&r);
	free(r.argv);
	free(r.env);
	return status;
}

const struct hayfork_task builtin_program = {
	.name = PROGRAM_TASK,
	.args = "WORDS",
	.doc = "run a local program",
	.hidden = true,
	.runs_programs = true,
	.run = program_run,
};
