/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ansible_data.h - Ansible's variables as what hosts are chosen by.
 *
 * Only for ansible_finish.c. Variables become layers (hostlayer.h): of host
 * and groups, of the inventory and of files beside it. A template is kept as
 * it is written.
 */
#ifndef HF_ANSIBLE_DATA_H
#define HF_ANSIBLE_DATA_H

#include "master/input/ansible.h"

/*
 * Give a host its layers, what holds first, and tell where its fields are
 * from; file and line of the host are there already.
 */
void ansible_data_take(struct inventory *, struct inventory_host *,
    const struct ansible_host *, const struct ansible_chain *);

#endif
