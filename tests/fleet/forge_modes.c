/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * forge_modes.c - the lies, one function each, and their table.
 */
#include <string.h>

#include "tests/fleet/forge_state.h"

#define NOISE 4096

/* ---- keys are not agreed on --------------------------------------------- */

/* Bytes of a packet as they are, without any protection. */
static void
raw_packet(struct forge *f, uint32_t claimed, const struct text *payload)
{
	wire_u32(&f->out, claimed);
	wire_u8(&f->out, 4);
	text_add(&f->out, payload->data, payload->len);
}

/* A KEXINIT whose first list has so many bytes, and claims some others. */
static void
kexinit_of(struct text *t, size_t len, uint32_t claimed)
{
	static const char filler[] = "no-such-algorithm-as-this-one,";
	size_t n;

	wire_u8(t, MSG_KEXINIT);
	text_add(t, "a cookie of ours", 16);
	wire_u32(t, claimed);
	for (n = 0; n < len; n += sizeof(filler) - 1)
		text_puts(t, filler);
}

static void
act_huge_lists(struct forge *f)
{
	struct text t = { 0 };

	kexinit_of(&t, 10 << 20, 10 << 20);
	raw_packet(f, (uint32_t)t.len + 5, &t);
	text_fini(&t);
}

static void
act_lying_lists(struct forge *f)
{
	struct text t = { 0 };

	kexinit_of(&t, 300, UINT32_MAX - 15);
	forge_send(f, &t);
	text_fini(&t);
}

static void
act_no_lists(struct forge *f)
{
	struct text t = { 0 };

	wire_u8(&t, MSG_KEXINIT);
	text_add(&t, "a cookie of ours", 16);
	forge_send(f, &t);
	text_fini(&t);
}

/* Valid, long, and honest from there on. */
static void
act_long_lists(struct forge *f)
{
	struct text t = { 0 };
	size_t tail;

	kexinit_of(&t, 30000, 0);
	text_puts(&t, "curve25519-sha256");
	tail = t.len - 21;
	t.data[17] = (char)(tail >> 24);
	t.data[18] = (char)(tail >> 16);
	t.data[19] = (char)(tail >> 8);
	t.data[20] = (char)tail;
	wire_name(&t, "ssh-ed25519");
	wire_name(&t, "aes128-ctr");
	wire_name(&t, "aes128-ctr");
	wire_name(&t, "hmac-sha2-256");
	wire_name(&t, "hmac-sha2-256");
	wire_name(&t, "none");
	wire_name(&t, "none");
	wire_name(&t, "");
	wire_name(&t, "");
	wire_u8(&t, 0);
	wire_u32(&t, 0);
	forge_send(f, &t);
	text_add(&f->server_kexinit, t.data, t.len);
	text_fini(&t);
	f->exchanging = true;
	f->acting = false;
}

static void
act_bad_signature(struct forge *f)
{
	forge_send_reply(f, true);
	forge_send_newkeys(f);
}

/* A point whose secret is zero, whoever computes it. */
static void
act_zero_point(struct forge *f)
{
	memset(f->exchange.server_point, 0, FORGE_POINT);
	forge_send_reply(f, false);
	forge_send_newkeys(f);
}

static void
act_short_reply(struct forge *f)
{
	struct text t = { 0 };

	wire_u8(&t, MSG_ECDH_REPLY);
	wire_u32(&t, UINT32_MAX);
	text_puts(&t, "ssh-ed25519");
	forge_send(f, &t);
	text_fini(&t);
}

/* ---- keys are agreed on ------------------------------------------------- */

static void
act_ext_info(struct forge *f)
{
	struct text t = { 0 };

	wire_u8(&t, MSG_EXT_INFO);
	wire_u32(&t, UINT32_MAX);
	wire_name(&t, "server-sig-algs");
	wire_name(&t, "ssh-ed25519");
	forge_send(f, &t);
	text_fini(&t);
}

/* A length in the clear, as these ciphers and MACs have it, then noise. */
static void
act_short_packet(struct forge *f)
{
	static const char noise[64] = "noise noise noise";

	wire_u32(&f->out, 1);
	text_add(&f->out, noise, sizeof(noise));
}

static void
act_noise(struct forge *f)
{
	char noise[NOISE];
	uint32_t x = 88172645 + f->turn++;
	size_t i;

	for (i = 0; i < sizeof(noise); i++) {
		x ^= x << 13;
		x ^= x >> 17;
		x ^= x << 5;
		noise[i] = (char)(x >> 7);
	}
	text_add(&f->out, noise, sizeof(noise));
}

static void
act_bad_mac(struct forge *f)
{
	struct text t = { 0 };

	wire_u8(&t, MSG_SERVICE_ACCEPT);
	wire_name(&t, "ssh-userauth");
	forge_send(f, &t);
	f->out.data[f->out.len - 1] ^= 1;
	text_fini(&t);
}

/* Says why it goes, at length. */
static void
act_disconnect(struct forge *f)
{
	struct text t = { 0 }, why = { 0 };

	while (why.len < 30000)
		text_puts(&why, "\033[2Jgo away\007\r\n\377");
	wire_u8(&t, MSG_DISCONNECT);
	wire_u32(&t, 11);
	wire_string(&t, why.data, why.len);
	wire_name(&t, "");
	forge_send(f, &t);
	text_fini(&t);
	text_fini(&why);
	f->closing = true;
}

/* ---- logins ------------------------------------------------------------- */

static void
ask(struct forge *f, uint32_t prompts, uint32_t prompt_len)
{
	struct text t = { 0 };
	int i;

	wire_u8(&t, MSG_USERAUTH_60);
	wire_name(&t, "forge");
	wire_name(&t, "");
	wire_name(&t, "");
	wire_u32(&t, prompts);
	for (i = 0; i < 10; i++) {
		wire_u32(&t, prompt_len);
		text_puts(&t, "Password: ");
		wire_u8(&t, 0);
	}
	forge_send(f, &t);
	text_fini(&t);
}

static void
act_many_prompts(struct forge *f)
{
	ask(f, 10000, 10);
}

static void
act_huge_prompt(struct forge *f)
{
	ask(f, 10, 1 << 30);
}

static void
act_banners(struct forge *f)
{
	struct text t = { 0 };

	wire_u8(&t, MSG_USERAUTH_BANNER);
	wire_name(&t, "Authorized access only.\n");
	wire_name(&t, "");
	forge_send(f, &t);
	text_fini(&t);
}

/* ---- channels ----------------------------------------------------------- */

static void
act_wrong_channel(struct forge *f)
{
	struct text t = { 0 };

	wire_u8(&t, MSG_CHANNEL_CONFIRM);
	wire_u32(&t, f->channel + 77);
	wire_u32(&t, 0);
	wire_u32(&t, 1 << 20);
	wire_u32(&t, 32768);
	forge_send(f, &t);
	text_fini(&t);
}

/* The client may never send a byte: commands need none. */
static void
act_window_zero(struct forge *f)
{
	struct text t = { 0 };

	wire_u8(&t, MSG_CHANNEL_CONFIRM);
	wire_u32(&t, f->channel);
	wire_u32(&t, 0);
	wire_u32(&t, 0);
	wire_u32(&t, 0);
	forge_send(f, &t);
	text_fini(&t);
	f->acting = false;
}

/* ---- a command runs ----------------------------------------------------- */

static void
act_window_overflow(struct forge *f)
{
	static const char data[32000] = "more than there is room for";

	forge_send_data(f, data, sizeof(data));
}

static void
act_window_adjusts(struct forge *f)
{
	struct text t = { 0 };

	wire_u8(&t, MSG_CHANNEL_WINDOW);
	wire_u32(&t, f->channel);
	wire_u32(&t, UINT32_MAX);
	forge_send(f, &t);
	text_fini(&t);
}

static void
act_long_data(struct forge *f)
{
	struct text t = { 0 };

	wire_u8(&t, MSG_CHANNEL_DATA);
	wire_u32(&t, f->channel);
	wire_u32(&t, UINT32_MAX - 3);
	text_puts(&t, "less than that");
	forge_send(f, &t);
	text_fini(&t);
}

static void
act_other_channel(struct forge *f)
{
	f->channel += 1000;
	act_window_overflow(f);
	f->channel -= 1000;
}

/* A signal of a very long name, again and again. */
static void
act_exit_signals(struct forge *f)
{
	static char name[30000];
	struct text t = { 0 };

	memset(name, 'S', sizeof(name));
	wire_u8(&t, MSG_CHANNEL_REQUEST);
	wire_u32(&t, f->channel);
	wire_name(&t, "exit-signal");
	wire_u8(&t, 0);
	wire_string(&t, name, sizeof(name));
	wire_u8(&t, 0);
	wire_name(&t, "");
	wire_name(&t, "");
	forge_send(f, &t);
	text_fini(&t);
}

static void
act_exit_signal_lies(struct forge *f)
{
	struct text t = { 0 };

	wire_u8(&t, MSG_CHANNEL_REQUEST);
	wire_u32(&t, f->channel);
	wire_name(&t, "exit-signal");
	wire_u8(&t, 0);
	wire_u32(&t, UINT32_MAX - 7);
	text_puts(&t, "KILL");
	forge_send(f, &t);
	text_fini(&t);
}

/* New keys for each KiB of output. */
static void
act_rekeys(struct forge *f)
{
	static const char line[] =
	    "a line of output before the next keys ...\n";
	int i;

	for (i = 0; i < 1024; i += (int)sizeof(line) - 1)
		forge_send_data(f, line, sizeof(line) - 1);
	forge_send_kexinit(f);
}

static void
act_global_requests(struct forge *f)
{
	struct text t = { 0 };

	wire_u8(&t, MSG_GLOBAL_REQUEST);
	wire_name(&t, "keepalive@openssh.com");
	wire_u8(&t, 1);
	forge_send(f, &t);
	text_fini(&t);
}

static void
act_debugs(struct forge *f)
{
	struct text t = { 0 };

	wire_u8(&t, MSG_DEBUG);
	wire_u8(&t, 1);
	wire_name(&t, "\033]0;fleet\007look at me");
	wire_name(&t, "");
	forge_send(f, &t);
	text_fini(&t);
}

/* Output, its end and a status, and the channel stays open. */
static void
act_no_close(struct forge *f)
{
	struct text t = { 0 };

	forge_send_data(f, "forged\n", 7);
	wire_u8(&t, MSG_CHANNEL_REQUEST);
	wire_u32(&t, f->channel);
	wire_name(&t, "exit-status");
	wire_u8(&t, 0);
	wire_u32(&t, 0);
	forge_send(f, &t);
	text_clear(&t);
	wire_u8(&t, MSG_CHANNEL_EOF);
	wire_u32(&t, f->channel);
	forge_send(f, &t);
	text_fini(&t);
}

static void
act_nothing(struct forge *f)
{
	(void)f;
}

#define GCM "aes128-gcm@openssh.com,aes256-gcm@openssh.com"
#define ETM "hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com"

const struct forge_mode forge_modes[] = {
	/* clang-format off */
	{ "honest", FORGE_NEVER, false, NULL, NULL, NULL,
	    "does not lie, for comparison" },
	{ "huge-lists", FORGE_HELLO, false, act_huge_lists, NULL, NULL,
	    "a KEXINIT with a list of 10 MiB" },
	{ "long-lists", FORGE_HELLO, false, act_long_lists, NULL, NULL,
	    "one of 30,000 bytes, and honest otherwise" },
	{ "lying-lists", FORGE_HELLO, false, act_lying_lists, NULL, NULL,
	    "one whose list claims 4 GiB" },
	{ "no-lists", FORGE_HELLO, false, act_no_lists, NULL, NULL,
	    "one that ends after the cookie" },
	{ "bad-signature", FORGE_REPLY, false, act_bad_signature, NULL, NULL,
	    "the host key's signature is wrong" },
	{ "zero-point", FORGE_REPLY, false, act_zero_point, NULL, NULL,
	    "a point that makes the secret zero" },
	{ "short-reply", FORGE_REPLY, false, act_short_reply, NULL, NULL,
	    "a host key that claims 4 GiB" },
	{ "ext-info", FORGE_KEYED, false, act_ext_info, NULL, NULL,
	    "EXT_INFO of 4,294,967,295 extensions" },
	{ "etm-short", FORGE_KEYED, false, act_short_packet, NULL, ETM,
	    "encrypt-then-MAC, a packet shorter than a block" },
	{ "gcm-short", FORGE_KEYED, false, act_short_packet, GCM, NULL,
	    "AES-GCM, a packet shorter than a block" },
	{ "noise", FORGE_KEYED, true, act_noise, NULL, NULL,
	    "random bytes once there are keys" },
	{ "bad-mac", FORGE_SERVICE, false, act_bad_mac, NULL, NULL,
	    "a wrong MAC" },
	{ "disconnect", FORGE_SERVICE, false, act_disconnect, NULL, NULL,
	    "a farewell of 30,000 bytes, escapes in it" },
	{ "many-prompts", FORGE_ASK, false, act_many_prompts, NULL, NULL,
	    "keyboard-interactive claims 10,000 prompts" },
	{ "huge-prompt", FORGE_ASK, false, act_huge_prompt, NULL, NULL,
	    "and here a prompt of 1 GiB" },
	{ "banners", FORGE_LOGIN, true, act_banners, NULL, NULL,
	    "banners without end" },
	{ "wrong-channel", FORGE_CHANNEL, false, act_wrong_channel, NULL, NULL,
	    "confirms a channel nobody opened" },
	{ "window-zero", FORGE_CHANNEL, false, act_window_zero, NULL, NULL,
	    "no room for input, and honest otherwise" },
	{ "window-overflow", FORGE_RUN, true, act_window_overflow, NULL, NULL,
	    "sends whether or not there is room" },
	{ "window-adjusts", FORGE_RUN, true, act_window_adjusts, NULL, NULL,
	    "windows of 4 GiB, one after the other" },
	{ "long-data", FORGE_RUN, false, act_long_data, NULL, NULL,
	    "data that claims 4 GiB" },
	{ "other-channel", FORGE_RUN, true, act_other_channel, NULL, NULL,
	    "data for a channel nobody opened" },
	{ "exit-signals", FORGE_RUN, true, act_exit_signals, NULL, NULL,
	    "exit signals of 30,000 letters without end" },
	{ "exit-signal-lies", FORGE_RUN, false, act_exit_signal_lies, NULL, NULL,
	    "one whose name claims 4 GiB" },
	{ "rekeys", FORGE_RUN, true, act_rekeys, NULL, NULL,
	    "new keys after each KiB of output" },
	{ "global-requests", FORGE_RUN, true, act_global_requests, NULL, NULL,
	    "requests that want an answer, without end" },
	{ "debugs", FORGE_RUN, true, act_debugs, NULL, NULL,
	    "SSH_MSG_DEBUG without end" },
	{ "no-close", FORGE_RUN, false, act_no_close, NULL, NULL,
	    "output, its end and a status, but no close" },
	{ "mute", FORGE_RUN, false, act_nothing, NULL, NULL,
	    "no output, no end" },
	/* clang-format on */
};
const size_t forge_nmodes = sizeof(forge_modes) / sizeof(forge_modes[0]);
