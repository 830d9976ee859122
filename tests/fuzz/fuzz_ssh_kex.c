/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_ssh_kex.c - what a server says before the keys, and what is made of it
 * when there is no algorithm in common.
 *
 * What is read lies inside the bytes it came in. Sentences are printable and
 * whole; with what they say is missing there is something in common.
 */
#include <stdlib.h>
#include <string.h>

#include "worker/ssh/mismatch.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* A libssh2 that has all we know. */
static void
make(struct algorithms *a)
{
	for (int kind = 0; kind < ALGORITHM_KINDS; kind++) {
		struct slice safe = algorithm_safe((enum algorithm_kind)kind);
		struct slice legacy =
		    algorithm_legacy((enum algorithm_kind)kind);

		algorithm_add_all(a->safe[kind], safe, safe);
		algorithm_add_all(a->legacy[kind], legacy, legacy);
	}
}

static void
check_inside(struct slice said, struct slice part)
{
	if (part.len > 0 &&
	    (part.at < said.at || part.at + part.len > said.at + said.len))
		abort();
}

static void
check_text(const char *text, size_t cap)
{
	size_t len = strnlen(text, cap);

	/* It was not cut off, either. */
	if (len == 0 || len + 1 >= cap)
		abort();
	for (size_t i = 0; i < len; i++)
		if (text[i] < ' ' || text[i] > '~')
			abort();
}

static void
try_offer(const struct kex_offer *offer)
{
	struct algorithms a = { 0 };
	char message[MISMATCH_MESSAGE], hint[MISMATCH_HINT];
	char missing[ALGORITHM_LIST_SIZE];
	struct mismatch m;

	make(&a);
	if (!mismatch_find(&a, slice_str(NULL), offer, &m))
		return;
	mismatch_describe(&m, message);
	mismatch_advise(&m, "1.11.1", hint);
	check_text(message, sizeof(message));
	check_text(hint, sizeof(hint));
	memcpy(missing, m.missing, sizeof(missing));
	if (missing[0] != '\0' &&
	    mismatch_find(&a, slice_str(missing), offer, &m))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct slice said = { (const char *)data, len };
	struct kex_offer offer;

	check_inside(said, kex_offer_first_line(said));
	if (!kex_offer_read(said, &offer))
		return 0;
	for (int i = 0; i < KEX_LISTS; i++)
		check_inside(said, offer.lists[i]);
	try_offer(&offer);
	return 0;
}
