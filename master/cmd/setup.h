/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * setup.h - from the options to an open drive, with or without hosts.
 *
 * Order matters: everything that can be wrong with the input is looked at
 * before a worker starts, and keys before the first job.
 */
#ifndef HF_SETUP_H
#define HF_SETUP_H

#include "master/cmd/credlists.h"
#include "master/cmd/creds.h"
#include "master/cmd/drive.h"
#include "master/cmd/login.h"
#include "master/cmd/programs.h"
#include "master/cmd/target.h"
#include "master/cmd/throttles.h"
#include "master/input/inventory.h"
#include "master/input/options.h"

struct setup {
	const struct options *options;
	struct programs programs;
	struct drive drive;
	bool driving;              /* drive is open */
	unsigned workers, threads; /* of a lane (0: by CPUs); of a process */
	int stop_fd;               /* see drive.h */
	struct inventory *inventory;
	struct creds creds;
	struct targets targets;
	bool targeting; /* targets is open */
	struct login login;
	struct halt halt;
	uint64_t total; /* jobs there will be; 0: not known yet */
	struct throttles throttles;
	struct platforms *platforms; /* NULL: not asked for yet */
	struct secrets secrets;
	struct credlists credlists;
	char *plan;   /* its text; NULL: there is none */
	char *failed; /* what @failed means; NULL: nobody has asked */
	char store_path[PATH_MAX];
};

/* Find the worker programs; look at options that need no file. */
MUST_CHECK bool setup_init(
    struct setup *, const struct options *, struct inerr *);
/* How many jobs there are; all: no more will come. Does --max-fail fit? */
MUST_CHECK bool setup_count(
    struct setup *, uint64_t jobs, bool all, struct inerr *);
/* Read the inventory (NULL: none), say its warnings. */
MUST_CHECK bool setup_inventory(
    struct setup *, const char *path, struct inerr *);
/* Those that can be found; opened when first asked for. */
struct platforms *setup_platforms(struct setup *);
/* The words with that between them. Owned by the caller. */
char *setup_join(const struct options_list *words, const char *by);
/*
 * Reads the inventory and chooses: the hosts of this list and of --hosts, or
 * the inventory's.
 */
MUST_CHECK bool setup_choose(struct setup *, const struct options_list *named,
    struct inventory_list *, struct inerr *);
/* The same, and looks at what ssh_config says of them. */
MUST_CHECK bool setup_hosts(struct setup *, const struct options_list *named,
    enum target_service, struct inventory_list *, struct inerr *);
/* What the options say of logins. */
struct login setup_login(struct setup *);
/* There will be jobs for these: look at what ssh_config says of them. */
MUST_CHECK bool setup_targets(struct setup *, const struct inventory_list *,
    enum target_service, struct inerr *);
/*
 * Open the drive and start the lanes that have jobs; hosts: read what is
 * known of them, get password and keys.
 */
MUST_CHECK bool setup_open(
    struct setup *, bool hosts, bool tasks, struct inerr *);
/*
 * The same in two steps, the second of which may be done again after its end,
 * with other workers; it starts no lane.
 */
MUST_CHECK bool setup_secrets(struct setup *, struct inerr *);
MUST_CHECK bool setup_farm(struct setup *, bool hosts, struct inerr *);
void setup_end_farm(struct setup *);
/*
 * Jobs of a source that are submitted and not delivered: few enough to stay
 * in the CPU's cache, or two windows of all workers if that is more.
 */
size_t setup_in_hand(const struct setup *, enum hayfork_lane);
void setup_fini(struct setup *);

#endif
