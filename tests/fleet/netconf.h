/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * netconf.h - the subsystem netconf of a device (RFC 6241, RFC 6242).
 */
#ifndef HF_FLEET_NETCONF_H
#define HF_FLEET_NETCONF_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct device;
struct run;

/* How a device speaks NETCONF, as bits; none: not at all. */
enum netconf_flag {
	NETCONF_10 = 1, /* base:1.0 is announced */
	NETCONF_11 = 2,
	NETCONF_ODD = 4,      /* chunks of odd sizes */
	NETCONF_NO_HELLO = 8, /* says nothing at first */
	NETCONF_BAD_CHUNK = 16,
	NETCONF_HUGE_CHUNK = 32,
	NETCONF_NO_BASE = 64,        /* announces no version */
	NETCONF_ENDLESS_HELLO = 128, /* capabilities for ever */
	NETCONF_CLOSE = 256,         /* ends in the middle of its hello */
	NETCONF_WRONG_ID = 512,      /* replies to another rpc */
	NETCONF_DOCTYPE = 1024,      /* declares entities in replies */
	NETCONF_LINES = 2048,        /* a newline behind each message */
	NETCONF_BYE = 4096,          /* a reply with a DISCONNECT behind it */
};

/* "1.0,1.1,odd", ...; false when a word of it makes no sense. */
bool netconf_parse(const char *value, unsigned *r);

/* The words, for --help. */
void netconf_help(FILE *f);

/* Speak it on the channel. */
void netconf_start(
    struct run *run, const struct device *device, uint64_t flood_cap);

#endif
