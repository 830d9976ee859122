/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * gather.c - results that say the same, once, under the names of all of them.
 */
#include <sys/types.h>

#include <sha2.h>
#include <stdlib.h>
#include <sys/tree.h>

#include "common/mem.h"
#include "common/spill.h"
#include "common/value.h"
#include "master/output/differ.h"
#include "master/output/fold.h"
#include "master/output/gather.h"
#include "master/output/text.h"

#define GATHER_NAME_MAX 60 /* bytes of a task's argument */
#define GATHER_RULE "---------------\n"

/* Results of one job whose text is the same. */
struct group {
	RB_ENTRY(group) link;
	uint8_t digest[SHA256_DIGEST_LENGTH]; /* of the job and the text */
	const char *job;                      /* borrowed; NULL: none */
	uint64_t first;                       /* the least id */
	bool good;                            /* they are ok */
	bool lost;                            /* the text could not be kept */
	struct fold names;
	size_t count;
	uint64_t at; /* in the spill */
	size_t len;
};

RB_HEAD(groups, group);

struct gather {
	bool diff;
	struct groups tree;
	size_t count;
	struct spill texts;
	struct group **order; /* owned: as they are told; NULL: not yet */
	size_t told;
	/* With diff: what the others are compared with. */
	const struct group *usual;
	struct buf usual_text, text;
};

static int
group_cmp(const struct group *a, const struct group *b)
{
	return memcmp(a->digest, b->digest, sizeof(a->digest));
}

/* RB_GENERATE_STATIC() of libbsd 0.11 lacks a definition of __unused. */
RB_GENERATE_INTERNAL(
    groups, group, link, group_cmp, static __attribute__((unused)))

struct gather *
gather_new(void)
{
	struct gather *g = xcalloc(1, sizeof(*g));

	RB_INIT(&g->tree);
	spill_init(&g->texts, SPILL_MEMORY);
	return g;
}

void
gather_set_diff(struct gather *g)
{
	g->diff = true;
}

void
gather_free(struct gather *g)
{
	struct group *group;

	if (g == NULL)
		return;
	while ((group = RB_ROOT(&g->tree)) != NULL) {
		RB_REMOVE(groups, &g->tree, group);
		fold_fini(&group->names);
		free(group);
	}
	spill_fini(&g->texts);
	buf_free(&g->usual_text);
	buf_free(&g->text);
	free(g->order);
	free(g);
}

/* ---- what a result says -------------------------------------------------- */

static void
gather_lines(struct buf *b, const char *before, const char *text, size_t len)
{
	struct slice rest = { text, len }, line;

	while (text_line(&rest, &line)) {
		text_add_str(b, before);
		text_add(b, line.at, line.len);
		buf_add_literal(b, "\n");
	}
}

/* Nothing of it may differ only because it took longer. */
static void
gather_failure(struct buf *b, const struct hayfork_result *r)
{
	text_add_str(b, hayfork_status_name(r->status));
	if (r->stage != HAYFORK_STAGE_NONE) {
		buf_add_literal(b, " at ");
		text_add_str(b, hayfork_stage_name(r->stage));
	}
	if (r->error_message != NULL) {
		buf_add_literal(b, ": ");
		text_add_str(b, r->error_message);
	}
	buf_add_literal(b, "\n");
	if (r->error_hint != NULL)
		gather_lines(b, "hint: ", r->error_hint, strlen(r->error_hint));
}

static void
gather_commands(struct buf *b, const struct record *rec)
{
	for (size_t i = 0; i < rec->ncommands; i++) {
		struct hayfork_part part = record_part(rec, i);

		gather_lines(
		    b, "> ", rec->commands[i], strlen(rec->commands[i]));
		if (part.error_message != NULL)
			gather_lines(b, "failed: ", part.error_message,
			    strlen(part.error_message));
		gather_lines(b, NULL, part.output, part.output_len);
	}
}

static void
gather_value(struct buf *b, const struct hayfork_result *r)
{
	struct buf json = { 0 };

	if (value_to_json(&json, r->value, r->value_len))
		gather_lines(b, NULL, (char *)buf_at(&json), buf_len(&json));
	buf_free(&json);
}

static void
gather_text(struct buf *b, const struct record *rec)
{
	const struct hayfork_result *r = rec->result;

	if (r->status != HAYFORK_OK)
		gather_failure(b, r);
	if (r->value != NULL)
		gather_value(b, r);
	else if (record_is_shared(rec))
		gather_commands(b, rec);
	else
		gather_lines(b, NULL, r->output[0], r->output_len[0]);
	gather_lines(b, "stderr: ", r->output[1], r->output_len[1]);
	if (r->truncated)
		buf_add_literal(b, "(cut: more than --max-output)\n");
}

/* ---- gathering ----------------------------------------------------------- */

static struct group *
group_of(struct gather *g, const struct record *rec, const struct buf *text)
{
	struct group like, *group;
	SHA2_CTX sha;

	SHA256Init(&sha);
	if (rec->job != NULL)
		SHA256Update(&sha, (const uint8_t *)rec->job, strlen(rec->job));
	SHA256Update(&sha, (const uint8_t *)"", 1);
	SHA256Update(&sha, buf_at(text), buf_len(text));
	SHA256Final(like.digest, &sha);
	if ((group = RB_FIND(groups, &g->tree, &like)) != NULL)
		return group;
	group = xcalloc(1, sizeof(*group));
	memcpy(group->digest, like.digest, sizeof(like.digest));
	group->job = rec->job;
	group->first = rec->result->id;
	group->good = rec->result->status == HAYFORK_OK;
	group->len = buf_len(text);
	group->at = spill_add(&g->texts, buf_at(text), buf_len(text));
	group->lost = g->texts.error != 0;
	RB_INSERT(groups, &g->tree, group);
	g->count++;
	return group;
}

void
gather_result(struct sink *s, const struct record *rec)
{
	struct gather *g = s->gather;
	struct buf name = { 0 };
	struct group *group;

	buf_reset(&s->scratch);
	gather_text(&s->scratch, rec);
	group = group_of(g, rec, &s->scratch);
	s->error = g->texts.error;
	group->count++;
	if (rec->result->id < group->first)
		group->first = rec->result->id;
	if (rec->host != NULL) {
		fold_add(&group->names, rec->host);
		return;
	}
	text_add_cut(&name, rec->args.at, rec->args.len, GATHER_NAME_MAX);
	buf_add(&name, "", 1);
	fold_add(&group->names, (char *)buf_at(&name));
	buf_free(&name);
}

/* ---- telling ------------------------------------------------------------- */

/* Job by job; in each, what most agree on first. */
static int
group_order(const void *a, const void *b)
{
	const struct group *x = *(struct group *const *)a;
	const struct group *y = *(struct group *const *)b;
	int order = 0;

	if (x->job != NULL && y->job != NULL)
		order = strcmp(x->job, y->job);
	if (order == 0 && x->good != y->good)
		order = x->good ? -1 : 1;
	if (order == 0 && x->count != y->count)
		order = x->count > y->count ? -1 : 1;
	return order != 0 ? order
			  : (x->first > y->first) - (x->first < y->first);
}

static void
gather_sort(struct gather *g)
{
	struct group *group;
	size_t n = 0;

	g->order = xcalloc(g->count + 1, sizeof(struct group *));
	RB_FOREACH (group, groups, &g->tree)
		g->order[n++] = group;
	qsort(g->order, n, sizeof(struct group *), group_order);
}

static void
gather_heading(struct sink *s, struct group *group)
{
	struct buf names = { 0 };

	fold_take(&group->names, &names);
	buf_add_literal(s->out, GATHER_RULE);
	text_add(s->out, (char *)buf_at(&names), buf_len(&names));
	if (group->count > 1)
		text_format(s->out, " (%zu)", group->count);
	if (group->job != NULL) {
		buf_add_literal(s->out, ": ");
		text_add_str(s->out, group->job);
	}
	buf_add_literal(s->out, "\n" GATHER_RULE);
	buf_free(&names);
}

static bool
group_is_of_job(const struct group *group, const char *job)
{
	return (job == NULL && group->job == NULL) ||
	       (job != NULL && group->job != NULL &&
		   strcmp(group->job, job) == 0);
}

/* The first good one of a job is what the others differ from. */
static void
gather_show(struct sink *s, const struct group *group)
{
	struct gather *g = s->gather;
	bool compared = g->diff && group->good && g->usual != NULL &&
			group_is_of_job(g->usual, group->job);

	if (compared &&
	    differ(&g->usual_text, "most", &g->text, "these", s->out))
		return;
	buf_add(s->out, buf_at(&g->text), buf_len(&g->text));
	if (!g->diff || !group->good || compared)
		return;
	g->usual = group;
	buf_reset(&g->usual_text);
	buf_add(&g->usual_text, buf_at(&g->text), buf_len(&g->text));
}

bool
gather_more(struct sink *s)
{
	struct gather *g = s->gather;
	struct group *group;

	if (g->order == NULL)
		gather_sort(g);
	if (g->told == g->count)
		return false;
	group = g->order[g->told++];
	buf_reset(&g->text);
	if (group->lost ||
	    !spill_read(&g->texts, group->at, group->len, &g->text)) {
		s->error = g->texts.error;
		return true;
	}
	gather_heading(s, group);
	gather_show(s, group);
	return true;
}
