/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * command.c - the mini-language of commands, a table of words.
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fleet/command.h"
#include "tests/fleet/parse.h"

#define TEXT_MAX 4096         /* what is beyond it has no say */
#define SPACES " \t\r\n\"'<>" /* a word may stand in XML, too */

/* A command as its words say it, before it is made into contents. */
struct draft {
	struct command *c;
	uint64_t flood_cap;
	bool sized; /* bytes= or flood was given */
	uint64_t bytes, err_bytes;
	uint64_t stop; /* bytes after which the ending comes */
	enum content_kind kind;
};

static bool
word_bytes(struct draft *d, const char *value)
{
	d->sized = true;
	return parse_count(value, UINT64_MAX, &d->bytes);
}

static bool
word_stderr(struct draft *d, const char *value)
{
	return parse_count(value, UINT64_MAX, &d->err_bytes);
}

static bool
word_text(struct draft *d, const char *value)
{
	return content_kind_parse(value, &d->kind);
}

static bool
word_delay(struct draft *d, const char *value)
{
	return parse_duration(value, &d->c->delay_ms);
}

static bool
word_drip(struct draft *d, const char *value)
{
	return parse_duration(value, &d->c->drip_ms);
}

static bool
word_piece(struct draft *d, const char *value)
{
	return parse_count(value, UINT32_MAX, &d->c->piece) && d->c->piece > 0;
}

static bool
word_flood(struct draft *d, const char *value)
{
	(void)value;
	d->sized = true;
	d->bytes = d->flood_cap;
	d->c->ending = ENDING_CLOSE;
	return true;
}

static bool
word_exit(struct draft *d, const char *value)
{
	uint64_t status;

	if (!parse_count(value, UINT32_MAX, &status))
		return false;
	d->c->exit = (int)status;
	return true;
}

static bool
word_signal(struct draft *d, const char *value)
{
	if (value[0] == '\0' || strlen(value) >= sizeof(d->c->signal))
		return false;
	strcpy(d->c->signal, value);
	d->c->ending = ENDING_SIGNAL;
	return true;
}

static bool
word_noexit(struct draft *d, const char *value)
{
	(void)value;
	d->c->ending = ENDING_NOTHING;
	return true;
}

static bool
word_hang(struct draft *d, const char *value)
{
	(void)value;
	d->c->ending = ENDING_HANG;
	return true;
}

static bool
word_close(struct draft *d, const char *value)
{
	d->c->ending = ENDING_CLOSE;
	return parse_count(value, UINT64_MAX - 1, &d->stop);
}

static bool
word_reset(struct draft *d, const char *value)
{
	d->c->ending = ENDING_RESET;
	return parse_count(value, UINT64_MAX - 1, &d->stop);
}

static bool
word_freeze(struct draft *d, const char *value)
{
	(void)value;
	d->c->ending = ENDING_FREEZE;
	return true;
}

static bool
word_refuse(struct draft *d, const char *value)
{
	(void)value;
	d->c->ending = ENDING_REFUSE;
	return true;
}

static const struct word {
	const char *name; /* with its "=", if it takes a value */
	bool (*take)(struct draft *d, const char *value);
	const char *doc;
} words[] = {
	{ "bytes=", word_bytes, "N bytes on stdout" },
	{ "stderr=", word_stderr, "N bytes on stderr, before stdout" },
	{ "text=", word_text, "what the bytes are, see below" },
	{ "delay=", word_delay, "TIME before the first byte" },
	{ "drip=", word_drip, "a piece every TIME" },
	{ "piece=", word_piece, "of N bytes (1)" },
	{ "flood", word_flood, "output up to --flood-cap, then closed" },
	{ "exit=", word_exit, "ends with this exit status" },
	{ "signal=", word_signal, "ends with this exit signal (KILL)" },
	{ "noexit", word_noexit, "ends with neither" },
	{ "hang", word_hang, "does not end" },
	{ "close=", word_close, "connection closed after N bytes" },
	{ "reset=", word_reset, "connection reset after N bytes" },
	{ "freeze", word_freeze, "the request is never answered" },
	{ "refuse", word_refuse, "the request is refused" },
};
#define NWORDS (sizeof(words) / sizeof(words[0]))

/* What real switches answer; the device's name comes in between. */
static const struct {
	const char *command;
	const char *before, *after;
} documents[] = {
	{ "net show system json", "{\n    \"hostname\": \"",
	    "\",\n    \"os-name\": \"Cumulus Linux\",\n"
	    "    \"os-version\": \"4.3.0\",\n"
	    "    \"platform\": {\"vendor\": \"Cumulus\", \"model\": \"VX\", "
	    "\"asic\": null, \"ports\": 6},\n"
	    "    \"uptime\": \"12 days, 3:04:05.678\"\n}\n" },
	{ "nv show system -o json", "{\"hostname\": \"",
	    "\", \"build\": \"Cumulus Linux 5.6.0\", "
	    "\"timezone\": \"Etc/UTC\", \"uptime\": 1047845}\n" },
	{ "net show interface json",
	    "{\n    \"lo\": {\"linkstate\": \"UP\", \"mode\": \"Loopback\", "
	    "\"iface_obj\": {\"mtu\": 65536, \"ip_address\": [\"",
	    "/32\"]}},\n"
	    "    \"swp1\": {\"linkstate\": \"UP\", \"mode\": \"Trunk/L2\", "
	    "\"speed\": \"10G\", \"iface_obj\": {\"mtu\": 9216}},\n"
	    "    \"swp2\": {\"linkstate\": \"DN\", \"mode\": "
	    "\"NotConfigured\", "
	    "\"speed\": \"N/A\", \"iface_obj\": {\"mtu\": 1500}}\n}\n" },
	{ "garbage json", "{\"hostname\": \"", "\", \"uptime\": }\n" },
	{ "hostname", "", "\n" },
};
#define NDOCUMENTS (sizeof(documents) / sizeof(documents[0]))

void
command_help(FILE *f)
{
	size_t i;

	for (i = 0; i < NWORDS; i++)
		fprintf(f, "  %-13s %s\n", words[i].name, words[i].doc);
	fprintf(f, "Commands answered with a document:\n");
	for (i = 0; i < NDOCUMENTS; i++)
		fprintf(f, "  %s\n", documents[i].command);
	fprintf(f, "Texts:\n");
	content_help(f);
}

/* The row of a word of ours; NULL for any other. */
static const struct word *
word_row(const char *word, size_t *len_r)
{
	size_t i, len;

	for (i = 0; i < NWORDS; i++) {
		len = *len_r = strlen(words[i].name);
		if (words[i].name[len - 1] == '='
			? strncmp(words[i].name, word, len) == 0
			: strcmp(words[i].name, word) == 0)
			return &words[i];
	}
	return NULL;
}

/* Is it a word of ours, and if so, was its value one? */
static bool
draft_take(struct draft *d, const char *word)
{
	size_t len;
	const struct word *row = word_row(word, &len);

	return row == NULL || row->take(d, word + len);
}

bool
command_has_words(const char *text)
{
	char copy[TEXT_MAX], *rest = copy, *word;
	size_t len;

	snprintf(copy, sizeof(copy), "%s", text);
	while ((word = strsep(&rest, SPACES)) != NULL)
		if (word_row(word, &len) != NULL)
			return true;
	return false;
}

char *
command_document(const char *text, const char *device)
{
	char *answer;
	size_t i;

	for (i = 0; i < NDOCUMENTS; i++) {
		if (strncmp(documents[i].command, text,
			strlen(documents[i].command)) != 0)
			continue;
		if (asprintf(&answer, "%s%s%s", documents[i].before, device,
			documents[i].after) == -1)
			err(1, "command");
		return answer;
	}
	return NULL;
}

/* The document this command begins like, or a line that repeats it. */
static char *
command_answer(const char *text, const char *device)
{
	char *answer = command_document(text, device);

	if (answer == NULL && asprintf(&answer, "%s: %s\n", device, text) == -1)
		err(1, "command");
	return answer;
}

/* Take the words of a text; false, with a complaint, at a bad one. */
static bool
draft_take_all(struct draft *d, const char *text, const char *device)
{
	char copy[TEXT_MAX], *rest = copy, *word, *complaint;

	if (text == NULL)
		return true;
	snprintf(copy, sizeof(copy), "%s", text);
	while ((word = strsep(&rest, SPACES)) != NULL) {
		if (draft_take(d, word))
			continue;
		if (asprintf(&complaint, "%s: bad word: %s\n", device, word) ==
		    -1)
			err(1, "command");
		*d->c = (struct command){ .piece = 1, .exit = 2, .told = true };
		content_text(&d->c->err, complaint);
		return false;
	}
	return true;
}

void
command_parse(struct command *c, const char *before, const char *text,
    const char *device, uint64_t flood_cap)
{
	struct draft d = { .c = c, .flood_cap = flood_cap, .stop = UINT64_MAX };

	*c = (struct command){ .piece = 1 };
	if (!draft_take_all(&d, before, device) ||
	    !draft_take_all(&d, text, device))
		return;
	/* An ending after N bytes needs N bytes to come after. */
	if (d.stop != UINT64_MAX && !d.sized) {
		d.sized = true;
		d.bytes = d.stop;
	}
	if (d.bytes > d.stop)
		d.bytes = d.stop;
	c->told = d.sized || c->ending != ENDING_EXIT;
	if (d.sized)
		content_fill(&c->out, d.kind, d.bytes, device);
	else
		content_text(&c->out, command_answer(text, device));
	content_fill(&c->err, CONTENT_LINES, d.err_bytes, device);
}

void
command_fini(struct command *c)
{
	content_fini(&c->out);
	content_fini(&c->err);
}
