/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * netconf.c - hellos, both framings, and replies of any length.
 */
#include <err.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <libssh/callbacks.h>
#include <libssh/server.h>

#include "tests/fleet/device.h"
#include "tests/fleet/netconf.h"
#include "tests/fleet/netconf_rpc.h"
#include "tests/fleet/run.h"
#include "tests/fleet/tally.h"

#define END_MARK "]]>]]>"
#define END_MARK_LEN 6
#define RPC_MAX (1 << 20)
#define PIECE_MAX 16384
#define STEPS_PER_TURN 8
#define BASE "urn:ietf:params:netconf:base:"

struct netconf {
	struct ssh_channel_callbacks_struct callbacks;
	struct run *run;
	unsigned flags;
	uint64_t flood_cap;
	bool greeted, chunked;
	bool eof;     /* the client will say no more */
	bool garbled; /* the client's framing made no sense */
	struct text in, out;
	struct text message; /* of the chunks so far */
	uint64_t chunk;      /* bytes of it to come */
	unsigned nchunks;    /* sent: their sizes vary */
	struct netconf_store store;
	struct netconf_reply reply; /* while it is being sent */
	bool replying, headed;
	bool leaving; /* when what it has said is out */
	struct command padding;
	uint64_t padded;
};

static const struct {
	const char *name;
	enum netconf_flag flag;
	const char *doc;
} words[] = {
	{ "1.0", NETCONF_10, "announces base:1.0" },
	{ "1.1", NETCONF_11, "announces base:1.1: chunks, if both do" },
	{ "odd", NETCONF_ODD, "chunks of 1, 2, 3, 7, ... bytes" },
	{ "no-hello", NETCONF_NO_HELLO, "never says hello" },
	{ "bad-chunk", NETCONF_BAD_CHUNK, "a chunk of length 0x10" },
	{ "huge-chunk", NETCONF_HUGE_CHUNK,
	    "a chunk that claims 4,294,967,295 bytes" },
	{ "no-base", NETCONF_NO_BASE, "announces no version at all" },
	{ "endless-hello", NETCONF_ENDLESS_HELLO,
	    "announces capabilities for ever" },
	{ "close", NETCONF_CLOSE, "closes in the middle of its hello" },
	{ "wrong-id", NETCONF_WRONG_ID, "replies to another rpc" },
	{ "doctype", NETCONF_DOCTYPE, "declares entities in its replies" },
	{ "lines", NETCONF_LINES, "a newline behind each message" },
	{ "bye", NETCONF_BYE, "a DISCONNECT in one segment with its reply" },
};
/* libssh sends nothing twice without a look at the socket; corks pop at 200. */
#define BYE_MS 20
#define NWORDS (sizeof(words) / sizeof(words[0]))

void
netconf_help(FILE *f)
{
	size_t i;

	for (i = 0; i < NWORDS; i++)
		fprintf(f, "  %-13s %s\n", words[i].name, words[i].doc);
}

bool
netconf_parse(const char *value, unsigned *r)
{
	unsigned flags = 0;
	size_t len, i;

	for (;; value += len + 1) {
		len = strcspn(value, ",");
		for (i = 0; i < NWORDS; i++)
			if (strlen(words[i].name) == len &&
			    strncmp(words[i].name, value, len) == 0)
				break;
		if (i == NWORDS)
			return false;
		flags |= words[i].flag;
		if (value[len] == '\0')
			break;
	}
	*r = flags;
	return true;
}

/* ---- out ---------------------------------------------------------------- */

static void
netconf_end_line(struct netconf *n)
{
	if (n->flags & NETCONF_LINES)
		text_puts(&n->out, "\n");
}

static void
netconf_hello(struct netconf *n)
{
	text_puts(&n->out,
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<hello xmlns=\"urn:ietf:params:xml:ns:netconf:base:1.0\">"
	    "<capabilities>");
	if (n->flags & NETCONF_10)
		text_puts(&n->out, "<capability>" BASE "1.0</capability>");
	if (n->flags & NETCONF_11)
		text_puts(&n->out, "<capability>" BASE "1.1</capability>");
	if (n->flags & (NETCONF_ENDLESS_HELLO | NETCONF_CLOSE))
		return;
	text_puts(&n->out,
	    "<capability>urn:ietf:params:netconf:capability:candidate:1.0"
	    "</capability></capabilities><session-id>7</session-id></"
	    "hello>" END_MARK);
	netconf_end_line(n);
}

static void
netconf_put_capabilities(struct netconf *n)
{
	for (unsigned i = 0; i < 200; i++)
		text_printf(&n->out,
		    "<capability>urn:fleet:%u?of=%u</capability>\n", i,
		    n->nchunks++);
}

/* Send bytes of a message, in the framing that was agreed on. */
static void
netconf_put(struct netconf *n, const char *data, size_t len)
{
	static const size_t odd[] = { 1, 2, 3, 7, 1, 4096, 17, 5 };
	size_t size;

	if (!n->chunked) {
		text_add(&n->out, data, len);
		return;
	}
	for (; len > 0; data += size, len -= size) {
		size = len;
		if (n->flags & NETCONF_ODD)
			size = odd[n->nchunks++ % (sizeof(odd) / sizeof(*odd))];
		if (size > len)
			size = len;
		if (n->flags & NETCONF_BAD_CHUNK)
			text_puts(&n->out, "\n#0x10\n");
		else if (n->flags & NETCONF_HUGE_CHUNK)
			text_puts(&n->out, "\n#4294967295\n");
		else
			text_printf(&n->out, "\n#%zu\n", size);
		text_add(&n->out, data, size);
	}
}

/* The next piece of the reply; false when all of it is on its way. */
static bool
netconf_put_reply(struct netconf *n)
{
	static char piece[PIECE_MAX];
	size_t len;

	if (!n->headed) {
		n->headed = true;
		netconf_put(n, n->reply.head.data, n->reply.head.len);
		return true;
	}
	if (n->reply.padded && n->padded < n->padding.out.len) {
		len = n->padding.drip_ms > 0 && n->padding.piece < PIECE_MAX
			  ? n->padding.piece
			  : PIECE_MAX;
		len = content_read(&n->padding.out, n->padded, piece, len);
		netconf_put(n, piece, len);
		n->padded += len;
		if (n->padding.drip_ms > 0)
			loop_set(&n->run->timer, n->padding.drip_ms);
		return true;
	}
	return false;
}

/* What becomes of the session when the reply, or what there was of it, is out.
 */
static enum run_fate
netconf_end_reply(struct netconf *n)
{
	enum ending ending = n->reply.padded ? n->padding.ending : ENDING_EXIT;
	bool over = n->reply.over;

	if (ending == ENDING_CLOSE)
		return FATE_CLOSE;
	if (ending == ENDING_RESET)
		return FATE_RESET;
	if (ending == ENDING_HANG || ending == ENDING_FREEZE) {
		n->run->state = RUN_HANGING;
		return FATE_STAYS;
	}
	netconf_put(n, n->reply.tail.data, n->reply.tail.len);
	text_puts(&n->out, n->chunked ? "\n##\n" : END_MARK);
	netconf_end_line(n);
	text_fini(&n->reply.head);
	text_fini(&n->reply.tail);
	command_fini(&n->padding);
	n->reply = (struct netconf_reply){ .over = over };
	n->replying = false;
	return FATE_STAYS;
}

/* ---- in ----------------------------------------------------------------- */

static void
netconf_take(struct netconf *n, const char *message)
{
	if (!n->greeted) {
		n->greeted = true;
		n->chunked = n->flags & NETCONF_11 &&
			     strstr(message, BASE "1.1") != NULL;
		n->store.chunked = n->chunked;
		return;
	}
	tally_add(TALLY_RPCS, 1);
	netconf_answer(&n->store, message, &n->reply);
	n->replying = true;
	n->headed = false;
	n->padded = 0;
	n->padding = (struct command){ .piece = 1 };
	if (n->reply.padded)
		command_parse(
		    &n->padding, NULL, message, n->store.address, n->flood_cap);
	loop_set(&n->run->timer, n->padding.delay_ms);
}

/* A message up to the end mark; false if it is not there yet. */
static bool
netconf_read_marked(struct netconf *n)
{
	char *end = n->in.len > 0
			? memmem(n->in.data, n->in.len, END_MARK, END_MARK_LEN)
			: NULL;

	if (end == NULL)
		return false;
	*end = '\0';
	netconf_take(n, n->in.data);
	text_drop(&n->in, (size_t)(end - n->in.data) + END_MARK_LEN);
	return true;
}

/* "\n#LEN\n" or "\n##\n"; false if it is not all there, or makes no sense. */
static bool
netconf_read_header(struct netconf *n)
{
	const char *p = n->in.data;
	char *end;
	unsigned long long len;

	if (n->in.len < 4 || memchr(p + 2, '\n', n->in.len - 2) == NULL) {
		n->garbled = n->in.len > 16;
		return false;
	}
	if (strncmp(p, "\n##\n", 4) == 0) {
		text_drop(&n->in, 4);
		netconf_take(n, n->message.len > 0 ? n->message.data : "");
		text_clear(&n->message);
		return true;
	}
	len = p[2] >= '1' && p[2] <= '9' ? strtoull(p + 2, &end, 10) : 0;
	n->garbled = p[0] != '\n' || p[1] != '#' || len == 0 || len > RPC_MAX ||
		     *end != '\n';
	if (n->garbled)
		return false;
	text_drop(&n->in, (size_t)(end - p) + 1);
	n->chunk = len;
	return true;
}

static bool
netconf_read_chunk(struct netconf *n)
{
	size_t len = n->in.len < n->chunk ? n->in.len : (size_t)n->chunk;

	if (n->chunk == 0)
		return netconf_read_header(n);
	if (len == 0)
		return false;
	text_add(&n->message, n->in.data, len);
	text_drop(&n->in, len);
	n->chunk -= len;
	return true;
}

/* ---- the channel -------------------------------------------------------- */

static bool
netconf_flush(struct netconf *n, ssh_session ssh)
{
	size_t room;

	while (n->out.len > 0) {
		room = run_room(n->run, ssh);
		room = run_send(
		    n->run, n->out.data, room < n->out.len ? room : n->out.len);
		if (room == 0)
			return false;
		text_drop(&n->out, room);
	}
	return true;
}

/* Reply and DISCONNECT are one segment, which goes when the socket is closed.
 */
static void
netconf_cork(ssh_session ssh)
{
	int yes = 1;

	setsockopt(ssh_get_fd(ssh), IPPROTO_TCP, TCP_CORK, &yes, sizeof(yes));
}

static enum run_fate
netconf_pump(struct run *run, ssh_session ssh)
{
	struct netconf *n = run->data;
	int steps = STEPS_PER_TURN;
	enum run_fate fate;

	while (steps-- > 0) {
		if (!netconf_flush(n, ssh) || run->timer.place != 0 ||
		    run->state == RUN_HANGING)
			return FATE_STAYS;
		if (n->flags & NETCONF_CLOSE)
			return FATE_CLOSE;
		if (n->leaving)
			return FATE_BYE;
		if (n->flags & NETCONF_ENDLESS_HELLO) {
			netconf_put_capabilities(n);
			continue;
		}
		if (n->garbled || (!n->replying && n->reply.over)) {
			run->state = RUN_ENDED;
			return FATE_LAST;
		}
		if (n->replying) {
			if ((n->flags & NETCONF_BYE) != 0)
				netconf_cork(ssh);
			if (netconf_put_reply(n))
				continue;
			fate = netconf_end_reply(n);
			if (fate != FATE_STAYS)
				return fate;
			if ((n->flags & NETCONF_BYE) != 0) {
				n->leaving = true;
				loop_set(&run->timer, BYE_MS);
			}
		} else if (n->chunked ? !netconf_read_chunk(n)
				      : !netconf_read_marked(n))
			return n->eof ? FATE_OVER : FATE_STAYS;
	}
	loop_set(&run->timer, 0);
	return FATE_STAYS;
}

static int
netconf_on_data(ssh_session ssh, ssh_channel channel, void *data, uint32_t len,
    int is_stderr, void *arg)
{
	struct netconf *n = arg;

	(void)ssh;
	(void)channel;
	if (!is_stderr && n->in.len + len <= RPC_MAX)
		text_add(&n->in, data, len);
	return (int)len;
}

static void
netconf_on_eof(ssh_session ssh, ssh_channel channel, void *arg)
{
	struct netconf *n = arg;

	(void)ssh;
	(void)channel;
	n->eof = true;
}

static void
netconf_free(struct run *run)
{
	struct netconf *n = run->data;

	ssh_remove_channel_callbacks(run->ssh, &n->callbacks);
	text_fini(&n->in);
	text_fini(&n->out);
	text_fini(&n->message);
	text_fini(&n->reply.head);
	text_fini(&n->reply.tail);
	command_fini(&n->padding);
	netconf_store_fini(&n->store);
	free(n);
}

static const struct service netconf_service = { netconf_pump, netconf_free };

void
netconf_start(struct run *run, const struct device *device, uint64_t flood_cap)
{
	struct netconf *n = calloc(1, sizeof(*n));

	if (n == NULL)
		err(1, "netconf");
	n->run = run;
	n->flags = device->netconf;
	n->store.wrong_id = n->flags & NETCONF_WRONG_ID;
	n->store.doctype = n->flags & NETCONF_DOCTYPE;
	n->flood_cap = flood_cap;
	device_name(device, n->store.address);
	device_host(device, n->store.host);
	n->callbacks.userdata = n;
	n->callbacks.channel_data_function = netconf_on_data;
	n->callbacks.channel_eof_function = netconf_on_eof;
	ssh_callbacks_init(&n->callbacks);
	ssh_set_channel_callbacks(run->ssh, &n->callbacks);
	run->service = &netconf_service;
	run->data = n;
	run->state = RUN_RUNNING;
	if (!(n->flags & NETCONF_NO_HELLO))
		netconf_hello(n);
	tally_add(TALLY_NETCONFS, 1);
	loop_set(&run->timer, 0);
}
