/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * secretword.h - what is not to be shown, by the words that it is named with.
 *
 * Inventories and their data are other people's: which values are secrets can
 * only be guessed, and is guessed too often rather than once too seldom.
 */
#ifndef HF_SECRETWORD_H
#define HF_SECRETWORD_H

#include <stdbool.h>
#include <stddef.h>

/* Is a value that has this key, with dots, a secret? */
bool secretword_is_key(const char *key);
/* Does a line of a file have a value of such a key? */
bool secretword_in_line(const char *line, size_t len);
/* Is there a password in the text: in an address, or for sshpass? */
bool secretword_in_text(const char *text);

#endif
