/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mandelbrot.c - count the points of a grid that lie in the Mandelbrot set.
 *
 * The grid's cells cover -2 to 0.5 by -1.25 to 1.25; a point counts when it
 * has not left the circle of radius 2 after 1000 steps.
 */
#include "worker/task/builtin/builtin.h"

#define MANDELBROT_MAX 16384
#define MANDELBROT_STEPS 1000
#define MANDELBROT_SIDE 2.5

static bool
mandelbrot_inside(double cx, double cy)
{
	double x = 0, y = 0, xx = 0, yy = 0;

	for (int step = 0; step < MANDELBROT_STEPS; step++) {
		if (xx + yy > 4)
			return false;
		y = 2 * x * y + cy;
		x = xx - yy + cx;
		xx = x * x;
		yy = y * y;
	}
	return true;
}

static enum hayfork_status
mandelbrot_run(struct hayfork_call *call)
{
	uint64_t n, inside = 0;
	double cell;

	if (!builtin_arg_uint(call, 1, MANDELBROT_MAX, &n))
		return HAYFORK_FAILED;
	cell = MANDELBROT_SIDE / (double)n;
	for (uint64_t row = 0; row < n; row++) {
		double cy = ((double)row + 0.5) * cell - MANDELBROT_SIDE / 2;

		if (hayfork_expired(call))
			return builtin_fail_expired(call);
		for (uint64_t column = 0; column < n; column++)
			inside += mandelbrot_inside(
			    ((double)column + 0.5) * cell - 2, cy);
	}
	hayfork_return_uint(call, inside);
	return HAYFORK_OK;
}

const struct hayfork_task builtin_mandelbrot = {
	.name = "mandelbrot",
	.args = "N",
	.doc = "how many points of an N x N grid lie in the Mandelbrot set",
	.run = mandelbrot_run,
};
