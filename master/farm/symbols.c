/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * symbols.c - names for places in a module, from its file.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "master/farm/symbols.h"

#define FILE_MAX ((off_t)256 << 20)

/*
 * Open a regular file for reading. What else may be at that path (a device, a
 * FIFO) is found out without opening it: an open alone can have effects.
 */
static int
symbols_open(const char *path, uint64_t *sizer)
{
	char again[64];
	struct stat st;
	int at, fd = -1;

	if (path[0] != '/' || (at = open(path, O_PATH | O_CLOEXEC)) == -1)
		return -1;
	if (fstat(at, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 &&
	    st.st_size <= FILE_MAX) {
		*sizer = (uint64_t)st.st_size;
		snprintf(again, sizeof(again), "/proc/self/fd/%d", at);
		fd = open(again, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	}
	close(at);
	return fd;
}

/* Not from a mapping: that would end us if the file were made shorter. */
static bool
symbols_read(void *ctx, uint64_t offset, void *to, size_t n)
{
	const int *fd = ctx;
	char *at = to;

	while (n > 0) {
		ssize_t got = pread(*fd, at, n, (off_t)offset);

		if (got <= 0)
			return false;
		at += got;
		offset += (uint64_t)got;
		n -= (size_t)got;
	}
	return true;
}

bool
symbols_name_all(const struct module *m, struct symbol *const *symbols,
    size_t n, size_t *budget)
{
	const struct slice id = { (const char *)m->build_id, m->build_id_len };
	struct elf_source source = { .read = symbols_read };
	bool ok;
	int fd;

	for (size_t i = 0; i < n; i++)
		symbols[i]->name[0] = '\0';
	if (id.len == 0 || (fd = symbols_open(m->path, &source.size)) == -1)
		return false;
	source.ctx = &fd;
	ok = elf_symbols(&source, id, symbols, n, budget);
	close(fd);
	return ok;
}

bool
symbols_name(const struct module *m, uint64_t offset, char *text, size_t cap)
{
	struct symbol symbol = { .address = offset }, *one = &symbol;
	size_t budget = SYMBOLS_BUDGET;
	int n;

	if (symbols_name_all(m, &one, 1, &budget) && symbol.name[0] != '\0') {
		n = snprintf(
		    text, cap, "%s+0x%" PRIx64, symbol.name, symbol.distance);
		if (n > 0 && (size_t)n < cap)
			return true;
	}
	if (cap > 0)
		text[0] = '\0';
	return false;
}
