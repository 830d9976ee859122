/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * platform_builtin.h - the definitions of etc/platforms, which are part of the
 * program: the makefile makes their file.
 */
#ifndef HF_PLATFORM_BUILTIN_H
#define HF_PLATFORM_BUILTIN_H

#include <stddef.h>

struct platform_builtin {
	const char *name; /* of its file, without .yaml */
	const char *text;
	size_t len;
};

/* Sorted by name; ends with a row without one. */
extern const struct platform_builtin platform_builtins[];

#endif
