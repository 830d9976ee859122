/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * figure.c - numbers as people read them: three digits and a unit.
 */
#include <math.h>

#include "master/compare/figure.h"
#include "master/output/text.h"

/* Units, each a thousand or so of the one before. */
struct figure_units {
	double step;
	const char *names[5];
};

static const struct figure_units figure_times_units = { 1000,
	{ " us", " ms", " s" } };
static const struct figure_units figure_bytes_units = { 1024,
	{ " B", " KiB", " MiB", " GiB", " TiB" } };

/* The thresholds are where printf() would round up to one digit more. */
static void
figure_three(struct buf *b, double v, const char *unit)
{
	double size = fabs(v);
	int decimals = size < 9.995 ? 2 : size < 99.95 ? 1 : 0;

	text_format(b, "%.*f%s", v == 0 ? 0 : decimals, v, unit);
}

static void
figure_unit(struct buf *b, double v, const struct figure_units *u)
{
	size_t i = 0;

	if (!isfinite(v)) {
		buf_add_literal(b, "-");
		return;
	}
	while (fabs(v) >= u->step - 0.5 && i < 4 && u->names[i + 1] != NULL) {
		v /= u->step;
		i++;
	}
	figure_three(b, v, u->names[i]);
}

void
figure_rate(struct buf *b, double v)
{
	if (!isfinite(v))
		buf_add_literal(b, "-");
	else if (v >= 999999.5)
		figure_three(b, v / 1e6, " M");
	else
		figure_three(b, v, "");
}

void
figure_count(struct buf *b, double v)
{
	if (v > 0 && v < 0.005)
		buf_add_literal(b, "<0.01");
	else
		figure_rate(b, v);
}

void
figure_time(struct buf *b, double us)
{
	figure_unit(b, us, &figure_times_units);
}

/* What a farm tells is in whole microseconds. */
void
figure_latency(struct buf *b, double us)
{
	if (us == 0)
		buf_add_literal(b, "<1 us");
	else
		figure_time(b, us);
}

void
figure_bytes(struct buf *b, double bytes)
{
	/* There are no parts of a byte. */
	if (fabs(bytes) < 1023.5)
		text_format(b, "%.0f B", bytes);
	else
		figure_unit(b, bytes, &figure_bytes_units);
}

void
figure_share(struct buf *b, double share)
{
	if (!isfinite(share))
		buf_add_literal(b, "-");
	else if (fabs(share) < 0.0995)
		text_format(b, "%.*f %%",
		    share == 0              ? 0
		    : fabs(share) < 0.00995 ? 2
					    : 1,
		    share * 100);
	else
		text_format(b, "%.0f %%", share * 100);
}

void
figure_times(struct buf *b, double v)
{
	figure_rate(b, v);
}
