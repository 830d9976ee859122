/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * modules.h - what is mapped into this process, for naming addresses later.
 */
#ifndef HF_WORKER_MODULES_H
#define HF_WORKER_MODULES_H

#include <stdbool.h>

#include "common/buf.h"

/*
 * Append a msgpack array of [path, build-id, base, end], one per mapped ELF
 * object, the program itself first, 64 at most. base is what was added to the
 * addresses in the file, end the first address behind the last PT_LOAD
 * segment. A path that cannot be told, or a build-id that is not there, is
 * empty.
 */
void modules_pack(struct buf *);
/*
 * Has an object been loaded since this thread's last modules_pack()? Cheap
 * enough to ask before each task.
 */
bool modules_changed(void);

#endif
