/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * print.h - a comparison as text: for people, for tables, for programs.
 *
 * They read what comparison_conclude() has left. False: not all of it could
 * be written; errno says why. They do not flush.
 */
#ifndef HF_COMPARE_PRINT_H
#define HF_COMPARE_PRINT_H

#include <stdbool.h>
#include <stdio.h>

#include "common/log.h"
#include "master/compare/comparison.h"

/* Tables, at most PRINT_WIDTH columns wide, and what was found. */
#define PRINT_WIDTH 100
MUST_CHECK bool compare_print_human(FILE *, const struct comparison *);
/* What will-it-scale's scripts read, and more: print_csv.c says what. */
MUST_CHECK bool compare_print_csv(FILE *, const struct comparison *);
/* All there is, as one document: print_json.c has its schema. */
MUST_CHECK bool compare_print_json(FILE *, const struct comparison *);

#endif
