/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * runstore.c - the run store, as the subcommands that read it open it.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/mem.h"
#include "common/pack.h"
#include "master/cmd/cmd.h"
#include "master/cmd/runstore.h"
#include "master/output/exit_status.h"
#include "master/output/store/place.h"

bool
runstore_path(const struct options *o, char path[PATH_MAX], struct inerr *err)
{
	char *folder;
	int len;

	if (o->store == NULL) {
		if (place_default(path))
			return true;
		inerr_set(err, "there is no place for the run store");
		return inerr_hint(err, "set HOME, or give --store FILE");
	}
	if (o->store[0] == '/')
		len = snprintf(path, PATH_MAX, "%s", o->store);
	else {
		if ((folder = getcwd(NULL, 0)) == NULL)
			return inerr_set(err, "--store %.200s: %s", o->store,
			    strerror(errno));
		len = snprintf(path, PATH_MAX, "%s/%s", folder, o->store);
		free(folder);
	}
	return len < PATH_MAX ||
	       inerr_set(err, "--store: its name is too long");
}

struct store *
runstore_open(const struct options *o, char path[PATH_MAX])
{
	char why[STORE_ERROR];
	struct store *s;
	struct inerr err;

	if (!runstore_path(o, path, &err)) {
		cmd_refuse(&err);
		return NULL;
	}
	if ((s = store_open(path, why)) == NULL)
		fprintf(stderr, "hayfork: %s\n", why);
	return s;
}

static void
failed_host(void *ctx, const char *host)
{
	struct buf *names = ctx;

	buf_add(names, host, strlen(host));
	buf_add_literal(names, "\n");
}

char *
runstore_failed(const struct options *o, struct inerr *err)
{
	struct buf names = { 0 };
	char path[PATH_MAX], why[STORE_ERROR];
	struct store *s;
	bool good;

	if (!runstore_path(o, path, err))
		return NULL;
	if ((s = store_open(path, why)) == NULL) {
		inerr_set(err, "@failed: %.250s", why);
		return NULL;
	}
	good = store_each_failed_host(s, failed_host, &names);
	if (!good)
		inerr_set(err, "@failed: %.250s", store_error(s));
	store_close(s);
	buf_add(&names, "", 1);
	if (good)
		return (char *)names.mem;
	buf_free(&names);
	return NULL;
}

int
runstore_refuse(const struct store *s)
{
	fprintf(stderr, "hayfork: %s\n", store_error(s));
	return EXIT_STATUS_USAGE;
}

const char *
runstore_state(const struct store_run *run)
{
	if (run->forgetting)
		return "forgetting";
	return run->ended ? "ended" : run->running ? "running" : "interrupted";
}

char **
runstore_argv(const struct store_run *run)
{
	struct unpack u = unpack_of(run->argv);
	struct slice word;
	uint32_t n = 0;
	char **argv;

	if (!unpack_array(&u, &n) || n > run->argv.len)
		n = 0;
	argv = xcalloc((size_t)n + 1, sizeof(*argv));
	for (uint32_t i = 0; i < n && unpack_str(&u, &word); i++)
		argv[i] = xstrndup(word.at, word.len);
	return argv;
}

void
runstore_argv_free(char **argv)
{
	for (char **word = argv; *word != NULL; word++)
		free(*word);
	free(argv);
}
