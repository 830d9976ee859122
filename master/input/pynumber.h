/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * pynumber.h - numbers as Python's literals have them, which is how Ansible
 * reads those of an INI inventory.
 * Source: "Numeric literals" of the Python Language Reference.
 */
#ifndef HF_PYNUMBER_H
#define HF_PYNUMBER_H

#include <stddef.h>

#include "master/input/arena.h"

/*
 * What Python would print of it: 1.50 is 1.5, 0x10 is 16, 1e3 is 1000.0. NULL:
 * it is no number, or an integer that takes more than 64 bits. Lives as long
 * as the arena.
 */
const char *pynumber_text(struct arena *, const char *text, size_t len);

#endif
