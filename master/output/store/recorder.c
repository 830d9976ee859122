/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * recorder.c - the master's side of its recorder.
 */
#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdatomic.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/events.h"
#include "common/mem.h"
#include "master/farm/farm.h"
#include "master/output/store/recorder.h"

#define RECORDER_FD_ABOVE 10
#define RECORDER_HIGH_WATER (1u << 20)
#define RECORDER_ANSWER_MAX 4096u /* of a frame that it sends */

/* ---- frames -------------------------------------------------------------- */

/* Its length is not known yet: returns where it goes. */
static size_t
frame_begin(struct recorder *r, enum store_frame what, uint32_t fields)
{
	size_t at = buf_len(&r->out);

	buf_add(&r->out, "\0\0\0", 4);
	pack_array(&r->out, 1 + fields);
	pack_uint(&r->out, what);
	return at;
}

static void
frame_end(struct recorder *r, size_t at)
{
	uint8_t *head = buf_at(&r->out) + at;
	size_t len = buf_len(&r->out) - at - 4;

	for (int i = 0; i < 4; i++)
		head[i] = (uint8_t)(len >> 8 * i);
}

static void
pack_text(struct buf *b, const char *text)
{
	if (text == NULL)
		pack_nil(b);
	else
		pack_str(b, text, strlen(text));
}

static void
pack_bytes(struct buf *b, const void *bytes, size_t len)
{
	if (bytes == NULL)
		pack_nil(b);
	else
		pack_bin(b, bytes, len);
}

/* A number that is missing when it is negative. */
static void
pack_index(struct buf *b, int number)
{
	if (number < 0)
		pack_nil(b);
	else
		pack_uint(b, (uint64_t)number);
}

/* ---- what it is told ----------------------------------------------------- */

static void
pack_texts(struct buf *b, const char *const *texts, size_t n)
{
	pack_array(b, (uint32_t)n);
	for (size_t i = 0; i < n; i++)
		pack_str(b, texts[i], strlen(texts[i]));
}

static void
recorder_tell_open(struct recorder *r)
{
	const struct recorder_setup *s = &r->setup;
	char *folder = getcwd(NULL, 0);
	struct buf argv = { 0 };
	size_t at, n = 0;

	while (s->argv[n] != NULL)
		n++;
	pack_texts(&argv, s->argv, n);
	at = frame_begin(r, STORE_OPEN, 11);
	pack_text(&r->out, s->path);
	pack_uint(&r->out, s->run);
	pack_uint(&r->out, s->opened);
	pack_uint(&r->out, s->skip_doubt);
	pack_uint(&r->out, (uint64_t)getpid());
	pack_bin(&r->out, buf_at(&argv), buf_len(&argv));
	pack_text(&r->out, folder != NULL ? folder : "/");
	pack_text(&r->out, s->plan);
	pack_text(&r->out, s->failed_hosts);
	pack_text(&r->out, HAYFORK_VERSION);
	pack_uint(&r->out, s->places);
	frame_end(r, at);
	buf_free(&argv);
	free(folder);
}

uint64_t
recorder_job(struct recorder *r, const struct recorder_job *j)
{
	size_t at = frame_begin(r, STORE_JOB, STORE_JOB_FIELDS);
	struct buf *b = &r->out, commands = { 0 };
	uint64_t seq = r->next_seq++;

	if (j->commands != NULL)
		pack_texts(&commands, j->commands, j->ncommands);
	pack_uint(b, seq);
	pack_uint(b, j->number);
	pack_text(b, j->name);
	pack_text(b, j->host);
	pack_text(b, j->command);
	pack_bytes(b, buf_at(&commands), buf_len(&commands));
	pack_bytes(b, j->args.at, j->args.len);
	pack_text(b, j->digest);
	pack_uint(b, j->repeatable);
	pack_uint(b, j->replaces);
	frame_end(r, at);
	buf_free(&commands);
	return seq;
}

void
recorder_attempt(
    struct recorder *r, uint64_t seq, const struct hayfork_attempt *a)
{
	size_t at = frame_begin(r, STORE_ATTEMPT, STORE_ATTEMPT_FIELDS);
	struct buf *b = &r->out;

	pack_uint(b, seq);
	pack_uint(b, a->number);
	pack_text(b, hayfork_status_name(a->status));
	pack_text(b, a->stage == HAYFORK_STAGE_NONE
			 ? NULL
			 : hayfork_stage_name(a->stage));
	pack_index(b, a->worker);
	pack_uint(b, a->started_us);
	pack_uint(b, a->elapsed_us);
	pack_text(b, a->error_class);
	pack_text(b, a->error_message);
	frame_end(r, at);
}

static void
pack_part(
    struct buf *b, const struct hayfork_result *r, const struct hayfork_part *p)
{
	bool shared = p->output != NULL && p->output_len > 0;

	pack_array(b, 8);
	pack_uint(b, p->status);
	pack_uint(b, p->stage);
	pack_index(b, p->exit_status);
	pack_uint(b, p->elapsed_us);
	pack_uint(b, shared ? (uint64_t)(p->output - r->output[0]) : 0);
	pack_uint(b, shared ? p->output_len : 0);
	pack_text(b, p->error_class);
	pack_text(b, p->error_message);
}

/* What few results have; nothing for the others. */
static void
pack_more(struct buf *b, const struct hayfork_result *r)
{
	if (r->exit_signal == NULL && r->stage_us == 0 &&
	    r->backtrace == NULL && r->last_words == NULL &&
	    r->banner == NULL && r->login_user == NULL && r->parts == NULL)
		return;
	pack_array(b, 9);
	pack_text(b, r->exit_signal);
	pack_uint(b, r->stage_us);
	pack_text(b, r->backtrace);
	pack_text(b, r->last_words);
	pack_bytes(b, r->banner, r->banner_len);
	pack_text(b, r->login_user);
	pack_text(b, r->login_method);
	pack_uint(b, r->login_credential);
	pack_array(b, r->part_count);
	for (unsigned i = 0; i < r->part_count; i++)
		pack_part(b, r, &r->parts[i]);
}

void
recorder_result(
    struct recorder *r, uint64_t seq, const struct hayfork_result *result)
{
	size_t at = frame_begin(r, STORE_RESULT, 1 + STORE_RESULT_FIELDS);
	struct buf *b = &r->out, more = { 0 };

	pack_more(&more, result);
	pack_uint(b, seq);
	pack_text(b, hayfork_status_name(result->status));
	pack_text(b, result->stage == HAYFORK_STAGE_NONE
			 ? NULL
			 : hayfork_stage_name(result->stage));
	pack_uint(b, result->attempts);
	pack_index(b, result->worker);
	pack_uint(b, result->started_us);
	pack_uint(b, result->elapsed_us);
	pack_uint(b, result->cpu_us);
	pack_index(b, result->exit_status);
	for (int i = 0; i < 2; i++)
		pack_bytes(b,
		    result->output_len[i] > 0 ? result->output[i] : NULL,
		    result->output_len[i]);
	pack_uint(b, result->truncated);
	pack_bytes(b, result->value, result->value_len);
	pack_text(b, result->error_class);
	pack_text(b, result->error_message);
	pack_text(b, result->error_hint);
	pack_bytes(b, buf_at(&more), buf_len(&more));
	frame_end(r, at);
	buf_free(&more);
}

void
recorder_begun(struct recorder *r, size_t place, uint64_t seq)
{
	if (r->state == RECORDER_READY && place < r->setup.places)
		atomic_store(&r->board[place], seq);
}

void
recorder_end(struct recorder *r, int exit_status)
{
	size_t at = frame_begin(r, STORE_END, 1);

	pack_uint(&r->out, (uint64_t)exit_status);
	frame_end(r, at);
	recorder_flush(r);
}

/* ---- the line to it ------------------------------------------------------ */

static void
recorder_fail(
    struct recorder *r, enum store_failure failure, struct slice error)
{
	if (r->state == RECORDER_FAILED || r->state == RECORDER_ENDED)
		return;
	r->state = RECORDER_FAILED;
	r->failure = failure;
	snprintf(r->error, sizeof(r->error), "%.*s", (int)error.len, error.at);
	event_drop(&r->readable);
	event_drop(&r->writable);
	buf_free(&r->out);
	r->setup.failed(r->setup.ctx);
}

static void
recorder_gone(struct recorder *r)
{
	recorder_fail(
	    r, STORE_IS_LOST, slice_str("the recorder ended before its time"));
}

bool
recorder_flush(struct recorder *r)
{
	while (r->state != RECORDER_FAILED && buf_len(&r->out) > 0) {
		ssize_t n = send(r->fd, buf_at(&r->out), buf_len(&r->out),
		    MSG_NOSIGNAL | MSG_DONTWAIT);

		if (n > 0)
			buf_drain(&r->out, (size_t)n);
		else if (n == -1 && (errno == EPIPE || errno == ECONNRESET))
			/* Why is told by what it said last, if anything. */
			return false;
		else if (n == -1 && errno != EINTR) {
			/* It is full, or the kernel short of something. */
			if (!event_watch(r->writable, NULL))
				panic("the recorder cannot be watched: %s",
				    strerror(errno));
			return false;
		}
	}
	return true;
}

static bool
recorder_answer(struct recorder *r, struct slice frame)
{
	struct unpack u = unpack_of(frame);
	uint64_t what, a = 0, seq = 0;
	struct slice why;
	uint32_t n;

	if (!unpack_array(&u, &n) || !unpack_uint(&u, &what))
		return false;
	switch (what) {
	case STORE_READY:
		if (!unpack_uint(&u, &r->run) || !unpack_uint(&u, &r->next_seq))
			return false;
		r->state = RECORDER_READY;
		return true;
	case STORE_KEPT:
		if (!unpack_uint(&u, &a) || !unpack_uint(&u, &seq))
			return false;
		r->setup.kept(r->setup.ctx, a, seq);
		return true;
	case STORE_FAILED:
		if (!unpack_uint(&u, &a) || !unpack_str(&u, &why))
			return false;
		recorder_fail(r, (enum store_failure)a, why);
		return true;
	case STORE_ENDED:
		r->state = RECORDER_ENDED;
		return true;
	default:
		return false;
	}
}

static void
recorder_answers(struct recorder *r)
{
	while (buf_len(&r->in) >= 4 && r->state != RECORDER_FAILED) {
		const uint8_t *at = buf_at(&r->in);
		size_t len = 0;

		for (int i = 0; i < 4; i++)
			len |= (size_t)at[i] << 8 * i;
		if (len > RECORDER_ANSWER_MAX) {
			recorder_gone(r);
			return;
		}
		if (buf_len(&r->in) - 4 < len)
			return;
		if (!recorder_answer(
			r, (struct slice){ (const char *)at + 4, len }))
			recorder_gone(r);
		buf_drain(&r->in, 4 + len);
	}
}

static void
recorder_readable_cb(evutil_socket_t fd, short what, void *ctx)
{
	struct recorder *r = ctx;
	ssize_t n;

	(void)what;
	n = recv(fd, buf_reserve(&r->in, RECORDER_ANSWER_MAX),
	    RECORDER_ANSWER_MAX, MSG_DONTWAIT);
	if (n > 0) {
		r->in.end += (size_t)n;
		recorder_answers(r);
	} else if (n == 0 || (errno != EAGAIN && errno != EINTR))
		recorder_gone(r);
}

static void
recorder_writable_cb(evutil_socket_t fd, short what, void *ctx)
{
	(void)fd;
	(void)what;
	recorder_flush(ctx);
}

bool
recorder_is_full(const struct recorder *r)
{
	return buf_len(&r->out) > RECORDER_HIGH_WATER;
}

/* ---- its life ------------------------------------------------------------ */

static bool
recorder_raise(int *fd)
{
	int high = fcntl(*fd, F_DUPFD_CLOEXEC, RECORDER_FD_ABOVE);

	if (high == -1)
		return false;
	close(*fd);
	*fd = high;
	return true;
}

/* 0, or an errno. */
static int
recorder_spawn(struct recorder *r, int line, int board)
{
	char *argv[] = { (char *)(uintptr_t)r->setup.program, NULL };
	char *env[] = { NULL };
	posix_spawn_file_actions_t fa;
	int rc;

	posix_spawn_file_actions_init(&fa);
	rc = posix_spawn_file_actions_addopen(&fa, 0, "/dev/null", O_RDWR, 0);
	if (rc == 0)
		rc = posix_spawn_file_actions_adddup2(&fa, 0, 1);
	if (rc == 0)
		rc = posix_spawn_file_actions_adddup2(&fa, line, STORE_FD);
	if (rc == 0)
		rc = posix_spawn_file_actions_adddup2(
		    &fa, board, STORE_BOARD_FD);
	if (rc == 0)
		rc = posix_spawn_file_actions_addclosefrom_np(
		    &fa, STORE_BOARD_FD + 1);
	if (rc == 0)
		rc = process_spawn(&r->pid, r->setup.program, &fa, argv, env);
	posix_spawn_file_actions_destroy(&fa);
	return rc;
}

static bool
recorder_board(struct recorder *r, int *fd)
{
	size_t size = r->setup.places * sizeof(uint64_t);
	void *board;

	*fd = memfd_create("hayfork recorder", MFD_CLOEXEC);
	if (*fd == -1 || !recorder_raise(fd) ||
	    ftruncate(*fd, (off_t)size) == -1)
		return false;
	board = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, *fd, 0);
	if (board == MAP_FAILED)
		return false;
	r->board = board;
	return true;
}

bool
recorder_start(struct recorder *r, const struct recorder_setup *setup)
{
	int pair[2] = { -1, -1 }, board = -1, error;
	bool good;

	memset(r, 0, sizeof(*r));
	r->fd = -1;
	r->setup = *setup;
	good = recorder_board(r, &board) &&
	       socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0 &&
	       recorder_raise(&pair[1]) &&
	       (errno = recorder_spawn(r, pair[1], board)) == 0;
	error = errno;
	if (board != -1)
		close(board);
	if (pair[1] != -1)
		close(pair[1]);
	r->fd = pair[0];
	if (!good) {
		recorder_close(r);
		errno = error;
		return false;
	}
	r->state = RECORDER_OPENING;
	r->readable = event_make(
	    setup->base, r->fd, EV_READ | EV_PERSIST, recorder_readable_cb, r);
	r->writable =
	    event_make(setup->base, r->fd, EV_WRITE, recorder_writable_cb, r);
	if (!event_watch(r->readable, NULL))
		panic("the recorder cannot be watched: %s", strerror(errno));
	recorder_tell_open(r);
	recorder_flush(r);
	return true;
}

void
recorder_abandon(struct recorder *r)
{
	if (r->pid > 0)
		kill(r->pid, SIGKILL);
}

void
recorder_close(struct recorder *r)
{
	event_drop(&r->readable);
	event_drop(&r->writable);
	if (r->fd > 0)
		close(r->fd);
	if (r->pid > 0)
		while (waitpid(r->pid, NULL, 0) == -1 && errno == EINTR)
			continue;
	if (r->board != NULL)
		munmap((void *)(uintptr_t)r->board,
		    r->setup.places * sizeof(uint64_t));
	buf_free(&r->in);
	buf_free(&r->out);
	memset(r, 0, sizeof(*r));
}
