/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * blob.c - a file of the user's that goes to hosts.
 */
#include <errno.h>
#include <fcntl.h>
#include <sha2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/sealed.h"
#include "master/input/blob.h"

#define BLOB_PIECE (64u << 10)

void
blob_hex(char hex[65], const uint8_t digest[32])
{
	for (unsigned i = 0; i < 32; i++)
		snprintf(hex + 2 * i, 3, "%02x", digest[i]);
}

static bool
blob_fail(struct inerr *err, const char *doing)
{
	return inerr_set(err, "%s: %s", doing, strerror(errno));
}

static bool
blob_copy(struct blob *b, int from, uint64_t max, struct inerr *err)
{
	uint8_t piece[BLOB_PIECE], digest[SHA256_DIGEST_LENGTH];
	SHA2_CTX sha;
	ssize_t n;

	SHA256Init(&sha);
	while ((n = read(from, piece, sizeof(piece))) != 0) {
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return blob_fail(err, "cannot be read");
		if ((b->len += (uint64_t)n) > max)
			return inerr_set(err, "has more than %llu bytes",
			    (unsigned long long)max);
		SHA256Update(&sha, piece, (size_t)n);
		if (!sealed_add(b->fd, piece, (size_t)n))
			return blob_fail(err, "cannot be kept in memory");
	}
	SHA256Final(digest, &sha);
	blob_hex(b->sha256, digest);
	return sealed_end(b->fd) || blob_fail(err, "cannot be kept in memory");
}

bool
blob_read(struct blob *b, const char *path, uint64_t max, struct inerr *err)
{
	bool is_stdin = strcmp(path, "-") == 0, good = false;
	int from = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	memset(b, 0, sizeof(*b));
	if (from == -1 || fstat(from, &st) == -1)
		blob_fail(err, "cannot be read");
	else if ((b->fd = sealed_new()) == -1)
		blob_fail(err, "cannot be kept in memory");
	else
		good = blob_copy(b, from, max, err);
	if (good && S_ISREG(st.st_mode))
		b->mode = st.st_mode & 0777;
	if (from > STDIN_FILENO)
		close(from);
	if (good)
		return true;
	blob_close(b);
	return inerr_at(err, is_stdin ? "standard input" : path, 0, 0);
}

void
blob_close(struct blob *b)
{
	if (b->fd > 0)
		close(b->fd);
	b->fd = 0;
}
