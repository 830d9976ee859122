/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * host_key.c - the step host_key: is it the host we know?
 *
 * Runs before anything is sent that authenticates us. The worker only judges
 * and reports; the master keeps the files.
 */
#include <stdio.h>

#include "common/hostkey.h"
#include "worker/ssh/io_worker.h"
#include "worker/ssh/session.h"

#define FINGERPRINT_SIZE (7 + 44 + 1) /* SHA256: and base64 of 32 bytes */

/* As ssh writes it: base64 without padding. */
static void
host_key_fingerprint(LIBSSH2_SESSION *ssh, char out[FINGERPRINT_SIZE])
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	    "0123456789+/";
	const uint8_t *hash = (const uint8_t *)libssh2_hostkey_hash(
	    ssh, LIBSSH2_HOSTKEY_HASH_SHA256);
	uint32_t bits = 0;
	unsigned have = 0;
	char *at = out + snprintf(out, FINGERPRINT_SIZE, "SHA256:");

	for (unsigned i = 0; hash != NULL && i < 32; i++) {
		bits = bits << 8 | hash[i];
		for (have += 8; have >= 6; have -= 6)
			*at++ = digits[bits >> (have - 6) & 63];
	}
	if (have > 0)
		*at++ = digits[bits << (6 - have) & 63];
	*at = '\0';
}

/* Does a line vouch for a key of this type? */
static bool
host_key_has_type(struct slice known, const char *type)
{
	const uint8_t *at = (const uint8_t *)known.at;
	struct hostkey_line line;
	size_t left = known.len;

	while (hostkey_next(&at, &left, &line)) {
		const char *one = hostkey_type(line.blob, line.blob_len);

		if (line.marker == HOSTKEY_LINE_KEY && one != NULL &&
		    strcmp(one, type) == 0)
			return true;
	}
	return false;
}

/* The name a known_hosts file has for the host. */
static void
host_key_name(const struct session *s, char *out, size_t cap)
{
	char host[SESSION_QUOTE];

	log_escape(host, sizeof(host), s->job.host.at, s->job.host.len);
	if (s->job.port == 22)
		snprintf(out, cap, "%s", host);
	else
		snprintf(out, cap, "'[%s]:%u'", host, s->job.port);
}

static enum step
host_key_changed(struct session *s, const char *type, const char *fingerprint)
{
	char name[SESSION_QUOTE + 12], hint[SESSION_QUOTE + 160];

	host_key_name(s, name, sizeof(name));
	if (host_key_has_type(s->job.known, type)) {
		snprintf(hint, sizeof(hint),
		    "if that is expected: ssh-keygen -R %s", name);
		return session_fail(s, HAYFORK_HOSTKEY, "changed", hint,
		    "the host key has changed: it is %s %s now", type,
		    fingerprint);
	}
	snprintf(hint, sizeof(hint),
	    "add the key if it is right (ssh-keyscan shows it)%s",
	    host_key_has_type(s->job.known, "ssh-rsa") && !s->io->rsa_sha2
		? "; libssh2 before 1.11 cannot use the RSA key that is known"
		: "");
	return session_fail(s, HAYFORK_HOSTKEY, "changed", hint,
	    "the host is known by keys of other types only; it shows %s %s",
	    type, fingerprint);
}

static enum step
host_key_refuse(
    struct session *s, enum hostkey_verdict verdict, const char *type)
{
	char fingerprint[FINGERPRINT_SIZE];

	host_key_fingerprint(s->ssh, fingerprint);
	switch (verdict) {
	case HOSTKEY_REVOKED:
		return session_fail(s, HAYFORK_HOSTKEY, "revoked",
		    "known_hosts marks this key as @revoked; do not trust the "
		    "server",
		    "the host key is revoked: %s %s", type, fingerprint);
	case HOSTKEY_UNKNOWN:
		return session_fail(s, HAYFORK_HOSTKEY, "unknown",
		    "add it to known_hosts, or accept it with --host-key "
		    "accept-new",
		    "the host key is not known: %s %s", type, fingerprint);
	case HOSTKEY_CHANGED:
	case HOSTKEY_MATCH:
		break;
	}
	return host_key_changed(s, type, fingerprint);
}

enum step
step_host_key(struct session *s)
{
	struct msg m = { .id = MSG_HOST_KEY };
	enum hostkey_verdict verdict;
	const char *blob, *type;
	size_t len = 0;
	int unused;

	if (s->job.host_keys == MSG_HOST_KEYS_OFF)
		return STEP_NEXT;
	blob = libssh2_session_hostkey(s->ssh, &len, &unused);
	type = blob != NULL ? hostkey_type(blob, len) : NULL;
	if (type == NULL)
		return session_fail(s, HAYFORK_HOSTKEY, "malformed", NULL,
		    "the server showed no host key of a type we know");
	verdict = hostkey_judge(s->job.known.at, s->job.known.len, blob, len);
	if (verdict == HOSTKEY_MATCH)
		return STEP_NEXT;
	if (verdict != HOSTKEY_UNKNOWN ||
	    s->job.host_keys != MSG_HOST_KEYS_ACCEPT_NEW)
		return host_key_refuse(s, verdict, type);
	m.u.host_key = (struct msg_host_key){
		.claim = s->claim,
		.entry = s->entry,
		.type = slice_str(type),
		.blob = { blob, len },
	};
	loop_send(&s->io->loop, &m);
	return STEP_NEXT;
}
