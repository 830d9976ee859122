/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * board.c - making, mapping and dividing the scoreboard.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/board.h"

static size_t
board_section_size(unsigned window)
{
	size_t n =
	    sizeof(struct board_section) + window * sizeof(struct board_entry);

	return (n + 63) & ~(size_t)63; /* no line shared by two workers */
}

size_t
board_size(unsigned workers, unsigned window)
{
	return workers * board_section_size(window);
}

int
board_create(unsigned workers, unsigned window)
{
	int fd, saved;

	fd = memfd_create("hayfork-board", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (fd == -1)
		return -1;
	if (ftruncate(fd, (off_t)board_size(workers, window)) == -1 ||
	    fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) ==
		-1) {
		saved = errno;
		close(fd);
		errno = saved;
		return -1;
	}
	return fd;
}

void *
board_map(int fd, unsigned workers, unsigned window)
{
	void *map = mmap(NULL, board_size(workers, window),
	    PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	return map == MAP_FAILED ? NULL : map;
}

void
board_unmap(void *map, unsigned workers, unsigned window)
{
	if (map != NULL)
		munmap(map, board_size(workers, window));
}

struct board
board_of(void *map, unsigned worker, unsigned window)
{
	char *at = (char *)map + worker * board_section_size(window);

	return (struct board){ (struct board_section *)(void *)at, window };
}

/* FNV-1a, 64 bits, over words. */
static uint64_t
board_sum(const void *at, size_t len)
{
	uint64_t sum = UINT64_C(0xcbf29ce484222325), word;

	for (size_t i = 0; i + sizeof(word) <= len; i += sizeof(word)) {
		memcpy(&word, (const char *)at + i, sizeof(word));
		sum = (sum ^ word) * UINT64_C(0x100000001b3);
	}
	return sum | 1;
}

uint64_t
board_facts_sum(const struct board_facts *f)
{
	return board_sum(f, offsetof(struct board_facts, sum));
}

uint64_t
board_trace_sum(const struct board_trace *t)
{
	return board_sum(t, offsetof(struct board_trace, sum));
}

static void
board_trace_check(struct board_trace *t)
{
	if (t->count > BOARD_FRAMES || t->sum != board_trace_sum(t))
		t->count = 0;
}

bool
board_crash_read(struct board b, struct board_crash *crash)
{
	memcpy(crash, &b.section->crash, sizeof(*crash));
	board_trace_check(&crash->walk);
	board_trace_check(&crash->unwind);
	return crash->facts.signal != 0 &&
	       crash->facts.sum == board_facts_sum(&crash->facts);
}
