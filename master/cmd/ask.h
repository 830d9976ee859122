/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ask.h - a worker program, run by hand for what it says of itself.
 */
#ifndef HF_ASK_H
#define HF_ASK_H

#include <stdbool.h>

#include "master/input/inerr.h"

#define ASK_MAX (1u << 20) /* bytes a program may say */
#define ASK_SECONDS 10     /* and how long it may take */

/*
 * Run the program with this one argument, wait for its end. What it wrote to
 * standard output, to be freed; NULL: it cannot be run, did not end in time
 * or not well, and the error has its path and the reason.
 */
MUST_CHECK char *ask_program(
    const char *program, const char *argument, struct inerr *);

#endif
