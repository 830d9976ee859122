/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * call.c - what a task may ask and say while it runs.
 */
#include "common/clock.h"
#include "common/mem.h"
#include "worker/task/call.h"

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
	/* The names behind the totals are dead once their number is 0. */
	memset(&call->counters, 0, offsetof(struct counters, names));
	call_forget_error(call);
}

void
call_fini(struct hayfork_call *call)
{
	buf_free(&call->value);
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
hayfork_count(struct hayfork_call *call, const char *name, uint64_t n)
{
	counters_add_named(&call->counters, name, strlen(name), n);
}

bool
hayfork_expired(const struct hayfork_call *call)
{
	return call->deadline_ns != 0 && clock_ns() >= call->deadline_ns;
}
