/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * pytext.h - texts in quotes as Python's literals have them, which is how
 * Ansible reads those of an INI inventory.
 *
 * One text in single or double quotes, perhaps behind an r or a u. Not: names
 * of characters (\N{...}), triple quotes, and texts that are put together.
 * Source: "String and Bytes literals" of the Python Language Reference.
 */
#ifndef HF_PYTEXT_H
#define HF_PYTEXT_H

#include <stddef.h>

#include "master/input/arena.h"

/*
 * What it says, of *len_r bytes with a NUL behind; NULL: it is no such text.
 * Lives as long as the arena.
 */
const char *pytext_value(
    struct arena *, const char *text, size_t len, size_t *len_r);

#endif
