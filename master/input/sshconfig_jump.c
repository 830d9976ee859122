/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sshconfig_jump.c - the hosts of ProxyJump.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "master/input/sshconfig_jump.h"

int
sshconfig_port(const struct sshconfig_world *w, const char *text)
{
	long long n;
	char *end;

	errno = 0;
	n = strtoll(text, &end, 10);
	if (end != text && *end == '\0' && errno == 0)
		return n >= 0 && n <= 65535 ? (int)n : 0;
	return *text == '\0' ? 0 : (int)w->service(w->ctx, text);
}

static int
hex(char c)
{
	if (isdigit((unsigned char)c))
		return c - '0';
	return isxdigit((unsigned char)c) ? tolower((unsigned char)c) - 'a' + 10
					  : -1;
}

/* Replace %xx in place. */
static bool
unescape(char *text)
{
	char *to = text;
	int high, low;

	for (; *text != '\0'; text++, to++) {
		*to = *text;
		if (*text != '%')
			continue;
		if ((high = hex(text[1])) < 0 || (low = hex(text[2])) < 0 ||
		    (*to = (char)(high << 4 | low)) == '\0')
			return false;
		text += 2;
	}
	*to = '\0';
	return true;
}

/* What is before and behind the host of ssh://: user;parameters@ and /. */
static bool
jump_uri(char *user, char *host)
{
	char *end;

	if (user != NULL) {
		user[strcspn(user, ";")] = '\0';
		if (!unescape(user))
			return false;
	}
	end = host + strcspn(host, "/");
	if (*end == '/' && end[1] != '\0')
		return false;
	*end = '\0';
	return true;
}

/* Cut host[:port] or [host][:port] in place; returns the port or NULL. */
static bool
jump_port(char **host, char **port)
{
	char *end;

	*port = NULL;
	if (**host == '[') {
		if ((end = strchr(*host, ']')) == NULL)
			return false;
		*end++ = '\0';
		++*host;
		if (*end != '\0' && *end != ':')
			return false;
	} else
		end = *host + strcspn(*host, ":/");
	if (*end == '/' || (*end == ':' && strchr(end + 1, ':') != NULL))
		return false;
	if (*end == ':') {
		*end = '\0';
		*port = end + 1;
	}
	return **host != '\0';
}

/* Read one hop out of text, which is cut up for it. */
static bool
jump_hop(const struct sshconfig_world *w, char *text, struct sshconfig_hop *hop)
{
	bool is_uri = strncmp(text, "ssh://", 6) == 0;
	char *at, *user = NULL, *host, *port;
	int number = 0;

	host = text += is_uri ? 6 : 0;
	if ((at = strrchr(text, '@')) != NULL) {
		user = text;
		*at = '\0';
		host = at + 1;
		if (*user == '\0')
			return false;
	}
	if (is_uri && !jump_uri(user, host))
		return false;
	if (!jump_port(&host, &port))
		return false;
	if (port != NULL && *port != '\0' &&
	    (number = sshconfig_port(w, port)) == 0)
		return false;
	*hop = (struct sshconfig_hop){ host, user, (uint16_t)number };
	return true;
}

static bool
jump_is_none(const char *text)
{
	return strcasecmp(text, "none") == 0;
}

static size_t
jump_count(const char *text)
{
	size_t n = 1;

	for (; *text != '\0'; text++)
		n += *text == ',';
	return n;
}

struct sshconfig_hop *
sshconfig_jump_hops(const struct sshconfig_world *w, const char *text,
    struct arena *a, size_t *n)
{
	struct sshconfig_hop *hops;
	char *copy, *next;
	size_t count = jump_count(text);

	*n = 0;
	if (jump_is_none(text))
		return NULL;
	hops = arena_alloc(a, count * sizeof(*hops));
	copy = arena_strdup(a, text);
	while ((next = strsep(&copy, ",")) != NULL)
		if (!jump_hop(w, next, &hops[(*n)++]))
			return NULL;
	return hops;
}

bool
sshconfig_jump_check(
    const struct sshconfig_world *w, const char *text, struct inerr *err)
{
	struct arena a = { 0 };
	bool good;
	size_t n;

	good =
	    jump_is_none(text) || sshconfig_jump_hops(w, text, &a, &n) != NULL;
	arena_wipe(&a);
	if (good)
		return true;
	inerr_set(err, "not a list of [user@]host[:port]: '%.*s'",
	    INERR_QUOTE(strlen(text)), text);
	return inerr_hint(err, "hosts by commas, without blanks");
}
