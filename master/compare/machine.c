/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * machine.c - what a comparison was measured on: proc(5), sysfs, uname.
 */
#include <gnu/libc-version.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "common/mem.h"
#include "master/compare/machine.h"
#include "master/compare/procfile.h"

#define MACHINE_TEXT (64u << 10)

/* Its beginning, and a NUL; "" when it cannot be read. */
static char *
machine_file(const char *path)
{
	char *text = xmalloc(MACHINE_TEXT);

	procfile_read(path, text, MACHINE_TEXT);
	return text;
}

/* What stands behind "name : " in a file of such lines; "" if it does not. */
static char *
machine_field(const char *text, const char *name)
{
	const char *at = strstr(text, name);
	size_t len;

	if (at == NULL)
		return xstrdup("");
	at += strlen(name);
	at += strspn(at, " \t:");
	len = strcspn(at, "\n");
	return xstrndup(at, len);
}

/* The whole of a file of one line. */
static char *
machine_line(const char *path)
{
	char *text = machine_file(path);

	text[strcspn(text, "\n")] = '\0';
	return text;
}

static char *
machine_kernel(void)
{
	struct utsname u;
	char *text;

	if (uname(&u) == -1)
		return xstrdup("");
	if (asprintf(&text, "%s %s %s", u.sysname, u.release, u.machine) == -1)
		no_memory(sizeof(u));
	return text;
}

static char *
machine_libc(void)
{
	char *text;

	if (asprintf(&text, "glibc %s", gnu_get_libc_version()) == -1)
		no_memory(32);
	return text;
}

/* Are busy CPUs shared by session? See sched(7). */
static bool
machine_autogroup(void)
{
	char *text = machine_line("/proc/sys/kernel/sched_autogroup_enabled");
	bool on = strcmp(text, "1") == 0;

	free(text);
	return on;
}

void
machine_read(struct compare_machine *m, unsigned cpus)
{
	char *cpuinfo = machine_file("/proc/cpuinfo");
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);

	*m = (struct compare_machine){
		.cpu = machine_field(cpuinfo, "model name"),
		.kernel = machine_kernel(),
		.libc = machine_libc(),
		.governor = machine_line("/sys/devices/system/cpu/cpu0/cpufreq/"
					 "scaling_governor"),
		.allocator = xstrdup(""), /* workers tell */
		.hayfork = xstrdup(HAYFORK_VERSION),
		.autogroup = machine_autogroup(),
		.cpus = cpus,
		.cores = cores > 0 ? (unsigned)cores : 0,
		.memory = pages > 0 && page > 0
			      ? (uint64_t)pages * (uint64_t)page
			      : 0,
		.virtual_machine = strstr(cpuinfo, " hypervisor") != NULL,
	};
	free(cpuinfo);
}
