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
#include "master/cmd/trust.h"

#define TRUST_SYSTEM_FILE "/etc/ssh/ssh_known_hosts"

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
trust_load(struct trust *t, const char *path, struct inerr *err)
{
	if (known_hosts_load(t->table, path) || errno == ENOENT)
		return true;
	inerr_set(err, "known hosts: %s", strerror(errno));
	return inerr_at(err, path, 0, 0);
}

bool
trust_open(struct trust *t, const char *path, struct inerr *err)
{
	const char *home = getenv("HOME");

	memset(t, 0, sizeof(*t));
	t->table = known_hosts_new(trust_warn, NULL);
	if (path != NULL) {
		snprintf(t->append_to, sizeof(t->append_to), "%s", path);
		return trust_load(t, path, err);
	}
	if (home != NULL) {
		snprintf(t->append_to, sizeof(t->append_to),
		    "%s/.ssh/known_hosts", home);
		if (!trust_load(t, t->append_to, err))
			return false;
	}
	return trust_load(t, TRUST_SYSTEM_FILE, err);
}

bool
trust_encode(struct trust *t, const char *host, uint16_t port, struct buf *out)
{
	known_hosts_find(t->table, host, port, KNOWN_HOSTS_QUICK, &t->found);
	return known_host_list_encode(&t->found, out);
}

void
trust_learn(void *ctx, const char *host, uint16_t port, const char *type,
    const void *blob, size_t len)
{
	struct trust *t = ctx;
	struct buf line = { 0 };

	(void)type;
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
trust_fini(struct trust *t)
{
	known_host_list_free(&t->found);
	known_hosts_free(t->table);
}
