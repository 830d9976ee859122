/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * value.h - what a task returned, or a handler made of output: msgpack.
 *
 * A value is made with the writer of pack.h. Whoever gets one from a worker
 * has it checked here before anybody interprets it; printing it as JSON needs
 * no such check before, it does the same itself. Text in a value may be any
 * bytes; the shortest form is not asked for.
 */
#ifndef HF_VALUE_H
#define HF_VALUE_H

#include <stdbool.h>

#include "common/buf.h"
#include "common/log.h"

/*
 * Arrays and maps inside each other; a scalar is at depth 0. (msgpack-c's own
 * unpacker gives up at 32, as if it had no memory.)
 */
#define VALUE_MAX_DEPTH 64

/*
 * Are these bytes exactly one msgpack object, of a depth that is allowed, with
 * everything it announces, and without extension types? Then unpacking it
 * takes memory in proportion to len (msgpack-c alone would reserve gigabytes
 * for a count in a few bytes).
 */
MUST_CHECK bool value_check(const void *, size_t len);

/*
 * Append the value as JSON on one line (jsontext.h says what becomes of its
 * text). Binary becomes a string, NaN and infinities null, keys of maps that
 * are not text a string with what they would be as values. False, with
 * nothing appended: it does not pass value_check().
 */
MUST_CHECK bool value_to_json(struct buf *, const void *, size_t len);

#endif
