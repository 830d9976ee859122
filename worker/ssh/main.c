/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * main.c - hayfork-ssh: a worker of the io lane; messages to its sessions.
 */
#include <stdlib.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/contract.h"
#include "common/mem.h"
#include "worker/capabilities.h"
#include "worker/ssh/io_worker.h"
#include "worker/ssh/link.h"
#include "worker/ssh/session.h"

/* ---- messages of the master --------------------------------------------- */

/* The session that a message is about; NULL: it has ended meanwhile. */
static struct session *
main_session(struct io_worker *io, uint64_t claim, uint32_t entry)
{
	struct session *s =
	    entry < io->worker->window ? io->entries[entry] : NULL;

	return s != NULL && s->claim == claim ? s : NULL;
}

static void
main_drop(int fd)
{
	if (fd != -1)
		close(fd);
}

/* The link with this claim; NULL: it is none any more. */
static struct session *
main_link(struct io_worker *io, uint64_t claim)
{
	for (unsigned i = 0; claim != 0 && i < io->worker->window; i++) {
		struct session *s = io->entries[i];

		if (s != NULL && s->claim == claim && s->serves != NULL &&
		    !s->closing && s->outcome.class == NULL)
			return s;
	}
	return NULL;
}

static enum msg_err
on_job(struct io_worker *io, const struct msg_job *m, int fd)
{
	if ((fd == -1) != (m->link != 0))
		return MSG_ERR_FD;
	if (m->entry >= io->worker->window || io->entries[m->entry] != NULL) {
		main_drop(fd);
		return MSG_ERR_CONTENT;
	}
	/* The master took it back before we came to it. */
	if (!board_claim(io->worker->board, m->entry, m->claim)) {
		main_drop(fd);
		return MSG_OK;
	}
	session_start(io, m, fd, main_link(io, m->link), clock_ns());
	return MSG_OK;
}

/* Kept for its job, which comes next. */
static enum msg_err
on_input(struct io_worker *io, const struct msg_input *m, int fd)
{
	if (fd == -1)
		return MSG_ERR_FD;
	main_drop(io->input_fd);
	io->input_fd = fd;
	io->input_claim = m->claim;
	return MSG_OK;
}

static enum msg_err
on_cancel(struct io_worker *io, const struct msg_cancel *m, int fd)
{
	struct session *s = main_session(io, m->claim, m->entry);

	(void)fd;
	if (m->status >= HAYFORK_STATUS_COUNT)
		return MSG_ERR_CONTENT;
	if (s != NULL)
		session_cancel(s, (enum hayfork_status)m->status);
	return MSG_OK;
}

static enum msg_err
on_drain(struct io_worker *io, const struct msg_drain *m, int fd)
{
	(void)m;
	(void)fd;
	io->draining = true;
	return MSG_OK;
}

static enum msg_err
on_signed_data(struct io_worker *io, const struct msg_signed_data *m, int fd)
{
	struct session *s = main_session(io, m->token, m->entry);

	(void)fd;
	if (s != NULL)
		auth_signed(s, m);
	return MSG_OK;
}

/* clang-format off */
#define DISPATCH_MASTER_TO_ALL(NAME, name) return on_##name(io, &m->u.name, fd);
#define DISPATCH_MASTER_TO_LANE(NAME, name) return on_##name(io, &m->u.name, fd);
#define DISPATCH_SIGNER_TO_IO(NAME, name) return on_##name(io, &m->u.name, fd);
#define DISPATCH_ALL_TO_MASTER(NAME, name) break;
#define DISPATCH_LANE_TO_MASTER(NAME, name) break;
#define DISPATCH_CPU_TO_MASTER(NAME, name) break;
#define DISPATCH_MASTER_TO_CPU(NAME, name) break;
#define DISPATCH_MASTER_TO_IO(NAME, name) return on_##name(io, &m->u.name, fd);
#define DISPATCH_IO_TO_MASTER(NAME, name) break;
#define DISPATCH_IO_TO_SIGNER(NAME, name) break;
#define DISPATCH_MASTER_TO_SIGNER(NAME, name) break;
#define DISPATCH_SIGNER_TO_MASTER(NAME, name) break;
#define DISPATCH_IN_JOB(NAME, name) break;
#define CASE_(NAME, name, num, link, doc)				\
	case MSG_##NAME: DISPATCH_##link(NAME, name)
/* clang-format on */

static enum msg_err
main_message(void *ctx, const struct msg *m, int fd)
{
	struct io_worker *io = ctx;

	switch (m->id) {
		MSG_TABLE(CASE_)
	case MSG_ID_END:
		break;
	}
	return MSG_ERR_STATE;
}

/* ---- turns of the loop -------------------------------------------------- */

static void
main_relief(void *ctx)
{
	io_worker_relieve(ctx);
}

/* A link has no end of its own: it ends when nobody needs it any more. */
static void
main_end_links(struct io_worker *io)
{
	for (unsigned i = 0; i < io->worker->window; i++) {
		struct session *s = io->entries[i];

		if (s != NULL && (s->job.flags & MSG_SSH_LINK) != 0 &&
		    (s->serves == NULL || link_is_idle(s)))
			session_cancel(s, HAYFORK_CANCELLED);
	}
}

static void
main_turn(void *ctx)
{
	struct io_worker *io = ctx;

	/* The next session's CPU time begins with its own code. */
	io->cpu_ns = 0;
	STAILQ_CONCAT(&io->spare, &io->ended);
	if (io->titled != io->sessions)
		io_worker_tidy_later(io);
	if (io->draining)
		main_end_links(io);
	if (io->draining && io->sessions == 0 && io->closing == 0)
		loop_stop(&io->loop);
}

static const struct loop_ops main_ops = {
	.on_message = main_message,
	.on_relief = main_relief,
	.on_turn = main_turn,
};

/* One worker, on its thread. */
static int
main_serve(struct worker *w, void *ctx)
{
	struct io_worker *io = xcalloc(1, sizeof(*io));
	struct session *s;

	(void)ctx;
	io->worker = w;
	io_worker_init(io);
	loop_init(&io->loop, w, &main_ops, io);
	io_worker_tidy_later(io);
	loop_run(&io->loop);
	while ((s = STAILQ_FIRST(&io->spare)) != NULL) {
		STAILQ_REMOVE_HEAD(&io->spare, link);
		free(s);
	}
	io_worker_fini(io);
	free(io);
	return CONTRACT_EXIT_RETIRED;
}

int
main(int argc, char **argv)
{
	struct host host;
	int status;

	if (capabilities_asked(argc, argv))
		return io_worker_capabilities();
	host_open(&host, argc, argv);
	/* Once for all threads: its counters know of no others. */
	if (libssh2_init(0) != 0)
		panic("libssh2 cannot be initialised");
	status = host_run(&host, main_serve, NULL);
	libssh2_exit();
	return status;
}
