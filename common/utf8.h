/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * utf8.h - reading text that claims to be UTF-8.
 */
#ifndef HF_UTF8_H
#define HF_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* No code point: what was read is not UTF-8. */
#define UTF8_BAD UINT32_MAX

/*
 * Read one code point from the n >= 1 bytes at p; returns how many bytes it
 * took. Ill-formed bytes (overlong forms, surrogates, beyond U+10FFFF, a tail
 * that is missing) give UTF8_BAD, once for each longest beginning of a
 * well-formed sequence, which is what the Unicode standard recommends.
 */
size_t utf8_decode(const uint8_t *p, size_t n, uint32_t *cp_r);

/*
 * Can this code point move a terminal's cursor, change its state or reorder
 * what it shows? C0, DEL, C1, the line separators and the bidi controls.
 */
bool utf8_is_control(uint32_t cp);

#endif
