/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_inventory_kinds.c - inventories of every format but nornir's, told
 * apart by what is in them, and what is said when they are not good.
 *
 * That Ansible's mean what they do to Ansible is test_inventory_ansible.sh's.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/mem.h"
#include "master/input/ansible_load.h"
#include "master/input/ansible_range.h"
#include "master/input/inventory_read.h"
#include "master/input/inventory_show.h"
#include "master/input/shellword.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))
#define OR_DASH(s) ((s) == NULL ? "-" : *(s) == '\0' ? "''" : (s))

/* ---- helpers ------------------------------------------------------------ */

/* "name=address:port user/password [groups]" and what else there is. */
static void
host_print(FILE *fp, const struct inventory_host *h)
{
	static const char *const keys[] = { "", " keys=off", " keys=new",
		" keys=strict" };
	const struct {
		const char *name, *value;
	} more[] = {
		{ "key", h->key_file },
		{ "platform", h->platform },
		{ "become", h->become ? OR_DASH(h->become_user) : NULL },
		{ "sudo", h->sudo },
		{ "enable", h->enable },
		{ "jump", h->jump },
		{ "proxy", h->proxy_command },
	};

	fprintf(fp, "%s=%s:%u %s/%s [", h->name, h->address, h->port,
	    OR_DASH(h->user), OR_DASH(h->password));
	for (size_t i = 0; i < h->ngroups; i++)
		fprintf(fp, "%s%s", i > 0 ? " " : "", h->groups[i]);
	fputc(']', fp);
	for (size_t i = 0; i < COUNT(more); i++)
		if (more[i].value != NULL)
			fprintf(fp, " %s=%s", more[i].name, more[i].value);
	fprintf(fp, "%s\n", keys[h->host_keys]);
}

static bool
read_ansible(struct inventory *inv, const char *name, char *text,
    enum inventory_kind kind, struct inerr *e)
{
	struct ansible_load l = { ansible_new(), inv, e };
	struct ansible_text t = { name, text, strlen(text) };
	struct yamldoc *doc;
	bool ok;

	if (kind == INVENTORY_YAML) {
		doc = ansible_json_parse(name, text, t.len, e);
		ok = doc != NULL && ansible_load_doc(&l, doc);
	} else
		ok = ansible_load_text(&l, &t, kind);
	ok = ok && ansible_finish(l.m, inv, e);
	ansible_free(l.m);
	return ok;
}

/* As inventory_load() does it, without files. */
static struct inventory *
read_text(const char *name, const char *text, struct inerr *e)
{
	enum inventory_kind kind = inventory_kind(name, text, strlen(text));
	struct inventory *inv = inventory_new();
	char *copy = xstrdup(text);
	bool ok;

	memset(e, 0, sizeof(*e));
	ok = kind == INVENTORY_LIST
		 ? inventory_list_read(inv, name, text, strlen(text), e)
		 : read_ansible(inv, name, copy, kind, e);
	if (!ok)
		inventory_show_line(e, text, strlen(text));
	free(copy);
	if (ok)
		return inv;
	inventory_free(inv);
	return NULL;
}

/* ---- formats ------------------------------------------------------------ */

static const struct {
	const char *name, *text;
	enum inventory_kind kind;
} kinds[] = {
	{ "x", "", INVENTORY_LIST },
	{ "x", "# only\n\n", INVENTORY_LIST },
	{ "x", "a\nb:22\nroot@c\n", INVENTORY_LIST },
	{ "x.ini", "a\nsw[1-3]\n", INVENTORY_LIST },
	{ "x", "[::1]\n[2001:db8:0:1:2:3:4:5]:22\n", INVENTORY_LIST },
	{ "x", "a,b, c\n", INVENTORY_LIST },
	{ "x", "a # b=c\n", INVENTORY_LIST },
	{ "x.txt", "a\n[web]\nb\n", INVENTORY_INI },
	{ "x", "sw[1:3]\n", INVENTORY_INI },
	{ "x", "a ansible_host=b\n", INVENTORY_INI },
	{ "x", "; old\n[a:children]\n", INVENTORY_INI },
	{ "x", "---\na: {}\n", INVENTORY_YAML },
	{ "x", "all:\n  hosts:\n", INVENTORY_YAML },
	{ "x", "\n {\"a\": []}", INVENTORY_YAML },
	{ "x.yml", "a\n", INVENTORY_YAML },
	{ "x.json", "[1]", INVENTORY_YAML },
	{ "x", "name,port\na,1\n", INVENTORY_CSV },
	{ "x.csv", "\357\273\277\"Host\";ip\na;b\n", INVENTORY_CSV },
	{ "x", "port\thostname\n", INVENTORY_CSV },
	{ "x", "name,\n", INVENTORY_CSV },
	{ "x", "#!/bin/sh\n", INVENTORY_PROGRAM },
	{ "x.yaml", "#!/bin/sh\n", INVENTORY_PROGRAM },
	{ "x", "\177ELF\2\1", INVENTORY_PROGRAM },
};

static void
formats_are_told_by_what_is_in_them(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(kinds); i++)
		if (inventory_kind(kinds[i].name, kinds[i].text,
			strlen(kinds[i].text)) != kinds[i].kind)
			fail_msg("%s: %s", kinds[i].name, kinds[i].text);
}

static const struct {
	const char *text;
	enum inventory_tree tree;
} trees[] = {
	{ "{}", INVENTORY_TREE_NORNIR },
	{ "a: {}\nb: {}", INVENTORY_TREE_NORNIR },
	{ "a: {}\nb: {hostname: c}", INVENTORY_TREE_NORNIR },
	{ "hosts: {groups: [a]}", INVENTORY_TREE_NORNIR },
	{ "all: {}", INVENTORY_TREE_ANSIBLE },
	{ "a: {hosts: {b: }}", INVENTORY_TREE_ANSIBLE },
	{ "a:\nb: {children: {c: }}", INVENTORY_TREE_ANSIBLE },
	{ "plugin: aws_ec2", INVENTORY_TREE_ANSIBLE },
	{ "_meta: {}", INVENTORY_TREE_ANSIBLE_LIST },
	{ "a: [b]", INVENTORY_TREE_ANSIBLE_LIST },
	{ "a: {hosts: [b]}", INVENTORY_TREE_ANSIBLE_LIST },
	{ "text", INVENTORY_TREE_NORNIR },
};

static void
yaml_is_told_by_its_entries(void **state)
{
	struct yamldoc *doc;
	struct inerr e;

	(void)state;
	for (size_t i = 0; i < COUNT(trees); i++) {
		doc = yamldoc_parse(
		    "x", trees[i].text, strlen(trees[i].text), &e);
		assert_non_null(doc);
		if (inventory_tree_kind(yamldoc_root(doc)) != trees[i].tree)
			fail_msg("%s", trees[i].text);
		yamldoc_free(doc);
	}
}

/* ---- what is in them ---------------------------------------------------- */

static const struct {
	const char *text, *want;
} good[] = {
	/* INI */
	{ "a ansible_host=b ansible_port=22 ansible_user=u\n[g]\na\n",
	    "a=b:22 u/- [g all]\n" },
	{ "[g:vars]\nansible_password = a#b # c\n[g]\nh\n",
	    "h=h:0 -/a#b # c [g all]\n" },
	{ "[g]\nh ansible_password='a b\"#' # c\n",
	    "h=h:0 -/a b\"# [g all]\n" },
	{ "[g]\nh\n[g:vars]\nansible_password='a\\\\b\\'#' # c\n",
	    "h=h:0 -/a\\b'# [g all]\n" },
	{ "[g]\nh ansible_ssh_pass=p ansible_password=q\n",
	    "h=h:0 -/p [g all]\n" },
	{ "[p:children]\nc\n[p:vars]\nansible_user=p\n[c]\nh\n"
	  "[c:vars]\nansible_user=c\n",
	    "h=h:0 c/- [c p all]\n" },
	/* how to become another */
	{ "h ansible_become=yes ansible_become_password=s\n",
	    "h=h:0 -/- [ungrouped all] become=- sudo=s\n" },
	{ "h ansible_become=1 ansible_become_method=enable "
	  "ansible_become_pass=s ansible_become_user=x\n",
	    "h=h:0 -/- [ungrouped all] become=- enable=s\n" },
	{ "h ansible_become=no ansible_become_password='{{ x }}'\n",
	    "h=h:0 -/- [ungrouped all]\n" },
	/* options of ssh */
	{ "h ansible_ssh_common_args='-J gate,b@c:22 -C -q' x='{{ y }}'\n",
	    "h=h:0 -/- [ungrouped all] jump=gate,b@c:22\n" },
	{ "h ansible_ssh_common_args='-o ProxyJump=a -oProxyJump=b -p 23 -l u "
	  "-i k'\n",
	    "h=h:23 u/- [ungrouped all] key=k jump=a\n" },
	{ "h ansible_ssh_extra_args='-o ProxyCommand=\"nc %h %p\" "
	  "-o StrictHostKeyChecking=accept-new'\n",
	    "h=h:0 -/- [ungrouped all] proxy=nc %h %p keys=new\n" },
	{ "h ansible_host_key_checking=False\n",
	    "h=h:0 -/- [ungrouped all] keys=off\n" },
	/* YAML */
	{ "all: {hosts: {h: {ansible_host: 1.2.3.4}}, vars: {ansible_user: 7}}",
	    "h=1.2.3.4:0 7/- [ungrouped all]\n" },
	{ "g:\n  hosts: h[1:2]:22\n",
	    "h1=h1:22 -/- [g all]\nh2=h2:22 -/- [g all]\n" },
	{ "p: {children: {c: {hosts: {h: }}}, vars: {ansible_port: 5}}",
	    "h=h:5 -/- [c p all]\n" },
	{ "g: {hosts: {h: {ansible_password: 007, ansible_network_os: ios}}}",
	    "h=h:0 -/007 [g all] platform=ios\n" },
	/* JSON, as programs print it */
	{ "{\"g\": [\"h\"], \"p\": {\"children\": [\"g\"], \"vars\": "
	  "{\"ansible_user\": \"\\ud83d\\ude80\"}}, \"_meta\": {\"hostvars\": "
	  "{\"h\": {\"ansible_port\": 22}, \"stranger\": {}}}}",
	    "h=h:22 \360\237\232\200/- [g p all]\n" },
	{ "{\"_meta\": {\"hostvars\": {\"h\": {\"ansible_host\": "
	  "{\"__ansible_unsafe\": \"b\"}}}}, \"all\": {\"hosts\": [\"h\"]}}",
	    "h=b:0 -/- [ungrouped all]\n" },
	/* tables */
	{ "host,ip,port,user,password,groups\nh,10.0.0.1,22,u,\"p,\"\"q\","
	  "\"a b\"\nk,,,,,\n",
	    "h=10.0.0.1:22 u/p,\"q [b a all]\nk=k:0 -/- [ungrouped all]\n" },
	{ "Name;Hostname;ansible_become;jump;os\r\nh;b;true;g;eos\r\n",
	    "h=b:0 -/- [ungrouped all] platform=eos become=- jump=g\n" },
	/* lists */
	{ "root@h:2200\n", "h:2200=h:2200 root/- []\n" },
};

static void
what_is_in_them_holds(void **state)
{
	struct inventory *inv;
	char got[4096];
	struct inerr e;
	FILE *fp;

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		if ((inv = read_text("x", good[i].text, &e)) == NULL)
			fail_msg("%s: %s", good[i].text, e.why);
		memset(got, 0, sizeof(got));
		fp = fmemopen(got, sizeof(got), "w");
		for (size_t k = 0; k < inventory_size(inv); k++)
			host_print(fp, inventory_at(inv, k));
		fclose(fp);
		assert_string_equal(got, good[i].want);
		inventory_free(inv);
	}
}

/* What is wrong, and the line with its mark; "": it is not to be shown. */
static const struct {
	const char *text, *want, *excerpt;
} bad[] = {
	/* INI */
	{ "[web]\na\n[wbe:vars]\nx=1\n",
	    "x:3:2: the group 'wbe' has variables, but there is none (did you "
	    "mean 'web'?)",
	    "    [wbe:vars]\n     ^" },
	{ "[web]\na\n[web:var]\nx=1\n",
	    "x:3:6: 'var' is no kind of section (did you mean 'vars'?)",
	    "    [web:var]\n         ^" },
	{ "[web]\na b\n",
	    "x:2:3: expected KEY=VALUE behind the host (one host a line; "
	    "blanks in a value want quotes)",
	    "    a b\n      ^" },
	{ "[web]\na x='y\n", "x:2:5: the quote is not closed",
	    "    a x='y\n        ^" },
	{ "[web\na x=1\n", "x:1:1: '[' without ']'", "    [web\n    ^" },
	{ "[a:children]\nb\n[b:children]\na\n",
	    "x:2:1: the group 'a' is its own parent", "    b\n    ^" },
	{ "[web:vars]\nx\n[web]\n", "x:2:1: expected KEY=VALUE",
	    "    x\n    ^" },
	{ "[web]\na[1:b]\n",
	    "x:2:2: the range '[1:b]' is not sound: its ends are not two "
	    "numbers or two letters (Ansible's ranges are [1:20], [01:20:2] "
	    "and [a:f])",
	    "    a[1:b]\n     ^" },
	{ "[web]\na[3:1]\n",
	    "x:2:2: the range '[3:1]' is not sound: it ends before it begins "
	    "(Ansible's ranges are [1:20], [01:20:2] and [a:f])",
	    "    a[3:1]\n     ^" },
	{ "[web]\na[01:9]\n",
	    "x:2:2: the range '[01:9]' is not sound: with a leading zero both "
	    "ends have one length (Ansible's ranges are [1:20], [01:20:2] and "
	    "[a:f])",
	    "    a[01:9]\n     ^" },
	{ "[web]\na ansible_port=abc\n",
	    "x:2:3: ansible_port: expected a number from 1 to 65535, found "
	    "'abc'",
	    "    a ansible_port=abc\n      ^" },
	{ "[web]\na ansible_host='{{ ip }}'\n",
	    "x:2:3: ansible_host: a template, which only Ansible can fill in "
	    "(write the value itself, or leave it out and use --user, "
	    "--password-command, --identity or --jump)",
	    "    a ansible_host='{{ ip }}'\n      ^" },
	{ "[web]\na ansible_password='{{ x }}'\n",
	    "x:2:3: ansible_password: a template, which only Ansible can fill "
	    "in (write the value itself, or leave it out and use --user, "
	    "--password-command, --identity or --jump)",
	    "" },
	{ "[web]\na ansible_become=perhaps\n",
	    "x:2:3: ansible_become: expected true or false, found 'perhaps'",
	    "    a ansible_become=perhaps\n      ^" },
	{ "[web]\na ansible_become=1 ansible_become_method=runas\n",
	    "x:2:20: ansible_become_method: 'runas' is no way to become "
	    "another (sudo and enable are)",
	    "    a ansible_become=1 ansible_become_method=runas\n              "
	    "         ^" },
	{ "[web]\na ansible_ssh_common_args='-o StrictHostKeyChecking=2'\n",
	    "x:2:3: ansible_ssh_common_args: StrictHostKeyChecking: expected "
	    "yes, accept-new or no, found '2'",
	    "    a ansible_ssh_common_args='-o StrictHostKeyChecking=2'\n      "
	    "^" },
	{ "[web]\na ansible_ssh_common_args='-J'\n",
	    "x:2:3: ansible_ssh_common_args: -J has no value",
	    "    a ansible_ssh_common_args='-J'\n      ^" },
	{ "[web:vars]\nansible_group_priority=high\n[web]\na\n",
	    "x:2:24: ansible_group_priority: expected a number",
	    "    ansible_group_priority=high\n                           ^" },
	{ "[all:children]\nx\n[x]\n[x:children]\nall\n",
	    "x:5:1: all cannot be in another group", "    all\n    ^" },
	/* YAML */
	{ "all:\n  host:\n    a:\n",
	    "x:2:3: the group 'all' has an unknown key 'host' (did you mean "
	    "'hosts'?)",
	    "      host:\n      ^" },
	{ "all:\n  hosts:\n    a: b\n",
	    "x:3:8: a: expected a mapping, found text (a host has its "
	    "variables below it, or nothing at all)",
	    "        a: b\n           ^" },
	{ "all:\n  hosts:\n    a:\n      ansible_password: !vault |\n"
	  "        $ANSIBLE_VAULT;1.1;AES256\n        3132\n",
	    "x:4:25: ansible_password: encrypted by ansible-vault, which is "
	    "not read (-i <(ansible-inventory -i INVENTORY --list "
	    "--ask-vault-pass) decrypts it, or use --password-command)",
	    "" },
	{ "all: {hosts: {a: {ansible_port: 99999}}}\n",
	    "x:1:33: ansible_port: expected a number from 1 to 65535, found "
	    "'99999'",
	    "    all: {hosts: {a: {ansible_port: 99999}}}\n                    "
	    "                ^" },
	{ "all:\n  children:\n    a: {children: {b: {children: {a: }}}}\n",
	    "x:3:20: the group 'a' is its own parent",
	    "        a: {children: {b: {children: {a: }}}}\n                   "
	    "    ^" },
	{ "all:\n  hosts: {a: }\n  hosts: {b: }\n",
	    "x:3:3: the key 'hosts' is given twice (first on line 2)",
	    "      hosts: {b: }\n      ^" },
	{ "plugin: aws_ec2\n",
	    "x:1:1: the settings of an inventory plugin, which only Ansible "
	    "runs (ansible-inventory -i x --list >hosts.json makes an "
	    "inventory of it)",
	    "    plugin: aws_ec2\n    ^" },
	/* JSON */
	{ "{\"a\": {\"hosts\": [1, {}]}}",
	    "x:1:21: expected text, found a mapping",
	    "    {\"a\": {\"hosts\": [1, {}]}}\n                        ^" },
	{ "{\"a\": {\"hosts\": [\"b\"], \"children\": \"c\"}}",
	    "x:1:36: children: expected a list, found text",
	    "    {\"a\": {\"hosts\": [\"b\"], \"children\": \"c\"}}\n          "
	    "                             ^" },
	{ "{\"_meta\": {\"hostvars\": []}, \"a\": [\"b\"]}",
	    "x:1:24: hostvars: expected a mapping, found a list",
	    "    {\"_meta\": {\"hostvars\": []}, \"a\": [\"b\"]}\n             "
	    "              ^" },
	/* tables */
	{ "name,prot\na,22\n",
	    "x:1:6: no column is called 'prot' (did you mean 'port'?)",
	    "    name,prot\n         ^" },
	{ "name,port\na,22,x\n",
	    "x:2:1: 3 cells where the header has 2 (a cell with ',' in it is "
	    "written in quotes)",
	    "    a,22,x\n    ^" },
	{ "name,port\na,\"22\n", "x:2:3: the quote is not closed",
	    "    a,\"22\n      ^" },
	{ "name,port\na,\"22\"x\n",
	    "x:2:7: text behind the closing quote (a quote inside a cell is "
	    "written twice)",
	    "    a,\"22\"x\n          ^" },
	{ "name,user,username\na,b,c\n",
	    "x:1:11: the columns 'user' and 'username' say the same thing",
	    "    name,user,username\n              ^" },
	{ "name,NAME\na,b\n",
	    "x:1:6: the columns 'name' and 'NAME' say the same thing",
	    "    name,NAME\n         ^" },
	{ "name,port\na,1\na,2\n",
	    "x:3:1: a is in the table twice (first on line 2)",
	    "    a,2\n    ^" },
	{ "name,port\na,x\n",
	    "x:2:3: port: expected a number from 1 to 65535, found 'x'",
	    "    a,x\n      ^" },
	{ "name,password,port\na,s3cret,x\n",
	    "x:2:10: port: expected a number from 1 to 65535, found 'x'", "" },
};

static void
what_is_not_good_is_told_with_its_line(void **state)
{
	char text[INERR_TEXT_MAX];
	struct inerr e;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		if (read_text("x", bad[i].text, &e) != NULL)
			fail_msg("taken: %s", bad[i].text);
		assert_string_equal(
		    inerr_text(&e, text, sizeof(text)), bad[i].want);
		assert_string_equal(
		    inerr_excerpt(&e, text, sizeof(text)), bad[i].excerpt);
	}
}

/* ---- parts -------------------------------------------------------------- */

static const struct {
	const char *line, *want; /* words in <>; NULL: an open quote at col */
	unsigned col;
} lines[] = {
	{ "", "", 0 },
	{ " a  b\t", "<a><b>", 0 },
	{ "a'b c'\"d e\"f", "<ab cd ef>", 0 },
	{ "'' \"\"", "<><>", 0 },
	{ "a\\ b \\'", "<a b><'>", 0 },
	{ "\"a\\\"b\\c\"", "<a\"b\\c>", 0 },
	{ "a #b", "<a>", 0 },
	{ "a#b", "<a>", 0 },
	{ "'#' \\#", "<#><#>", 0 },
	{ "a 'b", NULL, 3 },
	{ "a b\\", NULL, 4 },
};

static void
words_are_split_as_a_shell_has_them(void **state)
{
	struct shellword *words;
	struct arena a = { 0 };
	char got[200];
	struct inerr e;
	size_t n;

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++) {
		bool ok =
		    shellword_split(&a, lines[i].line, true, &words, &n, &e);

		if (lines[i].want == NULL) {
			assert_false(ok);
			assert_int_equal(e.col, lines[i].col);
			continue;
		}
		assert_true(ok);
		got[0] = '\0';
		for (size_t k = 0; k < n; k++)
			snprintf(got + strlen(got), sizeof(got) - strlen(got),
			    "<%s>", words[k].text);
		assert_string_equal(got, lines[i].want);
	}
	arena_wipe(&a);
}

static bool
range_add(void *arg, const char *name, uint16_t port)
{
	char *got = arg;

	snprintf(got + strlen(got), 400 - strlen(got),
	    port == 0 ? "%s " : "%s:%u ", name, port);
	return strlen(got) < 300;
}

static const struct {
	const char *pattern, *want; /* NULL: refused at col */
	unsigned col;
} ranges[] = {
	{ "a", "a ", 0 },
	{ "a:22", "a:22 ", 0 },
	{ "::1", "::1 ", 0 },
	{ "[::1]:22", "::1:22 ", 0 },
	{ "w[1:3]", "w1 w2 w3 ", 0 },
	{ "w[:2]x", "w0x w1x w2x ", 0 },
	{ "w[08:10].e:22", "w08.e:22 w09.e:22 w10.e:22 ", 0 },
	{ "w[1:10:4]", "w1 w5 w9 ", 0 },
	{ "w[a:c]", "wa wb wc ", 0 },
	{ "w[y:B]", "wy wz wA wB ", 0 },
	{ "[1:2][a:b]", "1a 1b 2a 2b ", 0 },
	{ "w[1:]", NULL, 2 },
	{ "w[1-3]", NULL, 2 },
	{ "w[1:3", NULL, 2 },
	{ "w1:3]", NULL, 4 },
	{ "w[3:1]", NULL, 2 },
	{ "w[1:3:0]", NULL, 2 },
	{ "w[01:100]", NULL, 2 },
	{ "w[a:1]", NULL, 2 },
	{ "w[0:999999999]", NULL, 1 },
	{ "w:0", NULL, 3 },
	{ "w:65536", NULL, 3 },
};

static void
ranges_are_walked_from_end_to_end(void **state)
{
	char got[400];
	struct inerr e;

	(void)state;
	for (size_t i = 0; i < COUNT(ranges); i++) {
		got[0] = '\0';
		memset(&e, 0, sizeof(e));
		if (ranges[i].want != NULL) {
			if (!ansible_range_expand(
				ranges[i].pattern, range_add, got, &e))
				fail_msg("%s: %s", ranges[i].pattern, e.why);
			assert_string_equal(got, ranges[i].want);
			continue;
		}
		if (ansible_range_expand(ranges[i].pattern, range_add, got, &e))
			fail_msg("%s is taken", ranges[i].pattern);
		if (e.col != ranges[i].col)
			fail_msg("%s: column %u: %s", ranges[i].pattern, e.col,
			    e.why);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(formats_are_told_by_what_is_in_them),
		cmocka_unit_test(yaml_is_told_by_its_entries),
		cmocka_unit_test(what_is_in_them_holds),
		cmocka_unit_test(what_is_not_good_is_told_with_its_line),
		cmocka_unit_test(words_are_split_as_a_shell_has_them),
		cmocka_unit_test(ranges_are_walked_from_end_to_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
