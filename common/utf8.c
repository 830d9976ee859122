/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * utf8.c - reading text that claims to be UTF-8.
 */
#include "common/utf8.h"

/* What a lead byte promises: bytes that follow, and the range of the first. */
struct utf8_lead {
	unsigned follow;
	uint8_t least, most;
};

static struct utf8_lead
utf8_lead_of(uint8_t c)
{
	struct utf8_lead lead = { 0, 0x80, 0xbf };

	if (c >= 0xc2 && c <= 0xdf)
		lead.follow = 1;
	else if (c >= 0xe0 && c <= 0xef)
		lead.follow = 2;
	else if (c >= 0xf0 && c <= 0xf4)
		lead.follow = 3;
	if (c == 0xe0)
		lead.least = 0xa0; /* below: overlong */
	else if (c == 0xed)
		lead.most = 0x9f; /* above: surrogates */
	else if (c == 0xf0)
		lead.least = 0x90; /* below: overlong */
	else if (c == 0xf4)
		lead.most = 0x8f; /* above: beyond U+10FFFF */
	return lead;
}

size_t
utf8_decode(const uint8_t *p, size_t n, uint32_t *cp_r)
{
	struct utf8_lead lead;
	uint32_t cp;

	if (p[0] < 0x80) {
		*cp_r = p[0];
		return 1;
	}
	*cp_r = UTF8_BAD;
	lead = utf8_lead_of(p[0]);
	if (lead.follow == 0)
		return 1;
	cp = p[0] & (0x3f >> lead.follow);
	for (size_t i = 1; i <= lead.follow; i++) {
		if (i == n || p[i] < lead.least || p[i] > lead.most)
			return i;
		cp = cp << 6 | (p[i] & 0x3f);
		lead.least = 0x80;
		lead.most = 0xbf;
	}
	*cp_r = cp;
	return 1 + lead.follow;
}

bool
utf8_is_control(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7f && cp <= 0x9f) || cp == 0x061c ||
	       cp == 0x200e || cp == 0x200f || (cp >= 0x2028 && cp <= 0x202e) ||
	       (cp >= 0x2066 && cp <= 0x2069);
}
