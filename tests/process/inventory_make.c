/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * inventory_make.c - makes Ansible inventories up.
 *
 *	inventory_make SEED COUNT FOLDER
 *	inventory_make SEED big HOSTS FILE	INI with groups in groups
 *
 * Writes FOLDER/1/hosts to FOLDER/COUNT/hosts, INI or YAML, most of them with
 * group_vars and host_vars beside. Groups have several parents but no loops.
 * All is such that Ansible takes it, too; what it makes a number and another
 * text of, as of 1.50, is left out: hayfork keeps what was written.
 */
#include <sys/stat.h>

#include <stdarg.h>
#include <stdlib.h>

#include "tests/made_up.h"

#define GROUPS 9
#define HOSTS_MAX 12

#define PICK(list) ((list)[below(COUNT(list))])

static const char *const groups[GROUPS] = { "web", "db", "leaf", "spine", "dc1",
	"dc2", "Prod", "a_1", "zz" };
static const char *const hosts[] = { "h1", "h2", "web1.example.com", "10.0.0.7",
	"leaf[1:3]", "leaf[01:03]", "sw[a:c]", "r[1:2]-[a:b]", "n[2:9:3]",
	"x[:2]", "H[08:10]", "k-1" };
static const char *const users[] = { "admin", "root", "a.b", "o-ps" };
static const char *const addresses[] = { "192.0.2.1", "gw.example.com",
	"2001:db8::1", "10.1.2.3" };
static const char *const passwords[] = { "x", "a b", "it's", "#1", "a#b", "007",
	"12", "True", "c=d", "e:f", "[x]", "~", "null", "\"q\"", "back\\slash",
	"@p", "%d", "yes" };
static const char *const platforms[] = { "ios", "arista.eos.eos", "linux" };

static const char *folder;

__attribute__((format(printf, 2, 3))) static void
putf(struct buf *b, const char *fmt, ...)
{
	char text[200];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	put(b, text);
}

/* One file, made of what b has. */
static void
write_named(unsigned number, const char *name, const struct buf *b)
{
	char path[4096];
	FILE *fp;

	snprintf(path, sizeof(path), "%s/%u/%s", folder, number, name);
	if ((fp = fopen(path, "w")) == NULL)
		err(1, "%s", path);
	fwrite(buf_at(b), 1, buf_len(b), fp);
	if (ferror(fp) || fclose(fp) != 0)
		err(1, "%s", path);
}

static void
make_folder(unsigned number, const char *name)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/%u/%s", folder, number, name);
	if (mkdir(path, 0700) == -1)
		err(1, "%s", path);
}

/* ---- variables ------------------------------------------------------------
 */

struct var {
	const char *name, *value;
	bool number; /* as YAML has it */
};

static struct var
make_var(void)
{
	static const char *const ports[] = { "22", "2022", "65535", "830" };
	static const char *const flags[] = { "true", "false" };

	switch (below(8)) {
	case 0:
		return (struct var){ percent(80) ? "ansible_host"
						 : "ansible_ssh_host",
			PICK(addresses), false };
	case 1:
		return (struct var){ percent(80) ? "ansible_port"
						 : "ansible_ssh_port",
			PICK(ports), true };
	case 2:
		return (struct var){ percent(80) ? "ansible_user"
						 : "ansible_ssh_user",
			PICK(users), false };
	case 3:
		return (
		    struct var){ "ansible_password", PICK(passwords), false };
	case 4:
		return (
		    struct var){ "ansible_network_os", PICK(platforms), false };
	case 5:
		return (struct var){ "ansible_become", PICK(flags), true };
	case 6:
		return (struct var){ "ansible_ssh_private_key_file", "/k/id",
			false };
	default:
		return (struct var){ "site", PICK(passwords), false };
	}
}

/* In quotes that a shell and YAML take off alike. */
static void
put_quoted(struct buf *b, const char *text)
{
	put(b, "\"");
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			put(b, "\\");
		buf_add(b, text, 1);
	}
	put(b, "\"");
}

/* As a word behind a host: what the quotes leave is Python's again. */
static void
put_word(struct buf *b, const struct var *v)
{
	put(b, " ");
	put(b, v->name);
	put(b, "=");
	if (strpbrk(v->value, " #'\"\\") != NULL || percent(20))
		put_quoted(b, v->value);
	else
		put(b, v->value);
}

static void
put_yaml(struct buf *b, const struct var *v, const char *indent)
{
	put(b, indent);
	put(b, v->name);
	put(b, ": ");
	if (v->number)
		put(b, v->value);
	else
		put_quoted(b, v->value);
	put(b, "\n");
}

/* Some variables of different names, as YAML. */
static void
put_vars(struct buf *b, const char *indent)
{
	struct var vars[4];
	size_t n = 0, want = 1 + below(4);

	for (size_t i = 0; i < want; i++) {
		bool had = false;

		vars[n] = make_var();
		for (size_t k = 0; k < n; k++)
			had = had || strcmp(vars[k].name, vars[n].name) == 0;
		if (!had)
			put_yaml(b, &vars[n++], indent);
	}
}

/* ---- inventories ----------------------------------------------------------
 */

/* A child has a higher number than its parent. */
static bool
is_child(unsigned parent, unsigned child, uint64_t dice)
{
	return child > parent && (dice >> (parent * 7 + child) % 60 & 7) == 1;
}

static void
make_ini(struct buf *b)
{
	uint64_t dice = next();

	for (unsigned i = below(3); i > 0; i--) {
		const char *host = PICK(hosts);

		/* Ansible finds no port behind a range without a beginning. */
		put(b, host);
		put(b, percent(20) && strstr(host, "[:") == NULL ? ":2200\n"
								 : "\n");
	}
	for (unsigned g = 0; g < GROUPS; g++) {
		putf(b, "\n[%s]%s\n", groups[g],
		    percent(20) ? " # a comment" : "");
		for (unsigned i = below(4); i > 0; i--) {
			put(b, PICK(hosts));
			for (unsigned k = below(3); k > 0; k--) {
				struct var v = make_var();

				put_word(b, &v);
			}
			put(b, percent(10) ? " # it\n" : "\n");
		}
		putf(b, "[%s:children]\n", groups[g]);
		for (unsigned c = 0; c < GROUPS; c++)
			if (is_child(g, c, dice))
				putf(b, "%s\n", groups[c]);
		putf(b, "[%s:vars]\n", groups[g]);
		if (percent(20))
			putf(b, "ansible_group_priority=%u\n", below(12));
		for (unsigned k = below(3); k > 0; k--) {
			struct var v = make_var();

			putf(b, "%s%s%s\n", v.name, percent(50) ? "=" : " = ",
			    v.value);
		}
	}
}

static void
make_yaml(struct buf *b)
{
	uint64_t dice = next();
	bool used[COUNT(hosts)];

	put(b, "---\n");
	for (unsigned g = 0; g < GROUPS; g++) {
		unsigned children = 0;

		putf(b, "%s:\n", groups[g]);
		memset(used, 0, sizeof(used));
		put(b, "  hosts:\n");
		for (unsigned i = below(4); i > 0; i--) {
			unsigned h = below(COUNT(hosts));

			if (used[h])
				continue;
			used[h] = true;
			putf(b, "    \"%s\":\n", hosts[h]);
			if (percent(60))
				put_vars(b, "      ");
		}
		for (unsigned c = 0; c < GROUPS; c++)
			if (is_child(g, c, dice))
				putf(b, "%s    %s:\n",
				    children++ == 0 ? "  children:\n" : "",
				    groups[c]);
		if (!percent(60))
			continue;
		put(b, "  vars:\n");
		if (percent(20))
			putf(b, "    ansible_group_priority: %u\n", below(12));
		put_vars(b, "    ");
	}
}

/* Variables of some in files beside it. */
static void
make_beside(unsigned number)
{
	static const char *const names[] = { "group_vars/all",
		"group_vars/web.yml", "group_vars/web.yaml",
		"group_vars/dc1.json", "group_vars/Prod", "group_vars/zz.yml",
		"group_vars/ungrouped", "host_vars/h1", "host_vars/h2.yml",
		"host_vars/web1.example.com", "host_vars/leaf2.yaml",
		"host_vars/10.0.0.7.yml", "host_vars/nobody.yml" };
	struct buf b = { 0 };

	make_folder(number, "group_vars");
	make_folder(number, "host_vars");
	for (size_t i = 0; i < COUNT(names); i++) {
		if (!percent(40))
			continue;
		buf_reset(&b);
		put_vars(&b, "");
		write_named(number, names[i], &b);
	}
	if (percent(50)) {
		make_folder(number, "group_vars/leaf");
		buf_reset(&b);
		put_vars(&b, "");
		write_named(number, "group_vars/leaf/b.yml", &b);
		buf_reset(&b);
		put_vars(&b, "");
		write_named(number, "group_vars/leaf/a", &b);
	}
	buf_free(&b);
}

static void
make_one(unsigned number)
{
	struct buf b = { 0 };

	make_folder(number, "");
	if (number % 2 == 0)
		make_ini(&b);
	else
		make_yaml(&b);
	write_named(number, number % 2 == 0 ? "hosts" : "hosts.yml", &b);
	if (percent(70))
		make_beside(number);
	buf_free(&b);
}

/* Racks of 40 in rows of 25, and a few variables. */
static void
make_big(unsigned count, const char *path)
{
	unsigned racks = (count + 39) / 40, rows = (racks + 24) / 25;
	FILE *fp = fopen(path, "w");

	if (fp == NULL)
		err(1, "%s", path);
	for (unsigned i = 0; i < count; i++) {
		if (i % 40 == 0)
			fprintf(fp, "[rack%u]\n", i / 40);
		fprintf(fp, "host%06u ansible_host=10.%u.%u.%u\n", i, i >> 16,
		    i >> 8 & 255, i & 255);
	}
	for (unsigned r = 0; r < rows; r++) {
		fprintf(fp, "[row%u:children]\n", r);
		for (unsigned i = r * 25; i < racks && i < r * 25 + 25; i++)
			fprintf(fp, "rack%u\n", i);
		fprintf(fp, "[row%u:vars]\nansible_user=admin%u\n", r, r);
	}
	if (ferror(fp) || fclose(fp) != 0)
		err(1, "%s", path);
}

int
main(int argc, char *argv[])
{
	unsigned count;

	if (argc != 4 && !(argc == 5 && strcmp(argv[2], "big") == 0))
		errx(64, "usage: inventory_make SEED COUNT FOLDER | SEED big "
			 "HOSTS FILE");
	seed = strtoull(argv[1], NULL, 10);
	if (argc == 5) {
		make_big((unsigned)strtoul(argv[3], NULL, 10), argv[4]);
		return 0;
	}
	count = (unsigned)strtoul(argv[2], NULL, 10);
	folder = argv[3];
	for (unsigned i = 1; i <= count; i++)
		make_one(i);
	return 0;
}
