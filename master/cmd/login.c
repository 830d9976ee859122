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

/* One that is named and not known has nothing that only reads. */
static const struct platform *
login_platform(const struct login *l, const struct inventory_host *host)
{
	return host->platform != NULL ? platform_find(host->platform)
				      : l->platform;
}

static void
login_credentials(struct login *l, const struct inventory_host *host,
    const struct target *target)
{
	struct msg m = { .id = MSG_CREDENTIAL };

	m.u.credential = (struct msg_credential){
		.user = slice_str(target->user),
		.password = slice_str(login_password(l, host)),
		.keys = slice_buf(&target->keys->keys),
		.flags = target->may_not,
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

/* The argument of the job. */
static void
login_spec(struct login *l, const struct login_job *job,
    const struct target *target, uint64_t cap)
{
	struct msg m = { .id = MSG_SSH };

	login_credentials(l, job->host, target);
	login_commands(l, job);
	login_known(l, target);
	m.u.ssh = (struct msg_ssh){
		.host = slice_str(target->known_as != NULL ? target->known_as
							   : target->address),
		.port = target->known_as != NULL ? TARGET_PORT : target->port,
		.credentials = slice_buf(&l->credentials),
		.commands = slice_buf(&l->commands),
		.known = slice_buf(&l->known),
		.host_keys = target->host_keys,
		.flags = target->ssh_flags,
		.legacy = slice_str(target->legacy),
		.max_output = cap,
		.login_timeout_ms = l->login_timeout_ms,
		.idle_timeout_ms = l->idle_timeout_ms,
	};
	buf_reset(&l->spec);
	msg_encode_body(&l->spec, &m);
}

static struct hayfork_endpoint
login_endpoint(const struct target *target)
{
	return (struct hayfork_endpoint){
		.host = target->address,
		.port = target->port,
		.connect_timeout_ms = (uint32_t)target->connect_timeout_ms,
		.family = target->family,
		.from = target->from,
		.keepalive_s = target->keepalive_s,
		.keepalive_count = target->keepalive_count,
	};
}

/*
 * Nobody connects past the jump hosts that a host is behind, nor without a
 * key whose agent, named for this host, is not there.
 */
static const struct hayfork_ending *
login_ending(struct login *l, const struct inventory_host *host,
    const struct target *target)
{
	const struct keyset *keys = target->keys;

	if (target->ending != NULL)
		return target->ending;
	if (target->nhops > 0)
		l->ending = (struct hayfork_ending){ HAYFORK_UNREACHABLE,
			HAYFORK_STAGE_JUMP, "ssh_config",
			"it is behind a jump host (ProxyJump), which is not "
			"supported yet",
			NULL };
	else if (keys->trouble != NULL && keys->count == 0 &&
		 keys->wish.agent_is_own && login_password(l, host) == NULL)
		l->ending = (struct hayfork_ending){ HAYFORK_AUTH,
			HAYFORK_STAGE_AUTH, "agent", keys->trouble,
			"there is no other key, and no password" };
	else
		return NULL;
	return &l->ending;
}

void
login_make(
    struct login *l, const struct login_job *job, struct drive_item *item)
{
	const struct inventory_host *host = job->host;
	const struct target *target = targets_of(l->targets, host);
	uint64_t cap =
	    job->max_output != 0 ? job->max_output : CONTRACT_OUTPUT_CAP;

	login_spec(l, job, target, cap);
	item->host = host->name;
	item->command = job->command;
	item->job.lane = HAYFORK_IO;
	item->job.task = "ssh";
	item->job.arg = buf_at(&l->spec);
	item->job.arg_len = buf_len(&l->spec);
	item->job.timeout_ms = job->timeout_ms;
	item->job.endpoint = login_endpoint(target);
	item->job.ending = login_ending(l, host, target);
	item->job.then = job->then;
	item->job.max_output = cap;
	item->job.retries =
	    job->retries > target->retries ? job->retries : target->retries;
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
}
