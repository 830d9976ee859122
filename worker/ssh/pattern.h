/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * pattern.h - regular expressions over what a device said.
 *
 * PCRE2's, as the platforms of scrapli have them: whatever the case, `^` and
 * `$` at every line, bytes and no characters. They come with a job, and what
 * they are matched against from a device: both are bounded, in length, in
 * steps and in memory, and a match that would take more ends as PATTERN_LIMIT.
 */
#ifndef HF_SSH_PATTERN_H
#define HF_SSH_PATTERN_H

#include "common/pack.h"

#define PATTERN_MAX 4096u /* bytes of one */

struct pattern;
/* What matching needs beside them: one per thread. */
struct pattern_room;

enum pattern_found { PATTERN_NO, PATTERN_YES, PATTERN_LIMIT };

/* NULL: it is none; why, and where in it, in err. */
struct pattern *pattern_new(struct slice text, char *err, size_t errlen);
/* May be NULL. */
void pattern_free(struct pattern *);

struct pattern_room *pattern_room_new(void);
void pattern_room_free(struct pattern_room *);

/* Does it match at the very end of a text? It then begins at *start. */
enum pattern_found pattern_at_end(struct pattern_room *, const struct pattern *,
    struct slice text, size_t *start);

#endif
