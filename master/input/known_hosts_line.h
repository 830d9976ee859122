/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * known_hosts_line.h - one line of a known_hosts file, and its host names.
 *
 * The format is that of sshd(8), SSH_KNOWN_HOSTS FILE FORMAT:
 *
 *	[@revoked | @cert-authority] NAMES TYPE BASE64 [COMMENT]
 *
 * NAMES is a comma list of patterns (`*`, `?`, `!` negates; a port other
 * than 22 as `[host]:port`) or one hashed name, `|1|SALT|HASH`. ssh 9.2
 * decides what is a good line, with these exceptions, each on the safe side:
 *  - a marker may end with a tab even if there are spaces after it (ssh then
 *    drops the line, and so forgets a revocation);
 *  - a NUL counts as a space (to ssh it ends the line, but not always);
 *  - a point that is not on its curve and an RSA key under 1024 bits are
 *    kept (ssh takes such a host for unknown; here it is known by a key that
 *    does not match);
 *  - a certificate cannot be revoked, only the key in it: the line is bad.
 */
#ifndef HF_KNOWN_HOSTS_LINE_H
#define HF_KNOWN_HOSTS_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/hostkey.h"
#include "master/input/hostkey_digest.h"

/* ssh never matches a list with a longer pattern in it. */
#define KNOWN_HOSTS_MAX_NAME 1022

enum known_hosts_parsed {
	KNOWN_HOSTS_BLANK, /* nothing, or a comment */
	KNOWN_HOSTS_BAD,   /* why and column say what is wrong */
	KNOWN_HOSTS_KEY,
};

enum known_hosts_form {
	KNOWN_HOSTS_PLAIN,   /* names to compare */
	KNOWN_HOSTS_PATTERN, /* at least one wildcard or negation */
	KNOWN_HOSTS_HASHED,
};

struct known_hosts_line {
	enum hostkey_marker marker;
	enum known_hosts_form form;
	const char *names; /* borrowed from the text; not terminated */
	size_t names_len;
	uint8_t salt[NAME_HASH_LEN], hash[NAME_HASH_LEN]; /* if hashed */
	size_t blob_len;
	uint8_t blob[HOSTKEY_MAX_BLOB];
	const char *why; /* static */
	size_t column;   /* from 1, in bytes */
};

/* Read one line, given without its newline; a CR at its end is no part of it.
 */
enum known_hosts_parsed known_hosts_parse(
    const char *text, size_t len, struct known_hosts_line *line);

/*
 * Does the comma list name this host? Both are in lower case. A negated
 * pattern that matches outweighs all others.
 */
bool known_hosts_names_match(
    const char *names, size_t names_len, const char *host);

/* "[", a name as long as patterns may be, "]:65535" and a NUL */
#define KNOWN_HOSTS_NAME_SIZE (KNOWN_HOSTS_MAX_NAME + 9)

/*
 * The name of a host and port as it stands in the files: in lower case, as
 * `[host]:port` unless the port is 22. False if it is too long to match any.
 */
bool known_hosts_name(
    const char *host, uint16_t port, char name[KNOWN_HOSTS_NAME_SIZE]);

#endif
