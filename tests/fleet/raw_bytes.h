/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * raw_bytes.h - the bytes that raw peers send, prepared once.
 */
#ifndef HF_FLEET_RAW_BYTES_H
#define HF_FLEET_RAW_BYTES_H

#include <stddef.h>

#define RAW_BANNER "SSH-2.0-fleet_raw\r\n"
#define RAW_LINE "tar tar tar tar tar tar tar tar\r\n"

/* Static memory, valid for ever. */
struct bytes {
	const char *data;
	size_t len;
};

/* What a peer sends for ever, in a piece to be repeated. */
enum raw_body {
	BODY_NONE,    /* no bytes */
	BODY_LINES,   /* RAW_LINE */
	BODY_LINE,    /* a banner line that does not end */
	BODY_NOISE,   /* random bytes, the same in every run */
	BODY_IGNORES, /* SSH_MSG_IGNORE packets */
};

/* RAW_BANNER and a whole KEXINIT packet with common algorithms. */
struct bytes raw_opening(void);

/* The piece to repeat. */
struct bytes raw_body(enum raw_body body);

#endif
