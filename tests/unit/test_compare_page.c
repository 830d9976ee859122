/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_compare_page.c - the page of a comparison, of every kind there is.
 */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/utf8.h"
#include "master/compare/page.h"
#include "tests/compare_kinds.h"
#include "tests/unit/markup.h"

/* ---- pages --------------------------------------------------------------- */

static char *
page_of(const struct comparison *c)
{
	char *text = NULL;
	size_t size = 0;
	FILE *to = open_memstream(&text, &size);

	assert_true(page_write(to, c));
	fclose(to);
	assert_int_equal(strlen(text), size);
	return text;
}

/* Ask something of the page of every kind. */
static void
each_page(void (*ask)(const struct comparison *, const char *page))
{
	for (size_t i = 0; i < COMPARE_KINDS; i++) {
		struct comparison c;
		char *page;

		assert_true(compare_kind_make(&c, compare_kinds[i].name));
		comparison_conclude(&c);
		page = page_of(&c);
		ask(&c, page);
		free(page);
		comparison_free(&c);
	}
}

static size_t
count(const char *page, const char *what)
{
	size_t n = 0;

	for (; (page = strstr(page, what)) != NULL; page += strlen(what))
		n++;
	return n;
}

/* ---- what must hold of any ----------------------------------------------- */

static void
ask_form(const struct comparison *c, const char *page)
{
	const char *where = page, *fault = markup_fault(page, &where);

	(void)c;
	if (fault != NULL)
		fail_msg("%s: %.80s", fault, where);
}

static void
it_is_well_formed(void **state)
{
	(void)state;
	each_page(ask_form);
}

static void
ask_bytes(const struct comparison *c, const char *page)
{
	const uint8_t *p = (const uint8_t *)page;
	size_t n = strlen(page);
	uint32_t cp;

	(void)c;
	for (size_t i = 0; i < n;) {
		i += utf8_decode(p + i, n - i, &cp);
		assert_true(cp != UTF8_BAD);
		assert_true(cp == '\n' || cp == '\t' || !utf8_is_control(cp));
	}
}

static void
it_is_utf8_without_control_characters(void **state)
{
	(void)state;
	each_page(ask_bytes);
}

/* A word of its own, in any case of letters. */
static bool
has_word(const char *page, const char *word)
{
	size_t len = strlen(word);

	for (const char *p = page; (p = strcasestr(p, word)) != NULL; p += len)
		if ((p == page || !isalnum((unsigned char)p[-1])) &&
		    !isalnum((unsigned char)p[len]))
			return true;
	return false;
}

static void
ask_numbers(const struct comparison *c, const char *page)
{
	(void)c;
	assert_false(has_word(page, "nan"));
	assert_false(has_word(page, "inf"));
	assert_false(has_word(page, "infinity"));
}

static void
no_number_is_none(void **state)
{
	(void)state;
	each_page(ask_numbers);
}

static int
compare_strings(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
ask_ids(const struct comparison *c, const char *page)
{
	size_t n = count(page, " id=\""), i = 0;
	char **ids = xcalloc(n, sizeof(*ids));

	for (const char *p = page; (p = strstr(p, " id=\"")) != NULL; i++) {
		p += strlen(" id=\"");
		ids[i] = xstrndup(p, strcspn(p, "\""));
	}
	qsort(ids, n, sizeof(*ids), compare_strings);
	for (i = 1; i < n; i++)
		assert_string_not_equal(ids[i], ids[i - 1]);
	assert_true(n > c->count);
	for (i = 0; i < n; i++)
		free(ids[i]);
	free(ids);
}

static void
ids_are_unique(void **state)
{
	(void)state;
	each_page(ask_ids);
}

/* A plain loop has no speedup that would say anything. */
static size_t
points_of(const struct compare_series *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->count; i++) {
		n += isfinite(s->points[i].rate.middle) ? 1 : 0;
		n += isfinite(s->points[i].speedup.middle) &&
		     s->mode != COMPARE_SERIAL;
	}
	return n;
}

static void
ask_points(const struct comparison *c, const char *page)
{
	size_t points = 0, rows = 0;

	for (size_t i = 0; i < c->count; i++)
		for (size_t k = 0; k < c->workloads[i].count; k++)
			points += points_of(&c->workloads[i].series[k]);
	rows = count(page, "tabindex=\"0\" role=\"img\" aria-label=\"");
	assert_int_equal(rows, points);
	assert_int_equal(count(page, "<title>"), points + 1);
}

static void
every_point_is_there_and_told(void **state)
{
	(void)state;
	each_page(ask_points);
}

static void
ask_outside(const struct comparison *c, const char *page)
{
	static const char *const loaded[] = { "<img", "<iframe", "<object",
		"<embed", "@import", "url(", " src=\"", " style=\"",
		" onclick=\"", " onload=\"", "http://", "https://" };

	(void)c;
	for (size_t i = 0; i < sizeof(loaded) / sizeof(loaded[0]); i++)
		assert_null(strstr(page, loaded[i]));
	assert_int_equal(count(page, "<script"), 1);
	assert_int_equal(count(page, "<style"), 2);
	assert_int_equal(count(page, "Content-Security-Policy"), 1);
	assert_non_null(strstr(page, "content=\"default-src 'none'; "));
}

static void
it_loads_nothing(void **state)
{
	(void)state;
	each_page(ask_outside);
}

/* ---- what is said -------------------------------------------------------- */

static void
figures_are_those_concluded(void **state)
{
	static const char *const there[] = {
		"<html lang=\"en\">",
		"<title>hayfork compare: sha256, cpu</title>",
		"on 4 CPUs: 2 workloads, 7 rounds of 1\u00a0s for each point.",
		"<time datetime=\"2026-01-02T03:04:05Z\">",
		/* 10400 x 4 / (1 + 0.01 x 3 + 0.0005 x 12), four workers */
		"aria-label=\"processes, 4 workers: 40,154 jobs per second, "
		"95\u00a0% interval 40,154 to 40,154\"",
		"aria-label=\"processes, 4 workers: 3.86 times one, "
		"95\u00a0% interval 3.86 to 3.86\"",
		"aria-label=\"mixed, 2 \u00d7 2 = 4 workers: ",
		"aria-label=\"threads, 8 workers, more than CPUs: ",
		"<td>40,154</td><td>40,154\u201340,154</td><td>3.86</td>"
		"<td>3.86\u20133.86</td><td>97</td><td>0.012</td>",
		"hollow: more workers than the 4 CPUs; not fitted",
		/* the crash of threads */
		" threads</th><td>4</td><td>2,000</td><td>1</td><td>0</td>"
		"<td>11</td><td>3</td><td>3.4</td><td>0.272</td>"
		"<td>0.260</td></tr>",
		"<dt>Governor</dt><dd><span class=\"soft\">not known</span>",
		"hayfork compare sha256 cpu --max 8 --rounds 7",
		"<p class=\"note\" role=\"note\">Warning: the machine was not "
		"quiet",
		"too much noise to say",
		"<p class=\"note\" role=\"note\">Here the kernel shares",
		"<p class=\"found\">On 4 workers, processes scale 3.86x",
		"<li>Threads spend 78 % of their CPU time in the kernel",
	};
	struct comparison c;
	char *page;

	(void)state;
	sample_comparison(&c, 0);
	c.machine.autogroup = true;
	comparison_conclude(&c);
	page = page_of(&c);
	for (size_t i = 0; i < sizeof(there) / sizeof(there[0]); i++)
		if (strstr(page, there[i]) == NULL)
			fail_msg("not there: %s", there[i]);
	free(page);
	comparison_free(&c);
}

static void
hostile_names_are_text(void **state)
{
	struct comparison c;
	char *page;

	(void)state;
	compare_kind_make(&c, "hostile");
	comparison_conclude(&c);
	page = page_of(&c);
	assert_null(strstr(page, "<script>alert"));
	assert_int_equal(count(page, "</title>"), count(page, "<title>"));
	assert_non_null(strstr(page,
	    "<bdi>&lt;/title&gt;&lt;/style&gt;&lt;script&gt;alert(1)&lt;/script"
	    "&gt; &quot;&gt;&lt;img src=x&gt; &#39;&amp;amp; \\x1b[31m\\x07 "
	    "\\xff\\xc0\\xaf \\u202edrow \\u2028 "));
	free(page);
	comparison_free(&c);
}

static void
a_full_disk_is_told(void **state)
{
	struct comparison c;
	FILE *full = fopen("/dev/full", "w");

	(void)state;
	assert_non_null(full);
	sample_comparison(&c, 0);
	comparison_conclude(&c);
	assert_false(page_write(full, &c));
	fclose(full);
	comparison_free(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_well_formed),
		cmocka_unit_test(it_is_utf8_without_control_characters),
		cmocka_unit_test(no_number_is_none),
		cmocka_unit_test(ids_are_unique),
		cmocka_unit_test(every_point_is_there_and_told),
		cmocka_unit_test(it_loads_nothing),
		cmocka_unit_test(figures_are_those_concluded),
		cmocka_unit_test(hostile_names_are_text),
		cmocka_unit_test(a_full_disk_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
