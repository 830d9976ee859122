/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * serve_answer.c - what a task worker says of a job: its output, while it
 * runs if the master asks for that, and its result.
 */
#include "common/clock.h"
#include "common/contract.h"
#include "worker/loop.h"
#include "worker/task/serve.h"

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

static void
serve_send_piece(struct serve *s, const struct msg_job *job,
    enum msg_stream stream, const struct buf *text, size_t at)
{
	size_t n = buf_len(text) - at;
	struct msg m = { .id = MSG_OUTPUT };

	if (n > CONTRACT_OUTPUT_CHUNK)
		n = CONTRACT_OUTPUT_CHUNK;
	m.u.output = (struct msg_output){ job->claim, job->entry, stream,
		{ (char *)buf_at(text) + at, n } };
	chan_send(&s->worker->chan, &m);
}

/* From here on, in pieces; the channel must be ours, as it is after the task.
 */
static void
serve_send_output(struct serve *s, const struct msg_job *job,
    enum msg_stream stream, const struct buf *text, size_t at)
{
	for (; at < buf_len(text); at += CONTRACT_OUTPUT_CHUNK) {
		serve_send_piece(s, job, stream, text, at);
		if (chan_queued(&s->worker->chan) > CHAN_HIGH_WATER)
			serve_flush(s);
	}
}

void
serve_printed(struct serve *s, const struct msg_job *job)
{
	struct hayfork_call *call = &s->call;

	post_resume(&s->post);
	for (int i = 0; i < 2; i++) {
		size_t len = buf_len(&call->output[i]);

		for (; call->sent[i] < len;
		     call->sent[i] += CONTRACT_OUTPUT_CHUNK)
			serve_send_piece(s, job,
			    (enum msg_stream)(MSG_STREAM_STDOUT + i),
			    &call->output[i], call->sent[i]);
		call->sent[i] = len;
	}
	while (!post_push(&s->post, hayfork_time_left(call)))
		continue;
	post_suspend(&s->post, false);
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

void
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
	serve_send_output(
	    s, job, MSG_STREAM_STDOUT, &call->output[0], call->sent[0]);
	serve_send_output(
	    s, job, MSG_STREAM_STDERR, &call->output[1], call->sent[1]);
	if (buf_len(&call->value) <= CONTRACT_INLINE_VALUE)
		m.u.result.value = (struct slice){ (char *)buf_at(&call->value),
			buf_len(&call->value) };
	else
		serve_send_output(s, job, MSG_STREAM_VALUE, &call->value, 0);
	chan_send(&s->worker->chan, &m);
	buf_free(&delta);
}
