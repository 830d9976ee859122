/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * buildid.c - the build-id among the notes of an ELF object.
 */
#include <elf.h>
#include <link.h>
#include <string.h>

#include "common/buildid.h"

const uint8_t *
buildid_find(const uint8_t *at, size_t n, uint64_t align, size_t *lenr)
{
	const uint64_t pad = align == 8 ? 7 : 3;
	ElfW(Nhdr) note;
	uint64_t desc, end;

	while (n >= sizeof(note)) {
		memcpy(&note, at, sizeof(note));
		desc = (sizeof(note) + (uint64_t)note.n_namesz + pad) & ~pad;
		end = desc + note.n_descsz;
		if (end > n)
			break;
		if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 &&
		    memcmp(at + sizeof(note), "GNU", 4) == 0 &&
		    note.n_descsz > 0 && note.n_descsz <= BUILDID_MAX) {
			*lenr = note.n_descsz;
			return at + desc;
		}
		end = (end + pad) & ~pad;
		if (end > n)
			break;
		at += end;
		n -= (size_t)end;
	}
	*lenr = 0;
	return NULL;
}
