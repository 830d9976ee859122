/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ansible_load.h - from files, folders and programs to Ansible's model.
 *
 * Only for inventory_load.c.
 */
#ifndef HF_ANSIBLE_LOAD_H
#define HF_ANSIBLE_LOAD_H

#include "master/input/ansible.h"
#include "master/input/inventory_kind.h"

/* What a program may take, all calls of it together. */
#define ANSIBLE_PROGRAM_MS 60000

/* An inventory being loaded; warnings go to inv. */
struct ansible_load {
	struct ansible *m;
	struct inventory *inv;
	struct inerr *e;
};

/* A file of any kind but YAML. kind: of its text. */
MUST_CHECK bool ansible_load_text(
    struct ansible_load *, const struct ansible_text *, enum inventory_kind);
/* A YAML file, parsed; the document is the model's from now on. */
MUST_CHECK bool ansible_load_doc(struct ansible_load *, struct yamldoc *);
/* All files of a folder and the folders in it, by the order of their names. */
MUST_CHECK bool ansible_load_folder(struct ansible_load *, const char *path);

#endif
