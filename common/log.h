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
 * What cannot be gone on from: memory is out, or we are wrong ourselves. A
 * sentence on stderr, then the end: abort(), or panic_status where a program
 * has set one.
 */
extern int panic_status;
NORETURN PRINTF_LIKE(1, 2) void panic(const char *fmt, ...);

/* Copy src into dst, at most cap-1 bytes, control bytes as \xNN. */
void log_escape(char *dst, unsigned long cap, const char *src, unsigned long n);

#endif
