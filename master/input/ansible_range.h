/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ansible_range.h - Ansible's host patterns: web[01:20:2]-[a:c].example:2222
 *
 * [beg:end] and [beg:end:step], both ends included: numbers (no beg is 0; a
 * leading zero pads, and both ends then have one length) or single letters in
 * the order a-zA-Z. The last range of a name counts fastest. A port stands
 * behind a colon; an address with colons has one as [::1]:22 only.
 * Source: expand_hostname_range() and parse_address() of ansible-core 2.14.
 *
 * Pure.
 */
#ifndef HF_ANSIBLE_RANGE_H
#define HF_ANSIBLE_RANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "master/input/inerr.h"

/* False stops; why is the callback's to remember. */
typedef bool (*ansible_range_cb)(void *arg, const char *name, uint16_t port);

/*
 * Call back with each name; port is 0 if none is given. False: not sound (the
 * error has the column, from 1 in the pattern, and no file) or stopped.
 */
MUST_CHECK bool ansible_range_expand(
    const char *pattern, ansible_range_cb, void *arg, struct inerr *);

#endif
