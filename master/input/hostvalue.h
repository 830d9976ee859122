/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hostvalue.h - the values hosts are chosen by: KEY=VALUE.
 *
 * A key is name, hostname, port, username or platform, or a dotted key of
 * the inventory's data (hostlayer.h): the first layer that has anything below
 * the key's first word holds (nornir's rule: data is not merged deeper).
 * "data." in front of a key makes it one of data in any case. Pure.
 */
#ifndef HF_HOSTVALUE_H
#define HF_HOSTVALUE_H

#include "master/input/hostterm.h"
#include "master/input/inventory.h"
#include "master/input/nearest.h"

/* The key is not there; there with another value; there with that value. */
enum hostvalue { HOSTVALUE_NONE, HOSTVALUE_OTHER, HOSTVALUE_SAME };

/* How is it with the KEY=VALUE of a (checked) term? */
enum hostvalue hostvalue_look(
    const struct inventory_host *, const struct hostterm *);

/* The layer that a key of data is taken from, or NULL. */
const struct hostlayer *hostvalue_layer(
    const struct inventory_host *, const char *key, size_t len);

/* Offer the keys that this host can be chosen by. */
void hostvalue_offer(struct nearest *, const struct inventory_host *);

/* Is it a key of data that no value is kept of? */
bool hostvalue_is_secret(const struct hostterm *);

#endif
