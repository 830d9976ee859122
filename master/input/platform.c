/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * platform.c - which commands of which devices only read.
 *
 * The words are those of the vendors' command references. What is not here
 * has to be said with --repeatable: a command that is wrongly taken for
 * harmless runs twice, one that is wrongly not is only not repeated.
 */
#include <stddef.h>
#include <string.h>

#include "master/input/nearest.h"
#include "master/input/platform.h"

typedef const char *const *words; /* ends with NULL */

struct platform {
	words names;   /* its own first */
	words reads;   /* how a command that reads begins */
	words ends;    /* and the last word it must have; NULL: any */
	words filters; /* behind a pipe; NULL: no pipes */
};

/* clang-format off */
#define WORDS(...) (const char *const[]){ __VA_ARGS__, NULL }
#define CISCO_FILTERS "include", "exclude", "begin", "section", "count",	\
	"inc", "exc", "beg", "sec", "i", "e", "b"
#define HUAWEI_FILTERS WORDS("include", "exclude", "begin", "count",	\
	"section", "no-more")
#define LINUX_READS "cat", "uptime", "uname", "df", "ip addr show",	\
	"ip link show", "ip route show", "ip neigh show"

static const struct platform platforms[] = {
	{ WORDS("cisco_iosxe", "cisco_ios", "cisco_xe", "cisco_asa", "iosxe",
	    "ios", "asa"),
	  WORDS("show", "sho", "sh", "dir", "more"), NULL,
	  WORDS(CISCO_FILTERS) },
	{ WORDS("cisco_nxos", "nxos", "nxos_ssh"),
	  WORDS("show", "sho", "sh", "dir"), NULL,
	  WORDS(CISCO_FILTERS, "grep", "egrep", "head", "last", "json",
	    "json-pretty", "xml", "no-more", "sort", "uniq", "wc") },
	{ WORDS("cisco_iosxr", "cisco_xr", "iosxr"),
	  WORDS("show", "sho", "sh", "dir"), NULL, WORDS(CISCO_FILTERS) },
	{ WORDS("arista_eos", "eos"),
	  WORDS("show", "sho", "sh", "dir", "more"), NULL,
	  WORDS(CISCO_FILTERS, "json", "no-more", "nz", "grep") },
	{ WORDS("juniper_junos", "junos", "juniper"), WORDS("show"), NULL,
	  WORDS("match", "except", "find", "count", "last", "no-more", "trim",
	    "display", "resolve") },
	{ WORDS("nokia_sros", "sros", "alcatel_sros"), WORDS("show"), NULL,
	  WORDS("match", "count", "no-more") },
	{ WORDS("nokia_srl", "srl", "srlinux"), WORDS("show", "info"), NULL,
	  WORDS("grep", "as", "no-more") },
	{ WORDS("huawei_vrp", "huawei", "huawei_vrpv8", "vrp"),
	  WORDS("display", "dir"), NULL, HUAWEI_FILTERS },
	{ WORDS("hp_comware", "comware"), WORDS("display", "dir"), NULL,
	  HUAWEI_FILTERS },
	/* A path, and at its end what to do there. */
	{ WORDS("mikrotik_routeros", "mikrotik", "routeros"), WORDS(""),
	  WORDS("print"), NULL },
	{ WORDS("paloalto_panos", "paloalto", "panos"), WORDS("show"), NULL,
	  WORDS("match", "except", "count") },
	{ WORDS("fortinet", "fortios", "fortigate"), WORDS("get", "show"),
	  NULL, WORDS("grep") },
	{ WORDS("frr", "vyos"), WORDS("show"), NULL,
	  WORDS("include", "match", "count", "no-more") },
	{ WORDS("cumulus", "cumulus_linux", "cumulus_nvue"),
	  WORDS("net show", "nv show", LINUX_READS), NULL, NULL },
	{ WORDS("linux", "linux_ssh"),
	  WORDS(LINUX_READS, "free", "id", "lscpu", "lsblk", "lsmod", "ls",
	    "ps"),
	  NULL, NULL },
};
/* clang-format on */
#define PLATFORMS (sizeof(platforms) / sizeof(platforms[0]))

/* Two commands, or one whose words are not what stands there. */
#define PLATFORM_SUSPECT ";&`$<>(){}!\\\"'\n\r\t\v\f\033"

static bool
words_have(words list, const char *word, size_t len)
{
	for (; *list != NULL; list++)
		if (strlen(*list) == len && memcmp(*list, word, len) == 0)
			return true;
	return false;
}

const struct platform *
platform_find(const char *name)
{
	if (name == NULL)
		return NULL;
	for (size_t i = 0; i < PLATFORMS; i++)
		if (words_have(platforms[i].names, name, strlen(name)))
			return &platforms[i];
	return NULL;
}

const struct platform *
platform_named(const char *name, struct inerr *err)
{
	const struct platform *p = platform_find(name);
	struct nearest near = { .word = name };

	if (p != NULL)
		return p;
	for (size_t i = 0; i < PLATFORMS; i++)
		for (words w = platforms[i].names; *w != NULL; w++)
			nearest_offer(&near, *w);
	inerr_set(err, "no platform is called '%.60s'", name);
	if (near.name != NULL)
		inerr_hint(err, "did you mean '%s'?", near.name);
	else
		inerr_hint(err, "one as cisco_iosxe, juniper_junos, linux");
	return NULL;
}

/* Does the text begin with one of these, as whole words? "" begins any. */
static bool
platform_begins(words list, const char *text)
{
	for (; *list != NULL; list++) {
		size_t n = strlen(*list);

		if (n == 0 || (strncmp(text, *list, n) == 0 &&
				  (text[n] == ' ' || text[n] == '\0')))
			return true;
	}
	return false;
}

static bool
platform_ends(words list, const char *text, size_t len)
{
	size_t at;

	while (len > 0 && text[len - 1] == ' ')
		len--;
	for (at = len; at > 0 && text[at - 1] != ' ';)
		at--;
	return words_have(list, text + at, len - at);
}

static const char *
skip_blanks(const char *s)
{
	return s + strspn(s, " ");
}

bool
platform_only_reads(const struct platform *p, const char *command)
{
	const char *text = skip_blanks(command), *pipe;

	if (p == NULL || strpbrk(text, PLATFORM_SUSPECT) != NULL ||
	    !platform_begins(p->reads, text))
		return false;
	if (p->ends != NULL && !platform_ends(p->ends, text, strlen(text)))
		return false;
	for (pipe = text; (pipe = strchr(pipe, '|')) != NULL;) {
		pipe = skip_blanks(pipe + 1);
		if (p->filters == NULL || !platform_begins(p->filters, pipe))
			return false;
	}
	return true;
}
