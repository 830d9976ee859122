/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * kex_offer.c - what a server said in the clear before the keys.
 */
#include "worker/ssh/kex_offer.h"

#define KEX_COOKIE 16u

enum { PACKET_IGNORE = 2, PACKET_DEBUG = 4, PACKET_KEXINIT = 20 };

/* Take the line in front, with its end; false: it has no end yet. */
static bool
kex_offer_line(struct slice *rest, struct slice *line)
{
	const char *end =
	    rest->len > 0 ? memchr(rest->at, '\n', rest->len) : NULL;

	if (end == NULL)
		return false;
	*line = (struct slice){ rest->at, (size_t)(end - rest->at) };
	rest->at += line->len + 1;
	rest->len -= line->len + 1;
	return true;
}

struct slice
kex_offer_first_line(struct slice said)
{
	const char *end;

	while (said.len > 0 && (*said.at == '\r' || *said.at == '\n')) {
		said.at++;
		said.len--;
	}
	if (said.len > 0 && (end = memchr(said.at, '\n', said.len)) != NULL)
		said.len = (size_t)(end - said.at);
	if (said.len > 0 && said.at[said.len - 1] == '\r')
		said.len--;
	return said;
}

static bool
kex_offer_u32(struct slice *rest, size_t *v)
{
	const uint8_t *p = (const uint8_t *)rest->at;

	if (rest->len < 4)
		return false;
	*v = (size_t)p[0] << 24 | (size_t)p[1] << 16 | (size_t)p[2] << 8 | p[3];
	rest->at += 4;
	rest->len -= 4;
	return true;
}

/* Take n bytes; false: there are not as many. */
static bool
kex_offer_bytes(struct slice *rest, size_t n, struct slice *bytes)
{
	if (n > rest->len)
		return false;
	*bytes = (struct slice){ rest->at, n };
	rest->at += n;
	rest->len -= n;
	return true;
}

/* Take a packet; its type, and its payload without the type. */
static bool
kex_offer_packet(struct slice *rest, uint8_t *type, struct slice *payload)
{
	struct slice packet;
	size_t len, padding;

	if (!kex_offer_u32(rest, &len) ||
	    !kex_offer_bytes(rest, len, &packet) || len < 2)
		return false;
	padding = (uint8_t)packet.at[0];
	if (padding > len - 2)
		return false;
	*type = (uint8_t)packet.at[1];
	*payload = (struct slice){ packet.at + 2, len - 2 - padding };
	return true;
}

bool
kex_offer_read(struct slice said, struct kex_offer *offer)
{
	struct slice line, payload, cookie;
	uint8_t type;
	size_t n;

	do {
		if (!kex_offer_line(&said, &line))
			return false;
	} while (line.len < 4 || memcmp(line.at, "SSH-", 4) != 0);
	do {
		if (!kex_offer_packet(&said, &type, &payload))
			return false;
	} while (type == PACKET_IGNORE || type == PACKET_DEBUG);
	if (type != PACKET_KEXINIT ||
	    !kex_offer_bytes(&payload, KEX_COOKIE, &cookie))
		return false;
	for (unsigned i = 0; i < KEX_LISTS; i++)
		if (!kex_offer_u32(&payload, &n) ||
		    !kex_offer_bytes(&payload, n, &offer->lists[i]))
			return false;
	return true;
}
