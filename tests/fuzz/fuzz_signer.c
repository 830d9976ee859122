/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_signer.c - what the signer reads: key files, requests to sign, and the
 * answers of an agent.
 *
 * A key that is read must have a blob of its own type, and be the same when
 * read again. A request or an answer must lie inside the bytes it came in.
 *
 * The first byte chooses: '0' a key file; '1' the bytes inside the two lines
 * of an OpenSSH key; '2' a login request; '3' an agent's list; '4' its
 * signature.
 */
#include <openssl/evp.h>
#include <stdlib.h>

#include "worker/service/signer/agent_msg.h"
#include "worker/service/signer/key_file.h"
#include "worker/service/signer/login.h"

#define BEGIN "-----BEGIN OPENSSH PRIVATE KEY-----\n"
#define END "\n-----END OPENSSH PRIVATE KEY-----\n"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
try_key(struct slice text)
{
	struct slice none = { NULL, 0 };
	struct key_error e = { 0 };
	struct key *k = key_file_parse(text, none, &e), *again;

	if (k == NULL) {
		if (e.outcome == MSG_KEY_OK || e.text[0] == '\0')
			abort();
		return;
	}
	again = key_file_parse(text, none, &e);
	if (again == NULL ||
	    k->type != key_type_of_blob(wire_of_buf(&k->blob)) ||
	    !wire_equal(wire_of_buf(&k->blob), wire_of_buf(&again->blob)))
		abort();
	key_free(k);
	key_free(again);
}

static void
try_inside(struct slice bytes)
{
	struct buf text = { 0 };
	int n;

	buf_add(&text, BEGIN, sizeof(BEGIN) - 1);
	buf_reserve(&text, bytes.len * 2 + 8);
	n = EVP_EncodeBlock(
	    text.mem + text.end, (const uint8_t *)bytes.at, (int)bytes.len);
	text.end += (size_t)n;
	buf_add(&text, END, sizeof(END) - 1);
	try_key(wire_of_buf(&text));
	buf_free(&text);
}

static void
must_lie_in(struct slice part, struct slice whole)
{
	if (part.len > whole.len ||
	    (part.len > 0 && (part.at < whole.at ||
				 part.at + part.len > whole.at + whole.len)))
		abort();
}

static void
try_login(struct slice data)
{
	struct login l;

	if (!login_read(data, &l))
		return;
	must_lie_in(l.user, data);
	must_lie_in(l.algorithm, data);
	must_lie_in(l.blob, data);
}

static void
try_list(struct slice answer)
{
	struct agent_identity i;
	struct wire identities;

	if (agent_msg_read_list(answer, &identities) != AGENT_REPLY_OK)
		return;
	while (agent_next(&identities, &i)) {
		must_lie_in(i.blob, answer);
		must_lie_in(i.comment, answer);
	}
	if (!wire_done(&identities))
		abort();
}

static void
try_signature(struct slice answer)
{
	const struct key_type *type = key_type_find(slice_str("ssh-rsa"));
	struct slice signature;

	if (agent_msg_read_signature(answer,
		key_algorithm_find(type, slice_str("rsa-sha2-512")),
		&signature) == AGENT_REPLY_OK)
		must_lie_in(signature, answer);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static void (*const tries[])(struct slice) = { try_key, try_inside,
		try_login, try_list, try_signature };

	if (n > 0 && n <= KEY_FILE_MAX / 2 && *p >= '0' && *p <= '4')
		tries[*p - '0'](wire_slice(p + 1, n - 1));
	return 0;
}
