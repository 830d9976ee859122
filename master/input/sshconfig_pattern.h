/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sshconfig_pattern.h - the PATTERNS of ssh_config(5).
 */
#ifndef HF_SSHCONFIG_PATTERN_H
#define HF_SSHCONFIG_PATTERN_H

#include <stdbool.h>

/* One pattern with * and ?, for the whole text. Takes len * len at most. */
bool sshconfig_pattern(const char *pattern, const char *text);

/*
 * A list by commas; one with ! before it that matches outweighs all others.
 * A pattern of 1,023 bytes or more ends the list without a match, as in ssh.
 * fold: in both, capital letters are as small ones.
 */
bool sshconfig_pattern_list(const char *list, const char *text, bool fold);

#endif
