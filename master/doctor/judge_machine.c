/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * judge_machine.c - from facts to findings: limits, clock, disks, settings.
 */
#include <string.h>

#include "master/doctor/judge.h"

#define MIB ((uint64_t)1 << 20)
/* A result file of some size would not fit; a few lines hardly would. */
#define DISK_LITTLE (256 * MIB)
#define DISK_NONE (4 * MIB)
#define DISK_FILES_LITTLE 1000u
/* Of a run beside its workers: the services, and what they start. */
#define DOCTOR_SPARE_PROCESSES 8u

/* ---- settings ------------------------------------------------------------ */

void
doctor_settings(const struct doctor_facts *facts, struct doctor_finding *f)
{
	size_t len = 0;

	judge_say(f, DOCTOR_OK, "no file: see hayfork help config");
	for (unsigned i = 0; i < facts->settings_count && len < sizeof(f->said);
	     i++)
		len += (size_t)snprintf(f->said + len, sizeof(f->said) - len,
		    "%s%s", i > 0 ? ", then " : "", facts->settings[i]);
}

/* ---- limits -------------------------------------------------------------- */

void
doctor_processes(const struct doctor_facts *facts, struct doctor_finding *f)
{
	/* Two lanes; each worker of the cpu lane may run a program. */
	uint64_t need = (uint64_t)facts->workers * 3 + DOCTOR_SPARE_PROCESSES;

	if (facts->processes == DOCTOR_NO_LIMIT) {
		judge_say(f, DOCTOR_OK, "as many as there is room for");
		return;
	}
	judge_say(f, DOCTOR_OK, "%llu of a user, of which a run has up to %llu",
	    (unsigned long long)facts->processes, (unsigned long long)need);
	/* Others of the user's count, too. */
	if (facts->processes >= 2 * need)
		return;
	f->level = DOCTOR_WARN;
	judge_fix(f,
	    "ulimit -u %llu before (TasksMax= of a systemd unit), or fewer "
	    "--workers",
	    (unsigned long long)need * 4);
}

void
doctor_memory(const struct doctor_facts *facts, struct doctor_finding *f)
{
	uint64_t need = facts->workers * DOCTOR_WORKER_MEMORY;

	if (facts->memory == 0) {
		judge_say(f, DOCTOR_OK, "not known");
		return;
	}
	judge_say(f, DOCTOR_OK, "%llu MiB free",
	    (unsigned long long)(facts->memory / MIB));
	if (facts->memory < need) {
		f->level = DOCTOR_WARN;
		judge_fix(f,
		    "%u workers take about %llu MiB: fewer --workers and "
		    "--sessions need less",
		    facts->workers, (unsigned long long)(need / MIB));
	} else if (facts->address_space != DOCTOR_NO_LIMIT &&
		   facts->address_space < DOCTOR_ADDRESS_SPACE) {
		judge_say(f, DOCTOR_WARN,
		    "%llu MiB free, but a process may have %llu MiB of "
		    "addresses only",
		    (unsigned long long)(facts->memory / MIB),
		    (unsigned long long)(facts->address_space / MIB));
		judge_fix(f, "ulimit -v unlimited before");
	}
}

/* ---- clock --------------------------------------------------------------- */

void
doctor_clock(const struct doctor_facts *facts, struct doctor_finding *f)
{
	if (facts->now_s < facts->built_s) {
		judge_say(f, DOCTOR_WARN,
		    "it is wrong: hayfork was installed %lld days from now",
		    (long long)((facts->built_s - facts->now_s) / 86400 + 1));
		judge_fix(f, "set it: results and logs bear its times, and "
			     "one-time codes depend on it");
	} else if (facts->clock_drifts) {
		judge_say(f, DOCTOR_WARN, "nothing keeps it right");
		judge_fix(f, "start systemd-timesyncd, chrony or another NTP "
			     "client here or on the host of this container");
	} else
		judge_say(f, DOCTOR_OK,
		    facts->clock_unknown ? "not known" : "synchronised");
}

/* ---- disks --------------------------------------------------------------- */

/* False, with the finding: there is something to be done about this one. */
static bool
judge_disk(const struct doctor_disk *d, struct doctor_finding *f)
{
	unsigned long long mib = d->bytes / MIB;

	if (d->error != 0 || !d->writable) {
		judge_say(f, DOCTOR_WARN, "%s, for %s: %s", d->path, d->what,
		    d->error != 0 ? strerror(d->error) : "not to be written");
		judge_fix(
		    f, "make it a folder that you can write, or %s", d->other);
	} else if (d->bytes < DISK_NONE) {
		judge_say(f, DOCTOR_FAIL, "%s, for %s, is full: %llu MiB",
		    d->path, d->what, mib);
		judge_fix(f, "make room, or %s", d->other);
	} else if (d->bytes < DISK_LITTLE) {
		judge_say(f, DOCTOR_WARN, "%s, for %s: %llu MiB are left",
		    d->path, d->what, mib);
		judge_fix(f, "make room, or %s", d->other);
	} else if (d->has_files && d->files < DISK_FILES_LITTLE) {
		judge_say(f, DOCTOR_WARN, "%s, for %s: %llu more files fit",
		    d->path, d->what, (unsigned long long)d->files);
		judge_fix(f, "remove files, or %s", d->other);
	} else
		return true;
	return false;
}

void
doctor_disk(const struct doctor_facts *facts, struct doctor_finding *f)
{
	struct doctor_finding worse;
	size_t len = 0;

	f->level = DOCTOR_OK;
	for (unsigned i = 0; i < facts->disk_count; i++) {
		const struct doctor_disk *d = &facts->disks[i];

		memset(&worse, 0, sizeof(worse));
		if (!judge_disk(d, &worse)) {
			if (worse.level > f->level)
				*f = worse;
		} else if (f->level == DOCTOR_OK && len < sizeof(f->said))
			len += (size_t)snprintf(f->said + len,
			    sizeof(f->said) - len, "%s%s: %llu MiB",
			    len > 0 ? ", " : "", d->path,
			    (unsigned long long)(d->bytes / MIB));
	}
	if (f->said[0] == '\0')
		judge_say(f, DOCTOR_OK, "not known");
}
