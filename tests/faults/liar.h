/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * liar.h - a worker that breaks one rule: what liar, rogue and io_liar share.
 *
 * Its name says which rule: it is run through a link called after a row of
 * its table, and lists the table with the rows' modes (against_liar.c has
 * them) when it is run by hand. It answers every job but those whose argument
 * starts with "bad"; with these it does what the row says, and answers if
 * that returns.
 */
#ifndef HF_TESTS_LIAR_H
#define HF_TESTS_LIAR_H

#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/contract.h"
#include "common/hayfork.h"
#include "worker/loop.h"

enum lie_time {
	AT_BIRTH, /* before it opens what it was given */
	AT_HELLO, /* instead of HELLO */
	AT_BAD,   /* instead of an answer to a bad job, or before it */
	AT_WORK,  /* the same, and those before it are not answered either */
};

struct lie {
	const char *name, *mode;
	enum lie_time time;
	void (*run)(void);
};
#define LIE_ROW(mode, time, f)                                                 \
	{                                                                      \
#f, #mode, time, f                                             \
	}

static _Thread_local struct worker *w;   /* this thread's */
static _Thread_local struct msg_job job; /* the one it lies about */
static bool ignores_claims; /* runs what it was given, whatever its word */

/* All that is queued goes out, however slow the master is. */
static inline void
say_all(void)
{
	struct pollfd p = { w->chan.fd, POLLOUT, 0 };

	while (chan_flush(&w->chan) == CHAN_IO_AGAIN)
		(void)!poll(&p, 1, -1);
}

static inline void
say(const struct msg *m)
{
	chan_send(&w->chan, m);
	say_all();
}

/* As if all was well: its loop turns. */
NORETURN static inline void
wait_for_ever(void)
{
	for (;;) {
		atomic_fetch_add(&w->board.section->tick, 1);
		(void)!poll(NULL, 0, 100);
	}
}

NORETURN static inline void
say_and_wait(const struct msg *m)
{
	say(m);
	wait_for_ever();
}

NORETURN static inline void
say_bytes(const char *bytes, size_t n)
{
	buf_add(&w->chan.out, bytes, n);
	say_all();
	wait_for_ever();
}

static inline struct msg
result(uint64_t claim, uint32_t entry)
{
	return (struct msg){ .id = MSG_RESULT,
		.u.result = { .claim = claim, .entry = entry } };
}

static inline struct msg
output(uint32_t stream, const void *bytes, size_t n)
{
	return (struct msg){ .id = MSG_OUTPUT,
		.u.output = { job.claim, job.entry, stream,
		    { (void *)(uintptr_t)bytes, n } } };
}

static inline bool
liar_may_run(const struct msg_job *j)
{
	return board_claim(w->board, j->entry, j->claim) || ignores_claims ||
	       atomic_load(&w->board.section->entries[j->entry].claim) ==
		   board_word(j->claim, BOARD_RUNNING);
}

static inline bool
liar_is_bad(const struct msg_job *j)
{
	return j->arg.len >= 3 && memcmp(j->arg.at, "bad", 3) == 0;
}

static inline void
liar_on_message(const struct msg *m, const struct lie *lie)
{
	const struct msg_job *j = &m->u.job;
	struct msg answer;

	if (m->id == MSG_DRAIN)
		_exit(CONTRACT_EXIT_RETIRED);
	if (m->id != MSG_JOB || !liar_may_run(j))
		return;
	answer = result(j->claim, j->entry);
	/* In the io lane a command is on its way then. */
	board_set_stage(w->board, j->entry, HAYFORK_STAGE_COMMAND, clock_ns());
	if (lie->time >= AT_BAD && liar_is_bad(j)) {
		job = *j;
		lie->run();
	} else if (lie->time == AT_WORK && w->generation == 1)
		return;
	say(&answer);
}

/* Its row; NULL: there is none of this name, and the table was listed. */
static inline const struct lie *
liar_find(const char *path, const struct lie *lies, size_t n)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash != NULL ? slash + 1 : path;

	for (size_t i = 0; i < n; i++)
		if (strcmp(lies[i].name, name) == 0)
			return &lies[i];
	for (size_t i = 0; i < n; i++)
		printf("%s %s\n", lies[i].mode, lies[i].name);
	return NULL;
}

/* One worker, on its thread; ctx: its lie. */
static int
liar_serve(struct worker *worker, void *ctx)
{
	const struct lie *lie = ctx;
	struct msg m;
	int fd;

	w = worker;
	if (lie->time == AT_HELLO)
		lie->run();
	else
		worker_hello(w);
	say_all();
	while (chan_fill(&w->chan) == CHAN_IO_OK)
		while (chan_next(&w->chan, &m, &fd) == MSG_OK)
			liar_on_message(&m, lie);
	return 0;
}

static inline int
liar_main(int argc, char **argv, const struct lie *lies, size_t n)
{
	const struct lie *lie = liar_find(argv[0], lies, n);
	struct host host;

	if (lie == NULL)
		return 0;
	if (lie->time == AT_BIRTH)
		lie->run();
	host_open(&host, argc, argv);
	return host_run(&host, liar_serve, (void *)(uintptr_t)lie);
}

#endif
