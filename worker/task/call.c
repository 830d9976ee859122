/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * call.c - what a task may ask and say while it runs.
 */
#include <limits.h>
#include <sys/wait.h>

#include "common/clock.h"
#include "common/mem.h"
#include "worker/task/call.h"

#define CALL_KEPT (1u << 20) /* bytes of output a call keeps memory for */

static void
call_forget_error(struct hayfork_call *call)
{
	if (call->error_class == NULL)
		return;
	free(call->error_class);
	free(call->error_message);
	free(call->error_hint);
	call->error_class = call->error_message = call->error_hint = NULL;
}

void
call_reset(struct hayfork_call *call, const char *arg, size_t len,
    uint64_t deadline_ns)
{
	call->arg = arg;
	call->arg_len = len;
	call->deadline_ns = deadline_ns;
	buf_reset(&call->value);
	for (int i = 0; i < 2; i++) {
		buf_reset(&call->output[i]);
		if (call->output[i].cap > CALL_KEPT)
			buf_free(&call->output[i]);
	}
	call->sent[0] = call->sent[1] = 0;
	call->max_output = 0;
	call->truncated = false;
	call->exit_status = -1;
	call->exit_signal = NULL;
	call->program_cpu_us = 0;
	/* The names behind the totals are dead once their number is 0. */
	memset(&call->counters, 0, offsetof(struct counters, names));
	call_forget_error(call);
}

void
call_fini(struct hayfork_call *call)
{
	buf_free(&call->value);
	buf_free(&call->output[0]);
	buf_free(&call->output[1]);
	call_forget_error(call);
}

const char *
hayfork_arg(const struct hayfork_call *call, size_t *len)
{
	if (len != NULL)
		*len = call->arg_len;
	return call->arg;
}

void
hayfork_return_uint(struct hayfork_call *call, uint64_t v)
{
	buf_reset(&call->value);
	pack_uint(&call->value, v);
}

void
hayfork_return_double(struct hayfork_call *call, double v)
{
	buf_reset(&call->value);
	pack_double(&call->value, v);
}

void
hayfork_return_text(struct hayfork_call *call, const char *s, size_t len)
{
	buf_reset(&call->value);
	pack_str(&call->value, s, len);
}

void
hayfork_return_msgpack(struct hayfork_call *call, const void *p, size_t len)
{
	buf_reset(&call->value);
	buf_add(&call->value, p, len);
}

enum hayfork_status
hayfork_fail(struct hayfork_call *call, const char *class, const char *message,
    const char *hint)
{
	call_forget_error(call);
	call->error_class = xstrdup(class);
	call->error_message = xstrdup(message);
	call->error_hint = hint != NULL ? xstrdup(hint) : NULL;
	return HAYFORK_FAILED;
}

void
hayfork_output(struct hayfork_call *call, int stream, const void *p, size_t len)
{
	struct buf *to;
	uint64_t room;

	if ((stream != 1 && stream != 2) || call->max_output == 0)
		return;
	to = &call->output[stream - 1];
	room = call->max_output - buf_len(to);
	call->truncated |= len > room;
	buf_add(to, p, len < room ? len : (size_t)room);
	if (call->printed != NULL && room > 0 && len > 0)
		call->printed(call->server);
}

void
hayfork_exit(struct hayfork_call *call, int wait_status)
{
	call->exit_status = -1;
	call->exit_signal = NULL;
	if (WIFEXITED(wait_status))
		call->exit_status = WEXITSTATUS(wait_status);
	else if (WIFSIGNALED(wait_status)) {
		/* Real-time signals have no name of their own. */
		call->exit_signal = sigabbrev_np(WTERMSIG(wait_status));
		if (call->exit_signal == NULL)
			call->exit_signal = "RT";
	}
}

void
hayfork_count(struct hayfork_call *call, const char *name, uint64_t n)
{
	counters_add_named(&call->counters, name, strlen(name), n);
}

void
hayfork_loaded(struct hayfork_call *call)
{
	if (call->loaded != NULL)
		call->loaded(call->server);
}

bool
hayfork_expired(const struct hayfork_call *call)
{
	return call->deadline_ns != 0 && clock_ns() >= call->deadline_ns;
}

int
hayfork_time_left(const struct hayfork_call *call)
{
	uint64_t now = clock_ns(), ms;

	if (call->deadline_ns == 0)
		return -1;
	if (now >= call->deadline_ns)
		return 0;
	ms = (call->deadline_ns - now + 999999) / 1000000;
	return ms < INT_MAX ? (int)ms : INT_MAX;
}
