/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * setup.c - from the options to an open drive, with or without hosts.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/mem.h"
#include "common/msg_table.h"
#include "master/cmd/cmd.h"
#include "master/cmd/runstore.h"
#include "master/cmd/secrets_get.h"
#include "master/cmd/setup.h"
#include "master/farm/cpus.h"
#include "master/input/legacy.h"
#include "master/output/store/resume.h"

#define SETUP_IN_HAND_LEAST 1024

_Static_assert(
    (int)OPTIONS_HOST_KEY_STRICT == (int)MSG_HOST_KEYS_STRICT &&
	(int)OPTIONS_HOST_KEY_ACCEPT_NEW == (int)MSG_HOST_KEYS_ACCEPT_NEW &&
	(int)OPTIONS_HOST_KEY_OFF == (int)MSG_HOST_KEYS_OFF,
    "--host-key and MSG_SSH.host_keys are the same words");

/* One process at least is to have all its threads. 0: as many as CPUs. */
static unsigned
setup_workers(const struct options *o)
{
	if (o->workers == 0 && o->threads > cpus_usable())
		return o->threads;
	return o->workers;
}

struct platforms *
setup_platforms(struct setup *s)
{
	if (s->platforms == NULL)
		s->platforms = programs_platforms();
	return s->platforms;
}

/* What hosts are said to be has to be known. */
static bool
setup_platform(struct setup *s, struct inerr *err)
{
	const char *name = s->options->platform;
	const struct platforms_entry *e;

	if (name == NULL)
		return true;
	e = platforms_get(setup_platforms(s), name);
	if (e->platform == NULL)
		*err = e->err;
	return e->platform != NULL;
}

/*
 * The names stand behind "=", or an operand would be one. Who leaves it out
 * means to name one all the same.
 */
static bool
setup_legacy(const struct options *o, struct inerr *err)
{
	if (o->legacy == NULL)
		return true;
	if (!legacy_check(o->legacy, err))
		return false;
	for (size_t i = 0; i < o->operands.n; i++) {
		if (!legacy_is_algorithm(o->operands.at[i]))
			continue;
		inerr_set(
		    err, "'%s' is an algorithm, not a host", o->operands.at[i]);
		return inerr_hint(err, "--legacy=%s", o->operands.at[i]);
	}
	return true;
}

bool
setup_init(struct setup *s, const struct options *o, struct inerr *err)
{
	char why[PATH_MAX * 2 + 100];

	memset(s, 0, sizeof(*s));
	s->options = o;
	s->workers = setup_workers(o);
	s->threads = o->threads;
	if (o->fail_fast && o->max_fail != NULL) {
		inerr_set(err, "--fail-fast and --max-fail: which of them?");
		return inerr_hint(err, "--fail-fast is --max-fail 0");
	}
	if (o->threads > 1 &&
	    (o->memory_per_task != 0 || o->cpu_per_task_ms != 0 ||
		o->file_size_per_task != 0)) {
		inerr_set(err,
		    "--threads %u with a limit per task: the kernel "
		    "limits a process with all its threads",
		    o->threads);
		return inerr_hint(err, "leave out --threads: a process per "
				       "worker can be limited");
	}
	if (o->diff && o->output != SINK_GATHER) {
		inerr_set(err, "--diff goes with -o gather");
		return inerr_hint(err, "hayfork ... -o gather --diff");
	}
	if (o->stream &&
	    (o->output != SINK_HUMAN || o->order == OPTIONS_ORDER_INPUT)) {
		inerr_set(err, "--stream goes with -o human, and with no order "
			       "but that of time");
		return inerr_hint(err, "leave out %s",
		    o->output != SINK_HUMAN ? "-o" : "--order");
	}
	if (!halt_parse(&s->halt, o->fail_fast ? "0" : o->max_fail, err))
		return false;
	if (!throttles_read(&s->throttles, o, err) || !setup_legacy(o, err))
		return false;
	if (!setup_platform(s, err) || !credlists_open(&s->credlists, o, err))
		return false;
	if (programs_find(&s->programs, why, sizeof(why))) {
		if (o->worker != NULL)
			snprintf(s->programs.task, sizeof(s->programs.task),
			    "%s", o->worker);
		return true;
	}
	inerr_set(err, "%s", why);
	return inerr_hint(err, "install hayfork as a whole, or run it from "
			       "its build folder");
}

bool
setup_count(struct setup *s, uint64_t jobs, bool all, struct inerr *err)
{
	s->total = all ? jobs : 0;
	return halt_of(&s->halt, jobs, all, err);
}

/* What it means is the same wherever it stands, and when it is resumed. */
static char *
setup_failed(void *ctx, struct inerr *err)
{
	struct setup *s = ctx;
	const struct resume *resume = s->options->resume;

	if (s->failed == NULL)
		s->failed = resume != NULL && resume->failed_hosts != NULL
				? xstrdup(resume->failed_hosts)
				: runstore_failed(s->options, err);
	return s->failed != NULL ? xstrdup(s->failed) : NULL;
}

bool
setup_inventory(struct setup *s, const char *path, struct inerr *err)
{
	const char *const *warnings;
	size_t n;

	s->inventory =
	    path != NULL ? inventory_load(path, err) : inventory_new();
	if (s->inventory == NULL)
		return false;
	if (s->options->group_commands)
		inventory_allow_group_commands(s->inventory);
	inventory_on_failed(s->inventory, setup_failed, s);
	n = inventory_warnings(s->inventory, &warnings);
	for (size_t i = 0; i < n; i++)
		fprintf(stderr, "hayfork: %s\n", warnings[i]);
	return true;
}

char *
setup_join(const struct options_list *words, const char *by)
{
	struct buf b = { 0 };

	for (size_t i = 0; i < words->n; i++) {
		if (i > 0)
			buf_add(&b, by, strlen(by));
		buf_add(&b, words->at[i], strlen(words->at[i]));
	}
	buf_add(&b, "", 1);
	return (char *)b.mem;
}

bool
setup_choose(struct setup *s, const struct options_list *named,
    struct inventory_list *hosts, struct inerr *err)
{
	const struct options *o = s->options;
	char *operands, *expr = NULL;
	bool good;

	if (named->n == 0 && o->hosts == NULL && o->inventory == NULL) {
		inerr_set(err, "no hosts");
		return inerr_hint(err, "name them, or give an inventory: "
				       "-i hosts.txt");
	}
	if (!setup_inventory(s, o->inventory, err))
		return false;
	if (named->n == 0 && o->hosts == NULL)
		return inventory_select(
		    s->inventory, o->limit, o->exclude, hosts, err);
	operands = setup_join(named, ",");
	if (asprintf(&expr, "%s%s%s", o->hosts != NULL ? o->hosts : "",
		o->hosts != NULL && named->n > 0 ? "," : "", operands) == -1)
		no_memory(strlen(operands) + 1);
	good = inventory_name(s->inventory, expr, hosts, err) &&
	       inventory_filter(s->inventory, o->limit, o->exclude, hosts, err);
	free(operands);
	free(expr);
	return good;
}

bool
setup_hosts(struct setup *s, const struct options_list *named,
    enum target_service service, struct inventory_list *hosts,
    struct inerr *err)
{
	return setup_choose(s, named, hosts, err) &&
	       setup_targets(s, hosts, service, err);
}

bool
setup_targets(struct setup *s, const struct inventory_list *hosts,
    enum target_service service, struct inerr *err)
{
	if (!s->targeting) {
		s->targeting = true;
		if (!targets_open(&s->targets, s->options, s->inventory, err))
			return false;
	}
	for (size_t i = 0; i < hosts->n; i++)
		if (!credlists_want(&s->credlists, hosts->hosts[i]->credentials,
			hosts->hosts[i]->answers, err))
			return false;
	return targets_add(&s->targets, hosts, service, err);
}

struct login
setup_login(struct setup *s)
{
	const struct options *o = s->options;

	return (struct login){
		.creds = &s->creds,
		.targets = &s->targets,
		.platforms = setup_platforms(s),
		.platform = o->platform,
		.session = o->given.session ? DEVICE_SESSION(o->session)
					    : DEVICE_SESSION_UNSAID,
		.secrets = &s->secrets,
		.lists = &s->credlists,
		.farm = s->drive.farm,
		.throttles = &s->throttles,
		.jumps = { .sessions = o->jump_sessions },
		.login_timeout_ms = o->login_timeout_ms,
		.idle_timeout_ms = o->idle_timeout_ms,
	};
}

static bool
setup_logins(struct setup *s, struct inerr *err)
{
	s->login = setup_login(s);
	return keys_load(&s->targets.keys, s->drive.farm, s->drive.base, err);
}

static struct drive_setup
setup_drive(struct setup *s, bool hosts)
{
	const struct options *o = s->options;
	struct drive_setup d = {
		/* A comparison is no list of results. */
		.sink = o->command == COMMAND_COMPARE
			    ? SINK_NONE
			    : (enum sink_kind)o->output,
		.diff = o->diff,
		.stream = o->stream,
		.joblog = o->joblog,
		.outdir = o->out_dir,
		.junit = o->junit,
		/* That of a comparison is another page. */
		.report = o->command != COMMAND_COMPARE ? o->report : NULL,
		.metrics_file = o->metrics_file,
		.metrics_address = o->metrics,
		.in_order = o->order == OPTIONS_ORDER_INPUT,
		.colour = isatty(STDOUT_FILENO) && getenv("NO_COLOR") == NULL,
		.quiet = o->quiet,
		.progress = (enum drive_progress_kind)o->progress,
		.total = s->total,
		.verbose = (int)o->verbose * 2 - 1,
		.log_path = o->log,
		.log_format = (enum runlog_format)o->log_format,
		.halt = s->halt,
		.deadline_ms = o->deadline_ms,
		.stop_fd = s->stop_fd,
	};

	d.farm.programs[HAYFORK_CPU] = s->programs.task;
	for (int i = 0; i < HAYFORK_LANES; i++)
		d.farm.workers[i] = s->workers;
	d.farm.threads = s->threads;
	d.farm.max_jobs_per_worker = o->max_jobs_per_worker;
	d.farm.max_rss_per_worker = o->max_rss_per_worker;
	d.farm.limits = (struct hayfork_limits){ o->memory_per_task,
		o->cpu_per_task_ms, o->file_size_per_task };
	d.farm.windows[HAYFORK_CPU] = o->window;
	d.farm.windows[HAYFORK_IO] = o->sessions;
	if (!hosts)
		return d;
	d.farm.programs[HAYFORK_IO] = s->programs.ssh;
	d.farm.signer = s->programs.signer;
	d.farm.resolver = s->programs.resolver;
	d.farm.proxy = s->programs.proxy[0] != '\0' ? s->programs.proxy : NULL;
	d.farm.files = cmd_files();
	d.host_key = targets_learn;
	d.host_key_ctx = &s->targets;
	return d;
}

struct setup_jumps {
	struct credlists *lists;
	struct inerr *err;
};

static bool
setup_want_jump(void *ctx, const struct inventory_host *host)
{
	struct setup_jumps *j = ctx;

	return credlists_want(
	    j->lists, host->credentials, host->answers, j->err);
}

bool
setup_secrets(struct setup *s, struct inerr *err)
{
	struct setup_jumps jumps = { &s->credlists, err };
	const struct options *o = s->options;
	struct creds_sources password = {
		.ask_password = o->ask_password,
		.password_file = o->password_file,
		.password_command = o->password_command,
	};

	if (!creds_get_password(&s->creds, &password, err) ||
	    !secrets_get(&s->secrets, o, err) ||
	    !targets_settle(&s->targets, s->creds.password != NULL, err) ||
	    !targets_each_jump(&s->targets, setup_want_jump, &jumps))
		return false;
	credlists_settle(
	    &s->credlists, &s->secrets, s->creds.password, &s->targets);
	return throttles_check(&s->throttles, s->inventory, &s->targets, err);
}

/* A run is kept where that was asked for, and else where it can be. */
static bool
setup_store(struct setup *s, struct drive_store *store, struct inerr *err)
{
	const struct options *o = s->options;

	if (o->no_store || o->command == COMMAND_COMPARE ||
	    o->command == COMMAND_CHECK)
		return true;
	if (!runstore_path(o, s->store_path, err))
		return o->store == NULL;
	*store = (struct drive_store){
		.path = s->store_path,
		.by_default = o->store == NULL,
		.program = s->programs.recorder,
		.plan = s->plan,
		.failed_hosts = s->failed,
		.argv = o->typed,
		.resume = o->resume,
	};
	return true;
}

static bool
setup_drive_open(struct setup *s, bool hosts, struct inerr *err)
{
	struct drive_setup setup = setup_drive(s, hosts);
	char why[300];

	if (!setup_store(s, &setup.store, err))
		return false;
	if (!drive_open(&s->drive, &setup, why, sizeof(why)))
		return inerr_set(err, "%s", why);
	s->driving = true;
	return true;
}

bool
setup_farm(struct setup *s, bool hosts, struct inerr *err)
{
	return setup_drive_open(s, hosts, err) &&
	       (!hosts || setup_logins(s, err));
}

void
setup_end_farm(struct setup *s)
{
	if (s->driving)
		drive_close(&s->drive);
	s->driving = false;
	login_fini(&s->login);
	throttles_forget(&s->throttles);
	if (s->targeting)
		keys_forget(&s->targets.keys);
}

bool
setup_open(struct setup *s, bool hosts, bool tasks, struct inerr *err)
{
	if ((hosts && !setup_secrets(s, err)) ||
	    !setup_drive_open(s, hosts, err))
		return false;
	/* Workers get ready while keys are loaded. */
	if (hosts)
		hayfork_start(s->drive.farm, HAYFORK_IO);
	if (tasks)
		hayfork_start(s->drive.farm, HAYFORK_CPU);
	return !hosts || setup_logins(s, err);
}

size_t
setup_in_hand(const struct setup *s, enum hayfork_lane lane)
{
	const struct options *o = s->options;
	size_t workers = s->workers != 0 ? s->workers : cpus_usable();
	size_t all =
	    2 * workers * (lane == HAYFORK_IO ? o->sessions : o->window);

	return all > SETUP_IN_HAND_LEAST ? all : SETUP_IN_HAND_LEAST;
}

void
setup_fini(struct setup *s)
{
	setup_end_farm(s);
	creds_fini(&s->creds);
	throttles_fini(&s->throttles);
	credlists_fini(&s->credlists);
	secrets_fini(&s->secrets);
	platforms_free(s->platforms);
	if (s->targeting)
		targets_close(&s->targets);
	inventory_free(s->inventory);
	free(s->plan);
	free(s->failed);
}
