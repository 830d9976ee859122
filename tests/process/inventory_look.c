/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * inventory_look.c - prints what hayfork makes of an inventory.
 *
 *	inventory_look PATH
 *
 * A line for each host: name, address, port, user, password, key file,
 * platform, become, jump, proxy command, host keys and groups (sorted, with
 * commas), with tabs between them; - is not given. Errors as hayfork has them,
 * with exit status 2; warnings go to stderr.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "master/input/inventory.h"

static int
text_cmp(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *
given(const char *text)
{
	return text == NULL ? "-" : text;
}

static void
print_groups(const struct inventory_host *h)
{
	const char **names = calloc(h->ngroups + 1, sizeof(*names));

	if (names == NULL)
		exit(1);
	for (size_t i = 0; i < h->ngroups; i++)
		names[i] = h->groups[i];
	qsort(names, h->ngroups, sizeof(*names), text_cmp);
	for (size_t i = 0; i < h->ngroups; i++)
		printf("%s%s", i == 0 ? "" : ",", names[i]);
	putchar('\n');
	free(names);
}

static void
print_host(const struct inventory_host *h)
{
	static const char *const keys[] = { "-", "off", "accept-new",
		"strict" };

	printf("%s\t%s\t", h->name, h->address);
	if (h->port == 0)
		printf("-\t");
	else
		printf("%u\t", h->port);
	printf("%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t", given(h->user),
	    given(h->password), given(h->key_file), given(h->platform),
	    h->become ? given(h->become_user) : "no", given(h->jump),
	    given(h->proxy_command), keys[h->host_keys]);
	print_groups(h);
}

int
main(int argc, char *argv[])
{
	struct inerr e = { .why = "" };
	const char *const *warnings;
	struct inventory *inv;
	char text[INERR_TEXT_MAX];
	size_t n;

	if (argc != 2) {
		fprintf(stderr, "usage: inventory_look PATH\n");
		return 64;
	}
	if ((inv = inventory_load(argv[1], &e)) == NULL) {
		fprintf(stderr, "%s\n", inerr_text(&e, text, sizeof(text)));
		if (inerr_excerpt(&e, text, sizeof(text))[0] != '\0')
			fprintf(stderr, "%s\n", text);
		return 2;
	}
	n = inventory_warnings(inv, &warnings);
	for (size_t i = 0; i < n; i++)
		fprintf(stderr, "%s\n", warnings[i]);
	for (size_t i = 0; i < inventory_size(inv); i++)
		print_host(inventory_at(inv, i));
	inventory_free(inv);
	return 0;
}
