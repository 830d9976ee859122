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

/*
 * Of several names of one thing the last that is given holds: plugins/
 * connection/ssh.py has them in this order. X(NAME, "variable")
 */
#define ANSIBLE_CONN_TABLE(X)                                                  \
	X(BECOME, "ansible_become")                                            \
	X(BECOME_METHOD, "ansible_become_method")                              \
	X(BECOME_PASS, "ansible_become_pass")                                  \
	X(BECOME_PASSWORD, "ansible_become_password")                          \
	X(BECOME_USER, "ansible_become_user")                                  \
	X(CONNECTION, "ansible_connection")                                    \
	X(HOST, "ansible_host")                                                \
	X(HOST_KEY_CHECKING, "ansible_host_key_checking")                      \
	X(NETWORK_OS, "ansible_network_os")                                    \
	X(PASSWORD, "ansible_password")                                        \
	X(PORT, "ansible_port")                                                \
	X(KEY_FILE, "ansible_private_key_file")                                \
	X(SSH_ARGS, "ansible_ssh_args")                                        \
	X(COMMON_ARGS, "ansible_ssh_common_args")                              \
	X(EXTRA_ARGS, "ansible_ssh_extra_args")                                \
	X(SSH_HOST, "ansible_ssh_host")                                        \
	X(SSH_HOST_KEY_CHECKING, "ansible_ssh_host_key_checking")              \
	X(SSH_PASS, "ansible_ssh_pass")                                        \
	X(SSH_PASSWORD, "ansible_ssh_password")                                \
	X(SSH_PORT, "ansible_ssh_port")                                        \
	X(SSH_KEY_FILE, "ansible_ssh_private_key_file")                        \
	X(SSH_USER, "ansible_ssh_user")                                        \
	X(USER, "ansible_user")                                                \
	X(JUMP, "hayfork_jump")                                                \
	X(PLATFORM, "hayfork_platform")                                        \
	X(SECRET, "hayfork_secret")

#define ANSIBLE_CONN_ENUM_(NAME, variable) CONN_##NAME,
enum ansible_conn_var { ANSIBLE_CONN_TABLE(ANSIBLE_CONN_ENUM_) CONN_VARS };
#undef ANSIBLE_CONN_ENUM_

/* NULL: not given. */
struct ansible_conn {
	const struct yamlnode *value[CONN_VARS];
};

#define ANSIBLE_TOLD_MAX 32

/* Options of ssh that are not honoured, and were told of. */
struct ansible_told {
	struct inventory *inv;
	const char *words[ANSIBLE_TOLD_MAX];
	size_t n;
};

/* Put in what variables say; returns whether they say anything. */
bool ansible_conn_take(struct ansible_conn *, const struct ansible_vars *);
/* Put in what another one says. */
void ansible_conn_over(struct ansible_conn *, const struct ansible_conn *);

/*
 * Make a host's settings of them, its texts in the arena. *left_r: a reason
 * to leave it out, as text of the arena; NULL: none.
 */
MUST_CHECK bool ansible_conn_host(struct arena *, const struct ansible_conn *,
    struct inventory_host *, const char **left_r, struct ansible_told *,
    struct inerr *);

/* What options of ssh say of a host: ansible_args.c */
MUST_CHECK bool ansible_args_read(struct arena *, const struct yamlnode *,
    struct inventory_host *, struct ansible_told *, struct inerr *);

#endif
