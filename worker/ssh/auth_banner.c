/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * auth_banner.c - what a server says to whoever logs in (RFC 4252 section 5.4).
 *
 * libssh2 1.10 has no function for it. The packets lie in its queue, where
 * nobody asks for them: they are looked up among the blocks it holds. One that
 * it has read is overheard when it goes.
 */
#include "common/contract.h"
#include "worker/ssh/io_worker.h"
#include "worker/ssh/session.h"

enum { USERAUTH_BANNER = 53 };

#define BANNER_PACKETS 16 /* more are a joke */
/* What is in a block behind the packet: padding, and a MAC. */
#define BANNER_BEHIND (255u + 64u)

/* u8 message, string text, string language: and only that. */
static bool
banner_read(const uint8_t *packet, size_t len, struct slice *text)
{
	const char *at = (const char *)packet;
	uint32_t n, language;

	if (len < 9 || packet[0] != USERAUTH_BANNER)
		return false;
	n = auth_u32(at + 1);
	if (n > len - 9)
		return false;
	language = auth_u32(at + 5 + n);
	if (language > len - 9 - n || len - 9 - n - language > BANNER_BEHIND)
		return false;
	*text = (struct slice){ at + 5, n };
	return true;
}

void
auth_note_banner(struct session *s, const uint8_t *packet, size_t len)
{
	struct buf *banner = &s->auth.banner;
	size_t room = CONTRACT_BANNER_MAX - buf_len(banner);
	struct slice text;

	if (!banner_read(packet, len, &text))
		return;
	buf_add(banner, text.at, text.len < room ? text.len : room);
}

struct slice
auth_banner(struct session *s)
{
	struct memory_block *found[BANNER_PACKETS], *b;
	struct slice text;
	unsigned n = 0;

	/* The last one comes first. */
	LIST_FOREACH (b, &s->memory.blocks, link)
		if (n < BANNER_PACKETS && banner_read(b->data, b->size, &text))
			found[n++] = b;
	while (n-- > 0)
		auth_note_banner(s, found[n]->data, found[n]->size);
	return (struct slice){ (const char *)buf_at(&s->auth.banner),
		buf_len(&s->auth.banner) };
}
