/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_platform.c - definitions of platforms from hostile files.
 *
 * One that is taken can be encoded, always to the same bytes, and these are a
 * message as workers read it, whose levels are there; one that is refused says
 * why, with a place in the file, and a line of it that is fit for a terminal.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/msg.h"
#include "master/input/platform.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
list_check(unsigned id, struct slice list, bool in_way)
{
	enum msg_err err;
	struct msg m;

	while ((err = msg_list_next(id, &list, &m)) == MSG_OK) {
		if (id == MSG_LEVEL) {
			list_check(MSG_WAY, m.u.level.ways, false);
			if (m.u.level.name.len == 0 ||
			    m.u.level.prompt.len == 0)
				abort();
		} else if (id == MSG_WAY)
			list_check(MSG_STEP, m.u.way.steps, true);
		else if (id == MSG_STEP &&
			 (m.u.step.kind >= MSG_STEP_KINDS ||
			     (in_way && m.u.step.kind == MSG_STEP_ENTER)))
			abort();
	}
	if (err != MSG_AGAIN)
		abort();
}

static void
platform_checks(const struct platform *p)
{
	struct buf one = { 0 }, two = { 0 };
	struct msg m;

	platform_encode(p, &one);
	platform_encode(p, &two);
	if (buf_len(&one) != buf_len(&two) ||
	    memcmp(buf_at(&one), buf_at(&two), buf_len(&one)) != 0 ||
	    buf_len(&one) > PLATFORM_ENCODED_MAX ||
	    msg_decode_body(MSG_PLATFORM, buf_at(&one), buf_len(&one), &m) !=
		MSG_OK)
		abort();
	list_check(MSG_LEVEL, m.u.platform.levels, false);
	list_check(MSG_STEP, m.u.platform.on_open, false);
	list_check(MSG_STEP, m.u.platform.on_close, false);
	list_check(MSG_QUESTION, m.u.platform.questions, false);
	if (p->nlevels == 0 || platform_level(p, p->level) == NULL)
		abort();
	for (size_t i = 0; i < p->nlevels; i++)
		for (size_t k = 0; k < p->levels[i].nways; k++)
			if (platform_level(p, p->levels[i].ways[k].to) == NULL)
				abort();
	(void)platform_only_reads(p, "show version | include x");
	buf_free(&one);
	buf_free(&two);
}

static void
refusal_check(const struct inerr *e)
{
	char text[INERR_TEXT_MAX];

	if (e->why[0] == '\0' || e->line == 0 || e->col == 0)
		abort();
	for (const char *c = e->source; *c != '\0'; c++)
		if (*c < ' ' || *c > '~')
			abort();
	inerr_text(e, text, sizeof(text));
	inerr_excerpt(e, text, sizeof(text));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct inerr e = { "" };
	struct platform *p;

	p = platform_parse("dir/x.yaml", (const char *)data, len, &e);
	if (p == NULL)
		refusal_check(&e);
	else
		platform_checks(p);
	platform_free(p);
	return 0;
}
