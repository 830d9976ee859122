/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fit.c - laws of scaling, fitted to speedups.
 *
 * Amdahl's law is the USL with kappa 0, so one fit does for both. Squares of
 * errors in speedups are made least by Levenberg and Marquardt's method (K.
 * Madsen, H. B. Nielsen, O. Tingleff, "Methods for non-linear least squares
 * problems", 2nd ed. 2004, section 3.2), with parameters a = (sigma, kappa)
 * and terms x = (n - 1, n (n - 1)): s(n) = n / (1 + a.x).
 *
 * The bounds: the best of what is not negative is where all parameters are
 * free, or where some are 0 and the others free. There are few enough of
 * these to try them all.
 */
#include <math.h>
#include <stddef.h>

#include "master/compare/fit.h"

#define FIT_STEPS 200
#define FIT_FREE_SIGMA 1u
#define FIT_FREE_KAPPA 2u

struct fit_data {
	const double *workers, *speedups;
	size_t n;
	unsigned free; /* parameters that may differ from 0 */
};

/* The normal equations, or those of a step: m is symmetric. */
struct fit_normal {
	double m[2][2], v[2];
};

double
fit_karp_flatt(double workers, double speedup)
{
	if (!(workers >= 2) || !(speedup > 0))
		return NAN;
	return (1 / speedup - 1 / workers) / (1 - 1 / workers);
}

double
fit_usl(double sigma, double kappa, double workers)
{
	return workers /
	       (1 + sigma * (workers - 1) + kappa * workers * (workers - 1));
}

double
fit_amdahl(double f, double workers)
{
	return fit_usl(f, 0, workers);
}

static bool
fit_is_point(const struct fit_data *d, size_t i)
{
	return d->workers[i] >= 1 && d->speedups[i] > 0 &&
	       isfinite(d->speedups[i]) && isfinite(d->workers[i]);
}

/* The sum of squares; infinite where the law is none. */
static double
fit_squares(const struct fit_data *d, const double a[2])
{
	double sum = 0;

	for (size_t i = 0; i < d->n; i++) {
		double s = fit_usl(a[0], a[1], d->workers[i]);

		if (!fit_is_point(d, i))
			continue;
		if (!(s > 0))
			return INFINITY;
		sum += (s - d->speedups[i]) * (s - d->speedups[i]);
	}
	return sum;
}

static void
fit_add(struct fit_normal *e, const double x[2], double y)
{
	for (int r = 0; r < 2; r++) {
		for (int c = 0; c < 2; c++)
			e->m[r][c] += x[r] * x[c];
		e->v[r] += x[r] * y;
	}
}

/* The gradient of each point's error, and its error. */
static struct fit_normal
fit_normal_at(const struct fit_data *d, const double a[2])
{
	struct fit_normal e = { 0 };

	for (size_t i = 0; i < d->n; i++) {
		double n = d->workers[i], s = fit_usl(a[0], a[1], n);
		double slope = -s * s / n;
		double x[2] = { slope * (n - 1), slope * n * (n - 1) };

		if (fit_is_point(d, i))
			fit_add(&e, x, d->speedups[i] - s);
	}
	return e;
}

/* The same of n / s - 1 = a.x, which is linear: a place to start from. */
static struct fit_normal
fit_normal_linear(const struct fit_data *d)
{
	struct fit_normal e = { 0 };

	for (size_t i = 0; i < d->n; i++) {
		double n = d->workers[i];
		double x[2] = { n - 1, n * (n - 1) };

		if (fit_is_point(d, i))
			fit_add(&e, x, n / d->speedups[i] - 1);
	}
	return e;
}

/* Solve it for the free parameters; 0 for the others, or all if it cannot. */
static void
fit_solve(const struct fit_normal *e, unsigned free, double r[2])
{
	double det = e->m[0][0] * e->m[1][1] - e->m[0][1] * e->m[1][0];

	r[0] = r[1] = 0;
	if (free == FIT_FREE_SIGMA && e->m[0][0] > 0) {
		r[0] = e->v[0] / e->m[0][0];
	} else if (free == FIT_FREE_KAPPA && e->m[1][1] > 0) {
		r[1] = e->v[1] / e->m[1][1];
	} else if (free == (FIT_FREE_SIGMA | FIT_FREE_KAPPA) && det > 0) {
		r[0] = (e->v[0] * e->m[1][1] - e->v[1] * e->m[0][1]) / det;
		r[1] = (e->v[1] * e->m[0][0] - e->v[0] * e->m[1][0]) / det;
	}
}

/* Go down from *a, whatever the signs, as far as it goes. */
static double
fit_descend(const struct fit_data *d, double a[2])
{
	double squares = fit_squares(d, a), damping = 1e-3;

	for (int i = 0; i < FIT_STEPS && squares > 0; i++) {
		struct fit_normal e = fit_normal_at(d, a);
		double step[2], next[2], then;

		e.m[0][0] *= 1 + damping;
		e.m[1][1] *= 1 + damping;
		fit_solve(&e, d->free, step);
		next[0] = a[0] + step[0];
		next[1] = a[1] + step[1];
		then = fit_squares(d, next);
		if (!(then < squares)) {
			damping *= 4;
			continue;
		}
		squares = then;
		damping /= 8;
		a[0] = next[0];
		a[1] = next[1];
	}
	return squares;
}

/* Fit with these parameters free; returns the squares, *a the parameters. */
static double
fit_free(struct fit_data *d, unsigned free, double a[2])
{
	struct fit_normal linear = fit_normal_linear(d);
	double squares;

	d->free = free;
	fit_solve(&linear, free, a);
	/* Where the linear one is no law, all that is left is the ideal. */
	if (!isfinite(fit_squares(d, a)))
		a[0] = a[1] = 0;
	squares = fit_descend(d, a);
	return a[0] >= 0 && a[1] >= 0 ? squares : INFINITY;
}

/* The best with some of these parameters free and the rest 0. */
static double
fit_best(struct fit_data *d, unsigned may, double best[2])
{
	double least;

	best[0] = best[1] = 0;
	least = fit_squares(d, best);
	for (unsigned free = 1; free <= may; free++) {
		double a[2], squares;

		if ((free & ~may) != 0)
			continue;
		squares = fit_free(d, free, a);
		if (squares < least) {
			least = squares;
			best[0] = a[0];
			best[1] = a[1];
		}
	}
	return least;
}

static double
fit_peak(double sigma, double kappa)
{
	if (sigma > 1)
		return 1;
	return kappa > 0 ? fmax(1, sqrt((1 - sigma) / kappa)) : INFINITY;
}

struct fit
fit_speedups(const double *workers, const double *speedups, size_t n)
{
	struct fit_data d = { workers, speedups, n, 0 };
	struct fit f = { 0 };
	double a[2], squares;

	for (size_t i = 0; i < n; i++)
		f.points += fit_is_point(&d, i);
	f.fitted = f.points >= FIT_POINTS_LEAST;
	if (!f.fitted) {
		f.amdahl_f = f.amdahl_residual = NAN;
		f.sigma = f.kappa = f.usl_residual = f.peak = NAN;
		return f;
	}
	squares = fit_best(&d, FIT_FREE_SIGMA, a);
	f.amdahl_f = a[0];
	f.amdahl_residual = sqrt(squares / (double)f.points);
	squares = fit_best(&d, FIT_FREE_SIGMA | FIT_FREE_KAPPA, a);
	f.sigma = a[0];
	f.kappa = a[1];
	f.usl_residual = sqrt(squares / (double)f.points);
	f.peak = fit_peak(f.sigma, f.kappa);
	return f;
}
