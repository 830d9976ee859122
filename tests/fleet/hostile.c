/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hostile.c - a name for each way to be hostile, and a mix of them.
 */
#include <err.h>
#include <string.h>

#include "tests/fleet/hostile.h"

static const struct kind {
	const char *name;
	const char *trait, *value; /* as for device_rule() */
	bool mixed;                /* among those of --hostile-every */
	const char *doc;
} kinds[] = {
	/* clang-format off */
	{ "tarpit", "raw", "tarpit", true, "a line per second, before a banner that never comes" },
	{ "silent", "raw", "silent", true, "accepts, says nothing" },
	{ "drip", "raw", "drip", true, "banner and KEXINIT, a byte per second" },
	{ "endless-lines", "raw", "lines", false, "lines before a banner that never comes" },
	{ "endless-banner", "raw", "long-line", false, "a banner line without end" },
	{ "garbage", "raw", "garbage", true, "a banner, then random bytes" },
	{ "http", "raw", "http", true, "a web server" },
	{ "ignores", "raw", "ignores", false, "SSH_MSG_IGNORE before any key exchange, without end" },
	{ "packet-0", "raw", "empty-packet", true, "a packet of 0 bytes" },
	{ "packet-1", "raw", "tiny-packet", true, "a packet of 1 byte" },
	{ "packet-4g", "raw", "huge-packet", true, "a packet of 4 GiB" },
	{ "packet-35001", "raw", "odd-packet", true, "a packet of 35,001 bytes that never comes" },
	{ "packet-40001", "raw", "large-packet", true, "a packet of 40,001 bytes that never comes" },
	{ "padding", "raw", "padding", true, "padding longer than its packet" },
	{ "kex-freeze", "freeze", "kex", true, "no KEXINIT" },
	{ "kex-reset", "reset", "kex", true, "reset in the key exchange" },
	{ "huge-lists", "forge", "huge-lists", false, "a KEXINIT of 10 MiB" },
	{ "lying-lists", "forge", "lying-lists", true, "a KEXINIT whose list claims 4 GiB" },
	{ "no-lists", "forge", "no-lists", true, "a KEXINIT that ends after the cookie" },
	{ "bad-signature", "forge", "bad-signature", true, "the host key's signature is wrong" },
	{ "zero-point", "forge", "zero-point", true, "a key exchange with a secret of zero" },
	{ "short-reply", "forge", "short-reply", true, "a host key that claims 4 GiB" },
	{ "ext-info", "forge", "ext-info", true, "EXT_INFO of 4,294,967,295 extensions" },
	{ "etm-short", "forge", "etm-short", false, "ETM: a packet shorter than a block" },
	{ "gcm-short", "forge", "gcm-short", false, "GCM: a packet shorter than a block" },
	{ "noise", "forge", "noise", true, "random bytes once there are keys" },
	{ "bad-mac", "forge", "bad-mac", true, "a wrong MAC" },
	{ "farewell", "forge", "disconnect", true, "a disconnect message of 30,000 bytes of escapes" },
	{ "key-changed", "hostkey-kind", "changed", true, "not the host key that is known" },
	{ "key-changing", "hostkey-kind", "changing", false, "another host key at every other connection" },
	{ "auth-freeze", "freeze", "auth", true, "no answer to a login" },
	{ "auth-refuse", "refuse", "auth", true, "no login is the right one" },
	{ "auth-partial", "auth", "publickey,password,partial", true, "partial success for ever" },
	{ "auth-endless", "auth", "kbdint-endless", true, "keyboard-interactive for ever" },
	{ "many-prompts", "forge", "many-prompts", true, "10,000 prompts" },
	{ "huge-prompt", "forge", "huge-prompt", true, "a prompt of 1 GiB" },
	{ "auth-banners", "forge", "banners", false, "login banners without end" },
	{ "open-freeze", "freeze", "channel", true, "a channel is never confirmed" },
	{ "wrong-channel", "forge", "wrong-channel", true, "confirms a channel nobody opened" },
	{ "exec-freeze", "freeze", "exec", true, "a command is never accepted" },
	{ "mute", "answer", "bytes=0 hang", true, "no output, no end" },
	{ "no-close", "forge", "no-close", true, "output, its end and a status, but no close" },
	{ "one-line", "answer", "text=line bytes=300M", false, "300 MiB in one line" },
	{ "byte-a-second", "answer", "bytes=1M drip=1s", true, "output, a byte per second" },
	{ "flood", "answer", "flood", false, "output up to --flood-cap" },
	{ "cut-off", "answer", "bytes=100k reset=50000", true, "reset in the midst of output" },
	{ "exit-signals", "forge", "exit-signals", false, "exit signals of 30,000 letters without end" },
	{ "exit-signal-lies", "forge", "exit-signal-lies", true, "an exit signal that claims 4 GiB" },
	{ "rekeys", "forge", "rekeys", false, "new keys after each KiB of output" },
	{ "window-zero", "forge", "window-zero", false, "no room for input, for good" },
	{ "window-overflow", "forge", "window-overflow", false, "output whether or not there is room" },
	{ "window-adjusts", "forge", "window-adjusts", false, "windows of 4 GiB, one after the other" },
	{ "long-data", "forge", "long-data", true, "data that claims 4 GiB" },
	{ "other-channel", "forge", "other-channel", false, "data for a channel nobody opened" },
	{ "global-requests", "forge", "global-requests", false, "requests that want an answer, without end" },
	{ "debugs", "forge", "debugs", false, "SSH_MSG_DEBUG without end" },
	{ "escapes", "answer", "text=escapes bytes=4000", true, "terminal escapes, NULs, carriage returns" },
	{ "bad-utf8", "answer", "text=utf8 bytes=4000", false, "invalid UTF-8" },
	{ "fake-prompts", "answer", "text=prompts bytes=4000", true, "lines like prompts of other devices" },
	/* clang-format on */
};
#define NKINDS (sizeof(kinds) / sizeof(kinds[0]))

static struct {
	uint64_t every; /* 0: none */
	uint32_t first;
} mix;

bool
hostile_apply(const char *name, struct device *d)
{
	size_t i;

	for (i = 0; i < NKINDS; i++)
		if (strcmp(kinds[i].name, name) == 0)
			return device_set(d, kinds[i].trait, kinds[i].value);
	return false;
}

void
hostile_set_every(uint64_t n, uint32_t first)
{
	mix.every = n;
	mix.first = first;
}

const char *
hostile_kind_at(uint32_t address)
{
	uint64_t place = address - mix.first, turn, i;

	if (mix.every == 0 || place % mix.every != mix.every - 1)
		return NULL;
	turn = place / mix.every;
	for (i = 0;; i = (i + 1) % NKINDS)
		if (kinds[i].mixed && turn-- == 0)
			return kinds[i].name;
}

void
hostile_write_roster(const char *path, uint32_t first, uint32_t count)
{
	FILE *f = fopen(path, "w");
	char name[DEVICE_NAME_SIZE];
	const char *kind;
	struct device d;
	uint32_t i;

	if (f == NULL)
		err(1, "%s", path);
	for (i = 0; i < count; i++) {
		d.address = first + i;
		device_name(&d, name);
		kind = hostile_kind_at(first + i);
		fprintf(f, "%s %s\n", name, kind != NULL ? kind : "good");
	}
	if (fclose(f) == EOF)
		err(1, "%s", path);
}

void
hostile_help(FILE *f)
{
	size_t i;

	for (i = 0; i < NKINDS; i++)
		fprintf(f, "  %-16s %s%s\n", kinds[i].name, kinds[i].doc,
		    kinds[i].mixed ? "" : " (not mixed)");
}
