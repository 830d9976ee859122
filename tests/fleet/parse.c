/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * parse.c - numbers, durations and loopback networks.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fleet/parse.h"

#define DAY_MS (24 * 3600 * UINT64_C(1000))

/* A number and the unit behind it, which must be in the table. */
struct unit {
	const char *name;
	uint64_t factor;
};

static bool
parse_scaled(const char *s, const struct unit *units, uint64_t max, uint64_t *r)
{
	unsigned long long n;
	char *end;

	if (!isdigit((unsigned char)s[0]))
		return false;
	errno = 0;
	n = strtoull(s, &end, 10);
	if (errno != 0)
		return false;
	for (; units->name != NULL; units++)
		if (strcmp(end, units->name) == 0)
			break;
	if (units->name == NULL || n > max / units->factor)
		return false;
	*r = n * units->factor;
	return true;
}

bool
parse_count(const char *s, uint64_t max, uint64_t *r)
{
	static const struct unit units[] = { { "", 1 }, { "k", 1 << 10 },
		{ "M", 1 << 20 }, { "G", 1 << 30 }, { NULL } };

	return parse_scaled(s, units, max, r);
}

bool
parse_duration(const char *s, uint64_t *ms_r)
{
	static const struct unit units[] = { { "", 1000 }, { "ms", 1 },
		{ "s", 1000 }, { "m", 60 * 1000 }, { NULL } };

	return parse_scaled(s, units, DAY_MS, ms_r);
}

bool
parse_net(const char *s, struct net *r)
{
	char text[INET_ADDRSTRLEN];
	const char *slash = strchr(s, '/');
	size_t len = slash != NULL ? (size_t)(slash - s) : strlen(s);
	uint64_t bits = 32;
	struct in_addr in;

	if (len >= sizeof(text))
		return false;
	memcpy(text, s, len);
	text[len] = '\0';
	if (inet_pton(AF_INET, text, &in) != 1 || ntohl(in.s_addr) >> 24 != 127)
		return false;
	if (slash != NULL && (!parse_count(slash + 1, 32, &bits) || bits < 8))
		return false;
	r->address = ntohl(in.s_addr);
	r->bits = (unsigned)bits;
	return true;
}

bool
net_holds(const struct net *net, uint32_t address)
{
	return (net->address ^ address) >> (32 - net->bits) == 0;
}

uint32_t
net_size(const struct net *net)
{
	return UINT32_C(1) << (32 - net->bits);
}
