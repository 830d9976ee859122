/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * workloads.c - what "hayfork compare" knows to compare by itself.
 */
#include <string.h>

#include "master/compare/workloads.h"
#include "master/input/nearest.h"

#define WORKLOAD_ROW_(name, ops, python)                                       \
	{ #name, WORKLOAD_PREFIX #name, ops, python },

const struct workload_row workload_rows[] = {
	WORKLOAD_TABLE(WORKLOAD_ROW_){ NULL, NULL, NULL, NULL },
};

const struct workload_row *
workload_find(const char *name, const char **near)
{
	struct nearest n = { .word = name };
	const struct workload_row *row;

	for (row = workload_rows; row->name != NULL; row++) {
		if (strcmp(row->name, name) == 0)
			return row;
		nearest_offer(&n, row->name);
	}
	*near = n.name;
	return NULL;
}
