/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * machine.h - what a comparison was measured on.
 */
#ifndef HF_COMPARE_MACHINE_H
#define HF_COMPARE_MACHINE_H

#include "master/compare/comparison.h"

/* cpus: that may be used. Its strings are the comparison's to free. */
void machine_read(struct compare_machine *, unsigned cpus);

#endif
