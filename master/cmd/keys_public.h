/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * keys_public.h - files of public keys.
 */
#ifndef HF_KEYS_PUBLIC_H
#define HF_KEYS_PUBLIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The public key in a file: TYPE BASE64 COMMENT. False: it is none. ssh, too,
 * takes an agent's key for the file whose public half it is.
 */
bool keys_public_read(const char *path, uint8_t *blob, size_t cap, size_t *len);
/* Named like the public half of a pair? */
bool keys_is_public(const char *path);

#endif
