/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * registry.h - the tasks that hayfork-task can run, in the order of their
 * listing.
 *
 * To add one: a file here that defines builtin_NAME, and its row below.
 */
#ifndef HF_BUILTIN_REGISTRY_H
#define HF_BUILTIN_REGISTRY_H

#include "common/hayfork.h"

/* clang-format off */
#define BUILTIN_TABLE(X)						\
	X(primes) X(sha256) X(matmul) X(mandelbrot) X(random)		\
	X(noop) X(sleep) X(spin)					\
	X(load_cpu) X(load_sha256) X(load_malloc) X(load_pagefault)	\
	X(load_mmap) X(load_open) X(load_locked) X(load_shared)		\
	X(load_padded) X(load_libc) X(load_mprotect) X(load_noop)	\
	X(crash) X(hang) X(leak) X(fill) X(exit)			\
	X(program)
/* clang-format on */

#define BUILTIN_EXTERN_(name) extern const struct hayfork_task builtin_##name;
BUILTIN_TABLE(BUILTIN_EXTERN_)
#undef BUILTIN_EXTERN_

/* All of them, the handlers and usage; ends in NULL. */
extern const struct hayfork_task *const builtin_tasks[];

#endif
