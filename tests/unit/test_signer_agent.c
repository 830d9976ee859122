/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_signer_agent.c - agents that answer, and agents that do anything else.
 *
 * The agent is played here, in the same thread: both ends of a socket in
 * TMPDIR, taken turn by turn. Time passes only where an agent is late.
 */
#include <sys/socket.h>
#include <sys/un.h>

#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <event2/event.h>

#include "common/mem.h"
#include "worker/service/signer/agent.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))
#define BLOB "\0\0\0\x0bssh-ed25519\0\0\0\1K"
#define LONG_MS 20000u /* not while a test runs */

/* One answer as it was told. */
struct told {
	struct agent_ticket ticket;
	char error[256];     /* or "" */
	char signature[256]; /* or what was listed: "comment " for each key */
	bool listed;
};

struct fixture {
	struct event_base *base;
	char path[108];
	int listener;
	struct told told[300];
	unsigned count;
	struct agent *again; /* ask it for keys from inside an answer */
};

static const struct slice blob = { BLOB, sizeof(BLOB) - 1 };

/* ---- the caller ---------------------------------------------------------- */

static struct told *
note(struct fixture *f, const struct agent_ticket *t, const char *error)
{
	struct told *told = &f->told[f->count++];

	assert_true(f->count <= COUNT(f->told));
	memset(told, 0, sizeof(*told));
	told->ticket = *t;
	snprintf(told->error, sizeof(told->error), "%s", error ? error : "");
	return told;
}

static void
on_list(void *ctx, struct agent *a, const struct agent_ticket *t,
    struct wire *identities, const char *error)
{
	struct told *told = note(ctx, t, error);
	struct agent_identity i;

	(void)a;
	told->listed = true;
	while (error == NULL && agent_next(identities, &i)) {
		size_t at = strlen(told->signature);

		snprintf(told->signature + at, sizeof(told->signature) - at,
		    "%.*s ", (int)i.comment.len, i.comment.at);
	}
}

static void
on_signed(void *ctx, const struct agent_ticket *t, struct slice signature,
    const char *error)
{
	struct fixture *f = ctx;
	struct told *told = note(ctx, t, error);
	struct agent *again = f->again;

	assert_true(signature.len < sizeof(told->signature));
	if (signature.len > 0)
		memcpy(told->signature, signature.at, signature.len);
	f->again = NULL;
	if (again != NULL)
		agent_list(again, t);
}

static const struct agent_ops ops = { on_list, on_signed };

static const struct key_algorithm *
algorithm(const char *type, const char *name)
{
	return key_algorithm_find(
	    key_type_find(slice_str(type)), slice_str(name));
}

static void
ask_signature(struct agent *a, uint32_t entry)
{
	struct agent_ticket t = { 7000 + entry, entry, 9 };

	agent_sign(a, &t, blob, algorithm("ssh-ed25519", "ssh-ed25519"),
	    slice_str("data"));
}

/* Turn the loop until so many answers were told. */
static void
turn_until(struct fixture *f, unsigned count)
{
	while (f->count < count)
		assert_int_equal(event_base_loop(f->base, EVLOOP_ONCE), 0);
}

static void
turn(struct fixture *f)
{
	assert_true(event_base_loop(f->base, EVLOOP_NONBLOCK) >= 0);
}

/* ---- the agent ----------------------------------------------------------- */

static void
listen_again(struct fixture *f, int backlog)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };

	memcpy(sun.sun_path, f->path, sizeof(f->path));
	f->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
	assert_int_equal(
	    bind(f->listener, (struct sockaddr *)&sun, sizeof(sun)), 0);
	assert_int_equal(listen(f->listener, backlog), 0);
}

static void
listen_no_more(struct fixture *f)
{
	close(f->listener);
	unlink(f->path);
}

static int
setup(void **state)
{
	struct fixture *f = xcalloc(1, sizeof(*f));
	const char *tmp = getenv("TMPDIR");

	snprintf(f->path, sizeof(f->path), "%.90s/agent.%u",
	    tmp != NULL ? tmp : "/tmp", (unsigned)getpid());
	f->base = event_base_new();
	listen_again(f, 8);
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	listen_no_more(f);
	event_base_free(f->base);
	free(f);
	return 0;
}

static struct agent *
agent_of(struct fixture *f, uint64_t timeout_ms)
{
	return agent_new(f->base, f->path, timeout_ms, &ops, f);
}

/* The connection that came, if one did. */
static int
take(struct fixture *f)
{
	return accept(f->listener, NULL, NULL);
}

static void
say(int fd, struct slice bytes)
{
	assert_int_equal(
	    send(fd, bytes.at, bytes.len, MSG_NOSIGNAL), (ssize_t)bytes.len);
}

/* Read one request; what it must be is known. */
static void
expect(int fd, struct slice request)
{
	char got[512];

	assert_true(request.len <= sizeof(got));
	assert_int_equal(
	    recv(fd, got, request.len, MSG_WAITALL), (ssize_t)request.len);
	assert_memory_equal(got, request.at, request.len);
}

static void
put_answer(struct buf *b, const struct buf *message)
{
	wire_put_string(b, wire_of_buf(message));
}

static struct buf
answer_signature(const char *name, const char *signature)
{
	struct buf both = { 0 }, message = { 0 }, answer = { 0 };

	wire_put_string(&both, slice_str(name));
	wire_put_string(&both, slice_str(signature));
	wire_put_u8(&message, 14);
	wire_put_string(&message, wire_of_buf(&both));
	put_answer(&answer, &message);
	buf_free(&both);
	buf_free(&message);
	return answer;
}

static void
say_signature(int fd, const char *name, const char *signature)
{
	struct buf answer = answer_signature(name, signature);

	say(fd, wire_of_buf(&answer));
	buf_free(&answer);
}

static void
assert_told(const struct told *told, uint32_t entry, const char *signature,
    const char *error)
{
	assert_int_equal(told->ticket.entry, entry);
	assert_int_equal(told->ticket.token, 7000 + entry);
	assert_int_equal(told->ticket.key, 9);
	assert_string_equal(told->signature, signature);
	if (*error == '\0')
		assert_string_equal(told->error, "");
	else if (strstr(told->error, error) == NULL)
		fail_msg("said: %s", told->error);
}

/* ---- answers ------------------------------------------------------------- */

static void
a_request_is_as_the_draft_says(void **state)
{
	/* length, 13, string blob, string data, u32 flags */
	static const char ed25519[] =
	    "\0\0\0\x25\x0d\0\0\0\x14" BLOB "\0\0\0\4data\0\0\0\0";
	static const char rsa[] =
	    "\0\0\0\x25\x0d\0\0\0\x14" BLOB "\0\0\0\4data\0\0\0\4";
	struct fixture *f = *state;
	struct agent *a = agent_of(f, LONG_MS);
	struct agent_ticket t = { 0 };
	int fd;

	assert_true(agent_is_idle(a));
	agent_list(a, &t);
	ask_signature(a, 0);
	agent_sign(a, &t, blob, algorithm("ssh-rsa", "rsa-sha2-512"),
	    slice_str("data"));
	assert_false(agent_is_idle(a));
	fd = take(f);
	expect(fd, wire_slice("\0\0\0\1\x0b", 5));
	expect(fd, wire_slice(ed25519, sizeof(ed25519) - 1));
	expect(fd, wire_slice(rsa, sizeof(rsa) - 1));
	assert_int_equal(f->count, 0);
	agent_free(a);
	close(fd);
}

static void
keys_are_listed(void **state)
{
	struct fixture *f = *state;
	struct agent *a = agent_of(f, LONG_MS);
	struct agent_ticket t = { 0 };
	struct buf message = { 0 }, answer = { 0 };
	int fd;

	wire_put_u8(&message, 12);
	wire_put_u32(&message, 2);
	wire_put_string(&message, blob);
	wire_put_string(&message, slice_str("one"));
	wire_put_string(&message, blob);
	wire_put_string(&message, slice_str("two"));
	put_answer(&answer, &message);
	agent_list(a, &t);
	fd = take(f);
	say(fd, wire_of_buf(&answer));
	turn_until(f, 1);
	assert_string_equal(f->told[0].error, "");
	assert_string_equal(f->told[0].signature, "one two ");
	assert_true(agent_is_idle(a));
	agent_list(a, &t);
	say(fd, wire_slice("\0\0\0\5\x0c\0\0\0\0", 9));
	turn_until(f, 2);
	assert_string_equal(f->told[1].error, "");
	assert_string_equal(f->told[1].signature, "");
	agent_free(a);
	close(fd);
	buf_free(&message);
	buf_free(&answer);
}

static void
many_requests_wait_and_are_answered_in_order(void **state)
{
	struct fixture *f = *state;
	struct agent *a = agent_of(f, LONG_MS);
	char signature[16];
	int fd;

	for (uint32_t i = 0; i < 300; i++)
		ask_signature(a, i);
	fd = take(f);
	for (uint32_t i = 0; i < 300; i++) {
		if (i == 150)
			turn(f);
		snprintf(signature, sizeof(signature), "sig %u", i);
		say_signature(fd, "ssh-ed25519", signature);
	}
	turn_until(f, 300);
	for (uint32_t i = 0; i < 300; i++) {
		snprintf(signature, sizeof(signature), "sig %u", i);
		assert_told(&f->told[i], i, signature, "");
	}
	assert_true(agent_is_idle(a));
	agent_free(a);
	close(fd);
}

static void
an_answer_may_come_byte_by_byte(void **state)
{
	struct fixture *f = *state;
	struct agent *a = agent_of(f, LONG_MS);
	struct buf answer = answer_signature("ssh-ed25519", "slow");
	int fd;

	ask_signature(a, 1);
	fd = take(f);
	for (size_t i = 0; i < buf_len(&answer); i++) {
		assert_int_equal(f->count, 0);
		say(fd, wire_slice(buf_at(&answer) + i, 1));
		turn(f);
	}
	turn_until(f, 1);
	assert_told(&f->told[0], 1, "slow", "");
	agent_free(a);
	close(fd);
	buf_free(&answer);
}

static void
a_refusal_fails_that_request_alone(void **state)
{
	struct fixture *f = *state;
	struct agent *a = agent_of(f, LONG_MS);
	int fd;

	ask_signature(a, 1);
	ask_signature(a, 2);
	ask_signature(a, 3);
	fd = take(f);
	say(fd, wire_slice("\0\0\0\1\5", 5));
	say_signature(fd, "ssh-rsa", "of another kind");
	say_signature(fd, "ssh-ed25519", "good");
	turn_until(f, 3);
	assert_told(&f->told[0], 1, "", "refused to sign");
	assert_told(&f->told[1], 2, "", "another algorithm");
	assert_told(&f->told[2], 3, "good", "");
	assert_non_null(strstr(f->told[0].error, f->path));
	agent_free(a);
	close(fd);
}

/* ---- anything else ------------------------------------------------------- */

static void
garbage_fails_all_that_waits_and_the_next_request_connects(void **state)
{
	/* To a first request for a signature, and a second for the keys. */
	static const struct slice rows[] = {
		{ "\0\0\0\0", 4 },
		{ "\0\4\0\1", 4 },
		{ "\xff\xff\xff\xff", 4 },
		{ "\0\0\0\1\x0e", 5 },
		{ "\0\0\0\1\x06", 5 },
		{ "\0\0\0\2\5\0", 6 },
		{ "\0\0\0\5\x0c\0\0\0\0", 9 },
		{ "\0\0\0\5\x0e\0\0\0\0", 9 },
		{ "\0\0\0\5\x0e\xff\xff\xff\xff", 9 },
		/* an empty signature; one with a byte after it */
		{ "\0\0\0\x18\x0e\0\0\0\x13\0\0\0\x0bssh-ed25519\0\0\0\0", 28 },
		{ "\0\0\0\x1a\x0e\0\0\0\x14\0\0\0\x0bssh-ed25519\0\0\0\1S\0",
		    30 },
		/* a good signature; then keys that are not there */
		{ "\0\0\0\x19\x0e\0\0\0\x14\0\0\0\x0bssh-ed25519\0\0\0\1S"
		  "\0\0\0\5\x0c\0\0\0\1",
		    38 },
		{ "\0\0\0\x19\x0e\0\0\0\x14\0\0\0\x0bssh-ed25519\0\0\0\1S"
		  "\0\0\0\5\x0c\xff\xff\xff\xff",
		    38 },
		{ "\0\0\0\x19\x0e\0\0\0\x14\0\0\0\x0bssh-ed25519\0\0\0\1S"
		  "\0\0\0\6\x0c\0\0\0\0\0",
		    39 },
	};
	struct fixture *f = *state;
	struct agent *a = agent_of(f, LONG_MS);
	char byte;
	int fd;

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct agent_ticket t = { 0 };

		f->count = 0;
		ask_signature(a, 1);
		agent_list(a, &t);
		fd = take(f);
		assert_true(fd >= 0);
		say(fd, rows[i]);
		turn_until(f, 2);
		if (rows[i].len < 38)
			assert_told(&f->told[0], 1, "", "no answer");
		else
			assert_told(&f->told[0], 1, "S", "");
		assert_true(f->told[1].listed);
		assert_non_null(strstr(f->told[1].error, "no answer"));
		assert_true(agent_is_idle(a));
		while (recv(fd, &byte, 1, MSG_DONTWAIT) == 1)
			;
		assert_int_equal(recv(fd, &byte, 1, MSG_DONTWAIT), 0);
		close(fd);
	}
	agent_free(a);
}

static void
words_nobody_asked_for_end_the_connection(void **state)
{
	struct fixture *f = *state;
	struct agent *a = agent_of(f, LONG_MS);
	char byte;
	int fd;

	ask_signature(a, 1);
	fd = take(f);
	say_signature(fd, "ssh-ed25519", "one");
	turn_until(f, 1);
	say_signature(fd, "ssh-ed25519", "another");
	turn(f);
	assert_int_equal(f->count, 1);
	while (recv(fd, &byte, 1, MSG_DONTWAIT) == 1)
		;
	assert_int_equal(recv(fd, &byte, 1, MSG_DONTWAIT), 0);
	close(fd);
	agent_free(a);
}

static void
an_agent_that_dies_fails_what_waits_and_is_found_again(void **state)
{
	struct fixture *f = *state;
	struct agent *a = agent_of(f, LONG_MS);
	char requests[256];
	int fd;

	ask_signature(a, 1);
	ask_signature(a, 2);
	fd = take(f);
	say(fd, wire_slice("\0\0\0\x19\x0e\0\0", 7)); /* in mid-answer */
	turn(f);
	close(fd);
	turn_until(f, 2);
	assert_told(&f->told[0], 1, "", "onnection");
	assert_told(&f->told[1], 2, "", "onnection");
	listen_no_more(f);
	ask_signature(a, 3); /* told before it returns */
	assert_int_equal(f->count, 3);
	assert_told(&f->told[2], 3, "", "No such file");
	assert_true(agent_is_idle(a));
	listen_again(f, 8);
	ask_signature(a, 4);
	fd = take(f);
	/* Nothing of what failed is asked again. */
	assert_int_equal(recv(fd, requests, sizeof(requests), 0), 4 + 0x25);
	say_signature(fd, "ssh-ed25519", "back");
	turn_until(f, 4);
	assert_told(&f->told[3], 4, "back", "");
	/* Dying while nothing waits is no news. */
	close(fd);
	turn(f);
	assert_int_equal(f->count, 4);
	ask_signature(a, 5);
	fd = take(f);
	say_signature(fd, "ssh-ed25519", "again");
	turn_until(f, 5);
	assert_told(&f->told[4], 5, "again", "");
	close(fd);
	agent_free(a);
}

static void
an_agent_that_never_answers_is_given_up(void **state)
{
	struct fixture *f = *state;
	struct agent *a = agent_of(f, 5);
	int fd;

	ask_signature(a, 1);
	ask_signature(a, 2);
	fd = take(f);
	turn_until(f, 2);
	assert_told(&f->told[0], 1, "", "no answer in time");
	assert_told(&f->told[1], 2, "", "no answer in time");
	close(fd);
	agent_free(a);
}

static void
a_path_that_is_none_is_an_error_at_once(void **state)
{
	struct fixture *f = *state;
	char path[200];

	memset(path, 'x', sizeof(path));
	path[199] = '\0';
	for (int i = 0; i < 2; i++) {
		struct agent *a =
		    agent_new(f->base, i == 0 ? "" : path, LONG_MS, &ops, f);

		f->count = 0;
		ask_signature(a, 1);
		ask_signature(a, 2);
		assert_int_equal(f->count, 2);
		assert_told(&f->told[1], 2, "", "no socket can have");
		agent_free(a);
	}
}

static void
a_full_backlog_is_waited_out(void **state)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	struct fixture *f = *state;
	struct agent *a = agent_of(f, LONG_MS);
	int fd, fillers[8], n = 0;

	listen_no_more(f);
	listen_again(f, 0);
	memcpy(sun.sun_path, f->path, sizeof(f->path));
	for (; n < 8; n++) {
		fillers[n] = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
		if (connect(fillers[n], (struct sockaddr *)&sun, sizeof(sun)) ==
		    -1)
			break;
	}
	assert_true(n > 0 && n < 8);
	ask_signature(a, 1);
	assert_int_equal(f->count, 0);
	for (int i = 0; i <= n; i++) {
		if (i < n)
			close(take(f));
		close(fillers[i]);
	}
	while ((fd = take(f)) == -1)
		assert_int_equal(event_base_loop(f->base, EVLOOP_ONCE), 0);
	say_signature(fd, "ssh-ed25519", "at last");
	turn_until(f, 1);
	assert_told(&f->told[0], 1, "at last", "");
	close(fd);
	agent_free(a);
}

static void
an_answer_may_lead_to_the_next_question(void **state)
{
	struct fixture *f = *state;
	struct agent *a = agent_of(f, LONG_MS);
	int fd;

	/* From inside a failure: it connects anew, and waits there. */
	f->again = a;
	ask_signature(a, 1);
	ask_signature(a, 2);
	fd = take(f);
	say(fd, wire_slice("\0\0\0\0", 4));
	turn_until(f, 2);
	assert_false(agent_is_idle(a));
	close(fd);
	fd = take(f);
	say(fd, wire_slice("\0\0\0\5\x0c\0\0\0\0", 9));
	turn_until(f, 3);
	assert_true(f->told[2].listed);
	assert_string_equal(f->told[2].error, "");
	close(fd);
	agent_free(a);
}

static void
too_many_requests_are_refused_not_kept(void **state)
{
	struct fixture *f = *state;
	struct agent *a = agent_of(f, LONG_MS);
	struct agent_ticket t = { 7000, 0, 9 };
	char *big = xcalloc(1, 1u << 20);
	int fd;

	/* A socket takes some of it; the rest is ours to keep. */
	for (int i = 0; i < 24; i++)
		agent_sign(a, &t, blob, algorithm("ssh-ed25519", "ssh-ed25519"),
		    wire_slice(big, 1u << 20));
	assert_true(f->count > 0 && f->count < 12);
	assert_told(&f->told[0], 0, "", "too many requests");
	fd = take(f);
	close(fd);
	turn_until(f, 24);
	free(big);
	agent_free(a);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_request_is_as_the_draft_says),
		TEST(keys_are_listed),
		TEST(many_requests_wait_and_are_answered_in_order),
		TEST(an_answer_may_come_byte_by_byte),
		TEST(a_refusal_fails_that_request_alone),
		TEST(
		    garbage_fails_all_that_waits_and_the_next_request_connects),
		TEST(words_nobody_asked_for_end_the_connection),
		TEST(an_agent_that_dies_fails_what_waits_and_is_found_again),
		TEST(an_agent_that_never_answers_is_given_up),
		TEST(a_path_that_is_none_is_an_error_at_once),
		TEST(a_full_backlog_is_waited_out),
		TEST(an_answer_may_lead_to_the_next_question),
		TEST(too_many_requests_are_refused_not_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
