/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * procfile.h - small files of proc(5) and sysfs.
 */
#ifndef HF_COMPARE_PROCFILE_H
#define HF_COMPARE_PROCFILE_H

#include <stddef.h>

/*
 * As much of it as there is room for, and a NUL; "" when it cannot be read.
 */
void procfile_read(const char *path, char *text, size_t room);

#endif
