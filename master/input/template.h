/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * template.h - the words of a program with a place for an argument.
 *
 * {} is replaced in every word, wherever it stands in it and however often,
 * by the argument as it is: nothing is quoted and nothing splits a word, as no
 * shell reads it. Where no word has it, the argument is one more word.
 */
#ifndef HF_TEMPLATE_H
#define HF_TEMPLATE_H

#include <stdbool.h>

#include "common/log.h"
#include "common/pack.h"
#include "master/input/inerr.h"

#define TEMPLATE_PLACE "{}"

struct template
{
	const char *const *words; /* borrowed */
	size_t count;
	bool placed; /* one of them has a place for the argument */
};

void template_init(struct template *, const char *const *words, size_t count);
/*
 * Append the program's words for this argument, each with a NUL. False, with
 * the error: no program can be given such an argument (it holds a NUL).
 */
MUST_CHECK bool template_fill(
    const struct template *, struct slice arg, struct buf *, struct inerr *);
/* Append words as a shell would need them written: for people. */
void template_show(struct buf *, struct slice words);

#endif
