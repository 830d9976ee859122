/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * tap.h - counts the results in a test's output.
 *
 * Reads the Test Anything Protocol as cmocka 1.1.5 and our shell tests
 * write it: a plan may come first, several times (once per group, numbers
 * starting again), or never; a skipped test may be called "not ok".
 */
#ifndef HF_TAP_H
#define HF_TAP_H

struct tap {
	unsigned int passed;
	unsigned int failed;
	unsigned int skipped;
	unsigned int planned; /* all plans together; 0 if there was none */
};

/* Count one line, given without its newline.  Other lines are ignored. */
void tap_line(struct tap *t, const char *line);

/* How many planned results never came; 0 if nothing was planned. */
unsigned int tap_missing(const struct tap *t);

#endif
