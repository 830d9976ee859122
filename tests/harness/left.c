/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * left.c - what a test leaves behind: processes, sockets, files.
 *
 * All of it is read from /proc.  A process may end between two reads; what
 * cannot be read any more is not there any more.
 */
#include <dirent.h>
#include <err.h>
#include <fts.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/harness/left.h"

#define MAX_FILES_NAMED 20
#define TCP_LISTENING 0x0a

struct proc {
	pid_t pid;
	pid_t parent;
	bool ours;
};

struct procs {
	struct proc *list;
	size_t n;
};

/* Fill in one living process from /proc/PID/stat. */
static bool
proc_read(struct proc *p, const char *pid)
{
	char path[64], line[512], state;
	const char *after = NULL;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%.20s/stat", pid);
	if ((f = fopen(path, "re")) == NULL)
		return false;
	/* The name before the last ')' may hold anything, blanks included. */
	if (fgets(line, sizeof line, f) != NULL)
		after = strrchr(line, ')');
	fclose(f);
	*p = (struct proc){ .pid = atoi(pid) };
	return after != NULL &&
	       sscanf(after + 1, " %c %d", &state, &p->parent) == 2 &&
	       state != 'Z' && state != 'X';
}

/* Mark the descendants of this process, whatever order they come in. */
static void
procs_mark(struct procs *ps)
{
	bool again;
	size_t i, j;

	do {
		again = false;
		for (i = 0; i < ps->n; i++) {
			if (ps->list[i].ours)
				continue;
			for (j = 0; j < ps->n; j++)
				if (ps->list[j].ours &&
				    ps->list[j].pid == ps->list[i].parent)
					break;
			if (j < ps->n || ps->list[i].parent == getpid())
				again = ps->list[i].ours = true;
		}
	} while (again);
}

/* Every living process, those that descend from us marked. */
static struct procs
procs_read(void)
{
	struct procs ps = { 0 };
	struct dirent *e;
	struct proc p, *list;
	DIR *d;

	if ((d = opendir("/proc")) == NULL)
		err(1, "/proc");
	while ((e = readdir(d)) != NULL) {
		if (strspn(e->d_name, "0123456789") != strlen(e->d_name) ||
		    !proc_read(&p, e->d_name))
			continue;
		list = reallocarray(ps.list, ps.n + 1, sizeof *list);
		if (list == NULL)
			err(1, "processes");
		ps.list = list;
		ps.list[ps.n++] = p;
	}
	closedir(d);
	procs_mark(&ps);
	return ps;
}

size_t
left_count(void)
{
	struct procs ps = procs_read();
	size_t i, n = 0;

	for (i = 0; i < ps.n; i++)
		n += ps.list[i].ours;
	free(ps.list);
	return n;
}

void
left_kill(void)
{
	struct procs ps = procs_read();
	size_t i;

	for (i = 0; i < ps.n; i++)
		if (ps.list[i].ours)
			kill(ps.list[i].pid, SIGKILL);
	free(ps.list);
}

/* Does the process hold a descriptor of the socket with this inode? */
static bool
proc_has_socket(pid_t pid, unsigned long inode)
{
	char dir[64], path[384], link[64], want[64];
	struct dirent *e;
	bool found = false;
	ssize_t n;
	DIR *d;

	snprintf(want, sizeof want, "socket:[%lu]", inode);
	snprintf(dir, sizeof dir, "/proc/%d/fd", pid);
	if ((d = opendir(dir)) == NULL)
		return false;
	while (!found && (e = readdir(d)) != NULL) {
		snprintf(path, sizeof path, "%s/%s", dir, e->d_name);
		if ((n = readlink(path, link, sizeof link - 1)) == -1)
			continue;
		link[n] = '\0';
		found = strcmp(link, want) == 0;
	}
	closedir(d);
	return found;
}

/* The listening TCP sockets of a process, from /proc/PID/net/tcp or tcp6. */
static unsigned int
report_tcp(pid_t pid, const char *table, FILE *log)
{
	unsigned int port, state, n = 0;
	char path[64], line[512];
	unsigned long inode;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/net/%s", pid, table);
	if ((f = fopen(path, "re")) == NULL)
		return 0;
	while (fgets(line, sizeof line, f) != NULL)
		if (sscanf(line,
			" %*d: %*[^:]:%x %*s %x %*s %*s %*s %*u %*u "
			"%lu",
			&port, &state, &inode) == 3 &&
		    state == TCP_LISTENING && proc_has_socket(pid, inode)) {
			fprintf(log,
			    "not ok - left listening: TCP port %u, "
			    "pid %d\n",
			    port, pid);
			n++;
		}
	fclose(f);
	return n;
}

/* The unix sockets of a process that have a name, from /proc/PID/net/unix. */
static unsigned int
report_unix(pid_t pid, FILE *log)
{
	char path[64], line[512], name[256];
	unsigned long inode;
	unsigned int n = 0;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/net/unix", pid);
	if ((f = fopen(path, "re")) == NULL)
		return 0;
	while (fgets(line, sizeof line, f) != NULL)
		if (sscanf(line, "%*s %*s %*s %*s %*s %*s %lu %255s", &inode,
			name) == 2 &&
		    proc_has_socket(pid, inode)) {
			fprintf(log,
			    "not ok - left open: unix socket %s, "
			    "pid %d\n",
			    name, pid);
			n++;
		}
	fclose(f);
	return n;
}

/* The command line of a process, its words joined by blanks. */
static void
proc_command(pid_t pid, char *buf, size_t size)
{
	char path[64];
	size_t i, n = 0;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/cmdline", pid);
	if ((f = fopen(path, "re")) != NULL) {
		n = fread(buf, 1, size - 1, f);
		fclose(f);
	}
	while (n > 0 && buf[n - 1] == '\0')
		n--;
	for (i = 0; i < n; i++)
		if (buf[i] == '\0' || buf[i] == '\n')
			buf[i] = ' ';
	buf[n] = '\0';
}

unsigned int
left_report(FILE *log)
{
	struct procs ps = procs_read();
	char command[200];
	unsigned int n = 0;
	pid_t pid;
	size_t i;

	for (i = 0; i < ps.n; i++) {
		if (!ps.list[i].ours)
			continue;
		pid = ps.list[i].pid;
		proc_command(pid, command, sizeof command);
		fprintf(
		    log, "not ok - left running: pid %d, %s\n", pid, command);
		n += 1 + report_tcp(pid, "tcp", log) +
		     report_tcp(pid, "tcp6", log) + report_unix(pid, log);
	}
	free(ps.list);
	return n;
}

unsigned int
left_remove(const char *dir, FILE *log)
{
	char *paths[] = { (char *)dir, NULL };
	unsigned int n = 0;
	FTSENT *e;
	FTS *fts;

	if ((fts = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, NULL)) == NULL)
		err(1, "%s", dir);
	while ((e = fts_read(fts)) != NULL) {
		if (log != NULL && e->fts_level > 0 && e->fts_info != FTS_DP &&
		    n < MAX_FILES_NAMED) {
			fprintf(log, "not ok - left a file: %s\n",
			    e->fts_path + strlen(dir) + 1);
			n++;
		}
		/* A test may have taken away its own right to look inside. */
		if (e->fts_info == FTS_D)
			chmod(e->fts_path, 0700);
		else
			remove(e->fts_path);
	}
	fts_close(fts);
	return n;
}
