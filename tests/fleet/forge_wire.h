/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * forge_wire.h - the fields of SSH messages (RFC 4251, section 5).
 */
#ifndef HF_FLEET_FORGE_WIRE_H
#define HF_FLEET_FORGE_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/fleet/text.h"

void wire_u8(struct text *t, unsigned n);
void wire_u32(struct text *t, uint32_t n);
void wire_string(struct text *t, const void *data, size_t len);
void wire_name(struct text *t, const char *s);
/* A positive number, most significant byte first. */
void wire_mpint(struct text *t, const unsigned char *data, size_t len);

/* What is left of a message; bad once it ended too early. */
struct wire {
	const unsigned char *at;
	size_t len;
	bool bad;
};

uint32_t wire_get_u32(struct wire *w);
/* Points into the message. */
struct wire wire_get_string(struct wire *w);
bool wire_is(const struct wire *w, const char *s);

#endif
