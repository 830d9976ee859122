/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * crash.c - the crash recorder.
 *
 * Nothing in the handler may be taken for granted: the heap, the stack and
 * the record itself may be damaged. So the facts come first, then a walk
 * along the frame pointers that reads memory through a system call, which
 * fails where a load would fault, and only then the unwinder, which reads
 * what the stack says and may well fault on it. A second fault, or two
 * seconds, end the process with what there is.
 */
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <ucontext.h>
#include <unistd.h>
#include <unwind.h>

#include "common/clock.h"
#include "common/log.h"
#include "worker/crash.h"

#define CRASH_STACK (64u << 10) /* bytes, beside a guard page */
#define CRASH_PATIENCE 2        /* seconds for the handler */

static const int crash_signals[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT,
	SIGSYS };
#define CRASH_SIGNALS (sizeof(crash_signals) / sizeof(crash_signals[0]))

static struct sigaction crash_before[CRASH_SIGNALS]; /* a sanitizer's */
static pid_t crash_pid;
static bool crash_shared; /* several workers are in this process */
static struct board_crash *crash_first; /* of the process's first worker */
static _Thread_local struct board_crash *crash_mine;
static atomic_flag crash_begun = ATOMIC_FLAG_INIT;
static _Thread_local volatile sig_atomic_t crash_here; /* by this thread */

/* Where the thread was, in the registers of its processor. */
struct crash_place {
	uint64_t pc, frame;
};

static struct crash_place
crash_place_of(const ucontext_t *uc)
{
#if defined(__x86_64__)
	return (struct crash_place){
		(uint64_t)uc->uc_mcontext.gregs[REG_RIP],
		(uint64_t)uc->uc_mcontext.gregs[REG_RBP],
	};
#elif defined(__aarch64__)
	return (
	    struct crash_place){ uc->uc_mcontext.pc, uc->uc_mcontext.regs[29] };
#else
	(void)uc;
	return (struct crash_place){ 0, 0 };
#endif
}

/* ---- the record ---------------------------------------------------------- */

static void
crash_write_facts(struct board_crash *c, const siginfo_t *si, uint64_t pc)
{
	struct board_facts f = {
		.signal = (uint32_t)si->si_signo,
		.code = si->si_code,
		.address = (uint64_t)(uintptr_t)si->si_addr,
		.pc = pc,
		.at_ns = clock_ns(),
		.astray = crash_mine == NULL,
	};

	/* That field is the sender's where there was one. */
	if (si->si_code <= 0)
		f.address = 0;
	f.sum = board_facts_sum(&f);
	c->facts = f;
}

/* Each frame is the caller's frame pointer and the return address. */
static void
crash_write_walk(struct board_crash *c, uint64_t frame)
{
	struct board_trace t = { .count = 0 };
	uint64_t pair[2], last = 0;

	while (t.count < BOARD_FRAMES && frame > last && frame % 8 == 0) {
		struct iovec to = { pair, sizeof(pair) };
		struct iovec from = { (void *)(uintptr_t)frame, sizeof(pair) };

		if (process_vm_readv(getpid(), &to, 1, &from, 1, 0) !=
			sizeof(pair) ||
		    pair[1] == 0)
			break;
		t.frames[t.count++] = pair[1];
		last = frame;
		frame = pair[0];
	}
	t.sum = board_trace_sum(&t);
	c->walk = t;
}

struct crash_unwind {
	struct board_trace trace;
	uint64_t pc;
};

/* What lies inside of the faulting instruction is this handler. */
static _Unwind_Reason_Code
crash_unwind_cb(struct _Unwind_Context *context, void *ctx)
{
	struct crash_unwind *u = ctx;
	uint64_t ip = _Unwind_GetIP(context);

	if (ip == 0)
		return _URC_END_OF_STACK;
	if (ip == u->pc)
		u->trace.count = 0;
	if (u->trace.count < BOARD_FRAMES)
		u->trace.frames[u->trace.count++] = ip;
	return _URC_NO_REASON;
}

static void
crash_write_unwind(struct board_crash *c, uint64_t pc)
{
	struct crash_unwind u = { .pc = pc };

	_Unwind_Backtrace(crash_unwind_cb, &u);
	u.trace.sum = board_trace_sum(&u.trace);
	c->unwind = u.trace;
}

/* ---- the handler --------------------------------------------------------- */

/* From here on the signal does what it did before. */
static void
crash_give_way(int sig)
{
	for (size_t i = 0; i < CRASH_SIGNALS; i++)
		if (crash_signals[i] == sig)
			sigaction(sig, &crash_before[i], NULL);
}

/* A handler that hangs, in a lock of the loader's say, ends after all. */
static void
crash_be_quick(void)
{
	struct sigaction act = { .sa_handler = SIG_DFL };
	sigset_t set;

	sigaction(SIGALRM, &act, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGALRM);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	alarm(CRASH_PATIENCE);
}

/*
 * What is sent to a process comes to any of its threads: of several nobody
 * knows whom it was for.
 */
static bool
crash_is_ours(const siginfo_t *si)
{
	return !crash_shared || si->si_code > 0 || si->si_code == SI_TKILL;
}

/*
 * Another thread was first, and its record is what the master judges by. The
 * end of that is the end of this one.
 */
NORETURN static void
crash_wait(void)
{
	for (;;)
		pause();
}

static void
crash_handler(int sig, siginfo_t *si, void *context)
{
	struct board_crash *c = crash_mine != NULL ? crash_mine : crash_first;
	struct crash_place place = crash_place_of(context);

	/* A child that a task has made has no record of its own. */
	if (getpid() == crash_pid && !crash_here && crash_is_ours(si)) {
		if (atomic_flag_test_and_set(&crash_begun))
			crash_wait();
		crash_here = 1; /* another fault is the handler's own */
		crash_be_quick();
		crash_write_facts(c, si, place.pc);
		crash_write_walk(c, place.frame);
		crash_write_unwind(c, place.pc);
	}
	crash_give_way(sig);
	/* A fault comes again by itself; what was sent has to be sent again. */
	if (si->si_code <= 0 || sig == SIGSYS)
		raise(sig);
}

static bool
crash_stack_init(void)
{
	size_t guard = (size_t)sysconf(_SC_PAGESIZE);
	stack_t stack = { .ss_size = CRASH_STACK };
	char *room = mmap(NULL, guard + CRASH_STACK, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);

	if (room == MAP_FAILED)
		return false;
	stack.ss_sp = room + guard;
	return mprotect(room, guard, PROT_NONE) == 0 &&
	       sigaltstack(&stack, NULL) == 0;
}

void
crash_init_thread(struct board b)
{
	/* Without a stack of its own it records all but a stack overflow. */
	(void)crash_stack_init();
	crash_mine = &b.section->crash;
}

void
crash_init(struct board b, unsigned workers)
{
	struct sigaction act = { .sa_sigaction = crash_handler,
		.sa_flags = SA_SIGINFO | SA_ONSTACK };

	crash_first = &b.section->crash;
	crash_pid = getpid();
	crash_shared = workers > 1;
	sigfillset(&act.sa_mask);
	for (size_t i = 0; i < CRASH_SIGNALS; i++)
		sigaction(crash_signals[i], &act, &crash_before[i]);
}
