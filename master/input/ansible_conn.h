/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ansible_conn.h - the variables that say how to log in.
 *
 * Only for ansible_finish.c, which finds the value in force of each, and for
 * ansible_conn.c, which makes a host of them.
 */
#ifndef HF_ANSIBLE_CONN_H
#define HF_ANSIBLE_CONN_H

#include "master/input/ansible.h"
#include "master/input/ansible_keys.h"

/* NULL: not given. */
struct ansible_conn {
	const struct yamlnode *value[CONN_VARS];
	/* Whose options of ssh say these, once a host was made of them. */
	enum ansible_conn_var jump_by, proxy_by, host_keys_by;
};

#define ANSIBLE_TOLD_MAX 32

/* Options of ssh that are not honoured, and were told of. */
struct ansible_told {
	struct inventory *inv;
	const char *words[ANSIBLE_TOLD_MAX];
	size_t n;
};

/* The variable's own name. */
const char *ansible_conn_name(enum ansible_conn_var);
/* Is its value one that holds? Only a password may be an empty text. */
bool ansible_conn_gives(const struct ansible_conn *, enum ansible_conn_var);
/* Put in what variables say; returns whether they say anything. */
bool ansible_conn_take(struct ansible_conn *, const struct ansible_vars *);
/* Put in what another one says. */
void ansible_conn_over(struct ansible_conn *, const struct ansible_conn *);

/*
 * Make a host's settings of them, its texts in the arena. *left_r: a reason
 * to leave it out, as text of the arena; NULL: none.
 */
MUST_CHECK bool ansible_conn_host(struct arena *, struct ansible_conn *,
    struct inventory_host *, const char **left_r, struct ansible_told *,
    struct inerr *);

/* What options of ssh say of a host: ansible_args.c */
MUST_CHECK bool ansible_args_read(struct arena *, const struct yamlnode *,
    struct inventory_host *, struct ansible_told *, struct inerr *);

#endif
