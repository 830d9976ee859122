/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * shell.c - the steps shell and talk: commands typed to a command line.
 */
#include <stdio.h>
#include <stdlib.h>

#include "common/mem.h"
#include "worker/ssh/io_worker.h"
#include "worker/ssh/session.h"

struct shell {
	struct talk talk;
	bool closing; /* on_close is being typed */
};

bool
shell_set_platform(struct session *s)
{
	struct slice bytes = s->job.platform;
	struct buf generic = { 0 };
	char why[PLATFORM_WHY];

	if (bytes.len == 0) {
		platform_encode_generic(&generic);
		bytes = (struct slice){ (char *)buf_at(&generic),
			buf_len(&generic) };
	}
	s->platform = platform_take(&s->io->platforms, bytes, why);
	buf_free(&generic);
	if (s->platform == NULL)
		session_fail(s, HAYFORK_FAILED, "platform", NULL, "%s", why);
	return s->platform != NULL;
}

/* ---- what the talk tells ------------------------------------------------- */

static void
shell_on_begin(void *ctx)
{
	parts_begin(ctx);
}

static void
shell_on_output(void *ctx, const char *p, size_t n)
{
	output_add(ctx, 0, p, n);
}

static void
shell_on_end(void *ctx, const struct talk_end *end)
{
	struct session *s = ctx;
	struct part_end part = { .status = end->status,
		.stage = end->stage,
		.class = end->class,
		.message = end->message };

	/* That has nothing to do with prompts. */
	if (end->class != NULL && strcmp(end->class, "closed") == 0)
		part.stage = s->stage;
	parts_end(s, &part);
}

/* Does a line of configuration, or a commit, come behind the current one? */
static bool
shell_goes_on(const struct parts *p)
{
	struct slice rest = p->rest;
	struct msg m;

	return msg_list_next(MSG_COMMAND, &rest, &m) == MSG_OK &&
	       (m.u.command.flags & (MSG_COMMAND_LINE | MSG_COMMAND_COMMIT)) !=
		   0;
}

static bool
shell_on_next(void *ctx, struct talk_item *item)
{
	struct session *s = ctx;
	struct parts *p = &s->parts;

	/* The first one is the current one already. */
	if (p->taken == p->begun && !parts_next(s))
		return false;
	*item = (struct talk_item){ .text = p->command };
	if ((p->flags & MSG_COMMAND_LINE) != 0) {
		item->kind = TALK_LINE;
		item->last = !shell_goes_on(p);
	} else if ((p->flags & MSG_COMMAND_COMMIT) != 0) {
		item->kind = TALK_COMMIT;
		item->number = p->commits - 1;
	} else if ((p->flags & MSG_COMMAND_SAVE) != 0) {
		item->kind = TALK_SAVE;
		item->number = p->saves - 1;
	}
	return true;
}

bool
shell_secret(const struct session *s, struct slice name, struct slice *text)
{
	struct slice rest = s->job.secrets;
	struct msg m;

	while (msg_list_next(MSG_SECRET, &rest, &m) == MSG_OK)
		if (slice_equal(m.u.secret.name, name) &&
		    (m.u.secret.credential == 0 ||
			m.u.secret.credential == s->auth.turn + 1)) {
			*text = m.u.secret.text;
			return true;
		}
	return false;
}

bool
shell_reveals(const struct session *s, struct slice text)
{
	struct slice rest = s->job.secrets;
	struct msg m;

	while (msg_list_next(MSG_SECRET, &rest, &m) == MSG_OK)
		if (m.u.secret.text.len > 0 &&
		    text.len >= m.u.secret.text.len &&
		    memmem(text.at, text.len, m.u.secret.text.at,
			m.u.secret.text.len) != NULL)
			return true;
	return false;
}

static bool
shell_on_secret(void *ctx, struct slice name, struct slice *text)
{
	return shell_secret(ctx, name, text);
}

static bool
shell_on_reveals(void *ctx, struct slice text)
{
	return shell_reveals(ctx, text);
}

static void
shell_on_forget(void *ctx)
{
	struct session *s = ctx;

	/* They are in our own copy of the argument. */
	if (s->job.secrets.len > 0)
		explicit_bzero(
		    (char *)(uintptr_t)s->job.secrets.at, s->job.secrets.len);
	s->job.secrets = (struct slice){ NULL, 0 };
}

static const struct talk_ops shell_ops = {
	.begin = shell_on_begin,
	.output = shell_on_output,
	.end = shell_on_end,
	.next = shell_on_next,
	.secret = shell_on_secret,
	.reveals = shell_on_reveals,
	.forget = shell_on_forget,
};

/* ---- starting it --------------------------------------------------------- */

/* What would do something else than be typed. */
static bool
shell_is_line(struct slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if (((unsigned char)text.at[i] < ' ' && text.at[i] != '\t') ||
		    text.at[i] == '\177')
			return false;
	return true;
}

static enum step
shell_check_commands(struct session *s)
{
	struct slice rest = s->parts.rest, text = s->parts.command;
	unsigned number = s->parts.taken;
	struct msg m;

	while (shell_is_line(text)) {
		if (msg_list_next(MSG_COMMAND, &rest, &m) != MSG_OK)
			return STEP_NEXT;
		text = m.u.command.text;
		number++;
	}
	return session_fail(s, HAYFORK_FAILED, "command", NULL,
	    "command %u has control bytes or several lines, which cannot be "
	    "typed",
	    number);
}

enum step
step_shell(struct session *s)
{
	int rc;

	if (shell_check_commands(s) == STEP_END)
		return STEP_END;
	rc = libssh2_channel_process_startup(s->channel, "shell", 5, NULL, 0);
	if (rc == LIBSSH2_ERROR_EAGAIN)
		return STEP_WAIT;
	/* A channel on which exec was refused may be of no more use. */
	if (rc == LIBSSH2_ERROR_BAD_USE && s->exec_refused)
		return session_reopen(s);
	if (rc == LIBSSH2_ERROR_CHANNEL_REQUEST_DENIED)
		return session_fail(s, HAYFORK_FAILED, "refused", NULL,
		    "the server refused %sa shell",
		    s->exec_refused ? "to run the command, and " : "");
	if (rc != 0)
		return session_fail_call(
		    s, HAYFORK_UNREACHABLE, "asking for a shell", rc);
	io_worker_talks(s->io);
	s->shell = xcalloc(1, sizeof(*s->shell));
	talk_init(&s->shell->talk, s->platform, s->io->patterns,
	    s->io->questions, &shell_ops, s, s->io->now_ns);
	s->shell->talk.raise = platform_level_named(s->platform, s->job.level);
	return STEP_NEXT;
}

/* ---- talking ------------------------------------------------------------- */

void
shell_hear(struct session *s, size_t n)
{
	s->heard_ns = s->io->now_ns;
	talk_hear(&s->shell->talk, s->io->output, n, s->io->now_ns);
	if (talk_in_command(&s->shell->talk))
		session_set_stage(s, HAYFORK_STAGE_OUTPUT);
}

/*
 * Type, listen and look, as long as there is something to type. EAGAIN: it
 * waits; 0: the talk is over, or done; else what libssh2 says.
 */
static ssize_t
shell_talk(struct session *s)
{
	struct talk *t = &s->shell->talk;
	bool stuck;
	ssize_t n;

	do {
		n = session_type(s, &t->typing, &stuck);
		if (n < 0 && !stuck)
			return n;
		n = output_take(s);
		if (s->held)
			return LIBSSH2_ERROR_EAGAIN;
		if (n < 0 && n != LIBSSH2_ERROR_EAGAIN)
			return n;
		talk_look(t, s->io->now_ns);
		if (talk_is_over(t))
			return 0;
		if (libssh2_channel_eof(s->channel))
			talk_hang_up(t);
		if (talk_is_over(t) || (talk_is_done(t) && !s->closing))
			return 0;
	} while (buf_len(&t->typing) > 0 && !stuck);
	s->again_ns = t->wake_ns;
	return LIBSSH2_ERROR_EAGAIN;
}

/* The device's refusals at the beginning say what the others may be due to. */
static void
shell_hint(struct session *s)
{
	const struct talk *t = &s->shell->talk;
	char name[80], hint[200];

	if (s->outcome.hint != NULL || t->refused < 2 ||
	    t->refused < t->platform->on_open.count / 2)
		return;
	log_escape(
	    name, sizeof(name), t->platform->name.at, t->platform->name.len);
	snprintf(hint, sizeof(hint),
	    "it refused %u of what is typed to a %s first: is it one?",
	    t->refused, name);
	s->outcome.hint = xstrdup(hint);
}

/* A line of configuration was refused: what became of those before it? */
static void
shell_hint_config(struct session *s)
{
	const struct talk *t = &s->shell->talk;
	char hint[TALK_MESSAGE + 80];

	if (!t->aborts || s->outcome.hint != NULL)
		return;
	if (t->class != NULL)
		snprintf(hint, sizeof(hint),
		    "look at the device: after that, %s", t->message);
	else if (t->platform->abort.count == 0)
		snprintf(hint, sizeof(hint), "%s",
		    s->parts.begun > 1 ? "the lines before it hold: the "
					 "platform has no way to take them back"
				       : "nothing was configured before it");
	else if (t->abort_refusal[0] != '\0')
		snprintf(hint, sizeof(hint),
		    "the device did not take back the lines before it: \"%s\"",
		    t->abort_refusal);
	else
		snprintf(hint, sizeof(hint),
		    "all lines were taken back, nothing was committed");
	s->outcome.hint = xstrdup(hint);
}

static enum step
shell_over(struct session *s)
{
	const struct talk *t = &s->shell->talk;

	if (t->class == NULL || t->aborts) {
		s->complete = t->class == NULL;
		parts_conclude(s);
		if (s->outcome.status != HAYFORK_OK) {
			shell_hint_config(s);
			shell_hint(s);
		}
		return STEP_END;
	}
	if (strcmp(t->class, "closed") != 0 || s->parts.begun == 0)
		session_set_stage(s, HAYFORK_STAGE_PROMPT);
	session_fail(s, t->status, t->class,
	    t->hint[0] != '\0' ? t->hint : NULL, "%s", t->message);
	if (t->status == HAYFORK_TIMEOUT || strcmp(t->class, "closed") == 0)
		session_may_pass(s);
	return STEP_END;
}

enum step
step_talk(struct session *s)
{
	ssize_t n = shell_talk(s);

	if (n == LIBSSH2_ERROR_EAGAIN)
		return STEP_WAIT;
	if (n == 0)
		return shell_over(s);
	return session_fail_call(s,
	    s->sent ? HAYFORK_FAILED : HAYFORK_UNREACHABLE,
	    s->sent ? "the command was running"
		    : "waiting for the device's prompt",
	    (int)n);
}

/* ---- its end ------------------------------------------------------------- */

void
shell_explain(const struct session *s, char *text, size_t cap)
{
	char line[TALK_QUOTE];

	text[0] = '\0';
	if (s->shell == NULL)
		return;
	talk_quote(&s->shell->talk, line, sizeof(line));
	if (line[0] != '\0')
		snprintf(text, cap, "; the device's last line is \"%s\"", line);
}

void
shell_stop(struct session *s)
{
	if (s->shell != NULL && !s->complete)
		talk_stop(&s->shell->talk);
}

bool
shell_goodbye(struct session *s)
{
	if (s->shell == NULL || !s->complete)
		return true;
	if (!s->shell->closing) {
		s->shell->closing = true;
		talk_close(&s->shell->talk, s->io->now_ns);
	}
	return talk_is_over(&s->shell->talk) ||
	       shell_talk(s) != LIBSSH2_ERROR_EAGAIN;
}

void
shell_fini(struct session *s)
{
	if (s->shell != NULL)
		talk_fini(&s->shell->talk);
	free(s->shell);
	s->shell = NULL;
	platform_give_back(&s->io->platforms, s->platform);
	s->platform = NULL;
}
