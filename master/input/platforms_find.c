/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * platforms_find.c - looking for a platform by its name.
 *
 * What a text says is looked at only when it has the word that is asked for
 * in it: to find an alias is not to parse everything, and a file that is
 * broken is in nobody's way who does not ask for it.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/mem.h"
#include "master/input/entries.h"
#include "master/input/infile.h"
#include "master/input/platforms_find.h"

/* ---- reading ------------------------------------------------------------- */

struct found *
found_new(struct platforms *ps, const char *path)
{
	struct found *f = xcalloc(1, sizeof(*f));

	f->path = path != NULL ? xstrdup(path) : NULL;
	if (path != NULL)
		f->entry.name = platform_file_name(&f->arena, path);
	ps->found = xrealloc(ps->found, (ps->nfound + 1) * sizeof(*ps->found));
	ps->found[ps->nfound++] = f;
	return f;
}

static void
found_parse(struct found *f)
{
	struct platforms_entry *e = &f->entry;

	f->platform = platform_parse(f->path, e->text, e->len, &e->err);
	e->platform = f->platform;
	if (f->platform != NULL)
		platform_encode(f->platform, &e->encoded);
}

static struct found *
found_by_path(const struct platforms *ps, const char *path)
{
	for (size_t i = 0; i < ps->nfound; i++)
		if (ps->found[i]->path != NULL &&
		    strcmp(ps->found[i]->path, path) == 0)
			return ps->found[i];
	return NULL;
}

static const struct platform_builtin *
builtin_find_name(const char *name)
{
	const struct platform_builtin *b;

	for (b = platform_builtins; b->name != NULL; b++)
		if (strcmp(b->name, name) == 0)
			return b;
	return NULL;
}

/* What was installed with the program is the program's. */
static bool
found_is_builtin(const struct found *f)
{
	const struct platform_builtin *b = builtin_find_name(f->entry.name);

	return f->entry.folder != NULL && b != NULL && b->len == f->entry.len &&
	       memcmp(b->text, f->entry.text, b->len) == 0;
}

struct found *
found_file(struct platforms *ps, const char *folder, const char *path,
    char *text, size_t len)
{
	struct found *f = found_by_path(ps, path);

	if (f != NULL) {
		free(text);
		return f;
	}
	f = found_new(ps, path);
	f->entry.folder = folder;
	if (text == NULL)
		text =
		    infile_read(path, PLATFORMS_FILE_MAX, &len, &f->entry.err);
	f->own_text = text;
	f->entry.text = text;
	f->entry.len = len;
	if (text == NULL)
		return f;
	if (found_is_builtin(f))
		f->entry.folder = PLATFORMS_BUILTIN;
	found_parse(f);
	return f;
}

struct found *
found_builtin(struct platforms *ps, const struct platform_builtin *b)
{
	char path[80];
	struct found *f;

	/* As it would be found in the sources. */
	snprintf(path, sizeof(path), "etc/platforms/%s.yaml", b->name);
	for (size_t i = 0; i < ps->nfound; i++)
		if (ps->found[i]->entry.text == b->text)
			return ps->found[i];
	f = found_new(ps, path);
	f->entry.folder = PLATFORMS_BUILTIN;
	f->entry.text = b->text;
	f->entry.len = b->len;
	found_parse(f);
	return f;
}

/* ---- looking ------------------------------------------------------------- */

static bool
is_of_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-' || c == '.';
}

/* Is the name in the text, as a word? */
static bool
text_mentions(const char *text, size_t len, const char *name)
{
	const char *end = text + len, *at = text;
	size_t n = strlen(name);

	while ((at = memmem(at, (size_t)(end - at), name, n)) != NULL) {
		if ((at == text || !is_of_word(at[-1])) &&
		    (at + n == end || !is_of_word(at[n])))
			return true;
		at++;
	}
	return false;
}

static bool
found_has_alias(const struct found *f, const char *name)
{
	const struct platform *p = f->platform;

	for (size_t i = 0; p != NULL && i < p->aliases.n; i++)
		if (strcmp(p->aliases.at[i], name) == 0)
			return true;
	return false;
}

bool
platforms_name_is_yaml(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot != NULL &&
	       (strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0);
}

int
platforms_entry_is_yaml(const struct dirent *entry)
{
	return entry->d_name[0] != '.' && platforms_name_is_yaml(entry->d_name);
}

static void
path_of(const char *folder, const char *name, char path[PATH_MAX])
{
	if (snprintf(path, PATH_MAX, "%s/%s", folder, name) >= PATH_MAX)
		path[0] = '\0';
}

/* NAME.yaml or NAME.yml in a folder. */
static struct found *
folder_find_name(struct platforms *ps, const char *folder, const char *name)
{
	static const char *const endings[] = { "yaml", "yml" };
	char file[NAME_MAX + 8], path[PATH_MAX];

	for (size_t i = 0; i < 2; i++) {
		snprintf(
		    file, sizeof(file), "%.*s.%s", NAME_MAX, name, endings[i]);
		path_of(folder, file, path);
		if (path[0] != '\0' && access(path, F_OK) == 0)
			return found_file(ps, folder, path, NULL, 0);
	}
	return NULL;
}

/* Is the file the one that is asked for, or too broken to tell? */
static struct found *
file_find_alias(struct platforms *ps, const char *folder, const char *path,
    const char *name)
{
	struct found *f = found_by_path(ps, path);
	struct inerr unread;
	size_t len = 0;
	char *text;

	if (f == NULL) {
		text = infile_read(path, PLATFORMS_FILE_MAX, &len, &unread);
		if (text == NULL || !text_mentions(text, len, name)) {
			free(text);
			return NULL;
		}
		f = found_file(ps, folder, path, text, len);
	}
	if (f->entry.text == NULL ||
	    !text_mentions(f->entry.text, f->entry.len, name))
		return NULL;
	return f->platform == NULL || found_has_alias(f, name) ? f : NULL;
}

static struct found *
folder_find_alias(struct platforms *ps, const char *folder, const char *name)
{
	struct dirent **entries;
	struct found *f = NULL;
	char path[PATH_MAX];
	int n = entries_list(folder, platforms_entry_is_yaml, &entries);

	for (int i = 0; f == NULL && i < n; i++) {
		path_of(folder, entries[i]->d_name, path);
		if (path[0] != '\0')
			f = file_find_alias(ps, folder, path, name);
	}
	entries_free(entries, n);
	return f;
}

static const struct platform_builtin *
builtin_find_alias(struct platforms *ps, const char *name)
{
	const struct platform_builtin *b;

	for (b = platform_builtins; b->name != NULL; b++)
		if (text_mentions(b->text, b->len, name) &&
		    found_has_alias(found_builtin(ps, b), name))
			return b;
	return NULL;
}

struct found *
platforms_find(struct platforms *ps, const char *name)
{
	const struct platform_builtin *b;
	struct found *f = NULL;

	for (size_t i = 0; i < PLATFORMS_FOLDERS && f == NULL; i++) {
		if (ps->folders[i] == NULL)
			continue;
		f = folder_find_name(ps, ps->folders[i], name);
		if (f == NULL)
			f = folder_find_alias(ps, ps->folders[i], name);
	}
	if (f != NULL)
		return f;
	if ((b = builtin_find_name(name)) != NULL)
		return found_builtin(ps, b);
	if ((b = builtin_find_alias(ps, name)) != NULL)
		return platforms_find(ps, b->name);
	return NULL;
}
