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
	rpcs_free((struct rpc *)(uintptr_t)row->job.calls, row->job.ncommands);
}

/* ---- a dry run ----------------------------------------------------------- */

struct printer {
	const char *name, *host;  /* of the job, or NULL; of its host */
	const char *user, *level; /* it is run as, or typed at; or NULL */
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
	printf("%s\n", line);
}

static void
print_calls(struct printer *p, const struct login_job *job)
{
	for (size_t i = 0; i < job->ncommands; i++)
		print_line(p, job->calls[i].xml);
}

void
hostjobs_print(const struct hostjobs *h, struct setup *s)
{
	struct login l = setup_login(s);

	for (size_t row = 0; row < h->count; row++) {
		const struct hostjobs_row *r = &h->rows[row];
		struct login_job job = r->job;

		for (size_t i = 0; i < r->hosts.n; i++) {
			struct printer p = { .name = r->name,
				.host = r->hosts.hosts[i]->name };
			struct device d;

			job.host = r->hosts.hosts[i];
			d = login_device(&l, &job);
			p.user = d.become;
			p.level = d.level;
			if (job.calls != NULL)
				print_calls(&p, &job);
			else if (job.config == NULL)
				print_line(&p, job.command);
			else if (d.refusal == NULL)
				config_show(
				    job.config, d.platform, print_line, &p);
		}
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
		struct login_job job = h->rows[row].job;

		for (size_t i = 0; i < h->rows[row].hosts.n; i++) {
			const struct inerr *why;

			job.host = h->rows[row].hosts.hosts[i];
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

enum drive_next
hostjobs_next(void *ctx, struct drive_item *item)
{
	struct hostjobs *h = ctx;
	struct hostjobs_row *row;

	while (h->row < h->count && h->host == h->rows[h->row].hosts.n) {
		h->row++;
		h->host = 0;
	}
	if (h->row == h->count)
		return DRIVE_END;
	row = &h->rows[h->row];
	row->job.host = row->hosts.hosts[h->host];
	login_make(h->login, &row->job, item);
	item->name = row->name;
	item->job.id = row->first_id + h->host++;
	return DRIVE_ITEM;
}
