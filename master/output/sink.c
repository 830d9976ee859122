/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sink.c - choosing the sink, and what sinks share.
 */
#include "master/output/gather.h"
#include "master/output/sink.h"
#include "master/output/text.h"

#define RECORD_PART_MAX 60 /* bytes of a host's or an argument's text */

static void
none_result(struct sink *s, const struct record *r)
{
	(void)s;
	(void)r;
}

void
sink_init(struct sink *s, enum sink_kind kind, struct buf *out, bool colour)
{
	static const struct {
		void (*result)(struct sink *, const struct record *);
		bool (*more)(struct sink *);
		const struct sink_frame *frame;
	} kinds[SINK_KINDS] = {
		[SINK_HUMAN] = { human_result, NULL, NULL },
		[SINK_JSONL] = { jsonl_result, NULL, NULL },
		[SINK_NONE] = { none_result, NULL, NULL },
		[SINK_CSV] = { csv_result, NULL, &csv_frame },
		[SINK_JSON] = { jsonl_object, NULL, &json_frame },
		[SINK_GATHER] = { gather_result, gather_more, NULL },
	};

	*s = (struct sink){
		.result = kinds[kind].result,
		.more = kinds[kind].more,
		.frame = kinds[kind].frame,
		.out = out,
		.colour = colour,
		.second = -1,
		.gather = kind == SINK_GATHER ? gather_new() : NULL,
	};
}

static void
sink_begin(struct sink *s)
{
	const char *before;

	if (s->frame == NULL)
		return;
	before = s->begun ? s->frame->between : s->frame->head;
	s->begun = true;
	buf_add(s->out, before, strlen(before));
}

void
sink_result(struct sink *s, const struct record *rec)
{
	sink_begin(s);
	s->result(s, rec);
}

void
sink_render(struct sink *s, const struct record *rec, struct buf *to)
{
	struct buf *out = s->out;

	s->out = to;
	s->result(s, rec);
	s->out = out;
}

void
sink_put(struct sink *s, const void *bytes, size_t len)
{
	sink_begin(s);
	buf_add(s->out, bytes, len);
}

bool
sink_more(struct sink *s)
{
	const char *last;

	if (s->more != NULL)
		return s->more(s);
	if (s->frame != NULL && !s->ended) {
		last = s->begun ? s->frame->tail : s->frame->none;
		buf_add(s->out, last, strlen(last));
		s->ended = true;
	}
	return false;
}

void
sink_set_diff(struct sink *s)
{
	gather_set_diff(s->gather);
}

void
sink_fini(struct sink *s)
{
	gather_free(s->gather);
	buf_free(&s->scratch);
}

void
record_label(struct buf *b, const struct record *r)
{
	struct slice parts[] = { slice_str(r->host), slice_str(r->job),
		r->args };
	bool first = true;

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		if (parts[i].at == NULL)
			continue;
		if (!first)
			buf_add(b, " ", 1);
		text_add_cut(b, parts[i].at, parts[i].len, RECORD_PART_MAX);
		first = false;
	}
}

const char *
record_command(const struct record *r)
{
	return r->is_content ? RECORD_CONFIGURE : r->command;
}

struct hayfork_part
record_part(const struct record *rec, size_t number)
{
	const struct hayfork_result *r = rec->result;
	struct hayfork_part part = { .status = HAYFORK_NOT_RUN,
		.exit_status = -1 };

	if (number < r->part_count)
		return r->parts[number];
	if (r->part_count == 0 && (r->status == HAYFORK_UNKNOWN ||
				      r->stage == HAYFORK_STAGE_COMMAND ||
				      r->stage == HAYFORK_STAGE_OUTPUT))
		part.status = HAYFORK_UNKNOWN;
	return part;
}

bool
record_is_shared(const struct record *rec)
{
	const struct hayfork_result *r = rec->result;

	return rec->commands != NULL &&
	       (r->part_count > 0 || r->output_len[0] == 0);
}
