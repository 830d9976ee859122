/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * json.c - the handler that makes a value of output that is JSON.
 *
 * jansson reads the text into a tree, and the tree is written as msgpack. The
 * text comes from a device: it is hostile, and may be 16 MiB of anything.
 */
#include <stdio.h>

#include <jansson.h>

#include "common/log.h"
#include "common/pack.h"
#include "common/value.h"
#include "worker/handler/json.h"

#define HANDLER_FLAGS (JSON_DECODE_ANY | JSON_ALLOW_NUL)

/* Write one value that may be so many levels deep; false: it is deeper. */
static bool
handler_pack(struct buf *b, json_t *v, unsigned depth)
{
	switch (json_typeof(v)) {
	case JSON_OBJECT:
		if (depth == 0)
			return false;
		pack_map(b, (uint32_t)json_object_size(v));
		for (void *at = json_object_iter(v); at != NULL;
		     at = json_object_iter_next(v, at)) {
			const char *key = json_object_iter_key(at);

			pack_str(b, key, strlen(key));
			if (!handler_pack(
				b, json_object_iter_value(at), depth - 1))
				return false;
		}
		return true;
	case JSON_ARRAY:
		if (depth == 0)
			return false;
		pack_array(b, (uint32_t)json_array_size(v));
		for (size_t i = 0; i < json_array_size(v); i++)
			if (!handler_pack(b, json_array_get(v, i), depth - 1))
				return false;
		return true;
	case JSON_STRING:
		pack_str(b, json_string_value(v), json_string_length(v));
		return true;
	case JSON_INTEGER:
		pack_int(b, json_integer_value(v));
		return true;
	case JSON_REAL:
		pack_double(b, json_real_value(v));
		return true;
	case JSON_TRUE:
	case JSON_FALSE:
		pack_bool(b, json_is_true(v));
		return true;
	case JSON_NULL:
		pack_nil(b);
		return true;
	}
	return false;
}

/* Length of the string, number or other byte that the text begins with. */
static size_t
handler_token_len(const char *p, size_t n)
{
	size_t i = 1;

	if (*p == '"') {
		while (i < n && p[i] != '"')
			i += p[i] == '\\' ? 2 : 1;
		return i + 1 < n ? i + 1 : n;
	}
	if (*p == '-' || (*p >= '0' && *p <= '9'))
		while (i < n && memchr("0123456789+-.eE", p[i], 15) != NULL)
			i++;
	return i;
}

/* Is it an integer, and one that a signed 64-bit number cannot hold? */
static bool
handler_token_is_wide(const char *p, size_t n)
{
	bool negative = *p == '-';

	p += negative;
	n -= negative;
	for (size_t i = 0; i < n; i++)
		if (p[i] < '0' || p[i] > '9')
			return false;
	if (n != 19)
		return n > 19;
	return memcmp(p,
		   negative ? "9223372036854775808" : "9223372036854775807",
		   19) > 0;
}

/*
 * Make a real of each integer that is too wide, which is how jansson takes
 * it. The last two of its digits, more than a double can hold, give way to
 * the exponent, so that errors still name the right place.
 */
static void
handler_widen(char *text, size_t len)
{
	size_t n;

	for (; len > 0; text += n, len -= n) {
		n = handler_token_len(text, len);
		if (handler_token_is_wide(text, n))
			memcpy(text + n - 2, "e2", 2);
	}
}

static json_t *
handler_read(const char *text, size_t len, json_error_t *error)
{
	struct buf wide = { 0 };
	json_t *root = json_loadb(text, len, HANDLER_FLAGS, error);

	if (root != NULL ||
	    json_error_code(error) != json_error_numeric_overflow)
		return root;
	buf_add(&wide, text, len);
	handler_widen((char *)buf_at(&wide), len);
	root = json_loadb((char *)buf_at(&wide), len, HANDLER_FLAGS, error);
	buf_free(&wide);
	return root;
}

static bool
handler_is_blank(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (memchr(" \t\r\n", text[i], 4) == NULL)
			return false;
	return true;
}

static enum hayfork_status
handler_fail(struct hayfork_call *call, const json_error_t *error)
{
	const char *hint = "the command must print JSON and nothing else";
	char message[sizeof(error->text) + 64];

	if (json_error_code(error) == json_error_premature_end_of_input)
		hint = "the text ends too early: was the output cut?";
	snprintf(message, sizeof(message),
	    "not JSON at line %d, column %d, byte %d: %s", error->line,
	    error->column, error->position, error->text);
	return hayfork_fail(call, "parse", message, hint);
}

static enum hayfork_status
handler_run(struct hayfork_call *call)
{
	enum hayfork_status status = HAYFORK_OK;
	struct buf value = { 0 };
	json_error_t error;
	json_t *root;
	size_t len;
	const char *text = hayfork_arg(call, &len);

	if (handler_is_blank(text, len))
		return hayfork_fail(call, "parse",
		    "there is no output, so no JSON",
		    "does the command print JSON on stdout?");
	if ((root = handler_read(text, len, &error)) == NULL)
		return handler_fail(call, &error);
	if (handler_pack(&value, root, VALUE_MAX_DEPTH))
		hayfork_return_msgpack(call, buf_at(&value), buf_len(&value));
	else
		status = hayfork_fail(call, "parse",
		    "the JSON is nested deeper than 64 levels", NULL);
	json_decref(root);
	buf_free(&value);
	return status;
}

const struct hayfork_task json_task = {
	.name = "parse_json",
	.args = "TEXT",
	.doc = "JSON text becomes a value",
	.hidden = true,
	.run = handler_run,
};
