/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cpus.c - CPUs by affinity and by cgroup quota.
 */
#include <sched.h>
#include <stdio.h>
#include <string.h>

#include "master/farm/cpus.h"

unsigned
cpus_of_quota(const char *line)
{
	unsigned long quota, period;

	if (sscanf(line, "%lu %lu", &quota, &period) != 2 || period == 0)
		return 0;
	return (unsigned)((quota + period - 1) / period);
}

static unsigned
cpus_of_group(const char *path)
{
	char file[600], line[64] = "";
	FILE *f;

	snprintf(file, sizeof(file), "/sys/fs/cgroup%s/cpu.max", path);
	if ((f = fopen(file, "re")) == NULL)
		return 0;
	if (fgets(line, sizeof(line), f) == NULL)
		line[0] = '\0';
	fclose(f);
	return cpus_of_quota(line);
}

/* The tightest quota on the way from our cgroup up to the root. */
static unsigned
cpus_quota(void)
{
	char path[512] = "";
	unsigned least = 0;
	FILE *f = fopen("/proc/self/cgroup", "re");
	char *slash;

	if (f == NULL)
		return 0;
	if (fscanf(f, "0::%511s", path) != 1)
		path[0] = '\0';
	fclose(f);
	while ((slash = strrchr(path, '/')) != NULL) {
		unsigned n = cpus_of_group(path);

		if (n != 0 && (least == 0 || n < least))
			least = n;
		*slash = '\0';
	}
	return least;
}

unsigned
cpus_usable(void)
{
	unsigned quota = cpus_quota(), n = 1;
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) == 0)
		n = (unsigned)CPU_COUNT(&set);
	if (quota != 0 && quota < n)
		n = quota;
	return n > 0 ? n : 1;
}
