/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * matmul.c - multiply two square matrices of doubles.
 *
 * They hold small whole numbers, so that the sum of the product's elements is
 * exact whatever the order of additions, and the same on every machine.
 */
#include <stdlib.h>

#include "worker/task/builtin/builtin.h"

#define MATMUL_MAX 2048

/* Row i of the product, added to row. */
static void
matmul_row(double *row, const double *a, const double *b, size_t n, size_t i)
{
	for (size_t k = 0; k < n; k++) {
		const double factor = a[i * n + k];

		for (size_t j = 0; j < n; j++)
			row[j] += factor * b[k * n + j];
	}
}

static enum hayfork_status
matmul_product(
    struct hayfork_call *call, double *c, double *a, double *b, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++) {
			a[i * n + j] = (double)((3 * i + 5 * j) % 7);
			b[i * n + j] = (double)((2 * i + j) % 5);
		}
	for (size_t i = 0; i < n; i++) {
		if (hayfork_expired(call))
			return builtin_fail_expired(call);
		matmul_row(c + i * n, a, b, n, i);
	}
	for (size_t i = 0; i < n * n; i++)
		sum += c[i];
	hayfork_return_uint(call, (uint64_t)sum);
	return HAYFORK_OK;
}

static enum hayfork_status
matmul_run(struct hayfork_call *call)
{
	enum hayfork_status status;
	size_t elements;
	uint64_t n;
	double *memory;

	if (!builtin_arg_uint(call, 1, MATMUL_MAX, &n))
		return HAYFORK_FAILED;
	elements = (size_t)(n * n);
	memory = calloc(3 * elements, sizeof(*memory));
	if (memory == NULL)
		return builtin_fail_memory(
		    call, 3 * elements * sizeof(*memory));
	status = matmul_product(
	    call, memory, memory + elements, memory + 2 * elements, (size_t)n);
	free(memory);
	return status;
}

const struct hayfork_task builtin_matmul = {
	.name = "matmul",
	.args = "N",
	.doc = "multiply two N x N matrices; the sum of the product's elements",
	.run = matmul_run,
};
