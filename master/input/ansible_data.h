/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ansible_data.h - variables of Ansible's as the data of hosts. Only for
 * ansible_finish.c.
 *
 * Layers live in the inventory's arena; a group's are made once, and those of
 * the hosts of a range: however many there are, what they say is said once.
 */
#ifndef HF_ANSIBLE_DATA_H
#define HF_ANSIBLE_DATA_H

#include "master/input/ansible.h"
#include "master/input/hostlayer.h"

struct ansible_data {
	struct arena *arena;          /* the inventory's */
	struct ansible_layers groups; /* of the host before; reused */
	/* Whose own variables were made layers last, and these layers. */
	const struct ansible_host *own_of[ANSIBLE_SOURCES];
	struct ansible_layers *own[ANSIBLE_SOURCES];
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
