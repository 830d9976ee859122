/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * man_files.c - the manual pages of plans and inventories, from the tables
 * of their keys.
 */
#include <string.h>

#include "master/input/ansible_keys.h"
#include "master/input/inventory_keys.h"
#include "master/input/man.h"
#include "master/input/options.h"
#include "master/input/plan.h"

static void
man_key(FILE *out, const char *name, const char *value, const char *doc)
{
	fprintf(out, ".It Va %s : Ar ", name);
	man_words(out, value, strlen(value));
	fputc('\n', out);
	man_text(out, doc);
}

/* ---- plans --------------------------------------------------------------- */

static void
man_plan_keys(FILE *out, unsigned where, const char *heading)
{
	fprintf(out, ".Ss %s\n.Bl -tag -width Ds\n", heading);
	for (size_t i = 0; i < plan_nkeys; i++)
		if ((plan_keys[i].where & where) != 0)
			man_key(out, plan_keys[i].name, plan_keys[i].value,
			    plan_keys[i].doc);
	fputs(".El\n", out);
}

static const char man_plan_end[] =
    ".Sh EXAMPLES\n"
    "One command on some hosts, its output parsed, and two tasks beside it:\n"
    ".Bd -literal -offset indent\n"
    "inventory: hosts.yaml\n"
    "defaults: {timeout: 5s, retries: 1}\n"
    "jobs:\n"
    "  - name: system\n"
    "    ssh: net show system json\n"
    "    parse: json\n"
    "    hosts: leaf*\n"
    "  - name: digest\n"
    "    task: sha256\n"
    "    args: [a.img, b.img]\n"
    ".Ed\n"
    ".Sh SEE ALSO\n"
    ".Xr hayfork 1 ,\n"
    ".Xr hayfork\\-inventory 5\n";

void
options_print_man_plan(FILE *out)
{
	man_begin(out, "hayfork-plan", 5, "help man_plan",
	    "what hayfork run is to do");
	fputs(".Sh DESCRIPTION\n", out);
	man_text(out,
	    "A plan is a YAML file that names an inventory and lists jobs, "
	    "which log in to hosts or run a task. It is read whole before "
	    "anything starts, or refused, with file, line and column.");
	man_plan_keys(out, PLAN_TOP, "Top");
	man_plan_keys(out, PLAN_DEFAULTS, "Defaults");
	man_plan_keys(out, PLAN_SSH, "Jobs for hosts");
	man_plan_keys(out, PLAN_TASK, "Jobs with a task");
	fputs(".Ss Places\n", out);
	man_text(out, PLAN_PLACES_DOC);
	fputs(".Ss Conditions\n", out);
	man_text(out, PLAN_WHEN_DOC);
	fputs(".Bd -literal -offset indent\n" PLAN_WHEN_EXAMPLE "\n.Ed\n", out);
	fputs(man_plan_end, out);
}

/* ---- inventories --------------------------------------------------------- */

static const char man_inventory_end[] =
    ".Sh EXAMPLES\n"
    "A plain list:\n"
    ".Bd -literal -offset indent\n"
    "# leaf switches, then two servers\n"
    "admin@leaf[01-40]\n"
    "web1, web2:2222\n"
    ".Ed\n"
    ".Pp\n"
    "nornir's hosts.yaml, and groups.yaml beside it:\n"
    ".Bd -literal -offset indent\n"
    "leaf1: {hostname: 10.0.0.1, groups: [leafs]}\n"
    "leaf2: {hostname: 10.0.0.2, groups: [leafs], port: 2222}\n"
    ".Ed\n"
    ".Bd -literal -offset indent\n"
    "leafs:\n"
    "  username: cumulus\n"
    "  platform: cumulus_linux\n"
    "  connection_options:\n"
    "    hayfork: {extras: {key_file: /etc/leafs_ed25519}}\n"
    ".Ed\n"
    ".Sh SEE ALSO\n"
    ".Xr hayfork 1 ,\n"
    ".Xr hayfork\\-plan 5\n";

static void
man_ansible(FILE *out)
{
	fputs(".Ss Others' inventories and tables\n", out);
	man_text(out,
	    "What an inventory is, is told by what is in it. Ansible's are "
	    "INI, "
	    "YAML, JSON as ansible-inventory --list prints it, or a folder "
	    "of these, with group_vars and host_vars beside them. A program "
	    "that may be executed is asked with --list. A table has a "
	    "header and commas, semicolons or tabs; its columns are called");
#define COLUMN_(word, var) word ", "
	man_text(out,
	    ANSIBLE_COLUMN_TABLE(COLUMN_) "or as one of Ansible's variables. "
					  "Of these the following say how to "
					  "log in, and neither a template nor "
					  "a vault may be in them.");
#undef COLUMN_
	fputs(".Bl -tag -width inventory\n", out);
#define KEY_(NAME, variable, doc)                                              \
	fputs(".It Va " #variable "\n", out);                                  \
	man_text(out, doc);
	ANSIBLE_CONN_TABLE(KEY_)
#undef KEY_
	fputs(".El\n", out);
}

void
options_print_man_inventory(FILE *out)
{
	man_begin(out, "hayfork-inventory", 5, "help man_inventory",
	    "the hosts that hayfork knows");
	fputs(".Sh DESCRIPTION\n", out);
	man_text(out,
	    "An inventory is read as it is, and is read whole before anything "
	    "starts, or refused, with file, line and column. A plain list has "
	    "a host, or several behind commas, on a line: [user@]host[:port], "
	    "with ranges such as sw[01-40]. A number sign begins a comment. Of "
	    "a host given twice the first holds.");
	fputs(".Pp\n", out);
	man_text(out,
	    "nornir's is a folder or a file: hosts.yaml, with groups.yaml and "
	    "defaults.yaml beside "
	    "it. A value of a host is its own, else that of the first of its "
	    "groups that has one, else that of the defaults. Keys that are "
	    "not here are nornir's affair.");
	fputs(".Ss Hosts, groups and defaults\n.Bl -tag -width Ds\n", out);
#define KEY_(name, value, doc) man_key(out, #name, value, doc);
	INVENTORY_KEY_TABLE(KEY_)
	fputs(".El\n.Ss Extras of a connection\n.Bl -tag -width Ds\n", out);
	INVENTORY_EXTRA_TABLE(KEY_)
#undef KEY_
	fputs(".El\n", out);
	man_ansible(out);
	fputs(man_inventory_end, out);
}
