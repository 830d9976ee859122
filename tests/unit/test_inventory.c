/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_inventory.c - plain lists, nornir's files, and choosing from them.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "master/input/credential.h"
#include "master/input/groupsource.h"
#include "master/input/inventory_read.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

/* ---- helpers ------------------------------------------------------------ */

/*
 * "name=address:port user/password platform key [groups]", - if not given;
 * then " legacy=names" if any are.
 */
static void
host_print(FILE *fp, const struct inventory_host *h)
{
#define OR_DASH(s) ((s) == NULL ? "-" : *(s) == '\0' ? "''" : (s))
	fprintf(fp, "%s=%s:%u %s/%s %s %s [", h->name, h->address, h->port,
	    OR_DASH(h->user), OR_DASH(h->password), OR_DASH(h->platform),
	    OR_DASH(h->key_file));
	for (size_t i = 0; i < h->ngroups; i++)
		fprintf(fp, "%s%s", i > 0 ? " " : "", h->groups[i]);
	fprintf(fp, "]%s%s%s", h->become ? " become" : "",
	    h->become_user != NULL ? "=" : "",
	    h->become_user != NULL ? h->become_user : "");
	fprintf(fp, "%s%s", h->legacy != NULL ? " legacy=" : "",
	    h->legacy != NULL ? h->legacy : "");
	if (h->enable != NULL)
		fprintf(fp, " enable=%s", OR_DASH(h->enable));
	for (size_t i = 0; h->credentials != NULL && i < h->credentials->n; i++)
		fprintf(fp, " credential=%s/%s/%s",
		    OR_DASH(h->credentials->at[i].user),
		    OR_DASH(h->credentials->at[i].key_file),
		    OR_DASH(h->credentials->at[i].secret));
	for (size_t i = 0; h->answers != NULL && i < h->answers->n; i++)
		fprintf(fp, " answer=%s/%s/%s", h->answers->at[i].prompt,
		    OR_DASH(h->answers->at[i].text),
		    OR_DASH(h->answers->at[i].secret));
	fputc('\n', fp);
#undef OR_DASH
}

static void
assert_hosts(const struct inventory *inv, const char *want)
{
	char got[4096] = "";
	FILE *fp = fmemopen(got, sizeof(got), "w");

	for (size_t i = 0; i < inventory_size(inv); i++)
		host_print(fp, inventory_at(inv, i));
	fclose(fp);
	assert_string_equal(got, want);
}

static void
assert_error(const struct inerr *e, const char *want)
{
	char got[INERR_TEXT_MAX];

	assert_string_equal(inerr_text(e, got, sizeof(got)), want);
}

static struct inventory *
list_read(const char *text, struct inerr *e)
{
	struct inventory *inv = inventory_new();

	memset(e, 0, sizeof(*e));
	if (inventory_list_read(inv, "l.txt", text, strlen(text), e))
		return inv;
	inventory_free(inv);
	return NULL;
}

static struct inventory *
nornir_read(const char *hosts, const char *groups, const char *defaults,
    struct inerr *e)
{
	const char *const texts[3] = { hosts, groups, defaults };
	const char *const names[3] = { "h.yaml", "g.yaml", "d.yaml" };
	const struct yamlnode *root[3] = { NULL };
	struct inventory *inv = inventory_new();
	struct yamldoc *doc[3] = { NULL };
	bool ok;

	for (size_t i = 0; i < 3; i++) {
		if (texts[i] == NULL)
			continue;
		doc[i] = yamldoc_parse(names[i], texts[i], strlen(texts[i]), e);
		if (doc[i] == NULL)
			fail_msg("%s: %s", names[i], e->why);
		root[i] = yamldoc_root(doc[i]);
	}
	groupsources_look_in(inventory_sources(inv), NULL, 0);
	ok = inventory_nornir_read(inv, root[0], root[1], root[2], e);
	for (size_t i = 0; i < 3; i++)
		yamldoc_free(doc[i]);
	if (ok)
		return inv;
	inventory_free(inv);
	return NULL;
}

/* ---- plain lists -------------------------------------------------------- */

static const struct {
	const char *text, *want;
} lists[] = {
	{ "", "" },
	{ "# nothing\n\n  \t\r\n", "" },
	{ "leaf1\nroot@leaf2\nleaf3:2222\n",
	    "leaf1=leaf1:0 -/- - - []\n"
	    "leaf2=leaf2:0 root/- - - []\n"
	    "leaf3:2222=leaf3:2222 -/- - - []\n" },
	{ "\357\273\277a\r\n  b  # the second\r\n#c\r\nd#e",
	    "a=a:0 -/- - - []\nb=b:0 -/- - - []\nd=d:0 -/- - - []\n" },
	{ "sw[01-02],x , y", "sw01=sw01:0 -/- - - []\nsw02=sw02:0 -/- - - []\n"
			     "x=x:0 -/- - - []\ny=y:0 -/- - - []\n" },
	{ "u@127.0.0.1:2201\nu@127.0.0.1:2202\n",
	    "127.0.0.1:2201=127.0.0.1:2201 u/- - - []\n"
	    "127.0.0.1:2202=127.0.0.1:2202 u/- - - []\n" },
	{ "::1\n[::1]:22\n",
	    "::1=::1:0 -/- - - []\n[::1]:22=::1:22 -/- - - []\n" },
};

static void
lists_are_read(void **state)
{
	struct inventory *inv;
	struct inerr e;

	(void)state;
	for (size_t i = 0; i < COUNT(lists); i++) {
		if ((inv = list_read(lists[i].text, &e)) == NULL)
			fail_msg("%s: %s", lists[i].text, e.why);
		assert_hosts(inv, lists[i].want);
		inventory_free(inv);
	}
}

static const struct {
	const char *text, *want;
} bad_lists[] = {
	{ "a\nb c\n", "l.txt:2:3: more than a host on the line (a line is "
		      "[user@]host[:port])" },
	{ "web1 ansible_host=10.0.0.1\n",
	    "l.txt:1:6: more than a host on the line (a line is "
	    "[user@]host[:port])" },
	{ "a\n\nsw[3-1]\n",
	    "l.txt:3:4: a range that counts backwards (ranges look like "
	    "[1-40], [01-40] or [1,3,7-9/2])" },
	{ "a:99999\n", "l.txt:1:3: '99999' is not a port (a port is a number "
		       "from 1 to 65535)" },
	{ "root:secret@a\n", "l.txt:1:1: ':' in front of '@': a password is "
			     "not taken here" },
	{ "a\nb\001c\n", "l.txt:2:2: '\\x01' cannot be part of a host name" },
	{ "-oProxyCommand=reboot\n",
	    "l.txt:1:1: a host name cannot start with '-'" },
	{ "leaf*\n", "l.txt:1:5: '*' cannot name a host (to choose hosts of "
		     "an inventory use --limit)" },
	{ "sw[0-999999]\nx\n", "l.txt:2:1: more than 1000000 hosts" },
};

static void
bad_lists_are_refused_whole(void **state)
{
	struct inventory *inv = inventory_new();
	struct inerr e;

	(void)state;
	for (size_t i = 0; i < COUNT(bad_lists); i++) {
		assert_null(list_read(bad_lists[i].text, &e));
		assert_error(&e, bad_lists[i].want);
	}
	assert_false(inventory_list_read(inv, "l.txt", "a\0b", 3, &e));
	assert_error(&e, "l.txt:1: a NUL character in the line");
	inventory_free(inv);
}

static void
repeated_hosts_are_left_out_with_a_warning(void **state)
{
	const char *const *warnings;
	struct inventory *inv;
	struct inerr e;

	(void)state;
	inv = list_read("a\nb\nroot@a\nsw[1-3]\nsw[1-30],sw[2-3]\n", &e);
	assert_non_null(inv);
	assert_int_equal(inventory_size(inv), 32);
	assert_null(inventory_find(inv, "a")->user);
	assert_int_equal(inventory_warnings(inv, &warnings), 6);
	assert_string_equal(warnings[0],
	    "l.txt:3:1: a is given again and left out (first on line 1)");
	assert_string_equal(warnings[3],
	    "l.txt:5:1: sw3 is given again and left out (first on line 4)");
	inventory_free(inv);

	inv = list_read("sw[1-99],sw[1-99]", &e);
	assert_non_null(inv);
	assert_int_equal(inventory_warnings(inv, &warnings), 11);
	assert_string_equal(warnings[10], "89 more warnings like these");
	inventory_free(inv);
}

/* ---- nornir ------------------------------------------------------------- */

#define RESOLUTION_GROUPS                                                      \
	"a: {groups: [g1, g2], platform: pa}\n"                                \
	"b: {groups: [g2, g3], platform: pb, port: 2}\n"                       \
	"g1: {groups: [X], username: u1}\n"                                    \
	"g2: {username: u2, password: p2}\n"                                   \
	"g3: {port: 3, password: p3}\n"                                        \
	"X: {username: ux, port: 9}\n"

static const struct {
	const char *what, *hosts, *groups, *defaults, *want;
} nornirs[] = {
	{ "the example of formats.md",
	    "leaf1:\n  hostname: 10.0.0.11\n  groups: [cumulus]\n"
	    "  data: {role: leaf}\n",
	    "cumulus:\n  platform: cumulus_linux\n  connection_options:\n"
	    "    netmiko: {extras: {conn_timeout: 5}}\n",
	    "username: cumulus\ndata: {site: dc1}\n",
	    "leaf1=10.0.0.11:0 cumulus/- cumulus_linux - [cumulus]\n" },
	{ "a host that says nothing", "leaf1: {}\n", NULL, NULL,
	    "leaf1=leaf1:0 -/- - - []\n" },
	{ "all of a host's own",
	    "r1: {hostname: r1.example, port: 22, username: u, password: p, "
	    "platform: ios, x: [unknown]}\n",
	    NULL, NULL, "r1=r1.example:22 u/p ios - []\n" },
	{ "groups, each before its parents, none twice",
	    "h: {groups: [a, b]}\n", RESOLUTION_GROUPS, NULL,
	    "h=h:9 u1/p2 pa - [a g1 X g2 b g3]\n" },
	{ "the order of a host's groups", "h: {groups: [b, a]}\n",
	    RESOLUTION_GROUPS, NULL, "h=h:2 u2/p2 pb - [b g2 g3 a g1 X]\n" },
	{ "its own before its groups'",
	    "h: {groups: [a, b], username: me, port: 1}\n", RESOLUTION_GROUPS,
	    "username: nobody\nplatform: none\n",
	    "h=h:1 me/p2 pa - [a g1 X g2 b g3]\n" },
	{ "null is not given, empty is",
	    "h: {username: ~, password: '', platform: null, groups: [g]}\n",
	    "g: {username: null, password: gp}\n",
	    "username: d\npassword: dp\nplatform: dx\n",
	    "h=h:0 d/'' dx - [g]\n" },
	{ "a null in the defaults is absent", "h: {}\n", NULL, "username: ~\n",
	    "h=h:0 -/- - - []\n" },
	{ "a group listed twice", "h: {groups: [g, g]}\n", "g: {}\n", NULL,
	    "h=h:0 -/- - - [g]\n" },
	{ "null groups", "h: {groups: ~}\n", NULL, NULL, "h=h:0 -/- - - []\n" },
	{ "a hostname from a group", "h: {groups: [g]}\n",
	    "g: {hostname: lb.example}\n", NULL,
	    "h=lb.example:0 -/- - - [g]\n" },
	{ "connection options before plain values",
	    "h: {port: 1, username: u, connection_options: "
	    "{hayfork: {port: 2, username: ~}}}\n",
	    NULL, NULL, "h=h:2 u/- - - []\n" },
	{ "hayfork's before ssh's, wherever they stand",
	    "h: {groups: [g], connection_options: {ssh: {port: 3, "
	    "username: s}}}\n",
	    "g: {connection_options: {hayfork: {port: 4}}}\n", NULL,
	    "h=h:4 s/- - - [g]\n" },
	{ "other connections are not ours",
	    "h: {connection_options: {netmiko: {port: bad}, paramiko: 1}}\n",
	    NULL, NULL, "h=h:0 -/- - - []\n" },
	{ "the secret of a higher level, of connections in their order",
	    "a: {connection_options: {netmiko: {extras: {secret: n}}}}\n"
	    "b: {connection_options: {scrapli: {extras: {auth_secondary: s}}, "
	    "netmiko: {extras: {secret: n}}}}\n"
	    "c: {connection_options: {ssh: {extras: {secret: ''}}, netmiko: "
	    "{extras: {secret: n}}}}\n"
	    "d: {connection_options: {hayfork: {extras: {secret: 7}}, ssh: "
	    "{extras: {secret: x}}}}\n",
	    NULL, NULL,
	    "a=a:0 -/- - - [] enable=n\nb=b:0 -/- - - [] enable=n\n"
	    "c=c:0 -/- - - [] enable=''\nd=d:0 -/- - - [] enable=7\n" },
	{ "and of groups and defaults, extras taken whole",
	    "a: {groups: [g]}\n"
	    "b: {groups: [g], connection_options: {netmiko: {extras: {x: "
	    "1}}}}\n"
	    "c: {}\n"
	    "d: {groups: [g], connection_options: {netmiko: {extras: ~}}}\n",
	    "g: {connection_options: {netmiko: {extras: {secret: of-g}}}}\n",
	    "connection_options: {netmiko: {extras: {secret: of-all}}}\n",
	    "a=a:0 -/- - - [g] enable=of-g\nb=b:0 -/- - - [g]\n"
	    "c=c:0 -/- - - [] enable=of-all\nd=d:0 -/- - - [g] enable=of-g\n" },
	{ "connection options of the defaults", "h: {port: 1}\n", NULL,
	    "connection_options: {ssh: {port: 5, extras: {key_file: k}}}\n",
	    "h=h:5 -/- - k []\n" },
	{ "extras are taken whole",
	    "h: {groups: [g], connection_options: {ssh: {extras: {x: 1}}}}\n",
	    "g: {connection_options: {ssh: {extras: {key_file: k}}}}\n", NULL,
	    "h=h:0 -/- - - [g]\n" },
	{ "old algorithms for a group, but for one host of it",
	    "a: {groups: [old]}\nb: {groups: [old], connection_options: "
	    "{hayfork: {extras: {legacy: false}}}}\nc: {}\n",
	    "old: {connection_options: {hayfork: {extras: {legacy: "
	    "[ssh-rsa, 'aes128-cbc,3des-cbc']}}}}\n",
	    NULL,
	    "a=a:0 -/- - - [old] legacy=ssh-rsa,aes128-cbc,3des-cbc\n"
	    "b=b:0 -/- - - [old] legacy=\nc=c:0 -/- - - []\n" },
	{ "all of them, or one",
	    "a: {connection_options: {ssh: {extras: {legacy: yes}}}}\n"
	    "b: {connection_options: {ssh: {extras: {legacy: all}}}}\n"
	    "c: {connection_options: {ssh: {extras: {legacy: ssh-dss, "
	    "key_file: k}}}}\n",
	    NULL, NULL,
	    "a=a:0 -/- - - [] legacy=all\nb=b:0 -/- - - [] legacy=all\n"
	    "c=c:0 -/- - k [] legacy=ssh-dss\n" },
	{ "who becomes another user",
	    "a: {groups: [g]}\nb: {groups: [g], connection_options: "
	    "{hayfork: {extras: {become_user: web}}}}\n",
	    "g: {connection_options: {hayfork: {extras: {become: true}}}}\n",
	    NULL, "a=a:0 -/- - - [g] become\nb=b:0 -/- - - [g]=web\n" },
	{ "whoever does not become another in the first connection",
	    "a: {connection_options: {hayfork: {extras: {become: false}}, ssh: "
	    "{extras: {become: true, key_file: k}}}}\n"
	    "b: {connection_options: {hayfork: {extras: {secret: s}}, ssh: "
	    "{extras: {become: true, key_file: k}}}}\n",
	    NULL, NULL,
	    "a=a:0 -/- - - []\nb=b:0 -/- - k [] become enable=s\n" },
	{ "credentials of a group, others of a host",
	    "a: {groups: [g]}\nb: {groups: [g], connection_options: {hayfork: "
	    "{extras: {credentials: {user: u, key_file: k}}}}}\n",
	    "g: {connection_options: {hayfork: {extras: {credentials: "
	    "[tacacs, {user: admin, secret: local}], answers: {code: {secret: "
	    "otp}}}}}}\n",
	    NULL,
	    "a=a:0 -/- - - [g] credential=-/-/tacacs credential=admin/-/local "
	    "answer=code/-/otp\n"
	    "b=b:0 -/- - - [g] credential=u/k/-\n" },
	{ "names that are numbers", "1: {groups: [2], password: 0123}\n",
	    "2: {}\n", NULL, "1=1:0 -/0123 - - [2]\n" },
	{ "anchors and merge keys",
	    "a: &x {port: 5, username: u}\nb: {<<: *x, port: 6}\n", NULL, NULL,
	    "a=a:5 u/- - - []\nb=b:6 u/- - - []\n" },
	{ "empty files", "", "", "", "" },
};

static void
nornir_values_are_resolved(void **state)
{
	struct inventory *inv;
	struct inerr e;

	(void)state;
	for (size_t i = 0; i < COUNT(nornirs); i++) {
		inv = nornir_read(nornirs[i].hosts, nornirs[i].groups,
		    nornirs[i].defaults, &e);
		if (inv == NULL)
			fail_msg("%s: %s", nornirs[i].what, e.why);
		assert_hosts(inv, nornirs[i].want);
		inventory_free(inv);
	}
}

static const struct {
	const char *hosts, *groups, *defaults, *want;
} bad_nornirs[] = {
	{ "h: {connection_options: {hayfork: {extras: {credentials: "
	  "[{password: x}]}}}}\n",
	    NULL, NULL,
	    "h.yaml:1:60: a password is not written here (secret: NAME, and "
	    "--ask-secret NAME)" },
	{ "h:\n", NULL, NULL,
	    "h.yaml:1:3: h: expected a mapping, found null "
	    "({} stands for nothing to say)" },
	{ "h: 10.0.0.1\n", NULL, NULL,
	    "h.yaml:1:4: h: expected a mapping, found text" },
	{ "[a, b]\n", NULL, NULL,
	    "h.yaml:1:1: expected a mapping, found a list (nornir's "
	    "hosts.yaml maps the name of a host to what is known of it)" },
	{ "h: {port: 0}\n", NULL, NULL,
	    "h.yaml:1:11: port: expected a number from 1 to 65535, found "
	    "'0'" },
	{ "h: {port: 65536}\n", NULL, NULL,
	    "h.yaml:1:11: port: expected a number from 1 to 65535, found "
	    "'65536'" },
	{ "h: {port: ssh}\n", NULL, NULL,
	    "h.yaml:1:11: port: expected a number from 1 to 65535, found "
	    "'ssh'" },
	{ "h: {hostname: [a]}\n", NULL, NULL,
	    "h.yaml:1:15: hostname: expected text, found a list" },
	{ "h: {hostname: ''}\n", NULL, NULL,
	    "h.yaml:1:15: the host name is empty" },
	{ "h: {hostname: -oProxyCommand=x}\n", NULL, NULL,
	    "h.yaml:1:15: a host name cannot start with '-'" },
	{ "h: {hostname: a b}\n", NULL, NULL,
	    "h.yaml:1:15: a blank in the host name 'a b'" },
	{ "h: {username: \"a\\nb\"}\n", NULL, NULL,
	    "h.yaml:1:15: a control character in the user name" },
	{ "h: {username: ''}\n", NULL, NULL,
	    "h.yaml:1:15: the user name is empty" },
	{ "h: {password: [s3cret]}\n", NULL, NULL,
	    "h.yaml:1:15: password: expected text, found a list" },
	{ "h: {password: \"s3\\0cret\"}\n", NULL, NULL,
	    "h.yaml:1:15: password: a NUL character in the text" },
	{ "h: {password: !vault '$ANSIBLE_VAULT;1.1;AES256 61'}\n", NULL, NULL,
	    "h.yaml:1:15: password: encrypted by ansible-vault, which is not "
	    "read (use --password-command)" },
	{ "h: {connection_options: {netmiko: {extras: {secret: "
	  "'$ANSIBLE_VAULT;1.1;AES256 61'}}}}\n",
	    NULL, NULL,
	    "h.yaml:1:53: secret: encrypted by ansible-vault, which is not "
	    "read (use --secret-command)" },
	{ "h: {connection_options: {scrapli: {extras: {auth_secondary: "
	  "[s3cret]}}}}\n",
	    NULL, NULL,
	    "h.yaml:1:61: auth_secondary: expected text, found a list" },
	{ "a b: {}\n", NULL, NULL,
	    "h.yaml:1:1: a blank in the host name 'a b'" },
	{ "'': {}\n", NULL, NULL, "h.yaml:1:1: the host name is empty" },
	{ "\"a\\u009bb\": {}\n", NULL, NULL,
	    "h.yaml:1:1: a control character in the host name" },
	{ "h: {}\n", "\"a\\u202eb\": {}\n", NULL,
	    "g.yaml:1:1: a control character in the group name" },
	{ "\"a\\tb\": {}\n", NULL, NULL,
	    "h.yaml:1:1: a control character in the host name" },
	{ "h: {groups: cumulus}\n", "cumulus: {}\n", NULL,
	    "h.yaml:1:13: groups: expected a list, found text (a list is "
	    "written [a, b])" },
	{ "h: {groups: [cumulos]}\n", "cumulus: {}\n", NULL,
	    "h.yaml:1:14: no group is named 'cumulos' (did you mean "
	    "'cumulus'?)" },
	{ "h: {groups: [x]}\n", NULL, NULL,
	    "h.yaml:1:14: no group is named 'x' (there is no groups.yaml "
	    "beside this file)" },
	{ "h: {groups: [x]}\n", "yy: {}\n", NULL,
	    "h.yaml:1:14: no group is named 'x'" },
	{ "h: {groups: [~]}\n", "x: {}\n", NULL,
	    "h.yaml:1:14: expected text, found null" },
	{ "h: {}\n", "x:\n", NULL,
	    "g.yaml:1:3: x: expected a mapping, found null ({} stands for "
	    "nothing to say)" },
	{ "h: {}\n", "x: {groups: [nope]}\n", NULL,
	    "g.yaml:1:14: no group is named 'nope'" },
	{ "h: {}\n", "x: {groups: [x]}\n", NULL,
	    "g.yaml:1:1: the group 'x' is its own parent" },
	{ "h: {}\n", "x: {groups: [y]}\ny: {groups: [z]}\nz: {groups: [x]}\n",
	    NULL, "g.yaml:1:1: the group 'x' is its own parent" },
	{ "h: {}\n", "[x]\n", NULL,
	    "g.yaml:1:1: expected a mapping, found a list" },
	{ "h: {}\n", "x: {port: -1}\n", NULL,
	    "g.yaml:1:11: port: expected a number from 1 to 65535, found "
	    "'-1'" },
	{ "h: {}\n", NULL, "port: 99999\n",
	    "d.yaml:1:7: port: expected a number from 1 to 65535, found "
	    "'99999'" },
	{ "h: {}\n", NULL, "[x]\n",
	    "d.yaml:1:1: expected a mapping, found a list" },
	{ "h: {connection_options: [x]}\n", NULL, NULL,
	    "h.yaml:1:25: connection_options: expected a mapping, found a "
	    "list" },
	{ "h: {connection_options: {ssh: {port: x}}}\n", NULL, NULL,
	    "h.yaml:1:38: port: expected a number from 1 to 65535, found "
	    "'x'" },
	{ "h: {connection_options: {ssh: {extras: 1}}}\n", NULL, NULL,
	    "h.yaml:1:40: extras: expected a mapping, found text" },
	{ "h: {connection_options: {ssh: {extras: {legacy: [ssh-rssa]}}}}\n",
	    NULL, NULL,
	    "h.yaml:1:50: no algorithm is called 'ssh-rssa' (did you mean "
	    "'ssh-rsa'?)" },
	{ "h: {connection_options: {ssh: {extras: {legacy: {a: b}}}}}\n", NULL,
	    NULL, "h.yaml:1:49: legacy: expected text, found a mapping" },
};

static void
bad_nornir_files_are_refused_with_their_place(void **state)
{
	struct inerr e;

	(void)state;
	for (size_t i = 0; i < COUNT(bad_nornirs); i++) {
		assert_null(nornir_read(bad_nornirs[i].hosts,
		    bad_nornirs[i].groups, bad_nornirs[i].defaults, &e));
		assert_error(&e, bad_nornirs[i].want);
	}
}

/* A chain of groups, from the host's upwards. */
static char *
group_chain(int n)
{
	char *text = malloc((size_t)n * 32 + 32), *p = text;

	for (int i = 0; i < n; i++)
		p += sprintf(p, "g%d: {groups: [g%d]}\n", i, i + 1);
	sprintf(p, "g%d: {}\n", n);
	return text;
}

static void
groups_are_bounded(void **state)
{
	char wide[8192] = "h: {groups: [g0";
	char *groups = group_chain(60);
	struct inventory *inv;
	struct inerr e;

	(void)state;
	inv = nornir_read("h: {groups: [g0]}\n", groups, NULL, &e);
	assert_non_null(inv);
	assert_int_equal(inventory_at(inv, 0)->ngroups, 61);
	inventory_free(inv);
	free(groups);

	groups = group_chain(100000);
	assert_null(nornir_read("h: {}\n", groups, NULL, &e));
	assert_error(&e, "g.yaml:66:1: the group 'g65' has parents too deep");
	free(groups);

	groups = malloc(16384);
	groups[0] = '\0';
	for (int i = 0; i <= 256; i++) {
		sprintf(groups + strlen(groups), "g%d: {}\n", i);
		sprintf(wide + strlen(wide), ",g%d", i);
	}
	strcat(wide, "]}\n");
	assert_null(nornir_read(wide, groups, NULL, &e));
	assert_error(
	    &e, "h.yaml:1:1: more than 256 groups, their parents included");
	free(groups);
}

/* ---- files -------------------------------------------------------------- */

static char folder[] = "/tmp/hayfork-test-XXXXXX";

static void
file_write(const char *name, const char *text)
{
	char path[128];
	FILE *fp;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	assert_non_null(fp = fopen(path, "w"));
	fputs(text, fp);
	fclose(fp);
}

static struct inventory *
load(const char *name, struct inerr *e)
{
	char path[128];

	snprintf(path, sizeof(path), "%s%s", folder, name);
	return inventory_load(path, e);
}

static void
files_are_known_by_what_they_are(void **state)
{
	const char *const *warnings;
	struct inventory *inv;
	struct inerr e;

	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_null(load("", &e));
	assert_string_equal(e.why, "no inventory in this folder");
	assert_string_equal(e.file, folder);

	file_write("list", "a\nb\n");
	file_write("hosts.yaml", "h: {groups: [g]}\n");
	assert_null(load("/hosts.yaml", &e));
	file_write("groups.yaml", "g: {port: 2022}\n");
	file_write("defaults.yml", "username: u\n");
	assert_non_null(inv = load("/list", &e));
	assert_int_equal(inventory_size(inv), 2);
	assert_int_equal(inventory_find(inv, "b")->line, 2);
	inventory_free(inv);
	assert_non_null(inv = load("/hosts.yaml", &e));
	assert_hosts(inv, "h=h:2022 u/- - - [g]\n");
	assert_int_equal(inventory_find(inv, "h")->line, 1);
	inventory_free(inv);
	assert_non_null(inv = load("", &e));
	assert_hosts(inv, "h=h:2022 u/- - - [g]\n");
	inventory_free(inv);

	file_write("groups.yaml", "g: [\n");
	assert_null(load("", &e));
	assert_true(strstr(e.file, "/groups.yaml") != NULL);
	assert_int_equal(e.line, 2);

	file_write("list", "# none\n");
	assert_non_null(inv = load("/list", &e));
	assert_int_equal(inventory_warnings(inv, &warnings), 1);
	assert_true(strstr(warnings[0], "/list: no host in it") != NULL);
	inventory_free(inv);

	assert_null(load("/none.yaml", &e));
	assert_string_equal(e.why, "cannot be read: No such file or directory");
	assert_null(load("/none", &e));
	assert_string_equal(e.why, "cannot be read: No such file or directory");
}

static int
folder_remove(void **state)
{
	static const char *const names[] = { "list", "hosts.yaml",
		"groups.yaml", "defaults.yml" };
	char path[128];

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		unlink(path);
	}
	rmdir(folder);
	return 0;
}

/* ---- choosing ----------------------------------------------------------- */

#define CHOICE_HOSTS                                                           \
	"leaf1: {groups: [leafs]}\n"                                           \
	"leaf2: {groups: [leafs]}\n"                                           \
	"spine1: {groups: [spines], hostname: leaf9}\n"                        \
	"sw01: {}\n"                                                           \
	"sw02: {}\n"
#define CHOICE_GROUPS                                                          \
	"leafs: {groups: [dc1]}\nspines: {groups: [dc1]}\ndc1: {}\n"           \
	"sw01: {}\nrack1: {}\n"

static const struct {
	const char *limit, *exclude, *want;
} choices[] = {
	{ NULL, NULL, "leaf1 leaf2 spine1 sw01 sw02 " },
	{ "all", NULL, "leaf1 leaf2 spine1 sw01 sw02 " },
	{ "*", NULL, "leaf1 leaf2 spine1 sw01 sw02 " },
	{ "leaf2", NULL, "leaf2 " },
	{ "sw02,leaf1", NULL, "leaf1 sw02 " },
	{ "sw02 leaf1", NULL, "leaf1 sw02 " },
	{ "leaf*", NULL, "leaf1 leaf2 " },
	{ "*1", NULL, "leaf1 spine1 sw01 " },
	{ "sw[01-40]", NULL, "sw01 sw02 " },
	{ "leafs", NULL, "leaf1 leaf2 " },
	{ "@leafs", NULL, "leaf1 leaf2 " },
	{ "dc1", NULL, "leaf1 leaf2 spine1 " },
	{ "@*s", NULL, "leaf1 leaf2 spine1 " },
	{ "@rack[1-2]", NULL, "" },
	{ "sw01", NULL, "sw01 " },
	{ NULL, "leafs,sw*", "spine1 " },
	{ "dc1", "leaf1", "leaf2 spine1 " },
	{ "leaf1", "leaf1", "" },
	{ "all!leafs", NULL, "spine1 sw01 sw02 " },
	{ "all ! leafs ! sw02", NULL, "spine1 sw01 " },
	{ "leaf1,spine1&leafs", NULL, "leaf1 " },
	{ "spine1&leafs,leaf1", NULL, "leaf1 " },
	{ "dc1^leaf1,sw01", NULL, "leaf2 spine1 sw01 " },
	{ "leaf1^leafs^sw*", NULL, "leaf2 sw01 sw02 " },
	{ "leaf1!leaf1", NULL, "" },
	{ NULL, "all!dc1", "leaf1 leaf2 spine1 " },
	{ "name=leaf*", NULL, "leaf1 leaf2 " },
	{ "hostname=leaf[1-9]&@spines", NULL, "spine1 " },
	{ "sw01,hostname=\"leaf9\"", NULL, "spine1 sw01 " },
	{ "", NULL, "" },
	{ NULL, "", "leaf1 leaf2 spine1 sw01 sw02 " },
};

static void
assert_names(const struct inventory_list *list, const char *want)
{
	char got[512] = "";

	for (size_t i = 0; i < list->n; i++)
		snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s ",
		    list->hosts[i]->name);
	assert_string_equal(got, want);
}

static void
limits_and_excludes_choose(void **state)
{
	struct inventory_list list;
	struct inventory *inv;
	struct inerr e;

	(void)state;
	inv = nornir_read(CHOICE_HOSTS, CHOICE_GROUPS, NULL, &e);
	assert_non_null(inv);
	for (size_t i = 0; i < COUNT(choices); i++) {
		if (!inventory_select(
			inv, choices[i].limit, choices[i].exclude, &list, &e))
			fail_msg("%s: %s", choices[i].limit, e.why);
		assert_names(&list, choices[i].want);
		inventory_list_free(&list);
	}
	assert_true(inventory_select(inv, "dc1", NULL, &list, &e));
	assert_true(inventory_filter(inv, "sw*,leaf2", NULL, &list, &e));
	assert_names(&list, "leaf2 ");
	inventory_list_free(&list);
	inventory_free(inv);
}

static const struct {
	const char *limit, *want;
} bad_choices[] = {
	{ "leaf1,laef2", "column 7: no host or group 'laef2' in the inventory "
			 "(did you mean 'leaf2'?)" },
	{ "spine", "column 1: no host or group 'spine' in the inventory (did "
		   "you mean 'spine1'?)" },
	{ "elephant", "column 1: no host or group 'elephant' in the "
		      "inventory" },
	{ "@leaf", "column 1: no group 'leaf' in the inventory (did you mean "
		   "'leafs'?)" },
	{ "x*", "column 1: 'x*' matches no host of the inventory" },
	{ "sw[3-9]", "column 1: 'sw[3-9]' matches no host of the inventory" },
	{ "@x*", "column 1: 'x*' matches no group of the inventory" },
	{ "leaf9", "column 1: no host or group 'leaf9' in the inventory (did "
		   "you mean 'leaf1'?)" },
	{ "leaf[1", "column 5: '[' is never closed" },
	{ "!leaf1", "column 1: nothing in front of the operator '!' (all but "
		    "these: 'all!NAME', --exclude)" },
	{ "leaf1,@failed", "column 7: '@failed' is not known: there are no "
			   "results of earlier runs" },
	{ "leaf1&site=x", "column 7: no host of the inventory has a 'site' "
			  "(hosts are chosen by name, hostname, port, "
			  "username, platform and data)" },
	{ "pla=x", "column 1: no host of the inventory has a 'pla' (hosts are "
		   "chosen by name, hostname, port, username, platform and "
		   "data)" },
	{ "platfrom=x", "column 1: no host of the inventory has a 'platfrom' "
			"(did you mean 'platform'?)" },
	{ "platform=x", "column 1: no host of the inventory has platform=x" },
	{ "@./no/such", "./no/such: cannot be read: No such file or "
			"directory" },
};

static void
a_choice_of_nothing_is_an_error(void **state)
{
	struct inventory_list list;
	struct inventory *inv;
	struct inerr e;

	(void)state;
	inv = nornir_read(CHOICE_HOSTS, CHOICE_GROUPS, NULL, &e);
	assert_non_null(inv);
	for (size_t i = 0; i < COUNT(bad_choices); i++) {
		assert_false(inventory_select(
		    inv, bad_choices[i].limit, NULL, &list, &e));
		assert_error(&e, bad_choices[i].want);
		assert_false(inventory_select(
		    inv, NULL, bad_choices[i].limit, &list, &e));
		assert_error(&e, bad_choices[i].want);
	}
	inventory_free(inv);
}

static void
bare_hosts_are_chosen_by_address_too(void **state)
{
	struct inventory_list list;
	struct inventory *inv;
	struct inerr e;

	(void)state;
	inv = list_read("10.0.0.1:2201\n10.0.0.1:2202\n10.0.0.2\n", &e);
	assert_non_null(inv);
	assert_true(inventory_select(inv, "10.0.0.1", NULL, &list, &e));
	assert_names(&list, "10.0.0.1:2201 10.0.0.1:2202 ");
	inventory_list_free(&list);
	assert_true(inventory_select(inv, "10.0.0.[1-9]", NULL, &list, &e));
	assert_names(&list, "10.0.0.1:2201 10.0.0.1:2202 10.0.0.2 ");
	inventory_list_free(&list);
	assert_true(inventory_select(inv, "10.0.0.1:2202", NULL, &list, &e));
	assert_names(&list, "10.0.0.1:2202 ");
	inventory_list_free(&list);
	inventory_free(inv);
}

static void
named_hosts_are_known_or_made(void **state)
{
	struct inventory_list list;
	struct inventory *inv;
	struct inerr e;
	char got[1024] = "";
	FILE *fp;

	(void)state;
	inv = nornir_read("leaf1: {hostname: 10.0.0.1, username: u, "
			  "password: p, port: 22}\n",
	    NULL, NULL, &e);
	assert_non_null(inv);
	assert_true(inventory_name(inv,
	    "new[1-2],root@leaf1,leaf1:22,new1,leaf1:2222,root@new1:9", &list,
	    &e));
	fp = fmemopen(got, sizeof(got), "w");
	for (size_t i = 0; i < list.n; i++)
		host_print(fp, list.hosts[i]);
	fclose(fp);
	assert_string_equal(got, "new1=new1:0 -/- - - []\n"
				 "new2=new2:0 -/- - - []\n"
				 "leaf1=10.0.0.1:22 root/p - - []\n"
				 "leaf1:2222=10.0.0.1:2222 u/p - - []\n"
				 "new1:9=new1:9 root/- - - []\n");
	assert_string_equal(inventory_find(inv, "leaf1")->user, "u");
	assert_true(inventory_filter(inv, NULL, "new*", &list, &e));
	assert_names(&list, "leaf1 leaf1:2222 ");
	inventory_list_free(&list);

	assert_false(inventory_name(inv, "a,b[", &list, &e));
	assert_null(inventory_find(inv, "a"));
	assert_int_equal(e.col, 4);
	inventory_free(inv);
}

static void
named_hosts_have_operators(void **state)
{
	static const struct {
		const char *expr, *want;
	} named[] = {
		{ "sw[1-4]!sw[2-3]", "sw1 sw4 " },
		{ "sw[1-4]&sw[3-9],x", "sw3 sw4 x " },
		{ "sw[1-3]^sw[3-5]", "sw1 sw2 sw4 sw5 " },
		{ "sw1!sw1,sw1", "sw1 " },
		{ "@leafs,leafs", "leaf1 leaf2 leafs " },
		{ "new,spine*!new", "spine1 " },
		{ "x!platform=a,y", "" },
	};
	struct inventory_list list;
	struct inventory *inv;
	struct inerr e;

	(void)state;
	for (size_t i = 0; i < COUNT(named); i++) {
		inv = nornir_read(CHOICE_HOSTS, CHOICE_GROUPS, NULL, &e);
		assert_non_null(inv);
		if (named[i].want[0] == '\0')
			assert_false(
			    inventory_name(inv, named[i].expr, &list, &e));
		else if (!inventory_name(inv, named[i].expr, &list, &e))
			fail_msg("%s: %s", named[i].expr, e.why);
		else
			assert_names(&list, named[i].want);
		inventory_list_free(&list);
		inventory_free(inv);
	}
}

/* ---- by data, and where values are from ---------------------------------- */

#define DATA_HOSTS                                                             \
	"a:\n"                                                                 \
	"  groups: [g, h]\n"                                                   \
	"  data: {site: lon, rack: {row: b}, tags: [x, y], nil: null}\n"       \
	"  connection_options: {ssh: {port: 22}}\n"                            \
	"b: {groups: [h], data: {name: B, api_token: t0p}}\n"                  \
	"c: {port: 23}\n"
#define DATA_GROUPS                                                            \
	"g: {data: {rack: {row: z, unit: 7}, tags: q}, groups: [top]}\n"       \
	"h: {username: bob,\n"                                                 \
	"    data: {site: \"*\", nil: set}}\n"                                 \
	"top: {platform: ios, data: {deep: 'a, b'}}\n"
#define DATA_DEFAULTS "username: root\ndata: {site: dc, zone: [[1], {k: v}]}\n"

static const struct {
	const char *limit, *want;
} by_data[] = {
	{ "site=lon", "a " },
	{ "data.site=l*", "a " },
	{ "site!=lon", "b c " },
	{ "site=*", "a b c " },
	{ "site=\"*\"", "b " },
	{ "site=dc", "c " },
	{ "rack.row=b", "a " },
	{ "tags=x&tags=y", "a " },
	{ "nil=set", "b " },
	{ "deep=\"a, b\"", "a " },
	{ "zone=1", "a b c " },
	{ "zone.k=v!a", "b c " },
	{ "port=2[2-3]", "a c " },
	{ "port!=23", "a b " },
	{ "name=b", "b " },
	{ "data.name=B", "b " },
	{ "data.name!=B", "a c " },
	{ "platform=ios^username=bob", "b " },
};

static const struct {
	const char *limit, *want;
} not_by_data[] = {
	{ "rack.unit=7", "column 1: no host of the inventory has a "
			 "'rack.unit'" },
	{ "tags=q", "column 1: no host of the inventory has tags=q" },
	{ "site!=*", "column 1: no host of the inventory has site!=*" },
	{ "a,sight=lon", "column 3: no host of the inventory has a 'sight'" },
	{ "stie=lon", "column 1: no host of the inventory has a 'stie' (did "
		      "you mean 'site'?)" },
	{ "api_token=t0p", "column 1: hosts are not chosen by secrets "
			   "('api_token' is taken for one)" },
	{ "a!=", "column 1: no host of the inventory has a 'a'" },
	{ "a,!=x", "column 4: nothing in front of '='" },
};

static void
hosts_are_chosen_by_data(void **state)
{
	struct inventory_list list;
	struct inventory *inv;
	char text[INERR_TEXT_MAX];
	struct inerr e;

	(void)state;
	inv = nornir_read(DATA_HOSTS, DATA_GROUPS, DATA_DEFAULTS, &e);
	assert_non_null(inv);
	for (size_t i = 0; i < COUNT(by_data); i++) {
		if (!inventory_select(inv, by_data[i].limit, NULL, &list, &e))
			fail_msg("%s: %s", by_data[i].limit, e.why);
		assert_names(&list, by_data[i].want);
		inventory_list_free(&list);
	}
	for (size_t i = 0; i < COUNT(not_by_data); i++) {
		assert_false(inventory_select(
		    inv, not_by_data[i].limit, NULL, &list, &e));
		inerr_text(&e, text, sizeof(text));
		if (strncmp(text, not_by_data[i].want,
			strlen(not_by_data[i].want)) != 0)
			fail_msg("%s: %s", not_by_data[i].limit, text);
	}
	inventory_free(inv);
}

static void
assert_origin(
    const struct inventory_host *h, enum hostfield field, const char *want)
{
	char got[128] = "";

	for (size_t i = 0; i < h->norigins; i++) {
		const struct hostorigin *o = &h->origins[i];

		if (o->field != field)
			continue;
		assert_string_equal(got, ""); /* one place only */
		if (o->layer == NULL)
			snprintf(got, sizeof(got), "command line");
		else
			snprintf(got, sizeof(got), "%s:%u %s%s%s",
			    o->layer->file, o->line, o->layer->what,
			    o->inside != NULL ? " " : "",
			    o->inside != NULL ? o->inside : "");
	}
	assert_string_equal(got, want);
}

static void
fields_know_where_they_are_from(void **state)
{
	const struct inventory_host *h;
	struct inventory_list list;
	struct inventory *inv;
	struct inerr e;

	(void)state;
	inv = nornir_read(DATA_HOSTS, DATA_GROUPS, DATA_DEFAULTS, &e);
	assert_non_null(inv);
	h = inventory_find(inv, "a");
	assert_origin(
	    h, HOSTFIELD_PORT, "h.yaml:4 host connection_options.ssh");
	assert_origin(h, HOSTFIELD_USERNAME, "g.yaml:2 group h");
	assert_origin(h, HOSTFIELD_PLATFORM, "g.yaml:4 group top");
	assert_origin(h, HOSTFIELD_GROUPS, "h.yaml:2 host");
	assert_origin(h, HOSTFIELD_HOSTNAME, "");
	h = inventory_find(inv, "c");
	assert_origin(h, HOSTFIELD_PORT, "h.yaml:6 host");
	assert_origin(h, HOSTFIELD_USERNAME, "d.yaml:1 defaults");
	assert_true(inventory_name(inv, "joe@c:99", &list, &e));
	assert_int_equal(list.n, 1);
	assert_origin(list.hosts[0], HOSTFIELD_PORT, "command line");
	assert_origin(list.hosts[0], HOSTFIELD_USERNAME, "command line");
	inventory_list_free(&list);
	inventory_free(inv);
}

/* Quadratic work here would take minutes. */
static void
a_hundred_thousand_hosts_are_no_trouble(void **state)
{
	size_t cap = 32 << 20, len = 0;
	char *hosts = malloc(cap), *limit = malloc(cap);
	struct inventory_list list;
	struct inventory *inv;
	struct inerr e;

	(void)state;
	limit[0] = '\0';
	for (int i = 0; i < 100000; i++)
		len += (size_t)snprintf(hosts + len, cap - len,
		    "h%d: {hostname: 10.1.2.3, groups: [g%d]}\n", i, i % 2);
	inv = nornir_read(hosts, "g0: {}\ng1: {groups: [g0]}\n", NULL, &e);
	assert_non_null(inv);
	assert_int_equal(inventory_size(inv), 100000);
	assert_string_equal(inventory_find(inv, "h99999")->address, "10.1.2.3");
	len = 0;
	for (int i = 0; i < 100000; i++)
		len +=
		    (size_t)snprintf(limit + len, cap - len, "h%d,", 99999 - i);
	assert_true(inventory_select(inv, limit, "*7", &list, &e));
	assert_int_equal(list.n, 90000);
	inventory_list_free(&list);
	assert_true(inventory_select(inv, "g1", NULL, &list, &e));
	assert_int_equal(list.n, 50000);
	inventory_list_free(&list);
	inventory_free(inv);

	assert_non_null(inv = list_read(limit, &e));
	assert_int_equal(inventory_size(inv), 100000);
	inventory_free(inv);
	free(hosts);
	free(limit);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_are_read),
		cmocka_unit_test(bad_lists_are_refused_whole),
		cmocka_unit_test(repeated_hosts_are_left_out_with_a_warning),
		cmocka_unit_test(nornir_values_are_resolved),
		cmocka_unit_test(bad_nornir_files_are_refused_with_their_place),
		cmocka_unit_test(groups_are_bounded),
		cmocka_unit_test_teardown(
		    files_are_known_by_what_they_are, folder_remove),
		cmocka_unit_test(limits_and_excludes_choose),
		cmocka_unit_test(a_choice_of_nothing_is_an_error),
		cmocka_unit_test(bare_hosts_are_chosen_by_address_too),
		cmocka_unit_test(named_hosts_are_known_or_made),
		cmocka_unit_test(named_hosts_have_operators),
		cmocka_unit_test(hosts_are_chosen_by_data),
		cmocka_unit_test(fields_know_where_they_are_from),
		cmocka_unit_test(a_hundred_thousand_hosts_are_no_trouble),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
