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

static void
login_credentials(struct login *l, const struct inventory_host *host)
{
	struct msg m = { .id = MSG_CREDENTIAL };

	m.u.credential = (struct msg_credential){
		.user = slice_str(host->user != NULL ? host->user : l->user),
		.password = slice_str(login_password(l, host)),
		.keys = slice_buf(&l->creds->keys),
	};
	buf_reset(&l->credentials);
	msg_list_add(&l->credentials, &m);
}

static void
login_commands(
    struct login *l, const struct login_job *job, const struct device *d)
{
	struct msg m = { .id = MSG_COMMAND };
	const char *const *texts;
	size_t n;

	buf_reset(&l->commands);
	texts = login_texts(job, &n);
	for (size_t i = 0; i < n; i++) {
		m.u.command.text = slice_str(texts[i]);
		m.u.command.flags =
		    job->repeatable ||
			    platform_only_reads(d->platform, texts[i])
			? MSG_COMMAND_REPEATABLE
			: 0;
		msg_list_add(&l->commands, &m);
	}
}

void
login_make(
    struct login *l, const struct login_job *job, struct drive_item *item)
{
	const struct inventory_host *host = job->host;
	uint16_t port = host->port != 0 ? host->port : LOGIN_PORT;
	uint64_t cap =
	    job->max_output != 0 ? job->max_output : CONTRACT_OUTPUT_CAP;
	struct device device = login_device(l, job);
	struct msg m = { .id = MSG_SSH };

	login_credentials(l, host);
	login_commands(l, job, &device);
	buf_reset(&l->given);
	secrets_encode(l->secrets, device.platform, host,
	    login_password(l, host), &l->given);
	buf_reset(&l->known);
	/* Lines beyond what fits are as good as a changed key: see hostkey.h.
	 */
	if (!trust_encode(l->trust, host->address, port, &l->known))
		buf_add(&l->known, "", 1);
	m.u.ssh = (struct msg_ssh){
		.host = slice_str(host->address),
		.port = port,
		.credentials = slice_buf(&l->credentials),
		.commands = slice_buf(&l->commands),
		.known = slice_buf(&l->known),
		.host_keys = l->host_keys,
		.flags = l->flags,
		.mode = device.mode,
		.platform = device.encoded,
		.secrets = slice_buf(&l->given),
		.legacy = slice_str(l->legacy),
		.max_output = cap,
		.login_timeout_ms = l->login_timeout_ms,
		.idle_timeout_ms = l->idle_timeout_ms,
	};
	buf_reset(&l->spec);
	msg_encode_body(&l->spec, &m);
	item->host = host->name;
	item->command = job->command;
	item->commands = job->ncommands > 1 ? job->commands : NULL;
	item->ncommands = item->commands != NULL ? job->ncommands : 0;
	item->job.lane = HAYFORK_IO;
	item->job.task = "ssh";
	item->job.arg = buf_at(&l->spec);
	item->job.arg_len = buf_len(&l->spec);
	item->job.timeout_ms = job->timeout_ms;
	item->job.endpoint = (struct hayfork_endpoint){ host->address, port,
		(uint32_t)l->connect_timeout_ms };
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
	buf_free(&l->known);
}
