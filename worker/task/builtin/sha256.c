/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sha256.c - the digest of a file, or of itself over and over.
 *
 * Digits alone are a number of rounds; a file of such a name is ./123.
 *
 * The algorithm is fetched once per process: OpenSSL 3 takes a lock for each
 * implicit fetch, and with workers as threads that lock is all one measures.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "worker/task/builtin/builtin.h"

#define SHA256_LEN 32
#define SHA256_ROUNDS_MAX UINT64_C(10000000000)
#define SHA256_ROUNDS_ASK 4096 /* rounds between two looks at the clock */
#define SHA256_READ (64u << 10)

static pthread_once_t sha256_once = PTHREAD_ONCE_INIT;
static EVP_MD *sha256_md;

/* What libcrypto frees at exit() another thread may be using. */
static void
sha256_fetch(void)
{
	OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, NULL);
	sha256_md = EVP_MD_fetch(NULL, "SHA256", NULL);
}

static enum hayfork_status
sha256_fail(struct hayfork_call *call)
{
	return builtin_fail(call, "crypto", NULL,
	    "this machine's libcrypto has no usable SHA-256");
}

static enum hayfork_status
sha256_return(struct hayfork_call *call, const uint8_t digest[SHA256_LEN])
{
	static const char digits[] = "0123456789abcdef";
	char hex[2 * SHA256_LEN];

	for (size_t i = 0; i < SHA256_LEN; i++) {
		hex[2 * i] = digits[digest[i] >> 4];
		hex[2 * i + 1] = digits[digest[i] & 15];
	}
	hayfork_return_text(call, hex, sizeof(hex));
	return HAYFORK_OK;
}

/* The digest of nothing, then of that digest, and so on. */
static enum hayfork_status
sha256_rounds(struct hayfork_call *call, EVP_MD_CTX *ctx)
{
	uint8_t digest[SHA256_LEN];
	uint64_t rounds;
	size_t len = 0;

	if (!builtin_arg_uint(call, 1, SHA256_ROUNDS_MAX, &rounds))
		return HAYFORK_FAILED;
	for (uint64_t i = 0; i < rounds; i++) {
		if (i % SHA256_ROUNDS_ASK == 0 && hayfork_expired(call))
			return builtin_fail_expired(call);
		if (EVP_DigestInit_ex2(ctx, sha256_md, NULL) != 1 ||
		    EVP_DigestUpdate(ctx, digest, len) != 1 ||
		    EVP_DigestFinal_ex(ctx, digest, NULL) != 1)
			return sha256_fail(call);
		len = sizeof(digest);
	}
	return sha256_return(call, digest);
}

static enum hayfork_status
sha256_fail_file(struct hayfork_call *call, const char *why)
{
	char quoted[BUILTIN_QUOTED];

	return builtin_fail(call, "file",
	    "give a file that the workers can read, or a number of rounds",
	    "%s: %s", builtin_quote(call, quoted), why);
}

static enum hayfork_status
sha256_descriptor(struct hayfork_call *call, EVP_MD_CTX *ctx, int fd)
{
	uint8_t chunk[SHA256_READ], digest[SHA256_LEN];
	uint64_t bytes = 0;
	ssize_t n;

	if (EVP_DigestInit_ex2(ctx, sha256_md, NULL) != 1)
		return sha256_fail(call);
	while ((n = read(fd, chunk, sizeof(chunk))) != 0) {
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return sha256_fail_file(call, strerror(errno));
		if (hayfork_expired(call))
			return builtin_fail_expired(call);
		if (EVP_DigestUpdate(ctx, chunk, (size_t)n) != 1)
			return sha256_fail(call);
		bytes += (uint64_t)n;
	}
	if (EVP_DigestFinal_ex(ctx, digest, NULL) != 1)
		return sha256_fail(call);
	hayfork_count(call, "sha256_bytes", bytes);
	return sha256_return(call, digest);
}

static enum hayfork_status
sha256_file(struct hayfork_call *call, EVP_MD_CTX *ctx)
{
	enum hayfork_status status;
	struct stat st;
	size_t len;
	const char *path = hayfork_arg(call, &len);
	int fd;

	if (strlen(path) != len)
		return sha256_fail_file(call, "no path has a NUL in it");
	/* Not blocking, so that a FIFO is refused and not waited for. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd == -1)
		return sha256_fail_file(call, strerror(errno));
	if (fstat(fd, &st) == -1)
		status = sha256_fail_file(call, strerror(errno));
	else if (!S_ISREG(st.st_mode) && !S_ISBLK(st.st_mode))
		status = sha256_fail_file(call, "Not a regular file");
	else
		status = sha256_descriptor(call, ctx, fd);
	close(fd);
	return status;
}

static enum hayfork_status
sha256_run(struct hayfork_call *call)
{
	const char *arg = hayfork_arg(call, NULL);
	enum hayfork_status status;
	EVP_MD_CTX *ctx;

	pthread_once(&sha256_once, sha256_fetch);
	ctx = EVP_MD_CTX_new();
	if (sha256_md == NULL || ctx == NULL)
		status = sha256_fail(call);
	else if (arg[strspn(arg, "0123456789")] == '\0')
		status = sha256_rounds(call, ctx);
	else
		status = sha256_file(call, ctx);
	EVP_MD_CTX_free(ctx);
	return status;
}

const struct hayfork_task builtin_sha256 = {
	.name = "sha256",
	.args = "FILE|N",
	.doc = "SHA-256 of a file, or of itself N times over",
	.run = sha256_run,
};
