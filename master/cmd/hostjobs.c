/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hostjobs.c - the source of host jobs: each command for each of its hosts.
 */
#include <stdio.h>

#include "master/cmd/hostjobs.h"
#include "master/cmd/setup.h"

#define HOSTJOBS_FAILED 1 /* exit status, as of a job that failed */

void
hostjobs_free(struct hostjobs_row *row)
{
	inventory_list_free(&row->hosts);
	hostcalls_free(row->calls);
	rpcs_free((struct rpc *)(uintptr_t)row->job.calls, row->job.ncommands);
}

/* That it can be done was seen when the plan was read. */
static const struct rpc *
hostjobs_calls(
    const struct hostjobs_row *row, const struct inventory_host *host)
{
	const struct rpc *calls;
	struct inerr err;
	size_t bad;

	if ((calls = hostcalls_fill(row->calls, host, &bad, &err)) == NULL)
		panic("%s: a call cannot be filled in", host->name);
	return calls;
}

/* What is particular to one of its hosts; valid until the next call. */
static struct login_job
hostjobs_job(const struct hostjobs_row *row, size_t place)
{
	struct login_job job = row->job;

	job.host = row->hosts.hosts[place];
	if (row->sent != NULL) {
		job.command = row->sent[place].command;
		job.commands = row->sent[place].commands;
		job.config = row->sent[place].config;
	}
	if (row->calls != NULL)
		job.calls = hostjobs_calls(row, job.host);
	return job;
}

/* ---- a dry run ----------------------------------------------------------- */

struct printer {
	const char *name, *host;  /* of the job, or NULL; of its host */
	const char *user, *level; /* it is run as, or typed at; or NULL */
	const struct blob *input; /* what it reads; or NULL */
};

static void
print_line(void *ctx, const char *line)
{
	const struct printer *p = ctx;

	printf("%s%s%s: ", p->name != NULL ? p->name : "",
	    p->name != NULL ? ": " : "", p->host);
	if (p->user != NULL)
		printf("(as %s) ", p->user);
	else if (p->level != NULL)
		printf("(at level %s) ", p->level);
	printf("%s", line);
	if (p->input != NULL)
		printf(" (reads %llu bytes, SHA-256 %s)",
		    (unsigned long long)p->input->len, p->input->sha256);
	putchar('\n');
}

static void
print_calls(struct printer *p, const struct login_job *job)
{
	for (size_t i = 0; i < job->ncommands; i++)
		print_line(p, job->calls[i].xml);
}

static void
print_commands(struct printer *p, const struct login_job *job)
{
	if (job->commands == NULL)
		print_line(p, job->command);
	for (size_t i = 0; job->commands != NULL && i < job->ncommands; i++)
		print_line(p, job->commands[i]);
}

static void
print_job(struct login *l, const struct hostjobs_row *row, size_t place)
{
	struct login_job job = hostjobs_job(row, place);
	struct device d = login_device(l, &job);
	struct printer p = { row->name, job.host->name, d.become, d.level,
		job.input };

	if (job.calls != NULL)
		print_calls(&p, &job);
	else if (job.config == NULL)
		print_commands(&p, &job);
	else if (d.refusal == NULL)
		config_show(job.config, d.platform, print_line, &p);
}

void
hostjobs_print(const struct hostjobs *h, struct setup *s)
{
	struct login l = setup_login(s);

	for (size_t row = 0; row < h->count; row++) {
		const struct hostjobs_row *r = &h->rows[row];

		for (size_t i = 0; i < r->hosts.n; i++)
			print_job(&l, r, i);
	}
	login_fini(&l);
}

int
hostjobs_check(const struct hostjobs *h, struct setup *s)
{
	struct login l = setup_login(s);
	char text[INERR_TEXT_MAX];
	int status = 0;

	for (size_t row = 0; row < h->count; row++) {
		for (size_t i = 0; i < h->rows[row].hosts.n; i++) {
			struct login_job job = hostjobs_job(&h->rows[row], i);
			const struct inerr *why;

			if ((why = login_device(&l, &job).refusal) == NULL)
				continue;
			fprintf(stderr, "hayfork: %s: %s\n", job.host->name,
			    inerr_text(why, text, sizeof(text)));
			status = HOSTJOBS_FAILED;
		}
	}
	login_fini(&l);
	return status;
}

void
hostjobs_make(
    struct hostjobs *h, size_t row, size_t place, struct drive_item *item)
{
	const struct hostjobs_row *r = &h->rows[row];
	struct login_job job = hostjobs_job(r, place);

	login_make(h->login, &job, item);
	item->name = r->name;
	item->job.id = r->first_id + place;
}

enum drive_next
hostjobs_next(void *ctx, struct drive_item *item)
{
	struct hostjobs *h = ctx;

	while (h->row < h->count && h->host == h->rows[h->row].hosts.n) {
		h->row++;
		h->host = 0;
	}
	if (h->row == h->count)
		return DRIVE_END;
	hostjobs_make(h, h->row, h->host++, item);
	return DRIVE_ITEM;
}
