/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * base64.h - RFC 4648 base64, strict: one text for each byte string.
 */
#ifndef HF_BASE64_H
#define HF_BASE64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of text for n bytes, padding included, without a NUL. */
#define BASE64_LEN(n) (((n) + 2) / 3 * 4)

/* Write BASE64_LEN(len) characters and a NUL to text. */
void base64_encode(const void *bytes, size_t len, char *text);

/*
 * Decode all of text into at most cap bytes. False if it is not base64
 * with its padding, or more than cap; bits that pad must be zero.
 */
bool base64_decode(
    const char *text, size_t len, void *bytes, size_t cap, size_t *decoded);

#endif
