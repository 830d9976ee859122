/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * compare_report.c - the file that --report names.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "master/cmd/compare_report.h"
#include "master/compare/page.h"

FILE *
compare_report_open(const char *path, bool *is_new, struct inerr *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	FILE *report;

	*is_new = fd != -1;
	if (fd == -1 && errno == EEXIST)
		fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
	report = fd != -1 ? fdopen(fd, "w") : NULL;
	if (report != NULL)
		return report;
	inerr_set(err, "%s", strerror(errno));
	inerr_at(err, path, 0, 0);
	if (fd != -1)
		close(fd);
	return NULL;
}

bool
compare_report_write(FILE *report, const struct comparison *c)
{
	struct stat st;

	/* A pipe or a terminal has nothing to be cut off. */
	if (fstat(fileno(report), &st) == -1 ||
	    (S_ISREG(st.st_mode) && ftruncate(fileno(report), 0) == -1))
		return false;
	return page_write(report, c);
}

void
compare_report_close(FILE *report, const char *path)
{
	struct stat st;

	if (report == NULL)
		return;
	if (path != NULL && fstat(fileno(report), &st) == 0 &&
	    S_ISREG(st.st_mode) && st.st_size == 0)
		unlink(path);
	fclose(report);
}
