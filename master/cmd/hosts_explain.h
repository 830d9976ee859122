/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hosts_explain.h - each value of a host, and where it came from.
 *
 * Of a secret it is told that it is there, and where. Values that other layers
 * have, too, are told once: as they hold.
 */
#ifndef HF_HOSTS_EXPLAIN_H
#define HF_HOSTS_EXPLAIN_H

#include "common/buf.h"
#include "master/input/inventory.h"

/* Append lines to read: a value each, in columns. */
void hosts_explain(struct buf *, const struct inventory_host *);
/* The same as an object: {"name":...,"values":[{"key":...},...]} */
void hosts_explain_json(struct buf *, const struct inventory_host *);

#endif
