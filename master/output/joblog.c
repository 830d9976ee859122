/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * joblog.c - a line per result, as GNU parallel's --joblog writes it.
 *
 * Seq Host Starttime JobRuntime Send Receive Exitval Signal Command, with tabs
 * between them. Exitval is -1 for what did not come to an exit status.
 */
#include <sys/stat.h>

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "master/output/fields.h"
#include "master/output/keep.h"
#include "master/output/newfile.h"
#include "master/output/text.h"

#define JOBLOG_HEAD                                                            \
	"Seq\tHost\tStarttime\tJobRuntime\tSend\tReceive\tExitval\tSignal\t"   \
	"Command\n"

bool
joblog_open(struct keep *k)
{
	struct joblog *j = &k->joblog;
	struct stat st;

	j->fd = newfile_append(j->path, 0666);
	if (j->fd == -1 || fstat(j->fd, &st) == -1)
		return keep_fail(k, j->path);
	if (st.st_size > 0)
		return true;
	return keep_write(j->fd, JOBLOG_HEAD, sizeof(JOBLOG_HEAD) - 1) ||
	       keep_fail(k, j->path);
}

/* Names are as the system has them, without "SIG". */
static int
joblog_signal(const char *name)
{
	const char *other;

	for (int sig = 1; name != NULL && sig < NSIG; sig++)
		if ((other = sigabbrev_np(sig)) != NULL &&
		    strcmp(other, name) == 0)
			return sig;
	return 0;
}

static int
joblog_exit(const struct hayfork_result *r)
{
	if (r->exit_status >= 0)
		return r->exit_status;
	return r->status == HAYFORK_OK ? 0 : -1;
}

/* On one line; parallel has NUL for a newline, which no reader expects. */
static void
joblog_command(struct buf *b, const struct record *rec)
{
	if (record_command(rec) != NULL)
		text_add_str(b, record_command(rec));
	else
		text_add_str(b, rec->job);
	if (rec->args.at != NULL) {
		buf_add_literal(b, " ");
		text_add(b, rec->args.at, rec->args.len);
	}
}

bool
joblog_result(struct keep *k, const struct record *rec)
{
	const struct hayfork_result *r = rec->result;
	struct joblog *j = &k->joblog;
	struct buf *b = &j->line;

	buf_reset(b);
	text_format(b, "%llu\t", (unsigned long long)r->id);
	text_add_str(b, rec->host != NULL ? rec->host : ":");
	text_format(b, "\t%.3f\t%10.3f\t0\t%zu\t%d\t%d\t",
	    (double)r->started_us / 1e6, (double)r->elapsed_us / 1e6,
	    r->output_len[0] + r->output_len[1], joblog_exit(r),
	    joblog_signal(r->exit_signal));
	joblog_command(b, rec);
	buf_add_literal(b, "\n");
	return keep_write(j->fd, buf_at(b), buf_len(b)) ||
	       keep_fail(k, j->path);
}
