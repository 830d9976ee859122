/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * modules.c - the ELF objects of this process and their build-ids.
 */
#include <elf.h>
#include <link.h>

#include "common/pack.h"
#include "worker/modules.h"

#define MODULES_MAX 64

struct modules {
	struct buf *out;
	uint32_t count;
};

/* The build-id lies in a note segment; NULL when there is none. */
static const uint8_t *
modules_build_id(const struct dl_phdr_info *info, size_t *len)
{
	for (unsigned i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *ph = &info->dlpi_phdr[i];
		const uint8_t *at =
		    (const uint8_t *)(uintptr_t)(info->dlpi_addr + ph->p_vaddr);
		const uint8_t *end = at + ph->p_memsz;

		if (ph->p_type != PT_NOTE)
			continue;
		while ((size_t)(end - at) >= sizeof(ElfW(Nhdr))) {
			ElfW(Nhdr) note;
			size_t name, desc;

			memcpy(&note, at, sizeof(note));
			at += sizeof(note);
			name = (note.n_namesz + 3u) & ~(size_t)3;
			desc = (note.n_descsz + 3u) & ~(size_t)3;
			if (name + desc > (size_t)(end - at))
				break;
			if (note.n_type == NT_GNU_BUILD_ID &&
			    note.n_namesz == 4 && memcmp(at, "GNU", 4) == 0) {
				*len = note.n_descsz;
				return at + name;
			}
			at += name + desc;
		}
	}
	*len = 0;
	return NULL;
}

static int
modules_count_cb(struct dl_phdr_info *info, size_t size, void *ctx)
{
	struct modules *m = ctx;

	(void)info;
	(void)size;
	m->count++;
	return m->count == MODULES_MAX;
}

static int
modules_pack_cb(struct dl_phdr_info *info, size_t size, void *ctx)
{
	struct modules *m = ctx;
	const uint8_t *id;
	size_t len;

	(void)size;
	id = modules_build_id(info, &len);
	pack_array(m->out, 3);
	pack_str(m->out, info->dlpi_name, strlen(info->dlpi_name));
	pack_bin(m->out, id, len);
	pack_uint(m->out, info->dlpi_addr);
	return --m->count == 0;
}

void
modules_pack(struct buf *out)
{
	struct modules m = { out, 0 };

	dl_iterate_phdr(modules_count_cb, &m);
	pack_array(out, m.count);
	if (m.count > 0)
		dl_iterate_phdr(modules_pack_cb, &m);
}
