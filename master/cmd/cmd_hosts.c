/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cmd_hosts.c - hayfork hosts: which hosts a choice means.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/jsontext.h"
#include "master/cmd/cmd.h"
#include "master/cmd/hosts_explain.h"
#include "master/cmd/setup.h"
#include "master/output/exit_status.h"
#include "master/output/fold.h"

/* As in options_table.h. */
enum { HOSTS_HUMAN, HOSTS_JSON = 4 };

static void
hosts_print(const struct inventory_list *hosts)
{
	for (size_t i = 0; i < hosts->n; i++)
		puts(hosts->hosts[i]->name);
}

static void
hosts_print_folded(const struct inventory_list *hosts)
{
	struct fold fold = { 0 };
	struct buf b = { 0 };

	for (size_t i = 0; i < hosts->n; i++)
		fold_add(&fold, hosts->hosts[i]->name);
	fold_take(&fold, &b);
	buf_add_literal(&b, "\n");
	fwrite(buf_at(&b), 1, buf_len(&b), stdout);
	buf_free(&b);
	fold_fini(&fold);
}

static void
json_text(struct buf *b, const char *key, const char *text)
{
	jsontext_key(b, key);
	jsontext_string(b, text, text != NULL ? strlen(text) : 0);
}

static void
json_number(struct buf *b, const char *key, unsigned value)
{
	char text[16];

	jsontext_key(b, key);
	if (value == 0)
		snprintf(text, sizeof(text), "null");
	else
		snprintf(text, sizeof(text), "%u", value);
	buf_add(b, text, strlen(text));
}

/* No password and no other secret: what is printed may be kept. */
static void
host_json(struct buf *b, const struct inventory_host *h)
{
	buf_add_literal(b, "{");
	json_text(b, "name", h->name);
	json_text(b, "hostname", h->address);
	json_number(b, "port", h->port);
	json_text(b, "username", h->user);
	json_text(b, "platform", h->platform);
	jsontext_key(b, "groups");
	buf_add_literal(b, "[");
	for (size_t i = 0; i < h->ngroups; i++) {
		if (i > 0)
			buf_add_literal(b, ",");
		jsontext_string(b, h->groups[i], strlen(h->groups[i]));
	}
	buf_add_literal(b, "]");
	json_text(b, "file", h->file);
	json_number(b, "line", h->line);
	buf_add_literal(b, "}");
}

static void
hosts_print_json(const struct inventory_list *hosts)
{
	struct buf b = { 0 };

	buf_add_literal(&b, "[");
	for (size_t i = 0; i < hosts->n; i++) {
		if (i > 0)
			buf_add_literal(&b, ",\n");
		host_json(&b, hosts->hosts[i]);
	}
	buf_add_literal(&b, "]\n");
	fwrite(buf_at(&b), 1, buf_len(&b), stdout);
	buf_free(&b);
}

static void
hosts_print_explained(const struct inventory_list *hosts, bool is_json)
{
	struct buf b = { 0 };

	if (is_json)
		buf_add_literal(&b, "[");
	for (size_t i = 0; i < hosts->n; i++) {
		if (i > 0 && is_json)
			buf_add_literal(&b, ",\n");
		else if (i > 0)
			buf_add_literal(&b, "\n");
		if (is_json)
			hosts_explain_json(&b, hosts->hosts[i]);
		else
			hosts_explain(&b, hosts->hosts[i]);
	}
	if (is_json)
		buf_add_literal(&b, "]\n");
	if (buf_len(&b) > 0) /* no host is chosen: there is no buffer */
		fwrite(buf_at(&b), 1, buf_len(&b), stdout);
	buf_free(&b);
}

static bool
hosts_check_options(const struct options *o, struct inerr *err)
{
	if (o->output != HOSTS_HUMAN && o->output != HOSTS_JSON)
		return inerr_set(err, "--output of hosts is human or json");
	if (o->fold && o->output == HOSTS_JSON)
		return inerr_set(err, "--fold goes with -o human only");
	if (o->fold && o->explain)
		return inerr_set(err, "--fold does not go with --explain");
	return true;
}

int
cmd_hosts(const struct options *o)
{
	struct inventory_list hosts = { NULL };
	struct setup s = { .options = o };
	struct inerr err = { .why = "" };
	bool good;

	good = hosts_check_options(o, &err) &&
	       setup_choose(&s, &o->operands, &hosts, &err);
	if (!good)
		cmd_refuse(&err);
	else if (o->explain)
		hosts_print_explained(&hosts, o->output == HOSTS_JSON);
	else if (o->output == HOSTS_JSON)
		hosts_print_json(&hosts);
	else if (o->fold)
		hosts_print_folded(&hosts);
	else
		hosts_print(&hosts);
	inventory_list_free(&hosts);
	inventory_free(s.inventory);
	return good ? 0 : EXIT_STATUS_USAGE;
}
