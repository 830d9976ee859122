/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * tasklist.c - the tasks that a worker program says it has.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/mem.h"
#include "master/cmd/tasklist.h"
#include "master/input/nearest.h"

#define TASKLIST_MAX (1u << 20) /* bytes a program may say */

extern char **environ;

/* Start the program with --list; its output comes from *fd. */
static bool
tasklist_spawn(const char *program, pid_t *pid, int *fd, struct inerr *err)
{
	char *argv[] = { (char *)(uintptr_t)program, NULL, NULL };
	char list[] = "--list";
	posix_spawn_file_actions_t fa;
	int fds[2], rc;

	argv[1] = list;
	if (pipe2(fds, O_CLOEXEC) == -1) {
		inerr_set(err, "pipe: %s", strerror(errno));
		return false;
	}
	posix_spawn_file_actions_init(&fa);
	if (posix_spawn_file_actions_adddup2(&fa, fds[1], STDOUT_FILENO) != 0)
		no_memory(sizeof(fa));
	rc = posix_spawn(pid, program, &fa, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&fa);
	close(fds[1]);
	*fd = fds[0];
	if (rc == 0)
		return true;
	close(fds[0]);
	inerr_set(err, "cannot run it: %s", strerror(rc));
	inerr_hint(err, "a task worker is a program made with "
			"hayfork_worker_main()");
	return inerr_at(err, program, 0, 0);
}

static void
tasklist_read(int fd, struct buf *out)
{
	ssize_t n;

	while (buf_len(out) < TASKLIST_MAX) {
		n = read(fd, buf_reserve(out, 4096), 4096);
		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		out->end += (size_t)n;
	}
}

/* name TAB args TAB kind TAB doc NEWLINE, in place. */
static bool
tasklist_parse(struct tasklist *l)
{
	char *line, *rest = l->text;

	while ((line = strsep(&rest, "\n")) != NULL && *line != '\0') {
		struct tasklist_row *row;
		char *fields[4];

		for (int i = 0; i < 4; i++)
			if ((fields[i] = strsep(&line, "\t")) == NULL)
				return false;
		l->rows = xrealloc(l->rows, (l->count + 1) * sizeof(*l->rows));
		row = &l->rows[l->count++];
		*row = (struct tasklist_row){ fields[0], fields[1], fields[3],
			strcmp(fields[2], "fault") == 0,
			strcmp(fields[2], "workload") == 0 };
	}
	return l->count > 0;
}

bool
tasklist_load(struct tasklist *l, const char *program, struct inerr *err)
{
	struct buf out = { 0 };
	int fd, status = 0;
	pid_t pid;

	memset(l, 0, sizeof(*l));
	if (!tasklist_spawn(program, &pid, &fd, err))
		return false;
	tasklist_read(fd, &out);
	close(fd);
	while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
		;
	buf_add(&out, "", 1);
	l->text = xstrdup((char *)buf_at(&out));
	buf_free(&out);
	if (status == 0 && tasklist_parse(l))
		return true;
	tasklist_free(l);
	inerr_set(err, "it does not list its tasks");
	inerr_hint(err, "a task worker answers to --list; is this one?");
	return inerr_at(err, program, 0, 0);
}

void
tasklist_free(struct tasklist *l)
{
	free(l->rows);
	free(l->text);
	memset(l, 0, sizeof(*l));
}

const struct tasklist_row *
tasklist_find(const struct tasklist *l, const char *name, struct inerr *err)
{
	struct nearest near = { .word = name };

	for (size_t i = 0; i < l->count; i++) {
		if (strcmp(l->rows[i].name, name) == 0)
			return &l->rows[i];
		nearest_offer(&near, l->rows[i].name);
	}
	inerr_set(
	    err, "no task is called '%.*s'", INERR_QUOTE(strlen(name)), name);
	if (near.name != NULL)
		inerr_hint(err, "did you mean '%s'?", near.name);
	else
		inerr_hint(err, "see: hayfork tasks");
	return NULL;
}
