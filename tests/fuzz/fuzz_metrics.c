/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_metrics.c - whoever asks for metrics may send anything, and is answered
 * once it has sent a whole head, or too much.
 */
#include <stdlib.h>
#include <string.h>

#include "master/output/metrics.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* A copy of its own size: a byte beyond it is found. */
	char *bytes = malloc(size + (size == 0));
	enum metrics_request r;
	struct buf page = { 0 }, out = { 0 };

	memcpy(bytes, data, size);
	r = metrics_request((struct slice){ bytes, size });
	if (r == METRICS_MORE && size >= METRICS_REQUEST_MAX)
		abort();
	if (r != METRICS_MORE) {
		metrics_answer(r, &page, &out);
		if (memcmp(buf_at(&out), "HTTP/1.1 ", 9) != 0)
			abort();
	}
	buf_free(&out);
	free(bytes);
	return 0;
}
