/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * forge.c - the honest half of a forged session.
 *
 * A message at a time is read and answered; at its stage the mode does it
 * instead, and from then on what the client says is only read.
 */
#include <sys/epoll.h>
#include <sys/socket.h>
#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/fleet/forge_state.h"
#include "tests/fleet/tally.h"

#define VERSION "SSH-2.0-fleet_forge"
#define VERSION_MAX 255
#define WINDOW (1 << 20)
#define PACKET 32768

static LIST_HEAD(, forge) forges = LIST_HEAD_INITIALIZER(forges);

/* ---- saying ------------------------------------------------------------- */

void
forge_send(struct forge *f, const struct text *message)
{
	forge_way_put(&f->to, &f->out, message->data, message->len);
}

void
forge_send_number(struct forge *f, unsigned number)
{
	char c = (char)number;

	forge_way_put(&f->to, &f->out, &c, 1);
}

/* A message about the channel with nothing more in it. */
static void
forge_send_channel(struct forge *f, unsigned number)
{
	struct text t = { 0 };

	wire_u8(&t, number);
	wire_u32(&t, f->channel);
	forge_send(f, &t);
	text_fini(&t);
}

void
forge_send_data(struct forge *f, const char *data, size_t len)
{
	struct text t = { 0 };

	wire_u8(&t, MSG_CHANNEL_DATA);
	wire_u32(&t, f->channel);
	wire_string(&t, data, len);
	forge_send(f, &t);
	text_fini(&t);
}

void
forge_send_exit(struct forge *f, unsigned status)
{
	struct text t = { 0 };

	wire_u8(&t, MSG_CHANNEL_REQUEST);
	wire_u32(&t, f->channel);
	wire_name(&t, "exit-status");
	wire_u8(&t, 0);
	wire_u32(&t, status);
	forge_send(f, &t);
	text_fini(&t);
	forge_send_channel(f, MSG_CHANNEL_EOF);
	forge_send_channel(f, MSG_CHANNEL_CLOSE);
}

void
forge_send_kexinit(struct forge *f)
{
	const char *ciphers =
	    f->mode->ciphers != NULL ? f->mode->ciphers : "aes128-ctr";
	const char *macs =
	    f->mode->macs != NULL ? f->mode->macs : "hmac-sha2-256";
	const char *const lists[] = {
		"curve25519-sha256,curve25519-sha256@libssh.org", "ssh-ed25519",
		ciphers, ciphers, macs, macs, "none", "none", "", ""
	};
	struct text *t = &f->server_kexinit;
	size_t i;

	text_clear(t);
	wire_u8(t, MSG_KEXINIT);
	text_add(t, "a cookie of ours", 16);
	for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		wire_name(t, lists[i]);
	wire_u8(t, 0);
	wire_u32(t, 0);
	forge_send(f, t);
	f->exchanging = true;
}

void
forge_send_reply(struct forge *f, bool wrong)
{
	struct text t = { 0 }, part = { 0 };

	wire_u8(&t, MSG_ECDH_REPLY);
	forge_put_host_key(&part);
	wire_string(&t, part.data, part.len);
	wire_string(&t, f->exchange.server_point, FORGE_POINT);
	text_clear(&part);
	forge_put_signature(&part, &f->exchange);
	if (wrong)
		part.data[part.len - 1] ^= 1;
	wire_string(&t, part.data, part.len);
	forge_send(f, &t);
	text_fini(&t);
	text_fini(&part);
}

void
forge_send_newkeys(struct forge *f)
{
	forge_send_number(f, MSG_NEWKEYS);
	if (!f->keyed)
		memcpy(f->session_id, f->exchange.hash, FORGE_HASH);
	forge_way_key(&f->to, &f->exchange, f->session_id, "BDF");
}

/* ---- answering ---------------------------------------------------------- */

/* Does the mode take over here? */
static bool
forge_acts(struct forge *f, enum forge_stage stage)
{
	if (f->mode->stage != stage || f->acting)
		return false;
	f->acting = true;
	f->mode->act(f);
	return true;
}

static void
forge_on_kexinit(struct forge *f)
{
	text_clear(&f->client_kexinit);
	text_add(&f->client_kexinit, f->message.data, f->message.len);
	if (!f->exchanging)
		forge_send_kexinit(f);
}

static bool
forge_on_ecdh(struct forge *f, struct wire *w)
{
	static char said[] = VERSION;
	static const struct text version = { said, sizeof(said) - 1, 0 };
	struct wire point = wire_get_string(w);
	struct forge_exchange *x = &f->exchange;

	if (point.bad || point.len != FORGE_POINT)
		return false;
	text_fini(&x->secret);
	*x = (struct forge_exchange){ .client_version = &f->client_version,
		.server_version = &version,
		.client_kexinit = &f->client_kexinit,
		.server_kexinit = &f->server_kexinit };
	memcpy(x->client_point, point.at, FORGE_POINT);
	if (!forge_exchange(x))
		return false;
	if (forge_acts(f, FORGE_REPLY))
		return true;
	forge_send_reply(f, false);
	forge_send_newkeys(f);
	return true;
}

static void
forge_on_newkeys(struct forge *f)
{
	bool first = !f->keyed;

	forge_way_key(&f->from, &f->exchange, f->session_id, "ACE");
	f->keyed = true;
	f->exchanging = false;
	if (first)
		forge_acts(f, FORGE_KEYED);
}

static void
forge_on_service(struct forge *f, struct wire *w)
{
	struct wire name = wire_get_string(w);
	struct text t = { 0 };

	if (forge_acts(f, FORGE_SERVICE))
		return;
	wire_u8(&t, MSG_SERVICE_ACCEPT);
	wire_string(&t, name.at, name.len);
	forge_send(f, &t);
	text_fini(&t);
}

/* Any password will do, and any key, after "would this one do?". */
static void
forge_on_login(struct forge *f, struct wire *w)
{
	struct wire method, algorithm, key;
	struct text t = { 0 };
	bool signs, asks = f->mode->stage == FORGE_ASK;

	wire_get_string(w);
	wire_get_string(w);
	method = wire_get_string(w);
	if (wire_is(&method, "none") ||
	    (asks && !wire_is(&method, "keyboard-interactive"))) {
		wire_u8(&t, MSG_USERAUTH_FAILURE);
		wire_name(
		    &t, asks ? "keyboard-interactive" : "publickey,password");
		wire_u8(&t, 0);
	} else if (asks && forge_acts(f, FORGE_ASK)) {
		return;
	} else if (forge_acts(f, FORGE_LOGIN)) {
		return;
	} else if (wire_is(&method, "publickey") && w->len > 0) {
		signs = w->at[0] != 0;
		w->at++;
		w->len--;
		algorithm = wire_get_string(w);
		key = wire_get_string(w);
		wire_u8(&t, signs ? MSG_USERAUTH_SUCCESS : MSG_USERAUTH_60);
		if (!signs) {
			wire_string(&t, algorithm.at, algorithm.len);
			wire_string(&t, key.at, key.len);
		}
	} else
		wire_u8(&t, MSG_USERAUTH_SUCCESS);
	if (t.data[0] == MSG_USERAUTH_SUCCESS)
		tally_add(TALLY_LOGINS, 1);
	forge_send(f, &t);
	text_fini(&t);
}

static void
forge_on_open(struct forge *f, struct wire *w)
{
	struct text t = { 0 };

	wire_get_string(w);
	f->channel = wire_get_u32(w);
	if (forge_acts(f, FORGE_CHANNEL))
		return;
	wire_u8(&t, MSG_CHANNEL_CONFIRM);
	wire_u32(&t, f->channel);
	wire_u32(&t, 0);
	wire_u32(&t, WINDOW);
	wire_u32(&t, PACKET);
	forge_send(f, &t);
	text_fini(&t);
	tally_add(TALLY_CHANNELS, 1);
}

static void
forge_on_request(struct forge *f, struct wire *w)
{
	struct wire name;
	bool wants;

	wire_get_u32(w);
	name = wire_get_string(w);
	wants = w->len > 0 && w->at[0] != 0;
	if (wants)
		forge_send_channel(f, MSG_CHANNEL_SUCCESS);
	if (!wire_is(&name, "exec") && !wire_is(&name, "shell"))
		return;
	tally_add(TALLY_EXECS, 1);
	if (!forge_acts(f, FORGE_RUN)) {
		forge_send_data(f, "forged\n", 7);
		forge_send_exit(f, 0);
	}
}

/* Returns false when the session is to end. */
static bool
forge_take(struct forge *f)
{
	struct wire w = { (unsigned char *)f->message.data, f->message.len,
		false };
	unsigned number;

	if (w.len == 0)
		return true;
	number = w.at[0];
	w.at++;
	w.len--;
	switch (number) {
	case MSG_DISCONNECT:
		return false;
	case MSG_KEXINIT:
		forge_on_kexinit(f);
		return true;
	case MSG_ECDH_INIT:
		return forge_on_ecdh(f, &w);
	case MSG_NEWKEYS:
		forge_on_newkeys(f);
		return true;
	}
	if (f->acting)
		return true;
	if (number == MSG_SERVICE_REQUEST)
		forge_on_service(f, &w);
	else if (number == MSG_USERAUTH_REQUEST)
		forge_on_login(f, &w);
	else if (number == MSG_CHANNEL_OPEN)
		forge_on_open(f, &w);
	else if (number == MSG_CHANNEL_REQUEST)
		forge_on_request(f, &w);
	else if (number == MSG_GLOBAL_REQUEST)
		forge_send_number(f, MSG_REQUEST_FAILURE);
	return true;
}

/* The client's version; false when it is not all there. */
static bool
forge_read_version(struct forge *f)
{
	char *end = f->in.len > 0 ? memchr(f->in.data, '\n', f->in.len) : NULL;
	size_t len;

	if (end == NULL)
		return false;
	len = (size_t)(end - f->in.data);
	if (len > 0 && end[-1] == '\r')
		len--;
	text_add(&f->client_version, f->in.data, len);
	text_drop(&f->in, (size_t)(end + 1 - f->in.data));
	f->greeted = true;
	return true;
}

/* ---- the connection ----------------------------------------------------- */

static void
forge_dig(struct grave *g)
{
	free(container_of(g, struct forge, grave));
}

static void
forge_close(struct forge *f)
{
	loop_remove(&f->source);
	close(f->source.fd);
	LIST_REMOVE(f, entry);
	text_fini(&f->in);
	text_fini(&f->out);
	text_fini(&f->client_version);
	text_fini(&f->client_kexinit);
	text_fini(&f->server_kexinit);
	text_fini(&f->exchange.secret);
	text_fini(&f->message);
	forge_way_fini(&f->from);
	forge_way_fini(&f->to);
	tally_add(TALLY_OPEN, -1);
	loop_bury(&f->grave);
}

/* Read what there is; false when the session is to end. */
static bool
forge_read(struct forge *f)
{
	static char data[65536];
	ssize_t n = recv(f->source.fd, data, sizeof(data), 0);
	int rc;

	if (n == -1 && errno == EAGAIN)
		return true;
	if (n <= 0)
		return false;
	text_add(&f->in, data, (size_t)n);
	if (f->closing) {
		text_clear(&f->in);
		return true;
	}
	if (!f->greeted && !forge_read_version(f))
		return f->in.len <= VERSION_MAX;
	while ((rc = forge_way_take(
		    &f->from, &f->in, &f->decrypted, &f->message)) == 1)
		if (!forge_take(f))
			return false;
	return rc == 0;
}

/* Send what there is, and make more of it while the mode floods. */
static bool
forge_write(struct forge *f)
{
	size_t len;
	ssize_t n;
	int turns = 16;

	while (turns-- > 0) {
		if (f->out.len == 0 && f->acting && f->mode->floods &&
		    !f->exchanging && !f->closing) {
			if (f->flooded >= f->flood_cap)
				f->closing = true; /* close() might reset */
			else
				f->mode->act(f);
		}
		len = f->out.len;
		if (len == 0)
			break;
		n = send(f->source.fd, f->out.data, len, MSG_NOSIGNAL);
		if (n == -1)
			break; /* if it is gone, reading tells */
		f->flooded += (size_t)n;
		text_drop(&f->out, (size_t)n);
	}
	if (f->out.len == 0 && f->closing)
		shutdown(f->source.fd, SHUT_WR);
	loop_watch(
	    &f->source, f->out.len > 0 || (f->acting && f->mode->floods &&
					      !f->exchanging && !f->closing)
			    ? EPOLLIN | EPOLLOUT
			    : EPOLLIN);
	return true;
}

static void
forge_ready(struct source *source, uint32_t events)
{
	struct forge *f = container_of(source, struct forge, source);

	if ((events & ~EPOLLOUT && !forge_read(f)) || !forge_write(f))
		forge_close(f);
}

void
forge_open(int fd, const struct forge_mode *mode, uint64_t flood_cap)
{
	struct forge *f = calloc(1, sizeof(*f));

	if (f == NULL)
		err(1, "forge");
	f->source.fd = fd;
	f->source.ready = forge_ready;
	f->grave.dig = forge_dig;
	f->mode = mode;
	f->flood_cap = flood_cap;
	LIST_INSERT_HEAD(&forges, f, entry);
	tally_add(TALLY_FORGED, 1);
	tally_add(TALLY_OPEN, 1);
	loop_add(&f->source, EPOLLIN);
	text_puts(&f->out, VERSION "\r\n");
	if (!forge_acts(f, FORGE_HELLO))
		forge_send_kexinit(f);
	if (!forge_write(f))
		forge_close(f);
}

void
forge_close_all(void)
{
	while (!LIST_EMPTY(&forges))
		forge_close(LIST_FIRST(&forges));
}

const struct forge_mode *
forge_named(const char *name)
{
	size_t i;

	for (i = 0; i < forge_nmodes; i++)
		if (strcmp(forge_modes[i].name, name) == 0)
			return &forge_modes[i];
	return NULL;
}

void
forge_help(FILE *f)
{
	size_t i;

	for (i = 0; i < forge_nmodes; i++)
		fprintf(
		    f, "  %-15s %s\n", forge_modes[i].name, forge_modes[i].doc);
}
