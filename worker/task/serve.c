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
#include "worker/limits.h"
#include "worker/loop.h"
#include "worker/modules.h"
#include "worker/task/call.h"
#include "worker/task/list.h"
#include "worker/task/post.h"
#include "worker/task/serial.h"
#include "worker/task/usage.h"

#define SERVE_LONG_NS 50000u    /* flush before a task that may take this */
#define SERVE_NOTED_NS 100000u  /* from here on CPU and title are kept */
#define SERVE_BATCH (16u << 10) /* bytes of results worth a write */

/* A task, and what is known of it. */
struct serve_kind {
	const struct hayfork_task *task;
	size_t name_len;
	uint64_t usual_ns; /* moving average of its time; 0: never run */
};

struct serve {
	struct worker *worker; /* borrowed */
	struct post post;
	struct serve_kind *kinds; /* a list that ends without a task */
	size_t last_kind;         /* what most jobs are of, too */
	struct limits limits;
	struct hayfork_call call;
	struct buf arg;    /* the argument with its NUL */
	uint64_t now_ns;   /* end of the task before, or of the wait */
	uint64_t cpu_ns;   /* CPU clock when it was last read */
	uint64_t short_ns; /* spent in short tasks since then */
	bool draining;
};

/* A master that was slow to read has taken time that is no task's. */
static void
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
 * CPU of the last task, once it is worth a system call. The clock was read
 * before it began, unless it was expected to be short; then that of the short
 * ones before it is taken for their time.
 */
static uint64_t
serve_cpu_us(struct serve *s, uint64_t elapsed_ns)
{
	uint64_t was = s->cpu_ns, spent;

	if (elapsed_ns < SERVE_NOTED_NS) {
		s->short_ns += elapsed_ns;
		return 0;
	}
	s->cpu_ns = clock_read_ns(CLOCK_THREAD_CPUTIME_ID);
	spent = s->cpu_ns - was;
	spent -= spent < s->short_ns ? spent : s->short_ns;
	s->short_ns = 0;
	return (spent < elapsed_ns ? spent : elapsed_ns) / 1000;
}

/* In pieces; the channel must be ours, as it is after the task. */
static void
serve_send_output(struct serve *s, const struct msg_job *job,
    enum msg_stream stream, const struct buf *text)
{
	struct msg m = { .id = MSG_OUTPUT };

	for (size_t at = 0; at < buf_len(text);) {
		size_t n = buf_len(text) - at;

		if (n > CONTRACT_OUTPUT_CHUNK)
			n = CONTRACT_OUTPUT_CHUNK;
		m.u.output = (struct msg_output){ job->claim, job->entry,
			stream, { (char *)buf_at(text) + at, n } };
		chan_send(&s->worker->chan, &m);
		if (chan_queued(&s->worker->chan) > CHAN_HIGH_WATER)
			serve_flush(s);
		at += n;
	}
}

/* At most that many bytes of a text, and no half of a character. */
static struct slice
serve_cut(const char *text, size_t max)
{
	struct slice s = slice_str(text);

	if (s.len <= max)
		return s;
	for (s.len = max; s.len > 0 && (text[s.len] & 0xc0) == 0x80;)
		s.len--;
	return s;
}

static uint32_t
serve_flags(const struct serve *s, enum hayfork_status status)
{
	const char *class = s->call.error_class;
	uint32_t flags = 0;

	if (s->call.truncated)
		flags |= MSG_RESULT_TRUNCATED;
	if (status != HAYFORK_FAILED || class == NULL || !s->limits.any)
		return flags;
	if ((s->limits.memory != 0 && strcmp(class, "memory") == 0) ||
	    strcmp(class, "limit") == 0)
		flags |= MSG_RESULT_LIMIT;
	return flags;
}

static void
serve_answer(struct serve *s, const struct msg_job *job,
    enum hayfork_status status, uint64_t elapsed_ns)
{
	struct hayfork_call *call = &s->call;
	struct msg m = { .id = MSG_RESULT };
	struct buf delta = { 0 };
	uint64_t cpu_us = serve_cpu_us(s, elapsed_ns) + call->program_cpu_us;

	call->counters.task_cpu_us = cpu_us;
	if (cpu_us > 0 || call->counters.named > 0)
		counters_encode(&delta, &call->counters);
	m.u.result = (struct msg_result){
		.claim = job->claim,
		.entry = job->entry,
		.status = status,
		.stage = status == HAYFORK_OK ? HAYFORK_STAGE_NONE
					      : HAYFORK_STAGE_TASK,
		.elapsed_us = elapsed_ns / 1000,
		.cpu_us = cpu_us,
		.flags = serve_flags(s, status),
		.exit_code = (uint32_t)(call->exit_status + 1),
		.exit_signal = slice_str(call->exit_signal),
		.error_class = serve_cut(call->error_class, CONTRACT_CLASS_MAX),
		.error_message =
		    serve_cut(call->error_message, CONTRACT_TEXT_MAX),
		.error_hint = serve_cut(call->error_hint, CONTRACT_TEXT_MAX),
		.counters = { (char *)buf_at(&delta), buf_len(&delta) },
	};
	serve_send_output(s, job, MSG_STREAM_STDOUT, &call->output[0]);
	serve_send_output(s, job, MSG_STREAM_STDERR, &call->output[1]);
	if (buf_len(&call->value) <= CONTRACT_INLINE_VALUE)
		m.u.result.value = (struct slice){ (char *)buf_at(&call->value),
			buf_len(&call->value) };
	else
		serve_send_output(s, job, MSG_STREAM_VALUE, &call->value);
	chan_send(&s->worker->chan, &m);
	buf_free(&delta);
}

static bool
serve_is_kind(const struct serve_kind *k, struct slice name)
{
	return k->name_len == name.len &&
	       memcmp(k->task->name, name.at, name.len) == 0;
}

/* The kind of this name; the list's end, which has no task, if there is none.
 */
static struct serve_kind *
serve_find(struct serve *s, struct slice name)
{
	size_t i = s->last_kind;

	if (s->kinds[i].task == NULL || !serve_is_kind(&s->kinds[i], name))
		for (i = 0; s->kinds[i].task != NULL; i++)
			if (serve_is_kind(&s->kinds[i], name))
				break;
	s->last_kind = i;
	return &s->kinds[i];
}

static void
serve_learn_kinds(struct serve *s, const struct hayfork_task *const *tasks)
{
	size_t n = 0;

	while (tasks[n] != NULL)
		n++;
	s->kinds = xcalloc(n + 2, sizeof(*s->kinds));
	for (size_t i = 0; i < n; i++)
		s->kinds[i] =
		    (struct serve_kind){ tasks[i], strlen(tasks[i]->name), 0 };
	/* Every worker can tell what it has used. */
	s->kinds[n] =
	    (struct serve_kind){ &usage_task, strlen(usage_task.name), 0 };
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

static bool
serve_is_brief(const struct serve_kind *k)
{
	return k->usual_ns != 0 && k->usual_ns < SERVE_LONG_NS;
}

/* It has run once more; the first time says what the next is to be like. */
static void
serve_learn(struct serve_kind *k, uint64_t took_ns)
{
	uint64_t usual_ns = k->usual_ns != 0 ? k->usual_ns : took_ns;

	k->usual_ns = (usual_ns * 7 + took_ns) / 8 + 1;
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
	s->call.server = s;
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
