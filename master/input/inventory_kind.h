/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * inventory_kind.h - what an inventory is, by what is in it. Pure.
 */
#ifndef HF_INVENTORY_KIND_H
#define HF_INVENTORY_KIND_H

#include <stdbool.h>
#include <stddef.h>

#include "master/input/yamlnode.h"

enum inventory_kind {
	INVENTORY_LIST,    /* [user@]host[:port] a line */
	INVENTORY_INI,     /* Ansible's */
	INVENTORY_CSV,     /* a table with a header */
	INVENTORY_YAML,    /* or JSON: see inventory_tree_kind() */
	INVENTORY_PROGRAM, /* if it may be executed */
};

/* name: of the file; only its ending counts. */
enum inventory_kind inventory_kind(
    const char *name, const char *text, size_t len);

enum inventory_tree {
	INVENTORY_TREE_NORNIR,
	INVENTORY_TREE_ANSIBLE,
	INVENTORY_TREE_ANSIBLE_LIST, /* ansible-inventory --list */
};

enum inventory_tree inventory_tree_kind(const struct yamlnode *root);

#endif
