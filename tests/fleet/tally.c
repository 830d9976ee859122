/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * tally.c - counters, tallies of commands, the log of commands.
 */
#include <ctype.h>
#include <err.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/fleet/tally.h"

/* What a client makes up must not fill our memory. */
#define COMMANDS_MAX 256
#define COMMAND_TEXT 512

static struct {
	int64_t counts[TALLY_N];
	int log; /* descriptor + 1; 0 is no log */
	size_t ncommands;
	struct {
		char *text;
		uint64_t count;
	} commands[COMMANDS_MAX];
	uint64_t others;
} seen;

static const struct {
	const char *name, *doc;
} counters[TALLY_N] = {
#define ROW_(NAME, name, doc) { #name, doc },
	TALLY_TABLE(ROW_)
#undef ROW_
};

void
tally_add(enum tally_id id, int64_t n)
{
	seen.counts[id] += n;
	if (seen.counts[TALLY_OPEN_MOST] < seen.counts[TALLY_OPEN])
		seen.counts[TALLY_OPEN_MOST] = seen.counts[TALLY_OPEN];
}

void
tally_log_to(const char *path)
{
	int flags = O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC;
	int fd = open(path, flags, 0666);

	if (fd == -1)
		err(1, "%s", path);
	seen.log = fd + 1;
}

static void
tally_count(const char *text)
{
	size_t i;

	for (i = 0; i < seen.ncommands; i++)
		if (strcmp(seen.commands[i].text, text) == 0)
			break;
	if (i == COMMANDS_MAX) {
		seen.others++;
		return;
	}
	if (i == seen.ncommands) {
		if ((seen.commands[i].text = strdup(text)) == NULL)
			err(1, "tally");
		seen.ncommands++;
	}
	seen.commands[i].count++;
}

void
tally_exec(const char *address, const char *command)
{
	char text[COMMAND_TEXT], line[COMMAND_TEXT + 32];
	int len;
	char *p;

	snprintf(text, sizeof(text), "%s", command);
	for (p = text; *p != '\0'; p++)
		if (iscntrl((unsigned char)*p))
			*p = '?';
	tally_count(text);
	if (seen.log == 0)
		return;
	len = snprintf(line, sizeof(line), "%s %s\n", address, text);
	if (write(seen.log - 1, line, (size_t)len) != len)
		err(1, "log of commands");
}

void
tally_write(const char *path)
{
	char draft[PATH_MAX];
	FILE *f;
	size_t i;

	snprintf(draft, sizeof(draft), "%s.new", path);
	if ((f = fopen(draft, "w")) == NULL)
		err(1, "%s", draft);
	for (i = 0; i < TALLY_N; i++)
		fprintf(
		    f, "%s %" PRId64 "\n", counters[i].name, seen.counts[i]);
	for (i = 0; i < seen.ncommands; i++)
		fprintf(f, "exec:%s %" PRIu64 "\n", seen.commands[i].text,
		    seen.commands[i].count);
	if (seen.others > 0)
		fprintf(f, "others %" PRIu64 "\n", seen.others);
	if (fclose(f) == EOF || rename(draft, path) == -1)
		err(1, "%s", path);
}

void
tally_help(FILE *f)
{
	size_t i;

	for (i = 0; i < TALLY_N; i++)
		fprintf(f, "  %-15s %s\n", counters[i].name, counters[i].doc);
}

void
tally_fini(void)
{
	while (seen.ncommands > 0)
		free(seen.commands[--seen.ncommands].text);
	if (seen.log != 0)
		close(seen.log - 1);
	seen.log = 0;
}
