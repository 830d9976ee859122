/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * nearest.c - edit distance, with neighbours swapped counting once.
 */
#include <stddef.h>
#include <string.h>

#include "master/input/nearest.h"

#define WORD_MAX 48

static unsigned
min3(unsigned a, unsigned b, unsigned c)
{
	unsigned m = a < b ? a : b;

	return m < c ? m : c;
}

/* Three rows of the table of distances between the prefixes of a and b. */
static unsigned
word_distance(const char *a, size_t alen, const char *b, size_t blen)
{
	unsigned rows[3][WORD_MAX + 1] = { { 0 } };
	unsigned *older = rows[0], *old = rows[1], *now = rows[2], *tmp;
	size_t i, j;

	for (j = 0; j <= blen; j++)
		now[j] = (unsigned)j;
	for (i = 1; i <= alen; i++) {
		tmp = older;
		older = old;
		old = now;
		now = tmp;
		now[0] = (unsigned)i;
		for (j = 1; j <= blen; j++) {
			now[j] = min3(old[j] + 1, now[j - 1] + 1,
			    old[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1] && older[j - 2] + 1 < now[j])
				now[j] = older[j - 2] + 1;
		}
	}
	return now[blen];
}

void
nearest_offer(struct nearest *n, const char *name)
{
	size_t word_len = strlen(n->word), len = strlen(name);
	size_t allowed = word_len < 3 ? 1 : word_len / 3;
	unsigned d;

	if (word_len > WORD_MAX || len > WORD_MAX || len > word_len + allowed ||
	    len + allowed < word_len)
		return;
	d = word_distance(n->word, word_len, name, len);
	if (d <= allowed && d < len && (n->name == NULL || d < n->distance)) {
		n->name = name;
		n->distance = d;
	}
}
