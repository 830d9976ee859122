/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * workload_sha256.c - short digests by the call that is easiest to write.
 *
 * An operation is libcrypto's one-shot digest of 32 bytes, the digest before.
 * It looks up the algorithm by name each time and takes locks for that, which
 * all threads share. The task sha256 looks it up once: that scales.
 */
#include <openssl/evp.h>

#include "worker/task/builtin/workload.h"

#define SHA256_LEN 32
#define SHA256_STEPS 256

static bool
sha256_step(struct hayfork_call *call, void *state, uint64_t n)
{
	uint8_t *digest = state;

	while (n-- > 0)
		if (EVP_Q_digest(NULL, "SHA256", NULL, digest, SHA256_LEN,
			digest, NULL) != 1) {
			builtin_fail(call, "crypto", NULL,
			    "this machine's libcrypto has no usable SHA-256");
			return false;
		}
	return true;
}

static enum hayfork_status
sha256_run(struct hayfork_call *call)
{
	uint8_t digest[SHA256_LEN] = { 0 };

	return workload_run(call, sha256_step, SHA256_STEPS, digest);
}

const struct hayfork_task builtin_load_sha256 = {
	.name = "load_sha256",
	.args = "N",
	.doc = "N digests by libcrypto's one-shot call: threads share its "
	       "look-up's locks",
	.workload = true,
	.run = sha256_run,
};
