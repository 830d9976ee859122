/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cmd_move.c - hayfork get and put: a file from or to many hosts.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "common/msg_table.h"
#include "master/cmd/cmd.h"
#include "master/cmd/fetch.h"
#include "master/cmd/hostjobs.h"
#include "master/cmd/setup.h"
#include "master/output/exit_status.h"

#define FILES_MODE 0644 /* of what was no file here */

struct files {
	const struct options *options;
	struct hostjobs_row row;
	struct hostjobs jobs; /* the row */
	struct login_file file;
	struct blob blob;      /* put */
	char *remote, *title;  /* the path there; what results call the job */
	struct fetch *fetches; /* get: of each host */
	struct buf value;      /* put: of each result */
};

/* ---- what is wanted ------------------------------------------------------ */

static bool
files_words(const struct options *o, struct inerr *err)
{
	bool puts = o->command == COMMAND_PUT;

	if (o->words.n >= (puts ? 2u : 1u) && o->words.n <= 2)
		return true;
	if (o->words.n > 2)
		inerr_set(err, "'%.60s' is too much", o->words.at[2]);
	else
		inerr_set(err, "where is it to be put?");
	return inerr_hint(err, puts ? "hayfork put HOSTS -- FILE REMOTE"
				    : "hayfork get HOSTS -- REMOTE [FILE]");
}

static bool
files_mode(struct files *f, struct inerr *err)
{
	const char *text = f->options->mode;
	char *end;
	unsigned long mode;

	f->file.mode = f->blob.mode != 0 ? f->blob.mode : FILES_MODE;
	if (text == NULL)
		return true;
	mode = strtoul(text, &end, 8);
	if (text[0] < '0' || text[0] > '7' || *end != '\0' || mode > 07777) {
		inerr_set(err, "--mode: '%.20s' is no mode", text);
		return inerr_hint(err, "octal digits, as 644");
	}
	f->file.mode = (uint32_t)mode;
	f->file.sets_mode = true;
	return true;
}

/* The path on the host, which begins at home if nowhere else. */
static bool
files_remote(struct files *f, const char *path, struct inerr *err)
{
	const char *local = f->options->words.at[0];
	size_t len;

	if (strncmp(path, "~/", 2) == 0)
		path += 2;
	len = strlen(path);
	if (f->file.puts && len > 0 && path[len - 1] == '/' &&
	    strcmp(local, "-") != 0) {
		if (asprintf(&f->remote, "%s%s", path, fetch_name(local)) == -1)
			no_memory(len);
	} else
		f->remote = xstrdup(path);
	if (fetch_name(f->remote)[0] != '\0')
		return true;
	inerr_set(err, "'%.60s' names no file", path);
	return inerr_hint(err, "one file is moved, and no folders");
}

static bool
files_digest(const struct options *o, struct inerr *err)
{
	const char *hex = o->sha256;

	if (hex == NULL ||
	    (strspn(hex, "0123456789abcdef") == 64 && strlen(hex) == 64))
		return true;
	inerr_set(err, "--sha256: '%.80s' is no SHA-256", hex);
	return inerr_hint(err, "64 digits and letters a to f, as sha256sum "
			       "prints it");
}

static bool
files_read(struct files *f, struct inerr *err)
{
	const struct options *o = f->options;
	const char *const *words = o->words.at;
	int n;

	if (!files_words(o, err) || !files_digest(o, err))
		return false;
	if (o->max_size == 0)
		return inerr_set(err, "--max-size 0: no file is so small");
	f->file.puts = o->command == COMMAND_PUT;
	f->file.verifies = o->verify;
	if (f->file.puts && !blob_read(&f->blob, words[0], o->max_size, err))
		return false;
	if (!files_remote(f, words[f->file.puts ? 1 : 0], err) ||
	    !files_mode(f, err))
		return false;
	n = f->file.puts ? asprintf(&f->title, "put %s %s", words[0], f->remote)
			 : asprintf(&f->title, "get %s", f->remote);
	if (n == -1)
		no_memory(strlen(f->remote));
	f->row.job = (struct login_job){
		.command = f->title,
		.commands = (const char *const *)&f->remote,
		.ncommands = 1,
		.file = &f->file,
		.input = f->file.puts ? &f->blob : NULL,
		.timeout_ms = o->timeout_ms,
		.max_output = o->max_size,
		.retries = o->retries,
		.crash_retries = o->crash_retries,
		/* It reads, or comes to the same. */
		.repeatable = true,
	};
	return true;
}

/* ---- places here --------------------------------------------------------- */

static int
path_cmp(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* No two of them may have the same place. */
static bool
files_are_apart(const struct files *f, struct inerr *err)
{
	size_t n = f->row.hosts.n;
	char **paths = xcalloc(n, sizeof(*paths));
	bool apart = true;

	for (size_t i = 0; i < n; i++)
		paths[i] = f->fetches[i].path;
	qsort(paths, n, sizeof(*paths), path_cmp);
	for (size_t i = 1; i < n && apart; i++)
		if (strcmp(paths[i - 1], paths[i]) == 0) {
			inerr_set(err, "several hosts' files would be %.200s",
			    paths[i]);
			apart = inerr_hint(err, "{host} stands for the host");
		}
	free(paths);
	return apart;
}

static bool
files_places(struct files *f, struct inerr *err)
{
	const struct options *o = f->options;
	const char *dest = o->words.n > 1 ? o->words.at[1] : ".";
	size_t n = f->row.hosts.n;

	if (f->file.puts)
		return true;
	f->fetches = xcalloc(n, sizeof(*f->fetches));
	for (size_t i = 0; i < n; i++)
		fetch_init(&f->fetches[i],
		    fetch_path(
			dest, f->row.hosts.hosts[i]->name, f->remote, n > 1),
		    o->sha256);
	return files_are_apart(f, err);
}

/* ---- jobs ---------------------------------------------------------------- */

/* What was put is the same everywhere. */
static bool
put_end(void *ctx, struct hayfork_ending *e, const void **value, size_t *len)
{
	struct files *f = ctx;

	(void)e;
	*value = buf_at(&f->value);
	*len = buf_len(&f->value);
	return true;
}

static const struct hayfork_taker put_taker = { NULL, NULL, put_end };

static enum drive_next
files_next(void *ctx, struct drive_item *item)
{
	struct files *f = ctx;
	enum drive_next next = hostjobs_next(&f->jobs, item);

	if (next != DRIVE_ITEM)
		return next;
	item->digest = f->file.puts ? f->blob.sha256 : NULL;
	item->job.taker = f->file.puts ? &put_taker : &fetch_taker;
	item->job.taker_ctx = f;
	if (!f->file.puts)
		item->job.taker_ctx = &f->fetches[item->job.id - 1];
	return next;
}

/* Files that cannot be brought to the disk are results that are lost. */
static int
files_settle(const struct files *f, int status)
{
	char why[FETCH_TEXT];

	if (f->fetches == NULL ||
	    fetch_settle(f->fetches, f->row.hosts.n, why, sizeof(why)))
		return status;
	fprintf(stderr, "hayfork: what was got is not on the disk: %s\n", why);
	return EXIT_STATUS_WRITE;
}

static int
files_run(struct files *f, struct setup *s)
{
	struct drive_source source = { .next = files_next, .ctx = f };
	struct inerr err;

	if (!setup_open(s, true, false, &err))
		return cmd_refuse(&err);
	if (f->file.puts)
		fetch_value(&f->value, f->remote, f->blob.len, f->blob.sha256);
	f->jobs.login = &s->login;
	drive_add_source(&s->drive, &source, setup_in_hand(s, HAYFORK_IO));
	return files_settle(f, drive_run(&s->drive));
}

static void
files_print(const struct files *f)
{
	for (size_t i = 0; i < f->row.hosts.n; i++)
		printf("%s: %s%s%s\n", f->row.hosts.hosts[i]->name, f->title,
		    f->file.puts ? "" : " ",
		    f->file.puts ? "" : f->fetches[i].path);
}

int
cmd_move(const struct options *o)
{
	struct files f = { .options = o, .row = { .first_id = 1 } };
	struct setup s;
	struct inerr err;
	int status = 0;

	f.jobs = (struct hostjobs){ .rows = &f.row, .count = 1 };
	if (!setup_init(&s, o, &err) || !files_read(&f, &err) ||
	    !setup_hosts(&s, &o->operands, TARGET_SSH, &f.row.hosts, &err) ||
	    !setup_count(&s, f.row.hosts.n, true, &err) ||
	    !files_places(&f, &err))
		status = cmd_refuse(&err);
	else if (o->dry_run)
		files_print(&f);
	else
		status = files_run(&f, &s);
	setup_fini(&s);
	for (size_t i = 0; f.fetches != NULL && i < f.row.hosts.n; i++)
		fetch_fini(&f.fetches[i]);
	free(f.fetches);
	hostjobs_free(&f.row);
	blob_close(&f.blob);
	buf_free(&f.value);
	free(f.remote);
	free(f.title);
	return status;
}
