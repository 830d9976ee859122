/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * builtin.h - what the built-in tasks share: reading the argument, and
 * saying why not.
 *
 * The argument is whatever the caller of the farm wrote; it is quoted in
 * messages escaped and cut. Each builtin_arg_*() returns false when it does
 * not fit, with the reason said; the task then returns HAYFORK_FAILED.
 */
#ifndef HF_BUILTIN_H
#define HF_BUILTIN_H

#include "common/hayfork.h"
#include "common/log.h"

/* A whole number in decimal digits, from min to max. */
MUST_CHECK bool builtin_arg_uint(
    struct hayfork_call *, uint64_t min, uint64_t max, uint64_t *);

/*
 * A length of time: digits, a fraction if wanted, and us, ms, s, m, h or
 * nothing (seconds). At most BUILTIN_TIME_MAX_NS.
 */
MUST_CHECK bool builtin_arg_time_ns(struct hayfork_call *, uint64_t *);
#define BUILTIN_TIME_MAX_NS (UINT64_C(3600) * 1000000000)

/*
 * One of a NULL-terminated list of words, by its index; the first one when
 * there is no argument.
 */
MUST_CHECK bool builtin_arg_word(
    struct hayfork_call *, const char *const *words, size_t *);

/* Fail with a sentence; hint may be NULL. Returns HAYFORK_FAILED. */
PRINTF_LIKE(4, 5)
enum hayfork_status builtin_fail(struct hayfork_call *, const char *class,
    const char *hint, const char *fmt, ...);
enum hayfork_status builtin_fail_memory(struct hayfork_call *, size_t bytes);
/* The task saw by itself that its time is over. Returns HAYFORK_TIMEOUT. */
enum hayfork_status builtin_fail_expired(struct hayfork_call *);

/* The argument for a message, quoted. */
#define BUILTIN_QUOTED 64
const char *builtin_quote(const struct hayfork_call *, char[BUILTIN_QUOTED]);

#endif
