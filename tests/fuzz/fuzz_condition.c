/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_condition.c - conditions from hostile plans.
 *
 * One that is taken can be asked of any host, and its negation holds where it
 * does not; one that is refused says why, and where in it.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "master/input/condition.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static struct hostlayer_value values[] = {
	{ .key = "a", .text = "x" },
	{ .key = "n", .text = "12" },
	{ .key = "t", .text = "true" },
	{ .key = "z" },
	{ .key = "l", .text = "a" },
	{ .key = "l", .text = "3" },
	{ .key = "m.k.v", .text = "x" },
};
static const struct hostlayer data = { .values = values,
	.n = sizeof(values) / sizeof(*values) };
static const struct hostlayer *const layers[] = { &data };
static const char *const groups[] = { "leaf", "dc1" };
static const struct inventory_host hosts[] = {
	{ .name = "leaf1",
	    .address = "10.0.0.1",
	    .port = 22,
	    .groups = groups,
	    .ngroups = 2,
	    .layers = layers,
	    .nlayers = 1 },
	{ .name = "x", .address = "x" },
};

static void
refusal_check(const struct inerr *e, size_t len)
{
	if (e->why[0] == '\0' || e->col == 0 || e->col > len + 1)
		abort();
}

static void
ask(struct arena *a, const char *text, size_t len)
{
	const struct condition *c, *other;
	char *negated = xmalloc(len + 8);
	struct inerr e = { "" };
	bool holds, fails;

	if ((c = condition_parse(a, text, &e)) == NULL) {
		refusal_check(&e, len);
		free(negated);
		return;
	}
	stpcpy(stpcpy(stpcpy(negated, "not ("), text), ")");
	other = condition_parse(a, negated, &e);
	for (size_t i = 0; i < 2; i++) {
		if (!condition_holds(c, &hosts[i], &holds, &e))
			refusal_check(&e, len);
		else if (other != NULL && /* it may be too deep */
			 (!condition_holds(other, &hosts[i], &fails, &e) ||
			     holds == fails))
			abort();
	}
	free(negated);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	char *text = xstrndup((const char *)bytes, len);
	struct arena a = { NULL };

	ask(&a, text, strlen(text));
	arena_wipe(&a);
	free(text);
	return 0;
}
