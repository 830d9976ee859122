/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * known_hosts_file.c - known_hosts files on disk: reading, and one more line.
 *
 * Files are never rewritten. ssh, too, appends with one write to a file
 * opened for that, so both may do it at once.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/mem.h"
#include "master/input/base64.h"
#include "master/input/known_hosts.h"
#include "master/input/known_hosts_line.h"

/* Half a million keys; what is larger is something else. */
#define MAX_FILE (64u << 20)
#define READ_SIZE (64u << 10)

/* Read to the end, which a pipe may be given for too. */
static bool
read_all(int fd, struct buf *b)
{
	ssize_t n;

	for (;;) {
		n = read(fd, buf_reserve(b, READ_SIZE), READ_SIZE);
		if (n == 0)
			return true;
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return false;
		b->end += (size_t)n;
		if (buf_len(b) > MAX_FILE) {
			errno = EFBIG;
			return false;
		}
	}
}

bool
known_hosts_load(struct known_hosts *kh, const char *path)
{
	struct buf text = { 0 };
	int fd, saved;
	bool ok;

	if ((fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)) == -1)
		return false;
	ok = read_all(fd, &text);
	saved = errno;
	close(fd);
	if (ok)
		known_hosts_add(
		    kh, (const char *)buf_at(&text), buf_len(&text), path);
	buf_free(&text);
	errno = saved;
	return ok;
}

/* Only a name that means itself: no pattern, list, marker, hash, comment. */
static bool
name_is_plain(const char *host)
{
	const unsigned char *p = (const unsigned char *)host;

	if (*p == '\0')
		return false;
	for (; *p != '\0'; p++)
		if (*p <= ' ' || *p == 0x7f || strchr(",*?!|@#[]", *p) != NULL)
			return false;
	return true;
}

bool
known_hosts_format(const char *host, uint16_t port, const void *blob,
    size_t len, struct buf *out)
{
	char name[KNOWN_HOSTS_NAME_SIZE], *text;
	const char *type;

	if (len > HOSTKEY_MAX_BLOB || !name_is_plain(host) ||
	    !known_hosts_name(host, port, name))
		return false;
	type = hostkey_type(blob, len);
	if (type == NULL || hostkey_type_is_cert(type))
		return false;
	buf_add(out, name, strlen(name));
	buf_add(out, " ", 1);
	buf_add(out, type, strlen(type));
	buf_add(out, " ", 1);
	text = xmalloc(BASE64_LEN(len) + 1);
	base64_encode(blob, len, text);
	buf_add(out, text, BASE64_LEN(len));
	free(text);
	buf_add(out, "\n", 1);
	return true;
}

static bool
make_parent(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *dir;
	bool ok;

	if (slash == NULL || slash == path)
		return false;
	dir = xstrndup(path, (size_t)(slash - path));
	ok = mkdir(dir, 0700) == 0;
	free(dir);
	return ok;
}

/* A line that is not ended would swallow the next one. */
static bool
ends_without_newline(int fd)
{
	struct stat st;
	char last;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 &&
	       pread(fd, &last, 1, st.st_size - 1) == 1 && last != '\n';
}

bool
known_hosts_append(const char *path, const void *line, size_t len)
{
	const int flags = O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY;
	struct buf out = { 0 };
	ssize_t n;
	bool ok;
	int fd;

	fd = open(path, flags, 0600);
	if (fd == -1 && errno == ENOENT && make_parent(path))
		fd = open(path, flags, 0600);
	if (fd == -1)
		return false;
	if (ends_without_newline(fd))
		buf_add(&out, "\n", 1);
	buf_add(&out, line, len);
	n = write(fd, buf_at(&out), buf_len(&out));
	ok = n == (ssize_t)buf_len(&out);
	if (n >= 0 && !ok)
		/* Half a line is a bad one, and mended by the next. */
		errno = ENOSPC;
	buf_free(&out);
	return close(fd) == 0 && ok;
}
