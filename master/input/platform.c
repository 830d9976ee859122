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
	words never;   /* how no word of it begins; NULL: as any */
	words filters; /* behind a pipe; NULL: no pipes */
	words menus; /* it is a path of these, then "print"; NULL: it is not */
};

/* clang-format off */
#define WORDS(...) (const char *const[]){ __VA_ARGS__, NULL }
/* Reports are put into files, and some counters go back to 0 when shown. */
#define CISCO_NEVER WORDS("tec", "tac", "cle")
#define CISCO_FILTERS "include", "exclude", "begin", "section", "count",	\
	"inc", "exc", "beg", "sec", "i", "e", "b"
#define HUAWEI_NEVER WORDS("dia") /* diagnostic-information FILE */
#define HUAWEI_FILTERS WORDS("include", "exclude", "begin", "count",	\
	"section", "no-more")
#define LINUX_READS "cat", "uptime", "uname", "df", "ip addr show",	\
	"ip link show", "ip route show", "ip neigh show"
/* What is read there is gone, or has an effect. */
#define LINUX_NEVER WORDS("/dev", "/proc/kmsg", "/sys/kernel")

static const struct platform platforms[] = {
	{ WORDS("cisco_iosxe", "cisco_ios", "cisco_xe", "cisco_asa", "iosxe",
	    "ios", "asa"),
	  WORDS("show", "sho", "sh", "dir", "more"), CISCO_NEVER,
	  WORDS(CISCO_FILTERS) },
	{ WORDS("cisco_nxos", "nxos", "nxos_ssh"),
	  WORDS("show", "sho", "sh", "dir"), CISCO_NEVER,
	  WORDS(CISCO_FILTERS, "grep", "egrep", "head", "last", "json",
	    "json-pretty", "xml", "no-more", "sort", "uniq", "wc") },
	{ WORDS("cisco_iosxr", "cisco_xr", "iosxr"),
	  WORDS("show", "sho", "sh", "dir"), CISCO_NEVER,
	  WORDS(CISCO_FILTERS) },
	{ WORDS("arista_eos", "eos"),
	  WORDS("show", "sho", "sh", "dir", "more"), CISCO_NEVER,
	  WORDS(CISCO_FILTERS, "json", "no-more", "nz", "grep") },
	{ WORDS("juniper_junos", "junos", "juniper"), WORDS("show"), NULL,
	  WORDS("match", "except", "find", "count", "last", "no-more", "trim",
	    "display", "resolve") },
	{ WORDS("nokia_sros", "sros", "alcatel_sros"), WORDS("show"), NULL,
	  WORDS("match", "count", "no-more") },
	{ WORDS("nokia_srl", "srl", "srlinux"), WORDS("show", "info"), NULL,
	  WORDS("grep", "as", "no-more") },
	{ WORDS("huawei_vrp", "huawei", "huawei_vrpv8", "vrp"),
	  WORDS("display", "dir"), HUAWEI_NEVER, HUAWEI_FILTERS },
	{ WORDS("hp_comware", "comware"), WORDS("display", "dir"),
	  HUAWEI_NEVER, HUAWEI_FILTERS },
	{ WORDS("mikrotik_routeros", "mikrotik", "routeros"), .menus =
	  WORDS("ip", "ipv6", "interface", "system", "routing", "address",
	    "arp", "route", "rule", "neighbor", "dns", "service",
	    "dhcp-server", "dhcp-client", "lease", "pool", "firewall",
	    "filter", "nat", "mangle", "raw", "address-list", "connection",
	    "ethernet", "bridge", "bonding", "vlan", "port", "host",
	    "wireguard", "peers", "bgp", "ospf", "session", "instance",
	    "area", "resource", "identity", "routerboard", "clock", "health",
	    "package", "license", "ntp", "client", "user", "log", "snmp",
	    "queue", "simple", "certificate") },
	{ WORDS("paloalto_panos", "paloalto", "panos"), WORDS("show"), NULL,
	  WORDS("match", "except", "count") },
	/* "get test DAEMON 99" restarts it. */
	{ WORDS("fortinet", "fortios", "fortigate"), WORDS("get", "show"),
	  WORDS("te"), WORDS("grep") },
	{ WORDS("frr", "vyos"), WORDS("show"), WORDS("tec"),
	  WORDS("include", "match", "count", "no-more") },
	{ WORDS("cumulus", "cumulus_linux", "cumulus_nvue"),
	  WORDS("net show", "nv show", LINUX_READS), LINUX_NEVER, NULL },
	{ WORDS("linux", "linux_ssh"),
	  WORDS(LINUX_READS, "free", "id", "lscpu", "lsblk", "lsmod", "ls",
	    "ps"),
	  LINUX_NEVER, NULL },
};
/* clang-format on */
#define PLATFORMS (sizeof(platforms) / sizeof(platforms[0]))

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

/*
 * Two commands, or one whose words are not what stands there: a terminal
 * takes control characters for edits, and no command that reads needs more
 * than ASCII.
 */
static bool
platform_suspects(const char *text)
{
	if (strpbrk(text, ";&`$<>(){}!\\\"'") != NULL)
		return true;
	for (; *text != '\0'; text++)
		if (*text < ' ' || *text > '~')
			return true;
	return false;
}

/* Does the text begin with one of these, as whole words? */
static bool
platform_begins(words list, const char *text)
{
	for (; *list != NULL; list++) {
		size_t n = strlen(*list);

		if (strncmp(text, *list, n) == 0 &&
		    (text[n] == ' ' || text[n] == '\0'))
			return true;
	}
	return false;
}

/* Has the command, up to its first pipe, a word that begins so? */
static bool
platform_has_never(words never, const char *text)
{
	while (*(text += strspn(text, " ")) != '\0' && *text != '|') {
		for (words w = never; *w != NULL; w++)
			if (strncmp(text, *w, strlen(*w)) == 0)
				return true;
		text += strcspn(text, " |");
	}
	return false;
}

/*
 * Only words known as menus lead to print: any other might be something to do
 * with an item of that name.
 */
static bool
platform_prints(words menus, const char *text)
{
	static const char between[] = " /";
	const char *word = text + strspn(text, between);
	size_t len;

	for (; *word != '\0'; word = text + strspn(text, between)) {
		len = strcspn(word, between);
		text = word + len;
		if (len == strlen("print") && memcmp(word, "print", len) == 0)
			return text[strspn(text, " ")] == '\0';
		if (!words_have(menus, word, len))
			return false;
	}
	return false;
}

/* Is there nothing but filters behind its pipes? */
static bool
platform_filters(words filters, const char *text)
{
	while ((text = strchr(text, '|')) != NULL) {
		text++;
		text += strspn(text, " ");
		if (filters == NULL || !platform_begins(filters, text))
			return false;
	}
	return true;
}

bool
platform_only_reads(const struct platform *p, const char *command)
{
	const char *text = command + strspn(command, " ");

	if (p == NULL || platform_suspects(text))
		return false;
	if (p->menus != NULL)
		return platform_prints(p->menus, text);
	return platform_begins(p->reads, text) &&
	       (p->never == NULL || !platform_has_never(p->never, text)) &&
	       platform_filters(p->filters, text);
}
