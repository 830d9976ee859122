/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_counters.c - a delta is folded whole or not at all, and what was
 * folded encodes to a delta that folds to the same.
 */
#include <stdlib.h>

#include "common/counters.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static struct counters zero;
	struct counters once = zero, twice = zero;
	struct buf b = { 0 };

	if (!counters_fold(&once, (struct slice){ (const char *)p, n })) {
		if (memcmp(&once, &zero, sizeof(zero)) != 0)
			abort();
		return 0;
	}
	counters_encode(&b, &once);
	if (!counters_fold(&twice,
		(struct slice){ (const char *)buf_at(&b), buf_len(&b) }) ||
	    twice.named > once.named)
		abort();
	buf_free(&b);
	return 0;
}
