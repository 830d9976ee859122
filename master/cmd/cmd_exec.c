/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cmd_exec.c - hayfork exec: one local program per argument, as tasks.
 *
 * What a program has of the user's (environment, umask, limit of
 * descriptors) goes to the workers with each job; see common/program.h.
 */
#include <stdio.h>
#include <unistd.h>

#include "common/program.h"
#include "master/cmd/caller.h"
#include "master/cmd/cmd.h"
#include "master/cmd/lines.h"
#include "master/cmd/setup.h"
#include "master/input/template.h"
#include "master/output/text.h"

/* A worker that does not end its program in time is late by this much. */
#define EXEC_LATE_MS (PROGRAM_GRACE_MS + 200)

/* The source of programs. */
struct exec {
	const struct options *o;
	struct template template;
	struct program program; /* but for its words */
	struct buf env, argv, arg;
	struct buf command;  /* as the user wrote it, with its NUL */
	struct lines *lines; /* NULL: the operands */
	size_t at;           /* in the operands */
	struct inerr err;    /* why, if bad */
	bool bad;
};

static void
exec_init(struct exec *e, const struct options *o)
{
	*e = (struct exec){ .o = o };
	template_init(&e->template, o->words.at, o->words.n);
	for (size_t i = 0; i < o->words.n; i++)
		program_add(&e->argv, o->words.at[i], strlen(o->words.at[i]));
	template_show(&e->command,
	    (struct slice){ (char *)buf_at(&e->argv), buf_len(&e->argv) });
	buf_add(&e->command, "", 1);
	caller_program(&e->program, &e->env);
	e->program.timeout_ms = o->timeout_ms;
}

static void
exec_fini(struct exec *e)
{
	buf_wipe(&e->env);
	buf_free(&e->argv);
	buf_wipe(&e->arg);
	buf_free(&e->command);
}

/* The words for this argument, until the next call. */
static bool
exec_words(struct exec *e, struct slice arg)
{
	buf_reset(&e->argv);
	if (!template_fill(&e->template, arg, &e->argv, &e->err))
		return false;
	e->program.argv =
	    (struct slice){ (char *)buf_at(&e->argv), buf_len(&e->argv) };
	return true;
}

static enum drive_next
exec_fill(
    struct exec *e, struct slice arg, uint64_t id, struct drive_item *item)
{
	const struct options *o = e->o;

	if (!exec_words(e, arg)) {
		inerr_at(&e->err, "standard input", (unsigned)id, 0);
		e->bad = true;
		return DRIVE_END;
	}
	buf_reset(&e->arg);
	program_pack(&e->arg, &e->program);
	item->name = "exec";
	item->command = (char *)buf_at(&e->command);
	item->args = arg;
	item->job = (struct hayfork_job){
		.lane = HAYFORK_CPU,
		.task = PROGRAM_TASK,
		.arg = buf_at(&e->arg),
		.arg_len = buf_len(&e->arg),
		.timeout_ms = o->timeout_ms,
		.grace_ms = EXEC_LATE_MS,
		.max_output = o->max_output,
		.retries = o->retries,
		.crash_retries = o->crash_retries,
		.id = id,
	};
	return DRIVE_ITEM;
}

static enum drive_next
exec_next(void *ctx, struct drive_item *item)
{
	struct exec *e = ctx;
	const struct options_list *operands = &e->o->operands;
	struct slice arg;

	if (e->lines == NULL) {
		if (e->at == operands->n)
			return DRIVE_END;
		arg = slice_str(operands->at[e->at++]);
		return exec_fill(e, arg, e->at, item);
	}
	switch (lines_take(e->lines, &arg, &e->err)) {
	case LINES_LINE:
		return exec_fill(e, arg, e->lines->number, item);
	case LINES_LATER:
		return DRIVE_LATER;
	case LINES_BAD:
		e->bad = true;
		break;
	case LINES_END:
		break;
	}
	return DRIVE_END;
}

static void
exec_stop(void *ctx)
{
	struct exec *e = ctx;

	if (e->lines != NULL)
		lines_stop(e->lines);
}

static int
exec_drive(struct exec *e, struct setup *s)
{
	struct drive_source source = { exec_next, exec_stop, e };
	struct lines lines;
	int status;

	if (e->o->operands.n == 0) {
		lines_init(&lines, STDIN_FILENO, s->drive.base);
		e->lines = &lines;
	}
	drive_add_source(&s->drive, &source, setup_in_hand(s, HAYFORK_CPU));
	status = drive_run(&s->drive);
	if (e->lines != NULL)
		lines_fini(&lines);
	return e->bad ? cmd_refuse_rest(status, &e->err) : status;
}

/* What would run for this argument, as a shell would need it written. */
static bool
exec_show(struct exec *e, struct slice arg)
{
	struct buf shown = { 0 }, line = { 0 };

	if (!exec_words(e, arg))
		return false;
	template_show(&shown, e->program.argv);
	text_add(&line, (char *)buf_at(&shown), buf_len(&shown));
	buf_add_literal(&line, "\n");
	fwrite(buf_at(&line), 1, buf_len(&line), stdout);
	buf_free(&shown);
	buf_free(&line);
	return true;
}

static int
exec_dry_run(struct exec *e)
{
	const struct options_list *operands = &e->o->operands;
	char *line = NULL;
	size_t room = 0;
	ssize_t n;
	bool good = true;

	for (size_t i = 0; i < operands->n && good; i++)
		good = exec_show(e, slice_str(operands->at[i]));
	if (operands->n == 0)
		while (good && (n = getline(&line, &room, stdin)) > 0) {
			size_t len = (size_t)n - (line[n - 1] == '\n');

			good = exec_show(e, (struct slice){ line, len });
		}
	free(line);
	return good ? 0 : cmd_refuse(&e->err);
}

int
cmd_exec(const struct options *o)
{
	struct setup s;
	struct exec e;
	int status;

	exec_init(&e, o);
	if (!setup_init(&s, o, &e.err) ||
	    !setup_count(&s, o->operands.n, o->operands.n > 0, &e.err))
		status = cmd_refuse(&e.err);
	else if (o->dry_run)
		status = exec_dry_run(&e);
	else if (!setup_open(&s, false, true, &e.err))
		status = cmd_refuse(&e.err);
	else
		status = exec_drive(&e, &s);
	setup_fini(&s);
	exec_fini(&e);
	return status;
}
