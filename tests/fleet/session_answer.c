/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * session_answer.c - what a device answers to each message of its client.
 *
 * libssh calls from within its poll, or from within a write: so this only
 * answers, notes and queues.
 */
#include <string.h>
#include <unistd.h>

#include "tests/fleet/netconf.h"
#include "tests/fleet/session_state.h"
#include "tests/fleet/shell.h"
#include "tests/fleet/tally.h"
#include "tests/fleet/text.h"
#include "tests/fleet/tunnel.h"

#define RUNS_MAX 64
#define TUNNELS_MAX 4096
#define REQUESTS_MAX 100 /* to log in, of any kind */
#define METHODS_ENDLESS                                                        \
	(METHOD_KBDINT_ENDLESS | METHOD_KBDINT_PROMPTS | METHOD_PARTIAL)

/* What a libssh message callback returns. */
enum { ANSWERED = 0, REFUSE = 1 };

/*
 * Does the device fail at this stage?  Then *r is what the callback returns,
 * and the session's end is noted.
 */
static bool
session_fails(struct session *s, enum stage stage, int *r)
{
	if (s->fault.stage != stage)
		return false;
	*r = ANSWERED;
	if (s->fault.action == ACTION_FREEZE)
		s->end = END_FREEZE;
	else if (s->fault.action == ACTION_RESET)
		s->end = END_RESET;
	else
		*r = REFUSE;
	return true;
}

/* Say what is said before a login, once. */
static void
session_say_banner(struct session *s)
{
	char name[DEVICE_NAME_SIZE], line[256];
	struct text text = { 0 };
	ssh_string banner;
	int n = s->device.banner == BANNER_MANY ? 200 : 1;

	if (s->device.banner == BANNER_NONE || s->login.requests > 0)
		return;
	device_name(&s->device, name);
	snprintf(line, sizeof(line),
	    s->device.banner == BANNER_ESCAPES
		? "\033[2J\033]0;title\007%s\r\377\300\257 \033[31mred\n"
		: "Authorized access only> this is %s#\nBe warned.\n",
	    name);
	do
		text_puts(&text, line);
	while (s->device.banner == BANNER_LONG && text.len < 30000);
	banner = ssh_string_from_char(text.data);
	while (n-- > 0)
		ssh_send_issue_banner(s->ssh, banner);
	ssh_string_free(banner);
	text_fini(&text);
}

static int
session_on_login(struct session *s, ssh_message m)
{
	const char *user = ssh_message_auth_user(m);
	int answer;

	if (user != NULL)
		device_fault_of_user(user, &s->fault);
	session_say_banner(s);
	if (!session_fails(s, STAGE_AUTH, &answer))
		answer = login_answer(&s->login, &s->device, s->ssh, m);
	else if (answer == REFUSE)
		answer = login_refuse(&s->login, &s->device, s->ssh, m);
	if (s->login.done)
		session_started(s);
	if (s->login.failures >= s->limits->login_tries ||
	    (s->login.requests >= REQUESTS_MAX &&
		!(s->device.methods[0] & METHODS_ENDLESS))) {
		tally_add(TALLY_DISCONNECTED, 1);
		s->end = END_DISCONNECT;
		return ANSWERED; /* or the client would prompt once more */
	}
	return answer;
}

static void
session_run_timer(struct timer *t)
{
	session_pump(container_of(t, struct run, timer)->session);
}

static struct run *
session_add_run(struct session *s, ssh_message m)
{
	ssh_channel ssh = ssh_message_channel_request_open_reply_accept(m);
	struct run *run;

	if (ssh == NULL)
		return NULL;
	run = run_new(ssh);
	run->session = s;
	run->timer.fire = session_run_timer;
	LIST_INSERT_HEAD(&s->runs, run, entry);
	s->nruns++;
	return run;
}

/* A bastion is asked for a way to another device. */
static int
session_on_tunnel(struct session *s, ssh_message m)
{
	const char *host = ssh_message_channel_request_open_destination(m);
	int port = ssh_message_channel_request_open_destination_port(m), fd;
	struct device target;
	struct run *run;
	uint32_t address;

	if (!s->device.bastion || s->nruns >= TUNNELS_MAX || host == NULL ||
	    !tunnel_address(host, &address))
		return REFUSE;
	target = device_at(address);
	if (target.through == THROUGH_BLACKHOLE)
		return ANSWERED; /* with silence */
	if (target.through == THROUGH_REFUSED)
		return REFUSE;
	if ((fd = tunnel_connect(address, (uint16_t)port)) == -1)
		return REFUSE;
	if ((run = session_add_run(s, m)) == NULL) {
		close(fd);
		return REFUSE;
	}
	tunnel_start(run, fd);
	return ANSWERED;
}

static int
session_on_channel_open(struct session *s, ssh_message m)
{
	int answer;

	if (session_fails(s, STAGE_CHANNEL, &answer))
		return answer;
	if (ssh_message_subtype(m) == SSH_CHANNEL_DIRECT_TCPIP)
		return session_on_tunnel(s, m);
	if (ssh_message_subtype(m) != SSH_CHANNEL_SESSION ||
	    s->nruns >= RUNS_MAX)
		return REFUSE;
	if (s->nopened++ > 0 && s->device.shell.flags & SHELL_DROPS) {
		s->end = END_DISCONNECT;
		return ANSWERED;
	}
	if (s->nopened > 1 && s->device.shell.flags & SHELL_ONE_CHANNEL)
		return REFUSE;
	return session_add_run(s, m) != NULL ? ANSWERED : REFUSE;
}

static struct run *
session_run(struct session *s, ssh_channel ssh)
{
	struct run *run;

	for (run = LIST_FIRST(&s->runs); run != NULL;
	     run = LIST_NEXT(run, entry))
		if (run->ssh == ssh)
			return run;
	return NULL;
}

/* Returns true, with the callback's answer, if the command does not run. */
static bool
session_command_fails(struct session *s, const struct command *command, int *r)
{
	if (session_fails(s, STAGE_EXEC, r))
		return true;
	*r = command->ending == ENDING_REFUSE ? REFUSE : ANSWERED;
	if (command->ending == ENDING_FREEZE)
		s->end = END_FREEZE;
	return command->ending == ENDING_REFUSE ||
	       command->ending == ENDING_FREEZE;
}

/*
 * A command is done by the device's shell, if it has one, unless words of
 * ours say what is to happen.
 */
static void
session_start_command(struct session *s, struct run *run, const char *text,
    struct command *command)
{
	if (s->device.shell.kind == NULL || command_has_words(text) ||
	    command->told) {
		run_start(run, command);
		return;
	}
	command_fini(command);
	shell_start(run, &s->device, s->login.user, text, s->limits->flood_cap);
}

static int
session_on_exec(struct session *s, struct run *run, ssh_message m)
{
	const char *text = ssh_message_channel_request_command(m);
	char name[DEVICE_NAME_SIZE];
	struct command command;
	int answer;

	device_name(&s->device, name);
	command_parse(
	    &command, s->device.answer, text, name, s->limits->flood_cap);
	if (s->device.shell.flags & SHELL_NO_EXEC)
		command.ending = ENDING_REFUSE;
	if (session_command_fails(s, &command, &answer)) {
		command_fini(&command);
		if (answer == REFUSE) {
			tally_add(TALLY_REFUSED_EXECS, 1);
			return REFUSE;
		}
	} else {
		ssh_message_channel_request_reply_success(m);
		session_start_command(s, run, text, &command);
	}
	tally_add(TALLY_EXECS, 1);
	tally_exec(name, text);
	return ANSWERED;
}

static int
session_on_shell(struct session *s, struct run *run, ssh_message m)
{
	int answer;

	if (session_fails(s, STAGE_EXEC, &answer))
		return answer;
	if (s->device.shell.kind == NULL)
		return REFUSE;
	ssh_message_channel_request_reply_success(m);
	shell_start(run, &s->device, s->login.user, NULL, s->limits->flood_cap);
	tally_add(TALLY_SHELLS, 1);
	return ANSWERED;
}

static int
session_on_subsystem(struct session *s, struct run *run, ssh_message m)
{
	const char *name = ssh_message_channel_request_subsystem(m);
	int answer;

	if (session_fails(s, STAGE_EXEC, &answer))
		return answer;
	if (s->device.netconf == 0 || name == NULL ||
	    strcmp(name, "netconf") != 0)
		return REFUSE;
	ssh_message_channel_request_reply_success(m);
	netconf_start(run, &s->device, s->limits->flood_cap);
	return ANSWERED;
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

static int
session_on_tty(struct run *run, ssh_message m)
{
	if (run != NULL) {
		run->tty = true;
		run->width = (unsigned)ssh_message_channel_request_pty_width(m);
		run->height =
		    (unsigned)ssh_message_channel_request_pty_height(m);
	}
	ssh_message_channel_request_reply_success(m);
	return ANSWERED;
}

#pragma GCC diagnostic pop

static int
session_on_channel(struct session *s, ssh_message m)
{
	ssh_channel ssh = ssh_message_channel_request_channel(m);
	struct run *run = session_run(s, ssh);

	switch (ssh_message_subtype(m)) {
	case SSH_CHANNEL_REQUEST_PTY:
		return session_on_tty(run, m);
	case SSH_CHANNEL_REQUEST_ENV:
		ssh_message_channel_request_reply_success(m);
		return ANSWERED;
	case SSH_CHANNEL_REQUEST_EXEC:
		if (run == NULL || run->state != RUN_IDLE)
			return REFUSE;
		return session_on_exec(s, run, m);
	case SSH_CHANNEL_REQUEST_SUBSYSTEM:
		if (run == NULL || run->state != RUN_IDLE)
			return REFUSE;
		return session_on_subsystem(s, run, m);
	case SSH_CHANNEL_REQUEST_SHELL:
		if (run == NULL || run->state != RUN_IDLE)
			return REFUSE;
		return session_on_shell(s, run, m);
	default:
		return REFUSE;
	}
}

int
session_on_message(ssh_session ssh, ssh_message m, void *arg)
{
	struct session *s = arg;

	(void)ssh;
	if (s->end != END_NONE)
		return ANSWERED; /* with silence */
	switch (ssh_message_type(m)) {
	case SSH_REQUEST_AUTH:
		return session_on_login(s, m);
	case SSH_REQUEST_CHANNEL_OPEN:
		return session_on_channel_open(s, m);
	case SSH_REQUEST_CHANNEL:
		return session_on_channel(s, m);
	default:
		return REFUSE;
	}
}
