/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_sshconfig.c - any bytes as ssh_config files, and as an answer of ssh.
 *
 * The first line is the host to ask for; lines "=== PATH" begin further files
 * that the first may include. What is refused has a sentence and a place, and
 * who asks twice is told the same.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/log.h"
#include "tests/ssh_world.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define FILES 8

static void
must(bool holds, const char *what)
{
	if (!holds)
		panic("%s", what);
}

/* Cut the text up into files; the first is ~/.ssh/config. */
static size_t
split(char *text, size_t len, struct ssh_world_file *files)
{
	char *at, *end = text + len;
	size_t n = 1;

	files[0] = (struct ssh_world_file){
		.path = "/home/me/.ssh/config", .text = text, .len = len
	};
	for (at = text; n < FILES && (at = memmem(at, (size_t)(end - at),
					  "\n=== ", 5)) != NULL;) {
		char *newline = memchr(at + 1, '\n', (size_t)(end - at - 1));

		if (newline == NULL)
			break;
		files[n - 1].len = (size_t)(at - files[n - 1].text);
		*newline = '\0';
		files[n] = (struct ssh_world_file){ .path = at + 5,
			.text = newline + 1 };
		files[n++].len = (size_t)(end - newline - 1);
		at = newline + 1;
	}
	return n;
}

static void
must_tell(const struct inerr *e)
{
	char text[INERR_TEXT_MAX];

	inerr_text(e, text, sizeof(text));
	must(e->why[0] != '\0', "refused without a reason");
}

static bool
same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static void
check_host(const struct sshconfig_host *h, const struct sshconfig_host *again)
{
	if (h->ask != NULL) {
		must(same_text(h->ask, again->ask), "another reason to ask");
		return;
	}
	must(h->hostname != NULL, "no name");
	must(same_text(h->hostname, again->hostname) &&
		 same_text(h->user, again->user) && h->port == again->port &&
		 h->identity_files.n == again->identity_files.n &&
		 h->nhops == again->nhops,
	    "asked twice, answered otherwise");
	must(h->proxy_jump == NULL || h->nhops > 0, "a jump without hops");
	for (size_t i = 0; i < h->nhops; i++)
		must(h->hops[i].host[0] != '\0', "a hop without name");
	for (size_t i = 0; i < h->identity_files.n; i++)
		must(h->identity_files.v[i] != NULL, "a file without name");
}

static void
ask(struct sshconfig *c, const struct sshconfig_query *q)
{
	struct sshconfig_host h, again;
	struct arena a = { 0 };
	struct inerr e = { .why = "" };
	bool good = sshconfig_ask(c, q, &a, &h, &e);

	if (!good)
		must_tell(&e);
	must(sshconfig_ask(c, q, &a, &again, &e) == good, "refused once only");
	if (good)
		check_host(&h, &again);
	if (good && h.ask == NULL && h.proxy_command != NULL &&
	    sshconfig_proxy_command(c, &h, &a, &e) == NULL)
		must_tell(&e);
	arena_wipe(&a);
}

static void
answer(struct sshconfig *c, const struct sshconfig_query *q, char *text)
{
	struct arena a = { 0 };
	struct inerr e = { .why = "" };
	struct sshconfig_host h;

	if (!sshconfig_answer(c, q, text, "user me\nport 22\n", &a, &h, &e))
		must_tell(&e);
	else
		check_host(&h, &h);
	arena_wipe(&a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct ssh_world_file files[FILES];
	struct ssh_world in = { files, 0 };
	struct sshconfig_world world = ssh_world_make(&in);
	struct sshconfig *c = sshconfig_new(&world);
	struct inerr e = { .why = "" };
	char *copy = xcalloc(1, len + 1), *text = copy;
	struct sshconfig_query q = { .host = copy };

	memcpy(copy, data, len);
	text += strcspn(copy, "\n");
	if (*text != '\0')
		*text++ = '\0';
	answer(c, &q, text);
	in.n = split(text, len - (size_t)(text - copy), files);
	if (sshconfig_read(c, files[0].path, SSHCONFIG_USER, &e)) {
		ask(c, &q);
		q.user = "root";
		q.port = 830;
		ask(c, &q);
	} else
		must_tell(&e);
	sshconfig_free(c);
	free(copy);
	return 0;
}
