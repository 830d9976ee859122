/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * used.c - what workers and the machine have used so far: proc(5), getrusage,
 * and what workers say of themselves.
 */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "common/log.h"
#include "master/compare/procfile.h"
#include "master/compare/used.h"

#define USED_TEXT 8192

static double
used_ticks_s(double ticks)
{
	return ticks / (double)sysconf(_SC_CLK_TCK);
}

void
used_add(struct used *to, const struct used *from)
{
	to->user_s += from->user_s;
	to->system_s += from->system_s;
	to->voluntary += from->voluntary;
	to->involuntary += from->involuntary;
	to->minor += from->minor;
	to->major += from->major;
	to->rss += from->rss;
	to->pss += from->pss;
	to->pids += from->pids;
	if (to->allocator[0] == '\0')
		memcpy(to->allocator, from->allocator, sizeof(to->allocator));
}

/* ---- as told ------------------------------------------------------------- */

/* A number, or NaN where there is none. */
static double
used_number(const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);

	return json_is_number(value) ? json_number_value(value) : NAN;
}

static json_t *
used_object(const char *json, size_t len)
{
	json_t *object = json_loadb(json, len, JSON_DISABLE_EOF_CHECK, NULL);

	if (object != NULL && !json_is_object(object)) {
		json_decref(object);
		return NULL;
	}
	return object;
}

/* Bytes of memory; 0 says that it could not be found out. */
static double
used_memory(const json_t *object, const char *name)
{
	double bytes = used_number(object, name);

	return bytes > 0 ? bytes : NAN;
}

bool
used_parse(struct used *u, double *pid, const char *json, size_t len)
{
	json_t *object = used_object(json, len);
	const char *allocator;

	if (object == NULL)
		return false;
	*u = (struct used){
		.user_s = used_number(object, "user_us") / 1e6,
		.system_s = used_number(object, "system_us") / 1e6,
		.voluntary = used_number(object, "voluntary"),
		.involuntary = used_number(object, "involuntary"),
		.minor = used_number(object, "minor"),
		.major = used_number(object, "major"),
		.rss = used_memory(object, "rss"),
		.pss = used_memory(object, "pss"),
	};
	*pid = u->pids = used_number(object, "pid");
	allocator = json_string_value(json_object_get(object, "allocator"));
	snprintf(u->allocator, sizeof(u->allocator), "%s",
	    allocator != NULL ? allocator : "");
	json_decref(object);
	return *pid > 0;
}

bool
used_parse_sample(struct compare_sample *s, const char *json, size_t len)
{
	json_t *object = used_object(json, len);

	if (object == NULL)
		return false;
#define USED_NUMBER_(name, what) .name = used_number(object, #name),
	*s = (struct compare_sample){ COMPARE_SAMPLE_TABLE(USED_NUMBER_) };
	s->rss = used_memory(object, "rss");
	s->pss = used_memory(object, "pss");
	json_decref(object);
	return s->seconds > 0 && s->jobs >= 0;
}

/* ---- as seen ------------------------------------------------------------- */

/* Fields 10, 12, 14 and 15 of /proc/PID/stat, counted from 1. */
static void
used_read_stat(struct used *u, pid_t pid)
{
	char path[64], text[USED_TEXT];
	unsigned long minor, major, user, system;
	const char *after;

	snprintf(path, sizeof(path), "/proc/%ld/stat", (long)pid);
	procfile_read(path, text, sizeof(text));
	/* The name before the last ')' may hold anything. */
	if ((after = strrchr(text, ')')) == NULL ||
	    sscanf(after + 1,
		" %*c %*d %*d %*d %*d %*d %*u %lu %*u %lu %*u %lu %lu", &minor,
		&major, &user, &system) != 4)
		return;
	u->minor = (double)minor;
	u->major = (double)major;
	u->user_s = used_ticks_s((double)user);
	u->system_s = used_ticks_s((double)system);
}

/* The number behind a name that begins a line. */
static double
used_line(const char *text, const char *name)
{
	const char *at = strstr(text, name);
	double value;

	if (at == NULL || sscanf(at + strlen(name), "%lf", &value) != 1)
		return NAN;
	return value;
}

struct used
used_by(pid_t pid)
{
	struct used u = { NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, (double)pid,
		"" };
	char path[64], text[USED_TEXT];

	used_read_stat(&u, pid);
	snprintf(path, sizeof(path), "/proc/%ld/status", (long)pid);
	procfile_read(path, text, sizeof(text));
	u.voluntary = used_line(text, "\nvoluntary_ctxt_switches:");
	u.involuntary = used_line(text, "\nnonvoluntary_ctxt_switches:");
	u.rss = used_line(text, "\nVmRSS:") * 1024;
	snprintf(path, sizeof(path), "/proc/%ld/smaps_rollup", (long)pid);
	procfile_read(path, text, sizeof(text));
	u.pss = used_line(text, "\nPss:") * 1024;
	return u;
}

/* What a guest of ours uses is counted as user time already. */
struct used_machine
used_by_all(void)
{
	struct used_machine m = { NAN, NAN, 0 };
	double user, nice, system, idle, wait, irq, soft, steal;
	char text[USED_TEXT];
	struct rusage self;

	procfile_read("/proc/stat", text, sizeof(text));
	if (sscanf(text, "cpu %lf %lf %lf %lf %lf %lf %lf %lf", &user, &nice,
		&system, &idle, &wait, &irq, &soft, &steal) == 8) {
		m.busy_s =
		    used_ticks_s(user + nice + system + irq + soft + steal);
		m.idle_s = used_ticks_s(idle + wait);
	}
	if (getrusage(RUSAGE_SELF, &self) == 0)
		m.own_s =
		    (double)(self.ru_utime.tv_sec + self.ru_stime.tv_sec) +
		    (double)(self.ru_utime.tv_usec + self.ru_stime.tv_usec) /
			1e6;
	return m;
}
