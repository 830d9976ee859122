/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_symbols.c - names out of this test's own file, and out of files that
 * are not what they are said to be.
 */
#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <inttypes.h>
#include <link.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "common/mem.h"
#include "master/farm/symbols.h"
#include "worker/modules.h"

/* What the tests share: this process's modules, and a folder of their own. */
static struct modules own;
static char folder[] = "/tmp/hayfork-symbols-XXXXXX";

/* The function that is looked for: one that only .symtab knows. */
__attribute__((noinline)) static int
looked_for(int n)
{
	volatile int sum = n;

	for (int i = 0; i < n; i++)
		sum += i;
	return sum;
}

static const struct module *
module_self(void)
{
	return modules_find(&own, (uintptr_t)looked_for);
}

static uint64_t
offset_of(const void *address)
{
	const struct module *m = modules_find(&own, (uintptr_t)address);

	assert_non_null(m);
	return module_offset(m, (uintptr_t)address);
}

static int
setup(void **state)
{
	struct buf b = { 0 };
	bool ok;

	(void)state;
	modules_pack(&b);
	ok = modules_parse(
	    (struct slice){ (char *)buf_at(&b), buf_len(&b) }, &own);
	buf_free(&b);
	return ok && mkdtemp(folder) != NULL && looked_for(3) == 6 ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	modules_free(&own);
	return rmdir(folder);
}

static void
test_a_static_function(void **state)
{
	const uint64_t at = offset_of((void *)(uintptr_t)looked_for);
	char text[200];

	(void)state;
	assert_true(symbols_name(module_self(), at, text, sizeof(text)));
	assert_string_equal(text, "looked_for+0x0");
	assert_true(symbols_name(module_self(), at + 5, text, sizeof(text)));
	assert_string_equal(text, "looked_for+0x5");
	assert_false(symbols_name(module_self(), at, text, 14));
	assert_string_equal(text, "");
	assert_true(symbols_name(module_self(), at, text, 15));
}

static void
test_a_library_without_symtab(void **state)
{
	void *at = dlsym(RTLD_DEFAULT, "gnu_get_libc_version");
	char text[200];

	(void)state;
	assert_true(symbols_name(modules_find(&own, (uintptr_t)at),
	    offset_of(at) + 1, text, sizeof(text)));
	assert_string_equal(text, "gnu_get_libc_version+0x1");
}

static void
test_many_in_one_pass(void **state)
{
	struct symbol list[4] = {
		{ .address = offset_of((void *)(uintptr_t)setup) + 1 },
		{ .address = UINT64_MAX },
		{ .address = offset_of((void *)(uintptr_t)looked_for) + 2 },
		{ .address = 0 },
	};
	struct symbol *all[] = { &list[0], &list[1], &list[2], &list[3] };
	size_t budget = SYMBOLS_BUDGET;

	(void)state;
	assert_true(symbols_name_all(module_self(), all, 4, &budget));
	assert_true(budget < SYMBOLS_BUDGET);
	assert_string_equal(list[0].name, "setup");
	assert_int_equal(list[0].distance, 1);
	assert_string_equal(list[1].name, "");
	assert_string_equal(list[2].name, "looked_for");
	assert_string_equal(list[3].name, "");
	/* A table larger than what is left is not read. */
	budget = 100;
	assert_false(symbols_name_all(module_self(), all, 4, &budget));
	assert_int_equal(budget, 100);
	assert_string_equal(list[0].name, "");
	assert_false(symbols_name_all(module_self(), all, 0, &budget));
}

/* Does looked_for have a name in a file said to be this test's? */
static bool
named_in(const char *path)
{
	struct module m = *module_self();
	char text[200];

	m.path = (char *)(uintptr_t)path;
	return symbols_name(
	    &m, offset_of((void *)(uintptr_t)looked_for), text, sizeof(text));
}

static void
test_another_build_id(void **state)
{
	const uint64_t at = offset_of((void *)(uintptr_t)looked_for);
	struct module m = *module_self();
	char text[200];

	(void)state;
	m.build_id[0] ^= 1;
	assert_false(symbols_name(&m, at, text, sizeof(text)));
	m.build_id[0] ^= 1;
	assert_true(symbols_name(&m, at, text, sizeof(text)));
	m.build_id_len--;
	assert_false(symbols_name(&m, at, text, sizeof(text)));
	m.build_id_len = 0;
	assert_false(symbols_name(&m, at, text, sizeof(text)));
}

static void
test_paths_to_no_file(void **state)
{
	static const char *const paths[] = { "", "hayfork", "/", "/nowhere/at",
		"/dev/null", "/dev/zero", "/dev/tty", "/proc/self/mem",
		"/proc/kmsg", "/proc/kcore", "/proc/self/maps", "/etc/passwd" };
	char fifo[sizeof(folder) + 8];

	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		if (named_in(paths[i]))
			fail_msg("%s", paths[i]);
	assert_false(named_in(folder));
	snprintf(fifo, sizeof(fifo), "%s/fifo", folder);
	assert_int_equal(mkfifo(fifo, 0600), 0);
	assert_false(named_in(fifo));
	unlink(fifo);
}

struct copy {
	uint8_t *at;
	size_t len;
};

static struct copy
copy_of_self(void)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	struct copy c = { 0 };
	struct stat st;

	assert_true(fd != -1);
	assert_int_equal(fstat(fd, &st), 0);
	c.len = (size_t)st.st_size;
	c.at = xmalloc(c.len);
	assert_int_equal(read(fd, c.at, c.len), c.len);
	close(fd);
	return c;
}

static bool
copy_read(void *ctx, uint64_t offset, void *to, size_t n)
{
	const struct copy *c = ctx;

	assert_true(offset <= c->len && n <= c->len - offset);
	memcpy(to, c->at + offset, n);
	return true;
}

/* The name of looked_for in a copy of this test, or "". */
static const char *
copy_name(struct copy *c)
{
	const struct module *m = module_self();
	const struct slice id = { (char *)m->build_id, m->build_id_len };
	const struct elf_source source = { copy_read, c, c->len };
	static struct symbol symbol;
	struct symbol *one = &symbol;
	size_t budget = SYMBOLS_BUDGET;

	symbol.address = offset_of((void *)(uintptr_t)looked_for);
	elf_symbols(&source, id, &one, 1, &budget);
	return symbol.name;
}

static void
test_a_copy_in_a_file(void **state)
{
	struct copy c = copy_of_self();
	char path[sizeof(folder) + 8];
	int fd;

	(void)state;
	snprintf(path, sizeof(path), "%s/copy", folder);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	assert_true(fd != -1);
	assert_int_equal(write(fd, c.at, c.len), c.len);
	assert_true(named_in(path));
	for (size_t len = c.len; len > 0; len /= 2) {
		assert_int_equal(ftruncate(fd, (off_t)len / 2), 0);
		assert_false(named_in(path));
	}
	/* Too large a file is none of ours, whatever it says. */
	assert_int_equal(pwrite(fd, c.at, c.len, 0), c.len);
	assert_true(named_in(path));
	assert_int_equal(ftruncate(fd, (off_t)257 << 20), 0);
	assert_false(named_in(path));
	close(fd);
	unlink(path);
	free(c.at);
}

static void
test_corrupt_headers(void **state)
{
	struct copy c = copy_of_self();
	ElfW(Ehdr) *h = (ElfW(Ehdr) *)c.at, good = *h;
	ElfW(Shdr) *sections = (ElfW(Shdr) *)(c.at + h->e_shoff);

	(void)state;
	assert_string_equal(copy_name(&c), "looked_for");
	/* Every byte of the header, of three kinds of wrong. */
	for (size_t i = 0; i < sizeof(*h); i++)
		for (int how = 0; how < 3; how++) {
			c.at[i] = how == 0   ? 0
				  : how == 1 ? 0xff
					     : (uint8_t)(c.at[i] ^ 0x40);
			copy_name(&c);
			*h = good;
		}
	assert_string_equal(copy_name(&c), "looked_for");
	for (unsigned i = 0; i < h->e_shnum; i++) {
		ElfW(Shdr) was = sections[i];

		sections[i].sh_size = (ElfW(Word)) - 1;
		copy_name(&c);
		sections[i] = was;
		sections[i].sh_offset = (ElfW(Off)) - 8;
		copy_name(&c);
		sections[i] = was;
		sections[i].sh_link = 0xffffffff;
		copy_name(&c);
		sections[i] = was;
		memset(&sections[i], 0xff, sizeof(was));
		copy_name(&c);
		sections[i] = was;
	}
	assert_string_equal(copy_name(&c), "looked_for");
	free(c.at);
}

/* Make each symbol cover all there is. Returns the table's bytes. */
static size_t
copy_cover_all(struct copy *c)
{
	const ElfW(Ehdr) *h = (ElfW(Ehdr) *)c->at;
	const ElfW(Shdr) *sections = (ElfW(Shdr) *)(c->at + h->e_shoff);
	size_t bytes = 0;

	for (unsigned i = 0; i < h->e_shnum; i++) {
		ElfW(Sym) *sym = (ElfW(Sym) *)(c->at + sections[i].sh_offset);

		if (sections[i].sh_type != SHT_SYMTAB)
			continue;
		bytes = sections[i].sh_size;
		for (size_t k = 1; k < bytes / sizeof(*sym); k++) {
			sym[k].st_name = 1;
			sym[k].st_info = STT_FUNC;
			sym[k].st_shndx = 1;
			sym[k].st_value = 0;
			sym[k].st_size = (ElfW(Xword)) - 1;
		}
	}
	return bytes;
}

static void
test_cover_is_charged(void **state)
{
	enum { MANY = 32 };
	struct copy c = copy_of_self();
	const struct module *m = module_self();
	const struct slice id = { (char *)m->build_id, m->build_id_len };
	const struct elf_source source = { copy_read, &c, c.len };
	struct symbol list[MANY], *all[MANY];
	const size_t table = copy_cover_all(&c);
	const size_t work = (table - sizeof(ElfW(Sym))) * MANY;
	size_t budget = table + work;

	(void)state;
	assert_true(work > 0);
	for (size_t i = 0; i < MANY; i++) {
		list[i].address = 0x1000 + i;
		all[i] = &list[i];
	}
	assert_true(elf_symbols(&source, id, all, MANY, &budget));
	assert_int_equal(budget, 0);
	assert_string_not_equal(list[0].name, "");
	assert_string_not_equal(list[MANY - 1].name, "");
	budget = table + work - 1;
	assert_false(elf_symbols(&source, id, all, MANY, &budget));
	for (size_t i = 0; i < MANY; i++)
		assert_string_equal(list[i].name, "");
	free(c.at);
}

static void
test_clean(void **state)
{
	char text[SYMBOL_NAME_MAX + 1], long_name[500];

	(void)state;
	symbol_clean(text, "a\x1b[1m\n\xc3\xa9~\x7f", 12);
	assert_string_equal(text, "a?[1m???~?");
	symbol_clean(text, "abc", 2);
	assert_string_equal(text, "ab");
	symbol_clean(text, "abc", 0);
	assert_string_equal(text, "");
	memset(long_name, 'x', sizeof(long_name));
	symbol_clean(text, long_name, sizeof(long_name));
	assert_int_equal(strlen(text), SYMBOL_NAME_MAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_static_function),
		cmocka_unit_test(test_a_library_without_symtab),
		cmocka_unit_test(test_many_in_one_pass),
		cmocka_unit_test(test_another_build_id),
		cmocka_unit_test(test_paths_to_no_file),
		cmocka_unit_test(test_a_copy_in_a_file),
		cmocka_unit_test(test_corrupt_headers),
		cmocka_unit_test(test_cover_is_charged),
		cmocka_unit_test(test_clean),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
