/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fields.c - numbers and times, as several sinks write them.
 */
#include "master/output/fields.h"

void
field_digits(struct buf *b, uint64_t v, unsigned digits)
{
	char text[8];

	for (unsigned i = digits; i-- > 0; v /= 10)
		text[i] = (char)('0' + v % 10);
	buf_add(b, text, digits);
}

void
field_seconds(struct buf *b, uint64_t us)
{
	jsontext_uint(b, us / 1000000);
	buf_add_literal(b, ".");
	if (us % 1000 == 0)
		field_digits(b, us % 1000000 / 1000, 3);
	else
		field_digits(b, us % 1000000, 6);
}

void
field_time(struct sink *s, uint64_t us)
{
	time_t second = (time_t)(us / 1000000);
	struct tm tm;

	if (second != s->second) {
		if (gmtime_r(&second, &tm) == NULL)
			tm = (struct tm){ .tm_year = 70, .tm_mday = 1 };
		strftime(s->stamp, sizeof(s->stamp), "%Y-%m-%dT%H:%M:%S", &tm);
		s->second = second;
	}
	buf_add(s->out, s->stamp, strlen(s->stamp));
	buf_add_literal(s->out, ".");
	field_digits(s->out, us % 1000000 / 1000, 3);
	buf_add_literal(s->out, "Z");
}
