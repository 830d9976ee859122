/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sshconfig_look.c - asks hayfork's ssh_config, in words of ssh -G.
 *
 *	sshconfig_look ask USUAL FOLDER		as ssh -G prints it
 *	sshconfig_look made FOLDER		what is made of that
 *	sshconfig_look answer USUAL FOLDER	... of what ssh -G printed
 *
 * All read lines "NUMBER HOST USER PORT" (-, 0: not given) and ask FOLDER/
 * NUMBER for the host. USUAL is what ssh -G -F none prints; "answer" reads
 * FOLDER/LINE.ssh, LINE counting the questions. A file or host that is
 * refused prints "refused", one that only ssh can answer "ask".
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "master/input/infile.h"
#include "master/input/sshconfig_file.h"
#include "master/input/sshconfig_jump.h"
#include "master/input/sshconfig_pattern.h"
#include "master/input/sshconfig_raw.h"

static struct sshconfig_machine machine;
static const char *usual = "";

/* What ssh -G calls a keyword. */
static void
print_word(const char *word)
{
	for (; *word != '\0'; word++)
		putchar(
		    *word >= 'A' && *word <= 'Z' ? *word - 'A' + 'a' : *word);
}

/* The value of a keyword in what is usual; NULL: there is none. */
static const char *
usual_value(const char *word, size_t *len)
{
	size_t n = strlen(word);

	for (const char *p = usual; *p != '\0'; p += strcspn(p, "\n") + 1)
		if (strncasecmp(p, word, n) == 0 && p[n] == ' ') {
			*len = strcspn(p + n + 1, "\n");
			return p + n + 1;
		}
	return NULL;
}

/* Every line of the keyword in what is usual. */
static void
print_usual(const char *word)
{
	size_t n = strlen(word);

	for (const char *p = usual; *p != '\0'; p += strcspn(p, "\n") + 1)
		if (strncasecmp(p, word, n) == 0 && p[n] == ' ')
			printf("%.*s\n", (int)strcspn(p, "\n"), p);
}

/* One more name behind a comma, unless there or unwanted. */
static void
algos_add(
    char *all, size_t cap, const char *list, size_t len, const char *unless)
{
	char name[256], listed[512];
	const char *end = list + len;
	size_t n;

	for (; list < end; list += n + 1) {
		n = strcspn(list, ",\n");
		snprintf(name, sizeof(name), "%.*s", (int)n, list);
		snprintf(listed, sizeof(listed), ",%s,", all);
		if (unless != NULL &&
		    sshconfig_pattern_list(unless, name, false))
			continue;
		snprintf(all + strlen(all), cap - strlen(all), "%s%s",
		    *all == '\0' ? "" : ",", name);
	}
}

/* A list with + - or ^ before it, put together with the usual one. */
static void
print_algos(const char *word, const char *text)
{
	char all[4096] = "";
	size_t len = 0;
	const char *base = usual_value(word, &len);

	print_word(word);
	if (*text == '-')
		algos_add(all, sizeof(all), base, len, text + 1);
	else if (*text == '+') {
		algos_add(all, sizeof(all), base, len, NULL);
		algos_add(all, sizeof(all), text + 1, strlen(text + 1), all);
	} else if (*text == '^') {
		algos_add(all, sizeof(all), text + 1, strlen(text + 1), NULL);
		algos_add(all, sizeof(all), base, len, text + 1);
	} else
		snprintf(all, sizeof(all), "%s", text);
	printf(" %s\n", all);
}

static void
print_list(const char *word, const struct sshconfig_list *list, bool in_one)
{
	if (in_one) {
		print_word(word);
		for (size_t i = 0; i < list->n; i++)
			printf(" %s", list->v[i]);
		puts("");
		return;
	}
	for (size_t i = 0; i < list->n; i++) {
		print_word(word);
		printf(" %s\n", list->v[i]);
	}
}

/* ssh takes the last host apart, and prints it anew. */
static void
print_jump(const char *word, const char *text)
{
	const char *comma = strrchr(text, ',');
	const char *last = comma == NULL ? text : comma + 1;
	struct arena a = { 0 };
	const struct sshconfig_hop *hop;
	size_t n;

	if (strcasecmp(text, "none") == 0)
		return;
	/* "none" is no host, but behind others ssh takes it for one. */
	hop = sshconfig_jump_hops(&machine.world, last, &a, &n);
	print_word(word);
	printf(" %.*s", (int)(last - text), text);
	if (hop == NULL)
		printf("%s\n", last);
	else {
		const char *open = strchr(hop->host, ':') != NULL ? "[" : "";

		if (hop->user != NULL)
			printf("%s@", hop->user);
		printf("%s%s%s", open, hop->host, *open != '\0' ? "]" : "");
		if (hop->port != 0)
			printf(":%u", hop->port);
		puts("");
	}
	arena_wipe(&a);
}

static void
print_number(const char *word, enum sshconfig_kind kind, int number)
{
	print_word(word);
	if (kind < SSHCONFIG_KIND_CHOICES)
		printf(" %s\n", sshconfig_choice(kind, number));
	else
		printf(" %d\n", number);
}

static bool
field_is_set(enum sshconfig_kind kind, const void *field)
{
	if (kind < SSHCONFIG_KIND_NUMBERS)
		return *(const int *)field != -1;
	if (kind < SSHCONFIG_KIND_TEXTS)
		return *(const char *const *)field != NULL;
	return ((const struct sshconfig_list *)field)->n > 0;
}

static void
print_field(const struct sshconfig_host *h, enum sshconfig_id id)
{
	const struct sshconfig_keyword *k = &sshconfig_keywords[id];
	const void *field = (const char *)h + k->offset;

	if (id == SSHCONFIG_ID_IGNORE_UNKNOWN ||
	    id == SSHCONFIG_ID_CANONICALIZE)
		return;
	if (!field_is_set(k->kind, field))
		print_usual(k->word);
	else if (k->kind < SSHCONFIG_KIND_NUMBERS)
		print_number(k->word, k->kind, *(const int *)field);
	else if (k->kind >= SSHCONFIG_KIND_TEXTS)
		print_list(k->word, field, k->kind == SSHCONFIG_KIND_FILES);
	else if (k->kind == SSHCONFIG_KIND_ALGOS)
		print_algos(k->word, *(const char *const *)field);
	else if (k->kind == SSHCONFIG_KIND_JUMP)
		print_jump(k->word, *(const char *const *)field);
	else {
		print_word(k->word);
		printf(" %s\n", *(const char *const *)field);
	}
}

/* As ssh -G does: identities and proxies as written, other paths as meant. */
static bool
look_as_ssh(struct sshconfig_asking *k)
{
	struct sshconfig_host *h = k->h, written;

	if (!sshconfig_raw(k))
		return false;
	written = *h;
	if (h->ask != NULL) {
		puts("ask");
		return true;
	}
	if (!sshconfig_finish(k))
		return false;
	written.hostname = h->hostname;
	written.host_key_alias = h->host_key_alias;
	if (h->user_known_hosts.n > 0)
		written.user_known_hosts = h->user_known_hosts;
	if (h->agent != NULL &&
	    (written.identity_agent[0] != '$' ||
		written.identity_agent[1] == '{') &&
	    strcasecmp(written.identity_agent, "none") != 0 &&
	    strcmp(written.identity_agent, "SSH_AUTH_SOCK") != 0)
		written.identity_agent = h->agent;
	if (written.proxy_command != NULL && h->proxy_command == NULL)
		written.proxy_command = NULL;
	for (int i = 0; i < SSHCONFIG_IDS; i++)
		print_field(&written, i);
	return true;
}

static void
print_made(const struct sshconfig_host *h)
{
	for (int i = 0; i < SSHCONFIG_IDS; i++)
		if (sshconfig_keywords[i].kind != SSHCONFIG_KIND_ALGOS &&
		    i != SSHCONFIG_ID_IDENTITY_AGENT &&
		    i != SSHCONFIG_ID_PROXY_JUMP)
			print_field(h, i);
	printf("agent %s\n", h->agent != NULL ? h->agent : "?");
	for (size_t i = 0; i < h->nhops; i++)
		printf("hop %s %s %u\n", h->hops[i].host,
		    h->hops[i].user != NULL ? h->hops[i].user : "-",
		    h->hops[i].port);
}

static char *
slurp(const char *path)
{
	struct inerr e;
	size_t len;
	char *text = infile_read(path, 1 << 20, &len, &e);

	if (text == NULL)
		errx(1, "%s: %s", path, e.why);
	return text;
}

static bool
look(const char *mode, const char *folder, unsigned line,
    const struct sshconfig_query *q, struct sshconfig_asking *k)
{
	char path[4096], *text;
	bool good;

	if (strcmp(mode, "ask") == 0)
		return look_as_ssh(k);
	if (strcmp(mode, "made") == 0)
		good = sshconfig_ask(k->c, q, k->a, k->h, k->err);
	else {
		snprintf(path, sizeof(path), "%s/%u.ssh", folder, line);
		text = slurp(path);
		good =
		    sshconfig_answer(k->c, q, text, usual, k->a, k->h, k->err);
		free(text);
	}
	if (good && k->h->ask != NULL)
		puts("ask");
	else if (good)
		print_made(k->h);
	return good;
}

static void
look_line(const char *mode, const char *folder, unsigned line,
    const char *number, const struct sshconfig_query *q)
{
	struct arena a = { 0 };
	struct sshconfig_host h;
	struct inerr e;
	struct sshconfig *c = sshconfig_new(&machine.world);
	struct sshconfig_asking k = {
		.c = c, .q = q, .h = &h, .a = &a, .err = &e
	};
	char path[4096], text[INERR_TEXT_MAX];

	snprintf(path, sizeof(path), "%s/%s", folder, number);
	printf("== %u %s %s\n", line, number, q->host);
	if ((strcmp(mode, "answer") != 0 &&
		!sshconfig_read_files(c, &machine, path, &e)) ||
	    !look(mode, folder, line, q, &k)) {
		puts("refused");
		fprintf(stderr, "%u: %s\n", line,
		    inerr_text(&e, text, sizeof(text)));
	}
	sshconfig_free(c);
	arena_wipe(&a);
}

int
main(int argc, char *argv[])
{
	char number[64], host[64], user[64];
	unsigned port, line = 0;
	char *base = NULL;

	if (argc < 3)
		errx(2, "usage: sshconfig_look ask|made|answer [USUAL] FOLDER");
	sshconfig_machine_init(&machine);
	if (argc > 3)
		usual = base = slurp(argv[2]);
	while (scanf("%63s %63s %63s %u", number, host, user, &port) == 4) {
		struct sshconfig_query q = { host,
			strcmp(user, "-") == 0 ? NULL : user, (uint16_t)port };

		look_line(argv[1], argv[argc - 1], ++line, number, &q);
	}
	free(base);
	return 0;
}
