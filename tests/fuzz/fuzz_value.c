/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_value.c - values from hostile workers.
 *
 * The check and the printer are two walkers that have to agree; what is
 * printed must be JSON for a reader that is not ours, and harm no terminal;
 * what passes the check msgpack-c must unpack.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <msgpack.h>

#include "common/utf8.h"
#include "common/value.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check_text(const struct buf *out)
{
	const uint8_t *p = buf_at(out), *end = p + buf_len(out);
	uint32_t cp;

	while (p < end) {
		p += utf8_decode(p, (size_t)(end - p), &cp);
		if (cp == UTF8_BAD || utf8_is_control(cp))
			abort();
	}
}

static void
check_json(struct buf *out)
{
	const int flags =
	    JSON_DECODE_ANY | JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL;
	json_t *root;

	buf_add(out, "", 1);
	/* The one thing jansson cannot take: a key with a NUL in it. */
	if (strstr((char *)buf_at(out), "\\u0000") != NULL)
		return;
	root = json_loads((char *)buf_at(out), flags, NULL);
	if (root == NULL)
		abort();
	json_decref(root);
}

static void
check_unpack(const uint8_t *data, size_t len)
{
	msgpack_zone zone;
	msgpack_object object;
	msgpack_unpack_return got;
	size_t used = 0;

	msgpack_zone_init(&zone, 512);
	got = msgpack_unpack((const char *)data, len, &used, &zone, &object);
	/* Its own limit of depth, 32, is reported as want of memory. */
	if (got != MSGPACK_UNPACK_NOMEM_ERROR &&
	    (got != MSGPACK_UNPACK_SUCCESS || used != len))
		abort();
	msgpack_zone_destroy(&zone);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct buf out = { 0 };
	bool ok = value_to_json(&out, data, len);

	if (ok != value_check(data, len) || ok != (buf_len(&out) > 0))
		abort();
	if (ok) {
		check_text(&out);
		check_json(&out);
		check_unpack(data, len);
	}
	buf_free(&out);
	return 0;
}
