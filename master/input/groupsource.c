/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * groupsource.c - where groups are, and what they hold.
 */
#include <sys/stat.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "master/input/entries.h"
#include "master/input/groupcommand.h"
#include "master/input/groupconf.h"
#include "master/input/groupsource.h"
#include "master/input/infile.h"
#include "master/input/shellword.h"

#define MAIN "Main"
#define CONFS_MAX 8

struct groupsources {
	struct arena arena;
	const char *confs[CONFS_MAX]; /* the last holds over the first */
	size_t nconfs;
	bool is_told; /* where to look */
	bool may_run;
	bool is_read;
	struct groupsource *sources;
	size_t n, cap;
	const struct groupsource *by_default;
	struct yamldoc **docs; /* the groups are in them */
	size_t ndocs;
	struct groupconf conf;
	const char *folder; /* $CFGDIR */
};

struct groupsources *
groupsources_new(void)
{
	return xcalloc(1, sizeof(struct groupsources));
}

void
groupsources_free(struct groupsources *gs)
{
	for (size_t i = 0; i < gs->ndocs; i++)
		yamldoc_free(gs->docs[i]);
	free(gs->docs);
	free(gs->sources);
	groupconf_fini(&gs->conf);
	arena_wipe(&gs->arena);
	free(gs);
}

void
groupsources_allow_commands(struct groupsources *gs)
{
	gs->may_run = true;
}

void
groupsources_look_in(
    struct groupsources *gs, const char *const *confs, size_t n)
{
	gs->is_told = true;
	for (size_t i = 0; i < n && gs->nconfs < CONFS_MAX; i++)
		gs->confs[gs->nconfs++] = arena_strdup(&gs->arena, confs[i]);
}

/* ---- finding the files --------------------------------------------------- */

static char *
path_join(struct arena *a, const char *folder, const char *name)
{
	size_t size = strlen(folder) + strlen(name) + 2;
	char *path = arena_alloc(a, size);

	snprintf(path, size, "%s/%s", folder, name);
	return path;
}

/* As config_paths() of ClusterShell's Defaults.py has it. */
static void
look_where_nodeset_looks(struct groupsources *gs)
{
	const char *home = getenv("HOME"), *xdg = getenv("XDG_CONFIG_HOME");
	const char *own = getenv("CLUSTERSHELL_CFGDIR");
	struct arena *a = &gs->arena;

	gs->confs[gs->nconfs++] = "/etc/clustershell/groups.conf";
	if (home != NULL)
		gs->confs[gs->nconfs++] =
		    path_join(a, home, ".local/etc/clustershell/groups.conf");
	if (xdg != NULL)
		gs->confs[gs->nconfs++] =
		    path_join(a, xdg, "clustershell/groups.conf");
	else if (home != NULL)
		gs->confs[gs->nconfs++] =
		    path_join(a, home, ".config/clustershell/groups.conf");
	if (own != NULL)
		gs->confs[gs->nconfs++] = path_join(a, own, "groups.conf");
}

static const char *
folder_of(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return ".";
	return arena_strndup(
	    a, path, slash == path ? 1 : (size_t)(slash - path));
}

/* ---- sources ------------------------------------------------------------- */

static const struct groupsource *
source_get(const struct groupsources *gs, const char *name)
{
	for (size_t i = 0; i < gs->n; i++)
		if (strcmp(gs->sources[i].name, name) == 0)
			return &gs->sources[i];
	return NULL;
}

static bool
source_add(
    struct groupsources *gs, const struct groupsource *like, struct inerr *e)
{
	if (source_get(gs, like->name) != NULL) {
		inerr_set(e, "there are two group sources '%.60s'", like->name);
		return inerr_at(e, like->file, like->line, 0);
	}
	if (gs->n == gs->cap) {
		gs->cap = gs->cap * 2 + 8;
		gs->sources =
		    xrealloc(gs->sources, gs->cap * sizeof(*gs->sources));
	}
	gs->sources[gs->n++] = *like;
	return true;
}

static const char *
conf_value(const struct groupconf *c, const char *section, const char *key)
{
	const struct groupconf_row *row = groupconf_get(c, section, key);

	return row == NULL || row->value[0] == '\0' ? NULL : row->value;
}

/* A section may have several names, with commas between them. */
static bool
section_add(struct groupsources *gs, const struct groupconf *c,
    const struct groupconf_row *row, const char *folder, struct inerr *e)
{
	char *names = arena_strdup(&gs->arena, row->section), *name;
	struct groupsource s = { .file = row->file,
		.line = row->line,
		.map = conf_value(c, row->section, "map"),
		.all = conf_value(c, row->section, "all"),
		.list = conf_value(c, row->section, "list"),
		.folder = folder };

	if (s.map == NULL) {
		inerr_set(e, "the group source '%.60s' has no map", names);
		return inerr_at(e, s.file, s.line, 0);
	}
	while ((name = strsep(&names, ",")) != NULL) {
		s.name = name;
		if (strcmp(name, MAIN) != 0 && !source_add(gs, &s, e))
			return false;
	}
	return true;
}

static bool
sections_add(struct groupsources *gs, const struct groupconf *c,
    const char *folder, struct inerr *e)
{
	for (size_t i = 0, j; i < c->n; i++) {
		for (j = 0;
		     strcmp(c->rows[j].section, c->rows[i].section) != 0;)
			j++;
		if (j == i && strcmp(c->rows[i].section, MAIN) != 0 &&
		    !section_add(gs, c, &c->rows[i], folder, e))
			return false;
	}
	return true;
}

/* ---- reading the files --------------------------------------------------- */

/* *is_there_r false, and true: there is no such file. */
static bool
conf_load(struct groupsources *gs, struct groupconf *c, const char *path,
    bool *is_there_r, struct inerr *e)
{
	struct stat st;
	char *text;
	size_t len;
	bool ok;

	*is_there_r = stat(path, &st) == 0;
	if (!*is_there_r)
		return true;
	if ((text = infile_read(path, GROUPSOURCE_BYTES_MAX, &len, e)) == NULL)
		return false;
	ok = groupconf_read(c, &gs->arena, path, text, e);
	free(text);
	return ok;
}

static bool
part_load(struct groupsources *gs, const char *folder, const char *name,
    struct inerr *e)
{
	const char *path = path_join(&gs->arena, folder, name);
	struct groupconf c = { NULL };
	bool ok, is_there;

	ok = conf_load(gs, &c, path, &is_there, e) &&
	     sections_add(gs, &c, folder, e);
	groupconf_fini(&c);
	return ok;
}

static bool
yaml_load(struct groupsources *gs, const char *folder, const char *name,
    struct inerr *e)
{
	const char *path = path_join(&gs->arena, folder, name);
	const struct yamlnode *root, *source;
	struct yamldoc *doc;

	if ((doc = yamldoc_load(path, e)) == NULL)
		return false;
	gs->docs = xrealloc(gs->docs, (gs->ndocs + 1) * sizeof(doc));
	gs->docs[gs->ndocs++] = doc;
	root = yamldoc_root(doc);
	if (!yamlnode_expect(root, YAMLNODE_MAP, e))
		return inerr_hint(e, "ClusterShell's files map the name of a "
				     "source to its groups");
	for (uint32_t i = 0; i < root->n; i++) {
		source = &root->items[i];
		if (!yamlnode_expect(source, YAMLNODE_MAP, e) ||
		    !source_add(gs,
			&(struct groupsource){ .name = source->key,
			    .file = path,
			    .line = source->key_line,
			    .groups = source },
			e))
			return false;
	}
	return true;
}

typedef bool (*file_cb)(struct groupsources *, const char *folder,
    const char *name, struct inerr *);

static int
is_conf(const struct dirent *d)
{
	const char *dot = strrchr(d->d_name, '.');

	return d->d_name[0] != '.' && dot != NULL && strcmp(dot, ".conf") == 0;
}

static int
is_yaml(const struct dirent *d)
{
	const char *dot = strrchr(d->d_name, '.');

	return d->d_name[0] != '.' && dot != NULL && strcmp(dot, ".yaml") == 0;
}

/* All files of a folder; one that is not there has none. */
static bool
folder_load(
    struct groupsources *gs, const char *folder, bool is_auto, struct inerr *e)
{
	struct dirent **found;
	bool ok = true;
	int n;

	n = entries_list(folder, is_auto ? is_yaml : is_conf, &found);
	if (n == -1 && errno == ENOENT)
		return true;
	if (n == -1) {
		inerr_set(e, "cannot be read: %s", strerror(errno));
		return inerr_at(e, folder, 0, 0);
	}
	for (int i = 0; ok && i < n; i++)
		ok = (is_auto ? yaml_load : part_load)(
		    gs, folder, found[i]->d_name, e);
	entries_free(found, n);
	return ok;
}

/* Words as a shell has them, "$CFGDIR/groups.d '/etc/x y'": each once. */
static bool
folders_load(
    struct groupsources *gs, const char *key, bool is_auto, struct inerr *e)
{
	const struct groupconf_row *row = groupconf_get(&gs->conf, MAIN, key);
	const struct groupcommand_word cfgdir = { "CFGDIR", gs->folder };
	struct shellword *words;
	size_t n, k;

	if (row == NULL)
		return true;
	if (!shellword_split(&gs->arena, row->value, false, &words, &n, e))
		return inerr_at(e, row->file, row->line, 0);
	for (size_t i = 0; i < n; i++) {
		words[i].text =
		    groupcommand_fill(&gs->arena, words[i].text, &cfgdir, 1);
		for (k = 0; strcmp(words[k].text, words[i].text) != 0;)
			k++;
		if (k == i && !folder_load(gs, words[i].text, is_auto, e))
			return false;
	}
	return true;
}

static bool
default_set(struct groupsources *gs, struct inerr *e)
{
	const struct groupconf_row *row =
	    groupconf_get(&gs->conf, MAIN, "default");
	struct nearest near = { NULL };

	if (gs->n > 0)
		gs->by_default = &gs->sources[0];
	if (row == NULL || row->value[0] == '\0')
		return true;
	if ((gs->by_default = source_get(gs, row->value)) != NULL)
		return true;
	inerr_set(e, "there is no group source '%.60s'", row->value);
	near.word = row->value;
	groupsources_offer(gs, &near);
	if (near.name != NULL)
		inerr_hint(e, "did you mean '%.60s'?", near.name);
	return inerr_at(e, row->file, row->line, 0);
}

static bool
sources_read(struct groupsources *gs, struct inerr *e)
{
	struct groupconf *c = &gs->conf;
	bool has_groupsdir, is_there;

	gs->is_read = true;
	if (!gs->is_told)
		look_where_nodeset_looks(gs);
	for (size_t i = 0; i < gs->nconfs; i++) {
		if (!conf_load(gs, c, gs->confs[i], &is_there, e))
			return false;
		if (is_there)
			gs->folder = folder_of(&gs->arena, gs->confs[i]);
	}
	if (gs->folder == NULL)
		return true;
	has_groupsdir = groupconf_get(c, MAIN, "groupsdir") != NULL;
	return folders_load(
		   gs, has_groupsdir ? "groupsdir" : "confdir", false, e) &&
	       folders_load(gs, "autodir", true, e) &&
	       sections_add(gs, c, gs->folder, e) && default_set(gs, e);
}

bool
groupsources_find(struct groupsources *gs, const char *name,
    const struct groupsource **source_r, struct inerr *e)
{
	*source_r = NULL;
	if (!gs->is_read && !sources_read(gs, e))
		return false;
	*source_r = name == NULL ? gs->by_default : source_get(gs, name);
	return true;
}

void
groupsources_offer(const struct groupsources *gs, struct nearest *near)
{
	for (size_t i = 0; i < gs->n; i++)
		nearest_offer(near, gs->sources[i].name);
}

/* ---- groups -------------------------------------------------------------- */

bool
groupsource_is_free(const struct groupsources *gs, const struct groupsource *s)
{
	return s->groups != NULL || gs->may_run;
}

/* A group is a text, or a list of such. */
static bool
group_text(const struct yamlnode *group, char **text_r, struct inerr *e)
{
	const struct yamlnode *items = group;
	uint32_t n = 1;
	size_t len = 0;
	FILE *f;

	if (yamlnode_is_null(group)) {
		*text_r = xstrdup("");
		return true;
	}
	if (group->kind == YAMLNODE_LIST) {
		items = group->items;
		n = group->n;
	}
	if ((f = open_memstream(text_r, &len)) == NULL)
		no_memory(64);
	for (uint32_t i = 0; i < n; i++) {
		const char *text = yamlnode_text(&items[i], e);

		if (text == NULL) {
			fclose(f);
			free(*text_r);
			return false;
		}
		fprintf(f, "%s,", text);
	}
	fclose(f);
	return true;
}

bool
groupsource_nodes(const struct groupsources *gs, const struct groupsource *s,
    const char *group, char **text_r, struct inerr *e)
{
	const struct yamlnode *node;

	*text_r = NULL;
	if (s->groups == NULL) {
		if (group == NULL && s->all == NULL)
			return true;
		return groupcommand_run(s, group == NULL ? s->all : s->map,
		    group, gs->may_run, text_r, e);
	}
	node = yamlnode_get(s->groups, group == NULL ? "all" : group);
	return node == NULL || group_text(node, text_r, e);
}

bool
groupsource_names(const struct groupsources *gs, const struct groupsource *s,
    char **text_r, struct inerr *e)
{
	size_t len = 0;
	FILE *f;

	*text_r = NULL;
	if (s->groups == NULL)
		return s->list == NULL || groupcommand_run(s, s->list, NULL,
					      gs->may_run, text_r, e);
	if ((f = open_memstream(text_r, &len)) == NULL)
		no_memory(64);
	for (uint32_t i = 0; i < s->groups->n; i++)
		fprintf(f, "%s ", s->groups->items[i].key);
	fclose(f);
	return true;
}
