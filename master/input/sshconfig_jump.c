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

/* ---- ProxyCommand -------------------------------------------------------- */

/* The option's value: behind its letter, or the next word. */
static const char *
option_value(char *word, char **rest)
{
	return word[2] != '\0' ? word + 2 : strsep(rest, " \t");
}

/* -W %h:%p, -l, -p, and letters that make no difference to a jump. */
static bool
command_option(const struct sshconfig_world *w, char *word, char **rest,
    struct sshconfig_hop *hop, bool *forwards)
{
	const char *value;

	switch (word[1]) {
	case 'W':
		value = option_value(word, rest);
		*forwards = value != NULL && (strcmp(value, "%h:%p") == 0 ||
						 strcmp(value, "[%h]:%p") == 0);
		return *forwards;
	case 'l':
		hop->user = option_value(word, rest);
		return hop->user != NULL && *hop->user != '\0';
	case 'p':
		value = option_value(word, rest);
		hop->port =
		    value != NULL ? (uint16_t)sshconfig_port(w, value) : 0;
		return hop->port != 0;
	default:
		return word[1] != '\0' &&
		       word[1 + strspn(word + 1, "qxTanC")] == '\0';
	}
}

static bool
command_is_ssh(const char *word)
{
	const char *slash = strrchr(word, '/');

	return strcmp(slash != NULL ? slash + 1 : word, "ssh") == 0;
}

bool
sshconfig_jump_command(const struct sshconfig_world *w, const char *command,
    struct arena *a, struct sshconfig_hop *hop)
{
	char *rest = arena_strdup(a, command), *word, *host = NULL, *at;
	bool is_ssh = false, forwards = false;

	memset(hop, 0, sizeof(*hop));
	/* What a shell would make something else of is not looked at. */
	if (strpbrk(command, "\"'\\$`;&|<>()#*?~") != NULL)
		return false;
	while ((word = strsep(&rest, " \t")) != NULL) {
		if (*word == '\0' || (!is_ssh && strcmp(word, "exec") == 0))
			continue;
		if (!is_ssh) {
			if (!(is_ssh = command_is_ssh(word)))
				return false;
		} else if (host != NULL)
			return false;
		else if (*word != '-')
			host = word;
		else if (!command_option(w, word, &rest, hop, &forwards))
			return false;
	}
	if (!forwards || host == NULL)
		return false;
	if ((at = strrchr(host, '@')) != NULL) {
		*at = '\0';
		hop->user = hop->user != NULL ? hop->user : host;
		host = at + 1;
	}
	hop->host = host;
	return *host != '\0' && (at == NULL || *hop->user != '\0');
}
