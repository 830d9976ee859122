/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * infile.c - reading files that may hold passwords.
 */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "common/mem.h"
#include "master/input/infile.h"

/* By hand, because realloc() would leave a copy behind. */
static char *
text_grow(char *text, size_t len, size_t *cap)
{
	size_t bigger = *cap * 2;
	char *copy = xmalloc(bigger + 1);

	memcpy(copy, text, len);
	free_secret(text, len);
	*cap = bigger;
	return copy;
}

static char *
text_read(int fd, size_t hint, size_t max, size_t *len_r, struct inerr *e)
{
	size_t len = 0, cap = hint;
	char *text = xmalloc(cap + 1);
	ssize_t n;

	while ((n = read(fd, text + len, cap - len)) != 0) {
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1) {
			inerr_set(e, "cannot be read: %s", strerror(errno));
			goto fail;
		}
		if ((len += (size_t)n) > max) {
			inerr_set(e, "has more than %zu MiB", max >> 20);
			goto fail;
		}
		if (len == cap)
			text = text_grow(text, len, &cap);
	}
	text[len] = '\0';
	*len_r = len;
	return text;
fail:
	free_secret(text, len);
	return NULL;
}

char *
infile_read_fd(int fd, size_t max, size_t *len_r, struct inerr *e)
{
	struct stat st;
	size_t hint;

	if (fstat(fd, &st) == -1) {
		inerr_set(e, "cannot be read: %s", strerror(errno));
		return NULL;
	}
	hint = st.st_size > 0 ? (size_t)st.st_size : 0;
	return text_read(fd, (hint > max ? max : hint) + 4096, max, len_r, e);
}

char *
infile_read_regular(
    const char *path, size_t max, size_t *len_r, struct inerr *e)
{
	/* A pipe that nobody writes to would be waited for. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	char *text = NULL;
	struct stat st;

	if (fd == -1)
		inerr_set(e, "cannot be read: %s", strerror(errno));
	else {
		if (fstat(fd, &st) == 0 && !S_ISREG(st.st_mode))
			inerr_set(e, "neither a file nor a folder");
		else
			text = infile_read_fd(fd, max, len_r, e);
		close(fd);
	}
	if (text == NULL)
		inerr_at(e, path, 0, 0);
	return text;
}

char *
infile_read(const char *path, size_t max, size_t *len_r, struct inerr *e)
{
	char *text = NULL;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd == -1)
		inerr_set(e, "cannot be read: %s", strerror(errno));
	else {
		text = infile_read_fd(fd, max, len_r, e);
		close(fd);
	}
	if (text == NULL)
		inerr_at(e, path, 0, 0);
	return text;
}
