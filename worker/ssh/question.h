/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * question.h - what a device may ask instead of showing its prompt.
 *
 * Pagers, which want a key for each screen; questions a platform has an
 * answer for, or says that there is none; and what only looks like one, of
 * which nothing is known.
 */
#ifndef HF_SSH_QUESTION_H
#define HF_SSH_QUESTION_H

#include "worker/ssh/platform.h"

/* Those that every device may ask, compiled once per worker. */
struct questions;

struct questions *questions_new(void);
void questions_free(struct questions *);

/*
 * The question that a line, which was not ended, asks; it begins at *start.
 * The platform's own come first. NULL: it asks none; *slow is set if that is
 * not known, for one of the platform's patterns took too long.
 */
const struct platform_question *question_find(const struct questions *,
    struct pattern_room *, const struct platform *, struct slice line,
    size_t *start, bool *slow);
/* Does it look as if somebody had to answer? */
bool question_is_likely(
    const struct questions *, struct pattern_room *, struct slice line);

#endif
