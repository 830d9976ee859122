/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * json.h - the handler that makes a value of output that is JSON.
 */
#ifndef HF_HANDLER_JSON_H
#define HF_HANDLER_JSON_H

#include "common/hayfork.h"

/*
 * parse_json: the argument is the text, any JSON value; the last of two
 * equal keys holds. Integers beyond a signed 64-bit number become reals.
 * Fails with class "parse" and the place in the text.
 */
extern const struct hayfork_task json_task;

#endif
