/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_ssh_sftp.c - what hostile servers answer to a client of SFTP.
 *
 * No more is taken than is allowed, what waits is bounded, on its way to a
 * server that does not listen, too, and no control byte gets into what is told,
 * however the bytes are cut.
 * The first byte: 'p', put; 'v', put and read back; else get.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "worker/ssh/sftp.h"

#define MOST 70000
/* What may follow the last piece: requests that change names. */
#define MOST_OUT (SFTP_OUT_MAX + SFTP_PACKET + 8192)

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
take(void *ctx, const char *data, size_t len)
{
	buf_add(ctx, data, len);
}

static void
check(const struct sftp *f, const struct buf *taken, size_t piece)
{
	size_t len = strnlen(f->message, sizeof(f->message));

	if (buf_len(taken) > MOST || buf_len(&f->out) > MOST_OUT ||
	    buf_len(&f->in) > SFTP_PACKET + 4 + piece ||
	    f->count > SFTP_AHEAD || len == sizeof(f->message))
		abort();
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)f->message[i] < ' ' ||
		    f->message[i] == '\177')
			abort();
}

static void
play(const uint8_t *p, size_t n, size_t piece, char how, bool listens)
{
	static const char data[40000] = "content";
	struct buf taken = { 0 };
	struct sftp_task task = {
		.puts = how == 'p' || how == 'v',
		.verifies = how == 'v',
		.path = { "/a/b", 4 },
		.max = MOST,
		.take = take,
		.ctx = &taken,
		.data = { data, sizeof(data) },
	};
	struct sftp f;
	char left[SFTP_LEFT];
	size_t len;

	sftp_begin(&f, &task);
	for (; n > 0 && !sftp_is_over(&f); p += len, n -= len) {
		len = n < piece ? n : piece;
		sftp_hear(&f, (const char *)p, len);
		sftp_speak(&f);
		check(&f, &taken, piece);
		if (listens)
			sftp_said(&f, buf_len(&f.out));
	}
	if (!sftp_is_over(&f))
		sftp_abandon(&f, true);
	(void)sftp_left(&f, left, sizeof(left));
	check(&f, &taken, piece);
	sftp_fini(&f);
	buf_free(&taken);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	if (n < 1)
		return 0;
	for (int listens = 0; listens < 2; listens++) {
		play(p + 1, n - 1, 1, (char)p[0], listens);
		play(p + 1, n - 1, n, (char)p[0], listens);
	}
	return 0;
}
