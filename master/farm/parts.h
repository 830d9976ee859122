/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * parts.h - what the commands of a job came to, as its worker says.
 */
#ifndef HF_FARM_PARTS_H
#define HF_FARM_PARTS_H

#include <stdbool.h>

#include "common/hayfork.h"
#include "common/pack.h"

/*
 * Read RESULT.parts of a job that ended so, and has so much stdout. False: it
 * cannot be. An empty list is no parts. The parts are one block; where their
 * output is, parts_place() says.
 */
bool parts_read(struct slice list, enum hayfork_status, size_t stdout_len,
    struct hayfork_part **parts, unsigned *count);
/* Their outputs lie here, one behind the other. */
void parts_place(struct hayfork_part *, unsigned count, const char *output);

#endif
