/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * inventory_keys.h - the keys of nornir's inventories, for help and the
 * manual page: X(name, "VALUE", "what it says").
 */
#ifndef HF_INVENTORY_KEYS_H
#define HF_INVENTORY_KEYS_H

/* clang-format off */
/* Of a host, a group or the defaults; of a connection, too, but the last two. */
#define INVENTORY_KEY_TABLE(X)						\
	X(hostname, "TEXT",						\
	  "a name or an address to connect to; the host's own name if none " \
	  "says")							\
	X(port, "NUMBER", "the port; 22 if none says")			\
	X(username, "TEXT", "as whom to log in")			\
	X(password, "TEXT",						\
	  "its password; better out of the file, by --password-command")	\
	X(platform, "TEXT",						\
	  "what it is, as cisco_iosxe or FILE.yaml (see hayfork platforms)") \
	X(groups, "[GROUP, ...]",					\
	  "groups it belongs to, and whose values it has where it has none " \
	  "of its own: the first that has one, each before its parents")	\
	X(connection_options, "{NAME: {KEY: VALUE}}",			\
	  "other values for one way to connect: those of hayfork hold, "	\
	  "then those of ssh, then the plain ones")

/* In extras of connection_options.hayfork, or .ssh. */
#define INVENTORY_EXTRA_TABLE(X)					\
	X(key_file, "FILE", "a private key to log in with")		\
	X(credentials, "[SECRET or {user, key_file, secret}, ...]",	\
	  "as whom to log in, one after the other")			\
	X(answers, "{PROMPT: TEXT or {secret: NAME}}",			\
	  "what to answer to questions at the login")			\
	X(become, "true or false",					\
	  "run commands by sudo, or at a level such as enable")		\
	X(become_user, "TEXT", "whom sudo makes of it; root if not given") \
	X(legacy, "NAME,... or [NAME, ...]",				\
	  "algorithms that are no longer safe and allowed all the same, or " \
	  "all (see --legacy)")						\
	X(secret, "TEXT",						\
	  "the secret of the device's higher level; also where others have " \
	  "it: secret of netmiko, auth_secondary of scrapli")
/* clang-format on */

#endif
