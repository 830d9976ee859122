/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * planjobs_hosts.c - the hosts of a plan's job, and what each is sent.
 */
#include <string.h>

#include "common/mem.h"
#include "master/cmd/planjobs_hosts.h"

/* Those that patterns and the command line choose. */
static bool
hosts_select(struct planjobs *p, const struct plan_job *job,
    struct inventory_list *list, struct inerr *err)
{
	const struct options *o = p->setup->options;
	struct inventory *inventory = p->setup->inventory;

	if (o->hosts != NULL) {
		list->hosts = xmalloc(p->named.n * sizeof(*list->hosts));
		memcpy(list->hosts, p->named.hosts,
		    p->named.n * sizeof(*list->hosts));
		list->n = p->named.n;
		if (!inventory_filter(
			inventory, job->hosts.expr, NULL, list, err))
			return plan_at_hosts(p->plan, &job->hosts, err);
	} else if (!inventory_select(
		       inventory, job->hosts.expr, NULL, list, err))
		return plan_at_hosts(p->plan, &job->hosts, err);
	if (!inventory_filter(inventory, NULL, job->exclude.expr, list, err))
		return plan_at_hosts(p->plan, &job->exclude, err);
	return inventory_filter(inventory, o->limit, o->exclude, list, err);
}

/* Does the host meet all of the job's conditions? */
static bool
host_meets(const struct planjobs *p, const struct plan_job *job,
    const struct inventory_host *host, bool *r, struct inerr *err)
{
	*r = true;
	for (size_t i = 0; i < job->nwhen && *r; i++)
		if (!condition_holds(job->when[i].condition, host, r, err))
			return plan_at_inside(p->plan, &job->when[i].text, err);
	return true;
}

static bool
hosts_meet(struct planjobs *p, const struct plan_job *job,
    struct inventory_list *list, struct inerr *err)
{
	size_t i, kept = 0;
	bool holds;

	for (i = 0; i < job->nwhen; i++)
		if (!condition_check(
			job->when[i].condition, p->setup->inventory, err))
			return plan_at_inside(p->plan, &job->when[i].text, err);
	for (i = 0; i < list->n; i++) {
		if (!host_meets(p, job, list->hosts[i], &holds, err))
			return false;
		if (holds)
			list->hosts[kept++] = list->hosts[i];
	}
	list->n = kept;
	return true;
}

bool
planjobs_choose(struct planjobs *p, const struct plan_job *job,
    struct inventory_list *list, struct inerr *err)
{
	if (!hosts_select(p, job, list, err) || !hosts_meet(p, job, list, err))
		return false;
	inventory_list_fit(list);
	return true;
}

/* ---- what each is sent --------------------------------------------------- */

struct filler {
	struct planjobs *p;
	const struct plan_job *job;
	struct login *login;
	struct buf text;
	struct inerr *err;
};

static const char *
fill_text(struct filler *f, size_t i, const struct inventory_host *host,
    enum hosttext_reader reader)
{
	buf_reset(&f->text);
	if (hosttext_fill(&f->job->texts[i], host, reader, &f->text, f->err))
		return arena_strdup(
		    &f->p->plan->arena, (const char *)buf_at(&f->text));
	plan_at_sent(f->p->plan, f->job, i, f->err);
	return NULL;
}

static bool
fill_config(struct filler *f, const struct inventory_host *host,
    struct hostjobs_sent *sent)
{
	struct arena *a = &f->p->plan->arena;
	struct config *config = arena_alloc(a, sizeof(*config));
	struct config_line *lines;

	*config = f->job->config;
	config->lines = lines = arena_alloc(a, config->n * sizeof(*lines));
	for (size_t i = 0; i < config->n; i++) {
		lines[i] = f->job->config.lines[i];
		lines[i].text = fill_text(f, i, host, HOSTTEXT_DEVICE);
		if (lines[i].text == NULL)
			return false;
	}
	sent->config = config;
	sent->command = config_join(config, a);
	return true;
}

static bool
fill_commands(struct filler *f, const struct hostjobs_row *row,
    const struct inventory_host *host, struct hostjobs_sent *sent)
{
	struct arena *a = &f->p->plan->arena;
	size_t n = f->job->ncommands;
	const char **commands = arena_alloc(a, n * sizeof(*commands));
	struct login_job job = row->job;
	struct device device;

	job.host = host;
	device = login_device(f->login, &job);
	for (size_t i = 0; i < n; i++) {
		commands[i] = fill_text(f, i, host,
		    device_has_shell(&device) ? HOSTTEXT_SHELL
					      : HOSTTEXT_DEVICE);
		if (commands[i] == NULL)
			return false;
	}
	sent->commands = commands;
	sent->command = plan_join(a, commands, n);
	return true;
}

static bool
fill_check(const struct filler *f)
{
	for (size_t i = 0; i < plan_job_sends(f->job); i++)
		if (!hosttext_check(
			&f->job->texts[i], f->p->setup->inventory, f->err))
			return plan_at_sent(f->p->plan, f->job, i, f->err);
	return true;
}

/* Calls are filled in again when their host has its turn. */
static bool
calls_check(struct planjobs *p, const struct plan_job *job,
    struct hostjobs_row *row, struct inerr *err)
{
	size_t bad = 0;
	bool good;

	if (!hostcalls_new(
		&row->calls, row->job.calls, job->ncommands, &bad, err))
		return plan_at(p->plan, &job->places[bad], err);
	if (row->calls == NULL)
		return true;
	good = hostcalls_check(row->calls, p->setup->inventory, &bad, err);
	for (size_t i = 0; i < row->hosts.n && good; i++)
		good = hostcalls_fill(
			   row->calls, row->hosts.hosts[i], &bad, err) != NULL;
	return good || plan_at(p->plan, &job->places[bad], err);
}

bool
planjobs_fill(struct planjobs *p, const struct plan_job *job,
    struct hostjobs_row *row, struct inerr *err)
{
	struct filler f = { .p = p, .job = job, .err = err };
	struct hostjobs_sent *sent;
	struct login login;
	bool good;

	if (job->is_netconf)
		return calls_check(p, job, row, err);
	if (job->nplaced == 0)
		return true;
	sent = arena_alloc(&p->plan->arena, row->hosts.n * sizeof(*sent));
	login = setup_login(p->setup);
	f.login = &login;
	good = fill_check(&f);
	for (size_t i = 0; i < row->hosts.n && good; i++)
		good =
		    job->config.n > 0
			? fill_config(&f, row->hosts.hosts[i], &sent[i])
			: fill_commands(&f, row, row->hosts.hosts[i], &sent[i]);
	row->sent = sent;
	buf_free(&f.text);
	login_fini(&login);
	return good;
}

static bool
fill_args(
    struct filler *f, const struct inventory_host *host, const char **args)
{
	const struct plan_job *job = f->job;

	for (size_t i = 0; i < job->nargs; i++) {
		args[i] = job->nplaced > 0
			      ? fill_text(f, i, host, HOSTTEXT_TASK)
			      : job->args[i].text;
		if (args[i] == NULL)
			return false;
	}
	return true;
}

bool
planjobs_fill_args(struct planjobs *p, const struct plan_job *job,
    const struct inventory_list *hosts, struct taskjobs_row *row,
    struct inerr *err)
{
	struct filler f = { .p = p, .job = job, .err = err };
	size_t per_host = job->nargs > 0 ? job->nargs : 1;
	const char **args;
	bool good;

	args =
	    arena_alloc(&p->plan->arena, hosts->n * per_host * sizeof(*args));
	good = job->nplaced == 0 || fill_check(&f);
	for (size_t i = 0; i < hosts->n && good; i++)
		good = fill_args(&f, hosts->hosts[i], args + i * per_host);
	buf_free(&f.text);
	row->args = args;
	row->arg_count = hosts->n * per_host;
	row->hosts = hosts;
	return good;
}
