/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * task_call.h - for tests of tasks: run one without a worker around it, and
 * look at what it said.
 */
#ifndef HF_TEST_TASK_CALL_H
#define HF_TEST_TASK_CALL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/pack.h"
#include "worker/task/builtin/registry.h"
#include "worker/task/call.h"

/* A deadline that has passed. */
#define LONG_AGO 1

static struct hayfork_call call;

static inline int
end_call(void **state)
{
	(void)state;
	call_fini(&call);
	return 0;
}

static inline enum hayfork_status
run_until(
    const struct hayfork_task *task, const char *arg, uint64_t deadline_ns)
{
	call_reset(&call, arg, strlen(arg), deadline_ns);
	return task->run(&call);
}

static inline enum hayfork_status
run(const struct hayfork_task *task, const char *arg)
{
	return run_until(task, arg, 0);
}

/* The one number that came back. */
static inline uint64_t
returned_uint(void)
{
	struct unpack u = unpack_of((struct slice){
	    (char *)buf_at(&call.value), buf_len(&call.value) });
	uint64_t v = 0;

	assert_true(unpack_uint(&u, &v));
	assert_true(unpack_done(&u));
	return v;
}

/* The one text that came back; until the next call. */
static inline const char *
returned_text(void)
{
	struct unpack u = unpack_of((struct slice){
	    (char *)buf_at(&call.value), buf_len(&call.value) });
	static char text[256];
	struct slice s = { 0 };

	assert_true(unpack_str(&u, &s));
	assert_true(unpack_done(&u));
	assert_true(s.len < sizeof(text));
	memcpy(text, s.at, s.len);
	text[s.len] = '\0';
	return text;
}

static inline void
assert_fails(const struct hayfork_task *task, const char *arg,
    const char *class, const char *message)
{
	assert_int_equal(run(task, arg), HAYFORK_FAILED);
	assert_string_equal(call.error_class, class);
	assert_string_equal(call.error_message, message);
	assert_int_equal(buf_len(&call.value), 0);
}

#endif
