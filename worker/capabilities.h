/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * capabilities.h - what a worker program and its libraries can do, told to
 * whoever asks.
 *
 * The master does not link what its workers do; "hayfork doctor" runs them
 * with --capabilities and reads a line per thing: NAME TAB VALUE NEWLINE.
 */
#ifndef HF_CAPABILITIES_H
#define HF_CAPABILITIES_H

#include <stdbool.h>

/* Was it started to be asked, and not as a worker? */
bool capabilities_asked(int argc, char **argv);
/* The first lines, which all worker programs have in common. */
void capabilities_begin(void);
void capabilities_add(const char *name, const char *value);
/* The exit status: zero, if all could be written. */
int capabilities_end(void);

#endif
