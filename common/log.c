/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * log.c - last words, and making hostile bytes fit for a log.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/log.h"

static int panic_status = -1; /* abort() */

void
panic_exits(int status)
{
	panic_status = status;
}

void
panic(const char *fmt, ...)
{
	va_list ap;

	/* Other threads may have something to say as well. */
	flockfile(stderr);
	va_start(ap, fmt);
	fputs("hayfork: internal error: ", stderr);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
	va_end(ap);
	funlockfile(stderr);
	if (panic_status != -1)
		_exit(panic_status);
	abort();
}

void
log_escape(char *dst, unsigned long cap, const char *src, unsigned long n)
{
	static const char hex[] = "0123456789abcdef";
	unsigned long at = 0;

	for (unsigned long i = 0; i < n && at + 5 < cap; i++) {
		unsigned char c = (unsigned char)src[i];

		if (c >= 0x20 && c < 0x7f) {
			dst[at++] = (char)c;
			continue;
		}
		dst[at++] = '\\';
		dst[at++] = 'x';
		dst[at++] = hex[c >> 4];
		dst[at++] = hex[c & 15];
	}
	if (cap > 0)
		dst[at] = '\0';
}
