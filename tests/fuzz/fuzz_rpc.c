/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_rpc.c - calls of NETCONF that are written out.
 *
 * What is taken becomes one element <rpc>, which can be taken again, and is
 * the same then but for where its number stands; what is not has a reason.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "master/input/rpc.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *text = malloc(len + 2);
	struct inerr e = { 0 };
	struct rpc once, twice, thrice;

	/* Words would name files. */
	text[0] = '<';
	memcpy(text + 1, data, len);
	text[len + 1] = '\0';
	if (!rpc_make(&once, text, 1, "", &e)) {
		if (e.why[0] == '\0')
			abort();
		free(text);
		return 0;
	}
	if (!rpc_make(&twice, once.xml, 2, "", &e) ||
	    !rpc_make(&thrice, twice.xml, 2, "", &e) ||
	    strstr(twice.xml, "message-id=\"2\"") == NULL ||
	    strcmp(twice.xml, thrice.xml) != 0)
		abort();
	free(once.xml);
	free(twice.xml);
	free(thrice.xml);
	free(text);
	return 0;
}
