/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * parts.c - the commands of a job, and what each of them came to.
 */
#include <stdio.h>
#include <stdlib.h>

#include "common/clock.h"
#include "common/contract.h"
#include "common/mem.h"
#include "worker/ssh/io_worker.h"
#include "worker/ssh/session.h"

bool
parts_init(struct session *s)
{
	struct parts *p = &s->parts;
	struct slice rest = s->job.commands;
	enum msg_err err;
	struct msg m;

	while ((err = msg_list_next(MSG_COMMAND, &rest, &m)) == MSG_OK)
		p->count++;
	p->rest = s->job.commands;
	return err == MSG_AGAIN && p->count > 0 &&
	       p->count <= CONTRACT_COMMANDS_MAX && parts_next(s);
}

void
parts_fini(struct session *s)
{
	free(s->parts.class);
	free(s->parts.message);
	free(s->parts.what);
	buf_free(&s->parts.list);
	watch_fini(&s->parts.watch);
	memset(&s->parts, 0, sizeof(s->parts));
}

bool
parts_next(struct session *s)
{
	struct parts *p = &s->parts;
	struct msg m;

	if ((p->failed > 0 && (s->job.flags & MSG_SSH_STOP) != 0) ||
	    msg_list_next(MSG_COMMAND, &p->rest, &m) != MSG_OK)
		return false;
	p->command = m.u.command.text;
	p->flags = m.u.command.flags;
	p->place = m.u.command.place;
	p->repeatable = (p->flags & MSG_COMMAND_REPEATABLE) != 0;
	p->commits += (p->flags & MSG_COMMAND_COMMIT) != 0;
	p->saves += (p->flags & MSG_COMMAND_SAVE) != 0;
	p->length = 0;
	p->heard = false;
	watch_reset(&p->watch);
	p->taken++;
	return true;
}

bool
parts_is_last(const struct session *s)
{
	return s->parts.rest.len == 0;
}

void
parts_begin(struct session *s)
{
	struct parts *p = &s->parts;

	s->sent = true;
	p->begun++;
	p->began_ns = clock_ns();
	s->heard_ns = s->io->now_ns;
	session_set_stage(s, HAYFORK_STAGE_COMMAND);
}

static void
parts_add(struct parts *p, const struct part_end *end, uint64_t elapsed_us)
{
	struct msg m = { .id = MSG_PART };

	m.u.part = (struct msg_part){
		.command = p->ended,
		.status = end->status,
		.stage = end->stage,
		.length = p->length,
		.elapsed_us = elapsed_us,
		.exit_code = end->exit_code,
		.error_class = slice_str(end->class),
		.error_message = slice_str(end->message),
	};
	msg_list_add(&p->list, &m);
	p->length = 0;
	p->ended++;
}

/* How a line of configuration is called in errors; NULL: it is none. */
static char *
parts_name(const struct parts *p)
{
	char place[120], text[200], *name;

	if ((p->flags & PARTS_CONFIG) == 0)
		return NULL;
	log_escape(place, sizeof(place), p->place.at, p->place.len);
	log_escape(text, sizeof(text), p->command.at, p->command.len);
	if (asprintf(&name, "%s%s\"%s\"", place, place[0] != '\0' ? ": " : "",
		text) < 0)
		return NULL;
	return name;
}

void
parts_end(struct session *s, const struct part_end *end)
{
	struct parts *p = &s->parts;

	if (end->status != HAYFORK_OK && p->failed++ == 0) {
		p->first = p->ended;
		p->stage = end->stage;
		p->class = xstrdup(end->class);
		p->message = xstrdup(end->message);
		p->what = parts_name(p);
	}
	parts_add(p, end, (clock_ns() - p->began_ns) / 1000);
}

void
parts_conclude(struct session *s)
{
	struct parts *p = &s->parts;

	if (p->failed == 0) {
		s->outcome.status = HAYFORK_OK;
		return;
	}
	s->stage = p->stage;
	if (p->what != NULL)
		session_fail(s, HAYFORK_FAILED, p->class, NULL, "%s: %s",
		    p->what, p->message);
	else if (p->count == 1)
		session_fail(
		    s, HAYFORK_FAILED, p->class, NULL, "%s", p->message);
	else if (p->failed == 1)
		session_fail(s, HAYFORK_FAILED, p->class, NULL,
		    "command %u of %u: %s", p->first + 1, p->count, p->message);
	else
		session_fail(s, HAYFORK_FAILED, p->class, NULL,
		    "%u of %u commands failed, the first is number %u: %s",
		    p->failed, p->count, p->first + 1, p->message);
}

struct slice
parts_report(struct session *s)
{
	static const struct part_end never = { .status = HAYFORK_NOT_RUN };
	const struct outcome *o = &s->outcome;
	struct parts *p = &s->parts;

	if (p->count < 2 || p->begun == 0)
		return (struct slice){ NULL, 0 };
	if (p->ended < p->begun)
		parts_add(p,
		    &(struct part_end){ o->status, o->stage, o->class,
			o->message, o->exit_code },
		    (clock_ns() - p->began_ns) / 1000);
	while (p->ended < p->count)
		parts_add(p, &never, 0);
	return (
	    struct slice){ (const char *)buf_at(&p->list), buf_len(&p->list) };
}
