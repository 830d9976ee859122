/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fetch.c - files that are got from hosts, on their way to the disk.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/mem.h"
#include "common/pack.h"
#include "master/cmd/fetch.h"
#include "master/input/blob.h"

#define FETCH_HOST "{host}"
#define FETCH_TEMP ".hayfork-XXXXXX"

/* ---- names --------------------------------------------------------------- */

const char *
fetch_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

/* A host's name as one of a folder: in this one, and not hidden. */
static void
path_add_host(struct buf *b, const char *host)
{
	for (const char *p = host; *p != '\0'; p++)
		buf_add(b, *p == '/' || (p == host && *p == '.') ? "_" : p, 1);
}

static bool
path_is_folder(const struct buf *b)
{
	size_t len = buf_len(b);
	struct stat st;
	char *path;
	bool is;

	if (len > 0 && buf_at(b)[len - 1] == '/')
		return true;
	path = xstrndup((const char *)buf_at(b), len);
	is = stat(path, &st) == 0 && S_ISDIR(st.st_mode);
	free(path);
	return is;
}

char *
fetch_path(const char *dest, const char *host, const char *remote, bool many)
{
	struct buf b = { 0 };
	const char *at = dest, *mark;
	bool named = false;

	for (; (mark = strstr(at, FETCH_HOST)) != NULL;
	     at = mark + strlen(FETCH_HOST)) {
		buf_add(&b, at, (size_t)(mark - at));
		path_add_host(&b, host);
		named = true;
	}
	buf_add(&b, at, strlen(at));
	if (many && !named) {
		if (buf_len(&b) > 0 && buf_at(&b)[buf_len(&b) - 1] != '/')
			buf_add(&b, "/", 1);
		path_add_host(&b, host);
		buf_add(&b, "/", 1);
	}
	if (path_is_folder(&b)) {
		if (buf_at(&b)[buf_len(&b) - 1] != '/')
			buf_add(&b, "/", 1);
		buf_add(&b, fetch_name(remote), strlen(fetch_name(remote)));
	}
	buf_add(&b, "", 1);
	return (char *)b.mem;
}

/* ---- the file ------------------------------------------------------------ */

void
fetch_init(struct fetch *f, char *path, const char *wanted)
{
	memset(f, 0, sizeof(*f));
	f->path = path;
	f->wanted = wanted;
	f->fd = -1;
}

static void
fetch_forget(void *ctx)
{
	struct fetch *f = ctx;

	if (f->fd != -1)
		close(f->fd);
	f->fd = -1;
	if (f->temp != NULL)
		unlink(f->temp);
	free(f->temp);
	f->temp = NULL;
	f->bytes = 0;
}

void
fetch_fini(struct fetch *f)
{
	fetch_forget(f);
	free(f->path);
	buf_free(&f->value);
}

static bool
fetch_fail(struct fetch *f, const char *path, int error)
{
	f->failed = true;
	snprintf(f->message, sizeof(f->message), "%.500s: %s", path,
	    strerror(error));
	return false;
}

/* The folders that the path goes through. */
static bool
fetch_make_folders(struct fetch *f)
{
	char *path = xstrdup(f->path);
	bool good = true;

	for (char *p = strchr(path + 1, '/'); p != NULL && good;
	     p = strchr(p + 1, '/')) {
		*p = '\0';
		if (mkdir(path, 0777) == -1 && errno != EEXIST)
			good = fetch_fail(f, path, errno);
		*p = '/';
	}
	free(path);
	return good;
}

static bool
fetch_open(struct fetch *f)
{
	const char *name = fetch_name(f->path);

	if (!fetch_make_folders(f))
		return false;
	if (asprintf(&f->temp, "%.*s.%s" FETCH_TEMP, (int)(name - f->path),
		f->path, name) == -1)
		no_memory(strlen(f->path));
	if ((f->fd = mkostemp(f->temp, O_CLOEXEC)) == -1) {
		fetch_fail(f, f->temp, errno);
		free(f->temp);
		f->temp = NULL;
		return false;
	}
	SHA256Init(&f->sha);
	return true;
}

static bool
fetch_take(void *ctx, const void *data, size_t len)
{
	struct fetch *f = ctx;
	const char *at = data;

	if (f->fd == -1 && !fetch_open(f))
		return false;
	SHA256Update(&f->sha, data, len);
	f->bytes += len;
	while (len > 0) {
		ssize_t n = write(f->fd, at, len);

		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return fetch_fail(f, f->path, n == 0 ? EIO : errno);
		at += n;
		len -= (size_t)n;
	}
	return true;
}

/* ---- its end ------------------------------------------------------------- */

/* What umask() says can only be asked by setting it. */
static mode_t
fetch_mode(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return 0666 & ~mask;
}

/*
 * The disk begins with it, and the loop does not wait: the end of the run
 * does, for all of them (fetch_settle()).
 */
static bool
fetch_place(struct fetch *f)
{
	int fd = f->fd;

	f->fd = -1;
	if (fchmod(fd, fetch_mode()) == -1) {
		fetch_fail(f, f->path, errno);
		close(fd);
		return false;
	}
	(void)sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
	if (close(fd) == -1 || rename(f->temp, f->path) == -1)
		return fetch_fail(f, f->path, errno);
	free(f->temp);
	f->temp = NULL;
	f->placed = true;
	return true;
}

/* All that was written to the file system it is on. */
static int
fetch_sync(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), error;

	if (fd == -1)
		return errno;
	error = syncfs(fd) == -1 ? errno : 0;
	close(fd);
	return error;
}

bool
fetch_settle(const struct fetch *all, size_t n, char *why, size_t cap)
{
	dev_t synced = 0;
	struct stat st;
	int error;

	for (size_t i = 0; i < n; i++) {
		/* Of several file systems in turn, some are asked again. */
		if (!all[i].placed || stat(all[i].path, &st) == -1 ||
		    st.st_dev == synced)
			continue;
		if ((error = fetch_sync(all[i].path)) != 0) {
			snprintf(why, cap, "%.500s: %s", all[i].path,
			    strerror(error));
			return false;
		}
		synced = st.st_dev;
	}
	return true;
}

void
fetch_value(struct buf *b, const char *path, uint64_t bytes, const char *sha256)
{
	pack_map(b, 3);
	pack_str(b, "path", 4);
	pack_str(b, path, strlen(path));
	pack_str(b, "bytes", 5);
	pack_uint(b, bytes);
	pack_str(b, "sha256", 6);
	pack_str(b, sha256, strlen(sha256));
}

static bool
fetch_end(
    void *ctx, struct hayfork_ending *e, const void **value, size_t *value_len)
{
	struct fetch *f = ctx;
	uint8_t digest[SHA256_DIGEST_LENGTH];
	char hex[65];

	*e = (struct hayfork_ending){ .status = HAYFORK_FAILED,
		.stage = HAYFORK_STAGE_WRITE,
		.error_class = "write",
		.error_message = f->message };
	if (f->failed || (f->fd == -1 && !fetch_open(f)))
		return false;
	SHA256Final(digest, &f->sha);
	blob_hex(hex, digest);
	if (f->wanted != NULL && strcmp(hex, f->wanted) != 0) {
		snprintf(f->message, sizeof(f->message),
		    "the file's SHA-256 is %s, and %s was expected", hex,
		    f->wanted);
		e->error_class = "digest";
		fetch_forget(f);
		return false;
	}
	if (!fetch_place(f)) {
		fetch_forget(f);
		return false;
	}
	fetch_value(&f->value, f->path, f->bytes, hex);
	*value = buf_at(&f->value);
	*value_len = buf_len(&f->value);
	return true;
}

const struct hayfork_taker fetch_taker = { fetch_take, fetch_forget,
	fetch_end };
