/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * print.c - the doctor's findings, for people and for programs.
 */
#include <string.h>

#include "common/jsontext.h"
#include "master/doctor/judge.h"
#include "master/output/text.h"

#define DOCTOR_COLUMN 20 /* the longest name, and a blank */

static const char *const levels[DOCTOR_LEVELS] = { "ok", "warn", "fail" };

static const struct {
	const char *name, *doc;
	void (*run)(const struct doctor_facts *, struct doctor_finding *);
} checks[DOCTOR_CHECKS] = {
#define DOCTOR_ROW_(name, doc) { #name, doc, doctor_##name },
	DOCTOR_TABLE(DOCTOR_ROW_)
#undef DOCTOR_ROW_
};

void
doctor_judge(const struct doctor_facts *facts,
    struct doctor_finding findings[DOCTOR_CHECKS])
{
	memset(findings, 0, DOCTOR_CHECKS * sizeof(*findings));
	for (int i = 0; i < DOCTOR_CHECKS; i++)
		checks[i].run(facts, &findings[i]);
}

enum doctor_level
doctor_worst(const struct doctor_finding findings[DOCTOR_CHECKS])
{
	enum doctor_level worst = DOCTOR_OK;

	for (int i = 0; i < DOCTOR_CHECKS; i++)
		if (findings[i].level > worst)
			worst = findings[i].level;
	return worst;
}

static unsigned
doctor_count(const struct doctor_finding findings[DOCTOR_CHECKS],
    enum doctor_level level)
{
	unsigned n = 0;

	for (int i = 0; i < DOCTOR_CHECKS; i++)
		n += findings[i].level == level;
	return n;
}

void
doctor_print(FILE *out, const struct doctor_finding findings[DOCTOR_CHECKS])
{
	for (int i = 0; i < DOCTOR_CHECKS; i++) {
		const struct doctor_finding *f = &findings[i];
		struct buf line = { 0 };

		text_format(&line, "%-5s %-*s ", levels[f->level],
		    DOCTOR_COLUMN - 1, checks[i].doc);
		text_add_str(&line, f->said);
		buf_add(&line, "\n", 1);
		if (f->fix[0] != '\0') {
			text_format(&line, "%*s", DOCTOR_COLUMN + 6, "");
			text_add_str(&line, f->fix);
			buf_add(&line, "\n", 1);
		}
		fwrite(buf_at(&line), 1, buf_len(&line), out);
		buf_free(&line);
	}
	fprintf(out, "%u ok, %u warn, %u fail\n",
	    doctor_count(findings, DOCTOR_OK),
	    doctor_count(findings, DOCTOR_WARN),
	    doctor_count(findings, DOCTOR_FAIL));
}

static void
doctor_json_string(struct buf *b, const char *name, const char *text)
{
	jsontext_key(b, name);
	jsontext_string(b, text[0] != '\0' ? text : NULL, strlen(text));
}

void
doctor_print_json(
    FILE *out, const struct doctor_finding findings[DOCTOR_CHECKS])
{
	struct buf b = { 0 };

	buf_add(&b, "{", 1);
	doctor_json_string(&b, "hayfork", HAYFORK_VERSION);
	for (int i = 0; i < DOCTOR_LEVELS; i++) {
		jsontext_key(&b, levels[i]);
		jsontext_uint(&b, doctor_count(findings, (enum doctor_level)i));
	}
	jsontext_key(&b, "checks");
	for (int i = 0; i < DOCTOR_CHECKS; i++) {
		buf_add(&b, i == 0 ? "[{" : ",{", 2);
		doctor_json_string(&b, "check", checks[i].name);
		doctor_json_string(&b, "level", levels[findings[i].level]);
		doctor_json_string(&b, "said", findings[i].said);
		doctor_json_string(&b, "fix", findings[i].fix);
		buf_add(&b, "}", 1);
	}
	buf_add(&b, "]}\n", 3);
	fwrite(buf_at(&b), 1, buf_len(&b), out);
	buf_free(&b);
}
