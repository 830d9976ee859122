/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * crashes.c - every way a task can end its worker, as the library tells it:
 * the signal, where, after how long, and what was said last.
 *
 *	crashes			prints TAP; it is its own worker program
 *
 * A sanitizer ends some of them itself, with an exit status and words of its
 * own: then there may be no signal and no frames, and its words may be all
 * there is.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/hayfork.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED true
#endif
#endif
#ifndef SANITIZED
#define SANITIZED false
#endif

#define WORK_MS 3 /* what a task does before it crashes */
#define LIMIT_MIB 256u

/* ---- the worker ---------------------------------------------------------- */

/* What the compiler cannot see; what is done after makes no call the last. */
static volatile uintptr_t zero;
static volatile int after;

#define DIE(way) __attribute__((noinline)) static void die_##way(void)

DIE(segv)
{
	*(volatile char *)zero = 1;
}

/* A page that no file stands behind. */
DIE(bus)
{
	int fd = memfd_create("bus", MFD_CLOEXEC);
	volatile char *page =
	    mmap(NULL, 1, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	*page = 1;
}

DIE(ill)
{
	__builtin_trap();
}

DIE(fpe)
{
	after = 1 / (int)zero;
	raise(SIGFPE);
	after = 1;
}

DIE(abrt)
{
	abort();
}

DIE(sys)
{
	raise(SIGSYS);
	after = 1;
}

DIE(kill)
{
	raise(SIGKILL);
}

DIE(stack)
{
	volatile char frame[1024];

	frame[0] = (char)zero;
	if (zero == 0)
		die_stack();
	frame[1] = frame[0];
}

DIE(heap)
{
	char *volatile block = malloc(64);
	volatile char *head = block - sizeof(size_t);

	for (size_t i = 0; i < sizeof(size_t); i++)
		head[i] = (char)0xff;
	free(block);
	after = 1;
}

DIE(free)
{
	void *volatile twice = malloc(64);

	free(twice);
	free(twice);
	after = 1;
}

DIE(exit_0)
{
	exit(0);
}

DIE(exit_3)
{
	exit(3);
}

/* As a program does that has no other way when memory runs out. */
DIE(memory)
{
	for (size_t mib = 0; mib < 2 * LIMIT_MIB; mib++)
		if (malloc(1u << 20) == NULL)
			abort();
	after = 1;
}

/* ---- what is expected of each -------------------------------------------- */

struct way {
	const char *name;
	void (*die)(void);
	const char *signal;  /* NULL: none */
	const char *message; /* begins so */
	bool frames;         /* it leaves a record */
	bool taken;          /* a sanitizer ends it itself */
	bool limited;        /* in a farm with a limit of memory */
};

#define OF(sig) "its worker died of SIG" sig

static const struct way ways[] = {
	{ "segv", die_segv, "SEGV", OF("SEGV at address 0x0"), true, true },
	{ "bus", die_bus, "BUS", OF("BUS at address 0x"), true, true },
	{ "ill", die_ill, "ILL", OF("ILL"), true, true },
	{ "fpe", die_fpe, "FPE", OF("FPE"), true, true },
	{ "abrt", die_abrt, "ABRT", OF("ABRT"), true },
	{ "sys", die_sys, "SYS", OF("SYS"), true },
	{ "kill", die_kill, "KILL", OF("KILL") },
	{ "stack", die_stack, "SEGV", OF("SEGV at address 0x"), true, true },
	{ "heap", die_heap, "ABRT", OF("ABRT"), true, true },
	{ "free", die_free, "ABRT", OF("ABRT"), true, true },
	{ "exit_0", die_exit_0, NULL, "its worker exited with status 0" },
	{ "exit_3", die_exit_3, NULL, "its worker exited with status 3" },
	{ "memory", die_memory, "ABRT", OF("ABRT"), true, true, true },
};
#define WAYS (sizeof(ways) / sizeof(ways[0]))

static enum hayfork_status
die_run(struct hayfork_call *call)
{
	const uint64_t until_ns = clock_ns() + WORK_MS * 1000000u;
	const char *name = hayfork_arg(call, NULL);

	while (clock_ns() < until_ns)
		;
	for (size_t i = 0; i < WAYS; i++)
		if (strcmp(ways[i].name, name) == 0) {
			fprintf(stderr, "about to die of %s\n", name);
			ways[i].die();
		}
	return HAYFORK_OK;
}

static const struct hayfork_task die_task = { .name = "die",
	.args = "WAY",
	.doc = "end the worker, in that way",
	.fault = true,
	.run = die_run };
static const struct hayfork_task *const tasks[] = { &die_task, NULL };

/* ---- the program --------------------------------------------------------- */

static int number, failed;

static void
ok(bool good, const struct way *w, const char *sentence, const char *got)
{
	printf("%sok %d - %s: %s\n", good ? "" : "not ", ++number, w->name,
	    sentence);
	if (good)
		return;
	failed++;
	printf("# got: ");
	for (; got != NULL && *got != '\0'; got++) {
		putchar(*got);
		if (*got == '\n')
			printf("# ");
	}
	printf("\n");
}

/* The compiler may have put a part of it elsewhere, as "die_x.cold". */
static bool
has_own_frame(const struct way *w, const char *backtrace)
{
	char name[40];
	const char *at = backtrace;
	size_t len = (size_t)snprintf(name, sizeof(name), "die_%s", w->name);

	while (at != NULL && (at = strstr(at, name)) != NULL) {
		if ((at == backtrace || at[-1] == '\n') &&
		    (at[len] == '+' || at[len] == '.'))
			return true;
		at++;
	}
	return false;
}

static void
check_trace(const struct way *w, const char *backtrace)
{
	if (!w->frames)
		ok(backtrace == NULL, w, "it leaves no frames", backtrace);
	else
		ok(has_own_frame(w, backtrace), w,
		    "its own function is among the frames", backtrace);
	if (strcmp(w->name, "stack") == 0)
		ok(backtrace != NULL &&
			strstr(backtrace, " more of the same") != NULL,
		    w, "recursion is folded", backtrace);
}

static void
check(const struct way *w, const struct hayfork_result *r)
{
	const bool taken = SANITIZED && w->taken;
	const char *words = r->last_words != NULL ? r->last_words : "";
	char said[60], text[80];

	ok(r->status == HAYFORK_CRASHED && r->stage == HAYFORK_STAGE_TASK, w,
	    "it is crashed, in its task", hayfork_status_name(r->status));
	snprintf(text, sizeof(text), "%llu us of %llu",
	    (unsigned long long)r->stage_us, (unsigned long long)r->elapsed_us);
	ok(r->stage_us >= WORK_MS * 1000u &&
		r->stage_us <= r->elapsed_us + 1000,
	    w, "the time in its stage is that of its work", text);
	if (taken) {
		ok(words[0] != '\0', w, "the sanitizer's words are told",
		    words);
		return;
	}
	ok(w->signal == NULL ? r->exit_signal == NULL
			     : r->exit_signal != NULL &&
				   strcmp(r->exit_signal, w->signal) == 0,
	    w, "so is its signal", r->exit_signal);
	ok(r->error_message != NULL &&
		strncmp(r->error_message, w->message, strlen(w->message)) == 0,
	    w, "the message says so", r->error_message);
	snprintf(said, sizeof(said), "about to die of %s", w->name);
	ok(strncmp(words, said, strlen(said)) == 0, w,
	    "what it said last is told", words);
	check_trace(w, r->backtrace);
	if (w->limited)
		ok(r->error_hint != NULL &&
			strstr(r->error_hint, "--memory-per-task") != NULL,
		    w, "the hint names the limit", r->error_hint);
}

static void
die_all(const char *self, bool limited)
{
	struct hayfork_options o = { .programs[HAYFORK_CPU] = self,
		.workers[HAYFORK_CPU] = 1,
		.limits.memory = limited ? (uint64_t)LIMIT_MIB << 20 : 0 };
	char why[256];
	struct hayfork *farm = hayfork_open(&o, why, sizeof(why));

	if (farm == NULL) {
		printf("Bail out! %s\n", why);
		exit(1);
	}
	for (size_t i = 0; i < WAYS; i++) {
		struct hayfork_job job = { .task = "die",
			.arg = ways[i].name,
			.arg_len = strlen(ways[i].name) };
		struct hayfork_future *future;
		const struct hayfork_result *r;

		if (ways[i].limited != limited)
			continue;
		future = hayfork_submit(farm, &job);
		if ((r = hayfork_result(future, 20000)) != NULL)
			check(&ways[i], r);
		else
			ok(false, &ways[i], "it ends", "nothing");
		hayfork_release(future);
	}
	hayfork_close(farm);
}

int
main(int argc, char **argv)
{
	char self[4096];
	ssize_t n;

	if (argc > 2 && strcmp(argv[1], "cpu") == 0)
		return hayfork_worker_main(argc, argv, tasks);
	if ((n = readlink("/proc/self/exe", self, sizeof(self) - 1)) == -1) {
		printf("Bail out! no path to this program\n");
		return 1;
	}
	self[n] = '\0';
	die_all(self, false);
	/* A sanitizer's own memory does not fit below any limit. */
	if (!SANITIZED)
		die_all(self, true);
	printf("1..%d\n", number);
	return failed > 0;
}
