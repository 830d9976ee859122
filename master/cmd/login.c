/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * login.c - a host job for a host: where to, as whom, with what, for how long.
 */
#include "common/contract.h"
#include "common/msg.h"
#include "master/cmd/login.h"
#include "master/input/legacy.h"

#define LOGIN_LINK_MS 30000u

static struct slice
slice_buf(const struct buf *b)
{
	return (struct slice){ (const char *)buf_at(b), buf_len(b) };
}

static const char *
login_password(const struct login *l, const struct inventory_host *host)
{
	return host != NULL && host->password != NULL ? host->password
						      : l->creds->password;
}

/* What to run: one, or several. */
static struct config_script
login_commands_of(const struct login_job *job)
{
	if (job->only_logs_in)
		return (struct config_script){ .n = 0 };
	if (job->commands == NULL)
		return (struct config_script){ .texts = &job->command, .n = 1 };
	return (struct config_script){ .texts = job->commands,
		.n = job->ncommands };
}

/* The same on this device, if it can be configured. */
static struct config_script
login_script(
    struct login *l, const struct login_job *job, const struct device *d)
{
	if (job->config == NULL || d->platform == NULL)
		return login_commands_of(job);
	return scripts_get(&l->scripts, job->config, d->platform)->made;
}

static struct device
login_device_configured(
    struct login *l, const struct login_job *job, const char *platform)
{
	const unsigned session = DEVICE_SESSION(PLATFORM_SHELL);
	struct device d = device_of(l->platforms, platform, session, 1);
	const struct script *script;

	if (d.refusal != NULL)
		return d;
	script = scripts_get(&l->scripts, job->config, d.platform);
	if (script->made.n == 0)
		d.refusal = &script->why;
	return d;
}

struct device
login_device(struct login *l, const struct login_job *job)
{
	const char *platform = job->host->platform;
	struct device d;

	if (job->calls != NULL)
		return (struct device){ .mode = MSG_SSH_NETCONF };
	if (job->file != NULL)
		return (struct device){
			.mode = job->file->puts ? MSG_SSH_PUT : MSG_SSH_GET,
		};
	if (platform == NULL)
		platform = l->platform;
	if (job->config != NULL)
		return login_device_configured(l, job, platform);
	d = device_of(l->platforms, platform,
	    job->session != DEVICE_SESSION_UNSAID ? job->session : l->session,
	    login_commands_of(job).n);
	if (job->only_logs_in) {
		d.mode = MSG_SSH_LOGIN;
		return d;
	}
	if (job->become || job->host->become)
		device_become(&d,
		    job->become_user != NULL ? job->become_user
					     : job->host->become_user,
		    &l->no_become);
	if (job->input != NULL)
		device_give_input(&d);
	return d;
}

/* May this command be run again, for all it does? */
static bool
login_reads(const struct device *d, const struct login_job *job, size_t i)
{
	if (job->config != NULL)
		return false;
	if (job->calls != NULL)
		return job->calls[i].only_reads;
	return platform_only_reads(
	    d->platform, login_commands_of(job).texts[i]);
}

/* May all of it be run again? */
static bool
login_only_reads(const struct device *d, const struct login_job *job)
{
	const size_t n = login_commands_of(job).n;

	for (size_t i = 0; i < n; i++)
		if (!login_reads(d, job, i))
			return false;
	return true;
}

/* Those of the host, else of the job, else of the run; NULL: the usual one. */
static const struct credentials *
login_list(const struct login *l, const struct login_job *job,
    const struct inventory_host *host)
{
	if (host != NULL && host->credentials != NULL)
		return host->credentials;
	/* What a job says is for its hosts, and not for those on the way. */
	if (job == NULL)
		return NULL;
	if (job->credentials != NULL)
		return job->credentials;
	return l->lists->of_options.n > 0 ? &l->lists->of_options : NULL;
}

/* What it is tried with, one after the other. job NULL: a jump host. */
static void
login_find_tries(struct login *l, const struct login_job *job,
    const struct target *target, const struct inventory_host *host)
{
	const struct credentials *list = login_list(l, job, host);
	const struct login_try usual = { target->user, login_password(l, host),
		target->keys };

	l->tries[0] = usual;
	l->ntries = list != NULL ? list->n : 1;
	for (size_t i = 0; list != NULL && i < list->n; i++) {
		const struct credential *c = &list->at[i];
		struct login_try *try = &l->tries[i];

		*try = usual;
		if (c->secret != NULL || c->key_file != NULL) {
			try->password = c->password;
			try->keys = c->keys;
		}
		if (c->user != NULL)
			try->user = c->user;
	}
}

static void
login_add_answers(struct buf *out, const struct answers *list)
{
	struct msg m = { .id = MSG_ANSWER };

	for (size_t i = 0; list != NULL && i < list->n; i++) {
		if (list->at[i].text == NULL)
			continue;
		m.u.answer = (struct msg_answer){ slice_str(list->at[i].prompt),
			slice_str(list->at[i].text) };
		msg_list_add(out, &m);
	}
}

/* The first that fits is taken: what is said of the host, above all. */
static void
login_answers(struct login *l, const struct login_job *job,
    const struct inventory_host *host)
{
	buf_reset(&l->answers);
	login_add_answers(&l->answers, host != NULL ? host->answers : NULL);
	if (job == NULL)
		return;
	login_add_answers(&l->answers, job->answers);
	login_add_answers(&l->answers, &l->lists->answers_of_options);
}

static void
login_credentials(struct login *l, const struct target *target)
{
	struct msg m = { .id = MSG_CREDENTIAL };

	buf_reset(&l->credentials);
	for (size_t i = 0; i < l->ntries; i++) {
		const struct login_try *try = &l->tries[i];

		m.u.credential = (struct msg_credential){
			.user = slice_str(try->user),
			.password = slice_str(try->password),
			.answers = slice_buf(&l->answers),
			.flags = target->may_not,
		};
		if (try->keys != NULL)
			m.u.credential.keys = slice_buf(&try->keys->keys);
		msg_list_add(&l->credentials, &m);
	}
}

static void
login_commands(
    struct login *l, const struct login_job *job, const struct device *d)
{
	const struct config_script run = login_script(l, job, d);
	bool configures = run.flags != NULL;
	struct msg m = { .id = MSG_COMMAND };

	buf_reset(&l->commands);
	for (size_t i = 0; i < run.n; i++) {
		m.u.command.text = slice_str(
		    job->calls != NULL ? job->calls[i].xml : run.texts[i]);
		m.u.command.place =
		    slice_str(configures ? run.places[i] : NULL);
		m.u.command.flags = job->repeatable || login_reads(d, job, i)
					? MSG_COMMAND_REPEATABLE
					: 0;
		if (configures)
			m.u.command.flags |= run.flags[i];
		msg_list_add(&l->commands, &m);
	}
}

/* What is known of its keys. */
static void
login_known(struct login *l, const struct target *target)
{
	struct trust_host h = { target->address, target->port,
		target->known_as };

	buf_reset(&l->known);
	/* Lines beyond what fits are as good as a changed key: see hostkey.h.
	 */
	if (!trust_encode(target->trust, &h, &l->known))
		buf_add(&l->known, "", 1);
}

/* How long its connection may take: the inventory is asked before ssh_config.
 */
static uint64_t
login_patience_ms(const struct login *l, const struct target *target,
    const struct inventory_host *host)
{
	if (host != NULL && host->connect_timeout_s > 0 &&
	    !l->targets->options->given.connect_timeout_ms)
		return (uint64_t)host->connect_timeout_s * 1000;
	return target->connect_timeout_ms;
}

/*
 * What a host and a jump host have in common. A host that is known by another
 * name keeps its address where a jump host has to find it.
 */
static void
login_spec(struct login *l, const struct target *target,
    const struct inventory_host *host, struct msg_ssh *ssh)
{
	bool renamed = target->known_as != NULL && target->nhops == 0;

	login_credentials(l, target);
	login_known(l, target);
	*ssh = (struct msg_ssh){
		.host = slice_str(renamed ? target->known_as : target->address),
		.port = renamed ? TARGET_PORT : target->port,
		.credentials = slice_buf(&l->credentials),
		.known = slice_buf(&l->known),
		.host_keys = target->host_keys,
		.flags = target->ssh_flags,
		.legacy = slice_str(legacy_union(target->legacy,
		    host != NULL ? host->legacy : NULL, &l->both_legacy)),
		.login_timeout_ms = l->login_timeout_ms,
		.connect_timeout_ms = login_patience_ms(l, target, host),
	};
}

/* host: as the inventory has it; NULL: it does not know it. */
static struct hayfork_endpoint
login_endpoint(struct login *l, const struct target *target,
    const struct inventory_host *host)
{
	struct hayfork_endpoint to = {
		.host = target->address,
		.port = target->port,
		.connect_timeout_ms =
		    (uint32_t)login_patience_ms(l, target, host),
		.family = target->family,
		.from = target->from,
		.keepalive_s = target->keepalive_s,
		.keepalive_count = target->keepalive_count,
		.proxy = target->proxy,
	};

	throttles_set(l->throttles, l->farm, target, host, &to);
	to.credentials = (unsigned)l->ntries;
	for (size_t i = 0; i < l->ntries; i++)
		to.accounts[i] = throttles_of_account(l->throttles, l->farm,
		    l->tries[i].user, l->tries[i].password);
	return to;
}

void
login_link(struct login *l, const struct target *target,
    struct hayfork_link_options *o)
{
	const struct inventory_host *host = target->host;
	struct msg m = { .id = MSG_SSH };

	login_find_tries(l, NULL, target, host);
	login_answers(l, NULL, host);
	login_spec(l, target, host, &m.u.ssh);
	m.u.ssh.host = slice_str(target->address);
	m.u.ssh.port = target->port;
	m.u.ssh.flags = MSG_SSH_LINK;
	/* It has no deadline of a job's: one that hangs must end, too. */
	if (m.u.ssh.login_timeout_ms == 0)
		m.u.ssh.login_timeout_ms = LOGIN_LINK_MS;
	buf_reset(&l->spec);
	msg_encode_body(&l->spec, &m);
	o->endpoint = login_endpoint(l, target, host);
	o->arg = buf_at(&l->spec);
	o->arg_len = buf_len(&l->spec);
}

/*
 * Nobody connects without a way to the host, without a key whose agent,
 * named for this host, is not there, nor to a device of which nothing is
 * known: such a job ends so. NULL: it can be tried.
 */
static const struct hayfork_ending *
login_ending(
    struct login *l, const struct target *target, const struct inerr *refusal)
{
	const struct keyset *keys = target->keys;

	if (target->ending != NULL)
		return target->ending;
	if (keys->trouble != NULL && keys->count == 0 &&
	    keys->wish.agent_is_own && l->ntries == 1 &&
	    l->tries[0].keys == keys && l->tries[0].password == NULL) {
		l->ending = (struct hayfork_ending){ HAYFORK_AUTH,
			HAYFORK_STAGE_AUTH, "agent", keys->trouble,
			"there is no other key, and no password" };
	} else if (refusal != NULL) {
		struct inerr plain = *refusal;

		plain.hint[0] = '\0';
		inerr_text(&plain, l->refusal, sizeof(l->refusal));
		l->ending = (struct hayfork_ending){ HAYFORK_FAILED,
			HAYFORK_STAGE_PROMPT, "platform", l->refusal,
			refusal->hint[0] != '\0' ? refusal->hint : NULL };
	} else
		return NULL;
	return &l->ending;
}

static void
login_file(const struct login_file *file, struct msg_ssh *ssh)
{
	if (file == NULL)
		return;
	ssh->file_mode = file->mode;
	if (file->sets_mode)
		ssh->flags |= MSG_SSH_MODE;
	if (file->verifies)
		ssh->flags |= MSG_SSH_VERIFY;
}

/* The argument of the job. */
static void
login_arg(struct login *l, const struct login_job *job,
    const struct target *target, const struct device *device, uint64_t cap)
{
	const char *passwords[CREDENTIALS_MAX];
	struct msg m = { .id = MSG_SSH };

	for (size_t i = 0; i < l->ntries; i++)
		passwords[i] = l->tries[i].password;
	login_spec(l, target, job->host, &m.u.ssh);
	login_commands(l, job, device);
	buf_reset(&l->given);
	secrets_encode(l->secrets, device->platform, job->host, passwords,
	    l->ntries, &l->given);
	if (device->become != NULL && device->platform == NULL)
		secrets_encode_one(l->secrets, DEVICE_SUDO, job->host,
		    passwords, l->ntries, &l->given);
	m.u.ssh.commands = slice_buf(&l->commands);
	m.u.ssh.mode = device->mode;
	if (job->config != NULL)
		m.u.ssh.flags |= MSG_SSH_STOP;
	m.u.ssh.platform = device->encoded;
	m.u.ssh.become = slice_str(device->become);
	m.u.ssh.level = slice_str(device->level);
	m.u.ssh.secrets = slice_buf(&l->given);
	m.u.ssh.max_output = cap;
	if (job->input != NULL)
		m.u.ssh.flags |= MSG_SSH_INPUT;
	login_file(job->file, &m.u.ssh);
	m.u.ssh.idle_timeout_ms = l->idle_timeout_ms;
	buf_reset(&l->spec);
	msg_encode_body(&l->spec, &m);
}

void
login_make(
    struct login *l, const struct login_job *job, struct drive_item *item)
{
	const struct inventory_host *host = job->host;
	const struct target *target = targets_of(
	    l->targets, host, job->calls != NULL ? TARGET_NETCONF : TARGET_SSH);
	struct device device = login_device(l, job);
	struct config_script script;
	uint64_t cap =
	    job->max_output != 0 ? job->max_output : CONTRACT_OUTPUT_CAP;

	struct hayfork_link *link;

	/* Jump hosts have credentials of their own. */
	link = target->ending == NULL ? jumps_find(l, target) : NULL;
	login_find_tries(l, job, target, host);
	login_answers(l, job, host);
	item->job.ending = login_ending(l, target, device.refusal);
	item->job.endpoint = login_endpoint(l, target, host);
	item->job.endpoint.link = link;
	login_arg(l, job, target, &device, cap);
	item->host = host->name;
	item->digest = job->input != NULL ? job->input->sha256 : NULL;
	item->command_is_content = job->config != NULL;
	item->command = job->command;
	script = login_script(l, job, &device);
	item->commands = script.n > 1 ? script.texts : NULL;
	item->ncommands = item->commands != NULL ? script.n : 0;
	item->job.lane = HAYFORK_IO;
	item->job.task = "ssh";
	item->job.arg = buf_at(&l->spec);
	item->job.arg_len = buf_len(&l->spec);
	item->job.timeout_ms = job->timeout_ms;
	item->job.input = job->input != NULL ? job->input->fd : 0;
	item->job.then = job->then;
	item->job.max_output = cap;
	item->job.retries =
	    job->retries > target->retries ? job->retries : target->retries;
	if (host->retries > item->job.retries &&
	    !l->targets->options->given.retries)
		item->job.retries = host->retries;
	item->job.crash_retries = job->crash_retries;
	item->job.repeatable =
	    job->repeatable || login_only_reads(&device, job);
}

void
login_fini(struct login *l)
{
	buf_wipe(&l->spec);
	buf_wipe(&l->credentials);
	buf_wipe(&l->answers);
	buf_wipe(&l->given);
	buf_free(&l->commands);
	scripts_fini(&l->scripts);
	jumps_fini(&l->jumps);
	buf_free(&l->known);
	buf_free(&l->both_legacy);
}
