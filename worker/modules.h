/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * modules.h - what is mapped into this process, for naming addresses later.
 */
#ifndef HF_WORKER_MODULES_H
#define HF_WORKER_MODULES_H

#include "common/buf.h"

/*
 * Append a msgpack array of [path, build-id, base address], one per mapped
 * ELF object; the path of the program itself is empty.
 */
void modules_pack(struct buf *);

#endif
