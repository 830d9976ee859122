/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * files.c - the master's descriptors, which the kernel knows nothing of.
 */
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/sim/sim.h"

#define FILES 1024
#define FILES_FIRST 2000 /* above all real ones */

static struct file files[FILES];
static int files_top;

/* Its type in the C library's header differs from compiler to compiler. */
int files_connect(int, const void *, socklen_t) __asm__("connect");

int
file_open(enum file_kind kind, struct fake *w, struct carrier *c)
{
	int i = 0;

	while (files[i].kind != FILE_FREE)
		if (++i == FILES)
			violation("descriptors leak");
	if (i >= files_top)
		files_top = i + 1;
	files[i] = (struct file){ .kind = kind,
		.worker = w,
		.carrier = c,
		.ready_ns = NEVER,
		.opened_ns = world.now_ns };
	return FILES_FIRST + i;
}

struct file *
file_of(int fd)
{
	if (fd < FILES_FIRST || fd >= FILES_FIRST + FILES)
		return NULL;
	return &files[fd - FILES_FIRST];
}

void
files_check(void)
{
	for (int i = 0; i < files_top; i++)
		if (files[i].kind != FILE_FREE)
			violation("descriptor %d is left", FILES_FIRST + i);
	files_top = 0;
}

static uint32_t
file_ready(const struct file *f)
{
	const struct fake *w = f->worker;

	switch (f->kind) {
	case FILE_SOCKET:
		return (buf_len(&w->wire) > 0 || w->carrier->dead ? EPOLLIN
								  : 0) |
		       (w->carrier->dead || buf_len(&w->in) < w->room ? EPOLLOUT
								      : 0);
	case FILE_PIDFD:
		return f->carrier->dead && world.now_ns >= f->carrier->seen_ns
			   ? EPOLLIN
			   : 0;
	case FILE_TCP:
		return world.now_ns >= f->ready_ns ? EPOLLOUT : 0;
	default:
		return 0;
	}
}

/* In turn from anywhere: the kernel's order is nobody's to rely on. */
int
files_poll(struct epoll_event *events, int most)
{
	int from = files_top > 0 ? (int)dice((unsigned)files_top) : 0, n = 0;

	for (int i = 0; i < files_top && n < most; i++) {
		struct file *f = &files[(from + i) % files_top];
		uint32_t ready =
		    f->watched != 0 ? file_ready(f) & f->watched : 0;

		if (ready != 0)
			events[n++] = (struct epoll_event){ ready, f->data };
	}
	return n;
}

uint64_t
files_next_ns(void)
{
	uint64_t next = NEVER;

	for (int i = 0; i < files_top; i++) {
		const struct file *f = &files[i];
		uint64_t at = f->kind == FILE_TCP ? f->ready_ns : NEVER;

		if (f->kind == FILE_PIDFD && f->carrier->dead)
			at = f->carrier->seen_ns;
		if (f->watched != 0 && at < next)
			next = at;
	}
	return next;
}

/* ---- what the farm and libevent call ------------------------------------- */

int
epoll_ctl(int epfd, int op, int fd, struct epoll_event *ev)
{
	struct file *f = file_of(fd);

	(void)epfd;
	if (f == NULL || f->kind == FILE_FREE) {
		errno = EBADF;
		return -1;
	}
	f->watched = op == EPOLL_CTL_DEL ? 0 : ev->events;
	if (op != EPOLL_CTL_DEL)
		f->data = ev->data;
	return 0;
}

int
close(int fd)
{
	struct file *f = file_of(fd);

	if (f == NULL)
		return (int)syscall(SYS_close, fd);
	if (f->kind == FILE_FREE)
		violation("descriptor %d is closed twice", fd);
	f->kind = FILE_FREE;
	f->watched = 0;
	return 0;
}

int
socket(int family, int type, int protocol)
{
	(void)family;
	(void)type;
	(void)protocol;
	if (chance(world.weather.no_files)) {
		errno = EMFILE;
		return -1;
	}
	return file_open(FILE_TCP, NULL, NULL);
}

/* The last byte of its address says which host it is. */
int
files_connect(int fd, const void *address, socklen_t len)
{
	const struct sockaddr_in *sa = address;
	struct file *f = file_of(fd);

	(void)len;
	f->host = ntohl(sa->sin_addr.s_addr) & 0xff;
	if (chance(world.weather.refused)) {
		f->error = dice(2) == 0 ? ECONNREFUSED : EHOSTUNREACH;
		if (dice(4) == 0) {
			errno = f->error;
			return -1;
		}
	} else if (dice(8) == 0)
		return 0;
	/* One that nobody answers is for the master to give up. */
	f->ready_ns = chance(world.weather.refused / 4)
			  ? NEVER
			  : world.now_ns + dice(dice(4) ? 2 * MS : 800 * MS);
	errno = EINPROGRESS;
	return -1;
}

int
getsockopt(int fd, int level, int name, void *value, socklen_t *len)
{
	(void)level;
	(void)name;
	memcpy(value, &file_of(fd)->error, sizeof(int));
	*len = sizeof(int);
	return 0;
}

/* Is this worker stopped? Nothing else is asked here. */
int
waitid(idtype_t type, id_t id, siginfo_t *si, int options)
{
	const struct file *f = file_of((int)id);

	(void)type;
	(void)options;
	memset(si, 0, sizeof(*si));
	if (f != NULL && f->carrier->stopped_ns != 0 && !f->carrier->dead)
		si->si_pid = (pid_t)f->carrier->pid;
	return 0;
}

/* A dead peer's last bytes come in one piece, others as they please. */
ssize_t
recvmsg(int fd, struct msghdr *mh, int flags)
{
	struct fake *w = file_of(fd)->worker;
	size_t n = buf_len(&w->wire);

	(void)flags;
	if (n == 0 && w->carrier->dead) {
		if (buf_len(&w->in) == 0)
			return 0;
		errno = ECONNRESET;
		return -1;
	}
	if (n == 0) {
		errno = EAGAIN;
		return -1;
	}
	if (!w->carrier->dead && dice(8) == 0)
		n = 1 + dice(n);
	if (n > mh->msg_iov->iov_len)
		n = mh->msg_iov->iov_len;
	memcpy(mh->msg_iov->iov_base, buf_at(&w->wire), n);
	buf_drain(&w->wire, n);
	digest('r', w->number);
	return (ssize_t)n;
}

/* One that was there at once has never been waited for. */
static struct line
file_line(const struct file *f)
{
	return (struct line){ f->host,
		f->ready_ns != NEVER ? f->ready_ns - f->opened_ns : 0 };
}

ssize_t
sendmsg(int fd, const struct msghdr *mh, int flags)
{
	struct fake *w = file_of(fd)->worker;
	size_t n = mh->msg_iov->iov_len;
	size_t room = w->room - buf_len(&w->in);

	(void)flags;
	if (w->carrier->dead) {
		errno = EPIPE;
		return -1;
	}
	if (room == 0) {
		errno = EAGAIN;
		return -1;
	}
	if (n > room)
		n = room;
	buf_add(&w->in, mh->msg_iov->iov_base, n);
	if (mh->msg_control != NULL) {
		int passed;

		memcpy(&passed, CMSG_DATA(CMSG_FIRSTHDR(mh)), sizeof(int));
		if (w->line_count == CHAN_FDS)
			violation("too many connections for one worker");
		w->lines[w->line_count++] = file_line(file_of(passed));
	}
	w->sent_ns = world.now_ns;
	digest('s', w->number);
	fake_wake(w);
	return (ssize_t)n;
}
