/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * serve.c - a task worker: one job after the other, many frames per wake.
 *
 * It blocks on its socket and needs no event loop. What it has to say leaves
 * when the input is drained, and before any task that may be long, so that no
 * finished result waits behind it (post.h: nor behind one that turns out to
 * be). How long a task of a kind takes is learnt from its last runs.
 */
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/contract.h"
#include "common/mem.h"
#include "common/value.h"
#include "worker/loop.h"
#include "worker/modules.h"
#include "worker/task/list.h"
#include "worker/task/serial.h"
#include "worker/task/serve.h"

#define SERVE_BATCH (16u << 10) /* bytes of results worth a write */

void
serve_flush(struct serve *s)
{
	if (post_flush(&s->post))
		s->now_ns = clock_ns();
}

/* An argument too long for a frame comes as a memfd that ends in a NUL. */
static const char *
serve_map(int fd, size_t *len)
{
	struct stat st;
	void *map = MAP_FAILED;

	if (fstat(fd, &st) == 0 && st.st_size > 0)
		map = mmap(
		    NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (map == MAP_FAILED)
		return NULL;
	*len = (size_t)st.st_size - 1;
	return map;
}

static const char *
serve_copy(struct serve *s, struct slice arg)
{
	buf_reset(&s->arg);
	buf_add(&s->arg, arg.at, arg.len);
	buf_add(&s->arg, "", 1);
	return (const char *)buf_at(&s->arg);
}

/*
 * What the master does not take from a worker costs its life: a task that
 * says such a thing fails instead.
 */
static enum hayfork_status
serve_judge(struct hayfork_call *call, enum hayfork_status status)
{
	const struct buf *value = &call->value;

	if (status != HAYFORK_OK && status != HAYFORK_FAILED &&
	    status != HAYFORK_TIMEOUT && status != HAYFORK_CANCELLED)
		status = hayfork_fail(call, "task",
		    "the task returned a status that no task can have", NULL);
	if (status == HAYFORK_OK && buf_len(value) > CONTRACT_VALUE_CAP)
		status = hayfork_fail(call, "task",
		    "the task returned a value of more than 64 MiB", NULL);
	if (status == HAYFORK_OK && buf_len(value) > 0 &&
	    !value_check(buf_at(value), buf_len(value)))
		status = hayfork_fail(call, "task",
		    "the task returned a value that is not one msgpack object "
		    "of at most 64 levels",
		    NULL);
	if (status != HAYFORK_OK)
		buf_reset(&call->value);
	return status;
}

static void
serve_title(
    struct serve *s, const struct serve_kind *kind, const struct msg_job *job)
{
	char title[64], text[40];

	/* What hayfork itself gives it is output, or holds an environment. */
	if (kind->task->hidden) {
		worker_title(s->worker, kind->task->name);
		return;
	}
	log_escape(text, sizeof(text), job->arg.at, job->arg.len);
	snprintf(title, sizeof(title), "%s %s", kind->task->name, text);
	worker_title(s->worker, title);
}

/* If there is news; the channel must be ours. */
static bool
serve_send_modules(struct serve *s)
{
	struct buf list = { 0 };
	struct msg m = { .id = MSG_MODULES };

	if (!modules_changed())
		return false;
	modules_pack(&list);
	m.u.modules.modules =
	    (struct slice){ (char *)buf_at(&list), buf_len(&list) };
	chan_send(&s->worker->chan, &m);
	buf_free(&list);
	return true;
}

/* In the middle of a task, which may crash in what it has loaded. */
static void
serve_loaded(void *server)
{
	struct serve *s = server;

	post_resume(&s->post);
	serve_send_modules(s);
	post_flush(&s->post);
	post_suspend(&s->post, false);
}

static void
serve_printed_cb(void *server)
{
	struct serve *s = server;

	serve_printed(s, s->job);
}

static enum hayfork_status
serve_run(struct serve *s, const struct msg_job *job, struct serve_kind *kind)
{
	enum hayfork_status status;

	if (kind->task == NULL)
		return hayfork_fail(&s->call, "task", "no task of this name",
		    "see: hayfork tasks");
	if (kind->usual_ns == 0 || kind->usual_ns >= SERVE_NOTED_NS)
		serve_title(s, kind, job);
	board_set_stage(
	    s->worker->board, job->entry, HAYFORK_STAGE_TASK, s->now_ns);
	if (!serve_is_brief(kind)) {
		s->cpu_ns = clock_read_ns(CLOCK_THREAD_CPUTIME_ID);
		s->short_ns = 0;
	}
	post_suspend(&s->post, serve_is_brief(kind));
	board_set_current(s->worker->board, job->entry + 1);
	if (!kind->task->runs_programs)
		limits_begin(&s->limits);
	status = kind->task->run(&s->call);
	limits_end(&s->limits);
	board_set_current(s->worker->board, 0);
	post_resume(&s->post);
	if (!serve_is_brief(kind) && serve_send_modules(s))
		serve_flush(s); /* the next task may crash in them */
	if (status == HAYFORK_FAILED && hayfork_expired(&s->call))
		status = HAYFORK_TIMEOUT;
	return serve_judge(&s->call, status);
}

static enum msg_err
on_job(struct serve *s, const struct msg_job *job, int fd)
{
	struct serve_kind *kind = serve_find(s, job->task);
	size_t len = job->arg.len;
	enum hayfork_status status;
	const char *arg;
	uint64_t start;

	if (job->entry >= s->worker->window)
		return MSG_ERR_CONTENT;
	if (chan_queued(&s->worker->chan) >
	    (serve_is_brief(kind) ? SERVE_BATCH : 0))
		serve_flush(s);
	if (!board_claim(s->worker->board, job->entry, job->claim)) {
		if (fd != -1)
			close(fd);
		return MSG_OK; /* taken back in the meantime */
	}
	start = s->now_ns;
	arg = fd != -1 ? serve_map(fd, &len) : serve_copy(s, job->arg);
	call_reset(&s->call, arg, len,
	    job->timeout_ms != 0 ? start + job->timeout_ms * 1000000u : 0);
	s->call.max_output = job->max_output;
	s->call.limits = &s->limits;
	s->call.loaded = serve_loaded;
	s->call.printed =
	    (job->flags & MSG_JOB_STREAM) != 0 ? serve_printed_cb : NULL;
	s->call.server = s;
	s->job = job;
	if (arg == NULL)
		status = hayfork_fail(
		    &s->call, "memory", "the argument cannot be mapped", NULL);
	else
		status = serve_run(s, job, kind);
	s->now_ns = clock_ns();
	serve_learn(kind, s->now_ns - start);
	serve_answer(s, job, status, s->now_ns - start);
	if (fd != -1 && arg != NULL)
		munmap((void *)(uintptr_t)arg, len + 1);
	return MSG_OK;
}

/* What runs here cannot be stopped from within: the master kills if it must. */
static enum msg_err
on_cancel(struct serve *s, const struct msg_cancel *cancel, int fd)
{
	(void)s;
	(void)cancel;
	return fd == -1 ? MSG_OK : MSG_ERR_FD;
}

static enum msg_err
on_limits(struct serve *s, const struct msg_limits *l, int fd)
{
	limits_fini(&s->limits);
	limits_init(&s->limits, l->memory, l->cpu_ms, l->file_size);
	return fd == -1 ? MSG_OK : MSG_ERR_FD;
}

static enum msg_err
on_drain(struct serve *s, const struct msg_drain *drain, int fd)
{
	(void)drain;
	s->draining = true;
	return fd == -1 ? MSG_OK : MSG_ERR_FD;
}

#define RECEIVE_(NAME, name)                                                   \
	case MSG_##NAME:                                                       \
		return on_##name(s, &m->u.name, fd);
#define REFUSE_(NAME, name)                                                    \
	case MSG_##NAME:                                                       \
		return MSG_ERR_STATE;
#define DISPATCH_ALL_TO_MASTER REFUSE_
#define DISPATCH_MASTER_TO_ALL RECEIVE_
#define DISPATCH_LANE_TO_MASTER REFUSE_
#define DISPATCH_MASTER_TO_LANE RECEIVE_
#define DISPATCH_CPU_TO_MASTER REFUSE_
#define DISPATCH_MASTER_TO_CPU RECEIVE_
#define DISPATCH_MASTER_TO_IO REFUSE_
#define DISPATCH_IO_TO_MASTER REFUSE_
#define DISPATCH_IO_TO_SIGNER REFUSE_
#define DISPATCH_SIGNER_TO_IO REFUSE_
#define DISPATCH_MASTER_TO_SIGNER REFUSE_
#define DISPATCH_SIGNER_TO_MASTER REFUSE_
#define DISPATCH_IN_JOB REFUSE_
#define CASE_(NAME, name, num, link, doc) DISPATCH_##link(NAME, name)

static enum msg_err
serve_dispatch(struct serve *s, const struct msg *m, int fd)
{
	switch (m->id) {
		MSG_TABLE(CASE_)
	case MSG_ID_END:
		break;
	}
	return MSG_ERR_STATE;
}

static void
serve_fini(struct serve *s)
{
	limits_fini(&s->limits);
	call_fini(&s->call);
	buf_free(&s->arg);
	free(s->kinds);
	post_fini(&s->post);
}

/* One worker, on its thread; ctx: its tasks. */
static int
serve(struct worker *w, void *ctx)
{
	const struct hayfork_task *const *tasks = ctx;
	struct serve s = { .worker = w, .call.shared = w->host->workers > 1 };
	enum msg_err err;
	struct msg m;
	int fd;

	post_init(&s.post, w);
	serve_learn_kinds(&s, tasks);
	worker_hello(w);
	serve_flush(&s);
	worker_title(w, "idle");
	while (!s.draining) {
		post_fill(&s.post);
		s.now_ns = clock_ns();
		while ((err = chan_next(&w->chan, &m, &fd)) == MSG_OK)
			if ((err = serve_dispatch(&s, &m, fd)) != MSG_OK)
				break;
		if (err != MSG_AGAIN) {
			fprintf(
			    stderr, "the master sent %s\n", msg_strerror(err));
			worker_leave(w, CONTRACT_EXIT_PEER);
		}
		serve_flush(&s);
	}
	serve_fini(&s);
	return CONTRACT_EXIT_RETIRED;
}

int
hayfork_worker_main(
    int argc, char **argv, const struct hayfork_task *const *tasks)
{
	struct host host;

	if (argc == 2 && strcmp(argv[1], "--list") == 0)
		return list_print(tasks, stdout) ? 0 : CONTRACT_EXIT_BROKEN;
	if (argc >= 2 && strcmp(argv[1], "--serial") == 0)
		return serial_main(argv[0], argv + 2, tasks);
	host_open(&host, argc, argv);
	return host_run(&host, serve, (void *)(uintptr_t)tasks);
}
