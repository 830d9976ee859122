/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * run.c - a channel, and the service that puts out what a command asks for.
 *
 * libssh queues without bound what the peer does not take.  So no more is
 * written than the window has room for, and nothing while earlier output
 * still waits for the socket: the queue stays below one piece.
 */
#include <err.h>
#include <stdlib.h>
#include <libssh/server.h>

#include "tests/fleet/run.h"
#include "tests/fleet/tally.h"

#define PIECE_MAX 32768
#define PIECES_PER_TURN 8 /* of one channel before the others' turn */

struct exec {
	struct command command;
	uint64_t out_sent, err_sent;
};

struct run *
run_new(ssh_channel ssh)
{
	struct run *run = calloc(1, sizeof(*run));

	if (run == NULL)
		err(1, "channel");
	run->ssh = ssh;
	tally_add(TALLY_CHANNELS, 1);
	return run;
}

size_t
run_room(const struct run *run, ssh_session ssh)
{
	size_t room;

	if (ssh_get_poll_flags(ssh) & SSH_WRITE_PENDING)
		return 0;
	room = ssh_channel_window_size(run->ssh);
	return room < PIECE_MAX ? room : PIECE_MAX;
}

size_t
run_send(struct run *run, const char *data, size_t len)
{
	int rc;

	if (len == 0)
		return 0;
	rc = ssh_channel_write(run->ssh, data, (uint32_t)len);
	if (rc <= 0)
		return 0;
	tally_add(TALLY_BYTES_OUT, rc);
	return (size_t)rc;
}

/* Write the next piece of stderr, then of stdout; false if none was taken. */
static bool
exec_write(struct run *run, size_t room)
{
	static char piece[PIECE_MAX];
	struct exec *exec = run->data;
	const struct command *command = &exec->command;
	bool to_err = exec->err_sent < command->err.len;
	const struct content *content = to_err ? &command->err : &command->out;
	uint64_t *sent = to_err ? &exec->err_sent : &exec->out_sent;
	size_t n;
	int rc;

	if (command->drip_ms > 0 && room > command->piece)
		room = command->piece;
	n = content_read(content, *sent, piece, room);
	if (to_err)
		rc = ssh_channel_write_stderr(run->ssh, piece, (uint32_t)n);
	else
		rc = ssh_channel_write(run->ssh, piece, (uint32_t)n);
	if (rc <= 0)
		return false;
	*sent += (uint64_t)rc;
	tally_add(TALLY_BYTES_OUT, rc);
	return true;
}

static enum run_fate
exec_end(struct run *run)
{
	const struct command *command = &((struct exec *)run->data)->command;

	if (command->ending == ENDING_HANG) {
		run->state = RUN_HANGING;
		return FATE_STAYS;
	}
	run->state = RUN_ENDED;
	tally_add(TALLY_FINISHED, 1);
	if (command->ending == ENDING_CLOSE)
		return FATE_CLOSE;
	if (command->ending == ENDING_RESET)
		return FATE_RESET;
	if (command->ending == ENDING_EXIT)
		ssh_channel_request_send_exit_status(run->ssh, command->exit);
	if (command->ending == ENDING_SIGNAL)
		ssh_channel_request_send_exit_signal(
		    run->ssh, command->signal, 0, "killed by the fleet", "");
	return FATE_OVER;
}

static enum run_fate
exec_pump(struct run *run, ssh_session ssh)
{
	struct exec *exec = run->data;
	const struct command *command = &exec->command;
	int pieces = PIECES_PER_TURN;
	size_t room;

	if (run->state != RUN_RUNNING || run->timer.place != 0)
		return FATE_STAYS;
	while (pieces-- > 0) {
		if (ssh_get_poll_flags(ssh) & SSH_WRITE_PENDING)
			return FATE_STAYS;
		if (exec->err_sent == command->err.len &&
		    exec->out_sent == command->out.len)
			return exec_end(run);
		room = run_room(run, ssh);
		if (room == 0 || !exec_write(run, room))
			return FATE_STAYS;
		if (command->drip_ms > 0)
			break;
	}
	loop_set(&run->timer, command->drip_ms);
	return FATE_STAYS;
}

static void
exec_free(struct run *run)
{
	struct exec *exec = run->data;

	command_fini(&exec->command);
	free(exec);
}

static const struct service exec_service = { exec_pump, exec_free };

void
run_start(struct run *run, const struct command *command)
{
	struct exec *exec = calloc(1, sizeof(*exec));

	if (exec == NULL)
		err(1, "command");
	exec->command = *command;
	run->service = &exec_service;
	run->data = exec;
	run->state = RUN_RUNNING;
	loop_set(&run->timer, command->delay_ms);
}

enum run_fate
run_pump(struct run *run, ssh_session ssh)
{
	if (!ssh_channel_is_open(run->ssh))
		return FATE_OVER;
	if (run->service == NULL)
		return FATE_STAYS;
	return run->service->pump(run, ssh);
}

void
run_close(struct run *run)
{
	ssh_channel ssh = run->ssh;

	run_free(run); /* or what it has would be called back still */
	/* ssh_channel_free() alone leaves the peer's close unanswered. */
	ssh_channel_close(ssh);
	ssh_channel_free(ssh);
}

void
run_free(struct run *run)
{
	if (run->state == RUN_RUNNING || run->state == RUN_HANGING)
		tally_add(TALLY_ABORTED, 1);
	loop_clear(&run->timer);
	if (run->service != NULL)
		run->service->free(run);
	free(run);
}
