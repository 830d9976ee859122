/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * pretty.c - values on lines of their own, to be compared line by line.
 */
#include <jansson.h>

#include "common/value.h"
#include "master/output/pretty.h"

void
pretty_value(struct buf *to, const void *value, size_t len)
{
	struct buf line = { 0 };
	json_t *root = NULL;
	char *text = NULL;

	if (value_to_json(&line, value, len)) {
		root = json_loadb((char *)buf_at(&line), buf_len(&line),
		    JSON_DECODE_ANY, NULL);
		text = json_dumps(
		    root, JSON_INDENT(2) | JSON_SORT_KEYS | JSON_ENCODE_ANY);
	}
	if (text != NULL)
		buf_add(to, text, strlen(text));
	else
		buf_add(to, buf_at(&line), buf_len(&line));
	buf_add_literal(to, "\n");
	free(text);
	json_decref(root);
	buf_free(&line);
}
