/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * modules.c - the ELF objects of this process and their build-ids.
 */
#include <limits.h>
#include <link.h>
#include <pthread.h>
#include <unistd.h>

#include "common/buildid.h"
#include "common/pack.h"
#include "worker/modules.h"

#define MODULES_MAX 64

struct packing {
	struct buf list; /* the elements, without the array's header */
	uint32_t seen, packed;
};

/* The program's own path; asked for once, while nothing forbids it. */
static char program[PATH_MAX];

/* Objects ever loaded, as of the last list: each worker sends its own. */
static _Thread_local unsigned long long loaded;

static void
modules_program(void)
{
	ssize_t n = readlink("/proc/self/exe", program, sizeof(program) - 1);

	program[n > 0 ? n : 0] = '\0';
}

static const uint8_t *
modules_at(const struct dl_phdr_info *info, uint64_t vaddr)
{
	return (const uint8_t *)(uintptr_t)(info->dlpi_addr + vaddr);
}

/* The build-id lies in a note segment; NULL when there is none. */
static const uint8_t *
modules_build_id(const struct dl_phdr_info *info, size_t *len)
{
	const uint8_t *id;

	for (unsigned i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *ph = &info->dlpi_phdr[i];

		if (ph->p_type == PT_NOTE &&
		    (id = buildid_find(modules_at(info, ph->p_vaddr),
			 ph->p_memsz, ph->p_align, len)) != NULL)
			return id;
	}
	*len = 0;
	return NULL;
}

static uint64_t
modules_end(const struct dl_phdr_info *info)
{
	uint64_t end = 0;

	for (unsigned i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *ph = &info->dlpi_phdr[i];
		uint64_t behind = info->dlpi_addr + ph->p_vaddr + ph->p_memsz;

		if (ph->p_type == PT_LOAD && behind > end)
			end = behind;
	}
	return end;
}

/* A path that another process can open, whatever its working folder. */
static void
modules_pack_path(struct buf *list, const char *name)
{
	char whole[PATH_MAX];

	if (name[0] != '/' && strchr(name, '/') != NULL &&
	    realpath(name, whole) != NULL)
		name = whole;
	pack_str(list, name, strnlen(name, PATH_MAX));
}

static int
modules_pack_cb(struct dl_phdr_info *info, size_t size, void *ctx)
{
	struct packing *p = ctx;
	const uint64_t end = modules_end(info);
	const uint8_t *id;
	size_t len;

	(void)size;
	if (p->seen++ == 0)
		loaded = info->dlpi_adds;
	if (end <= info->dlpi_addr)
		return 0;
	id = modules_build_id(info, &len);
	pack_array(&p->list, 4);
	modules_pack_path(&p->list, p->seen == 1 ? program : info->dlpi_name);
	pack_bin(&p->list, id, len);
	pack_uint(&p->list, info->dlpi_addr);
	pack_uint(&p->list, end);
	return ++p->packed == MODULES_MAX;
}

void
modules_pack(struct buf *out)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct packing p = { 0 };

	pthread_once(&once, modules_program);
	dl_iterate_phdr(modules_pack_cb, &p);
	pack_array(out, p.packed);
	buf_add(out, buf_at(&p.list), buf_len(&p.list));
	buf_free(&p.list);
}

static int
modules_changed_cb(struct dl_phdr_info *info, size_t size, void *ctx)
{
	bool *changed = ctx;

	(void)size;
	*changed = info->dlpi_adds != loaded;
	return 1;
}

bool
modules_changed(void)
{
	bool changed = false;

	dl_iterate_phdr(modules_changed_cb, &changed);
	return changed;
}
