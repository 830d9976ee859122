/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * trust.c - the known host keys of a run.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "common/log.h"
#include "common/mem.h"
#include "master/cmd/trust.h"

/* The port that names in the files go without. */
#define TRUST_PORT 22

static int
trust_cmp(const struct trust *a, const struct trust *b)
{
	if (a->name_len != b->name_len)
		return a->name_len < b->name_len ? -1 : 1;
	return memcmp(a->name, b->name, a->name_len);
}

/* RB_GENERATE_STATIC() of libbsd 0.11 lacks a definition of __unused. */
RB_GENERATE_INTERNAL(
    trust_list, trust, link, trust_cmp, static __attribute__((unused)))

static void
trust_warn(
    void *arg, const char *file, size_t line, size_t column, const char *why)
{
	(void)arg;
	if (line == 0)
		fprintf(stderr, "hayfork: %s: %s\n", file, why);
	else
		fprintf(stderr, "hayfork: %s:%zu:%zu: line skipped: %s\n", file,
		    line, column, why);
}

static bool
trust_load(
    struct trust *t, const char *const *paths, size_t n, struct inerr *err)
{
	for (size_t i = 0; i < n; i++)
		if (!known_hosts_load(t->table, paths[i]) && errno != ENOENT) {
			inerr_set(err, "known hosts: %s", strerror(errno));
			return inerr_at(err, paths[i], 0, 0);
		}
	return true;
}

static void
trust_free(struct trust *t)
{
	known_host_list_free(&t->found);
	known_hosts_free(t->table);
	free(t->name);
	free(t);
}

static void
name_add(struct buf *b, const char *const *paths, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_add(b, paths[i], strlen(paths[i]) + 1);
	buf_add(b, "", 1);
}

struct trust *
trust_open(
    struct trust_list *list, const struct trust_files *files, struct inerr *err)
{
	struct buf name = { 0 };
	struct trust *t, like;

	name_add(&name, files->user, files->nuser);
	name_add(&name, files->global, files->nglobal);
	like.name = (char *)buf_at(&name);
	like.name_len = buf_len(&name);
	if ((t = RB_FIND(trust_list, list, &like)) != NULL) {
		buf_free(&name);
		return t;
	}
	t = xcalloc(1, sizeof(*t));
	t->name = like.name;
	t->name_len = like.name_len;
	t->table = known_hosts_new(trust_warn, NULL);
	if (files->nuser > 0)
		snprintf(
		    t->append_to, sizeof(t->append_to), "%s", files->user[0]);
	if (!trust_load(t, files->user, files->nuser, err) ||
	    !trust_load(t, files->global, files->nglobal, err)) {
		trust_free(t);
		return NULL;
	}
	RB_INSERT(trust_list, list, t);
	return t;
}

bool
trust_encode(struct trust *t, const struct trust_host *h, struct buf *out)
{
	if (h->known_as != NULL)
		known_hosts_find(t->table, h->known_as, TRUST_PORT,
		    KNOWN_HOSTS_QUICK, &t->found);
	else
		known_hosts_find(
		    t->table, h->host, h->port, KNOWN_HOSTS_QUICK, &t->found);
	return known_host_list_encode(&t->found, out);
}

void
trust_learn(
    struct trust *t, const struct trust_host *h, const void *blob, size_t len)
{
	const char *host = h->known_as != NULL ? h->known_as : h->host;
	uint16_t port = h->known_as != NULL ? TRUST_PORT : h->port;
	struct buf line = { 0 };

	/* Another job to this host may have been first. */
	if (known_hosts_judge(t->table, host, port, blob, len) !=
		HOSTKEY_UNKNOWN ||
	    !known_hosts_learn(t->table, host, port, blob, len) ||
	    t->append_to[0] == '\0' ||
	    !known_hosts_format(host, port, blob, len, &line)) {
		buf_free(&line);
		return;
	}
	if (!known_hosts_append(t->append_to, buf_at(&line), buf_len(&line)) &&
	    !t->told) {
		fprintf(stderr,
		    "hayfork: %s: new host keys cannot be added: %s\n",
		    t->append_to, strerror(errno));
		t->told = true;
	}
	buf_free(&line);
}

void
trust_close(struct trust_list *list)
{
	struct trust *t;

	while ((t = RB_MIN(trust_list, list)) != NULL) {
		RB_REMOVE(trust_list, list, t);
		trust_free(t);
	}
}
