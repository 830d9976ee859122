/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ssh_spec.c - in the place of hayfork-ssh: a worker that logs in nowhere, and
 * whose output is what it was told to do, as lines "KEY VALUE".
 */
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/contract.h"
#include "common/hayfork.h"
#include "worker/loop.h"

static void
tell(FILE *fp, const char *key, struct slice text)
{
	fprintf(fp, "%s ", key);
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.at[i];

		if (c < ' ' || c == '\\')
			fprintf(fp, "\\x%02x", c);
		else
			fputc(c, fp);
	}
	fputc('\n', fp);
}

static void
tell_credentials(FILE *fp, struct slice list)
{
	struct msg m;

	while (msg_list_next(MSG_CREDENTIAL, &list, &m) == MSG_OK) {
		tell(fp, "user", m.u.credential.user);
		tell(fp, "password", m.u.credential.password);
	}
}

static void
tell_platform(FILE *fp, struct slice body)
{
	struct msg m, l;
	struct slice levels;

	if (body.len == 0)
		return;
	if (msg_decode_body(MSG_PLATFORM, (const uint8_t *)body.at, body.len,
		&m) != MSG_OK) {
		fprintf(fp, "malformed platform\n");
		return;
	}
	tell(fp, "platform", m.u.platform.name);
	tell(fp, "default", m.u.platform.level);
	levels = m.u.platform.levels;
	while (msg_list_next(MSG_LEVEL, &levels, &l) == MSG_OK)
		tell(fp, "level", l.u.level.name);
	tell(fp, "newline", m.u.platform.newline);
	tell(fp, "suffix", m.u.platform.user_suffix);
	if ((m.u.platform.flags & MSG_PLATFORM_ONE_CHANNEL) != 0)
		fprintf(fp, "one_channel\n");
}

static void
tell_job(FILE *fp, const struct msg_ssh *ssh)
{
	static const char *const modes[] = { "exec", "shell", "auto" };
	struct slice list;
	struct msg m;

	fprintf(fp, "mode %s\n", ssh->mode < 3 ? modes[ssh->mode] : "?");
	tell_credentials(fp, ssh->credentials);
	list = ssh->commands;
	while (msg_list_next(MSG_COMMAND, &list, &m) == MSG_OK)
		tell(fp, "command", m.u.command.text);
	tell_platform(fp, ssh->platform);
	list = ssh->secrets;
	while (msg_list_next(MSG_SECRET, &list, &m) == MSG_OK) {
		tell(fp, "secret", m.u.secret.name);
		tell(fp, "is", m.u.secret.text);
	}
}

static void
answer(struct worker *w, const struct msg_job *job)
{
	struct msg m, out = { .id = MSG_OUTPUT }, end = { .id = MSG_RESULT };
	char *text = NULL;
	size_t len = 0;
	FILE *fp;

	if (!board_claim(w->board, job->entry, job->claim) ||
	    (fp = open_memstream(&text, &len)) == NULL)
		return;
	if (msg_decode_body(MSG_SSH, (const uint8_t *)job->arg.at, job->arg.len,
		&m) == MSG_OK)
		tell_job(fp, &m.u.ssh);
	else
		fprintf(fp, "malformed\n");
	fclose(fp);
	board_set_stage(
	    w->board, job->entry, HAYFORK_STAGE_COMMAND, clock_ns());
	out.u.output = (struct msg_output){ job->claim, job->entry,
		MSG_STREAM_STDOUT, { text, len } };
	chan_send(&w->chan, &out);
	end.u.result.claim = job->claim;
	end.u.result.entry = job->entry;
	end.u.result.flags = MSG_RESULT_SENT;
	chan_send(&w->chan, &end);
	free(text);
}

static void
flush(struct worker *w)
{
	struct pollfd p = { w->chan.fd, POLLOUT, 0 };

	while (chan_flush(&w->chan) == CHAN_IO_AGAIN)
		(void)!poll(&p, 1, -1);
}

static int
serve(struct worker *w, void *ctx)
{
	struct msg m;
	int fd;

	(void)ctx;
	worker_hello(w);
	flush(w);
	while (chan_fill(&w->chan) == CHAN_IO_OK) {
		while (chan_next(&w->chan, &m, &fd) == MSG_OK) {
			if (fd != -1)
				close(fd);
			if (m.id == MSG_DRAIN)
				return CONTRACT_EXIT_RETIRED;
			if (m.id == MSG_JOB)
				answer(w, &m.u.job);
		}
		flush(w);
	}
	return 0;
}

int
main(int argc, char **argv)
{
	struct host host;

	host_open(&host, argc, argv);
	return host_run(&host, serve, NULL);
}
