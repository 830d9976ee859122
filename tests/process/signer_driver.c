/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * signer_driver.c - the master of one hayfork-signer, led by a shell test.
 *
 *	signer_driver PROGRAM FOLDER
 *
 * Starts PROGRAM as common/contract.h says and prints "hello", then obeys the
 * lines of its standard input, each with one line of answer:
 *
 *	load NUMBER PATH [PASSPHRASE]	OUTCOME, keys, what was said
 *	agent NUMBER PATH		the same
 *	sign NUMBER ALGORITHM		"signed", or what was said
 *	many COUNT NUMBER ALGORITHM	how many were signed of so many at once
 *	raw NUMBER TEXT			as sign, of TEXT instead of a login
 *	find TEXT			how often it is in the signer's memory
 *	drain				how the signer ended
 *
 * After sign, FOLDER/data and FOLDER/signature hold what was signed and the
 * signature in openssl's form (ECDSA as DER).
 */
#include <sys/socket.h>
#include <sys/wait.h>

#include <err.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include "common/board.h"
#include "common/chan.h"
#include "common/clock.h"
#include "common/contract.h"
#include "common/mem.h"

#define DRIVER_WAIT_MS 20000
#define DRIVER_KEYS 1024
#define DRIVER_WINDOW 64

struct driver {
	pid_t pid;
	const char *folder;
	struct chan chan;
	struct buf blobs[DRIVER_KEYS];
	unsigned keys; /* that the last answer told of */
	uint64_t token;
};

/* ---- the signer ---------------------------------------------------------- */

/* Runs in the child; high[] is above the descriptors it is put on. */
static void
driver_exec(const char *program, pid_t master, const int high[2])
{
	char pid[16], window[16];
	char *argv[CONTRACT_ARGS + 1] = {
		[CONTRACT_ARG_PROGRAM] = (char *)(uintptr_t)program,
		[CONTRACT_ARG_LANE] = (char *)(uintptr_t) "signer",
		[CONTRACT_ARG_SLOT] = (char *)(uintptr_t) "0",
		[CONTRACT_ARG_GENERATION] = (char *)(uintptr_t) "1",
		[CONTRACT_ARG_WORKERS] = (char *)(uintptr_t) "1",
		[CONTRACT_ARG_WINDOW] = window,
		[CONTRACT_ARG_MASTER] = pid,
	};

	snprintf(pid, sizeof(pid), "%d", (int)master);
	snprintf(window, sizeof(window), "%d", DRIVER_WINDOW);
	dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
	dup2(STDERR_FILENO, STDOUT_FILENO);
	dup2(high[0], CONTRACT_FD_BOARD);
	dup2(high[1], CONTRACT_FD_SOCKET);
	closefrom(CONTRACT_FD_SOCKET + 1);
	execv(program, argv);
	err(1, "%s", program);
}

static void
driver_start(struct driver *d, const char *program)
{
	pid_t master = getpid();
	int sv[2], board, high[2];

	board = board_create(1, DRIVER_WINDOW);
	if (board == -1 ||
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0,
		sv) == -1)
		err(1, "no channel");
	high[0] = fcntl(board, F_DUPFD_CLOEXEC, 10);
	high[1] = fcntl(sv[1], F_DUPFD_CLOEXEC, 10);
	if ((d->pid = fork()) == -1)
		err(1, "no process");
	if (d->pid == 0)
		driver_exec(program, master, high);
	close(high[0]);
	close(high[1]);
	close(board);
	close(sv[1]);
	chan_init(&d->chan, sv[0], false);
}

/* ---- messages ------------------------------------------------------------ */

static void
driver_flush(struct driver *d)
{
	struct pollfd p = { .fd = d->chan.fd, .events = POLLOUT };
	enum chan_io io;

	while ((io = chan_flush(&d->chan)) == CHAN_IO_AGAIN)
		poll(&p, 1, DRIVER_WAIT_MS);
	if (io != CHAN_IO_OK)
		errx(1, "the signer does not read");
}

/* The next message; keys are noted on the way. */
static void
driver_next(struct driver *d, struct msg *m)
{
	struct pollfd p = { .fd = d->chan.fd, .events = POLLIN };
	enum msg_err e;
	int fd;

	driver_flush(d);
	while ((e = chan_next(&d->chan, m, &fd)) == MSG_AGAIN) {
		if (poll(&p, 1, DRIVER_WAIT_MS) != 1)
			errx(1, "the signer says nothing");
		if (chan_fill(&d->chan) != CHAN_IO_OK)
			errx(1, "the signer hung up");
	}
	if (e != MSG_OK)
		errx(1, "the signer sent %s", msg_strerror(e));
	if (m->id == MSG_KEY && m->u.key.key < DRIVER_KEYS) {
		struct buf *blob = &d->blobs[m->u.key.key];

		buf_reset(blob);
		buf_add(blob, m->u.key.blob.at, m->u.key.blob.len);
		d->keys++;
		driver_next(d, m);
	}
}

static void
driver_load(struct driver *d, const struct msg *m)
{
	static const char *const outcomes[] = {
		[MSG_KEY_OK] = "OK",
		[MSG_KEY_UNREADABLE] = "UNREADABLE",
		[MSG_KEY_ENCRYPTED] = "ENCRYPTED",
		[MSG_KEY_BAD_PASSPHRASE] = "BAD_PASSPHRASE",
		[MSG_KEY_UNUSABLE] = "UNUSABLE",
		[MSG_KEY_NO_AGENT] = "NO_AGENT",
	};
	struct msg answer;

	d->keys = 0;
	chan_send(&d->chan, m);
	driver_next(d, &answer);
	if (answer.id != MSG_KEYS_DONE ||
	    answer.u.keys_done.outcome > MSG_KEY_NO_AGENT)
		errx(1, "%s instead of KEYS_DONE", msg_name(answer.id));
	printf("%s %u %.*s\n", outcomes[answer.u.keys_done.outcome], d->keys,
	    (int)answer.u.keys_done.error.len, answer.u.keys_done.error.at);
}

/* ---- signatures ---------------------------------------------------------- */

static void
put_string(struct buf *b, const void *at, size_t len)
{
	uint8_t head[4] = { 0, 0, (uint8_t)(len >> 8), (uint8_t)len };

	buf_add(b, head, sizeof(head));
	buf_add(b, at, len);
}

static void
put_login(struct buf *b, const char *algorithm, const struct buf *blob)
{
	static const char session[32] = "the hash of a key exchange";

	put_string(b, session, sizeof(session));
	buf_add(b, "\x32", 1);
	put_string(b, "admin", 5);
	put_string(b, "ssh-connection", 14);
	put_string(b, "publickey", 9);
	buf_add(b, "\1", 1);
	put_string(b, algorithm, strlen(algorithm));
	put_string(b, buf_at(blob), buf_len(blob));
}

/* ECDSA: the two numbers become INTEGERs, whose contents are the same. */
static void
put_signature(struct buf *b, const char *algorithm, struct slice signature)
{
	const uint8_t *at = (const uint8_t *)signature.at;
	size_t r = signature.len > 4 ? at[3] : 0, s;
	uint8_t head[3] = { 0x30, 0x81, (uint8_t)(signature.len - 4) };

	if (strncmp(algorithm, "ecdsa-", 6) != 0) {
		buf_add(b, at, signature.len);
		return;
	}
	s = signature.len > r + 8 ? signature.len - r - 8 : 0;
	if (r == 0 || s == 0 || at[r + 7] != s || r + s + 4 > 255)
		errx(1, "not the signature of %s", algorithm);
	if (r + s + 4 > 127)
		buf_add(b, head, 3);
	else {
		head[1] = head[2];
		buf_add(b, head, 2);
	}
	buf_add(b, "\2", 1);
	buf_add(b, at + 3, r + 1);
	buf_add(b, "\2", 1);
	buf_add(b, at + 7 + r, s + 1);
}

static void
driver_write(const struct driver *d, const char *name, const struct buf *b)
{
	char path[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", d->folder, name);
	f = fopen(path, "w");
	if (f == NULL || fwrite(buf_at(b), 1, buf_len(b), f) != buf_len(b) ||
	    fclose(f) == EOF)
		err(1, "%s", path);
}

static void
driver_ask(struct driver *d, uint32_t key, const struct buf *data)
{
	struct msg m = { .id = MSG_SIGN };

	m.u.sign = (struct msg_sign){ ++d->token, (uint32_t)d->token % 7, key,
		{ (const char *)buf_at(data), buf_len(data) } };
	chan_send(&d->chan, &m);
}

/* The answer to the request of that token. */
static void
driver_signed(struct driver *d, uint64_t token, struct msg *m)
{
	driver_next(d, m);
	if (m->id != MSG_SIGNED || m->u.signed_data.token != token ||
	    m->u.signed_data.entry != token % 7)
		errx(1, "%s, not the answer to %" PRIu64, msg_name(m->id),
		    token);
	if ((m->u.signed_data.error.len == 0) ==
	    (m->u.signed_data.signature.len == 0))
		errx(1, "neither a signature nor an error");
}

static void
driver_sign(
    struct driver *d, uint32_t key, const char *algorithm, struct buf *data)
{
	struct buf signature = { 0 };
	struct msg m;

	driver_ask(d, key, data);
	driver_signed(d, d->token, &m);
	if (m.u.signed_data.error.len > 0)
		printf("%.*s\n", (int)m.u.signed_data.error.len,
		    m.u.signed_data.error.at);
	else {
		put_signature(&signature, algorithm, m.u.signed_data.signature);
		driver_write(d, "data", data);
		driver_write(d, "signature", &signature);
		puts("signed");
	}
	buf_free(&signature);
	buf_free(data);
}

static void
driver_sign_many(
    struct driver *d, unsigned count, uint32_t key, const char *algorithm)
{
	uint64_t first = d->token + 1;
	unsigned failed = 0;
	struct buf data = { 0 };
	struct msg m;

	put_login(&data, algorithm, &d->blobs[key]);
	for (unsigned i = 0; i < count; i++)
		driver_ask(d, key, &data);
	for (unsigned i = 0; i < count; i++) {
		driver_signed(d, first + i, &m);
		failed += m.u.signed_data.error.len > 0;
	}
	printf("%u signed, %u failed\n", count - failed, failed);
	buf_free(&data);
}

/* ---- memory -------------------------------------------------------------- */

static unsigned
count_in(const char *at, size_t len, const char *text)
{
	const char *end = at + len;
	unsigned n = 0;

	while (
	    (at = memmem(at, (size_t)(end - at), text, strlen(text))) != NULL) {
		n++;
		at++;
	}
	return n;
}

/* Look through all that the signer can write to. */
static void
driver_find(const struct driver *d, const char *text)
{
	char path[64], line[512], mode[8];
	unsigned long from, to;
	unsigned found = 0, looked = 0;
	FILE *maps;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/mem", (int)d->pid);
	fd = open(path, O_RDONLY);
	snprintf(path, sizeof(path), "/proc/%d/maps", (int)d->pid);
	maps = fopen(path, "r");
	while (fd != -1 && maps != NULL &&
	       fgets(line, sizeof(line), maps) != NULL) {
		char *copy;
		ssize_t n;

		if (sscanf(line, "%lx-%lx %7s", &from, &to, mode) != 3 ||
		    mode[1] != 'w' || to - from > (64ul << 20))
			continue;
		copy = xmalloc(to - from);
		n = pread(fd, copy, to - from, (off_t)from);
		looked += n > 0;
		found += n > 0 ? count_in(copy, (size_t)n, text) : 0;
		free(copy);
	}
	if (maps != NULL)
		fclose(maps);
	if (fd != -1)
		close(fd);
	if (looked == 0)
		puts("not allowed to look");
	else
		printf("%u times\n", found);
}

/* ---- commands ------------------------------------------------------------ */

static void
driver_drain(struct driver *d)
{
	struct msg m = { .id = MSG_DRAIN };
	int status;

	chan_send(&d->chan, &m);
	driver_flush(d);
	if (waitpid(d->pid, &status, 0) != d->pid)
		err(1, "waitpid");
	if (WIFEXITED(status))
		printf("exit %d\n", WEXITSTATUS(status));
	else
		printf("signal %d\n", WTERMSIG(status));
}

/* The next word of a line; "" when there is none. */
static char *
word(char **line)
{
	char *w = strsep(line, " ");

	return w != NULL ? w : (char *)(uintptr_t) "";
}

static uint32_t
number(char **line)
{
	unsigned long n = strtoul(word(line), NULL, 10);

	if (n >= DRIVER_KEYS)
		errx(1, "key %lu", n);
	return (uint32_t)n;
}

static void
driver_obey(struct driver *d, char *line)
{
	const char *verb = word(&line);
	struct msg m = { .id = MSG_LOAD_KEY };
	struct buf data = { 0 };
	uint32_t key;

	if (strcmp(verb, "load") == 0) {
		m.u.load_key.key = number(&line);
		m.u.load_key.path = slice_str(word(&line));
		m.u.load_key.passphrase = slice_str(line);
		driver_load(d, &m);
	} else if (strcmp(verb, "agent") == 0) {
		m.id = MSG_LOAD_AGENT;
		m.u.load_agent.key = number(&line);
		m.u.load_agent.path = slice_str(line);
		driver_load(d, &m);
	} else if (strcmp(verb, "sign") == 0) {
		key = number(&line);
		put_login(&data, line, &d->blobs[key]);
		driver_sign(d, key, line, &data);
	} else if (strcmp(verb, "many") == 0) {
		unsigned count = number(&line);

		key = number(&line);
		driver_sign_many(d, count, key, line);
	} else if (strcmp(verb, "raw") == 0) {
		key = number(&line);
		buf_add(&data, line, strlen(line));
		driver_sign(d, key, "", &data);
	} else if (strcmp(verb, "find") == 0)
		driver_find(d, line);
	else if (strcmp(verb, "drain") == 0)
		driver_drain(d);
	else
		errx(1, "no command '%s'", verb);
}

int
main(int argc, char **argv)
{
	static struct driver d;
	char line[4096];
	struct msg m;

	if (argc != 3)
		errx(2, "usage: signer_driver PROGRAM FOLDER");
	setvbuf(stdout, NULL, _IOLBF, 0);
	d.folder = argv[2];
	driver_start(&d, argv[1]);
	driver_next(&d, &m);
	if (m.id != MSG_HELLO || m.u.hello.proto != MSG_PROTO)
		errx(1, "%s instead of HELLO", msg_name(m.id));
	puts("hello");
	while (fgets(line, sizeof(line), stdin) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		driver_obey(&d, line);
	}
	for (size_t i = 0; i < DRIVER_KEYS; i++)
		buf_free(&d.blobs[i]);
	chan_fini(&d.chan);
	return 0;
}
