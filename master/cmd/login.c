/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * login.c - a host job for a host: where to, as whom, with what, for how long.
 */
#include "common/contract.h"
#include "common/msg.h"
#include "master/cmd/login.h"
#include "master/input/legacy.h"

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

/* One that is named and not known has nothing that only reads. */
static const struct platform *
login_platform(const struct login *l, const struct inventory_host *host)
{
	return host->platform != NULL ? platform_find(host->platform)
				      : l->platform;
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
login_commands(struct login *l, const struct login_job *job)
{
	struct msg m = { .id = MSG_COMMAND };

	m.u.command = (struct msg_command){ slice_str(job->command), 0 };
	buf_reset(&l->commands);
	msg_list_add(&l->commands, &m);
}

void
login_make(
    struct login *l, const struct login_job *job, struct drive_item *item)
{
	const struct inventory_host *host = job->host;
	uint16_t port = host->port != 0 ? host->port : LOGIN_PORT;
	uint64_t cap =
	    job->max_output != 0 ? job->max_output : CONTRACT_OUTPUT_CAP;
	struct msg m = { .id = MSG_SSH };

	login_credentials(l, host);
	login_commands(l, job);
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
		.legacy = slice_str(
		    legacy_union(l->legacy, host->legacy, &l->both_legacy)),
		.max_output = cap,
		.login_timeout_ms = l->login_timeout_ms,
		.idle_timeout_ms = l->idle_timeout_ms,
	};
	buf_reset(&l->spec);
	msg_encode_body(&l->spec, &m);
	item->host = host->name;
	item->command = job->command;
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
	    job->repeatable ||
	    platform_only_reads(login_platform(l, host), job->command);
}

void
login_fini(struct login *l)
{
	buf_wipe(&l->spec);
	buf_wipe(&l->credentials);
	buf_free(&l->commands);
	buf_free(&l->known);
	buf_free(&l->both_legacy);
}
