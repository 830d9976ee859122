/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * known_hosts_make.c - makes known_hosts files up, and names to look for.
 *
 *	known_hosts_make SEED COUNT FOLDER [plain]
 *
 * Writes FOLDER/1 to FOLDER/COUNT and, for each, a line "NUMBER NAME": what
 * to look for in it. The same for the same seed, everywhere. The files hold
 * whatever the format has, and the ways to get it wrong; they only stay
 * clear of where hayfork means to differ from ssh (known_hosts_line.h).
 * "plain": only good lines, no patterns and no hashes, as ssh-keygen -H
 * wants them.
 */
#include <ctype.h>
#include <err.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "master/input/base64.h"
#include "master/input/hostkey_digest.h"
#include "tests/made_up.h"

#define MAX_LINES 12

static bool plain;

/* ---- keys ---------------------------------------------------------------- */

/* ssh looks whether a point is on its curve: these are the base points. */
#define P256                                                                   \
	"046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2"     \
	"964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
#define P384                                                                   \
	"04aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a38"   \
	"5502f25dbf55296c3a545e3872760ab73617de4a96262c6f5d9e98bf9292dc29f8"   \
	"f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f"
#define P521                                                                   \
	"0400c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d"   \
	"3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd"   \
	"66011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e"   \
	"662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd166"   \
	"50"

/* clang-format off */
static const struct kind {
	const char *type, *curve, *point;
	size_t numbers[5];		/* random ones, of so many bytes */
	const char *application;
} kinds[] = {
	{ .type = "ssh-ed25519", .numbers = { 32 } },
	{ .type = "ecdsa-sha2-nistp256", "nistp256", P256 },
	{ .type = "ecdsa-sha2-nistp384", "nistp384", P384 },
	{ .type = "ecdsa-sha2-nistp521", "nistp521", P521 },
	{ .type = "ssh-rsa", .numbers = { 3, 130 } },
	{ .type = "ssh-rsa", .numbers = { 3, 257 } },
	{ .type = "ssh-dss", .numbers = { 128, 20, 128, 128 } },
	{ .type = "sk-ssh-ed25519@openssh.com", .numbers = { 32 },
	    .application = "ssh:" },
	{ .type = "sk-ecdsa-sha2-nistp256@openssh.com", "nistp256", P256,
	    .application = "ssh:" },
};
/* clang-format on */

static void
put_string(struct buf *b, const void *p, size_t n)
{
	const uint8_t head[4] = { 0, 0, (uint8_t)(n >> 8), (uint8_t)n };

	buf_add(b, head, sizeof(head));
	buf_add(b, p, n);
}

static void
put_point(struct buf *b, const char *hex)
{
	uint8_t bytes[133];
	unsigned byte;
	size_t n;

	for (n = 0; hex[2 * n] != '\0'; n++) {
		sscanf(hex + 2 * n, "%2x", &byte);
		bytes[n] = (uint8_t)byte;
	}
	put_string(b, bytes, n);
}

static void
put_number(struct buf *b, size_t n)
{
	uint8_t bytes[257];
	size_t i;

	for (i = 0; i < n; i++)
		bytes[i] = (uint8_t)next();
	/* Positive, and as long as it says. */
	bytes[0] = (bytes[0] & 0x3f) | 0x40;
	put_string(b, bytes, n);
}

static void
make_blob(struct buf *b, const struct kind *kind)
{
	const size_t *n;

	put_string(b, kind->type, strlen(kind->type));
	if (kind->curve != NULL) {
		put_string(b, kind->curve, strlen(kind->curve));
		put_point(b, kind->point);
	}
	for (n = kind->numbers; *n != 0; n++)
		put_number(b, *n);
	if (kind->application != NULL)
		put_string(b, kind->application, strlen(kind->application));
}

/* ---- names --------------------------------------------------------------- */

#define NAME_SIZE 64

static const char *const hosts[] = { "h", "h1", "h2", "ab", "leaf1.ex.com",
	"leaf2.ex.com", "ex.com", "10.0.0.7", "10.0.0.77", "::1",
	"fe80::1%eth0", "k\xc3\xb6ln.de" };
static const unsigned ports[] = { 2, 22, 830, 2222 };

static void
make_host(char name[NAME_SIZE])
{
	const char *host = hosts[below(COUNT(hosts))];

	if (percent(75))
		snprintf(name, NAME_SIZE, "%s", host);
	else
		snprintf(name, NAME_SIZE, "[%s]:%u", host,
		    ports[below(COUNT(ports))]);
}

static void
make_upper(char *name)
{
	for (; *name != '\0'; name++)
		*name = (char)toupper((unsigned char)*name);
}

/* Put a wildcard in place of a piece of the name; change case; negate. */
static void
put_varied(struct buf *b, char name[NAME_SIZE])
{
	size_t len = strlen(name), from = below(len), to = len;

	if (percent(15))
		make_upper(name);
	if (percent(25))
		put(b, percent(90) ? "!" : "!!");
	if (percent(35)) {
		name[from] = '?';
	} else if (percent(80)) {
		to = from + below(len - from + 1);
		buf_add(b, name, from);
		put(b, percent(90) ? "*" : "**");
		name += to;
	}
	put(b, name);
}

static void
put_hashed(struct buf *b, const char *name)
{
	uint8_t salt[NAME_HASH_LEN], hash[NAME_HASH_LEN];
	char text[BASE64_LEN(NAME_HASH_LEN) + 1];
	struct name_hasher hasher;
	size_t i;

	for (i = 0; i < sizeof(salt); i++)
		salt[i] = (uint8_t)next();
	name_hasher_init(&hasher, salt);
	name_hasher_hash(&hasher, name, strlen(name), hash);
	put(b, "|1|");
	base64_encode(salt, sizeof(salt), text);
	put(b, text);
	put(b, "|");
	base64_encode(hash, sizeof(hash), text);
	put(b, text);
}

static void
put_names(struct buf *b)
{
	char name[NAME_SIZE], long_name[1100];
	unsigned n;

	make_host(name);
	if (!plain && percent(20)) {
		put_hashed(b, name);
		return;
	}
	put(b, name);
	if (!plain && percent(1)) {
		memset(long_name, 'l', sizeof(long_name));
		put(b, ",");
		buf_add(b, long_name, 1015 + below(20));
	}
	for (n = below(4); n > 0; n--) {
		put(b, ",");
		make_host(name);
		if (!plain && percent(60))
			put_varied(b, name);
		else if (plain || percent(97))
			put(b, name);
	}
}

/* ---- lines --------------------------------------------------------------- */

static const char *const odd_lines[] = { "", " ", "\t", "#", "# h", " # h", "h",
	"h ", "h ssh-ed25519", "h ssh-ed25519 ", "h # ssh-ed25519",
	"h 1024 65537 1234567890123", "h ssh-ed25519 AAAA", "|1|", "|", ",",
	"@", "@revoked", "@revoked ", "@revoked h", "@foo h ssh-ed25519 AAAA",
	"h ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 AAAAIA==", "this is not a key" };
static const char *const spaces[] = { " ", "  ", "\t", " \t", " \t " };
static const char *const comments[] = { "", "", " ", " c", "\tc d", " # e" };
static const char *const markers[] = { "@revoked ", "@revoked  ",
	"@cert-authority ", "@revoked \t", "@revoked @revoked ", "@other ",
	"@REVOKED " };

static const char *
space(void)
{
	return percent(80) ? " " : spaces[below(COUNT(spaces))];
}

static void
put_key(struct buf *b, const struct kind *kind)
{
	struct buf blob = { 0 };
	const char *type = kind->type;
	char *text;

	make_blob(&blob, kind);
	text = malloc(BASE64_LEN(buf_len(&blob)) + 1);
	if (text == NULL)
		err(1, NULL);
	base64_encode(buf_at(&blob), buf_len(&blob), text);
	if (!plain && percent(4))
		type = kinds[below(COUNT(kinds))].type;
	else if (!plain && percent(4))
		type = percent(50) ? "rsa-sha2-512" : "ssh-unheard-of";
	put(b, type);
	put(b, space());
	put(b, text);
	free(text);
	buf_free(&blob);
}

/*
 * Cut a line, or change a byte: only in an ed25519 key, since ssh looks
 * harder at the numbers of others.
 */
static void
damage(struct buf *line, const struct kind *kind)
{
	static const char bytes[] = "!@#|,*?A=+ ";

	if (percent(50))
		line->end = line->start + below(buf_len(line));
	else if (kind == &kinds[0])
		buf_at(line)[below(buf_len(line))] =
		    (uint8_t)bytes[below(sizeof(bytes) - 1)];
}

static void
put_line(struct buf *b)
{
	const struct kind *kind = &kinds[below(COUNT(kinds))];
	struct buf line = { 0 };

	if (!plain && percent(10)) {
		put(b, odd_lines[below(COUNT(odd_lines))]);
		return;
	}
	if (percent(30))
		kind = &kinds[0];
	if (!plain && percent(5))
		put(&line, space());
	if (!plain && percent(25))
		put(&line, markers[below(percent(85) ? 4 : COUNT(markers))]);
	put_names(&line);
	put(&line, space());
	put_key(&line, kind);
	if (!plain)
		put(&line, comments[below(COUNT(comments))]);
	if (!plain && percent(12))
		damage(&line, kind);
	buf_add(b, buf_at(&line), buf_len(&line));
	buf_free(&line);
}

/* ---- files --------------------------------------------------------------- */

static void
make_file(struct buf *b)
{
	const char *end = !plain && percent(15) ? "\r\n" : "\n";
	unsigned n;

	for (n = 1 + below(MAX_LINES); n > 0; n--) {
		put_line(b);
		if (plain || n > 1 || percent(70))
			put(b, end);
	}
}

int
main(int argc, char *argv[])
{
	char name[NAME_SIZE];
	struct buf b = { 0 };
	unsigned count, i;

	if (argc < 4)
		errx(2, "usage: known_hosts_make SEED COUNT FOLDER [plain]");
	seed = strtoull(argv[1], NULL, 10);
	count = (unsigned)strtoul(argv[2], NULL, 10);
	plain = argc > 4;
	for (i = 1; i <= count; i++) {
		buf_reset(&b);
		make_file(&b);
		write_file(argv[3], i, &b);
		make_host(name);
		/* ssh-keygen, not ssh, hashes the name in the case given. */
		if (percent(10) && memchr(buf_at(&b), '|', buf_len(&b)) == NULL)
			make_upper(name);
		printf("%u %s\n", i, name);
	}
	buf_free(&b);
	return 0;
}
