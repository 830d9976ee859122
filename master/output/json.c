/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * json.c - the sink for programs that want one value: an array of what -o
 * jsonl has as lines.
 */
#include "master/output/sink.h"

void
json_result(struct sink *s, const struct record *rec)
{
	if (s->begun)
		buf_add_literal(s->out, ",\n");
	else
		buf_add_literal(s->out, "[\n");
	s->begun = true;
	jsonl_object(s, rec);
}

bool
json_more(struct sink *s)
{
	if (s->begun)
		buf_add_literal(s->out, "\n]\n");
	else
		buf_add_literal(s->out, "[]\n");
	return false;
}
