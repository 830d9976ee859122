/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * scripts.h - what is typed to configure hosts, made once for each platform.
 */
#ifndef HF_SCRIPTS_H
#define HF_SCRIPTS_H

#include <sys/tree.h>

#include "master/input/config.h"

struct script {
	RB_ENTRY(script) link;
	const struct config *config;
	const struct platform *platform;
	struct config_script made; /* n is 0: it cannot be, see why */
	struct inerr why;
};

/* All zero is an empty one. */
struct scripts {
	struct arena arena;
	RB_HEAD(script_tree, script) tree;
};

/* Never NULL; lives as long as the scripts. Both are borrowed so long. */
const struct script *scripts_get(
    struct scripts *, const struct config *, const struct platform *);
void scripts_fini(struct scripts *);

#endif
