/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_inventory_kinds.c - hostile inventories of Ansible's formats, tables.
 *
 * The first line is a file's name, of which the ending counts; the format of
 * the rest is told by what it is. Whatever is taken must be sound, and
 * whatever is refused must say why, with a line that does not overflow.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "master/input/ansible_load.h"
#include "master/input/hostitem.h"
#include "master/input/inventory_read.h"
#include "master/input/inventory_show.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
host_check(const struct inventory *inv, const struct inventory_host *h)
{
	struct inerr e;

	if (inventory_find(inv, h->name) != h ||
	    !hostitem_check_name(h->name, strlen(h->name), &e) ||
	    !hostitem_check_name(h->address, strlen(h->address), &e))
		abort();
	if (h->user != NULL &&
	    !hostitem_check_user(h->user, strlen(h->user), &e))
		abort();
	for (size_t i = 0; i < h->ngroups; i++)
		if (!hostitem_check_group(
			h->groups[i], strlen(h->groups[i]), &e))
			abort();
	if (h->ngroups > 0 && strcmp(h->groups[h->ngroups - 1], "all") != 0)
		abort();
}

static bool
text_read(struct inventory *inv, const char *name, char *text, size_t len,
    struct inerr *e)
{
	struct ansible_text t = { name, text, len };
	struct ansible_load l = { ansible_new(), inv, e };
	enum inventory_kind kind = inventory_kind(name, text, len);
	struct yamldoc *doc;
	bool ok = false;

	if (kind == INVENTORY_YAML) {
		doc = ansible_json_parse(name, text, len, e);
		if (doc != NULL) {
			(void)inventory_tree_kind(yamldoc_root(doc));
			ok = ansible_load_doc(&l, doc);
		}
	} else /* programs are not run */
		ok = ansible_load_text(
		    &l, &t, kind == INVENTORY_PROGRAM ? INVENTORY_INI : kind);
	ok = ok && ansible_finish(l.m, inv, e);
	ansible_free(l.m);
	return ok;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const uint8_t *eol = memchr(data, '\n', len);
	size_t skip = eol == NULL ? len : (size_t)(eol - data) + 1;
	struct inventory *inv = inventory_new();
	struct inerr e = { .why = "" };
	char *text = xmalloc(len - skip + 1), name[64];
	const char *const *warnings;
	size_t n;

	snprintf(name, sizeof(name), "%.*s",
	    (int)(eol == NULL ? len : (size_t)(eol - data)),
	    (const char *)data);
	memcpy(text, data + skip, len - skip);
	text[len - skip] = '\0';
	if (text_read(inv, name, text, len - skip, &e)) {
		n = inventory_size(inv);
		for (size_t i = 0; i < n && i < 50; i++)
			host_check(inv, inventory_at(inv, i));
	} else if (e.why[0] == '\0')
		abort();
	else
		inventory_show_line(&e, (const char *)data + skip, len - skip);
	n = inventory_warnings(inv, &warnings);
	for (size_t i = 0; i < n; i++)
		if (warnings[i][0] == '\0')
			abort();
	inventory_free(inv);
	free(text);
	return 0;
}
