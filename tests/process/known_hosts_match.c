/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * known_hosts_match.c - asks hayfork's known_hosts, in words of ssh-keygen.
 *
 *	known_hosts_match find FOLDER
 *	known_hosts_match learn FILE HOST PORT COUNT
 *
 * "find" reads lines "NUMBER NAME" and prints what FOLDER/NUMBER has for the
 * name, as ssh-keygen -lF does but for key types and comments. "learn"
 * appends that many keys nobody has seen, as a run does that accepts them.
 */
#include <ctype.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "master/input/hostkey_digest.h"
#include "master/input/known_hosts.h"

#define BLOB_LEN 51

static void
find(const char *path, const char *name, struct known_host_list *list)
{
	static const char *const markers[] = { "", "REVOKED", "CA", "?" };
	struct known_hosts *kh = known_hosts_new(NULL, NULL);
	char lower[64], fingerprint[FINGERPRINT_SIZE];
	size_t i;

	if (!known_hosts_load(kh, path))
		err(1, "%s", path);
	for (i = 0; name[i] != '\0' && i < sizeof(lower) - 1; i++)
		lower[i] = (char)tolower((unsigned char)name[i]);
	lower[i] = '\0';
	known_hosts_find_name(kh, lower, KNOWN_HOSTS_ALL, list);
	for (i = 0; i < list->n; i++) {
		hostkey_fingerprint(
		    list->v[i].blob, list->v[i].blob_len, fingerprint);
		printf("# Host %s found: line %zu %s\n%s %s\n", name,
		    list->v[i].line, markers[list->v[i].marker], name,
		    fingerprint);
	}
	known_hosts_free(kh);
}

static void
find_all(const char *folder)
{
	struct known_host_list list = { 0 };
	char name[64], path[4096];
	unsigned number;

	while (scanf("%u %63s", &number, name) == 2) {
		printf("== %u %s\n", number, name);
		snprintf(path, sizeof(path), "%s/%u", folder, number);
		find(path, name, &list);
	}
	known_host_list_free(&list);
}

static void
learn(const char *path, const char *host, uint16_t port, unsigned long count)
{
	uint8_t blob[BLOB_LEN] = "\0\0\0\13ssh-ed25519\0\0\0 ";
	struct buf line = { 0 };

	for (; count > 0; count--) {
		arc4random_buf(blob + 19, sizeof(blob) - 19);
		buf_reset(&line);
		if (!known_hosts_format(host, port, blob, BLOB_LEN, &line))
			errx(1, "%s cannot be written", host);
		if (!known_hosts_append(path, buf_at(&line), buf_len(&line)))
			err(1, "%s", path);
	}
	buf_free(&line);
}

int
main(int argc, char *argv[])
{
	if (argc == 3 && strcmp(argv[1], "find") == 0)
		find_all(argv[2]);
	else if (argc == 6 && strcmp(argv[1], "learn") == 0)
		learn(argv[2], argv[3], (uint16_t)atoi(argv[4]),
		    strtoul(argv[5], NULL, 10));
	else
		errx(2, "usage: known_hosts_match find|learn ...");
	return 0;
}
