/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * platforms.c - the platforms there are, and what was asked for.
 */
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "master/input/entries.h"
#include "master/input/nearest.h"
#include "master/input/platforms_find.h"

/* ---- all of them --------------------------------------------------------- */

static int
entry_compare(const void *a, const void *b)
{
	const struct platforms_entry *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

/* Those of a folder that have no name that came before. */
static void
folder_take(struct platforms *ps, const char *folder)
{
	struct dirent **entries;
	int n = entries_list(folder, platforms_entry_is_yaml, &entries);

	for (int i = 0; i < n; i++) {
		struct arena a = { NULL };

		platforms_get(ps, platform_file_name(&a, entries[i]->d_name));
		arena_wipe(&a);
	}
	entries_free(entries, n);
}

const struct platforms_entry *const *
platforms_all(struct platforms *ps, size_t *n)
{
	const struct platform_builtin *b;

	for (b = platform_builtins; b->name != NULL; b++)
		platforms_get(ps, b->name);
	for (size_t i = 0; i < PLATFORMS_FOLDERS; i++)
		if (ps->folders[i] != NULL)
			folder_take(ps, ps->folders[i]);
	free(ps->all);
	ps->all = xcalloc(ps->nasked + 1, sizeof(*ps->all));
	*n = 0;
	for (size_t i = 0; i < ps->nasked; i++) {
		const struct platforms_entry *e = &ps->asked[i].found->entry;

		if (e->name != NULL && strcmp(e->name, ps->asked[i].name) == 0)
			ps->all[(*n)++] = e;
	}
	qsort(ps->all, *n, sizeof(*ps->all), entry_compare);
	return ps->all;
}

/* ---- names nobody knows -------------------------------------------------- */

static struct found *
platforms_refuse(struct platforms *ps, const char *name)
{
	struct found *f = found_new(ps, NULL);
	struct nearest near = { .word = name };
	const struct platforms_entry *const *all = NULL;
	size_t n = 0;

	if (!ps->refusing) {
		ps->refusing = true;
		all = platforms_all(ps, &n);
		ps->refusing = false;
	}
	for (size_t i = 0; i < n; i++) {
		const struct platform *p = all[i]->platform;

		nearest_offer(&near, all[i]->name);
		for (size_t k = 0; p != NULL && k < p->aliases.n; k++)
			nearest_offer(&near, p->aliases.at[k]);
	}
	inerr_set(&f->entry.err, "no platform is called '%.60s'", name);
	if (near.name != NULL)
		inerr_hint(&f->entry.err, "did you mean '%.60s'?", near.name);
	else
		inerr_hint(&f->entry.err, "'hayfork platforms' tells which "
					  "there are; a file of one's own is "
					  "named with .yaml");
	return f;
}

bool
platforms_is_file(const char *name)
{
	return strchr(name, '/') != NULL || platforms_name_is_yaml(name);
}

/* A name may come from an inventory, and must not lead out of a folder. */
static struct found *
platforms_look(struct platforms *ps, const char *name)
{
	const size_t len = strlen(name), ssh = strlen("_ssh");
	char *plain;
	struct found *f;

	if (platforms_is_file(name))
		return found_file(ps, NULL, name, NULL, 0);
	if (*name == '\0' || *name == '.' || len > NAME_MAX / 2)
		return platforms_refuse(ps, name);
	f = platforms_find(ps, name);
	if (f == NULL && len > ssh && strcmp(name + len - ssh, "_ssh") == 0) {
		plain = xstrndup(name, len - ssh);
		f = platforms_find(ps, plain);
		free(plain);
	}
	return f != NULL ? f : platforms_refuse(ps, name);
}

const struct platforms_entry *
platforms_get(struct platforms *ps, const char *name)
{
	struct found *f;

	for (size_t i = 0; i < ps->nasked; i++)
		if (strcmp(ps->asked[i].name, name) == 0)
			return &ps->asked[i].found->entry;
	f = platforms_look(ps, name);
	ps->asked = xrealloc(ps->asked, (ps->nasked + 1) * sizeof(*ps->asked));
	ps->asked[ps->nasked++] = (struct asked){ xstrdup(name), f };
	return &f->entry;
}

/* ---- life ---------------------------------------------------------------- */

struct platforms *
platforms_new(const char *const folders[PLATFORMS_FOLDERS])
{
	struct platforms *ps = xcalloc(1, sizeof(*ps));

	for (size_t i = 0; i < PLATFORMS_FOLDERS; i++)
		if (folders[i] != NULL)
			ps->folders[i] = xstrdup(folders[i]);
	return ps;
}

void
platforms_free(struct platforms *ps)
{
	if (ps == NULL)
		return;
	for (size_t i = 0; i < ps->nfound; i++) {
		struct found *f = ps->found[i];

		platform_free(f->platform);
		buf_free(&f->entry.encoded);
		free(f->path);
		arena_wipe(&f->arena);
		free(f->own_text);
		free(f);
	}
	for (size_t i = 0; i < ps->nasked; i++)
		free(ps->asked[i].name);
	for (size_t i = 0; i < PLATFORMS_FOLDERS; i++)
		free(ps->folders[i]);
	free(ps->found);
	free(ps->asked);
	free(ps->all);
	free(ps);
}
