/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * secrets_get.h - the secrets that the options tell of, asked for or read.
 */
#ifndef HF_SECRETS_GET_H
#define HF_SECRETS_GET_H

#include "master/input/options.h"
#include "master/input/secrets.h"

/* Asks on the terminal last. What was got before an error is in them. */
MUST_CHECK bool secrets_get(
    struct secrets *, const struct options *, struct inerr *);

/* Will an option tell the secret of this name? */
bool secrets_is_told(const struct options *, const char *name);

#endif
