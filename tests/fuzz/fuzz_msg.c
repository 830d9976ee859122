/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_msg.c - what decodes encodes to the same bytes again.
 */
#include <stdlib.h>

#include "common/msg.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct buf again = { 0 };
	struct msg m;
	size_t used;

	while (n > 0 && msg_decode(p, n, &m, &used) == MSG_OK) {
		buf_reset(&again);
		msg_encode(&again, &m);
		if (buf_len(&again) != used ||
		    memcmp(buf_at(&again), p, used) != 0)
			abort();
		p += used;
		n -= used;
	}
	buf_free(&again);
	return 0;
}
