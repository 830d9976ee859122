/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ansible_folder.c - group_vars and host_vars beside an inventory.
 *
 * The folders are listed once, not asked for every host. Of NAME, NAME.yml,
 * NAME.yaml and NAME.json the first there is holds; NAME may be a folder, all
 * of whose files of these endings are read in the order of their names, those
 * of folders in it, too.
 * Source: find_vars_files() of ansible-core 2.14.
 */
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "master/input/ansible.h"
#include "master/input/entries.h"
#include "master/input/infile.h"

#define FOLDERS_DEEP_MAX 16

static const char *const endings[] = { "", ".yml", ".yaml", ".json" };
#define ENDINGS (sizeof(endings) / sizeof(*endings))

struct folder {
	struct ansible *m;
	struct arena *a;
	bool of_hosts;
	/* whose variables are being read: one of them */
	struct ansible_group *group;
	struct ansible_host *host;
	struct inerr *e;
};

static const char *
path_join(struct folder *f, const char *folder, const char *name)
{
	size_t len = strlen(folder) + strlen(name) + 2;
	char *path = arena_alloc(f->a, len);

	snprintf(path, len, "%s/%s", folder, name);
	return path;
}

static bool
path_is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Its ending's place in the list, or -1; *len_r: what is before it. */
static int
name_ending(const char *name, size_t *len_r)
{
	const char *dot = strrchr(name, '.');

	*len_r = strlen(name);
	if (dot == NULL || dot == name)
		return 0;
	for (size_t i = 1; i < ENDINGS; i++)
		if (strcmp(dot, endings[i]) == 0) {
			*len_r = (size_t)(dot - name);
			return (int)i;
		}
	return -1;
}

static bool
vars_set(struct folder *f, const struct yamlnode *root)
{
	if (yamlnode_is_null(root))
		return true;
	if (!yamlnode_expect(root, YAMLNODE_MAP, f->e))
		return inerr_hint(f->e, "a file of variables is KEY: VALUE a "
					"line");
	for (uint32_t i = 0; i < root->n; i++) {
		const struct yamlnode *item = &root->items[i];

		if (f->host != NULL)
			ansible_host_set(
			    f->m, f->host, ANSIBLE_FILES, item->key, item);
		else if (!ansible_group_set(f->m, f->group, ANSIBLE_FILES,
			     item->key, item, f->e))
			return false;
	}
	return true;
}

static bool
file_read(struct folder *f, const char *path)
{
	struct yamldoc *doc = NULL;
	size_t len;
	char *text = infile_read_regular(path, YAMLDOC_BYTES_MAX, &len, f->e);

	if (text == NULL)
		return false;
	if (strncmp(text, "$ANSIBLE_VAULT;", 15) == 0) {
		inerr_set(
		    f->e, "encrypted by ansible-vault, which is not read");
		inerr_hint(f->e, "-i <(ansible-inventory -i INVENTORY --list "
				 "--ask-vault-pass) decrypts it; no file is "
				 "written");
		inerr_at(f->e, path, 1, 1);
	} else
		doc = ansible_json_parse(path, text, len, f->e);
	free_secret(text, len);
	return doc != NULL && vars_set(f, ansible_keep(f->m, doc));
}

static int
entry_is_shown(const struct dirent *d)
{
	size_t len = strlen(d->d_name);

	return d->d_name[0] != '.' && len > 0 && d->d_name[len - 1] != '~';
}

/* -1: it cannot be read, and the error says why; 0 if it is not there. */
static int
shown_list(struct folder *f, const char *path, struct dirent ***r)
{
	int n = entries_list(path, entry_is_shown, r);

	if (n >= 0)
		return n;
	if (errno == ENOENT || errno == ENOTDIR)
		return 0;
	inerr_set(f->e, "cannot be read: %s", strerror(errno));
	inerr_at(f->e, path, 0, 0);
	return -1;
}

/* All files in it. */
static bool
folder_read(struct folder *f, const char *path, unsigned deep)
{
	struct dirent **list;
	int n = shown_list(f, path, &list);
	bool ok = n >= 0;

	if (deep == FOLDERS_DEEP_MAX) {
		inerr_set(f->e, "more than %d folders deep", FOLDERS_DEEP_MAX);
		ok = inerr_at(f->e, path, 0, 0);
	}
	for (int i = 0; ok && i < n; i++) {
		const char *name = list[i]->d_name;
		const char *inside = path_join(f, path, name);

		if (path_is_folder(inside))
			ok = strchr(name, '.') != NULL ||
			     folder_read(f, inside, deep + 1);
		else {
			size_t len;

			ok =
			    name_ending(name, &len) < 0 || file_read(f, inside);
		}
	}
	entries_free(list, n);
	return ok;
}

/* Is it there without an ending, or with one that comes first? */
static bool
name_is_beaten(struct folder *f, const char *path, size_t len, int ending)
{
	char *other = arena_alloc(f->a, len + 6);
	struct stat st;

	for (int i = 0; i < ending; i++) {
		snprintf(other, len + 6, "%.*s%s", (int)len, path, endings[i]);
		if (stat(other, &st) == 0)
			return true;
	}
	return false;
}

/* Whose it is: nobody's is left alone, as Ansible does. */
static bool
owner_find(struct folder *f, const char *name)
{
	f->host = f->of_hosts ? ansible_find_host(f->m, name) : NULL;
	f->group = f->of_hosts ? NULL : ansible_find_group(f->m, name);
	return f->host != NULL || f->group != NULL;
}

static bool
entry_read(struct folder *f, const char *folder, const char *name)
{
	const char *path = path_join(f, folder, name);
	size_t len;
	int ending;

	/* A host's name may end like a file's. */
	if (owner_find(f, name))
		return path_is_folder(path) ? folder_read(f, path, 0)
					    : file_read(f, path);
	ending = name_ending(name, &len);
	if (ending <= 0 || !owner_find(f, arena_strndup(f->a, name, len)) ||
	    name_is_beaten(f, path, strlen(folder) + 1 + len, ending))
		return true;
	return path_is_folder(path) ? folder_read(f, path, 0)
				    : file_read(f, path);
}

static bool
vars_read(struct folder *f, const char *path)
{
	struct dirent **list;
	int n = shown_list(f, path, &list);
	bool ok = n >= 0;

	for (int i = 0; ok && i < n; i++)
		ok = entry_read(f, path, list[i]->d_name);
	entries_free(list, n);
	return ok;
}

bool
ansible_folder_read(struct ansible *m, const char *folder, struct inerr *e)
{
	struct folder f = { .m = m, .a = ansible_arena(m), .e = e };
	size_t len = strlen(folder) + sizeof("group_vars");
	char *path = arena_alloc(f.a, len);

	snprintf(path, len, "%sgroup_vars", folder);
	if (!vars_read(&f, path))
		return false;
	snprintf(path, len, "%shost_vars", folder);
	f.of_hosts = true;
	return vars_read(&f, path);
}
