/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * known_host_list.h - making the list that known_hosts_find() returns.
 *
 * Only for the table; everybody else needs known_hosts.h.
 */
#ifndef HF_KNOWN_HOST_LIST_H
#define HF_KNOWN_HOST_LIST_H

#include "master/input/known_hosts.h"

/*
 * Make room for one more in an array of n, which has to grow only by this:
 * its capacity is the power of two at or above n, so it is full when n is
 * one. Returns where the array is now.
 */
void *array_grow(void *v, size_t n, size_t size);

void known_host_list_add(
    struct known_host_list *, const struct known_host *entry);

/* Is there a key, for this very name, in it? */
bool known_host_list_has_key(const struct known_host_list *);

/* Put the lines in the order of the files, each once. */
void known_host_list_tidy(struct known_host_list *);

#endif
