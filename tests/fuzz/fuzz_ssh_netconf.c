/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_ssh_netconf.c - what hostile devices send over NETCONF.
 *
 * However the bytes are cut, they are the same messages and say the same; no
 * parser holds more than it may, and no control byte gets into what is told.
 * The first byte: '1', chunks; else end marks.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "worker/ssh/netconf_frame.h"
#include "worker/ssh/netconf_xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check_text(const char *text, size_t cap)
{
	size_t len = strnlen(text, cap);

	if (len == cap)
		abort();
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] < ' ' || text[i] == '\177')
			abort();
}

/* The message is over: note what it said. */
static void
note(struct netconf_xml *x, struct buf *out)
{
	bool good = netconf_xml_end(x);
	const uint8_t flags[] = { (uint8_t)x->root, x->base_10, x->base_11,
		x->has_id, x->refused, good };

	if (x->spent > NETCONF_MEMORY || good != (x->wrong[0] == '\0'))
		abort();
	check_text(x->root_name, sizeof(x->root_name));
	check_text(x->tag, sizeof(x->tag));
	check_text(x->message, sizeof(x->message));
	check_text(x->wrong, sizeof(x->wrong));
	buf_add(out, flags, sizeof(flags));
	buf_add(out, &x->id, sizeof(x->id));
	buf_add(out, x->message, strlen(x->message));
	netconf_xml_begin(x);
}

static void
play(const char *data, size_t len, bool chunked, size_t piece, struct buf *out)
{
	struct netconf_frame f = { .chunked = chunked };
	enum netconf_got got = NETCONF_MORE;
	struct netconf_xml x;
	struct slice in, text;
	size_t n;

	netconf_xml_init(&x);
	for (size_t i = 0; i < len && got != NETCONF_BAD; i += n) {
		n = len - i < piece ? len - i : piece;
		in = (struct slice){ data + i, n };
		while ((got = netconf_frame_next(&f, &in, &text)) !=
			   NETCONF_MORE &&
		       got != NETCONF_BAD) {
			if (got == NETCONF_END) {
				note(&x, out);
				continue;
			}
			buf_add(out, text.at, text.len);
			netconf_xml_feed(&x, text.at, text.len);
		}
	}
	buf_add(out, got == NETCONF_BAD ? "!" : ".", 1);
	note(&x, out);
	netconf_xml_fini(&x);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const size_t pieces[] = { 1, 3, 50 };
	struct buf whole = { 0 }, cut = { 0 };
	bool chunked = len > 0 && data[0] == '1';
	const char *text = (const char *)data + 1;

	if (len == 0)
		return 0;
	play(text, len - 1, chunked, SIZE_MAX, &whole);
	for (unsigned i = 0; i < 3; i++) {
		buf_reset(&cut);
		play(text, len - 1, chunked, pieces[i], &cut);
		if (buf_len(&cut) != buf_len(&whole) ||
		    memcmp(buf_at(&cut), buf_at(&whole), buf_len(&cut)) != 0)
			abort();
	}
	buf_free(&whole);
	buf_free(&cut);
	return 0;
}
