/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * config.h - what is typed to a device to configure it.
 *
 * Lines are read from a file or a plan; what is typed around them is the
 * platform's: the way to its configuration, commit, the way back, save. Pure,
 * but for the file that is read.
 */
#ifndef HF_CONFIG_H
#define HF_CONFIG_H

#include <stdint.h>

#include "master/input/arena.h"
#include "master/input/inerr.h"
#include "master/input/platform.h"

/* With what the platform adds they are no more than CONTRACT_COMMANDS_MAX. */
#define CONFIG_LINES_MAX 1000
#define CONFIG_FILE_MAX ((size_t)512 << 10) /* bytes */

struct config_line {
	const char *text;
	const char *place; /* FILE:LINE */
};

struct config {
	struct config_line *lines;
	size_t n, room;
	bool saves; /* keep it for the next start, too */
};

/*
 * Add the lines of a text, but for those that are blank; the first of them is
 * this one of the file. False: the error says which cannot be typed.
 */
MUST_CHECK bool config_add(struct config *, struct arena *, const char *file,
    unsigned line, const char *text, size_t len, struct inerr *);
/* The lines of a file, at least one. */
MUST_CHECK bool config_load(
    struct config *, struct arena *, const char *path, struct inerr *);
/* All lines as one, for people. */
const char *config_join(const struct config *, struct arena *);

/* The commands of a job: every line, then the platform's steps. */
struct config_script {
	const char *const *texts;  /* what is typed */
	const char *const *places; /* "": the platform's own */
	const uint32_t *flags;     /* of COMMAND (common/msg_table.h) */
	size_t n;
};
/*
 * Make it; false: a platform that does not say how it is configured, or saved,
 * and e says so.
 */
MUST_CHECK bool config_compile(const struct config *, const struct platform *,
    struct arena *, struct config_script *, struct inerr *);

/* All that is typed if nothing is refused, line by line, to this function. */
void config_show(const struct config *, const struct platform *,
    void (*each)(void *ctx, const char *line), void *ctx);

#endif
