/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sealed.h - bytes in a memfd that nobody can change any more, to be handed
 * to another process however long they are.
 */
#ifndef HF_SEALED_H
#define HF_SEALED_H

#include <stdbool.h>
#include <stddef.h>

#include "common/mem.h"

/* An empty one; -1: errno. */
MUST_CHECK int sealed_new(void);
/* More bytes in it, and in the end the seal. False: errno. */
MUST_CHECK bool sealed_add(int fd, const void *, size_t len);
MUST_CHECK bool sealed_end(int fd);

#endif
