/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sftp_end.c - how the moving of a file fails, and what is put right then.
 *
 * What was written so far is removed; what had to give way comes back. Where
 * that cannot be done, or is not heard of in time, the names are told.
 */
#include <stdarg.h>
#include <stdio.h>

#include "worker/ssh/sftp.h"

#define SFTP_QUOTE 120 /* fits what is quoted of a server's text, or a path */
#define SFTP_PATH 1000 /* fits the name of a file that is left, escaped */

static const char no_reason[] =
    "the server does not say why: no space left, a quota, or a limit of its "
    "own";

/* ---- undoing ------------------------------------------------------------- */

/* Not all servers remove what is open. */
static void
sftp_undo(struct sftp *f)
{
	if (f->open)
		sftp_about_one(f, SFTP_CLOSE, sftp_slice(&f->handle));
	f->open = false;
	sftp_about_one(f, SFTP_REMOVE, sftp_slice(&f->temp));
	f->phase = SFTP_UNDOING;
}

void
sftp_on_undone(struct sftp *f, const struct sftp_packet *p)
{
	if (f->phase == SFTP_PUTTING_BACK) {
		f->has_aside = p->code != SFTP_FX_OK;
		sftp_undo(f);
		return;
	}
	f->has_temp = p->code != SFTP_FX_OK && p->code != SFTP_FX_NO_SUCH_FILE;
	f->phase = SFTP_OVER;
}

/* What a server that lies has done is anyone's guess: it is asked nothing. */
static void
sftp_put_right(struct sftp *f)
{
	if (strcmp(f->class, "protocol") == 0 || !f->has_temp)
		f->phase = SFTP_OVER;
	else if (f->has_aside) {
		sftp_about(
		    f, SFTP_RENAME, NULL, sftp_slice(&f->aside), f->task.path);
		f->phase = SFTP_PUTTING_BACK;
	} else
		sftp_undo(f);
}

/* Names that are being changed are better off when that is finished. */
void
sftp_abandon(struct sftp *f, bool cuts)
{
	f->abandoned = true;
	if (!f->has_temp && !f->has_aside)
		f->phase = SFTP_OVER;
	if (f->phase >= SFTP_RENAMING && f->phase != SFTP_LOOKING_AT_OLD)
		return;
	sftp_forget_pieces(f);
	if (cuts)
		f->out.end = f->out.start + f->begun;
	sftp_undo(f);
}

/* A path, or its name only if that would be cut. */
static void
sftp_quote_name(char *dst, struct slice path)
{
	const char *slash = memrchr(path.at, '/', path.len);

	if (path.len > SFTP_PATH / 4 && slash != NULL) {
		path.len -= (size_t)(slash + 1 - path.at);
		path.at = slash + 1;
	}
	log_escape(dst, SFTP_PATH, path.at, path.len);
}

bool
sftp_left(const struct sftp *f, char *text, size_t cap)
{
	char temp[SFTP_PATH], aside[SFTP_PATH];

	if (!f->task.puts)
		return false;
	sftp_quote_name(temp, sftp_slice(&f->temp));
	sftp_quote_name(aside, sftp_slice(&f->aside));
	if (f->has_temp && f->has_aside)
		snprintf(text, cap,
		    "what was there before may be called %s now, and what was "
		    "put %s",
		    aside, temp);
	else if (f->has_aside && f->placed)
		snprintf(text, cap,
		    "the new file is there, and what it replaced may be there "
		    "as %s: remove it",
		    aside);
	else if (f->has_aside)
		snprintf(text, cap,
		    "what was there before may be called %s now: rename it",
		    aside);
	else if (f->has_temp)
		snprintf(text, cap,
		    "what was put may still be there as %s: remove it", temp);
	else if (f->placed)
		snprintf(text, cap, "the new file has taken its place by now");
	return f->has_temp || f->has_aside || f->placed;
}

/* ---- failing ------------------------------------------------------------- */

void
sftp_fail(
    struct sftp *f, const char *class, const char *hint, const char *fmt, ...)
{
	va_list ap;

	if (f->class != NULL) {
		f->phase = SFTP_OVER;
		return;
	}
	va_start(ap, fmt);
	vsnprintf(f->message, sizeof(f->message), fmt, ap);
	va_end(ap);
	f->class = class;
	f->hint = hint;
	sftp_forget_pieces(f);
	sftp_put_right(f);
}

static const char *
sftp_doing(const struct sftp *f)
{
	switch (f->phase) {
	case SFTP_OPENING:
		return f->task.puts ? "making" : "opening";
	case SFTP_READING:
	case SFTP_LOOKING:
		return "reading";
	case SFTP_PERMITTING:
		return "setting the mode of";
	case SFTP_REMOVING_OLD:
		return "removing the old";
	case SFTP_OPENING_AGAIN:
	case SFTP_COMPARING:
	case SFTP_CLOSING_AGAIN:
		return "reading back";
	case SFTP_RENAMING:
	case SFTP_LOOKING_AT_OLD:
	case SFTP_SETTING_ASIDE:
	case SFTP_RENAMING_AGAIN:
		return "replacing";
	default:
		return f->task.puts ? "writing" : "closing";
	}
}

void
sftp_refused(struct sftp *f, const struct sftp_packet *p)
{
	char path[SFTP_QUOTE], said[SFTP_QUOTE];
	const char *class = "refused", *what = NULL, *hint = NULL;

	f->has_temp &= f->phase != SFTP_OPENING;
	f->has_aside &= f->phase != SFTP_SETTING_ASIDE;
	log_escape(path, sizeof(path), f->task.path.at, f->task.path.len);
	log_escape(said, sizeof(said), p->text.at, p->text.len);
	if (p->code == SFTP_FX_NO_SUCH_FILE) {
		class = "no-file";
		what = f->task.puts ? "no such folder" : "no such file";
	} else if (p->code == SFTP_FX_PERMISSION_DENIED) {
		class = "permission";
		what = "permission denied";
	} else if (p->code == SFTP_FX_OP_UNSUPPORTED)
		what = "the server cannot do that";
	else if (p->code == SFTP_FX_FAILURE)
		hint = f->task.puts ? no_reason : NULL;
	if (what != NULL)
		sftp_fail(
		    f, class, hint, "%s %s: %s", sftp_doing(f), path, what);
	else
		sftp_fail(f, class, hint,
		    "%s %s: the server refused it (%u, \"%s\")", sftp_doing(f),
		    path, p->code, said);
}
