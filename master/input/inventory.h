/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * inventory.h - the hosts we know, and how to log in to them.
 *
 * Read from what people have (see inventory_load()), or named on the command
 * line. A host's values are resolved: groups and
 * defaults have been asked already. What is NULL or 0 was not given, and the
 * command's options or the system's defaults apply.
 *
 * The inventory owns its hosts and all their texts, passwords among them,
 * and wipes them when it is freed. A file is read whole or refused.
 */
#ifndef HF_INVENTORY_H
#define HF_INVENTORY_H

#include <sys/tree.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "master/input/arena.h"
#include "master/input/hostlayer.h"
#include "master/input/inerr.h"

#define INVENTORY_HOSTS_MAX 1000000
#define INVENTORY_BYTES_MAX ((size_t)64 << 20)
#define INVENTORY_WARNINGS_MAX 10

struct inventory;
struct credentials; /* credential.h */
struct answers;

/* Whether a key that is not known is taken, as --host-key has it. */
enum inventory_host_keys {
	INVENTORY_HOST_KEYS_UNSAID,
	INVENTORY_HOST_KEYS_OFF,
	INVENTORY_HOST_KEYS_NEW,
	INVENTORY_HOST_KEYS_STRICT
};

struct inventory_host {
	const char *name;    /* unique in the inventory */
	const char *address; /* a name or an address to connect to */
	const char *user;
	const char *password; /* secret; "" is a password, too */
	const char *key_file;
	const char *enable; /* secret, of a device's higher level */
	const char *sudo;   /* secret, of the program that makes become true */
	const char *jump;   /* as --jump has it; NULL: not said */
	const char *proxy_command; /* as ProxyCommand; NULL: not said */
	enum inventory_host_keys host_keys;
	unsigned connect_timeout_s; /* 0: not said */
	unsigned retries;           /* further attempts, at least */
	const char *platform;
	bool become;                     /* commands run as another user */
	const char *become_user;         /* NULL: root, or as the options say */
	const char *legacy;              /* see legacy.h; "": none */
	struct credentials *credentials; /* in place of user and password */
	struct answers *answers;
	const char *const *groups; /* own ones, each before its parents */
	size_t ngroups;
	uint16_t port;
	bool is_bare;     /* named by its address, perhaps with a port */
	const char *file; /* where it was read; NULL: command line */
	unsigned line;
	/* What its groups and the defaults say, too: the first holds. */
	const struct hostlayer *const *layers;
	size_t nlayers;
	/* Where its fields are from, if not all from that line. */
	const struct hostorigin *origins;
	size_t norigins;

	size_t index; /* the inventory's own */
	RB_ENTRY(inventory_host) by_name;
};

/* Hosts picked from an inventory, borrowed from it. */
struct inventory_list {
	const struct inventory_host **hosts;
	size_t n;
};

/* An inventory that knows no host. */
struct inventory *inventory_new(void);

/*
 * Read an inventory, told by what is in it (inventory_kind.h): nornir's
 * hosts.yaml with groups.yaml and defaults.yaml beside it, or their folder;
 * Ansible's INI, YAML or JSON with group_vars and host_vars beside it, or a
 * folder of such; a program that answers --list; a table with a header; a
 * plain list. NULL: refused, the error has the place.
 */
MUST_CHECK struct inventory *inventory_load(const char *path, struct inerr *);

/* Wipes and frees it, its hosts and their texts; NULL is allowed. */
void inventory_free(struct inventory *);

/* Let commands of ClusterShell's groups.conf run (groupsource.h). */
void inventory_allow_group_commands(struct inventory *);

size_t inventory_size(const struct inventory *);

/* A host by its place (0 is the first read), or by its name; or NULL. */
const struct inventory_host *inventory_at(const struct inventory *, size_t);
const struct inventory_host *inventory_find(
    const struct inventory *, const char *name);

/*
 * What the user should know although the file was taken, as sentences ready
 * to print; at most INVENTORY_WARNINGS_MAX and one that counts the rest.
 */
size_t inventory_warnings(const struct inventory *, const char *const **r);

/*
 * Choose hosts: those that limit names less those that exclude names (see
 * hostterm.h; NULL: all, none), in the order of the inventory. A term is a
 * host, a group or "all"; one that chooses nothing at all is an error,
 * for it is a slip of the pen. That leaves none is not an error.
 */
MUST_CHECK bool inventory_select(const struct inventory *, const char *limit,
    const char *exclude, struct inventory_list *, struct inerr *);

/* Drop from a list what limit and exclude do not choose; otherwise alike. */
MUST_CHECK bool inventory_filter(const struct inventory *, const char *limit,
    const char *exclude, struct inventory_list *, struct inerr *);

/*
 * The hosts an expression (hostterm.h) names, each once, in the order
 * written: a plain word, or one with ranges, is hostpat.h's; one with @, KEY=,
 * * or ? chooses among those the inventory knows. One the inventory does not
 * know is added to it; user and port written here hold over its own.
 */
MUST_CHECK bool inventory_name(struct inventory *, const char *expr,
    struct inventory_list *, struct inerr *);

/*
 * Who failed in the last run, for "@failed": names, one a line, to be freed;
 * NULL: the error says why. Without this "@failed" is a group like others.
 */
typedef char *inventory_failed(void *ctx, struct inerr *);
void inventory_on_failed(struct inventory *, inventory_failed *, void *ctx);

/* Give back the room of hosts that were dropped. */
void inventory_list_fit(struct inventory_list *);
void inventory_list_free(struct inventory_list *);

#endif
