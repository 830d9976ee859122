/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hostitem.h - one [user@]host[:port] of an expression, taken apart.
 *
 * The rules of hostpat.h; its ranges are checked and counted here, and
 * walked there. Everything is borrowed from the expression.
 */
#ifndef HF_HOSTITEM_H
#define HF_HOSTITEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "master/input/inerr.h"

#define HOSTITEM_DIMS_MAX 16 /* brackets in a name */
#define HOSTITEM_NAME_MAX 253
#define HOSTITEM_USER_MAX 255

/* A piece of text, not terminated. */
struct textspan {
	const char *at, *end;
};

struct hostitem {
	struct textspan user; /* at is NULL: not given */
	struct textspan host; /* no name it gives is over HOSTITEM_NAME_MAX */
	bool is_address;      /* host is an IPv6 address without brackets */
	uint16_t port;        /* 0: not given */
	uint64_t count;       /* how many hosts; never 0 */
};

/*
 * Take the next item from *at, uninspected: what stands between commas or
 * white space outside brackets. False: there is none.
 */
MUST_CHECK bool hostitem_split(const char **at, struct textspan *);

/* Take an item of expr apart. False: it is not sound. */
MUST_CHECK bool hostitem_parse(const char *expr, const struct textspan *,
    struct hostitem *, struct inerr *);

/* Can this name a host, a user, a group? The error has no place. */
MUST_CHECK bool hostitem_check_name(
    const char *name, size_t len, struct inerr *);
MUST_CHECK bool hostitem_check_user(
    const char *user, size_t len, struct inerr *);
MUST_CHECK bool hostitem_check_group(
    const char *name, size_t len, struct inerr *);

#endif
