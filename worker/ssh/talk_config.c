/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * talk_config.c - the commands of a talk: each at its level, lines of
 * configuration among them.
 */
#include "common/msg_table.h"
#include "worker/ssh/talk.h"

/* ---- steps that are commands --------------------------------------------- */

/*
 * The step of this number, and the level it is typed at (unchanged if no step
 * before it says so). NULL: there is none.
 */
static const struct platform_step *
config_step(const struct platform_steps *steps, unsigned number, int *level)
{
	for (unsigned i = 0; i < steps->count; i++) {
		const struct platform_step *s = &steps->list[i];

		if (s->kind == MSG_STEP_ENTER)
			*level = s->level;
		else if (number-- == 0)
			return s;
	}
	return NULL;
}

/* False: there is no such step. */
static bool
config_find(const struct talk *t, int *level, const struct platform_step **step)
{
	const struct platform *p = t->platform;

	*step = NULL;
	*level = t->began ? PLATFORM_NO_LEVEL : t->raise;
	switch (t->item.kind) {
	case TALK_LINE:
		*level = p->config_level;
		return true;
	case TALK_COMMIT:
		*level = p->config_level;
		*step = config_step(&p->commit, t->item.number, level);
		return *step != NULL;
	case TALK_SAVE:
		*level = p->level;
		*step = config_step(&p->save, t->item.number, level);
		return *step != NULL;
	default:
		return true;
	}
}

/* ---- typing -------------------------------------------------------------- */

/*
 * A submode that is of no level we know is still part of the configuration;
 * what leads out of it has failed before.
 */
static bool
config_is_there(const struct talk *t, int level)
{
	return level == PLATFORM_NO_LEVEL || t->level == level || t->went ||
	       (t->configures && t->item.kind != TALK_SAVE);
}

static void
config_type(struct talk *t, const struct platform_step *step, uint64_t now_ns)
{
	t->has_item = t->went = false;
	t->configures |= t->item.kind == TALK_LINE;
	if (!t->began)
		t->ops->forget(t->ctx);
	t->began = true;
	t->ops->begin(t->ctx);
	t->counted = true;
	if (step != NULL && step->kind == MSG_STEP_PROMPTED) {
		talk_type(t, step->input, TALK_ASKED, now_ns);
		t->step = step;
	} else
		talk_type(t, step != NULL ? step->input : t->item.text,
		    TALK_ECHO, now_ns);
}

/* What is left to be done for them, now that there are no more. */
static void
config_end(struct talk *t)
{
	t->step_next = 0;
	if (t->aborts && !talk_has_left(t))
		t->part = TALK_ABORT;
	else
		talk_leave(t);
}

void
talk_next_command(struct talk *t, uint64_t now_ns)
{
	const struct platform_step *step;
	int level;

	if (!t->has_item && !t->ops->next(t->ctx, &t->item)) {
		config_end(t);
		return;
	}
	t->has_item = true;
	if (!config_find(t, &level, &step)) {
		talk_fail(t, HAYFORK_FAILED, "platform",
		    "the platform does not say how it is configured");
		return;
	}
	if (config_is_there(t, level)) {
		config_type(t, step, now_ns);
		return;
	}
	t->goal = level;
	t->went = true;
}

/* ---- the end ------------------------------------------------------------- */

bool
talk_has_left(const struct talk *t)
{
	const struct platform *p = t->platform;

	return t->item.kind == TALK_LINE && !t->item.last &&
	       t->level != PLATFORM_NO_LEVEL && t->level != p->config_level &&
	       p->config_level != p->level;
}

void
talk_leave(struct talk *t)
{
	if (t->configures)
		t->goal = t->platform->level;
	t->part = TALK_LEAVE;
}
