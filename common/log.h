/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * log.h - sentences about the process itself, never about job contents.
 *
 * In a worker they go to stderr, which is the master's pipe; in the library
 * to the caller's function. Control bytes are escaped before they get out.
 */
#ifndef HF_LOG_H
#define HF_LOG_H

#include <stdarg.h>

enum log_level {
	LOG_LEVEL_ERROR,
	LOG_LEVEL_WARN,
	LOG_LEVEL_INFO,
	LOG_LEVEL_DEBUG
};

#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))
#define NORETURN __attribute__((noreturn))
#define MUST_CHECK __attribute__((warn_unused_result))

/*
 * What cannot be gone on from: a sentence on stderr, and the end, by abort()
 * or as panic_exits() said.
 */
NORETURN PRINTF_LIKE(1, 2) void panic(const char *fmt, ...);
/* From now on panic() ends the process with this status. */
void panic_exits(int status);

/* Copy src into dst, at most cap-1 bytes, control bytes as \xNN. */
void log_escape(char *dst, unsigned long cap, const char *src, unsigned long n);

#endif
