/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * compare_text.h - for tests of "compare": what it prints, and pieces of it.
 */
#ifndef HF_TEST_COMPARE_TEXT_H
#define HF_TEST_COMPARE_TEXT_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "master/compare/print.h"
#include "master/output/text.h"
#include "tests/unit/compare_sample.h"

typedef bool (*printer)(FILE *, const struct comparison *);

static inline char *
print(printer how, const struct comparison *c)
{
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	assert_non_null(f);
	assert_true(how(f, c));
	assert_int_equal(fclose(f), 0);
	return text;
}

static inline void
assert_has(const char *text, const char *piece)
{
	if (strstr(text, piece) == NULL)
		fail_msg("no \"%s\" in:\n%s", piece, text);
}

static inline void
assert_has_not(const char *text, const char *piece)
{
	if (strcasestr(text, piece) != NULL)
		fail_msg("\"%s\" in:\n%s", piece, text);
}

/* Only so many CPUs, rounds and workers. */
static inline void
shrink(struct comparison *c, size_t rounds, size_t points)
{
	c->rounds = (unsigned)rounds;
	c->machine.cpus = (unsigned)points;
	for (size_t i = 0; i < c->count; i++)
		for (size_t j = 0; j < c->workloads[i].count; j++) {
			struct compare_series *s = &c->workloads[i].series[j];

			for (size_t k = 0; k < s->count; k++) {
				struct compare_point *p = &s->points[k];

				p->beyond = compare_workers(p) > points;
				if (p->rounds > rounds)
					p->rounds = rounds;
			}
		}
}

#endif
