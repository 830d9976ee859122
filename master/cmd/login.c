/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * login.c - a host job for a host: where to, as whom, with what, for how long.
 */
#include "common/contract.h"
#include "common/msg.h"
#include "master/cmd/login.h"

static struct slice
slice_buf(const struct buf *b)
{
	return (struct slice){ (const char *)buf_at(b), buf_len(b) };
}

static const char *
login_password(const struct login *l, const struct inventory_host *host)
{
	return host->password != NULL ? host->password : l->creds->password;
}

/* What to run: one, or several. */
static const char *const *
login_texts(const struct login_job *job, size_t *n)
{
	*n = job->commands != NULL ? job->ncommands : 1;
	return job->commands != NULL ? job->commands : &job->command;
}

struct device
login_device(const struct login *l, const struct login_job *job)
{
	const char *platform = job->host->platform;
	size_t n;

	login_texts(job, &n);
	return device_of(l->platforms,
	    platform != NULL ? platform : l->platform,
	    job->session != DEVICE_SESSION_UNSAID ? job->session : l->session,
	    n);
}

/* May all of it be run again? */
static bool
login_only_reads(const struct device *d, const struct login_job *job)
{
	const char *const *texts;
	size_t n;

	texts = login_texts(job, &n);
	for (size_t i = 0; i < n; i++)
		if (!platform_only_reads(d->platform, texts[i]))
			return false;
	return true;
}

/* Nothing is known of how to talk to it: tell that as its result. */
static void
login_refuse(struct login *l, const struct inerr *why, struct drive_item *item)
{
	struct inerr plain = *why;

	plain.hint[0] = '\0';
	inerr_text(&plain, l->refusal, sizeof(l->refusal));
	item->job.refusal = (struct hayfork_refusal){
		.stage = HAYFORK_STAGE_PROMPT,
		.class = "platform",
		.message = l->refusal,
		.hint = why->hint[0] != '\0' ? why->hint : NULL,
	};
}

static uint16_t
login_port(const struct inventory_host *host)
{
	return host->port != 0 ? host->port : LOGIN_PORT;
}

static const char *
login_user(const struct login *l, const struct inventory_host *host)
{
	return host->user != NULL ? host->user : l->user;
}

static struct hayfork_endpoint
login_endpoint(const struct login *l, const struct inventory_host *host)
{
	struct hayfork_endpoint to = { .host = host->address,
		.port = login_port(host),
		.connect_timeout_ms = (uint32_t)l->connect_timeout_ms };

	throttles_set(l->throttles, l->farm, host, login_user(l, host),
	    login_password(l, host), &to);
	return to;
}

static void
login_credentials(struct login *l, const struct inventory_host *host)
{
	struct msg m = { .id = MSG_CREDENTIAL };

	m.u.credential = (struct msg_credential){
		.user = slice_str(login_user(l, host)),
		.password = slice_str(login_password(l, host)),
		.keys = slice_buf(&l->creds->keys),
	};
	buf_reset(&l->credentials);
	msg_list_add(&l->credentials, &m);
}

static void
login_commands(struct login *l, const struct login_job *job)
{
	struct msg m = { .id = MSG_COMMAND };
	const char *const *texts;
	size_t n;

	buf_reset(&l->commands);
	texts = login_texts(job, &n);
	for (size_t i = 0; i < n; i++) {
		m.u.command = (struct msg_command){ slice_str(texts[i]), 0 };
		msg_list_add(&l->commands, &m);
	}
}

/* What a host and a jump host have in common. */
static void
login_spec(
    struct login *l, const struct inventory_host *host, struct msg_ssh *ssh)
{
	login_credentials(l, host);
	buf_reset(&l->known);
	/* Lines beyond what fits are as good as a changed key: see hostkey.h.
	 */
	if (!trust_encode(l->trust, host->address, login_port(host), &l->known))
		buf_add(&l->known, "", 1);
	*ssh = (struct msg_ssh){
		.host = slice_str(host->address),
		.port = login_port(host),
		.credentials = slice_buf(&l->credentials),
		.known = slice_buf(&l->known),
		.host_keys = l->host_keys,
		.legacy = slice_str(l->legacy),
		.login_timeout_ms = l->login_timeout_ms,
		.connect_timeout_ms = l->connect_timeout_ms,
	};
}

void
login_link(struct login *l, const struct inventory_host *host,
    struct hayfork_link_options *o)
{
	struct msg m = { .id = MSG_SSH };

	login_spec(l, host, &m.u.ssh);
	m.u.ssh.flags = MSG_SSH_LINK;
	buf_reset(&l->spec);
	msg_encode_body(&l->spec, &m);
	o->endpoint = login_endpoint(l, host);
	o->arg = buf_at(&l->spec);
	o->arg_len = buf_len(&l->spec);
}

void
login_make(
    struct login *l, const struct login_job *job, struct drive_item *item)
{
	const struct inventory_host *host = job->host;
	uint64_t cap =
	    job->max_output != 0 ? job->max_output : CONTRACT_OUTPUT_CAP;
	struct hayfork_link *link =
	    l->jump != NULL ? jumps_find(l, l->jump) : NULL;
	struct device device = login_device(l, job);
	struct msg m = { .id = MSG_SSH };

	login_spec(l, host, &m.u.ssh);
	login_commands(l, job);
	buf_reset(&l->given);
	secrets_encode(l->secrets, device.platform, host,
	    login_password(l, host), &l->given);
	m.u.ssh.commands = slice_buf(&l->commands);
	m.u.ssh.flags = l->flags;
	m.u.ssh.mode = device.mode;
	m.u.ssh.platform = device.encoded;
	m.u.ssh.secrets = slice_buf(&l->given);
	m.u.ssh.max_output = cap;
	m.u.ssh.idle_timeout_ms = l->idle_timeout_ms;
	buf_reset(&l->spec);
	msg_encode_body(&l->spec, &m);
	item->host = host->name;
	item->command = job->command;
	item->job.lane = HAYFORK_IO;
	item->job.task = "ssh";
	item->job.arg = buf_at(&l->spec);
	item->job.arg_len = buf_len(&l->spec);
	item->job.timeout_ms = job->timeout_ms;
	item->job.endpoint = login_endpoint(l, host);
	item->job.endpoint.link = link;
	item->job.then = job->then;
	item->job.max_output = cap;
	item->job.retries = job->retries;
	item->job.crash_retries = job->crash_retries;
	item->job.repeatable =
	    job->repeatable || login_only_reads(&device, job);
	if (device.refusal != NULL)
		login_refuse(l, device.refusal, item);
}

void
login_fini(struct login *l)
{
	buf_wipe(&l->spec);
	buf_wipe(&l->credentials);
	buf_wipe(&l->given);
	buf_free(&l->commands);
	jumps_fini(&l->jumps);
	buf_free(&l->known);
}
