/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cmd_show.c - hayfork show: the results of a run that is kept, in any of the
 * forms that results have.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "master/cmd/cmd.h"
#include "master/cmd/runstore.h"
#include "master/output/exit_status.h"
#include "master/output/writer.h"

struct show {
	struct sink sink;
	struct writer writer;
	uint64_t count;
};

static void
show_job(void *ctx, const struct store_job *job)
{
	struct show *s = ctx;

	s->count++;
	sink_result(&s->sink, &job->record);
	if (writer_pending(&s->writer) > WRITER_HIGH_WATER)
		writer_pump(&s->writer, true);
}

static int
show_finish(struct show *s)
{
	char text[PATH_MAX + 400];

	while (sink_more(&s->sink))
		if (!writer_pump(&s->writer, true))
			break;
	writer_finish(&s->writer);
	if (writer_tell_error(&s->writer, text, sizeof(text)))
		fprintf(stderr, "hayfork: %s\n", text);
	return s->writer.error != 0 || s->sink.error != 0 ? EXIT_STATUS_WRITE
							  : 0;
}

int
cmd_show(const struct options *o)
{
	const char *host = o->operands.n > 1 ? o->operands.at[1] : NULL;
	char path[PATH_MAX];
	struct store_run run;
	struct show show = { .count = 0 };
	struct store *s;
	int status = 0;

	if ((s = runstore_open(o, path)) == NULL)
		return EXIT_STATUS_USAGE;
	if (!store_find_run(s, o->operands.at[0], &run)) {
		status = runstore_refuse(s);
		store_close(s);
		return status;
	}
	signal(SIGPIPE, SIG_IGN);
	writer_init(&show.writer, STDOUT_FILENO, "standard output");
	sink_init(&show.sink, (enum sink_kind)o->output, &show.writer.out,
	    isatty(STDOUT_FILENO) && getenv("NO_COLOR") == NULL);
	if (o->diff)
		sink_set_diff(&show.sink);
	if (!store_each_job(s, run.id, host, false, show_job, &show))
		status = runstore_refuse(s);
	if (status == 0)
		status = show_finish(&show);
	if (status == 0 && host != NULL && show.count == 0) {
		fprintf(stderr, "hayfork: run %llu has nothing of host %s\n",
		    (unsigned long long)run.id, host);
		status = EXIT_STATUS_USAGE;
	}
	sink_fini(&show.sink);
	writer_fini(&show.writer);
	store_close(s);
	return status;
}
