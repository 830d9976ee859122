/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * platforms.h - platforms for tests, encoded as a job has them.
 *
 * Like those that come as files, but with what only a test wants of them.
 */
#ifndef HF_TESTS_PLATFORMS_H
#define HF_TESTS_PLATFORMS_H

#include "common/buf.h"
#include "common/msg.h"

/* Parts of one; each is appended to its list. */
static inline void
make_text(struct buf *list, const char *text)
{
	msg_text_add(list, slice_str(text));
}

static inline struct slice
make_slice(const struct buf *b)
{
	return (struct slice){ (const char *)buf_at(b), buf_len(b) };
}

static inline void
make_step(struct buf *list, enum msg_step_kind kind, const char *input,
    const char *prompt, const char *response, uint32_t flags)
{
	struct msg m = { .id = MSG_STEP };

	m.u.step = (struct msg_step){ kind, slice_str(input), slice_str(prompt),
		slice_str(response), flags };
	msg_list_add(list, &m);
}

/* The steps are used up. */
static inline void
make_way(struct buf *list, const char *to, struct buf *steps)
{
	struct msg m = { .id = MSG_WAY };

	m.u.way = (struct msg_way){ slice_str(to), make_slice(steps) };
	msg_list_add(list, &m);
	buf_reset(steps);
}

/* The ways are used up; excludes: one text, or NULL. */
static inline void
make_level(struct buf *list, const char *name, const char *prompt,
    const char *exclude, struct buf *ways)
{
	struct msg m = { .id = MSG_LEVEL };
	struct buf excludes = { 0 };

	if (exclude != NULL)
		make_text(&excludes, exclude);
	m.u.level = (struct msg_level){ slice_str(name), slice_str(prompt),
		make_slice(&excludes), make_slice(ways), 0 };
	msg_list_add(list, &m);
	buf_free(&excludes);
	buf_reset(ways);
}

static inline void
make_question(
    struct buf *list, const char *pattern, const char *answer, uint32_t flags)
{
	struct msg m = { .id = MSG_QUESTION };

	m.u.question = (struct msg_question){ slice_str(pattern),
		slice_str(answer), flags };
	msg_list_add(list, &m);
}

/* Cisco's, with enable, and a configuration that is never gone to. */
static inline void
make_cisco(struct buf *out)
{
	struct msg m = { .id = MSG_PLATFORM };
	struct msg_platform *p = &m.u.platform;
	struct buf levels = { 0 }, ways = { 0 }, steps = { 0 }, open = { 0 },
		   close = { 0 }, failures = { 0 };

	make_step(&steps, MSG_STEP_PROMPTED, "enable", "Password:", "enable",
	    MSG_STEP_EXACT | MSG_STEP_SECRET);
	make_way(&ways, "privileged_exec", &steps);
	make_level(&levels, "exec", "^[\\w.\\-@/:]{1,63}>\\s?+$", NULL, &ways);
	make_step(&steps, MSG_STEP_SEND, "disable", NULL, NULL, 0);
	make_way(&ways, "exec", &steps);
	make_step(&steps, MSG_STEP_SEND, "configure terminal", NULL, NULL, 0);
	make_way(&ways, "configuration", &steps);
	make_level(&levels, "privileged_exec", "^[\\w.\\-@/:]{1,63}#\\s?+$",
	    NULL, &ways);
	make_step(&steps, MSG_STEP_SEND, "end", NULL, NULL, 0);
	make_way(&ways, "privileged_exec", &steps);
	make_level(&levels, "configuration",
	    "^[\\w.\\-@/:]{1,63}\\([\\w.\\-@/:+]{0,32}\\)#\\s?+$", "tcl)",
	    &ways);
	make_step(&open, MSG_STEP_ENTER, "privileged_exec", NULL, NULL, 0);
	make_step(&open, MSG_STEP_SEND, "terminal width 512", NULL, NULL, 0);
	make_step(&open, MSG_STEP_SEND, "terminal length 0", NULL, NULL, 0);
	make_step(&close, MSG_STEP_ENTER, "privileged_exec", NULL, NULL, 0);
	make_step(&close, MSG_STEP_WRITE, "exit", NULL, NULL, 0);
	make_text(&failures, "% Invalid input detected");
	make_text(&failures, "% Incomplete command");
	*p = (struct msg_platform){ .name = slice_str("cisco_iosxe"),
		.prompt = slice_str("^.*[>#$]\\s?+$"),
		.level = slice_str("privileged_exec"),
		.levels = make_slice(&levels),
		.failures = make_slice(&failures),
		.on_open = make_slice(&open),
		.on_close = make_slice(&close),
		.flags = MSG_PLATFORM_ONE_CHANNEL };
	msg_encode_body(out, &m);
	buf_free(&levels);
	buf_free(&ways);
	buf_free(&steps);
	buf_free(&open);
	buf_free(&close);
	buf_free(&failures);
}

/*
 * One level with this prompt, and what is typed first, if anything is; the
 * user's name has a suffix.
 */
static inline void
make_plain_for(struct buf *out, const char *suffix, const char *name,
    const char *prompt, const char *first, const char *failure,
    struct buf *questions)
{
	struct msg m = { .id = MSG_PLATFORM };
	struct buf levels = { 0 }, ways = { 0 }, open = { 0 }, failures = { 0 };

	make_level(&levels, "exec", prompt, NULL, &ways);
	if (first != NULL)
		make_step(&open, MSG_STEP_SEND, first, NULL, NULL, 0);
	if (failure != NULL)
		make_text(&failures, failure);
	m.u.platform = (struct msg_platform){ .name = slice_str(name),
		.prompt = slice_str("^.*[>#$%\\]]\\s?+$"),
		.level = slice_str("exec"),
		.levels = make_slice(&levels),
		.failures = make_slice(&failures),
		.on_open = make_slice(&open),
		.user_suffix = slice_str(suffix) };
	if (questions != NULL)
		m.u.platform.questions = make_slice(questions);
	msg_encode_body(out, &m);
	buf_free(&levels);
	buf_free(&ways);
	buf_free(&open);
	buf_free(&failures);
}

static inline void
make_plain(struct buf *out, const char *name, const char *prompt,
    const char *first, const char *failure, struct buf *questions)
{
	make_plain_for(out, NULL, name, prompt, first, failure, questions);
}

#endif
