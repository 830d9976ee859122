/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * noderange.h - what stands inside the brackets of sw[01-40,50-60/2].
 *
 * The text stays where it is: body points behind '[', end at ']'. Pure, no
 * allocation.
 */
#ifndef HF_NODERANGE_H
#define HF_NODERANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/log.h"

/* More digits than this are refused, so that sums fit 64 bits. */
#define NODERANGE_DIGITS_MAX 18

/* first, first + step, ... up to last, each written with width digits. */
struct noderange {
	uint64_t first, last, step;
	unsigned width; /* 0: no leading zeros */
};

/*
 * Take one range and the comma behind it from *at. Returns NULL, or what is
 * wrong with it as a phrase; *at is then where. A body is sound when this
 * has succeeded from its start until *at == end, and never fails afterwards.
 */
MUST_CHECK const char *noderange_take(
    const char **at, const char *end, struct noderange *);

/*
 * A bracket that holds a colon holds an IPv6 address, [::1], not a range.
 * open points at '[', end behind all there is.
 */
bool noderange_is_address(const char *open, const char *end);

/* Is this run of digits, as it is written, one that the (sound) body names? */
bool noderange_has(
    const char *body, const char *end, const char *digits, size_t len);

#endif
