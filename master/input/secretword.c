/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * secretword.c - what is not to be shown, by the words that it is named with.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "master/input/secretword.h"

/* Anywhere in a key. */
static const char *const secret_parts[] = { "pass", "secret", "vault", "token",
	"credential", "community", "private_key", "pwd", "auth_", "api_key",
	"apikey", "psk", "md5", "tacacs_key", "radius_key", "shared_key" };
/* The whole of it, or behind its last dot. */
static const char *const secret_words[] = { "key", "pin", "pw", "otp" };
#define PARTS (sizeof(secret_parts) / sizeof(*secret_parts))
#define WORDS (sizeof(secret_words) / sizeof(*secret_words))

/* Is there one of the parts in len bytes? */
static bool
text_has_part(const char *text, size_t len)
{
	size_t n;

	for (; len > 0; text++, len--)
		for (size_t i = 0; i < PARTS; i++)
			if ((n = strlen(secret_parts[i])) <= len &&
			    strncasecmp(text, secret_parts[i], n) == 0)
				return true;
	return false;
}

bool
secretword_is_key(const char *key)
{
	const char *last = strrchr(key, '.');

	last = last != NULL ? last + 1 : key;
	for (size_t i = 0; i < WORDS; i++)
		if (strcasecmp(last, secret_words[i]) == 0)
			return true;
	return text_has_part(key, strlen(key));
}

/* Is it one of the words, with a : or = behind, perhaps behind a quote? */
static bool
text_is_key(const char *text, size_t len)
{
	for (size_t i = 0; i < WORDS; i++) {
		size_t n = strlen(secret_words[i]);

		if (n >= len || strncasecmp(text, secret_words[i], n) != 0)
			continue;
		while (n < len && strchr("\"' \t", text[n]) != NULL)
			n++;
		if (n < len && (text[n] == ':' || text[n] == '='))
			return true;
	}
	return false;
}

bool
secretword_in_line(const char *line, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((i == 0 || (!isalnum((unsigned char)line[i - 1]) &&
				   line[i - 1] != '_')) &&
		    text_is_key(line + i, len - i))
			return true;
	return text_has_part(line, len);
}

/*
 * USER:PASSWORD@ - whatever is in the password, as people do not encode it; but
 * what is behind HOST:PORT/ is a path.
 */
static bool
address_has_password(const char *at)
{
	const char *end = at + strcspn(at, " \t\r\n\"'<>"), *colon = end;
	size_t digits;

	if (*at != '[') /* that is the address of a host */
		colon = memchr(at, ':', (size_t)(end - at));
	if (colon == NULL || colon == end ||
	    memchr(colon, '@', (size_t)(end - colon)) == NULL ||
	    strcspn(at, "/?#@") < (size_t)(colon - at))
		return false;
	digits = strspn(colon + 1, "0123456789");
	return digits == 0 || strchr("/?#", colon[1 + digits]) == NULL;
}

/*
 * An address with a user and a password in it, or a command that is given one.
 */
bool
secretword_in_text(const char *text)
{
	if (strstr(text, "sshpass") != NULL)
		return true;
	while ((text = strstr(text, "://")) != NULL) {
		text += 3;
		if (address_has_password(text))
			return true;
	}
	return false;
}
