/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * plan_job.c - one job of a plan, or the defaults of all.
 *
 * A function plan_read_<key>() for every row of PLAN_JOB_TABLE.
 */
#include <string.h>

#include "master/input/duration.h"
#include "master/input/nearest.h"
#include "master/input/plan_read.h"

static const char *const handlers[] = { "json" };

static bool
plan_read_name(struct plan_reader *r, const struct yamlnode *node)
{
	const unsigned char *p;

	if (!plan_text_read(r->plan, node, &r->job->name, r->e))
		return false;
	if (strlen(r->job->name.text) > PLAN_NAME_MAX)
		return yamlnode_fail(
		    node, r->e, "more than %d bytes", PLAN_NAME_MAX);
	for (p = (const unsigned char *)r->job->name.text; *p != '\0'; p++) {
		if (*p < ' ' || *p == 0x7f)
			return yamlnode_fail(
			    node, r->e, "a control character in the name");
	}
	return true;
}

static bool
plan_read_script(struct plan_reader *r, const struct yamlnode *node)
{
	return plan_path_read(r->plan, node, &r->job->script, r->e);
}

static bool
plan_read_parse(struct plan_reader *r, const struct yamlnode *node)
{
	struct nearest near = { NULL };
	const char *name;
	size_t i;

	if (!plan_text_read(r->plan, node, &r->job->parse, r->e))
		return false;
	r->job->then = (struct plan_text){ NULL }; /* of the defaults */
	near.word = name = r->job->parse.text;
	for (i = 0; i < sizeof(handlers) / sizeof(*handlers); i++) {
		if (strcmp(handlers[i], name) == 0)
			return true;
		nearest_offer(&near, handlers[i]);
	}
	yamlnode_fail(node, r->e, "no handler is named '%.60s'", name);
	return inerr_hint(r->e,
	    near.name == NULL ? "there is: %s" : "did you mean '%s'?",
	    handlers[0]);
}

/* What tasks there are is for the command to see. */
static bool
plan_read_then(struct plan_reader *r, const struct yamlnode *node)
{
	r->job->parse = (struct plan_text){ NULL };
	return plan_text_read(r->plan, node, &r->job->then, r->e);
}

static bool
plan_read_session(struct plan_reader *r, const struct yamlnode *node)
{
	struct nearest near = { NULL };
	const char *name, *text = yamlnode_text(node, r->e);

	if (text == NULL)
		return false;
	near.word = text;
	for (enum platform_session s = PLATFORM_EXEC; s <= PLATFORM_AUTO; s++) {
		name = platform_session_name(s);
		if (strcmp(text, name) == 0) {
			r->job->session = s;
			r->job->has_session = true;
			return true;
		}
		nearest_offer(&near, name);
	}
	yamlnode_fail(
	    node, r->e, "expected exec, shell or auto, found '%.60s'", text);
	return near.name != NULL &&
	       inerr_hint(r->e, "did you mean '%s'?", near.name);
}

static bool
plan_read_become(struct plan_reader *r, const struct yamlnode *node)
{
	return yamlnode_bool(node, &r->job->become, r->e);
}

/* It may stand in the defaults, for those jobs that become. */
static bool
plan_read_become_user(struct plan_reader *r, const struct yamlnode *node)
{
	return plan_text_read(r->plan, node, &r->job->become_user, r->e);
}

static bool
plan_read_credentials(struct plan_reader *r, const struct yamlnode *node)
{
	return credentials_read(
	    &r->plan->arena, node, &r->job->credentials, r->e);
}

static bool
plan_read_answers(struct plan_reader *r, const struct yamlnode *node)
{
	return answers_read(&r->plan->arena, node, &r->job->answers, r->e);
}

static bool
plan_read_timeout(struct plan_reader *r, const struct yamlnode *node)
{
	const char *text = yamlnode_text(node, r->e);
	uint64_t ms;

	if (text == NULL)
		return false;
	if (!duration_parse(text, &ms, r->e))
		return yamlnode_at(node, r->e);
	if (ms == 0)
		return yamlnode_fail(node, r->e, "no job can end in no time");
	r->job->timeout_ms = ms;
	r->job->has_timeout = true;
	return true;
}

static bool
plan_read_retries(struct plan_reader *r, const struct yamlnode *node)
{
	uint64_t n;

	if (!yamlnode_number(node, 0, PLAN_RETRIES_MAX, &n, r->e))
		return false;
	r->job->retries = (unsigned)n;
	r->job->has_retries = true;
	return true;
}

static bool
plan_read_repeatable(struct plan_reader *r, const struct yamlnode *node)
{
	return yamlnode_bool(node, &r->job->is_repeatable, r->e);
}

#define ROW_(word, places, takes, says) { #word, places, plan_read_##word },
static const struct {
	const char *key;
	unsigned where;
	bool (*read)(struct plan_reader *, const struct yamlnode *);
} rows[] = { PLAN_JOB_TABLE(ROW_) };
#undef ROW_

/* A job is what it runs; it runs one thing. */
static bool
job_find_kind(const struct yamlnode *map, struct plan_job *job, struct inerr *e)
{
	static const struct {
		const char *key;
		enum plan_where kind;
	} runs[] = { { "ssh", PLAN_SSH }, { "netconf", PLAN_SSH },
		{ "configure", PLAN_SSH }, { "task", PLAN_TASK } };
	const struct yamlnode *first = NULL, *node;
	const unsigned any = PLAN_SSH | PLAN_TASK;
	uint32_t i;

	for (i = 0; i < sizeof(runs) / sizeof(*runs); i++) {
		if ((node = yamlnode_get(map, runs[i].key)) == NULL)
			continue;
		if (first != NULL) {
			inerr_set(e, "the job has both %s and %s", first->key,
			    node->key);
			inerr_hint(e, "make two jobs of it");
			return yamlnode_at_key(node, e);
		}
		first = node;
		job->kind = runs[i].kind;
	}
	if (first != NULL)
		return true;
	for (i = 0; i < map->n; i++) { /* perhaps one is misspelt */
		if (plan_key_find(map->items[i].key, any) == NULL)
			return plan_key_refuse(&map->items[i], any, e);
	}
	inerr_set(e, "the job runs nothing");
	inerr_hint(e,
	    "give it ssh: COMMAND, netconf: CALL, configure: LINES or task: "
	    "NAME");
	return yamlnode_at(map, e);
}

/*
 * Defaults that only a host job knows do not stand for a task. It is for hosts
 * if it says so itself; then what the defaults say of them holds.
 */
static void
job_drop_host_defaults(const struct yamlnode *map, struct plan_job *job)
{
	job->hosts = (struct plan_hosts){ NULL };
	if (yamlnode_get(map, "hosts") == NULL) {
		job->exclude = (struct plan_hosts){ NULL };
		job->when = NULL;
		job->nwhen = 0;
		job->serial = (struct plan_share){ 0 };
	}
	job->parse = job->then = (struct plan_text){ NULL };
	job->become_user = (struct plan_text){ NULL };
	job->credentials = NULL;
	job->answers = NULL;
	job->is_repeatable = job->has_session = false;
	job->become = job->config.saves = false;
}

/* Calls of NETCONF have neither a command line nor JSON, and no sudo. */
static bool
job_check_netconf(
    const struct yamlnode *map, struct plan_job *job, struct inerr *e)
{
	static const char *const others[] = { "session", "parse", "become",
		"become_user" };

	if (yamlnode_get(map, "netconf") == NULL)
		return true;
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
		const struct yamlnode *node = yamlnode_get(map, others[i]);

		if (node == NULL)
			continue;
		inerr_set(e, "the job has both netconf and %s", others[i]);
		inerr_hint(e, "its replies are XML, and no command line is "
			      "used");
		return yamlnode_at_key(node, e);
	}
	job->parse = job->become_user = (struct plan_text){ NULL };
	job->has_session = job->become = false;
	return true;
}

/* Only what was configured is kept so: a command that saves is one of ssh. */
static bool
job_check_save(const struct yamlnode *map, struct inerr *e)
{
	const struct yamlnode *save = yamlnode_get(map, "save");

	if (save == NULL || yamlnode_get(map, "configure") != NULL)
		return true;
	inerr_set(e, "save keeps what configure changed");
	inerr_hint(e, "without it, give the command that saves");
	return yamlnode_at_key(save, e);
}

/*
 * Both make the value, and a task is given bytes: there is nothing that a
 * parsed value could be handed to it as but JSON, which the output is.
 */
static bool
job_check_then(const struct yamlnode *map, struct inerr *e)
{
	const struct yamlnode *then = yamlnode_get(map, "then");

	if (then == NULL || yamlnode_get(map, "parse") == NULL)
		return true;
	inerr_set(e, "parse and then each make the value of a job");
	inerr_hint(e, "then: TASK is given the output as the host sent it: "
		      "leave out parse, or make two jobs of it");
	return yamlnode_at_key(then, e);
}

/* What is said of hosts is for a task that has some. */
static bool
job_check_hosts(
    const struct yamlnode *map, const struct plan_job *job, struct inerr *e)
{
	static const char *const keys[] = { "exclude", "when", "serial",
		"after" };

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		const struct yamlnode *node = yamlnode_get(map, keys[i]);

		if (node == NULL || plan_job_has_hosts(job))
			continue;
		inerr_set(e, "a task with %s and without hosts", keys[i]);
		inerr_hint(e, "hosts: all makes a task for each of them");
		return yamlnode_at_key(node, e);
	}
	return true;
}

static bool
job_read_key(struct plan_reader *r, const struct yamlnode *node, unsigned where)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if ((rows[i].where & where) != 0 &&
		    strcmp(rows[i].key, node->key) == 0)
			return rows[i].read(r, node);
	}
	return plan_key_refuse(node, where, r->e);
}

bool
plan_job_read(struct plan *plan, const struct yamlnode *map, unsigned where,
    struct plan_job *job, struct inerr *e)
{
	struct plan_reader r = { plan, job, e };
	uint32_t i;

	if (!yamlnode_expect(map, YAMLNODE_MAP, e))
		return false;
	if (!job_check_then(map, e))
		return false;
	if (where != PLAN_DEFAULTS) {
		if (!job_find_kind(map, job, e) ||
		    !job_check_netconf(map, job, e))
			return false;
		where = job->kind;
		if (where == PLAN_TASK)
			job_drop_host_defaults(map, job);
		else if (!job_check_save(map, e))
			return false;
		job->says_user = yamlnode_get(map, "become_user") != NULL;
	}
	for (i = 0; i < map->n; i++) {
		if (!job_read_key(&r, &map->items[i], where))
			return false;
	}
	return where == PLAN_DEFAULTS ||
	       (job_check_hosts(map, job, e) && plan_find_places(plan, job, e));
}
