/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hostpat.h - many hosts named in few words.
 *
 * An expression names hosts as [user@]host[:port], separated by commas or
 * white space. A host may hold NodeSet ranges, sw[01-40,50]-dc[1-9/2], each
 * bracket being one dimension; [::1]:22 and a bare fe80::1 are addresses,
 * not ranges. Padding is ClusterShell's: [08-11] pads, [1,01] are two names,
 * [8-011] is refused. The operators ! & ^ and what only means something
 * beside an inventory (* ? @group KEY=VALUE) are refused here: they are
 * hostterm.h's, which calls this for each word that names hosts.
 *
 * Pure: text in, a callback out. Nothing is allocated; whatever the text
 * says, it names at most HOSTPAT_HOSTS_MAX hosts. In an error, col counts bytes
 * from 1.
 */
#ifndef HF_HOSTPAT_H
#define HF_HOSTPAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "master/input/inerr.h"

#define HOSTPAT_HOSTS_MAX 1000000

/* One host of an expression; texts are borrowed during the callback. */
struct hostpat_host {
	const char *user; /* NULL: not given */
	const char *host; /* an address without its brackets */
	uint16_t port;    /* 0: not given */
	unsigned col;     /* of its item in the expression */
};

/* False stops; why is the callback's to remember. */
typedef bool (*hostpat_cb)(const struct hostpat_host *, void *arg);

/*
 * Call cb for every host the expression names, in the order written (the
 * last dimension counts fastest), repeated ones included. The whole
 * expression is checked before the first call: it is taken or refused as a
 * whole. False: refused (the error says why) or stopped by cb.
 */
MUST_CHECK bool hostpat_expand(
    const char *expr, hostpat_cb cb, void *arg, struct inerr *);

/* Would it be taken? */
MUST_CHECK bool hostpat_check(const char *expr, struct inerr *);

#endif
