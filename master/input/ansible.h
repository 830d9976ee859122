/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ansible.h - hosts in groups in groups, with variables: Ansible's model.
 *
 * Every format of Ansible's, and CSV, is read into it; ansible_finish() then
 * makes hosts of it (inventory.h). Only for readers of inventories.
 *
 * What holds for a host, the last one given being in force: variables of all,
 * of its groups, of group_vars/all, of group_vars/GROUP, its own, those of
 * host_vars/HOST. Groups go by depth (the longest way from all), then
 * ansible_group_priority, then name. A value is replaced as a whole.
 * Source: VARIABLE_PRECEDENCE and sort_groups() of ansible-core 2.14.
 *
 * Everything is owned by the model: names and values are borrowed from its
 * arena or from documents it was given to keep.
 */
#ifndef HF_ANSIBLE_H
#define HF_ANSIBLE_H

#include <sys/tree.h>

#include "master/input/inventory.h"
#include "master/input/yamldoc.h"

#define ANSIBLE_DEEP_MAX 64
#define ANSIBLE_GROUPS_MAX 256 /* of a host, parents included */
/* Variables of all hosts of ranges: a short line can name very many. */
#define ANSIBLE_RANGED_MAX 20000000

struct ansible_place {
	const char *file;
	unsigned line, col;
};

struct ansible_var {
	const char *name;
	const struct yamlnode *value; /* knows its place */
};

/* In the order given: of equal names the last holds. */
struct ansible_vars {
	struct ansible_var *at;
	size_t n, cap;
};

/* Where a variable was written, lowest first. */
enum ansible_source { ANSIBLE_INVENTORY, ANSIBLE_FILES, ANSIBLE_SOURCES };

/* Variables as the data of a host (hostlayer.h), the nearest first. */
struct ansible_layers {
	const struct hostlayer **at;
	size_t n, cap;
};

struct ansible_parent {
	struct ansible_group *group;
	struct ansible_place place; /* where this was said */
};

struct ansible_group {
	RB_ENTRY(ansible_group) by_name;
	const char *name;
	struct ansible_vars vars[ANSIBLE_SOURCES];
	struct ansible_parent *parents;
	size_t nparents, parents_cap;
	long priority;
	unsigned depth;  /* 0: all */
	size_t asked;    /* by the host that has this number */
	bool is_open;    /* while its parents are being looked at */
	bool is_settled; /* its depth is known */
	bool is_said;    /* not only spoken of, as in [NAME:vars] */
	const struct ansible_conn *conn[ANSIBLE_SOURCES]; /* ansible_conn.h's */
	const char *kept; /* the inventory's copy of its name */
	struct ansible_layers *said[ANSIBLE_SOURCES]; /* NULL: not yet made */
};

struct ansible_host {
	RB_ENTRY(ansible_host) by_name;
	const char *name;
	struct ansible_vars vars[ANSIBLE_SOURCES];
	struct ansible_group **groups; /* direct ones */
	size_t ngroups, groups_cap;
	struct ansible_place place;
	struct ansible_place row;      /* of the table that was read last */
	const struct yamlnode *listed; /* what ansible_json_read() had it in */
};

/* Groups that hold for a host, the lowest first: all is the first. */
struct ansible_chain {
	struct ansible_group *at[ANSIBLE_GROUPS_MAX];
	size_t n;
};

struct ansible;

struct ansible *ansible_new(void);
/* Wipes it; NULL is allowed. */
void ansible_free(struct ansible *);
struct arena *ansible_arena(struct ansible *);
/* Take over a document, and return what it holds. */
const struct yamlnode *ansible_keep(struct ansible *, struct yamldoc *);

size_t ansible_hosts(const struct ansible *, struct ansible_host *const **r);
struct ansible_group *ansible_find_group(struct ansible *, const char *);
struct ansible_host *ansible_find_host(struct ansible *, const char *);
/* The groups by name: behind this one; NULL: the first, or there is none. */
struct ansible_group *ansible_next_group(
    struct ansible *, struct ansible_group *);
/* all, ungrouped */
struct ansible_group *ansible_all(struct ansible *);
struct ansible_group *ansible_ungrouped(struct ansible *);

/*
 * Find it, or make it: the name is borrowed. NULL: it cannot be called so; the
 * error has the place.
 */
MUST_CHECK struct ansible_group *ansible_group(struct ansible *,
    const char *name, const struct ansible_place *, struct inerr *);
MUST_CHECK struct ansible_host *ansible_host(struct ansible *, const char *name,
    const struct ansible_place *, struct inerr *);

/* Said again it changes nothing. */
void ansible_join(
    struct ansible *, struct ansible_group *, struct ansible_host *);
/* Loops are found when it is settled. */
void ansible_child(struct ansible *, struct ansible_group *parent,
    struct ansible_group *child, const struct ansible_place *);
/* False: a group's priority that is no number. */
MUST_CHECK bool ansible_group_set(struct ansible *, struct ansible_group *,
    enum ansible_source, const char *name, const struct yamlnode *,
    struct inerr *);
void ansible_host_set(struct ansible *, struct ansible_host *,
    enum ansible_source, const char *name, const struct yamlnode *);

/* Of a host of a range n are to be set; false: they are too many. */
MUST_CHECK bool ansible_ranged(
    struct ansible *, size_t n, const struct ansible_place *, struct inerr *);

/* Once all is read: false, a group is its own parent, or they are too deep. */
MUST_CHECK bool ansible_settle(struct ansible *, struct inerr *);
/* The groups of a host, once it is settled. */
MUST_CHECK bool ansible_chain(struct ansible *, const struct ansible_host *,
    struct ansible_chain *, struct inerr *);

/* ---- readers (one file each) --------------------------------------------- */

/* A file's bytes; file is borrowed for as long as the model. */
struct ansible_text {
	const char *file;
	const char *text;
	size_t len;
};

/* Ansible's INI: ansible_ini.c */
MUST_CHECK bool ansible_ini_read(
    struct ansible *, const struct ansible_text *, struct inerr *);
/* Ansible's YAML, parsed and kept: ansible_yaml.c */
MUST_CHECK bool ansible_yaml_read(
    struct ansible *, const struct yamlnode *, struct inerr *);
/* What ansible-inventory --list prints, parsed and kept: ansible_json.c */
MUST_CHECK bool ansible_json_read(
    struct ansible *, const struct yamlnode *, struct inerr *);
/* Does it have variables of hosts, so that nobody is to be asked for them? */
bool ansible_json_has_vars(const struct yamlnode *);
/* Does it look like that, and not like ansible_yaml_read()'s? */
bool ansible_json_is(const struct yamlnode *);
/* Make YAML of JSON, in place; returns its length, which is no longer. */
size_t ansible_json_to_yaml(char *text, size_t len);
/*
 * Parse YAML, or JSON, which is changed; free the text yourself. NULL: the
 * error has the place.
 */
MUST_CHECK struct yamldoc *ansible_json_parse(
    const char *path, char *text, size_t len, struct inerr *);
/* What a program says of a host, asked for it alone: a map of variables. */
MUST_CHECK bool ansible_json_host(struct ansible *, struct ansible_host *,
    const struct yamlnode *, struct inerr *);
/* A table with a header: ansible_csv.c. Does it begin like one? */
bool ansible_csv_is(const struct ansible_text *);
MUST_CHECK bool ansible_csv_read(struct ansible *, const struct ansible_text *,
    struct inventory *warned, struct inerr *);
/* group_vars and host_vars in a folder, "" or with a slash: ansible_folder.c */
MUST_CHECK bool ansible_folder_read(
    struct ansible *, const char *folder, struct inerr *);

/* Settle it, and add its hosts and groups: ansible_finish.c */
MUST_CHECK bool ansible_finish(
    struct ansible *, struct inventory *, struct inerr *);

#endif
