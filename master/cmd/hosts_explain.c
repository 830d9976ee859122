/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hosts_explain.c - hayfork hosts --explain.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/jsontext.h"
#include "common/mem.h"
#include "master/cmd/hosts_explain.h"
#include "master/input/hostvalue.h"
#include "master/input/secretword.h"
#include "master/output/text.h"

struct row {
	const char *key;
	const char *value; /* NULL: none is shown */
	bool is_secret;
	const char *file; /* NULL: the command line */
	unsigned line;
	const char *what; /* hostlayer.h's; NULL: the host's line */
	const char *inside;
};

struct rows {
	struct row *at;
	size_t n, cap;
	char port[8], timeout[16], retries[16];
	char *groups; /* with commas between them */
};

static struct row *
rows_add(struct rows *r, const char *key, const char *value)
{
	if (r->n == r->cap) {
		r->cap = r->cap * 2 + 16;
		r->at = xrealloc(r->at, r->cap * sizeof(*r->at));
	}
	r->at[r->n] = (struct row){ .key = key, .value = value };
	return &r->at[r->n++];
}

/* ---- fields -------------------------------------------------------------- */

static const struct hostorigin *
origin_of(const struct inventory_host *h, enum hostfield field)
{
	for (size_t i = 0; i < h->norigins; i++)
		if (h->origins[i].field == field)
			return &h->origins[i];
	return NULL;
}

static char *
groups_join(const struct inventory_host *h)
{
	struct buf b = { 0 };

	for (size_t i = 0; i < h->ngroups; i++) {
		if (i > 0)
			buf_add_literal(&b, ", ");
		buf_add(&b, h->groups[i], strlen(h->groups[i]));
	}
	buf_add(&b, "", 1);
	return (char *)b.mem;
}

/* As --host-key has them. */
static const char *const host_keys[] = {
	[INVENTORY_HOST_KEYS_OFF] = "off",
	[INVENTORY_HOST_KEYS_NEW] = "accept-new",
	[INVENTORY_HOST_KEYS_STRICT] = "strict",
};

/* True: the host has it. *text_r is NULL: it is a secret, or not one text. */
static bool
field_text(const struct inventory_host *h, enum hostfield field, struct rows *r,
    const char **text_r)
{
	*text_r = NULL;
	switch (field) {
	case HOSTFIELD_HOSTNAME:
		return (*text_r = h->address) != NULL;
	case HOSTFIELD_PORT:
		snprintf(r->port, sizeof(r->port), "%u", h->port);
		*text_r = r->port;
		return h->port != 0;
	case HOSTFIELD_USERNAME:
		return (*text_r = h->user) != NULL;
	case HOSTFIELD_PLATFORM:
		return (*text_r = h->platform) != NULL;
	case HOSTFIELD_GROUPS:
		*text_r = r->groups;
		return h->ngroups > 0;
	case HOSTFIELD_KEY_FILE:
		return (*text_r = h->key_file) != NULL;
	case HOSTFIELD_BECOME_USER:
		return (*text_r = h->become_user) != NULL;
	case HOSTFIELD_LEGACY:
		return (*text_r = h->legacy) != NULL;
	case HOSTFIELD_BECOME:
		*text_r = "true";
		return h->become;
	case HOSTFIELD_PASSWORD:
		return h->password != NULL;
	case HOSTFIELD_ENABLE:
		return h->enable != NULL;
	case HOSTFIELD_CREDENTIALS:
		return h->credentials != NULL;
	case HOSTFIELD_ANSWERS:
		return h->answers != NULL;
	case HOSTFIELD_SUDO:
		return h->sudo != NULL;
	case HOSTFIELD_JUMP:
		return (*text_r = h->jump) != NULL;
	case HOSTFIELD_PROXY_COMMAND:
		if (h->proxy_command != NULL &&
		    !secretword_in_text(h->proxy_command))
			*text_r = h->proxy_command;
		return h->proxy_command != NULL;
	case HOSTFIELD_HOST_KEYS:
		*text_r = host_keys[h->host_keys];
		return *text_r != NULL;
	case HOSTFIELD_CONNECT_TIMEOUT:
		snprintf(r->timeout, sizeof(r->timeout), "%us",
		    h->connect_timeout_s);
		*text_r = r->timeout;
		return h->connect_timeout_s != 0;
	case HOSTFIELD_RETRIES:
		snprintf(r->retries, sizeof(r->retries), "%u", h->retries);
		*text_r = r->retries;
		return h->retries != 0;
	case HOSTFIELDS:
		break;
	}
	return false;
}

/* Without an origin it is from where the host is from: as a list's line. */
static void
row_place(
    struct row *row, const struct inventory_host *h, const struct hostorigin *o)
{
	row->file = h->file;
	row->line = h->line;
	if (o == NULL)
		return;
	row->file = o->layer == NULL ? NULL : o->layer->file;
	row->line = o->line;
	row->what = o->layer == NULL ? NULL : o->layer->what;
	row->inside = o->inside;
}

static void
rows_add_fields(struct rows *r, const struct inventory_host *h)
{
	const char *text;
	struct row *row;

	for (enum hostfield f = 0; f < HOSTFIELDS; f++) {
		if (!field_text(h, f, r, &text))
			continue;
		row = rows_add(r, hostfield_name(f), text);
		row->is_secret = text == NULL;
		row_place(row, h, origin_of(h, f));
	}
}

/* ---- data ---------------------------------------------------------------- */

/* What this layer says and no layer before it. */
static void
rows_add_layer(struct rows *r, const struct inventory_host *h,
    const struct hostlayer *layer)
{
	const struct hostlayer_value *v;
	struct row *row;

	for (size_t i = 0; i < layer->n; i++) {
		v = &layer->values[i];
		if (hostvalue_layer(h, v->key, strlen(v->key)) != layer)
			continue;
		row = rows_add(r, v->key, v->text);
		row->is_secret = v->is_secret;
		row->file = layer->file;
		row->line = v->line;
		row->what = layer->what;
		row->inside = "data";
	}
}

static void
rows_make(struct rows *r, const struct inventory_host *h)
{
	r->groups = groups_join(h);
	rows_add_fields(r, h);
	for (size_t i = 0; i < h->nlayers; i++)
		rows_add_layer(r, h, h->layers[i]);
}

static void
rows_fini(struct rows *r)
{
	free(r->groups);
	free(r->at);
}

/* ---- printing ------------------------------------------------------------ */

static bool
row_is_data(const struct row *row)
{
	return row->inside != NULL && strcmp(row->inside, "data") == 0;
}

static void
pad(struct buf *b, size_t from, size_t width)
{
	size_t now = text_width(buf_at(b) + from, buf_len(b) - from);

	do
		buf_add_literal(b, " ");
	while (now++ < width + 1);
}

static void
row_print(struct buf *b, const struct row *row, size_t keys, size_t values)
{
	size_t from;

	buf_add_literal(b, "  ");
	from = buf_len(b);
	if (row_is_data(row))
		buf_add_literal(b, "data.");
	text_add_str(b, row->key);
	pad(b, from, keys);
	from = buf_len(b);
	if (row->is_secret)
		buf_add_literal(b, "(set, not shown)");
	else if (row->value == NULL)
		buf_add_literal(b, "(empty)");
	else
		text_add_str(b, row->value);
	pad(b, from, values);
	if (row->file == NULL)
		buf_add_literal(b, "command line");
	else {
		text_add_str(b, row->file);
		text_format(b, ":%u", row->line);
	}
	if (row->what != NULL) {
		buf_add_literal(b, "  ");
		text_add_str(b, row->what);
	}
	if (row->inside != NULL && !row_is_data(row))
		text_format(b, ", %s", row->inside);
	buf_add_literal(b, "\n");
}

/* What is longer makes a line of its own width. */
#define KEYS_WIDE 32
#define VALUES_WIDE 40

static size_t
wider(size_t width, size_t len, size_t most)
{
	return len > width && len <= most ? len : width;
}

void
hosts_explain(struct buf *b, const struct inventory_host *h)
{
	size_t keys = 8, values = 8, len;
	struct rows r = { NULL };

	rows_make(&r, h);
	for (size_t i = 0; i < r.n; i++) {
		len = strlen(r.at[i].key);
		keys = wider(
		    keys, len + (row_is_data(&r.at[i]) ? 5 : 0), KEYS_WIDE);
		len = r.at[i].is_secret       ? 16
		      : r.at[i].value == NULL ? 7
					      : strlen(r.at[i].value);
		values = wider(values, len, VALUES_WIDE);
	}
	text_add_str(b, h->name);
	buf_add_literal(b, "\n");
	for (size_t i = 0; i < r.n; i++)
		row_print(b, &r.at[i], keys, values);
	rows_fini(&r);
}

static void
json_text(struct buf *b, const char *key, const char *text)
{
	jsontext_key(b, key);
	jsontext_string(b, text, text != NULL ? strlen(text) : 0);
}

static void
row_json(struct buf *b, const struct row *row)
{
	char key[sizeof("data.") + HOSTLAYER_KEY_MAX];

	snprintf(key, sizeof(key), "%s%s", row_is_data(row) ? "data." : "",
	    row->key);
	buf_add_literal(b, "{");
	json_text(b, "key", key);
	json_text(b, "value", row->value);
	jsontext_key(b, "secret");
	if (row->is_secret)
		buf_add_literal(b, "true");
	else
		buf_add_literal(b, "false");
	json_text(b, "file", row->file);
	jsontext_key(b, "line");
	if (row->file == NULL)
		buf_add_literal(b, "null");
	else
		jsontext_uint(b, row->line);
	json_text(b, "from", row->what);
	json_text(b, "inside", row->inside);
	buf_add_literal(b, "}");
}

void
hosts_explain_json(struct buf *b, const struct inventory_host *h)
{
	struct rows r = { NULL };

	rows_make(&r, h);
	buf_add_literal(b, "{");
	json_text(b, "name", h->name);
	jsontext_key(b, "values");
	buf_add_literal(b, "[");
	for (size_t i = 0; i < r.n; i++) {
		if (i > 0)
			buf_add_literal(b, ",\n");
		row_json(b, &r.at[i]);
	}
	buf_add_literal(b, "]}");
	rows_fini(&r);
}
