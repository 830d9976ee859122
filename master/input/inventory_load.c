/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * inventory_load.c - from a path to an inventory, whatever its format.
 */
#include <sys/stat.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/mem.h"
#include "master/input/ansible_load.h"
#include "master/input/infile.h"
#include "master/input/inventory_read.h"
#include "master/input/inventory_show.h"

/* With its slash; "": beside us. To be freed. */
static char *
folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return xstrndup(path, slash == NULL ? 0 : (size_t)(slash - path) + 1);
}

/* Are there variables beside it? Then it is Ansible's. */
static bool
has_variables(const char *folder)
{
	static const char *const names[] = { "group_vars", "host_vars" };
	struct stat st;
	char *path;
	bool is = false;

	for (size_t i = 0; i < 2; i++) {
		if (asprintf(&path, "%s%s", folder, names[i]) == -1)
			no_memory(strlen(folder));
		is = is || (stat(path, &st) == 0 && S_ISDIR(st.st_mode));
		free(path);
	}
	return is;
}

/* The variables beside it, and then its hosts. */
static bool
ansible_end(struct ansible_load *l, const char *folder, bool ok)
{
	ok = ok && ansible_folder_read(l->m, folder, l->e) &&
	     ansible_finish(l->m, l->inv, l->e);
	ansible_free(l->m);
	return ok;
}

static bool
load_yaml(struct inventory *inv, const char *path, const char *folder,
    char *text, size_t len, struct inerr *e)
{
	struct ansible_load l = { .inv = inv, .e = e };
	struct yamldoc *doc = ansible_json_parse(path, text, len, e);
	bool ok;

	if (doc == NULL)
		return false;
	if (inventory_tree_kind(yamldoc_root(doc)) == INVENTORY_TREE_NORNIR) {
		ok = inventory_nornir_read_beside(
		    inv, yamldoc_root(doc), folder, e);
		yamldoc_free(doc);
		return ok;
	}
	l.m = ansible_new();
	return ansible_end(&l, folder, ansible_load_doc(&l, doc));
}

static bool
load_file(struct inventory *inv, const char *path, struct inerr *e)
{
	struct ansible_load l = { .inv = inv, .e = e };
	struct ansible_text t = { .file = path };
	char *folder, *text;
	enum inventory_kind kind;
	bool ok;

	if ((text = infile_read(path, INVENTORY_BYTES_MAX, &t.len, e)) == NULL)
		return false;
	t.text = text;
	folder = folder_of(path);
	kind = inventory_kind(path, text, t.len);
	if (kind == INVENTORY_LIST && has_variables(folder))
		kind = INVENTORY_INI;
	if (kind == INVENTORY_LIST)
		ok = inventory_list_read(inv, path, text, t.len, e);
	else if (kind == INVENTORY_YAML)
		ok = load_yaml(inv, path, folder, text, t.len, e);
	else {
		l.m = ansible_new();
		ok = ansible_end(&l, folder, ansible_load_text(&l, &t, kind));
	}
	free(folder);
	free_secret(text, t.len);
	return ok;
}

/* nornir's if it has a hosts.yaml that is; else Ansible's. */
static bool
load_folder(struct inventory *inv, const char *path, struct inerr *e)
{
	struct ansible_load l = { .inv = inv, .e = e };
	struct yamldoc *hosts;
	char *folder;
	bool ok;

	if (asprintf(&folder, "%s%s", path,
		path[strlen(path) - 1] == '/' ? "" : "/") == -1)
		no_memory(strlen(path));
	hosts = NULL;
	ok = inventory_nornir_find(folder, &hosts, e);
	if (ok && hosts != NULL &&
	    inventory_tree_kind(yamldoc_root(hosts)) == INVENTORY_TREE_NORNIR)
		ok = inventory_nornir_read_beside(
		    inv, yamldoc_root(hosts), folder, e);
	else if (ok) {
		l.m = ansible_new();
		ok = ansible_end(&l, folder, ansible_load_folder(&l, path));
	}
	yamldoc_free(hosts);
	free(folder);
	return ok;
}

struct inventory *
inventory_load(const char *path, struct inerr *e)
{
	struct inventory *inv = inventory_new();
	struct stat st;
	struct inerr empty;

	if (!(stat(path, &st) == 0 && S_ISDIR(st.st_mode)
		    ? load_folder(inv, path, e)
		    : load_file(inv, path, e))) {
		inventory_show(e);
		inventory_free(inv);
		return NULL;
	}
	if (inventory_size(inv) == 0) {
		inerr_set(&empty, "no host in it");
		inerr_at(&empty, path, 0, 0);
		inventory_warn(inv, &empty);
	}
	return inv;
}
