/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ansible_load.c - from files, folders and programs to Ansible's model.
 *
 * A program is asked with --list, and with --host for each of its hosts if
 * there is no _meta.hostvars in what it says. Of a folder all files count but
 * those whose endings say that they are something else. Source:
 * plugins/inventory/script.py and parse_source() of inventory/manager.py of
 * ansible-core 2.14.
 */
#include <sys/stat.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/mem.h"
#include "master/input/ansible_load.h"
#include "master/input/entries.h"
#include "master/input/infile.h"
#include "master/input/inventory_program.h"
#include "master/input/inventory_read.h"

#define INI_ENDING ".ini"
#define FOLDERS_DEEP_MAX 16

/* ---- programs ------------------------------------------------------------ */

/* What a program says, kept by the model; NULL: an error. */
static const struct yamlnode *
program_ask(struct ansible_load *l, const char *path, const char *option,
    const char *host, uint64_t until_ms)
{
	struct yamldoc *doc;
	size_t len;
	char *text, *name;

	text = inventory_program_run(
	    path, option, host, until_ms, INVENTORY_BYTES_MAX, &len, l->e);
	if (text == NULL)
		return NULL;
	/* A place in what it said, not in the program. */
	if (asprintf(&name, "%s %s%s%s", path, option, host != NULL ? " " : "",
		host != NULL ? host : "") == -1)
		no_memory(strlen(path));
	doc = ansible_json_parse(name, text, len, l->e);
	free(name);
	free_secret(text, len);
	return doc == NULL ? NULL : ansible_keep(l->m, doc);
}

/* Those it has listed itself: in a folder others may have listed more. */
static bool
program_ask_hosts(struct ansible_load *l, const char *path,
    const struct yamlnode *root, uint64_t until_ms)
{
	struct ansible_host *const *hosts;
	const struct yamlnode *vars;
	size_t n = ansible_hosts(l->m, &hosts);

	for (size_t i = 0; i < n; i++) {
		if (hosts[i]->listed != root)
			continue;
		vars = program_ask(l, path, "--host", hosts[i]->name, until_ms);
		if (vars == NULL ||
		    !ansible_json_host(l->m, hosts[i], vars, l->e))
			return false;
	}
	return true;
}

static bool
program_load(struct ansible_load *l, const char *path)
{
	uint64_t until_ms = clock_ms() + ANSIBLE_PROGRAM_MS;
	const struct yamlnode *root;

	if (access(path, X_OK) == -1) {
		inerr_set(l->e, "a program that may not be executed");
		inerr_hint(l->e, "chmod +x %.150s", path);
		return inerr_at(l->e, path, 0, 0);
	}
	root = program_ask(l, path, "--list", NULL, until_ms);
	return root != NULL && ansible_json_read(l->m, root, l->e) &&
	       (ansible_json_has_vars(root) ||
		   program_ask_hosts(l, path, root, until_ms));
}

/* ---- files --------------------------------------------------------------- */

bool
ansible_load_text(struct ansible_load *l, const struct ansible_text *t,
    enum inventory_kind kind)
{
	switch (kind) {
	case INVENTORY_CSV:
		return ansible_csv_read(l->m, t, l->inv, l->e);
	case INVENTORY_PROGRAM:
		return program_load(l, t->file);
	default:
		return ansible_ini_read(l->m, t, l->e);
	}
}

bool
ansible_load_doc(struct ansible_load *l, struct yamldoc *doc)
{
	const struct yamlnode *root = ansible_keep(l->m, doc);

	return ansible_json_is(root) ? ansible_json_read(l->m, root, l->e)
				     : ansible_yaml_read(l->m, root, l->e);
}

static bool
file_load(struct ansible_load *l, const char *path)
{
	struct ansible_text t = { .file =
				      arena_strdup(ansible_arena(l->m), path) };
	enum inventory_kind kind;
	struct yamldoc *doc;
	char *text;
	bool ok;

	text = infile_read_regular(path, INVENTORY_BYTES_MAX, &t.len, l->e);
	if (text == NULL)
		return false;
	t.text = text;
	kind = inventory_kind(path, t.text, t.len);
	if (kind == INVENTORY_YAML) {
		doc = ansible_json_parse(path, text, t.len, l->e);
		ok = doc != NULL && ansible_load_doc(l, doc);
	} else
		ok = ansible_load_text(l, &t, kind);
	free_secret(text, t.len);
	return ok;
}

/* ---- folders ------------------------------------------------------------- */

static bool
name_ends(const char *name, const char *ending)
{
	size_t len = strlen(name), n = strlen(ending);

	return len >= n && strcmp(name + len - n, ending) == 0;
}

static int
entry_counts(const struct dirent *d)
{
	static const char *const endings[] = { "~", ".pyc", ".pyo", ".swp",
		".bak", ".rpm", ".md", ".txt", ".rst", ".orig", ".cfg",
		".retry" };
	static const char *const names[] = { "group_vars", "host_vars",
		"vars_plugins" };

	if (d->d_name[0] == '.')
		return 0;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(d->d_name, names[i]) == 0)
			return 0;
	for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++)
		if (name_ends(d->d_name, endings[i]))
			return 0;
	return 1;
}

/*
 * Ansible leaves those alone: some are what programs beside them are told
 * (ec2.py, ec2.ini). Hosts may be in others, and are not to be missed unsaid.
 */
static void
ini_told(struct ansible_load *l, const char *path, struct dirent **list, int n,
    const char *name)
{
	size_t stem = strlen(name) - strlen(INI_ENDING);
	struct inerr e;

	for (int i = 0; i < n; i++)
		if (list[i]->d_name != name &&
		    strncmp(list[i]->d_name, name, stem) == 0 &&
		    list[i]->d_name[stem] == '.')
			return;
	inerr_set(&e, "not read: of a folder, Ansible reads no .ini");
	inerr_hint(&e, "name it itself, by -i, or call it otherwise");
	inerr_at(&e, path, 0, 0);
	inventory_warn(l->inv, &e);
}

static bool
folder_load(struct ansible_load *l, const char *path, unsigned deep)
{
	struct dirent **list;
	int n = entries_list(path, entry_counts, &list);
	struct stat st;
	char *inside;
	bool ok = true;

	if (n == -1 || deep == FOLDERS_DEEP_MAX) {
		if (n == -1)
			inerr_set(l->e, "cannot be read: %s", strerror(errno));
		else
			inerr_set(l->e, "more than %d folders deep",
			    FOLDERS_DEEP_MAX);
		ok = inerr_at(l->e, path, 0, 0);
	}
	for (int i = 0; i < n; i++) {
		if (asprintf(&inside, "%s%s%s", path,
			name_ends(path, "/") ? "" : "/", list[i]->d_name) == -1)
			no_memory(strlen(path));
		if (ok && name_ends(list[i]->d_name, INI_ENDING))
			ini_told(l, inside, list, n, list[i]->d_name);
		else if (ok)
			ok = stat(inside, &st) == 0 && S_ISDIR(st.st_mode)
				 ? folder_load(l, inside, deep + 1)
				 : file_load(l, inside);
		free(inside);
	}
	entries_free(list, n);
	return ok;
}

bool
ansible_load_folder(struct ansible_load *l, const char *path)
{
	struct dirent **list;
	int n = entries_list(path, entry_counts, &list);

	entries_free(list, n);
	if (n == 0) {
		inerr_set(l->e, "no inventory in this folder");
		return inerr_at(l->e, path, 0, 0);
	}
	return folder_load(l, path, 0);
}
