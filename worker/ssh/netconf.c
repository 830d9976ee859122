/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * netconf.c - the steps netconf and rpc: calls to a device, and its replies.
 */
#include <stdio.h>
#include <stdlib.h>

#include "common/mem.h"
#include "worker/ssh/io_worker.h"
#include "worker/ssh/netconf.h"
#include "worker/ssh/netconf_frame.h"
#include "worker/ssh/netconf_xml.h"
#include "worker/ssh/session.h"

#define NETCONF_HELLO_MAX (4u << 20) /* bytes: thousands of capabilities */
/* Chunks may be small: so much is looked at, and told, in one go. */
#define NETCONF_SHARE 16384u
#define NETCONF_NAMESPACE "urn:ietf:params:xml:ns:netconf:base:1.0"
#define NETCONF_BASE "urn:ietf:params:netconf:base:"

static const char netconf_hello[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
    "<hello xmlns=\"" NETCONF_NAMESPACE "\"><capabilities>"
    "<capability>" NETCONF_BASE "1.0</capability>"
    "<capability>" NETCONF_BASE "1.1</capability>"
    "</capabilities></hello>";

enum netconf_phase {
	NETCONF_GREETING, /* the device's hello is awaited */
	NETCONF_READY,
	NETCONF_CALLING, /* a reply is awaited */
	NETCONF_CLOSING, /* nothing is */
};

struct netconf {
	enum netconf_phase phase;
	struct netconf_frame frame; /* of what comes; sent alike */
	struct netconf_xml xml;     /* of the message at hand */
	struct buf gathered;        /* of it: not looked at yet */
	struct buf sending;
	uint64_t hello_ns; /* until when it has to come; 0: whenever */
};

static void
netconf_send(struct netconf *n, struct slice message)
{
	netconf_frame_put(&n->frame, message, &n->sending);
}

/* ---- the subsystem ------------------------------------------------------- */

static void
netconf_open(struct session *s)
{
	struct netconf *n = xcalloc(1, sizeof(*n));

	netconf_xml_init(&n->xml);
	/* Both say it at once: it may take as long as the login. */
	n->hello_ns = session_deadline(s->io->now_ns, s->job.login_timeout_ms);
	s->netconf = n;
	netconf_send(n, slice_str(netconf_hello));
}

enum step
step_netconf(struct session *s)
{
	int rc = libssh2_channel_process_startup(
	    s->channel, "subsystem", 9, "netconf", 7);

	if (rc == LIBSSH2_ERROR_EAGAIN)
		return STEP_WAIT;
	if (rc == LIBSSH2_ERROR_CHANNEL_REQUEST_DENIED)
		return session_fail(s, HAYFORK_FAILED, "refused",
		    "NETCONF may have to be turned on there, or be at another "
		    "port",
		    "the server has no subsystem netconf at port %u",
		    s->job.port);
	if (rc != 0)
		return session_fail_call(
		    s, HAYFORK_UNREACHABLE, "asking for NETCONF", rc);
	netconf_open(s);
	return STEP_NEXT;
}

/* ---- messages ------------------------------------------------------------ */

static void
netconf_take_hello(struct session *s)
{
	struct netconf *n = s->netconf;
	struct netconf_xml *x = &n->xml;

	if (!netconf_xml_end(x))
		session_fail(s, HAYFORK_FAILED, "xml", NULL,
		    "the device's hello is not XML: %s", x->wrong);
	else if (x->root != NETCONF_HELLO)
		session_fail(s, HAYFORK_FAILED, "hello", NULL,
		    "the device said <%s> where a hello has to be",
		    x->root_name);
	else if (!x->base_10 && !x->base_11)
		session_fail(s, HAYFORK_FAILED, "hello", NULL,
		    "the device speaks no version of NETCONF that we do: 1.0 "
		    "and 1.1");
	n->frame.chunked = x->base_11;
	n->phase = NETCONF_READY;
}

/*
 * Is it the reply that is awaited? Who cannot number a call that it could not
 * read may leave the number out of its error (RFC 6241 section 4.3).
 */
static bool
netconf_is_awaited(struct session *s)
{
	const struct netconf_xml *x = &s->netconf->xml;
	unsigned id = s->parts.taken;

	if (x->wrong[0] != '\0' && x->root_name[0] == '\0')
		session_fail(s, HAYFORK_FAILED, "xml", NULL,
		    "the reply is not XML: %s", x->wrong);
	else if (x->root != NETCONF_REPLY)
		session_fail(s, HAYFORK_FAILED, "protocol", NULL,
		    "the device said <%s> in place of a reply", x->root_name);
	else if (x->has_id ? x->id != id : !x->refused)
		session_fail(s, HAYFORK_FAILED, "protocol", NULL,
		    "a reply with message-id %u was awaited, and one with %s "
		    "came",
		    id, x->has_id ? "another" : "none");
	return s->outcome.class == NULL;
}

/* What the reply came to. */
static struct part_end
netconf_judge(const struct netconf_xml *x, char *message, size_t cap)
{
	struct part_end end = { .status = HAYFORK_OK };

	if (x->refused)
		snprintf(message, cap, "the device refused it: %s%s%s",
		    x->tag[0] != '\0' ? x->tag : "an error without a tag",
		    x->message[0] != '\0' ? ": " : "", x->message);
	else if (x->wrong[0] != '\0')
		snprintf(message, cap, "the reply is not XML: %s", x->wrong);
	else
		return end;
	end.status = HAYFORK_FAILED;
	end.stage = x->refused ? HAYFORK_STAGE_COMMAND : HAYFORK_STAGE_OUTPUT;
	end.class = x->refused ? "rpc-error" : "xml";
	end.message = message;
	return end;
}

static void
netconf_take_reply(struct session *s)
{
	struct netconf *n = s->netconf;
	char message[2 * NETCONF_TEXT + 40];
	struct part_end end;

	netconf_xml_end(&n->xml);
	if (!netconf_is_awaited(s))
		return;
	end = netconf_judge(&n->xml, message, sizeof(message));
	parts_end(s, &end);
	n->phase = NETCONF_READY;
}

/* Look at what was gathered; of a reply, it is output. */
static void
netconf_look(struct session *s)
{
	struct netconf *n = s->netconf;
	const char *p = (const char *)buf_at(&n->gathered);
	size_t len = buf_len(&n->gathered);

	if (n->phase == NETCONF_CALLING)
		output_add(s, 0, p, len);
	netconf_xml_feed(&n->xml, p, len);
	buf_reset(&n->gathered);
	if (n->phase == NETCONF_GREETING && n->xml.fed > NETCONF_HELLO_MAX)
		session_fail(s, HAYFORK_FAILED, "hello", NULL,
		    "the device's hello is longer than %u bytes",
		    NETCONF_HELLO_MAX);
}

static void
netconf_take(struct session *s)
{
	struct netconf *n = s->netconf;

	netconf_look(s);
	if (s->outcome.class != NULL)
		return;
	if (n->phase == NETCONF_GREETING)
		netconf_take_hello(s);
	else if (n->phase == NETCONF_CALLING)
		netconf_take_reply(s);
	else if (n->phase == NETCONF_READY)
		session_fail(s, HAYFORK_FAILED, "protocol", NULL,
		    "the device sent <%s>, which nothing had asked for",
		    n->xml.root_name);
	netconf_xml_begin(&n->xml);
}

void
netconf_hear(struct session *s, size_t len)
{
	struct netconf *n = s->netconf;
	struct slice in = { s->io->output, len }, piece;
	enum netconf_got got;

	s->heard_ns = s->io->now_ns;
	if (n->phase == NETCONF_CLOSING)
		return;
	/* What follows the last reply is of no interest. */
	while (s->outcome.class == NULL && s->parts.ended < s->parts.count &&
	       (got = netconf_frame_next(&n->frame, &in, &piece)) !=
		   NETCONF_MORE) {
		if (got == NETCONF_BAD)
			session_fail(s, HAYFORK_FAILED, "framing", NULL,
			    "the device sent %s", n->frame.why);
		else if (got == NETCONF_END)
			netconf_take(s);
		else
			buf_add(&n->gathered, piece.at, piece.len);
		if (got == NETCONF_PIECE &&
		    buf_len(&n->gathered) >= NETCONF_SHARE)
			netconf_look(s);
	}
}

/* ---- calls --------------------------------------------------------------- */

/* The next call, if there is one. */
static bool
netconf_call(struct session *s)
{
	struct netconf *n = s->netconf;
	struct parts *p = &s->parts;

	/* The first one is the current one already. */
	if (p->taken == p->ended && !parts_next(s))
		return false;
	if (!netconf_frame_fits(&n->frame, p->command)) {
		session_fail(s, HAYFORK_FAILED, "command", NULL,
		    "call %u has \"%s\" in it, which this device, of NETCONF "
		    "1.0, would take for its end",
		    p->taken, NETCONF_END_MARK);
		return true;
	}
	parts_begin(s);
	netconf_send(n, p->command);
	n->phase = NETCONF_CALLING;
	return true;
}

static struct slice
netconf_rest(struct session *s)
{
	struct buf *b = &s->netconf->sending;

	return (struct slice){ (char *)buf_at(b), buf_len(b) };
}

static void
netconf_said(struct session *s, size_t n)
{
	buf_drain(&s->netconf->sending, n);
}

/*
 * Send, listen, and call, as long as there is something to call. EAGAIN: it
 * waits; 0: all has its reply, or the outcome is known; else what libssh2 says.
 */
static ssize_t
netconf_go_on(struct session *s)
{
	static const struct voice voice = { netconf_rest, netconf_said };
	const struct netconf *n = s->netconf;
	ssize_t rc;

	do {
		rc = exchange(s, &voice);
		if (s->held)
			return LIBSSH2_ERROR_EAGAIN;
		if (s->outcome.class != NULL ||
		    s->parts.ended == s->parts.count)
			return 0;
		if (s->input.half || rc != LIBSSH2_ERROR_EAGAIN ||
		    n->phase != NETCONF_READY)
			return rc;
	} while (netconf_call(s) && s->outcome.class == NULL);
	return 0;
}

/* The device has no more to say. */
static enum step
netconf_closed(struct session *s)
{
	const struct netconf *n = s->netconf;
	bool begun = n->xml.fed > 0 || buf_len(&n->gathered) > 0;

	session_fail(s, s->sent ? HAYFORK_FAILED : HAYFORK_UNREACHABLE,
	    "closed", NULL, "the device ended the session %s %s",
	    begun ? "in the middle of" : "before",
	    n->phase == NETCONF_GREETING ? "its hello" : "its reply");
	return session_may_pass(s);
}

static enum step
netconf_wait(struct session *s)
{
	struct netconf *n = s->netconf;

	if (s->held)
		return STEP_WAIT;
	if (libssh2_channel_eof(s->channel))
		return netconf_closed(s);
	if (n->phase != NETCONF_GREETING || n->hello_ns == 0)
		return STEP_WAIT;
	if (s->io->now_ns < n->hello_ns) {
		s->again_ns = n->hello_ns;
		return STEP_WAIT;
	}
	session_fail(s, HAYFORK_TIMEOUT, "timeout", NULL,
	    "the device did not say hello within %llu ms",
	    (unsigned long long)s->job.login_timeout_ms);
	return session_may_pass(s);
}

enum step
step_rpc(struct session *s)
{
	ssize_t rc = netconf_go_on(s);

	if (rc == LIBSSH2_ERROR_EAGAIN)
		return netconf_wait(s);
	/* What is written then fails, too. */
	if (rc != 0 && libssh2_channel_eof(s->channel) &&
	    !transport_is_lost(&s->net))
		return netconf_closed(s);
	if (rc != 0)
		return session_fail_call(s,
		    s->sent ? HAYFORK_FAILED : HAYFORK_UNREACHABLE,
		    s->sent ? "a reply was awaited" : "saying hello", (int)rc);
	if (s->outcome.class == NULL) {
		s->complete = true;
		parts_conclude(s);
	}
	return STEP_END;
}

/* ---- its end ------------------------------------------------------------- */

void
netconf_stop(struct session *s)
{
	struct netconf *n = s->netconf;

	if (n == NULL || s->complete)
		return;
	if (n->phase == NETCONF_CALLING)
		netconf_look(s);
	n->phase = NETCONF_CLOSING;
}

bool
netconf_goodbye(struct session *s)
{
	struct netconf *n = s->netconf;
	char call[160];
	bool stuck;
	ssize_t rc;

	if (n == NULL || !s->complete)
		return true;
	if (n->phase != NETCONF_CLOSING) {
		snprintf(call, sizeof(call),
		    "<rpc xmlns=\"" NETCONF_NAMESPACE "\" message-id=\"%u\">"
		    "<close-session/></rpc>",
		    s->parts.count + 1);
		netconf_send(n, slice_str(call));
		n->phase = NETCONF_CLOSING;
	}
	/* It replies, and closes its side. */
	if ((rc = session_type(s, &s->netconf->sending, &stuck)) == 0 || stuck)
		rc = output_take(s);
	return rc != LIBSSH2_ERROR_EAGAIN || libssh2_channel_eof(s->channel);
}

void
netconf_fini(struct session *s)
{
	struct netconf *n = s->netconf;

	if (n == NULL)
		return;
	netconf_xml_fini(&n->xml);
	buf_free(&n->gathered);
	buf_free(&n->sending);
	free(n);
	s->netconf = NULL;
}
