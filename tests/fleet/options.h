/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * options.h - the fleet's command line.
 */
#ifndef HF_FLEET_OPTIONS_H
#define HF_FLEET_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "tests/fleet/parse.h"

struct options {
	struct net listen;
	uint16_t port;  /* 0: one the kernel picks */
	uint32_t count; /* devices; 0 was not given */
	const char *user, *known_hosts_out, *stats, *exec_log;
	const char *roster;
	uint64_t every; /* hostile; 0 is none */
	uint64_t login_tries, flood_cap, max_ms;
	bool with_parent, until_eof;
};

/*
 * Read argv into *o (strings are borrowed from argv); what belongs to
 * devices, keys and logins goes straight there.  Prints help and exits 0, or
 * a complaint and exits 2.
 */
void options_parse(struct options *o, int argc, char *argv[]);

#endif
