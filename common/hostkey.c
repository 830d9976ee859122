/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hostkey.c - host keys as flat lines, and the verdict on one.
 */
#include <string.h>

#include "common/buf.h"
#include "common/hostkey.h"

#define CERT_SUFFIX "-cert-v01@openssh.com"

/* What may follow the type in a blob: an exact length, or one of these. */
enum { FIELD_END = 0, FIELD_CURVE = 8, FIELD_ANY = 0xffff };

/* In the order of preference of ssh 9.2; certificates are opaque. */
/* clang-format off */
static const struct hostkey_kind {
	const char *name;
	const char *algorithms;
	uint16_t fields[5];
} kinds[] = {
	{ "ssh-ed25519", "ssh-ed25519", { 32 } },
	{ "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256", { FIELD_CURVE, 65 } },
	{ "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp384", { FIELD_CURVE, 97 } },
	{ "ecdsa-sha2-nistp521", "ecdsa-sha2-nistp521", { FIELD_CURVE, 133 } },
	{ "sk-ssh-ed25519@openssh.com", "sk-ssh-ed25519@openssh.com",
	    { 32, FIELD_ANY } },
	{ "sk-ecdsa-sha2-nistp256@openssh.com",
	    "sk-ecdsa-sha2-nistp256@openssh.com",
	    { FIELD_CURVE, 65, FIELD_ANY } },
	{ "ssh-rsa", "rsa-sha2-512,rsa-sha2-256,ssh-rsa",
	    { FIELD_ANY, FIELD_ANY } },
	{ "ssh-dss", "ssh-dss",
	    { FIELD_ANY, FIELD_ANY, FIELD_ANY, FIELD_ANY } },
	{ "ssh-ed25519" CERT_SUFFIX, NULL, { 0 } },
	{ "ecdsa-sha2-nistp256" CERT_SUFFIX, NULL, { 0 } },
	{ "ecdsa-sha2-nistp384" CERT_SUFFIX, NULL, { 0 } },
	{ "ecdsa-sha2-nistp521" CERT_SUFFIX, NULL, { 0 } },
	{ "sk-ssh-ed25519" CERT_SUFFIX, NULL, { 0 } },
	{ "sk-ecdsa-sha2-nistp256" CERT_SUFFIX, NULL, { 0 } },
	{ "ssh-rsa" CERT_SUFFIX, NULL, { 0 } },
	{ "ssh-dss" CERT_SUFFIX, NULL, { 0 } },
};
/* clang-format on */

#define NKINDS (sizeof(kinds) / sizeof(kinds[0]))

/* Take a string of SSH: u32 length, then that many bytes. */
static bool
hostkey_take_string(
    const uint8_t **p, size_t *left, const uint8_t **str, size_t *str_len)
{
	const uint8_t *b = *p;
	size_t n;

	if (*left < 4)
		return false;
	n = (size_t)b[0] << 24 | (size_t)b[1] << 16 | (size_t)b[2] << 8 | b[3];
	if (n > *left - 4)
		return false;
	*str = b + 4;
	*str_len = n;
	*p += 4 + n;
	*left -= 4 + n;
	return true;
}

void
hostkey_put(struct buf *b, const struct hostkey_line *line)
{
	size_t n = line->blob_len;
	const uint8_t head[5] = { (uint8_t)line->marker, (uint8_t)(n >> 24),
		(uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n };

	buf_add(b, head, sizeof(head));
	buf_add(b, line->blob, n);
}

bool
hostkey_next(const uint8_t **p, size_t *left, struct hostkey_line *line)
{
	const uint8_t *at = *p;
	size_t rest = *left;

	if (rest == 0 || *at > HOSTKEY_LINE_PORTLESS)
		return false;
	line->marker = (enum hostkey_marker) * at++;
	rest--;
	if (!hostkey_take_string(&at, &rest, &line->blob, &line->blob_len))
		return false;
	if (line->blob_len == 0 || line->blob_len > HOSTKEY_MAX_BLOB)
		return false;
	*p = at;
	*left = rest;
	return true;
}

bool
hostkey_lines_valid(const void *lines, size_t len)
{
	const uint8_t *p = lines;
	struct hostkey_line line;

	if (len > HOSTKEY_MAX_LINES_LEN)
		return false;
	while (hostkey_next(&p, &len, &line))
		continue;
	return len == 0;
}

static bool
hostkey_same(const struct hostkey_line *line, const void *blob, size_t len)
{
	return line->blob_len == len && memcmp(line->blob, blob, len) == 0;
}

enum hostkey_verdict
hostkey_judge(const void *lines, size_t len, const void *blob, size_t blob_len)
{
	bool known = false, same = false, same_portless = false;
	const uint8_t *p = lines;
	struct hostkey_line line;

	while (hostkey_next(&p, &len, &line)) {
		bool equal = hostkey_same(&line, blob, blob_len);

		switch (line.marker) {
		case HOSTKEY_LINE_REVOKED:
			if (equal)
				return HOSTKEY_REVOKED;
			break;
		case HOSTKEY_LINE_KEY:
			known = true;
			same |= equal;
			break;
		case HOSTKEY_LINE_PORTLESS:
			same_portless |= equal;
			break;
		case HOSTKEY_LINE_CA:
			break;
		}
	}
	if (len != 0)
		return HOSTKEY_CHANGED;
	if (known)
		return same ? HOSTKEY_MATCH : HOSTKEY_CHANGED;
	return same_portless ? HOSTKEY_MATCH : HOSTKEY_UNKNOWN;
}

const char *
hostkey_verdict_name(enum hostkey_verdict verdict)
{
	switch (verdict) {
	case HOSTKEY_MATCH:
		return "match";
	case HOSTKEY_UNKNOWN:
		return "unknown";
	case HOSTKEY_CHANGED:
		return "changed";
	case HOSTKEY_REVOKED:
		return "revoked";
	}
	return "?";
}

/* The curve of a blob must be the one its type names. */
static bool
hostkey_field_fits(
    const struct hostkey_kind *kind, uint16_t want, const void *p, size_t len)
{
	if (want == FIELD_ANY)
		return true;
	if (len != want)
		return false;
	return want != FIELD_CURVE ||
	       memcmp(strstr(kind->name, "nistp"), p, len) == 0;
}

static const struct hostkey_kind *
hostkey_kind_of(const void *blob, size_t len)
{
	const struct hostkey_kind *kind = NULL;
	const uint8_t *p = blob, *str;
	size_t i, n;

	if (!hostkey_take_string(&p, &len, &str, &n))
		return NULL;
	for (i = 0; i < NKINDS && kind == NULL; i++)
		if (strlen(kinds[i].name) == n &&
		    memcmp(kinds[i].name, str, n) == 0)
			kind = &kinds[i];
	if (kind == NULL || kind->fields[0] == FIELD_END)
		return kind;
	for (i = 0; kind->fields[i] != FIELD_END; i++)
		if (!hostkey_take_string(&p, &len, &str, &n) ||
		    !hostkey_field_fits(kind, kind->fields[i], str, n))
			return NULL;
	return len == 0 ? kind : NULL;
}

const char *
hostkey_type(const void *blob, size_t len)
{
	const struct hostkey_kind *kind = hostkey_kind_of(blob, len);

	return kind == NULL ? NULL : kind->name;
}

bool
hostkey_type_is_cert(const char *type)
{
	size_t n = strlen(type), m = strlen(CERT_SUFFIX);

	return n > m && strcmp(type + n - m, CERT_SUFFIX) == 0;
}

/*
 * A key that is worth asking for: ours to accept, and not revoked. A type of
 * which we only know a revoked key would be asked for in vain.
 */
static bool
hostkey_is_wanted(
    const void *lines, size_t len, const struct hostkey_line *line)
{
	if (line->marker != HOSTKEY_LINE_KEY &&
	    line->marker != HOSTKEY_LINE_PORTLESS)
		return false;
	return hostkey_judge(lines, len, line->blob, line->blob_len) ==
	       HOSTKEY_MATCH;
}

void
hostkey_algorithms(
    const void *lines, size_t len, char out[HOSTKEY_ALGORITHMS_SIZE])
{
	const struct hostkey_kind *kind;
	bool wanted[NKINDS] = { false };
	const uint8_t *p = lines;
	struct hostkey_line line;
	size_t i, left = len, at = 0;

	while (hostkey_next(&p, &left, &line)) {
		kind = hostkey_kind_of(line.blob, line.blob_len);
		if (kind != NULL && !wanted[kind - kinds])
			wanted[kind - kinds] =
			    hostkey_is_wanted(lines, len, &line);
	}
	for (i = 0; i < NKINDS; i++) {
		if (!wanted[i] || kinds[i].algorithms == NULL)
			continue;
		if (at > 0)
			out[at++] = ',';
		memcpy(
		    out + at, kinds[i].algorithms, strlen(kinds[i].algorithms));
		at += strlen(kinds[i].algorithms);
	}
	out[at] = '\0';
}
