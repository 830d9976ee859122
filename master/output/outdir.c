/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * outdir.c - each result's output in files of its own, byte by byte.
 */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "master/output/keep.h"

#define OUTDIR_NAME_MAX 200 /* bytes of a folder's name */

bool
outdir_open(struct keep *k)
{
	struct outdir *o = &k->outdir;

	if (mkdir(o->path, 0777) == -1 && errno != EEXIST)
		return keep_fail(k, o->path);
	o->fd = open(o->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return o->fd != -1 || keep_fail(k, o->path);
}

/*
 * Add a folder to the path: what would lead elsewhere, or is a percent sign,
 * is written as in a URL. Different texts have different names, but those
 * that only differ behind their first 200 bytes.
 */
static void
outdir_add(char *path, size_t cap, const char *text, size_t len)
{
	size_t at = strlen(path), from = at;

	for (size_t i = 0; i < len && at - from < OUTDIR_NAME_MAX; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c == '/' || c == '%' || c < ' ' || c == 127 ||
		    (c == '.' && i == 0))
			at +=
			    (size_t)snprintf(path + at, cap - at, "%%%02X", c);
		else
			path[at++] = (char)c;
	}
	if (len == 0)
		path[at++] = '%';
	path[at++] = '/';
	path[at] = '\0';
}

/* What is missing of the folders that the path names. */
static bool
outdir_make(int fd, char *path)
{
	for (char *slash = strchr(path, '/'); slash != NULL;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdirat(fd, path, 0777) == -1 && errno != EEXIST)
			return false;
		*slash = '/';
	}
	return true;
}

/* A file in the folder; there is no file without bytes, but for stdout. */
static bool
outdir_file(
    struct keep *k, char *path, const char *name, const char *bytes, size_t len)
{
	char *end = path + strlen(path);
	bool good;
	int fd;

	snprintf(end, NAME_MAX, "%s", name);
	fd = openat(k->outdir.fd, path,
	    O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
	good = fd != -1 && keep_write(fd, bytes, len);
	if (!good)
		keep_fail(k, path);
	if (fd != -1 && close(fd) == -1 && good)
		good = keep_fail(k, path);
	*end = '\0';
	return good;
}

static bool
outdir_commands(
    struct keep *k, const struct record *rec, char *path, size_t cap)
{
	char *end = path + strlen(path), number[24];

	for (size_t i = 0; i < rec->ncommands; i++) {
		struct hayfork_part part = record_part(rec, i);

		if (part.status == HAYFORK_NOT_RUN)
			continue;
		snprintf(number, sizeof(number), "%zu", i + 1);
		outdir_add(path, cap, number, strlen(number));
		if (!outdir_make(k->outdir.fd, path))
			return keep_fail(k, path);
		if (!outdir_file(
			k, path, "stdout", part.output, part.output_len))
			return false;
		*end = '\0';
	}
	return true;
}

bool
outdir_result(struct keep *k, const struct record *rec)
{
	const struct hayfork_result *r = rec->result;
	char path[4 * (3 * OUTDIR_NAME_MAX + 8)] = "";

	/* What never ran has said nothing. */
	if (r->attempts == 0)
		return true;
	if (rec->job != NULL)
		outdir_add(path, sizeof(path), rec->job, strlen(rec->job));
	if (rec->host != NULL)
		outdir_add(path, sizeof(path), rec->host, strlen(rec->host));
	if (rec->args.at != NULL)
		outdir_add(path, sizeof(path), rec->args.at, rec->args.len);
	if (!outdir_make(k->outdir.fd, path))
		return keep_fail(k, path);
	if (r->output_len[1] > 0 &&
	    !outdir_file(k, path, "stderr", r->output[1], r->output_len[1]))
		return false;
	if (record_is_shared(rec))
		return outdir_commands(k, rec, path, sizeof(path));
	return outdir_file(k, path, "stdout", r->output[0], r->output_len[0]);
}
