/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ansible_keys.h - the variables of Ansible's inventories that say how to log
 * in, for their reader, help and the manual page.
 *
 * Of several names of one thing the last that is given holds: plugins/
 * connection/ssh.py of ansible-core 2.14 has them in this order, which is that
 * of their names. X(NAME, variable, "what it says")
 */
#ifndef HF_ANSIBLE_KEYS_H
#define HF_ANSIBLE_KEYS_H

/* clang-format off */
#define ANSIBLE_CONN_TABLE(X)						\
	X(BECOME, ansible_become,					\
	  "run commands as somebody else")				\
	X(BECOME_METHOD, ansible_become_method,				\
	  "sudo, or enable: the level of a device")			\
	X(BECOME_PASS, ansible_become_pass,				\
	  "the same as ansible_become_password")			\
	X(BECOME_PASSWORD, ansible_become_password,			\
	  "what sudo or the level asks for")				\
	X(BECOME_USER, ansible_become_user,				\
	  "whom sudo makes of it; root if not given")			\
	X(CONNECT_TIMEOUT, ansible_connect_timeout,			\
	  "seconds that a connection may take; --connect-timeout "	\
	  "holds over it")						\
	X(CONNECTION, ansible_connection,				\
	  "a host whose connection is not SSH, as local, is left "	\
	  "out")							\
	X(HOST, ansible_host,						\
	  "a name or an address to connect to")				\
	X(HOST_KEY_CHECKING, ansible_host_key_checking,			\
	  "false: as --host-key off")					\
	X(NETWORK_OS, ansible_network_os,				\
	  "the platform, as cisco.ios.ios (see hayfork platforms)")	\
	X(PASSWORD, ansible_password,					\
	  "its password")						\
	X(PORT, ansible_port,						\
	  "the port")							\
	X(KEY_FILE, ansible_private_key_file,				\
	  "a private key to log in with")				\
	X(SSH_ARGS, ansible_ssh_args,					\
	  "the same as ansible_ssh_common_args")			\
	X(COMMON_ARGS, ansible_ssh_common_args,				\
	  "options of ssh: -J, -l, -p, -i, and -o with ProxyJump, "	\
	  "ProxyCommand, StrictHostKeyChecking, User, Port, "		\
	  "IdentityFile")						\
	X(EXTRA_ARGS, ansible_ssh_extra_args,				\
	  "the same as ansible_ssh_common_args")			\
	X(SSH_HOST, ansible_ssh_host,					\
	  "the same as ansible_host")					\
	X(SSH_HOST_KEY_CHECKING, ansible_ssh_host_key_checking,		\
	  "the same as ansible_host_key_checking")			\
	X(SSH_PASS, ansible_ssh_pass,					\
	  "the same as ansible_password")				\
	X(SSH_PASSWORD, ansible_ssh_password,				\
	  "the same as ansible_password")				\
	X(SSH_PORT, ansible_ssh_port,					\
	  "the same as ansible_port")					\
	X(SSH_KEY_FILE, ansible_ssh_private_key_file,			\
	  "the same as ansible_private_key_file")			\
	X(SSH_RETRIES, ansible_ssh_retries,				\
	  "further attempts; --retries holds over it")			\
	X(SSH_TIMEOUT, ansible_ssh_timeout,				\
	  "the same as ansible_connect_timeout")			\
	X(SSH_USER, ansible_ssh_user,					\
	  "the same as ansible_user")					\
	X(USER, ansible_user,						\
	  "as whom to log in")						\
	X(JUMP, hayfork_jump,						\
	  "jump hosts, as --jump has them")				\
	X(PLATFORM, hayfork_platform,					\
	  "the platform; holds over ansible_network_os")		\
	X(SECRET, hayfork_secret,					\
	  "the secret of a device's higher level")

/*
 * Columns of a table: X("word", the variable it is). Of names the first there
 * is is the name, the next one the address.
 */
#define ANSIBLE_COLUMN_NAME "name"
#define ANSIBLE_COLUMN_GROUPS "groups"
#define ANSIBLE_COLUMN_TABLE(X)						\
	X("name", ANSIBLE_COLUMN_NAME)					\
	X("host", ANSIBLE_COLUMN_NAME)					\
	X("hostname", ANSIBLE_COLUMN_NAME)				\
	X("address", "ansible_host")					\
	X("ip", "ansible_host")						\
	X("ip_address", "ansible_host")					\
	X("port", "ansible_port")					\
	X("user", "ansible_user")					\
	X("username", "ansible_user")					\
	X("password", "ansible_password")				\
	X("key_file", "ansible_private_key_file")			\
	X("platform", "hayfork_platform")				\
	X("os", "hayfork_platform")					\
	X("secret", "hayfork_secret")					\
	X("jump", "hayfork_jump")					\
	X("become", "ansible_become")					\
	X("become_user", "ansible_become_user")				\
	X("group", ANSIBLE_COLUMN_GROUPS)				\
	X("groups", ANSIBLE_COLUMN_GROUPS)
/* clang-format on */

#define ANSIBLE_CONN_ENUM_(NAME, variable, doc) CONN_##NAME,
enum ansible_conn_var { ANSIBLE_CONN_TABLE(ANSIBLE_CONN_ENUM_) CONN_VARS };
#undef ANSIBLE_CONN_ENUM_

#endif
