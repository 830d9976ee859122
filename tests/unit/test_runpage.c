/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_runpage.c - the page of a run: its figures, its bounds, and that what
 * hosts say is text in it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/clock.h"
#include "common/utf8.h"
#include "master/runpage/runpage.h"
#include "tests/unit/markup.h"

/* ---- time ---------------------------------------------------------------- */

static uint64_t
busy(const struct timeline *t, enum hayfork_lane lane, unsigned worker)
{
	uint64_t sum = 0;

	for (int i = 0; i < TIMELINE_SLICES; i++)
		sum += t->lanes[lane].tracks[worker]->busy_us[i];
	return sum;
}

static void
no_time_is_lost_when_slices_are_joined(void **state)
{
	struct timeline t;
	uint64_t sum = 0, steps;

	(void)state;
	timeline_init(&t);
	for (uint64_t at = 0; at < UINT64_C(40000000000); at = at * 3 / 2 + 7) {
		timeline_add(&t, HAYFORK_IO, 3, at, at + at / 2 + 1);
		sum += at / 2 + 1;
	}
	assert_int_equal(busy(&t, HAYFORK_IO, 3), sum);
	assert_int_equal(t.lanes[HAYFORK_IO].workers, 4);
	assert_null(t.lanes[HAYFORK_IO].tracks[2]);
	/* Twice as long, again and again, until it reaches. */
	assert_true(t.slice_us * TIMELINE_SLICES > UINT64_C(40000000000));
	assert_int_equal(t.slice_us % TIMELINE_SLICE_US, 0);
	steps = t.slice_us / TIMELINE_SLICE_US;
	assert_int_equal(steps & (steps - 1), 0);
	timeline_fini(&t);
}

static void
a_job_is_where_it_was(void **state)
{
	struct timeline t;
	const uint64_t *slices;

	(void)state;
	timeline_init(&t);
	timeline_add(&t, HAYFORK_CPU, 0, 1500, 3250);
	slices = t.lanes[HAYFORK_CPU].tracks[0]->busy_us;
	assert_int_equal(slices[0], 0);
	assert_int_equal(slices[1], 500);
	assert_int_equal(slices[2], 1000);
	assert_int_equal(slices[3], 250);
	assert_int_equal(slices[4], 0);
	/* The end of all slices is in the next ones. */
	timeline_add(&t, HAYFORK_CPU, 0, 0,
	    (uint64_t)TIMELINE_SLICES * TIMELINE_SLICE_US);
	assert_int_equal(t.slice_us, 2 * TIMELINE_SLICE_US);
	assert_int_equal(slices[0], 2000 + 500);
	assert_int_equal(slices[1], 2000 + 1250);
	assert_int_equal(timeline_slices(&t, 3999), 2);
	assert_int_equal(timeline_slices(&t, UINT64_MAX), TIMELINE_SLICES);
	assert_true(timeline_most(&t, HAYFORK_CPU) == 3250.0 / 2000);
	timeline_fini(&t);
}

static void
workers_and_deaths_beyond_the_bounds_are_counted(void **state)
{
	struct hayfork_death death = {
		.lane = "io", .worker = 7, .pid = 99, .signal = 9
	};
	struct timeline t;

	(void)state;
	timeline_init(&t);
	for (unsigned i = 0; i < TIMELINE_WORKERS + 10; i++)
		timeline_add(&t, HAYFORK_IO, i, 0, 10);
	assert_int_equal(t.lanes[HAYFORK_IO].others->jobs, 10);
	for (int i = 0; i < TIMELINE_DEATHS + 5; i++)
		timeline_die(&t, &death, (uint64_t)i);
	death.lane = "resolver";
	timeline_die(&t, &death, 5);
	assert_int_equal(t.death_count, TIMELINE_DEATHS + 6);
	assert_int_equal(
	    t.lanes[HAYFORK_IO].tracks[7]->deaths, TIMELINE_DEATHS + 5);
	assert_int_equal(
	    t.deaths[TIMELINE_DEATHS - 1].at_us, TIMELINE_DEATHS - 1);
	timeline_fini(&t);
}

static void
bars_have_no_gap(void **state)
{
	unsigned last = 0;

	(void)state;
	for (uint64_t us = 0; us < UINT64_C(1) << 41; us += us / 64 + 1) {
		unsigned bar = latency_bar(us);

		assert_true(bar == last || bar == last + 1);
		assert_true(bar < LATENCY_BARS);
		assert_true(us >= latency_begin_us(bar));
		if (us < UINT64_C(1) << LATENCY_OCTAVES)
			assert_true(us < latency_begin_us(bar + 1));
		last = bar;
	}
	assert_int_equal(last, LATENCY_BARS - 1);
	assert_int_equal(latency_bar(UINT64_MAX), LATENCY_BARS - 1);
}

/* ---- a page -------------------------------------------------------------- */

struct fixture {
	struct runpage *page;
	char path[64], *text;
	uint64_t id;
};

static void
begin(struct fixture *f)
{
	*f = (struct fixture){ .id = 0 };
	snprintf(f->path, sizeof(f->path), "/tmp/runpage.%ld", (long)getpid());
	f->page = runpage_open(f->path);
	assert_non_null(f->page);
	f->page->began_us = clock_wall_us() - 10000000;
}

static void
add(struct fixture *f, const char *host, const char *out, const char *error)
{
	uint64_t id = ++f->id;
	struct hayfork_result r = { .id = id,
		.status = error != NULL ? HAYFORK_UNREACHABLE : HAYFORK_OK,
		.stage =
		    error != NULL ? HAYFORK_STAGE_CONNECT : HAYFORK_STAGE_NONE,
		.attempts = 1,
		.worker = (int)(id % 2),
		.exit_status = error != NULL ? -1 : 0,
		.error_class = error != NULL ? "network" : NULL,
		.error_message = error,
		.started_us = f->page->began_us + id,
		.elapsed_us = 1000 * (id % 100 + 1),
		.output = { out, NULL },
		.output_len = { strlen(out), 0 } };
	struct record rec = { .result = &r, .host = host, .command = "uptime" };

	runpage_add(f->page, &rec);
}

static const char *
written(struct fixture *f)
{
	struct runpage_end end = { .elapsed_us = 2000000,
		.run = 12,
		.workers = { 0, 2 },
		.exit_status = 3 };
	const char *where, *fault;
	size_t size = 0;
	FILE *to;

	free(f->text);
	f->text = NULL;
	to = open_memstream(&f->text, &size);
	assert_true(runpage_write(f->page, &end, to));
	fclose(to);
	assert_int_equal(strlen(f->text), size);
	where = f->text;
	if ((fault = markup_fault(f->text, &where)) != NULL)
		fail_msg("%s: %.80s", fault, where);
	return f->text;
}

static void
end(struct fixture *f)
{
	runpage_close(f->page);
	free(f->text);
	/* Nothing of a page that was not finished. */
	assert_int_equal(access(f->path, F_OK), -1);
}

static void
has(const char *page, const char *what)
{
	if (strstr(page, what) == NULL)
		fail_msg("not in the page: %s", what);
}

static void
a_run_without_a_job_has_a_page(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f);
	has(written(&f), "There was no job.");
	has(f.text, "0 jobs in 2.00\u00a0s.");
	assert_null(strstr(f.text, "What went wrong"));
	end(&f);
}

static void
failures_stand_first(void **state)
{
	struct fixture f;
	const char *page, *rows;

	(void)state;
	begin(&f);
	for (int i = 0; i < 500; i++)
		add(&f, "good", "up 3 days\nand more", NULL);
	add(&f, "leaf2", "", "connection refused");
	for (int i = 0; i < 500; i++)
		add(&f, "good", "", NULL);
	page = written(&f);
	has(page, "1,001 jobs in 2.00\u00a0s: 1,000 ok, 1 unreachable");
	has(page, "3: a host was unreachable");
	has(page, "hayfork show 12");
	has(page, "up 3 days \u2026</bdi>");
	has(page, "<dd><code><bdi>uptime</bdi></code></dd>");
	rows = strstr(page, "id=\"results\"");
	rows = strstr(rows, "<tbody>\n<tr><th scope=\"row\"><bdi>");
	assert_non_null(rows);
	has(rows, "leaf2");
	assert_true(strstr(rows, "leaf2") < strstr(rows, "good"));
	assert_true(strlen(page) < 500000);
	end(&f);
}

static void
jobs_have_a_column_if_there_are_several(void **state)
{
	struct hayfork_result r = { .id = 1, .worker = -1, .exit_status = -1 };
	struct record rec = { .result = &r, .host = "a", .command = "x" };
	struct fixture f;

	(void)state;
	begin(&f);
	add(&f, "leaf1", "", NULL);
	assert_null(strstr(written(&f), ">Job</th>"));
	runpage_add(f.page, &rec);
	has(written(&f), ">Job</th>");
	has(f.text, "<td class=\"words\"><bdi>uptime</bdi></td>");
	assert_null(strstr(f.text, "What was done"));
	end(&f);
}

static void
what_hosts_say_is_text(void **state)
{
	char every[256 * 3], label[300];
	struct fixture f;
	const uint8_t *p;
	uint32_t cp;
	size_t n;

	(void)state;
	begin(&f);
	add(&f, "<script>alert(1)</script>", "</td><script>alert(2)</script>",
	    NULL);
	add(&f, "\"onclick=x", "", "<img src=x onerror=alert(3)>");
	for (int i = 1; i < 256; i++) {
		/* As a line of its own, and in the midst of words. */
		snprintf(every, sizeof(every), "a%cb\xe2\x80\xae%cc", i, i);
		snprintf(label, sizeof(label), "h%c\xed\xa0\x80", i);
		add(&f, label, every, i % 2 ? NULL : every);
	}
	memset(every, '"', sizeof(every) - 1);
	every[sizeof(every) - 1] = '\0';
	add(&f, every, every, every);
	p = (const uint8_t *)written(&f);
	n = strlen(f.text);
	for (size_t i = 0; i < n;) {
		i += utf8_decode(p + i, n - i, &cp);
		assert_true(cp != UTF8_BAD);
		assert_true(cp == '\n' || cp == '\t' || !utf8_is_control(cp));
	}
	assert_null(strstr(f.text, "<img"));
	p = (const uint8_t *)strstr(f.text, "<script");
	assert_null(strstr((const char *)p + 1, "<script"));
	has(f.text, "&lt;/td&gt;&lt;script&gt;alert(2)");
	end(&f);
}

/* However much each says, and however much of it is to be escaped. */
static void
a_thousand_hosts_fit(void **state)
{
	char name[64], said[2000];
	struct fixture f;

	(void)state;
	begin(&f);
	memset(said, '&', sizeof(said) - 1);
	said[sizeof(said) - 1] = '\0';
	for (int i = 0; i < 1000; i++) {
		snprintf(name, sizeof(name), "leaf%04d.site.example.net", i);
		add(&f, name, said, i % 10 == 0 ? said : NULL);
	}
	written(&f);
	print_message("%zu bytes\n", strlen(f.text));
	assert_true(strlen(f.text) < 500000);
	end(&f);
}

static void
rows_beyond_the_bound_are_told(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f);
	for (int i = 0; i < ROWS_MAX + 3; i++)
		add(&f, "h", "", NULL);
	add(&f, "late", "", "no route to host");
	has(written(&f), "3 more jobs ended ok: a page has no room");
	has(f.text, "20,003 ok, 1 unreachable");
	has(strstr(f.text, "id=\"results\""), "<bdi>late</bdi>");
	end(&f);
}

static void
kinds_of_failures_are_counted(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f);
	for (int i = 0; i < 7; i++)
		add(&f, i == 0 ? "first" : "next", "", "connection refused");
	has(written(&f), "<td class=\"words\">connect</td><td>7</td>"
			 "<td class=\"said\"><bdi>connection refused</bdi>");
	has(f.text, "<bdi>first</bdi>, <bdi>next</bdi>");
	has(f.text, ", \u2026</td>");
	end(&f);
}

static void
deaths_are_marked(void **state)
{
	struct hayfork_death death = { .lane = "io",
		.worker = 1,
		.pid = 4711,
		.exit_status = -1,
		.signal = 11 };
	struct fixture f;

	(void)state;
	begin(&f);
	add(&f, "a", "", NULL);
	add(&f, "b", "", NULL);
	death.died_us = f.page->began_us + 500000;
	runpage_die(f.page, &death);
	death.lane = "signer";
	death.why = "it did not answer for 10 s <x>";
	runpage_die(f.page, &death);
	written(&f);
	has(f.text, "<title>died at 500\u00a0ms: SIGSEGV</title>");
	/* That of a service has no track, but a row. */
	assert_null(
	    strstr(strstr(f.text, "class=\"death\"") + 1, "class=\"death\""));
	has(f.text, "signer 1</td><td>4711</td>");
	has(f.text, "hayfork killed it: <bdi>it did not answer for 10 s &lt;x");
	has(f.text, "<dt>Deaths of workers</dt><dd>2</dd>");
	end(&f);
}

static void
a_clock_that_is_set_does_no_harm(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f);
	f.page->began_us += UINT64_C(400000000000000); /* 12 years */
	add(&f, "a", "", NULL);
	f.page->began_us -= 2 * UINT64_C(400000000000000);
	add(&f, "b", "", NULL);
	written(&f);
	end(&f);
}

static void
a_full_disk_is_told(void **state)
{
	struct runpage_end e = { .elapsed_us = 1 };
	FILE *full = fopen("/dev/full", "w");
	struct fixture f;

	(void)state;
	assert_non_null(full);
	begin(&f);
	add(&f, "a", "", NULL);
	assert_false(runpage_write(f.page, &e, full));
	fclose(full);
	end(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_time_is_lost_when_slices_are_joined),
		cmocka_unit_test(a_job_is_where_it_was),
		cmocka_unit_test(
		    workers_and_deaths_beyond_the_bounds_are_counted),
		cmocka_unit_test(bars_have_no_gap),
		cmocka_unit_test(a_run_without_a_job_has_a_page),
		cmocka_unit_test(failures_stand_first),
		cmocka_unit_test(jobs_have_a_column_if_there_are_several),
		cmocka_unit_test(what_hosts_say_is_text),
		cmocka_unit_test(a_thousand_hosts_fit),
		cmocka_unit_test(rows_beyond_the_bound_are_told),
		cmocka_unit_test(kinds_of_failures_are_counted),
		cmocka_unit_test(deaths_are_marked),
		cmocka_unit_test(a_clock_that_is_set_does_no_harm),
		cmocka_unit_test(a_full_disk_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
