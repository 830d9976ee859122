/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * pack.c - the writer: msgpack-c's packer over our buffers.
 */
#include <msgpack.h>

#include "common/pack.h"

static int
pack_write(void *ctx, const char *p, size_t n)
{
	buf_add(ctx, p, n);
	return 0;
}

static inline msgpack_packer
pack_to(struct buf *b)
{
	return (msgpack_packer){ .data = b, .callback = pack_write };
}

const char *
pack_library(void)
{
	return msgpack_version();
}

void
pack_nil(struct buf *b)
{
	msgpack_packer pk = pack_to(b);

	msgpack_pack_nil(&pk);
}

void
pack_bool(struct buf *b, bool v)
{
	msgpack_packer pk = pack_to(b);

	if (v)
		msgpack_pack_true(&pk);
	else
		msgpack_pack_false(&pk);
}

void
pack_wide_uint(struct buf *b, uint64_t v)
{
	msgpack_packer pk = pack_to(b);

	msgpack_pack_uint64(&pk, v);
}

void
pack_int(struct buf *b, int64_t v)
{
	msgpack_packer pk = pack_to(b);

	msgpack_pack_int64(&pk, v);
}

void
pack_double(struct buf *b, double v)
{
	msgpack_packer pk = pack_to(b);

	msgpack_pack_double(&pk, v);
}

void
pack_long_str(struct buf *b, const char *s, size_t len)
{
	msgpack_packer pk = pack_to(b);

	msgpack_pack_str(&pk, len);
	msgpack_pack_str_body(&pk, s, len);
}

void
pack_bin(struct buf *b, const void *p, size_t len)
{
	msgpack_packer pk = pack_to(b);

	msgpack_pack_bin(&pk, len);
	msgpack_pack_bin_body(&pk, p, len);
}

void
pack_array(struct buf *b, uint32_t elements)
{
	msgpack_packer pk = pack_to(b);

	msgpack_pack_array(&pk, elements);
}

void
pack_map(struct buf *b, uint32_t pairs)
{
	msgpack_packer pk = pack_to(b);

	msgpack_pack_map(&pk, pairs);
}
