/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sftp.c - one file to or from a host by SFTP: what comes when.
 *
 * What is put has another name until all of it is there, and on the disk where
 * the server can do that; then it takes the place of what was there before.
 */
#include <stdio.h>
#include <sys/stat.h>

#include "common/log.h"
#include "common/mem.h"
#include "worker/ssh/sftp.h"

#define SFTP_VERSION_3 3u
#define SFTP_NAME_MAX 200    /* longer names are not part of a temporary one */
#define SFTP_HANDLE_MAX 256u /* draft, section 6.1 */
#define POSIX_RENAME "posix-rename@openssh.com"
#define FSYNC "fsync@openssh.com"

/* ATTRS.flags, and OPEN's */
enum { HAS_SIZE = 1, HAS_OWNER = 2, HAS_MODE = 4 };
enum { FLAG_READ = 1, FLAG_WRITE = 2, FLAG_CREATE = 8, FLAG_NEW = 32 };

/* ---- what comes when ----------------------------------------------------- */

static void
sftp_open(struct sftp *f, enum sftp_phase phase)
{
	bool makes = phase == SFTP_OPENING && f->task.puts;
	size_t start = sftp_request(f, SFTP_OPEN);

	sftp_put_text(
	    &f->out, f->task.puts ? sftp_slice(&f->temp) : f->task.path);
	sftp_put_u32(
	    &f->out, makes ? FLAG_WRITE | FLAG_CREATE | FLAG_NEW : FLAG_READ);
	sftp_put_u32(&f->out, makes ? HAS_MODE : 0);
	if (makes)
		sftp_put_u32(&f->out, f->task.mode);
	sftp_end_request(f, start);
	f->has_temp |= makes;
	f->phase = phase;
}

static void
sftp_about_handle(struct sftp *f, enum sftp_type type, enum sftp_phase phase)
{
	f->open &= type != SFTP_CLOSE;
	sftp_about_one(f, type, sftp_slice(&f->handle));
	f->phase = phase;
}

static void
sftp_permit(struct sftp *f)
{
	size_t start = sftp_request(f, SFTP_FSETSTAT);

	sftp_put_text(&f->out, sftp_slice(&f->handle));
	sftp_put_u32(&f->out, HAS_MODE);
	sftp_put_u32(&f->out, f->task.mode);
	sftp_end_request(f, start);
	f->phase = SFTP_PERMITTING;
}

static void
sftp_sync(struct sftp *f)
{
	if (!f->has_fsync) {
		sftp_about_handle(f, SFTP_CLOSE, SFTP_CLOSING);
		return;
	}
	sftp_about(f, SFTP_EXTENDED, FSYNC, sftp_slice(&f->handle),
	    (struct slice){ NULL, 0 });
	f->phase = SFTP_SYNCING;
}

static void
sftp_rename(struct sftp *f, enum sftp_phase phase)
{
	sftp_about(f, f->has_rename ? SFTP_EXTENDED : SFTP_RENAME,
	    f->has_rename ? POSIX_RENAME : NULL, sftp_slice(&f->temp),
	    f->task.path);
	f->phase = phase;
}

void
sftp_pieces_done(struct sftp *f)
{
	sftp_forget_pieces(f);
	f->asked = f->done = 0;
	if (f->phase == SFTP_READING)
		sftp_about_handle(f, SFTP_CLOSE, SFTP_CLOSING);
	else if (f->phase == SFTP_COMPARING)
		sftp_about_handle(f, SFTP_CLOSE, SFTP_CLOSING_AGAIN);
	else if (f->task.sets_mode)
		sftp_permit(f);
	else
		sftp_sync(f);
}

static void
sftp_placed(struct sftp *f)
{
	f->has_temp = false;
	f->placed = true;
}

/*
 * Plain rename replaces nothing. What is in the way gives way, and comes back
 * if the new one cannot take its place after all; but no folder does.
 */
static void
sftp_look_at_old(struct sftp *f, const struct sftp_packet *p)
{
	f->refusal = p->code;
	sftp_about_one(f, SFTP_LSTAT, f->task.path);
	f->phase = SFTP_LOOKING_AT_OLD;
}

static void
sftp_set_aside(struct sftp *f, uint32_t mode)
{
	if (S_ISDIR(mode)) {
		sftp_fail(f, "folder", NULL,
		    "it is a folder, which no file takes the place of");
		return;
	}
	sftp_about(f, SFTP_RENAME, NULL, f->task.path, sftp_slice(&f->aside));
	f->has_aside = true;
	f->phase = SFTP_SETTING_ASIDE;
}

/* The request of this phase was granted. */
static void
sftp_granted(struct sftp *f)
{
	switch (f->phase) {
	case SFTP_PERMITTING:
		sftp_sync(f);
		break;
	case SFTP_SYNCING:
		sftp_about_handle(f, SFTP_CLOSE, SFTP_CLOSING);
		break;
	case SFTP_CLOSING:
		if (!f->task.puts)
			f->phase = SFTP_OVER;
		else if (f->task.verifies)
			sftp_open(f, SFTP_OPENING_AGAIN);
		else
			sftp_rename(f, SFTP_RENAMING);
		break;
	case SFTP_CLOSING_AGAIN:
		sftp_rename(f, SFTP_RENAMING);
		break;
	case SFTP_RENAMING:
		sftp_placed(f);
		f->phase = SFTP_OVER;
		break;
	case SFTP_SETTING_ASIDE:
		sftp_rename(f, SFTP_RENAMING_AGAIN);
		break;
	case SFTP_RENAMING_AGAIN:
		sftp_placed(f);
		sftp_about_one(f, SFTP_REMOVE, sftp_slice(&f->aside));
		f->phase = SFTP_REMOVING_OLD;
		break;
	case SFTP_REMOVING_OLD:
		f->has_aside = false;
		f->phase = SFTP_OVER;
		break;
	default:
		f->phase = SFTP_OVER;
		break;
	}
}

static void
sftp_on_status(struct sftp *f, const struct sftp_packet *p)
{
	if (f->phase == SFTP_PUTTING_BACK || f->phase == SFTP_UNDOING)
		sftp_on_undone(f, p);
	else if (p->code == SFTP_FX_OK && f->phase != SFTP_OPENING &&
		 f->phase != SFTP_OPENING_AGAIN && f->phase != SFTP_LOOKING &&
		 f->phase != SFTP_LOOKING_AT_OLD)
		sftp_granted(f);
	else if (f->phase == SFTP_SYNCING && p->code == SFTP_FX_OP_UNSUPPORTED)
		sftp_granted(f);
	else if (f->phase == SFTP_LOOKING_AT_OLD)
		/* There is none: it was refused for some other reason. */
		sftp_refused(f, &(struct sftp_packet){
				    .code = f->refusal, .text = { "", 0 } });
	else if (f->phase == SFTP_RENAMING && !f->has_rename && !f->abandoned &&
		 p->code >= SFTP_FX_FAILURE)
		sftp_look_at_old(f, p);
	else
		sftp_refused(f, p);
}

static void
sftp_on_handle(struct sftp *f, const struct sftp_packet *p)
{
	if (p->text.len > SFTP_HANDLE_MAX) {
		sftp_fail(f, "protocol", NULL,
		    "the server's handle is longer than %u bytes",
		    SFTP_HANDLE_MAX);
		return;
	}
	buf_reset(&f->handle);
	buf_add(&f->handle, p->text.at, p->text.len);
	f->open = true;
	if (f->phase == SFTP_OPENING_AGAIN)
		f->phase = SFTP_COMPARING;
	else if (f->task.puts)
		f->phase = SFTP_WRITING;
	else
		sftp_about_handle(f, SFTP_FSTAT, SFTP_LOOKING);
}

static void
sftp_on_attrs(struct sftp *f, const struct sftp_packet *p)
{
	struct slice rest = p->rest;
	uint32_t flags = 0, owner, mode = S_IFREG;
	uint64_t size = 0;

	if (!sftp_take_u32(&rest, &flags) ||
	    ((flags & HAS_SIZE) != 0 && !sftp_take_u64(&rest, &size)) ||
	    ((flags & HAS_OWNER) != 0 && (!sftp_take_u32(&rest, &owner) ||
					     !sftp_take_u32(&rest, &owner))) ||
	    ((flags & HAS_MODE) != 0 && !sftp_take_u32(&rest, &mode)))
		sftp_fail(f, "protocol", NULL, "the server's answer is cut");
	else if (f->phase == SFTP_LOOKING_AT_OLD)
		sftp_set_aside(f, mode);
	else if (S_ISDIR(mode))
		sftp_fail(f, "folder", NULL, "it is a folder, not a file");
	else if (size > f->task.max)
		sftp_fail(f, "size", "--max-size allows more",
		    "the file has %llu bytes, more than the %llu that are "
		    "allowed",
		    (unsigned long long)size, (unsigned long long)f->task.max);
	else {
		f->size = size;
		f->phase = SFTP_READING;
	}
}

/* Its version, and pairs of names and data of what else it can do. */
static void
sftp_on_version(struct sftp *f, const struct sftp_packet *p)
{
	struct slice rest = p->rest, name, data;

	/* The version stands where others have a number. */
	if (p->id < SFTP_VERSION_3) {
		sftp_fail(f, "protocol", NULL,
		    "the server speaks version %u of SFTP, and 3 is needed",
		    p->id);
		return;
	}
	while (sftp_take_text(&rest, &name) && sftp_take_text(&rest, &data)) {
		f->has_rename |=
		    slice_is(name, POSIX_RENAME) && slice_is(data, "1");
		f->has_fsync |= slice_is(name, FSYNC) && slice_is(data, "1");
	}
	sftp_open(f, SFTP_OPENING);
}

static bool
sftp_has_pieces(const struct sftp *f)
{
	return f->phase == SFTP_READING || f->phase == SFTP_WRITING ||
	       f->phase == SFTP_COMPARING;
}

/*
 * Answers to pieces that are of no interest any more may still come: numbers
 * are given in order.
 */
static bool
sftp_is_late(const struct sftp *f, const struct sftp_packet *p)
{
	return !sftp_has_pieces(f) && p->id < f->id && p->id > 0;
}

static void
sftp_on_packet(struct sftp *f, const struct sftp_packet *p)
{
	bool opening =
	    f->phase == SFTP_OPENING || f->phase == SFTP_OPENING_AGAIN;

	if (f->phase == SFTP_GREETING && p->type == SFTP_VERSION)
		sftp_on_version(f, p);
	else if (f->phase == SFTP_GREETING || sftp_is_late(f, p))
		; /* see below; or nothing to do */
	else if (sftp_has_pieces(f))
		sftp_hear_piece(f, p);
	else if (p->id != f->id)
		sftp_fail(f, "protocol", NULL,
		    "the server answered what it had not been asked");
	else if (p->type == SFTP_STATUS)
		sftp_on_status(f, p);
	else if (p->type == SFTP_HANDLE && opening)
		sftp_on_handle(f, p);
	else if (p->type == SFTP_ATTRS &&
		 (f->phase == SFTP_LOOKING || f->phase == SFTP_LOOKING_AT_OLD))
		sftp_on_attrs(f, p);
	else
		sftp_fail(f, "protocol", NULL,
		    "the server answered with what was not asked for");
	if (f->phase == SFTP_GREETING)
		sftp_fail(f, "protocol", NULL,
		    "the server does not begin with its version of SFTP");
}

void
sftp_hear(struct sftp *f, const char *bytes, size_t n)
{
	struct slice rest, body;
	struct sftp_packet p;
	uint32_t len;

	if (f->phase == SFTP_OVER)
		return;
	buf_add(&f->in, bytes, n);
	while (f->phase != SFTP_OVER && buf_len(&f->in) >= 4) {
		rest = sftp_slice(&f->in);
		sftp_take_u32(&rest, &len);
		if (len == 0 || len > SFTP_PACKET) {
			sftp_fail(f, "protocol", NULL,
			    "the server speaks no SFTP: a packet of %u bytes",
			    len);
			break;
		}
		if (rest.len < len)
			return;
		body = (struct slice){ rest.at, len };
		if (sftp_parse(body, &p))
			sftp_on_packet(f, &p);
		else
			sftp_fail(f, "protocol", NULL,
			    "a packet of the server's is cut");
		buf_drain(&f->in, 4 + len);
	}
}

void
sftp_speak(struct sftp *f)
{
	if (sftp_has_pieces(f))
		sftp_ask_pieces(f);
}

void
sftp_said(struct sftp *f, size_t n)
{
	struct slice rest;
	uint32_t len;
	size_t some;

	for (; n > 0 && buf_len(&f->out) > 0; n -= some) {
		rest = sftp_slice(&f->out);
		if (f->begun == 0 && sftp_take_u32(&rest, &len))
			f->begun = 4 + (size_t)len;
		some = n < f->begun ? n : f->begun;
		f->begun -= some;
		buf_drain(&f->out, some);
	}
}

/* ---- the beginning ------------------------------------------------------- */

/* The name that a file has before it is whole: in the same folder. */
static void
sftp_name(struct sftp *f)
{
	struct slice path = f->task.path;
	const char *slash = memrchr(path.at, '/', path.len);
	char suffix[20];
	size_t folder = slash != NULL ? (size_t)(slash - path.at) + 1 : 0;

	buf_add(&f->temp, path.at, folder);
	buf_add(&f->temp, ".", 1);
	if (path.len - folder <= SFTP_NAME_MAX)
		buf_add(&f->temp, path.at + folder, path.len - folder);
	buf_add(&f->temp, suffix,
	    (size_t)snprintf(suffix, sizeof(suffix), ".hayfork-%08x",
		(unsigned)f->task.random));
	buf_add(&f->aside, buf_at(&f->temp), buf_len(&f->temp));
	buf_add_literal(&f->aside, ".old");
}

void
sftp_begin(struct sftp *f, const struct sftp_task *task)
{
	size_t start;

	memset(f, 0, sizeof(*f));
	f->task = *task;
	if (task->puts)
		sftp_name(f);
	start = sftp_request(f, SFTP_INIT);
	sftp_put_u32(&f->out, SFTP_VERSION_3);
	sftp_end_request(f, start);
}

void
sftp_fini(struct sftp *f)
{
	sftp_forget_pieces(f);
	buf_free(&f->out);
	buf_free(&f->in);
	buf_free(&f->handle);
	buf_free(&f->temp);
	buf_free(&f->aside);
}
