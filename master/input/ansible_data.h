/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ansible_data.h - variables of Ansible's as the data of hosts. Only for
 * ansible_finish.c.
 *
 * Layers live in the inventory's arena; a group's are made once.
 */
#ifndef HF_ANSIBLE_DATA_H
#define HF_ANSIBLE_DATA_H

#include "master/input/ansible.h"
#include "master/input/hostlayer.h"

struct ansible_data {
	struct arena *arena;          /* the inventory's */
	struct ansible_layers groups; /* of the host before; reused */
	/* The file that was named last, and the copy of its name. */
	const char *file, *kept_file;
};

void ansible_data_free(struct ansible_data *);

/* What these groups say, the lowest first; for ansible_data_host(). */
void ansible_data_groups(struct ansible_data *, const struct ansible_chain *);
struct ansible_conn;

/*
 * Give a host its layers: its own, then those of the groups; and tell which
 * variables its fields are from, of those that are given.
 */
void ansible_data_host(struct ansible_data *, const struct ansible_host *,
    const struct ansible_conn *given, struct inventory_host *);

#endif
