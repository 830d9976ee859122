/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cpus.h - how many CPUs this process may use.
 */
#ifndef HF_CPUS_H
#define HF_CPUS_H

/* Its affinity, less if its cgroup (version 2) has a quota; at least 1. */
unsigned cpus_usable(void);
/*
 * CPUs of a cpu.max line ("QUOTA PERIOD" in microseconds, or "max PERIOD"),
 * rounded up; 0: no limit or not such a line.
 */
unsigned cpus_of_quota(const char *line);

#endif
