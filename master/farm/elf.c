/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * elf.c - names of functions out of an ELF file.
 */
#include <elf.h>
#include <link.h>
#include <string.h>

#include "common/buildid.h"
#include "common/mem.h"
#include "master/farm/elf.h"

#define SEGMENTS_MAX 64
#define SECTIONS_MAX 4096
#define NOTES_MAX 8192 /* bytes of a note segment */
#define CHUNK 1024     /* symbols read at a time */

#if __ELF_NATIVE_CLASS == 64
#define ELF_CLASS ELFCLASS64
#define SYMBOL_BIND ELF64_ST_BIND
#define SYMBOL_TYPE ELF64_ST_TYPE
#else
#define ELF_CLASS ELFCLASS32
#define SYMBOL_BIND ELF32_ST_BIND
#define SYMBOL_TYPE ELF32_ST_TYPE
#endif
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define ELF_ORDER ELFDATA2LSB
#else
#define ELF_ORDER ELFDATA2MSB
#endif

/* Those of this machine's class. */
typedef ElfW(Ehdr) Elf_Ehdr;
typedef ElfW(Phdr) Elf_Phdr;
typedef ElfW(Shdr) Elf_Shdr;
typedef ElfW(Sym) Elf_Sym;

/* An address that is looked up; a symbol whose st_name is 0 is none. */
struct spot {
	uint64_t address;
	struct symbol *symbol;
	Elf_Sym cover; /* the best that covers it */
	Elf_Sym below; /* the last that starts at or before it */
};

struct sections {
	Elf_Shdr *list;
	size_t count;
};

static bool
elf_read(const struct elf_source *f, uint64_t offset, void *to, size_t n)
{
	return offset <= f->size && n <= f->size - offset &&
	       f->read(f->ctx, offset, to, n);
}

static bool
elf_read_header(const struct elf_source *f, Elf_Ehdr *h)
{
	return elf_read(f, 0, h, sizeof(*h)) &&
	       memcmp(h->e_ident, ELFMAG, SELFMAG) == 0 &&
	       h->e_ident[EI_CLASS] == ELF_CLASS &&
	       h->e_ident[EI_DATA] == ELF_ORDER &&
	       (h->e_type == ET_EXEC || h->e_type == ET_DYN) &&
	       h->e_phentsize == sizeof(Elf_Phdr) &&
	       h->e_phnum <= SEGMENTS_MAX &&
	       h->e_shentsize == sizeof(Elf_Shdr) && h->e_shnum <= SECTIONS_MAX;
}

/* Is it the file with this build-id? */
static bool
elf_is(const struct elf_source *f, const Elf_Ehdr *h, struct slice build_id)
{
	Elf_Phdr segments[SEGMENTS_MAX];
	uint8_t notes[NOTES_MAX];
	const uint8_t *id;
	size_t len;

	if (build_id.len == 0 ||
	    !elf_read(f, h->e_phoff, segments, h->e_phnum * sizeof(*segments)))
		return false;
	for (unsigned i = 0; i < h->e_phnum; i++) {
		const Elf_Phdr *ph = &segments[i];

		if (ph->p_type != PT_NOTE || ph->p_filesz > sizeof(notes) ||
		    !elf_read(f, ph->p_offset, notes, ph->p_filesz))
			continue;
		id = buildid_find(notes, ph->p_filesz, ph->p_align, &len);
		if (id != NULL)
			return len == build_id.len &&
			       memcmp(id, build_id.at, len) == 0;
	}
	return false;
}

/* Zero sections, when there are none or they cannot be read. */
static struct sections
elf_sections(const struct elf_source *f, const Elf_Ehdr *h)
{
	struct sections s = { 0 };

	if (h->e_shnum == 0)
		return s;
	s.list = xcalloc(h->e_shnum, sizeof(*s.list));
	if (elf_read(f, h->e_shoff, s.list, h->e_shnum * sizeof(*s.list)))
		s.count = h->e_shnum;
	return s;
}

/* The fuller symbol table, if its names are there, too; else NULL. */
static const Elf_Shdr *
elf_symbol_table(const struct elf_source *f, const struct sections *s)
{
	const Elf_Shdr *found = NULL;

	for (size_t i = 0; i < s->count; i++) {
		const Elf_Shdr *t = &s->list[i];

		if (t->sh_entsize != sizeof(Elf_Sym) ||
		    t->sh_offset > f->size || t->sh_link >= s->count ||
		    s->list[t->sh_link].sh_type != SHT_STRTAB ||
		    s->list[t->sh_link].sh_offset > f->size)
			continue;
		if (t->sh_type == SHT_SYMTAB)
			return t;
		if (t->sh_type == SHT_DYNSYM)
			found = t;
	}
	return found;
}

/* Of several names of one place, the one that others can see. */
static unsigned
symbol_rank(const Elf_Sym *sym)
{
	switch (SYMBOL_BIND(sym->st_info)) {
	case STB_GLOBAL:
		return 2;
	case STB_WEAK:
		return 1;
	default:
		return 0;
	}
}

static void
symbol_prefer(Elf_Sym *best, const Elf_Sym *sym)
{
	if (best->st_name == 0 || sym->st_value > best->st_value ||
	    (sym->st_value == best->st_value &&
		symbol_rank(sym) > symbol_rank(best)))
		*best = *sym;
}

static bool
symbol_is_function(const Elf_Sym *sym)
{
	return (SYMBOL_TYPE(sym->st_info) == STT_FUNC ||
		   SYMBOL_TYPE(sym->st_info) == STT_GNU_IFUNC) &&
	       sym->st_name != 0 && sym->st_shndx != SHN_UNDEF;
}

/*
 * Which of the spots, in order of address, does this function concern? Returns
 * how many it covers.
 */
static size_t
spots_offer(struct spot *spots, size_t n, const Elf_Sym *sym)
{
	size_t low = 0, high = n, first;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (spots[mid].address < sym->st_value)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == n)
		return 0;
	/* The spots behind this one have it from here: see spots_settle(). */
	symbol_prefer(&spots[low].below, sym);
	first = low;
	while (low < n && spots[low].address - sym->st_value < sym->st_size)
		symbol_prefer(&spots[low++].cover, sym);
	return low - first;
}

/*
 * What functions cover is charged, too: a file may say of each that it covers
 * all there is, and that takes longer than to read it.
 */
static bool
spots_scan(const struct elf_source *f, const Elf_Shdr *table,
    struct spot *spots, size_t n, size_t *budget)
{
	Elf_Sym chunk[CHUNK];
	size_t covered;
	uint64_t left = table->sh_size / sizeof(*chunk);
	uint64_t offset = table->sh_offset;

	while (left > 0) {
		size_t now = left < CHUNK ? (size_t)left : CHUNK;

		if (!elf_read(f, offset, chunk, now * sizeof(*chunk)))
			return false;
		covered = 0;
		for (size_t i = 0; i < now; i++)
			if (symbol_is_function(&chunk[i]))
				covered += spots_offer(spots, n, &chunk[i]);
		if (covered > *budget / sizeof(*chunk))
			return false;
		*budget -= covered * sizeof(*chunk);
		offset += now * sizeof(*chunk);
		left -= now;
	}
	return true;
}

/* A function without a size ends where its section does. */
static bool
section_has(const struct sections *s, const Elf_Sym *sym, uint64_t address)
{
	const Elf_Shdr *section;

	if (sym->st_shndx >= s->count)
		return false;
	section = &s->list[sym->st_shndx];
	return (section->sh_flags & SHF_EXECINSTR) != 0 &&
	       section->sh_addr <= sym->st_value &&
	       address - section->sh_addr < section->sh_size;
}

static void
spot_name(const struct elf_source *f, const Elf_Shdr *names,
    const struct spot *spot, const Elf_Sym *sym)
{
	char text[SYMBOL_NAME_MAX];
	size_t n = sizeof(text);

	if (sym->st_name == 0 || sym->st_name >= names->sh_size)
		return;
	if (names->sh_size - sym->st_name < n)
		n = (size_t)(names->sh_size - sym->st_name);
	if (!elf_read(f, names->sh_offset + (uint64_t)sym->st_name, text, n))
		return;
	symbol_clean(spot->symbol->name, text, n);
	spot->symbol->distance = spot->address - sym->st_value;
}

static void
spots_settle(const struct elf_source *f, const struct sections *s,
    const Elf_Shdr *names, struct spot *spots, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct spot *spot = &spots[i];

		if (i > 0 && spots[i - 1].below.st_name != 0)
			symbol_prefer(&spot->below, &spots[i - 1].below);
		if (spot->cover.st_name != 0)
			spot_name(f, names, spot, &spot->cover);
		else if (spot->below.st_name != 0 && spot->below.st_size == 0 &&
			 section_has(s, &spot->below, spot->address))
			spot_name(f, names, spot, &spot->below);
	}
}

static int
spot_compare(const void *a, const void *b)
{
	const struct spot *left = a, *right = b;

	return (left->address > right->address) -
	       (left->address < right->address);
}

static struct spot *
spots_new(struct symbol *const *symbols, size_t n)
{
	struct spot *spots = xcalloc(n + 1, sizeof(*spots));

	for (size_t i = 0; i < n; i++) {
		symbols[i]->name[0] = '\0';
		spots[i].address = symbols[i]->address;
		spots[i].symbol = symbols[i];
	}
	qsort(spots, n, sizeof(*spots), spot_compare);
	return spots;
}

bool
elf_symbols(const struct elf_source *f, struct slice build_id,
    struct symbol *const *symbols, size_t n, size_t *budget)
{
	struct spot *spots = spots_new(symbols, n);
	struct sections s = { 0 };
	const Elf_Shdr *table;
	Elf_Ehdr header;
	bool ok = false;

	if (!elf_read_header(f, &header) || !elf_is(f, &header, build_id))
		goto out;
	s = elf_sections(f, &header);
	table = elf_symbol_table(f, &s);
	if (table == NULL || table->sh_size > *budget)
		goto out;
	*budget -= (size_t)table->sh_size;
	if (!(ok = spots_scan(f, table, spots, n, budget)))
		goto out;
	spots_settle(f, &s, &s.list[table->sh_link], spots, n);
out:
	free(s.list);
	free(spots);
	return ok;
}

void
symbol_clean(char *text, const char *from, size_t n)
{
	size_t i;

	for (i = 0; i < n && i < SYMBOL_NAME_MAX && from[i] != '\0'; i++)
		text[i] = from[i] < 0x20 || from[i] > 0x7e ? '?' : from[i];
	text[i] = '\0';
}
