/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hosttwice.h - is what stands there read by more than one shell? Pure.
 */
#ifndef HF_HOSTTWICE_H
#define HF_HOSTTWICE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Of a shell's command line: is what stands at this place the script of
 * another one (sh -c, su -c), or in words that are read once more (eval, ssh)?
 * A guess by the names of the programs: what is not known is no shell.
 */
bool hosttwice_is(const char *text, size_t at);

#endif
