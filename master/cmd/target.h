/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * target.h - what a job has to know of its host: command line, inventory and
 * ssh_config put together, in this order.
 *
 * All hosts of a run are settled before its first job, each once however
 * many jobs it has. What has to be asked of ssh is asked then (sshask.h). A
 * host that cannot be reached, as far as that is known already, has an
 * ending instead: its jobs end so, and the others go on.
 */
#ifndef HF_TARGET_H
#define HF_TARGET_H

#include <sys/tree.h>

#include "common/hayfork.h"
#include "master/cmd/keys.h"
#include "master/cmd/trust.h"
#include "master/input/inventory.h"
#include "master/input/options.h"
#include "master/input/sshconfig_file.h"

#define TARGET_PORT 22
#define TARGET_NETCONF_PORT 830 /* RFC 6242 section 3 */
#define TARGET_HOPS_MAX 16

/* What is wanted there; each is at a port of its own, if none is said. */
enum target_service { TARGET_SSH, TARGET_NETCONF, TARGET_SERVICES };

struct target {
	RB_ENTRY(target) link;
	struct target *same_place; /* the next one with address and port */
	RB_ENTRY(target) place;
	/* Whom it was asked for as; equal ones are one target. */
	struct sshconfig_query asked;
	enum target_service service;
	const char *key_file; /* the inventory's; NULL: none */
	/* A jump host, as the inventory knows it; NULL: it does not. */
	const struct inventory_host *host;
	bool is_hop; /* of --jump, which is not for it, as it is for hosts */
	bool has_password; /* of its own, in the inventory */
	/* The inventory's word on the way, and on host keys; NULL: none. */
	const char *jump, *proxy_command;
	struct sshconfig_place proxy_place;
	enum inventory_host_keys given_host_keys;
	bool settled;

	struct sshconfig_host said; /* by ssh_config */
	const char *address;
	uint16_t port;
	const char *user;
	const char *known_as; /* HostKeyAlias; NULL: address and port */
	struct trust *trust;
	const struct keyset *keys;
	unsigned host_keys; /* enum msg_host_keys */
	uint32_t ssh_flags; /* MSG_SSH_ */
	uint32_t may_not;   /* MSG_CREDENTIAL_NO_ */
	const char *legacy; /* as SSH.legacy; NULL: none */
	uint64_t connect_timeout_ms;
	unsigned retries; /* at least */
	int family;       /* as of an endpoint */
	const char *from;
	unsigned keepalive_s, keepalive_count;

	/* Jump hosts on the way, outermost first; all of them settled. */
	struct target **hops;
	size_t nhops;
	const char *proxy; /* a command that leads there; NULL: none */
	/* NULL: it can be tried. Else how its jobs end. */
	struct hayfork_ending *ending;
	bool on_the_way; /* while ways are looked for */
};

RB_HEAD(target_tree, target);
RB_HEAD(target_places, target);

struct targets {
	const struct options *options;
	const struct inventory *inventory; /* which may know jump hosts */
	struct arena arena;
	struct sshconfig_machine machine;
	struct sshconfig *config;
	const char *file; /* named, or NULL */
	struct target_tree tree;
	struct target_places places;
	struct target **by_index; /* of inventory hosts, by service */
	size_t indexed;           /* hosts */
	struct target **queue;    /* not settled: ssh is to be asked */
	size_t nqueue, queue_cap;
	struct trust_list trusts;
	struct keys keys;
	char *usual;       /* what ssh -G says of any host */
	bool has_password; /* for all hosts */
};

/*
 * Read the files; NULL, and an error: they are refused. All is borrowed for
 * as long as the targets live.
 */
MUST_CHECK bool targets_open(struct targets *, const struct options *,
    const struct inventory *, struct inerr *);
void targets_close(struct targets *);

/* Hosts that there will be jobs for. */
MUST_CHECK bool targets_add(struct targets *, const struct inventory_list *,
    enum target_service, struct inerr *);
/*
 * Settle them all: ask ssh where it must be asked, find ways through jump
 * hosts, read known_hosts files, say which keys are wanted. Tells of keywords
 * that are not honoured. password: there is one for all of them.
 */
MUST_CHECK bool targets_settle(struct targets *, bool password, struct inerr *);
/* What was added, settled. */
const struct target *targets_of(
    const struct targets *, const struct inventory_host *, enum target_service);

/* A key file that a credential names; a ~ is the home folder. */
const struct keyset *targets_want_key(struct targets *, const char *path);
/* Tell of each jump host that the inventory knows, until false. */
MUST_CHECK bool targets_each_jump(const struct targets *,
    bool (*each)(void *ctx, const struct inventory_host *), void *ctx);

/* Is a host or jump host called so, or does it have this address? */
bool targets_know(const struct targets *, const char *name, size_t len);

/* A host key was accepted: in the shape of drive_setup. */
void targets_learn(void *ctx, const char *host, uint16_t port, const char *type,
    const void *blob, size_t len);

#endif
