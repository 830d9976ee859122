/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cmd_platforms.c - hayfork platforms: which there are, what one of them says.
 */
#include <stdio.h>

#include "common/jsontext.h"
#include "common/mem.h"
#include "master/cmd/cmd.h"
#include "master/cmd/programs.h"

/* As in options_table.h. */
enum { PLATFORMS_HUMAN, PLATFORMS_JSON = 4 };

/* ---- for people ---------------------------------------------------------- */

static void
texts_print(const struct platform_texts *texts)
{
	for (size_t i = 0; i < texts->n; i++)
		printf("%s%s", i > 0 ? ", " : "", texts->at[i]);
}

/* The default level first: it is where commands run. */
static void
levels_print(const struct platform *p)
{
	printf("%s", p->level);
	for (size_t i = 0; i < p->nlevels; i++)
		if (&p->levels[i] != platform_level(p, p->level))
			printf(", %s", p->levels[i].name);
}

static void
platform_print_row(const struct platforms_entry *e)
{
	const struct platform *p = e->platform;

	printf("%-18s  %-5s  ", e->name, platform_session_name(p->session));
	levels_print(p);
	if (p->aliases.n > 0) {
		printf("\n%-18s  %-5s  as ", "", "");
		texts_print(&p->aliases);
	}
	if (strcmp(e->folder, PLATFORMS_BUILTIN) != 0)
		printf("\n%-18s  %-5s  in %s", "", "", p->file);
	putchar('\n');
}

/* The file as it is, with where it is from. */
static void
platform_print_file(const struct platforms_entry *e)
{
	if (e->folder != NULL && strcmp(e->folder, PLATFORMS_BUILTIN) == 0)
		printf("# %s: %s\n", e->name, PLATFORMS_BUILTIN);
	else
		printf("# %s: %s\n", e->name, e->platform->file);
	fwrite(e->text, 1, e->len, stdout);
}

/* ---- for programs -------------------------------------------------------- */

static void
json_text(struct buf *b, const char *key, const char *text)
{
	jsontext_key(b, key);
	jsontext_string(b, text, text != NULL ? strlen(text) : 0);
}

static void
json_bool(struct buf *b, const char *key, bool v)
{
	jsontext_key(b, key);
	buf_add(b, v ? "true" : "false", v ? 4 : 5);
}

static void
json_texts(struct buf *b, const char *key, const struct platform_texts *texts)
{
	jsontext_key(b, key);
	buf_add_literal(b, "[");
	for (size_t i = 0; i < texts->n; i++) {
		if (i > 0)
			buf_add_literal(b, ",");
		jsontext_string(b, texts->at[i], strlen(texts->at[i]));
	}
	buf_add_literal(b, "]");
}

static void
json_levels(struct buf *b, const struct platform *p)
{
	jsontext_key(b, "levels");
	buf_add_literal(b, "[");
	for (size_t i = 0; i < p->nlevels; i++) {
		const struct platform_level *l = &p->levels[i];

		if (i > 0)
			buf_add_literal(b, ",");
		buf_add_literal(b, "{");
		json_text(b, "name", l->name);
		json_text(b, l->is_exact ? "prompt_exact" : "prompt_pattern",
		    l->prompt);
		jsontext_key(b, "ways");
		buf_add_literal(b, "[");
		for (size_t k = 0; k < l->nways; k++) {
			if (k > 0)
				buf_add_literal(b, ",");
			jsontext_string(
			    b, l->ways[k].to, strlen(l->ways[k].to));
		}
		buf_add_literal(b, "]}");
	}
	buf_add_literal(b, "]");
}

static void
platform_json(struct buf *b, const struct platforms_entry *e)
{
	const struct platform *p = e->platform;
	bool builtin =
	    e->folder != NULL && strcmp(e->folder, PLATFORMS_BUILTIN) == 0;

	buf_add_literal(b, "{");
	json_text(b, "name", e->name);
	json_text(b, "file", builtin ? NULL : p->file);
	json_texts(b, "aliases", &p->aliases);
	json_text(b, "session", platform_session_name(p->session));
	json_bool(b, "one_channel", p->has_one_channel);
	json_text(b, "level", p->level);
	json_levels(b, p);
	json_texts(b, "secrets", &p->secrets);
	json_texts(b, "failures", &p->failures);
	json_texts(b, "reads", &p->reads);
	json_text(b, "ntc_templates", p->ntc_templates);
	json_text(b, "genie", p->genie);
	buf_add_literal(b, "}");
}

static void
json_write(struct buf *b)
{
	buf_add_literal(b, "\n");
	fwrite(buf_at(b), 1, buf_len(b), stdout);
	buf_free(b);
}

/* ---- the two uses -------------------------------------------------------- */

static int
platforms_list(struct platforms *ps, bool json)
{
	const struct platforms_entry *const *all;
	struct buf b = { 0 };
	int status = 0;
	size_t n;

	all = platforms_all(ps, &n);
	buf_add_literal(&b, "[");
	for (size_t i = 0; i < n; i++) {
		if (all[i]->platform == NULL) {
			status = cmd_refuse(&all[i]->err);
		} else if (json) {
			if (buf_len(&b) > 1)
				buf_add_literal(&b, ",\n");
			platform_json(&b, all[i]);
		} else
			platform_print_row(all[i]);
	}
	buf_add_literal(&b, "]");
	if (json)
		json_write(&b);
	else
		buf_free(&b);
	return status;
}

static int
platforms_show(struct platforms *ps, const char *name, bool json)
{
	const struct platforms_entry *e = platforms_get(ps, name);
	struct buf b = { 0 };

	if (e->platform == NULL)
		return cmd_refuse(&e->err);
	if (json) {
		platform_json(&b, e);
		json_write(&b);
	} else
		platform_print_file(e);
	return 0;
}

int
cmd_platforms(const struct options *o)
{
	struct platforms *ps;
	struct inerr err;
	int status;

	if (o->output != PLATFORMS_HUMAN && o->output != PLATFORMS_JSON) {
		inerr_set(&err, "--output of platforms is human or json");
		return cmd_refuse(&err);
	}
	ps = programs_platforms();
	if (o->operands.n == 0)
		status = platforms_list(ps, o->output == PLATFORMS_JSON);
	else
		status = platforms_show(
		    ps, o->operands.at[0], o->output == PLATFORMS_JSON);
	platforms_free(ps);
	return status;
}
