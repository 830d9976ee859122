/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * wildcard.h - patterns with * and ?, as known_hosts and ssh_config have them.
 */
#ifndef HF_WILDCARD_H
#define HF_WILDCARD_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Does the whole text match len bytes of pattern? fold: whatever the case of
 * ASCII letters. Takes no more than the one's length times the other's.
 */
bool wildcard_matches(
    const char *pattern, size_t len, const char *text, bool fold);

#endif
