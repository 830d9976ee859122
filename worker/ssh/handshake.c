/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * handshake.c - the steps open and handshake: banners and keys.
 */
#include <stdio.h>
#include <string.h>

#include "worker/ssh/io_worker.h"
#include "worker/ssh/mismatch.h"
#include "worker/ssh/session.h"

enum step
step_open(struct session *s)
{
	int rc;

	session_start_login(s);
	if ((s->ssh = memory_open(s)) == NULL)
		return session_fail(s, HAYFORK_FAILED, "memory", NULL,
		    "no memory for an SSH session");
	libssh2_session_set_blocking(s->ssh, 0);
	transport_attach(s);
	rc = algorithms_offer(
	    &s->io->algorithms, s->ssh, s->job.legacy, s->job.known);
	if (rc != 0)
		return session_fail(s, HAYFORK_FAILED, "libssh2", NULL,
		    "libssh2 %s has none of the algorithms we allow (%d)",
		    libssh2_version(0), rc);
	return STEP_NEXT;
}

/* ---- what went wrong ---------------------------------------------------- */

/* Was it that no algorithm is in common? libssh2 does not say so. */
static bool
handshake_find_mismatch(struct session *s, struct slice said)
{
	char message[MISMATCH_MESSAGE], hint[MISMATCH_HINT];
	struct kex_offer offer;
	struct mismatch m;

	if (!kex_offer_read(said, &offer) ||
	    !mismatch_find(&s->io->algorithms, s->job.legacy, &offer, &m))
		return false;
	mismatch_describe(&m, message);
	mismatch_advise(&m, libssh2_version(0), hint);
	session_fail(s, HAYFORK_UNREACHABLE, "algorithms", hint, "%s", message);
	return true;
}

/* ---- what went wrong ---------------------------------------------------- */

/*
 * A server that is busy hangs up at once (RFC 4253 has no word for that);
 * OpenSSH's says why, in clear text.
 */
static bool
handshake_is_drop(const struct session *s, struct slice line)
{
	static const char *const reasons[] = { "Exceeded MaxStartups",
		"Not allowed at this time" };

	if (s->net.broken != NULL || !transport_is_lost(&s->net))
		return false;
	for (size_t i = 0; i < 2; i++)
		if (slice_is(line, reasons[i]))
			return true;
	return line.len == 0;
}

/* The server said something, but not the banner of SSH 2. */
static enum step
handshake_not_ssh(struct session *s, struct slice said)
{
	struct slice line = kex_offer_first_line(said);
	char quoted[SESSION_QUOTE / 2], why[SESSION_QUOTE + 80];

	s->dropped = handshake_is_drop(s, line);
	if (transport_is_lost(&s->net))
		transport_explain(&s->net, why, sizeof(why));
	else
		snprintf(why, sizeof(why), "no banner of SSH 2 came");
	log_escape(quoted, sizeof(quoted), line.at, line.len);
	if (line.len == 0)
		session_fail(s, HAYFORK_UNREACHABLE, "banner",
		    "is it an SSH port, and does the server take as many "
		    "connections at once?",
		    "%s before it said anything", why);
	else
		session_fail(s, HAYFORK_UNREACHABLE, "banner",
		    "is it an SSH port?",
		    "not an SSH server: %s; it said \"%s\"", why, quoted);
	return session_may_pass(s);
}

static enum step
handshake_failed(struct session *s, int rc)
{
	/* All it said so far, unless that was more than a buffer. */
	struct slice said = { (const char *)s->net.mem,
		s->net.mem != NULL ? s->net.end : 0 };

	if (s->stage == HAYFORK_STAGE_BANNER && rc != LIBSSH2_ERROR_TIMEOUT)
		return handshake_not_ssh(s, said);
	if (handshake_find_mismatch(s, said))
		return STEP_END;
	return session_fail_call(s, HAYFORK_UNREACHABLE, "exchanging keys", rc);
}

const char *
handshake_banner(struct session *s)
{
	const char *banner = libssh2_session_banner_get(s->ssh);

	return banner != NULL && strncmp(banner, "SSH-", 4) == 0 ? banner
								 : NULL;
}

static bool
handshake_is_ssh1(const char *banner)
{
	return strncmp(banner, "SSH-1.", 6) == 0 &&
	       strncmp(banner, "SSH-1.99", 8) != 0;
}

enum step
step_handshake(struct session *s)
{
	const char *banner;
	int rc;

	/* A blank line before the banner is an error to libssh2 only. */
	do {
		rc = libssh2_session_handshake(s->ssh, session_fd(s));
	} while (
	    rc == LIBSSH2_ERROR_BANNER_RECV && !transport_is_lost(&s->net));
	if ((banner = handshake_banner(s)) != NULL) {
		if (handshake_is_ssh1(banner))
			return session_fail(s, HAYFORK_UNREACHABLE, "banner",
			    NULL, "the server speaks only SSH 1");
		session_set_stage(s, HAYFORK_STAGE_KEX);
	}
	if (rc == LIBSSH2_ERROR_EAGAIN)
		return STEP_WAIT;
	return rc == 0 ? STEP_NEXT : handshake_failed(s, rc);
}
