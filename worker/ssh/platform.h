/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * platform.h - how to talk to a device's command line, ready to be used.
 *
 * A PLATFORM (common/msg_table.h) is read and its patterns compiled once in
 * the life of a worker: jobs with the same bytes share it. It borrows from a
 * copy of these bytes.
 */
#ifndef HF_SSH_PLATFORM_H
#define HF_SSH_PLATFORM_H

#include <stdbool.h>
#include <sys/queue.h>

#include "common/buf.h"
#include "common/pack.h"
#include "worker/ssh/pattern.h"

#define PLATFORM_NO_LEVEL (-1)
/* What one may have of each; more is refused. */
#define PLATFORM_LEVELS 64
#define PLATFORM_PARTS 256
#define PLATFORM_SPARE 64 /* unused ones that a worker keeps */
#define PLATFORM_WHY 512  /* fits why one is refused */

/* A prompt: a pattern, or a text that ends the line; neither: none. */
struct platform_prompt {
	struct pattern *pattern;
	struct slice exact;
};

struct platform_texts {
	struct slice *list;
	unsigned count;
};

struct platform_step {
	uint32_t kind; /* enum msg_step_kind */
	struct slice input;
	struct platform_prompt prompt;
	struct slice response;
	bool secret; /* response is the name of one */
	int level;   /* of MSG_STEP_ENTER */
};

struct platform_steps {
	struct platform_step *list;
	unsigned count;
};

struct platform_way {
	int to;
	struct platform_steps steps;
};

struct platform_level {
	struct slice name;
	struct platform_prompt prompt;
	struct platform_texts excludes;
	struct platform_way *ways;
	unsigned way_count;
};

struct platform_question {
	struct pattern *pattern;
	struct slice answer;
	uint32_t flags; /* as in QUESTION */
};

struct platform {
	TAILQ_ENTRY(platform) link; /* in its cache */
	unsigned users;
	char *bytes; /* owned */
	size_t len;
	struct slice name, newline, user_suffix;
	struct pattern *prompt; /* of any level; NULL: there is none */
	struct platform_texts excludes, failures;
	struct platform_level *levels;
	unsigned level_count;
	int level; /* to be gone to; or PLATFORM_NO_LEVEL */
	struct platform_steps on_open, on_close;
	int config_level; /* where lines are typed; or PLATFORM_NO_LEVEL */
	struct platform_steps commit, abort, save;
	struct platform_question *questions;
	unsigned question_count;
	bool one_channel;
	bool echoes_twice;
};

/* Read one; NULL: it is malformed, see why (PLATFORM_WHY bytes). */
struct platform *platform_decode(struct slice bytes, char *why);
void platform_free(struct platform *);
/* PLATFORM_NO_LEVEL: there is none of that name. */
int platform_level_named(const struct platform *, struct slice name);
/* The one of a device of which nothing is known, encoded. */
void platform_encode_generic(struct buf *);

/*
 * The first way of a shortest path between two levels; NULL: there is none,
 * or they are the same.
 */
const struct platform_way *platform_way(
    const struct platform *, int from, int to);

struct platform_cache {
	TAILQ_HEAD(, platform) list; /* last used first */
	unsigned spare;              /* those without users */
};

void platform_cache_init(struct platform_cache *);
/* Nobody may use one any more. */
void platform_cache_fini(struct platform_cache *);
/* The one with these bytes, or a new one; NULL as platform_decode(). */
struct platform *platform_take(
    struct platform_cache *, struct slice bytes, char *why);
/* May be NULL. */
void platform_give_back(struct platform_cache *, struct platform *);

#endif
