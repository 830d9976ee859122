/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * planjobs.c - the jobs of a plan, as sources of host jobs and of tasks.
 */
#include <string.h>

#include "common/mem.h"
#include "master/cmd/planjobs.h"
#include "master/cmd/planjobs_hosts.h"
#include "master/cmd/tasklist.h"
#include "master/input/infile.h"
#include "master/input/yamldoc.h"
#include "master/output/store/resume.h"

/* What the job sends, if it is calls. */
static bool
planjobs_calls(struct planjobs *p, const struct plan_job *job,
    struct hostjobs_row *row, struct inerr *err)
{
	size_t bad;

	if (!job->is_netconf)
		return true;
	row->job.calls = rpcs_make(
	    job->commands, job->ncommands, plan_folder(p->plan), &bad, err);
	if (row->job.calls != NULL)
		return true;
	return err->file[0] != '\0' ? false
				    : plan_at(p->plan, &job->places[bad], err);
}

/* What the job's command reads, if it does. */
static bool
planjobs_script(struct planjobs *p, const struct plan_job *job,
    struct hostjobs_row *row, struct inerr *err)
{
	struct blob *script = &p->scripts[row - p->hosts.rows];

	if (job->script.text == NULL)
		return true;
	if (job->ncommands != 1 || job->is_netconf) {
		inerr_set(err, "a script is for one command that is run");
		return plan_at(p->plan, &job->script, err);
	}
	if (!blob_read(script, job->script.text, LOGIN_SCRIPT_MAX, err))
		return false;
	row->job.input = script;
	return true;
}

/* The task that is given its output, if one is, has to exist. */
static bool
planjobs_then(const struct planjobs *p, const struct plan_job *job,
    const struct tasklist *known, struct inerr *err)
{
	if (job->then.text == NULL ||
	    tasklist_find(known, job->then.text, err) != NULL)
		return true;
	return plan_at(p->plan, &job->then, err);
}

/* Whom to become, said by the job itself, is nothing where nobody becomes. */
static bool
planjobs_user(const struct planjobs *p, const struct plan_job *job,
    const struct hostjobs_row *row, struct inerr *err)
{
	bool becomes = !job->says_user || row->job.become || row->hosts.n == 0;

	for (size_t i = 0; i < row->hosts.n && !becomes; i++)
		becomes = row->hosts.hosts[i]->become;
	if (becomes)
		return true;
	inerr_set(err, "nobody becomes this user: the job has no become");
	inerr_hint(err, "become: true");
	return plan_at(p->plan, &job->become_user, err);
}

static bool
planjobs_add_hosts(struct planjobs *p, const struct plan_job *job,
    const struct tasklist *known, struct inerr *err)
{
	const struct options *o = p->setup->options;
	struct hostjobs_row *row = &p->hosts.rows[p->hosts.count++];

	*row = (struct hostjobs_row){
		.name = job->name.text,
		.first_id = p->last_id + 1,
		.job = {
			.command = job->run.text,
			.commands = job->commands,
			.ncommands = job->ncommands,
			.config = job->config.n > 0 ? &job->config : NULL,
			.session = job->has_session
					 ? DEVICE_SESSION(job->session)
					 : DEVICE_SESSION_UNSAID,
			.become = job->become || o->become ||
				  o->become_user != NULL,
			.become_user = job->become_user.text != NULL
					   ? job->become_user.text
					   : o->become_user,
			.credentials = job->credentials,
			.answers = job->answers,
			.timeout_ms = job->has_timeout ? job->timeout_ms
						       : o->timeout_ms,
			.max_output = o->max_output,
			.retries = job->has_retries ? job->retries
						    : o->retries,
			.crash_retries = o->crash_retries,
			.repeatable = job->is_repeatable || o->repeatable,
			.then = job->parse.text != NULL ? "parse_json"
							: job->then.text,
		},
	};
	if (!planjobs_then(p, job, known, err) ||
	    !planjobs_calls(p, job, row, err) ||
	    !planjobs_script(p, job, row, err) ||
	    !credlists_want(
		&p->setup->credlists, job->credentials, job->answers, err) ||
	    !planjobs_choose(p, job, &row->hosts, err) ||
	    !planjobs_user(p, job, row, err) ||
	    !setup_targets(p->setup, &row->hosts,
		job->is_netconf ? TARGET_NETCONF : TARGET_SSH, err) ||
	    !planjobs_fill(p, job, row, err))
		return false;
	p->parses |= row->job.then != NULL;
	p->last_id += row->hosts.n;
	return true;
}

/* Its arguments as they are, or one task without any. */
static void
planjobs_args(
    struct planjobs *p, const struct plan_job *job, struct taskjobs_row *row)
{
	size_t n = job->nargs > 0 ? job->nargs : 1;
	const char **args = arena_alloc(&p->plan->arena, n * sizeof(*args));

	for (size_t i = 0; i < job->nargs; i++)
		args[i] = job->args[i].text;
	row->args = args;
	row->arg_count = n;
}

static bool
planjobs_add_tasks(struct planjobs *p, const struct plan_job *job,
    const struct tasklist *known, struct inerr *err)
{
	const struct options *o = p->setup->options;
	struct inventory_list *hosts = &p->task_hosts[p->tasks.count];
	struct taskjobs_row *row = &p->tasks.rows[p->tasks.count++];

	*row = (struct taskjobs_row){
		.name = job->name.text,
		.task = job->run.text,
		.first_id = p->last_id + 1,
		.timeout_ms =
		    job->has_timeout ? job->timeout_ms : o->timeout_ms,
		.retries = job->has_retries ? job->retries : o->retries,
		.crash_retries = o->crash_retries,
		.max_output = o->max_output,
	};
	if (tasklist_find(known, job->run.text, err) == NULL)
		return plan_at(p->plan, &job->run, err);
	if (!plan_job_has_hosts(job))
		planjobs_args(p, job, row);
	else if (!planjobs_choose(p, job, hosts, err) ||
		 !planjobs_fill_args(p, job, hosts, row, err))
		return false;
	p->last_id += row->arg_count;
	return true;
}

static bool
planjobs_add_jobs(
    struct planjobs *p, const struct tasklist *known, struct inerr *err)
{
	p->hosts.rows = xcalloc(p->plan->njobs, sizeof(*p->hosts.rows));
	p->scripts = xcalloc(p->plan->njobs, sizeof(*p->scripts));
	p->tasks.rows = xcalloc(p->plan->njobs, sizeof(*p->tasks.rows));
	p->task_hosts = xcalloc(p->plan->njobs, sizeof(*p->task_hosts));
	p->rows = xcalloc(p->plan->njobs, sizeof(*p->rows));
	for (size_t i = 0; i < p->plan->njobs; i++) {
		const struct plan_job *job = &p->plan->jobs[i];

		p->rows[i] =
		    job->kind == PLAN_SSH ? p->hosts.count : p->tasks.count;
		if (job->kind == PLAN_SSH
			? !planjobs_add_hosts(p, job, known, err)
			: !planjobs_add_tasks(p, job, known, err))
			return false;
	}
	return true;
}

/* What is typed holds over the plan, and that over what files say. */
static const char *
planjobs_inventory_path(const struct planjobs *p)
{
	const struct options *o = p->setup->options;
	const char *own = p->plan->inventory.text;

	return own == NULL || o->on_line.inventory ? o->inventory : own;
}

/* The inventory, if a job needs one. */
static bool
planjobs_inventory(struct planjobs *p, struct inerr *err)
{
	const struct options *o = p->setup->options;
	const struct plan_job *first = NULL;
	const char *path = planjobs_inventory_path(p);

	for (size_t i = 0; i < p->plan->njobs && first == NULL; i++)
		if (plan_job_has_hosts(&p->plan->jobs[i]))
			first = &p->plan->jobs[i];
	if (first != NULL && path == NULL && o->hosts == NULL) {
		inerr_set(err, "this job needs hosts and there are none");
		inerr_hint(err, "name an inventory in the plan, or with "
				"--inventory");
		return plan_at(p->plan, &first->run, err);
	}
	if (!setup_inventory(p->setup, first != NULL ? path : NULL, err))
		return false;
	return o->hosts == NULL ||
	       inventory_name(p->setup->inventory, o->hosts, &p->named, err);
}

/* A run that is taken up has its plan as it was. */
static bool
planjobs_load(struct planjobs *p, const char *path, struct inerr *err)
{
	const struct resume *resume = p->setup->options->resume;
	char *text;
	size_t len;

	if (resume != NULL && resume->plan != NULL) {
		text = xstrdup(resume->plan);
		len = strlen(text);
	} else if ((text = infile_read(path, YAMLDOC_BYTES_MAX, &len, err)) ==
		   NULL)
		return false;
	p->plan = plan_parse(path, text, len, err);
	p->setup->plan = text;
	return p->plan != NULL;
}

bool
planjobs_read(
    struct planjobs *p, struct setup *s, const char *path, struct inerr *err)
{
	struct tasklist known;
	bool good;

	memset(p, 0, sizeof(*p));
	p->setup = s;
	if (!planjobs_load(p, path, err) || !planjobs_inventory(p, err) ||
	    !tasklist_load(&known, p->setup->programs.task, err))
		return false;
	good = planjobs_add_jobs(p, &known, err) &&
	       setup_count(p->setup, p->last_id, true, err);
	tasklist_free(&known);
	return good;
}

void
planjobs_free(struct planjobs *p)
{
	for (size_t i = 0; i < p->hosts.count; i++)
		hostjobs_free(&p->hosts.rows[i]);
	for (size_t i = 0; i < p->hosts.count; i++)
		blob_close(&p->scripts[i]);
	for (size_t i = 0; i < p->tasks.count; i++)
		inventory_list_free(&p->task_hosts[i]);
	free(p->hosts.rows);
	free(p->scripts);
	free(p->rows);
	free(p->tasks.rows);
	free(p->task_hosts);
	inventory_list_free(&p->named);
	plan_free(p->plan);
}
