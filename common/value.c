/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * value.c - reading msgpack that nobody vouches for, element by element.
 *
 * One reader turns the bytes into elements; the check walks over them, the
 * printer prints them. No tree is built.
 */
#include "common/jsontext.h"
#include "common/value.h"

enum value_type {
	VALUE_NIL,
	VALUE_BOOL,
	VALUE_UINT,
	VALUE_INT,
	VALUE_FLOAT,
	VALUE_DOUBLE,
	VALUE_STR,
	VALUE_BIN,
	VALUE_ARRAY,
	VALUE_MAP
};

/* Where one has come, and what was read last. */
struct value_reader {
	const uint8_t *at, *end;
	enum value_type type;
	uint64_t bits; /* a scalar, as in the bytes; else length or count */
	const uint8_t *text; /* of a STR or BIN */
};

/*
 * 0xc0 to 0xdf: what follows the type byte, in bytes. Rows of width 0 are a
 * value in themselves; those not listed (never used, extensions) are refused.
 */
static const struct value_form {
	bool known;
	enum value_type type;
	unsigned width;
} value_forms[32] = {
	/* clang-format off */
	[0x00] = { true, VALUE_NIL, 0 },
	[0x02] = { true, VALUE_BOOL, 0 },
	[0x03] = { true, VALUE_BOOL, 0 },
	[0x04] = { true, VALUE_BIN, 1 },
	[0x05] = { true, VALUE_BIN, 2 },
	[0x06] = { true, VALUE_BIN, 4 },
	[0x0a] = { true, VALUE_FLOAT, 4 },
	[0x0b] = { true, VALUE_DOUBLE, 8 },
	[0x0c] = { true, VALUE_UINT, 1 },
	[0x0d] = { true, VALUE_UINT, 2 },
	[0x0e] = { true, VALUE_UINT, 4 },
	[0x0f] = { true, VALUE_UINT, 8 },
	[0x10] = { true, VALUE_INT, 1 },
	[0x11] = { true, VALUE_INT, 2 },
	[0x12] = { true, VALUE_INT, 4 },
	[0x13] = { true, VALUE_INT, 8 },
	[0x19] = { true, VALUE_STR, 1 },
	[0x1a] = { true, VALUE_STR, 2 },
	[0x1b] = { true, VALUE_STR, 4 },
	[0x1c] = { true, VALUE_ARRAY, 2 },
	[0x1d] = { true, VALUE_ARRAY, 4 },
	[0x1e] = { true, VALUE_MAP, 2 },
	[0x1f] = { true, VALUE_MAP, 4 },
	/* clang-format on */
};

static size_t
value_left(const struct value_reader *r)
{
	return (size_t)(r->end - r->at);
}

/* The rest of the type byte and what stands behind it; no text yet. */
static bool
value_read_form(struct value_reader *r, uint8_t byte)
{
	const struct value_form *form = &value_forms[byte & 0x1f];

	if (!form->known || value_left(r) < form->width)
		return false;
	r->type = form->type;
	r->bits = form->type == VALUE_BOOL ? byte & 1 : 0;
	for (unsigned i = 0; i < form->width; i++)
		r->bits = r->bits << 8 | *r->at++;
	if (form->type == VALUE_INT && form->width < 8 &&
	    r->bits >> (8 * form->width - 1) != 0)
		r->bits |= UINT64_MAX
			   << (8 * form->width); /* extend the sign */
	return true;
}

static bool
value_read_head(struct value_reader *r)
{
	uint8_t byte;

	if (r->at == r->end)
		return false;
	byte = *r->at++;
	if (byte >= 0xc0 && byte < 0xe0)
		return value_read_form(r, byte);
	if (byte < 0x80 || byte >= 0xe0) {
		r->type = VALUE_INT;
		r->bits = (uint64_t)(int64_t)(int8_t)byte;
	} else if (byte < 0xa0) {
		r->type = byte < 0x90 ? VALUE_MAP : VALUE_ARRAY;
		r->bits = byte & 0x0f;
	} else {
		r->type = VALUE_STR;
		r->bits = byte & 0x1f;
	}
	return true;
}

/*
 * Read the next element: a scalar with its text, or the head of an array or
 * map, which announces no more than what could follow.
 */
static bool
value_read(struct value_reader *r)
{
	if (!value_read_head(r))
		return false;
	switch (r->type) {
	case VALUE_STR:
	case VALUE_BIN:
		if (r->bits > value_left(r))
			return false;
		r->text = r->at;
		r->at += r->bits;
		return true;
	case VALUE_ARRAY:
		return r->bits <= value_left(r);
	case VALUE_MAP:
		return r->bits <= value_left(r) / 2;
	default:
		return true;
	}
}

/* Walk over one object that may be so many levels deep. */
static bool
value_skip(struct value_reader *r, unsigned depth)
{
	uint64_t inside;

	if (!value_read(r))
		return false;
	if (r->type != VALUE_ARRAY && r->type != VALUE_MAP)
		return true;
	if (depth == 0)
		return false;
	inside = r->type == VALUE_MAP ? 2 * r->bits : r->bits;
	for (uint64_t i = 0; i < inside; i++)
		if (!value_skip(r, depth - 1))
			return false;
	return true;
}

bool
value_check(const void *p, size_t len)
{
	struct value_reader r = { .at = p };

	if (len == 0)
		return false;
	r.end = r.at + len;
	return value_skip(&r, VALUE_MAX_DEPTH) && r.at == r.end;
}

struct value_printer {
	struct value_reader in;
	struct buf *out;
	/*
	 * Inside a key, which is a string already: text in it gets quotes that
	 * need no escape, so that keys in keys do not double at each level.
	 */
	bool in_key;
};

static bool value_print(struct value_printer *, unsigned depth);

static void
value_print_text(struct value_printer *p)
{
	if (p->in_key)
		buf_add_literal(p->out, "'");
	else
		buf_add_literal(p->out, "\"");
	jsontext_escape(p->out, (const char *)p->in.text, p->in.bits);
	if (p->in_key)
		buf_add_literal(p->out, "'");
	else
		buf_add_literal(p->out, "\"");
}

static void
value_print_float(struct value_printer *p)
{
	uint32_t word = (uint32_t)p->in.bits;
	float single;
	double wide;

	if (p->in.type == VALUE_FLOAT) {
		memcpy(&single, &word, sizeof(single));
		wide = (double)single;
	} else
		memcpy(&wide, &p->in.bits, sizeof(wide));
	jsontext_double(p->out, wide);
}

/* A key is a string in JSON, whatever it was. */
static bool
value_print_key(struct value_printer *p, unsigned depth)
{
	struct value_reader back = p->in;
	bool ok;

	if (p->in_key)
		return value_print(p, depth);
	if (!value_read(&p->in))
		return false;
	if (p->in.type == VALUE_STR || p->in.type == VALUE_BIN) {
		value_print_text(p);
		return true;
	}
	p->in = back;
	p->in_key = true;
	buf_add_literal(p->out, "\"");
	ok = value_print(p, depth);
	buf_add_literal(p->out, "\"");
	p->in_key = false;
	return ok;
}

static bool
value_print_array(struct value_printer *p, unsigned depth)
{
	uint64_t count = p->in.bits;

	buf_add_literal(p->out, "[");
	for (uint64_t i = 0; i < count; i++) {
		if (i > 0)
			buf_add_literal(p->out, ",");
		if (!value_print(p, depth))
			return false;
	}
	buf_add_literal(p->out, "]");
	return true;
}

static bool
value_print_map(struct value_printer *p, unsigned depth)
{
	uint64_t count = p->in.bits;

	buf_add_literal(p->out, "{");
	for (uint64_t i = 0; i < count; i++) {
		if (i > 0)
			buf_add_literal(p->out, ",");
		if (!value_print_key(p, depth))
			return false;
		buf_add_literal(p->out, ":");
		if (!value_print(p, depth))
			return false;
	}
	buf_add_literal(p->out, "}");
	return true;
}

/* Print the next object, which may be so many levels deep. */
static bool
value_print(struct value_printer *p, unsigned depth)
{
	if (!value_read(&p->in))
		return false;
	switch (p->in.type) {
	case VALUE_NIL:
		buf_add_literal(p->out, "null");
		return true;
	case VALUE_BOOL:
		if (p->in.bits != 0)
			buf_add_literal(p->out, "true");
		else
			buf_add_literal(p->out, "false");
		return true;
	case VALUE_UINT:
		jsontext_uint(p->out, p->in.bits);
		return true;
	case VALUE_INT:
		jsontext_int(p->out, (int64_t)p->in.bits);
		return true;
	case VALUE_FLOAT:
	case VALUE_DOUBLE:
		value_print_float(p);
		return true;
	case VALUE_STR:
	case VALUE_BIN:
		value_print_text(p);
		return true;
	case VALUE_ARRAY:
		return depth > 0 && value_print_array(p, depth - 1);
	case VALUE_MAP:
		return depth > 0 && value_print_map(p, depth - 1);
	}
	return false;
}

bool
value_to_json(struct buf *out, const void *bytes, size_t len)
{
	struct value_printer p = { .in.at = bytes, .out = out };
	size_t before = buf_len(out);

	if (len == 0)
		return false;
	p.in.end = p.in.at + len;
	if (value_print(&p, VALUE_MAX_DEPTH) && p.in.at == p.in.end)
		return true;
	out->end = out->start + before;
	return false;
}
