/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * become.c - a command run by sudo, and the step become: until it runs.
 *
 * sudo asks with a prompt that nobody can know before, and the shell that it
 * starts says with another such text that it is there. Only what comes before
 * that is looked at, and none of it is output: the secret is given once, to
 * sudo, and never to the command.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

#include "common/mem.h"
#include "worker/ssh/io_worker.h"
#include "worker/ssh/session.h"

#define MS 1000000u /* nanoseconds */

#define BECOME_SECRET "sudo"
/* All of it: sudo may ask servers of its own. */
#define BECOME_MS 30000u
#define BECOME_MAX 16384u /* bytes said before the command runs */
#define BECOME_RANDOM 12  /* bytes in each of its texts */

/* ---- the command --------------------------------------------------------- */

static void
become_random(char *text, size_t cap, const char *prefix)
{
	unsigned char bytes[BECOME_RANDOM];
	size_t n = (size_t)snprintf(text, cap, "%s", prefix);

	if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
		panic("no random bytes");
	for (size_t i = 0; i < sizeof(bytes); i++)
		n += (size_t)snprintf(text + n, cap - n, "%02x", bytes[i]);
}

/* As a word of a shell's. */
static void
become_quote(struct buf *b, struct slice text)
{
	buf_add(b, "'", 1);
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] == '\'')
			buf_add(b, "'\\''", 4);
		else
			buf_add(b, text.at + i, 1);
	}
	buf_add(b, "'", 1);
}

static void
become_text(struct buf *b, const char *text)
{
	buf_add(b, text, strlen(text));
}

void
become_prepare(struct session *s)
{
	struct become *b = &s->become;
	struct buf script = { 0 };

	if (s->job.become.len == 0)
		return;
	buf_reset(&b->command);
	become_random(b->prompt, sizeof(b->prompt), "hayfork-asks-");
	become_random(b->ready, sizeof(b->ready), "hayfork-runs-");
	become_text(&script, "echo ");
	become_text(&script, b->ready);
	become_text(&script, " >&2; ");
	buf_add(&script, s->parts.command.at, s->parts.command.len);
	become_text(&b->command, "sudo -S -p ");
	become_text(&b->command, b->prompt);
	become_text(&b->command, " -u ");
	become_quote(&b->command, s->job.become);
	become_text(&b->command, " -- sh -c ");
	become_quote(&b->command,
	    (struct slice){ (char *)buf_at(&script), buf_len(&script) });
	buf_free(&script);
}

struct slice
become_command(const struct session *s)
{
	const struct become *b = &s->become;

	if (s->job.become.len == 0)
		return s->parts.command;
	return (
	    struct slice){ (char *)buf_at(&b->command), buf_len(&b->command) };
}

void
become_fini(struct session *s)
{
	struct become *b = &s->become;

	buf_free(&b->command);
	buf_wipe(&b->typing);
	buf_wipe(&b->said[0]);
	buf_wipe(&b->said[1]);
}

/* ---- what sudo says ------------------------------------------------------ */

/*
 * What comes behind a text in what came on a stream; at NULL: it is not there.
 */
static struct slice
become_behind(const struct session *s, unsigned stream, const char *text)
{
	const struct buf *said = &s->become.said[stream];
	struct slice rest = { NULL, 0 };
	const char *end = (const char *)buf_at(said) + buf_len(said);

	if (buf_len(said) == 0)
		return rest;
	rest.at = memmem(buf_at(said), buf_len(said), text, strlen(text));
	if (rest.at != NULL) {
		rest.at += strlen(text);
		rest.len = (size_t)(end - rest.at);
	}
	return rest;
}

/*
 * Does the command run? What sudo complains of may have the text in it, but
 * not on a line of its own. *output: what came behind it on this stream.
 */
static bool
become_runs(const struct session *s, unsigned stream, struct slice *output)
{
	struct slice rest = become_behind(s, stream, s->become.ready);

	if (rest.len > 0 && rest.at[0] == '\r') {
		rest.at++;
		rest.len--;
	}
	if (rest.len == 0 || rest.at[0] != '\n')
		return false;
	*output = (struct slice){ rest.at + 1, rest.len - 1 };
	return true;
}

/* The last line that says something, of either stream. */
static void
become_last_line(struct session *s, char *line, size_t cap)
{
	line[0] = '\0';
	for (unsigned i = 2; i-- > 0 && line[0] == '\0';) {
		struct slice text = { (char *)buf_at(&s->become.said[i]),
			buf_len(&s->become.said[i]) };
		const char *end;

		while (text.len > 0 &&
		       memchr("\r\n ", text.at[text.len - 1], 3) != NULL)
			text.len--;
		end = text.len > 0 ? memrchr(text.at, '\n', text.len) : NULL;
		if (end != NULL) {
			text.len -= (size_t)(end + 1 - text.at);
			text.at = end + 1;
		}
		if (shell_reveals(s, text))
			snprintf(line, cap, "(a secret)");
		else
			log_escape(line, cap, text.at, text.len);
	}
}

/* It has ended, or is given up. */
static enum step
become_fail(struct session *s, enum hayfork_status status, const char *why)
{
	char line[SESSION_QUOTE];

	session_set_stage(s, HAYFORK_STAGE_PROMPT);
	become_last_line(s, line, sizeof(line));
	return session_fail(s, status,
	    status == HAYFORK_TIMEOUT ? "timeout" : "become",
	    strstr(line, "tty") != NULL || strstr(line, "terminal") != NULL
		? "--pty gives it one"
		: NULL,
	    "%s%s%s%s", why, line[0] != '\0' ? ": \"" : "", line,
	    line[0] != '\0' ? "\"" : "");
}

/* Its prompt has come: the secret, but not twice. */
static enum step
become_answer(struct session *s, unsigned stream)
{
	struct become *b = &s->become;
	struct slice secret;
	bool known = shell_secret(s, slice_str(BECOME_SECRET), &secret);

	if (b->asked || !known)
		session_set_stage(s, HAYFORK_STAGE_PROMPT);
	if (b->asked)
		return session_fail(s, HAYFORK_FAILED, "become", NULL,
		    "sudo does not take the secret \"%s\" that it was given",
		    BECOME_SECRET);
	if (!known)
		return session_fail(s, HAYFORK_FAILED, "become",
		    "--ask-secret, --secret-file or --secret-command; "
		    "--password-as sudo if it is the password of the login",
		    "sudo asks for the secret \"%s\", and there is none",
		    BECOME_SECRET);
	b->asked = true;
	buf_wipe(&b->said[stream]);
	buf_add(&b->typing, secret.at, secret.len);
	buf_add(&b->typing, "\n", 1);
	return STEP_WAIT;
}

/* The command runs: what came behind that, or elsewhere, is its output. */
static void
become_pass(struct session *s, unsigned stream, struct slice output)
{
	struct become *b = &s->become;
	struct slice other = { (char *)buf_at(&b->said[!stream]),
		buf_len(&b->said[!stream]) };

	if (other.len > 0)
		output_came(s, !stream, other);
	if (output.len > 0)
		output_came(s, stream, output);
	buf_wipe(&b->said[0]);
	buf_wipe(&b->said[1]);
	b->asked = false;
	b->end_ns = 0;
}

/* NEXT: it runs; WAIT: not yet. */
static enum step
become_look(struct session *s)
{
	struct become *b = &s->become;
	struct slice output;
	enum step step;

	for (unsigned i = 0; i < 2; i++) {
		if (become_runs(s, i, &output)) {
			become_pass(s, i, output);
			return STEP_NEXT;
		}
		if (become_behind(s, i, b->prompt).at != NULL &&
		    (step = become_answer(s, i)) != STEP_WAIT)
			return step;
	}
	if (buf_len(&b->said[0]) + buf_len(&b->said[1]) > BECOME_MAX)
		return become_fail(
		    s, HAYFORK_FAILED, "sudo says too much before the command");
	return STEP_WAIT;
}

/* ---- the step ------------------------------------------------------------ */

/* Positive: something came. */
static ssize_t
become_hear(struct session *s)
{
	static const int ids[2] = { 0, SSH_EXTENDED_DATA_STDERR };
	ssize_t n = 0, some = 0;

	for (unsigned i = 0; i < 2; i++) {
		n = libssh2_channel_read_ex(
		    s->channel, ids[i], s->io->output, sizeof(s->io->output));
		if (n > 0) {
			buf_add(&s->become.said[i], s->io->output, (size_t)n);
			some += n;
		} else if (n < 0 && n != LIBSSH2_ERROR_EAGAIN)
			return n;
	}
	return some > 0 ? some : n;
}

enum step
step_become(struct session *s)
{
	struct become *b = &s->become;
	enum step step;
	bool stuck;
	ssize_t n;

	if (s->job.become.len == 0)
		return STEP_NEXT;
	if (b->end_ns == 0)
		b->end_ns = s->io->now_ns + (uint64_t)BECOME_MS * MS;
	do {
		n = session_type(s, &s->become.typing, &stuck);
		if (n < 0 && !stuck)
			break;
		n = become_hear(s);
		if (n > 0 && (step = become_look(s)) != STEP_WAIT)
			return step;
	} while (n > 0);
	if (libssh2_channel_eof(s->channel))
		return become_fail(s, HAYFORK_FAILED,
		    "sudo ended without running the command");
	if (n < 0 && n != LIBSSH2_ERROR_EAGAIN)
		return session_fail_call(
		    s, HAYFORK_FAILED, "becoming another user", (int)n);
	if (s->io->now_ns >= b->end_ns)
		return become_fail(s, HAYFORK_TIMEOUT,
		    "sudo neither asked nor ran the command in 30 s");
	s->again_ns = b->end_ns;
	return STEP_WAIT;
}
