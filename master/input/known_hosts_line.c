/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * known_hosts_line.c - one line of a known_hosts file, and its host names.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "master/input/base64.h"
#include "master/input/known_hosts_line.h"
#include "master/input/wildcard.h"

/* A line while it is read; end does not count CRs. */
struct scan {
	const char *start, *at, *end;
	struct known_hosts_line *line;
};

struct word {
	const char *text;
	size_t len;
};

static bool
scan_is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\0';
}

/* The next word; empty at the end of the line. */
static struct word
scan_word(struct scan *s)
{
	struct word w;

	while (s->at < s->end && scan_is_space(*s->at))
		s->at++;
	w.text = s->at;
	while (s->at < s->end && !scan_is_space(*s->at))
		s->at++;
	w.len = (size_t)(s->at - w.text);
	return w;
}

static bool
word_is(struct word w, const char *text)
{
	return w.len == strlen(text) && memcmp(w.text, text, w.len) == 0;
}

/* Note what is wrong, and at which word. */
static bool
scan_bad(struct scan *s, struct word w, const char *why)
{
	s->line->why = why;
	s->line->column = (size_t)(w.text - s->start) + 1;
	return false;
}

/* `|1|SALT|HASH`: two digests in base64, nothing after them. */
static bool
scan_hashed_name(struct scan *s, struct word w)
{
	const size_t len = BASE64_LEN(NAME_HASH_LEN);
	size_t n;

	if (w.len != 3 + len + 1 + len || memcmp(w.text, "|1|", 3) != 0 ||
	    w.text[3 + len] != '|' ||
	    !base64_decode(w.text + 3, len, s->line->salt, NAME_HASH_LEN, &n) ||
	    n != NAME_HASH_LEN ||
	    !base64_decode(
		w.text + 3 + len + 1, len, s->line->hash, NAME_HASH_LEN, &n) ||
	    n != NAME_HASH_LEN)
		return scan_bad(s, w, "malformed hashed host name");
	s->line->form = KNOWN_HOSTS_HASHED;
	return true;
}

static bool
scan_names(struct scan *s, struct word w)
{
	size_t i, name_len = 0;

	if (w.len == 0)
		return scan_bad(s, w, "no host names");
	s->line->names = w.text;
	s->line->names_len = w.len;
	if (w.text[0] == '|')
		return scan_hashed_name(s, w);
	s->line->form = KNOWN_HOSTS_PLAIN;
	for (i = 0; i < w.len; i++) {
		if (strchr("*?!", w.text[i]) != NULL)
			s->line->form = KNOWN_HOSTS_PATTERN;
		name_len = w.text[i] == ',' ? 0 : name_len + 1;
		if (name_len > KNOWN_HOSTS_MAX_NAME)
			return scan_bad(s, w, "host name too long");
	}
	return true;
}

/* ssh also knows RSA keys by the names of their newer signatures. */
static bool
scan_type_fits(struct word w, const char *type)
{
	return word_is(w, type) ||
	       (strcmp(type, "ssh-rsa") == 0 &&
		   (word_is(w, "rsa-sha2-256") || word_is(w, "rsa-sha2-512")));
}

static bool
scan_key(struct scan *s, struct word type, struct word key)
{
	struct known_hosts_line *line = s->line;
	const char *found;

	if (type.len == 0)
		return scan_bad(s, type, "no key after the host names");
	if (key.len == 0)
		return scan_bad(s, key, "no key after the key type");
	if (!base64_decode(key.text, key.len, line->blob, sizeof(line->blob),
		&line->blob_len))
		return scan_bad(s, key, "key is not valid base64");
	found = hostkey_type(line->blob, line->blob_len);
	if (found == NULL)
		return scan_bad(s, key, "key is damaged or of an unknown type");
	if (!scan_type_fits(type, found))
		return scan_bad(s, type, "key type is not that of the key");
	if (line->marker == HOSTKEY_LINE_REVOKED && hostkey_type_is_cert(found))
		return scan_bad(s, type,
		    "a certificate cannot be revoked, only the key in it");
	return true;
}

static bool
scan_marker(struct scan *s, struct word *w)
{
	s->line->marker = HOSTKEY_LINE_KEY;
	if (w->text == s->end || *w->text != '@')
		return true;
	if (word_is(*w, "@revoked"))
		s->line->marker = HOSTKEY_LINE_REVOKED;
	else if (word_is(*w, "@cert-authority"))
		s->line->marker = HOSTKEY_LINE_CA;
	else
		return scan_bad(s, *w, "unknown marker");
	*w = scan_word(s);
	if (w->len > 0 && *w->text == '@')
		return scan_bad(s, *w, "more than one marker");
	return true;
}

enum known_hosts_parsed
known_hosts_parse(const char *text, size_t len, struct known_hosts_line *line)
{
	struct scan s = { .start = text, .at = text, .line = line };
	struct word w, type, key;

	while (len > 0 && text[len - 1] == '\r')
		len--;
	s.end = text + len;

	w = scan_word(&s);
	if (w.len == 0 || *w.text == '#')
		return KNOWN_HOSTS_BLANK;
	if (!scan_marker(&s, &w) || !scan_names(&s, w))
		return KNOWN_HOSTS_BAD;
	type = scan_word(&s);
	key = scan_word(&s);
	return scan_key(&s, type, key) ? KNOWN_HOSTS_KEY : KNOWN_HOSTS_BAD;
}

bool
known_hosts_names_match(const char *names, size_t names_len, const char *host)
{
	bool negated, found = false;
	const char *p, *comma;
	size_t at, n;

	for (at = 0; at < names_len; at += n + 1) {
		negated = names[at] == '!';
		at += negated;
		p = names + at;
		comma = memchr(p, ',', names_len - at);
		n = comma == NULL ? names_len - at : (size_t)(comma - p);
		if (!wildcard_matches(p, n, host, false))
			continue;
		if (negated)
			return false;
		found = true;
	}
	return found;
}

bool
known_hosts_name(
    const char *host, uint16_t port, char name[KNOWN_HOSTS_NAME_SIZE])
{
	char *p;

	if (strlen(host) > KNOWN_HOSTS_MAX_NAME)
		return false;
	if (port == 22)
		snprintf(name, KNOWN_HOSTS_NAME_SIZE, "%s", host);
	else
		snprintf(name, KNOWN_HOSTS_NAME_SIZE, "[%s]:%u", host, port);
	for (p = name; *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
	return true;
}
