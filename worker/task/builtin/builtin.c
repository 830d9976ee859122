/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * builtin.c - what the built-in tasks share: reading the argument, and
 * saying why not.
 */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "worker/task/builtin/builtin.h"

/* What stands in the place of an argument that does not fit. */
static enum hayfork_status
builtin_refuse(struct hayfork_call *call, const char *is_not, const char *hint)
{
	char quoted[BUILTIN_QUOTED];

	if (*hayfork_arg(call, NULL) == '\0')
		return builtin_fail(
		    call, "argument", hint, "the argument is missing");
	return builtin_fail(call, "argument", hint, "%s is not %s",
	    builtin_quote(call, quoted), is_not);
}

/*
 * Take digits. False: there are none. What does not fit 64 bits becomes
 * UINT64_MAX, which is above every limit here.
 */
static bool
builtin_take_digits(const char **at, uint64_t *r)
{
	const char *p = *at;
	uint64_t v = 0;

	if (!isdigit((unsigned char)*p))
		return false;
	for (; isdigit((unsigned char)*p); p++) {
		unsigned digit = (unsigned)(*p - '0');

		v = v > (UINT64_MAX - digit) / 10 ? UINT64_MAX : v * 10 + digit;
	}
	*at = p;
	*r = v;
	return true;
}

/* All of it was read; a NUL inside the argument is not its end. */
static bool
builtin_at_end(const struct hayfork_call *call, const char *p)
{
	size_t len;
	const char *arg = hayfork_arg(call, &len);

	return (size_t)(p - arg) == len;
}

bool
builtin_arg_uint(
    struct hayfork_call *call, uint64_t min, uint64_t max, uint64_t *r)
{
	const char *p = hayfork_arg(call, NULL);
	char hint[96];
	uint64_t v;

	snprintf(hint, sizeof(hint),
	    "give a whole number from %" PRIu64 " to %" PRIu64, min, max);
	if (!builtin_take_digits(&p, &v) || !builtin_at_end(call, p)) {
		builtin_refuse(call, "a whole number", hint);
		return false;
	}
	if (v < min || v > max) {
		builtin_refuse(call, "within the limits of this task", hint);
		return false;
	}
	*r = v;
	return true;
}

static const struct unit {
	const char *name;
	uint64_t ns;
} units[] = {
	{ "", 1000000000 },
	{ "us", 1000 },
	{ "ms", 1000000 },
	{ "s", 1000000000 },
	{ "m", UINT64_C(60) * 1000000000 },
	{ "h", UINT64_C(3600) * 1000000000 },
};

/* ".25" as 0.25, and nothing as 0. False: a point without digits. */
static bool
builtin_take_fraction(const char **at, double *r)
{
	const char *p = *at;
	double scale = 1;

	*r = 0;
	if (*p != '.')
		return true;
	for (p++; isdigit((unsigned char)*p); p++) {
		scale /= 10;
		*r += (*p - '0') * scale;
	}
	if (p == *at + 1)
		return false;
	*at = p;
	return true;
}

static bool
builtin_read_time(const struct hayfork_call *call, uint64_t *ns_r)
{
	const char *p = hayfork_arg(call, NULL);
	const struct unit *u = units;
	uint64_t whole;
	double part;

	if (!builtin_take_digits(&p, &whole) ||
	    !builtin_take_fraction(&p, &part))
		return false;
	while (strcmp(u->name, p) != 0)
		if (++u == units + sizeof(units) / sizeof(units[0]))
			return false;
	if (!builtin_at_end(call, p + strlen(p)))
		return false;
	if (whole > BUILTIN_TIME_MAX_NS / u->ns)
		*ns_r = UINT64_MAX;
	else
		*ns_r = whole * u->ns + (uint64_t)(part * (double)u->ns + 0.5);
	return true;
}

bool
builtin_arg_time_ns(struct hayfork_call *call, uint64_t *ns_r)
{
	uint64_t ns;

	if (!builtin_read_time(call, &ns)) {
		builtin_refuse(call, "a length of time",
		    "write it as 10us, 500ms, 5s or 2m; a bare number is "
		    "seconds");
		return false;
	}
	if (ns > BUILTIN_TIME_MAX_NS) {
		builtin_refuse(call, "within the limits of this task",
		    "the longest time is 1h");
		return false;
	}
	*ns_r = ns;
	return true;
}

bool
builtin_arg_word(struct hayfork_call *call, const char *const *words, size_t *r)
{
	const char *arg = hayfork_arg(call, NULL);
	char hint[128] = "give one of:";
	size_t i, at = strlen(hint);

	if (builtin_at_end(call, arg)) {
		*r = 0;
		return true;
	}
	for (i = 0; words[i] != NULL; i++) {
		if (strcmp(words[i], arg) == 0 &&
		    builtin_at_end(call, arg + strlen(arg))) {
			*r = i;
			return true;
		}
		if (at < sizeof(hint))
			at += (size_t)snprintf(
			    hint + at, sizeof(hint) - at, " %s", words[i]);
	}
	builtin_refuse(call, "a word this task knows", hint);
	return false;
}

enum hayfork_status
builtin_fail(struct hayfork_call *call, const char *class, const char *hint,
    const char *fmt, ...)
{
	char message[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(message, sizeof(message), fmt, ap);
	va_end(ap);
	return hayfork_fail(call, class, message, hint);
}

enum hayfork_status
builtin_fail_memory(struct hayfork_call *call, size_t bytes)
{
	return builtin_fail(call, "memory", "give a smaller number",
	    "there is no memory for another %zu bytes", bytes);
}

enum hayfork_status
builtin_fail_expired(struct hayfork_call *call)
{
	hayfork_fail(call, "timeout", "the time it was given is over",
	    "give it more: --timeout");
	return HAYFORK_TIMEOUT;
}

const char *
builtin_quote(const struct hayfork_call *call, char quoted[BUILTIN_QUOTED])
{
	size_t len, n;
	const char *arg = hayfork_arg(call, &len);

	quoted[0] = '\'';
	log_escape(quoted + 1, BUILTIN_QUOTED - 2, arg, len);
	n = strlen(quoted);
	quoted[n] = '\'';
	quoted[n + 1] = '\0';
	return quoted;
}
