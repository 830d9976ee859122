/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * duration.h - lengths of time and sizes with units, as people write them.
 */
#ifndef HF_DURATION_H
#define HF_DURATION_H

#include <stdbool.h>
#include <stdint.h>

#include "master/input/inerr.h"

/* The longest duration: a year. What is longer is a slip of the pen. */
#define DURATION_MAX_MS (UINT64_C(366) * 24 * 3600 * 1000)

/* The largest size: 1 PiB. */
#define SIZE_MAX_BYTES (UINT64_C(1) << 50)

/*
 * Read "500ms", "5s", "2m" or "1h" into milliseconds. A bare number is
 * seconds, fractions are allowed ("0.5"), and a part of a millisecond counts
 * as a whole one, so that only "0" gives 0. *ms_r is untouched on failure.
 */
MUST_CHECK bool duration_parse(const char *, uint64_t *ms_r, struct inerr *);

/*
 * Read "16M" into bytes: k, M, G and T are powers of 1024, in either case
 * and with or without a final B or iB; a bare number is bytes. Fractions as
 * above. *bytes_r is untouched on failure.
 */
MUST_CHECK bool size_parse(const char *, uint64_t *bytes_r, struct inerr *);

#endif
