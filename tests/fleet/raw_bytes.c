/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * raw_bytes.c - banners, unencrypted SSH packets and noise.
 */
#include <stdint.h>
#include <string.h>

#include "tests/fleet/raw_bytes.h"

#define OPENING_MAX 1024
#define BODY_SIZE 65536
#define IGNORE_SIZE 256 /* of a whole packet; divides BODY_SIZE */

enum { SSH_MSG_IGNORE = 2, SSH_MSG_KEXINIT = 20 };

/* A packet under construction; what goes in is ours and known to fit. */
struct packet {
	char *data;
	size_t len;
};

static void
packet_u32(struct packet *p, uint32_t n)
{
	int shift;

	for (shift = 24; shift >= 0; shift -= 8)
		p->data[p->len++] = (char)(n >> shift);
}

static void
packet_string(struct packet *p, const char *s)
{
	packet_u32(p, (uint32_t)strlen(s));
	memcpy(p->data + p->len, s, strlen(s));
	p->len += strlen(s);
}

/* Leave room for length and padding length, and note the message. */
static void
packet_begin(struct packet *p, char message)
{
	p->len = 5;
	p->data[p->len++] = message;
}

static void
packet_end(struct packet *p)
{
	size_t padding = 8 - p->len % 8, len;

	if (padding < 4)
		padding += 8;
	memset(p->data + p->len, 0, padding);
	p->data[4] = (char)padding;
	p->len += padding;
	len = p->len;
	p->len = 0;
	packet_u32(p, (uint32_t)len - 4);
	p->len = len;
}

struct bytes
raw_opening(void)
{
	static const char *const lists[] = { "curve25519-sha256", "ssh-ed25519",
		"aes128-ctr", "aes128-ctr", "hmac-sha2-256", "hmac-sha2-256",
		"none", "none", "", "" };
	static char data[OPENING_MAX];
	static size_t len;
	struct packet p = { .data = data + sizeof(RAW_BANNER) - 1 };
	size_t i;

	if (len == 0) {
		memcpy(data, RAW_BANNER, sizeof(RAW_BANNER) - 1);
		packet_begin(&p, SSH_MSG_KEXINIT);
		memset(p.data + p.len, 'c', 16); /* the cookie */
		p.len += 16;
		for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
			packet_string(&p, lists[i]);
		p.data[p.len++] = 0; /* no guessed packet follows */
		packet_u32(&p, 0);
		packet_end(&p);
		len = sizeof(RAW_BANNER) - 1 + p.len;
	}
	return (struct bytes){ data, len };
}

static void
fill_lines(char *data)
{
	size_t i;

	for (i = 0; i < BODY_SIZE; i++)
		data[i] = RAW_LINE[i % (sizeof(RAW_LINE) - 1)];
}

static void
fill_line(char *data)
{
	memset(data, 'S', BODY_SIZE);
}

static void
fill_noise(char *data)
{
	uint32_t x = 2463534242;
	size_t i;

	for (i = 0; i < BODY_SIZE; i++) {
		x ^= x << 13;
		x ^= x >> 17;
		x ^= x << 5;
		data[i] = (char)(x >> 11);
	}
}

static void
fill_ignores(char *data)
{
	struct packet p;
	char text[IGNORE_SIZE - 19];
	size_t at;

	memset(text, 'i', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	for (at = 0; at < BODY_SIZE; at += p.len) {
		p.data = data + at;
		packet_begin(&p, SSH_MSG_IGNORE);
		packet_string(&p, text);
		packet_end(&p);
	}
}

struct bytes
raw_body(enum raw_body body)
{
	static void (*const fill[])(char *) = {
		[BODY_LINES] = fill_lines,
		[BODY_LINE] = fill_line,
		[BODY_NOISE] = fill_noise,
		[BODY_IGNORES] = fill_ignores,
	};
	static char data[sizeof(fill) / sizeof(fill[0])][BODY_SIZE];

	if (body == BODY_NONE)
		return (struct bytes){ "", 0 };
	if (data[body][0] == 0)
		fill[body](data[body]);
	return (struct bytes){ data[body],
		body == BODY_LINES
		    ? BODY_SIZE - BODY_SIZE % (sizeof(RAW_LINE) - 1)
		    : BODY_SIZE };
}
