/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * credlists.h - the lists of credentials and answers that a run makes use of:
 * first what is named in them is looked for among the options, later the
 * secrets are put in their places, and keys are asked for.
 */
#ifndef HF_CREDLISTS_H
#define HF_CREDLISTS_H

#include "master/cmd/target.h"
#include "master/input/credential.h"
#include "master/input/options.h"
#include "master/input/secrets.h"

struct credlists {
	struct arena arena;
	const struct options *options;
	struct credentials of_options; /* n 0: none are given */
	struct answers answers_of_options;
	/* Those that are wanted; borrowed. */
	struct credentials **lists;
	size_t nlists;
	struct answers **answers;
	size_t nanswers;
};

/* Read the options, which are borrowed. */
MUST_CHECK bool credlists_open(
    struct credlists *, const struct options *, struct inerr *);
/*
 * These will be made use of, and live as long (NULL: none). The error has the
 * place of a secret that no option tells of.
 */
MUST_CHECK bool credlists_want(
    struct credlists *, struct credentials *, struct answers *, struct inerr *);
/* The secrets are there; password: of the run, NULL: it has none. */
void credlists_settle(struct credlists *, const struct secrets *,
    const char *password, struct targets *);
void credlists_fini(struct credlists *);

#endif
