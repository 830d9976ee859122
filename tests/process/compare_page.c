/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * compare_page.c - pages of made-up comparisons, for browsers to look at.
 *
 *	compare_page KIND	writes the page to standard output
 *	compare_page		says which kinds there are, one a line
 */
#include <stdio.h>
#include <string.h>

#include "master/compare/page.h"
#include "tests/compare_kinds.h"

int
main(int argc, char **argv)
{
	struct comparison c;
	bool written;

	if (argc < 2) {
		for (size_t i = 0; i < COMPARE_KINDS; i++)
			puts(compare_kinds[i].name);
		return 0;
	}
	if (!compare_kind_make(&c, argv[1])) {
		fprintf(stderr, "compare_page: no kind \"%s\"\n", argv[1]);
		return 2;
	}
	comparison_conclude(&c);
	written = page_write(stdout, &c);
	comparison_free(&c);
	if (!written)
		perror("compare_page");
	return written ? 0 : 1;
}
