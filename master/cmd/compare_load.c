/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * compare_load.c - what "hayfork compare" runs: jobs without an end.
 */
#include <stdio.h>
#include <string.h>

#include "common/mem.h"
#include "master/cmd/compare_load.h"
#include "master/cmd/planrun.h"
#include "master/cmd/tasklist.h"

/* What a worker is to have in hand: for so long, but some tasks at least. */
#define LOAD_AHEAD_US 2000
#define LOAD_TASKS_LEAST 4
#define LOAD_TASKS_LONG 2 /* that take so long that none waits for us */
#define LOAD_LONG_US 20000

#define LOAD_SSH "ssh"

/* ---- reading what is asked for ------------------------------------------- */

static struct compare_load *
loads_add(struct compare_loads *l, const char *name, const char *doc)
{
	struct compare_load *load;

	l->list = xrealloc(l->list, (l->count + 1) * sizeof(*l->list));
	load = &l->list[l->count++];
	memset(load, 0, sizeof(*load));
	load->name = xstrdup(name);
	load->doc = xstrdup(doc);
	return load;
}

/* "sha256 a.img ... (3 arguments)", in memory of its own. */
static char *
load_describe(const char *task, const char *const *args, size_t n)
{
	char *text;
	int len;

	if (n > 1)
		len = asprintf(
		    &text, "%s %.60s ... (%zu arguments)", task, args[0], n);
	else
		len = asprintf(&text, "%s%s%.120s", task, n > 0 ? " " : "",
		    n > 0 ? args[0] : "");
	if (len == -1)
		no_memory(256);
	return text;
}

static void
load_set_task(struct compare_load *load, const struct options *o,
    const char *task, const char *const *args, size_t n)
{
	static const char *const none[] = { "" };

	load->jobs = load_describe(task, args, n);
	load->task = (struct taskjobs_row){
		.name = task,
		.task = task,
		.args = n > 0 ? args : none,
		.arg_count = n > 0 ? n : 1,
		.first_id = 1,
		.timeout_ms = o->timeout_ms,
		.max_output = o->max_output,
	};
	load->runs_tasks = true;
}

/* Python's job is smaller, to take as long: their rates are not alike. */
static void
load_describe_python(struct compare_load *load)
{
	char *text;

	if (asprintf(&text, "%s; in Python %s", load->jobs,
		load->row->python_ops) == -1)
		no_memory(64);
	free(load->jobs);
	load->jobs = text;
}

static bool
loads_add_built_in(struct compare_loads *l, const struct setup *s,
    const struct tasklist *known, const struct workload_row *row,
    struct inerr *err)
{
	const struct tasklist_row *task = tasklist_find(known, row->task, err);
	struct compare_load *load;

	if (task == NULL)
		return inerr_hint(err, "built-in workloads are tasks of "
				       "hayfork-task: leave out --worker");
	load = loads_add(l, row->name, task->doc);
	load->row = row;
	load->python = s->options->with_python && row->python_ops[0] != '\0';
	load_set_task(load, s->options, row->task, &row->ops, 1);
	if (load->python)
		load_describe_python(load);
	return true;
}

/* Those named, or all there are. */
static bool
loads_read_built_in(struct compare_loads *l, struct setup *s, struct inerr *err)
{
	const struct options_list *names = &s->options->operands;
	const struct workload_row *row;
	struct tasklist known;
	bool good = true;

	if (!tasklist_load(&known, s->programs.task, err))
		return false;
	for (row = workload_rows; names->n == 0 && row->name != NULL && good;
	     row++)
		good = loads_add_built_in(l, s, &known, row, err);
	for (size_t i = 0; i < names->n && good; i++) {
		const char *near;

		if ((row = workload_find(names->at[i], &near)) != NULL) {
			good = loads_add_built_in(l, s, &known, row, err);
			continue;
		}
		good = inerr_set(
		    err, "no workload is called '%.60s'", names->at[i]);
		if (strcmp(names->at[i], LOAD_SSH) == 0)
			inerr_hint(err, "'ssh' stands first, and its command "
					"behind it");
		else if (near != NULL)
			inerr_hint(err, "did you mean '%s'?", near);
		else
			inerr_hint(err, "for a task of yours: --task NAME "
					"ARG...; see: hayfork tasks");
	}
	tasklist_free(&known);
	return good;
}

static bool
loads_read_task(struct compare_loads *l, struct setup *s, struct inerr *err)
{
	const struct options *o = s->options;
	const struct tasklist_row *task;
	struct tasklist known;

	if (!tasklist_load(&known, s->programs.task, err))
		return false;
	if ((task = tasklist_find(&known, o->task, err)) != NULL)
		load_set_task(loads_add(l, task->name, task->doc), o, o->task,
		    o->operands.at, o->operands.n);
	tasklist_free(&known);
	return task != NULL;
}

static bool
loads_read_plan(struct compare_loads *l, struct setup *s, struct inerr *err)
{
	const struct options *o = s->options;
	struct compare_load *load = loads_add(l, o->plan, "");

	load->has_plan = true;
	load->jobs = load_describe("the jobs of", &o->plan, 1);
	if (o->operands.n > 0) {
		inerr_set(
		    err, "'%.60s' is too much with --plan", o->operands.at[0]);
		return inerr_hint(err, "a plan has its own jobs");
	}
	if (!planjobs_read(&load->plan, s, o->plan, err))
		return false;
	if (planrun_is_needed(load->plan.plan)) {
		inerr_set(err,
		    "%s: its jobs have an order (after, serial, "
		    "max_fail, priority)",
		    o->plan);
		return inerr_hint(err, "what is compared is how fast jobs go "
				       "that wait for nothing");
	}
	load->runs_hosts = load->plan.hosts.count > 0;
	load->runs_tasks = load->plan.tasks.count > 0 || load->plan.parses;
	return true;
}

/* "ssh" and a command, on the hosts of the options. */
static bool
loads_read_command(struct compare_loads *l, struct setup *s, struct inerr *err)
{
	static const struct options_list nobody = { NULL, 0 };
	const struct options *o = s->options;
	struct options_list words = { o->operands.at + 1, o->operands.n - 1 };
	struct compare_load *load = loads_add(
	    l, LOAD_SSH, "logins and a command: waiting, and cryptography");

	if (words.n == 0) {
		inerr_set(err, "there is no command to run on the hosts");
		return inerr_hint(
		    err, "hayfork compare ssh -i hosts.txt -- COMMAND");
	}
	load->command = setup_join(&words, " ");
	load->jobs = load_describe(LOAD_SSH, (const char **)&load->command, 1);
	load->runs_hosts = true;
	load->host.job = (struct login_job){
		.command = load->command,
		.timeout_ms = o->timeout_ms,
		.max_output = o->max_output,
	};
	return setup_hosts(s, &nobody, TARGET_SSH, &load->host.hosts, err);
}

/* Now that the list does not move any more. */
static void
loads_settle(struct compare_loads *l)
{
	for (size_t i = 0; i < l->count; i++) {
		struct compare_load *load = &l->list[i];

		if (load->has_plan) {
			load->hosts = load->plan.hosts;
			load->tasks = load->plan.tasks;
			continue;
		}
		load->hosts.rows = &load->host;
		load->hosts.count = load->runs_hosts;
		load->tasks.rows = &load->task;
		load->tasks.count = load->runs_tasks;
	}
}

/* Who types hosts means to have something done there; a file means nothing. */
static bool
loads_need_hosts(
    const struct compare_loads *l, const struct options *o, struct inerr *err)
{
	if (l->list[0].runs_hosts || l->list[0].has_plan ||
	    !(o->on_line.inventory || o->on_line.hosts || o->on_line.limit ||
		o->on_line.exclude))
		return true;
	inerr_set(err, "'%s' runs on no host", l->list[0].name);
	return inerr_hint(err, "a command does: hayfork compare ssh -i "
			       "hosts.txt -- COMMAND");
}

bool
compare_loads_read(struct compare_loads *l, struct setup *s, struct inerr *err)
{
	const struct options *o = s->options;
	bool good;

	if (o->task != NULL && o->plan != NULL)
		return inerr_set(err, "--task and --plan: which of them?");
	if (o->plan != NULL)
		good = loads_read_plan(l, s, err);
	else if (o->task != NULL)
		good = loads_read_task(l, s, err);
	else if (o->operands.n > 0 && strcmp(o->operands.at[0], LOAD_SSH) == 0)
		good = loads_read_command(l, s, err);
	else
		good = loads_read_built_in(l, s, err);
	loads_settle(l);
	return good && loads_need_hosts(l, o, err);
}

void
compare_loads_free(struct compare_loads *l)
{
	for (size_t i = 0; i < l->count; i++) {
		struct compare_load *load = &l->list[i];

		if (load->has_plan)
			planjobs_free(&load->plan);
		inventory_list_free(&load->host.hosts);
		free(load->name);
		free(load->doc);
		free(load->jobs);
		free(load->command);
	}
	free(l->list);
}

/* ---- giving its jobs ----------------------------------------------------- */

void
compare_load_rewind(struct compare_load *load, struct login *login)
{
	load->hosts.login = login;
	load->hosts.row = load->hosts.host = 0;
	load->tasks.row = load->tasks.arg = 0;
}

void
compare_load_next(struct compare_load *load, struct hayfork_job *job)
{
	struct drive_item item = { .name = NULL };

	while (hostjobs_next(&load->hosts, &item) == DRIVE_END &&
	       taskjobs_next(&load->tasks, &item) == DRIVE_END)
		compare_load_rewind(load, load->hosts.login);
	*job = item.job;
	job->id = 0; /* a job comes more than once */
}

static unsigned
load_tasks_each(const struct compare_load *load, const struct options *o)
{
	double most = 2.0 * o->window, n = LOAD_TASKS_LEAST;

	if (load->usual_us > LOAD_LONG_US)
		n = LOAD_TASKS_LONG;
	else if (load->usual_us > 0 && LOAD_AHEAD_US / load->usual_us > n)
		n = LOAD_AHEAD_US / load->usual_us;
	return (unsigned)(n < most ? n : most);
}

unsigned
compare_load_in_hand(
    const struct compare_load *load, const struct options *o, unsigned workers)
{
	size_t hosts = 0, most = (size_t)workers * o->sessions;

	for (size_t i = 0; i < load->hosts.count; i++)
		hosts += load->hosts.rows[i].hosts.n;
	return (unsigned)(hosts < most ? hosts : most) +
	       (load->tasks.count > 0 ? workers * load_tasks_each(load, o) : 0);
}
