/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * keys_public.c - files of public keys.
 */
#include <string.h>

#include "common/hostkey.h"
#include "common/mem.h"
#include "master/cmd/keys_public.h"
#include "master/input/base64.h"
#include "master/input/infile.h"

bool
keys_public_read(const char *path, uint8_t *blob, size_t cap, size_t *len)
{
	struct inerr ignored;
	size_t text_len;
	char *text, *word, *rest;
	bool good = false;

	text = rest = infile_read(path, 16384, &text_len, &ignored);
	if (text == NULL)
		return false;
	if (strsep(&rest, " \t") != NULL && rest != NULL &&
	    (word = strsep(&rest, " \t\r\n")) != NULL)
		good = base64_decode(word, strlen(word), blob, cap, len) &&
		       hostkey_type(blob, *len) != NULL;
	free_secret(text, text_len);
	return good;
}

bool
keys_is_public(const char *path)
{
	size_t len = strlen(path);

	return len > 4 && strcmp(path + len - 4, ".pub") == 0;
}
