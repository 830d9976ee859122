/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hosts_made.h - an inventory out of texts, for tests of what is known of
 * hosts.
 */
#ifndef HF_TEST_HOSTS_MADE_H
#define HF_TEST_HOSTS_MADE_H

#include "master/input/inventory_read.h"

/* nornir's three files. */
static inline struct inventory *
hosts_made(const char *hosts, const char *groups, const char *defaults)
{
	const char *const texts[3] = { hosts, groups, defaults };
	struct inventory *inv = inventory_new();
	struct yamldoc *docs[3];
	struct inerr e;

	for (size_t i = 0; i < 3; i++)
		docs[i] =
		    yamldoc_parse("h.yaml", texts[i], strlen(texts[i]), &e);
	assert_true(inventory_nornir_read(inv, yamldoc_root(docs[0]),
	    yamldoc_root(docs[1]), yamldoc_root(docs[2]), &e));
	for (size_t i = 0; i < 3; i++)
		yamldoc_free(docs[i]);
	return inv;
}

#endif
