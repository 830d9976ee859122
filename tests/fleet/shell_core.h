/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * shell_core.h - what the parts of the core have of each other.
 *
 * A step does what can be done at once and returns whether it did anything;
 * if not, it waits for input or for its timer.
 */
#ifndef HF_FLEET_SHELL_CORE_H
#define HF_FLEET_SHELL_CORE_H

#include "tests/fleet/shell.h"

/* What comes before the first prompt: waits, banner, questions. */
bool greet_step(struct shell *s);
bool greet_is_over(const struct shell *s);

/* Put out s->command from now on. */
void shell_output(struct shell *s);
bool output_step(struct shell *s);
bool pager_step(struct shell *s);

/* How a line ends for whoever listens. */
const char *shell_eol(const struct shell *s);

#endif
