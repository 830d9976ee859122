/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * pattern.h - does a pattern for what devices say compile? PCRE2 is used here
 * and nowhere else in the master, which never matches a byte of a device's.
 *
 * Patterns are compiled as the workers do it (worker/ssh/pattern.c), and as
 * scrapli does, so that its definitions mean here what they mean there:
 * whatever the case, ^ and $ at every line, over bytes and not characters.
 */
#ifndef HF_INPUT_PATTERN_H
#define HF_INPUT_PATTERN_H

#include "master/input/inerr.h"

#define PATTERN_BYTES_MAX 2048 /* of one */

/*
 * False: the error says why, without a place, and *at is how many bytes of the
 * text are before the fault (its length: at the end). A prompt has to be
 * something: one that an empty text matches, too, is refused.
 */
MUST_CHECK bool pattern_check(const char *text, size_t *at, struct inerr *);

#endif
