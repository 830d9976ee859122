/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * parse.h - numbers, durations and loopback networks, as options and the
 * words of a command spell them.
 */
#ifndef HF_FLEET_PARSE_H
#define HF_FLEET_PARSE_H

#include <stdbool.h>
#include <stdint.h>

/* A range of addresses inside 127.0.0.0/8; host byte order. */
struct net {
	uint32_t address; /* the first one, host bits kept as given */
	unsigned bits;    /* 8 to 32 */
};

/*
 * Each of these takes the whole of s or none of it, and leaves *r alone when
 * it returns false.
 */

/* A count up to max; k, M and G (1024, its square, its cube) may follow. */
bool parse_count(const char *s, uint64_t max, uint64_t *r);

/* Milliseconds up to a day: "500ms", "5s", "2m"; a bare number is seconds. */
bool parse_duration(const char *s, uint64_t *ms_r);

/* "127.0.0.1" or "127.20.0.0/16"; anything outside 127.0.0.0/8 is refused. */
bool parse_net(const char *s, struct net *r);

/* Is this address (host order) in the network? */
bool net_holds(const struct net *net, uint32_t address);

/* How many addresses the network spans. */
uint32_t net_size(const struct net *net);

#endif
