/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fit.h - laws of scaling, fitted to speedups. Pure.
 */
#ifndef HF_COMPARE_FIT_H
#define HF_COMPARE_FIT_H

#include <stdbool.h>
#include <stddef.h>

#define FIT_POINTS_LEAST 4

/*
 * Karp and Flatt, "Measuring parallel processor performance", CACM 33(5),
 * 1990: the serial fraction that explains a speedup s on n workers,
 * (1/s - 1/n) / (1 - 1/n). NaN for n < 2 or s <= 0.
 */
double fit_karp_flatt(double workers, double speedup);

/*
 * Amdahl: s(n) = 1 / (f + (1 - f) / n). Universal Scalability Law (Gunther,
 * "Guerrilla Capacity Planning", 2007): s(n) = n / (1 + sigma (n - 1) +
 * kappa n (n - 1)), with its peak at n = sqrt((1 - sigma) / kappa).
 */
struct fit {
	bool fitted; /* there were at least FIT_POINTS_LEAST points */
	size_t points;
	double amdahl_f, amdahl_residual; /* root mean square, in speedups */
	double sigma, kappa, usl_residual;
	double peak; /* workers, 1 or more; infinite: kappa is 0 */
};

/*
 * Least squares over n points; sigma, kappa and f are kept from 0 on. Points
 * that are not known do not count. Numbers of no fit are NaN.
 */
struct fit fit_speedups(
    const double *workers, const double *speedups, size_t n);
double fit_amdahl(double f, double workers);
double fit_usl(double sigma, double kappa, double workers);

#endif
