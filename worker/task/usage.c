/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * usage.c - what this process has used so far, and the task that tells.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/pack.h"
#include "worker/task/call.h"
#include "worker/task/usage.h"

#define USAGE_TEXT 4096 /* more than smaps_rollup has */

/* The memory of all its mappings, as lines; "" when it cannot be read. */
static void
usage_read_maps(char text[USAGE_TEXT])
{
	int fd = open("/proc/self/smaps_rollup", O_RDONLY | O_CLOEXEC);
	size_t at = 0;
	ssize_t n;

	while (fd != -1 && at < USAGE_TEXT - 1) {
		n = read(fd, text + at, USAGE_TEXT - 1 - at);
		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		at += (size_t)n;
	}
	text[at] = '\0';
	if (fd != -1)
		close(fd);
}

/* Behind a name such as "\nRss:", which begins a line. */
static uint64_t
usage_bytes(const char *text, const char *name)
{
	const char *at = strstr(text, name);

	return at != NULL ? strtoull(at + strlen(name), NULL, 10) << 10 : 0;
}

/* A folder has a link per folder in it, and here that is one per thread. */
static uint64_t
usage_threads(void)
{
	struct stat st;

	if (stat("/proc/self/task", &st) == -1 || st.st_nlink < 2)
		return 0;
	return st.st_nlink - 2;
}

static uint64_t
usage_us(struct timeval t)
{
	return (uint64_t)t.tv_sec * 1000000u + (uint64_t)t.tv_usec;
}

void
usage_read_counts(struct usage *u)
{
	struct rusage r = { 0 };

	getrusage(RUSAGE_SELF, &r);
	*u = (struct usage){
		.user_us = usage_us(r.ru_utime),
		.system_us = usage_us(r.ru_stime),
		.voluntary = (uint64_t)r.ru_nvcsw,
		.involuntary = (uint64_t)r.ru_nivcsw,
		.minor = (uint64_t)r.ru_minflt,
		.major = (uint64_t)r.ru_majflt,
	};
}

void
usage_read(struct usage *u)
{
	char text[USAGE_TEXT];

	usage_read_counts(u);
	usage_read_maps(text);
	u->rss = usage_bytes(text, "\nRss:");
	u->pss = usage_bytes(text, "\nPss:");
	u->threads = usage_threads();
}

/* Or until its time is over. */
static void
usage_sleep(const struct hayfork_call *call, unsigned ms)
{
	uint64_t end_ns = clock_ns() + UINT64_C(1000000) * ms;
	struct timespec end;

	if (call->deadline_ns != 0 && call->deadline_ns < end_ns)
		end_ns = call->deadline_ns;
	end = (struct timespec){ (time_t)(end_ns / 1000000000),
		(long)(end_ns % 1000000000) };
	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &end, NULL) ==
	       EINTR)
		;
}

/* The file that malloc() comes from: libc, or what was put in its place. */
static const char *
usage_allocator(void)
{
	Dl_info info;
	const char *slash;

	if (dladdr((void *)(uintptr_t)malloc, &info) == 0 ||
	    info.dli_fname == NULL)
		return "";
	slash = strrchr(info.dli_fname, '/');
	return slash != NULL ? slash + 1 : info.dli_fname;
}

static enum hayfork_status
usage_run(struct hayfork_call *call)
{
	size_t len, digits;
	const char *arg = hayfork_arg(call, &len);
	const char *allocator = usage_allocator();
	struct buf map = { 0 };
	struct usage u;

	digits = strspn(arg, "0123456789");
	if (digits != len || digits == 0 || digits > 4)
		return hayfork_fail(call, "argument",
		    "not a number of milliseconds", "give 0 to 9999");
	usage_sleep(call, (unsigned)strtoul(arg, NULL, 10));
	if (hayfork_expired(call)) {
		hayfork_fail(call, "timeout", "the time it was given is over",
		    "give it more: --timeout");
		return HAYFORK_TIMEOUT;
	}
	usage_read(&u);
#define USAGE_COUNT_(name, doc) +1
	pack_map(&map, 2 USAGE_TABLE(USAGE_COUNT_));
	pack_str(&map, "pid", 3);
	pack_uint(&map, (uint64_t)getpid());
#define USAGE_PACK_(name, doc)                                                 \
	pack_str(&map, #name, sizeof(#name) - 1);                              \
	pack_uint(&map, u.name);
	USAGE_TABLE(USAGE_PACK_)
	pack_str(&map, "allocator", 9);
	pack_str(&map, allocator, strlen(allocator));
	hayfork_return_msgpack(call, buf_at(&map), buf_len(&map));
	buf_free(&map);
	return HAYFORK_OK;
}

const struct hayfork_task usage_task = {
	.name = "usage",
	.args = "MS",
	.doc = "what this process has used, after that many milliseconds",
	.hidden = true,
	.run = usage_run,
};
