/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hostkey.h - what the known_hosts files say of one host, and the verdict.
 *
 * The master finds the lines that name a host and sends them with the job
 * (SSH.known); the worker compares them with the key the server shows, before
 * it authenticates. Nothing here reads a file or knows a policy.
 *
 * Lines on the wire: { u8 marker, u32 big-endian length, key blob } repeated.
 * A blob is a public key as in RFC 4253 section 6.6; it starts with its type.
 *
 * The verdict is that of ssh 9.2, tried against a real sshd: a host that is
 * known by other keys only is CHANGED even if all of them are of other types.
 * It differs where ssh forgets a revocation: see HOSTKEY_LINE_PORTLESS.
 */
#ifndef HF_HOSTKEY_H
#define HF_HOSTKEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

/* Larger than any key ssh accepts (RSA of 16384 bits: 2 KiB). */
#define HOSTKEY_MAX_BLOB 16384
/* The lines of one host have to fit in a job; more are an error. */
#define HOSTKEY_MAX_LINES_LEN (512 * 1024)
/* Fits the longest answer of hostkey_algorithms(). */
#define HOSTKEY_ALGORITHMS_SIZE 256

/* The numbers are wire format. */
enum hostkey_marker {
	HOSTKEY_LINE_KEY = 0,     /* a key of this host */
	HOSTKEY_LINE_REVOKED = 1, /* never to be accepted from this host */
	HOSTKEY_LINE_CA = 2,      /* signs host certificates; not used here */
	/*
	 * A key of the same name without the port. ssh lets it vouch for a
	 * server on another port that is not known by itself, but never
	 * objects because of it. (Unlike ssh, a line that revokes a key
	 * for the name without the port is REVOKED here, and holds.)
	 */
	HOSTKEY_LINE_PORTLESS = 3,
};

enum hostkey_verdict {
	HOSTKEY_MATCH,
	HOSTKEY_UNKNOWN, /* nothing is known of this host */
	HOSTKEY_CHANGED, /* known, but not by this key */
	HOSTKEY_REVOKED,
};

/* The blob is borrowed from wherever the line was read. */
struct hostkey_line {
	enum hostkey_marker marker;
	const uint8_t *blob;
	size_t blob_len;
};

/* Add a line to the encoded ones. */
void hostkey_put(struct buf *, const struct hostkey_line *);

/*
 * Take the next line from *p, *left bytes long. False at the end, when *left
 * is 0, and at the first malformed line, when it is not.
 */
bool hostkey_next(const uint8_t **p, size_t *left, struct hostkey_line *line);

/* Are these well-formed lines, and no more than HOSTKEY_MAX_LINES_LEN? */
bool hostkey_lines_valid(const void *lines, size_t len);

/*
 * Judge the key a server showed by the lines of its host. The order of the
 * lines does not matter; one that revokes the key outweighs all others.
 * Malformed lines vouch for nothing: with them the verdict is never MATCH or
 * UNKNOWN.
 */
enum hostkey_verdict hostkey_judge(
    const void *lines, size_t len, const void *blob, size_t blob_len);

/* "match", "unknown", "changed", "revoked" */
const char *hostkey_verdict_name(enum hostkey_verdict);

/*
 * Write the signature algorithms, best first and joined by commas, that make
 * the server show a key we know; "" if there are none. Whoever puts them in
 * front of its preferences never sees CHANGED for want of asking for the
 * right type.
 */
void hostkey_algorithms(
    const void *lines, size_t len, char out[HOSTKEY_ALGORITHMS_SIZE]);

/*
 * The type of a key blob as a static string; NULL if it is not a well-formed
 * public key of a type ssh knows. Certificates have types too, but only
 * their names are looked at. That an RSA modulus or a point of a curve makes
 * sense is not checked: such a key can only ever fail to match.
 */
const char *hostkey_type(const void *blob, size_t len);

/* Does this type name mean a host certificate rather than a key? */
bool hostkey_type_is_cert(const char *type);

#endif
