/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * pretty.h - values on lines of their own, to be compared line by line.
 */
#ifndef HF_PRETTY_H
#define HF_PRETTY_H

#include "common/buf.h"

/* Append a value (msgpack) as JSON, indented, its keys in order. */
void pretty_value(struct buf *, const void *value, size_t len);

#endif
