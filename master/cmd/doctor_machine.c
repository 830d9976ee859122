/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * doctor_machine.c - looking at limits, clock and disks, for the doctor.
 */
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysinfo.h>
#include <sys/timex.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/spill.h"
#include "master/cmd/doctor_facts.h"
#include "master/output/store/place.h"

static uint64_t
look_limit(int resource)
{
	struct rlimit limit;

	if (getrlimit((__rlimit_resource_t)resource, &limit) == -1 ||
	    limit.rlim_cur == RLIM_INFINITY)
		return DOCTOR_NO_LIMIT;
	return limit.rlim_cur;
}

static void
look_clock(struct doctor_facts *f)
{
	struct timex clock = { .modes = 0 };
	struct stat self;
	int state = adjtimex(&clock);

	f->now_s = time(NULL);
	f->clock_unknown = state == -1; /* as where ProtectClock= holds */
	f->clock_drifts = state == TIME_ERROR ||
			  (state >= 0 && (clock.status & STA_UNSYNC) != 0);
	if (stat("/proc/self/exe", &self) == 0)
		f->built_s = self.st_mtime;
}

/* What the kernel could give without swapping; 0: it does not say. */
static uint64_t
look_memory(void)
{
	FILE *file = fopen("/proc/meminfo", "re");
	unsigned long long kib = 0, found = 0;
	char line[128];

	while (file != NULL && fgets(line, sizeof(line), file) != NULL)
		if (sscanf(line, "MemAvailable: %llu", &kib) == 1)
			found = kib << 10;
	if (file != NULL)
		fclose(file);
	return found;
}

static void
look_disk(struct doctor_facts *f, const char *path, const char *what,
    const char *other)
{
	struct doctor_disk *d = &f->disks[f->disk_count++];
	struct statvfs s;

	snprintf(d->path, sizeof(d->path), "%s", path);
	d->what = what;
	d->other = other;
	if (statvfs(path, &s) == -1) {
		d->error = errno;
		return;
	}
	d->bytes = (uint64_t)s.f_bavail * s.f_frsize;
	d->files = s.f_favail;
	d->has_files = s.f_files > 0; /* btrfs has no such number */
	d->writable = access(path, W_OK | X_OK) == 0;
}

/* Folders that are not there are made by the first run: where is the last? */
static void
look_store(struct doctor_facts *f)
{
	char path[PATH_MAX], *slash;

	if (!place_default(path))
		return;
	while ((slash = strrchr(path, '/')) != NULL && slash != path) {
		*slash = '\0';
		if (access(path, F_OK) == 0 ||
		    (errno != ENOENT && errno != ENOTDIR))
			break;
	}
	look_disk(f, path, "runs that are kept", "name a file by --store");
}

static void
look_disks(struct doctor_facts *f, const struct options *o)
{
	const char *home = getenv("HOME");
	char path[PATH_MAX];

	look_disk(f, spill_folder(), "results that wait for others",
	    "set TMPDIR to another");
	look_store(f);
	if (o->known_hosts != NULL || home == NULL)
		return;
	snprintf(path, sizeof(path), "%s/.ssh", home);
	if (access(path, F_OK) == 0)
		look_disk(f, path, "host keys", "name a file by --known-hosts");
}

void
doctor_look_machine(struct doctor_facts *f, const struct options *o)
{
	f->processes =
	    geteuid() == 0 ? DOCTOR_NO_LIMIT : look_limit(RLIMIT_NPROC);
	f->address_space = look_limit(RLIMIT_AS);
	f->memory = look_memory();
	for (size_t i = 0; i < o->settings.n && i < DOCTOR_FILES; i++)
		f->settings[f->settings_count++] = o->settings.at[i];
	look_clock(f);
	look_disks(f, o);
}
