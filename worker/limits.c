/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * limits.c - what one task may use.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "common/clock.h"
#include "worker/limits.h"

#define NS_PER_S UINT64_C(1000000000)
#define MS_PER_S 1000u

/* In the order of limits.before. */
static const int limits_kind[] = { RLIMIT_AS, RLIMIT_CPU, RLIMIT_FSIZE };

/*
 * AddressSanitizer takes memory as it likes, and to be refused some is the
 * end of it.
 */
#if defined(__SANITIZE_ADDRESS__)
#define LIMITS_HAS_MEMORY 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define LIMITS_HAS_MEMORY 0
#endif
#endif
#ifndef LIMITS_HAS_MEMORY
#define LIMITS_HAS_MEMORY 1
#endif

/* Bytes of address space in use; 0: not known. */
static uint64_t
limits_size(const struct limits *l)
{
	char text[64];
	ssize_t n = pread(l->statm, text, sizeof(text) - 1, 0);

	if (n <= 0)
		return 0;
	text[n] = '\0';
	return strtoull(text, NULL, 10) * (uint64_t)sysconf(_SC_PAGESIZE);
}

/* Never above what was allowed before. */
static void
limits_set(const struct limits *l, unsigned i, uint64_t most)
{
	struct rlimit now = l->before[i];

	if (now.rlim_cur == RLIM_INFINITY || most < now.rlim_cur)
		now.rlim_cur = most;
	setrlimit((__rlimit_resource_t)limits_kind[i], &now);
}

void
limits_init(
    struct limits *l, uint64_t memory, uint64_t cpu_ms, uint64_t file_size)
{
	*l = (struct limits){
		.memory = LIMITS_HAS_MEMORY ? memory : 0,
		.cpu_ms = cpu_ms,
		.file_size = file_size,
		.statm = -1,
	};
	l->any = l->memory != 0 || l->cpu_ms != 0 || l->file_size != 0;
	if (l->memory != 0)
		l->statm = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	for (unsigned i = 0; i < 3; i++)
		getrlimit((__rlimit_resource_t)limits_kind[i], &l->before[i]);
}

void
limits_fini(struct limits *l)
{
	if (l->any && l->statm != -1)
		close(l->statm);
	l->any = false;
}

void
limits_begin(struct limits *l)
{
	uint64_t size, cpu_ns;

	if (!l->any)
		return;
	if (l->memory != 0 && (size = limits_size(l)) != 0)
		limits_set(l, 0, size + l->memory);
	if (l->cpu_ms != 0) {
		cpu_ns = clock_read_ns(CLOCK_PROCESS_CPUTIME_ID) +
			 l->cpu_ms * 1000000u;
		limits_set(l, 1, (cpu_ns + NS_PER_S - 1) / NS_PER_S);
	}
	if (l->file_size != 0)
		limits_set(l, 2, l->file_size);
}

void
limits_end(struct limits *l)
{
	if (!l->any)
		return;
	for (unsigned i = 0; i < 3; i++)
		setrlimit((__rlimit_resource_t)limits_kind[i], &l->before[i]);
}

void
limits_child(const struct limits *l)
{
	const uint64_t most[] = { l->memory,
		(l->cpu_ms + MS_PER_S - 1) / MS_PER_S, l->file_size };

	for (unsigned i = 0; l->any && i < 3; i++) {
		struct rlimit now = l->before[i];
		/* SIGXCPU at the soft limit; who ignores it goes on to this. */
		uint64_t last = most[i] + (limits_kind[i] == RLIMIT_CPU);

		if (most[i] == 0)
			continue;
		if (now.rlim_max == RLIM_INFINITY || last < now.rlim_max)
			now.rlim_max = last;
		if (now.rlim_cur == RLIM_INFINITY || most[i] < now.rlim_cur)
			now.rlim_cur = most[i];
		if (now.rlim_cur > now.rlim_max)
			now.rlim_cur = now.rlim_max;
		setrlimit((__rlimit_resource_t)limits_kind[i], &now);
	}
}
