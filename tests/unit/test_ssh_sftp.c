/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_ssh_sftp.c - what is said to a server of files, and what it may answer.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "worker/ssh/sftp.h"

/* A client, and the server that it talks to. */
struct pair {
	struct sftp client;
	struct buf got;       /* by the client */
	struct slice request; /* the last one, behind its id */
	uint32_t id;
	unsigned type;
};

static void
take(void *ctx, const char *data, size_t len)
{
	struct pair *p = ctx;

	buf_add(&p->got, data, len);
}

static void
begin(struct pair *p, struct sftp_task task)
{
	memset(p, 0, sizeof(*p));
	task.take = take;
	task.ctx = p;
	if (task.path.at == NULL)
		task.path = slice_str("/d/name");
	sftp_begin(&p->client, &task);
}

static void
end(struct pair *p)
{
	sftp_fini(&p->client);
	buf_free(&p->got);
}

/* The next request; its type, or 0: there is none. */
static unsigned
next(struct pair *p)
{
	struct buf *out = &p->client.out;
	struct slice rest;
	uint32_t len;

	if (p->request.at != NULL) {
		rest = (struct slice){ (char *)buf_at(out), buf_len(out) };
		assert_true(sftp_take_u32(&rest, &len));
		buf_drain(out, 4 + len);
		p->request.at = NULL;
	}
	sftp_speak(&p->client);
	rest = (struct slice){ (char *)buf_at(out), buf_len(out) };
	if (rest.len == 0)
		return 0;
	assert_true(sftp_take_u32(&rest, &len));
	assert_true(len <= rest.len);
	p->type = (uint8_t)rest.at[0];
	rest = (struct slice){ rest.at + 1, len - 1 };
	assert_true(sftp_take_u32(&rest, &p->id));
	p->request = rest;
	return p->type;
}

static void
answer(struct pair *p, enum sftp_type type, uint32_t id, const struct buf *body)
{
	struct buf packet = { 0 };
	uint8_t t = (uint8_t)type;

	sftp_put_u32(&packet, (uint32_t)buf_len(body) + 5);
	buf_add(&packet, &t, 1);
	sftp_put_u32(&packet, id);
	buf_add(&packet, buf_at(body), buf_len(body));
	sftp_hear(&p->client, (char *)buf_at(&packet), buf_len(&packet));
	buf_free(&packet);
}

static void
answer_status(struct pair *p, uint32_t id, uint32_t code)
{
	struct buf body = { 0 };

	sftp_put_u32(&body, code);
	sftp_put_text(&body, slice_str("why"));
	sftp_put_text(&body, slice_str("en"));
	answer(p, SFTP_STATUS, id, &body);
	buf_free(&body);
}

static void
answer_text(
    struct pair *p, enum sftp_type type, uint32_t id, const char *at, size_t n)
{
	struct buf body = { 0 };

	sftp_put_text(&body, (struct slice){ at, n });
	answer(p, type, id, &body);
	buf_free(&body);
}

static void
answer_size(struct pair *p, uint32_t id, uint64_t size)
{
	struct buf body = { 0 };

	sftp_put_u32(&body, 1);
	sftp_put_u64(&body, size);
	answer(p, SFTP_ATTRS, id, &body);
	buf_free(&body);
}

static void
greet(struct pair *p, const char *extension)
{
	struct buf body = { 0 };

	assert_int_equal(next(p), SFTP_INIT);
	assert_int_equal(p->id, 3);
	if (extension != NULL) {
		sftp_put_text(&body, slice_str(extension));
		sftp_put_text(&body, slice_str("1"));
	}
	answer(p, SFTP_VERSION, 3, &body);
	buf_free(&body);
	assert_int_equal(next(p), SFTP_OPEN);
}

/* Up to where pieces are asked for. */
static void
open_for_get(struct pair *p, uint64_t size, uint64_t max)
{
	begin(p, (struct sftp_task){ .max = max });
	greet(p, NULL);
	answer_text(p, SFTP_HANDLE, p->id, "h", 1);
	assert_int_equal(next(p), SFTP_FSTAT);
	answer_size(p, p->id, size);
}

/* ---- get ----------------------------------------------------------------- */

static void
pieces_come_in_order_whatever_the_order_of_answers(void **state)
{
	enum { PIECES = 5 };
	static char content[PIECES * SFTP_PIECE];
	uint32_t ids[PIECES];
	struct pair p;

	(void)state;
	for (size_t i = 0; i < sizeof(content); i++)
		content[i] = (char)(i * 7 % 251);
	open_for_get(&p, sizeof(content), sizeof(content));
	for (unsigned i = 0; i < PIECES; i++) {
		assert_int_equal(next(&p), SFTP_READ);
		ids[i] = p.id;
	}
	assert_int_equal(next(&p), 0);
	for (unsigned i = PIECES; i-- > 0;)
		answer_text(&p, SFTP_DATA, ids[i], content + i * SFTP_PIECE,
		    SFTP_PIECE);
	assert_int_equal(next(&p), SFTP_READ);
	answer_status(&p, p.id, SFTP_FX_EOF);
	assert_int_equal(next(&p), SFTP_CLOSE);
	answer_status(&p, p.id, SFTP_FX_OK);
	assert_true(sftp_is_over(&p.client));
	assert_null(p.client.class);
	assert_int_equal(buf_len(&p.got), sizeof(content));
	assert_memory_equal(buf_at(&p.got), content, sizeof(content));
	end(&p);
}

static void
what_is_missing_of_a_piece_is_asked_for_again(void **state)
{
	struct pair p;
	uint32_t first, second;

	(void)state;
	open_for_get(&p, SFTP_PIECE + 3, 1 << 20);
	assert_int_equal(next(&p), SFTP_READ);
	first = p.id;
	assert_int_equal(next(&p), SFTP_READ);
	second = p.id;
	answer_text(&p, SFTP_DATA, second, "xyz", 3);
	answer_text(&p, SFTP_DATA, first, "abc", 3);
	assert_int_equal(buf_len(&p.got), 3);
	assert_int_equal(next(&p), SFTP_READ);
	/* handle, offset, length */
	assert_int_equal(p.request.len, 5 + 8 + 4);
	assert_int_equal((unsigned char)p.request.at[12], 3);
	end(&p);
}

/*
 * A server that reads nothing can guess the numbers of what would be asked
 * next. It is not asked for ever.
 */
static void
a_server_that_does_not_listen_is_asked_no_more(void **state)
{
	size_t most = SFTP_OUT_MAX + SFTP_PACKET;
	struct pair p;
	uint32_t id;

	(void)state;
	open_for_get(&p, 1 << 20, 1 << 20);
	assert_int_equal(next(&p), SFTP_READ);
	id = p.id;
	answer_text(&p, SFTP_DATA, id, "a", 1);
	sftp_speak(&p.client);
	for (id = p.client.id; !sftp_is_over(&p.client); id++) {
		answer_text(&p, SFTP_DATA, id, "a", 1);
		sftp_speak(&p.client);
		assert_true(buf_len(&p.client.out) <= most);
		assert_true(id < 1u << 20);
	}
	assert_string_equal(p.client.class, "protocol");
	end(&p);
}

/* One that does is, however little it gives at once. */
static void
a_slow_server_is_asked_to_the_end(void **state)
{
	enum { BYTES = 5000 };
	struct pair p;

	(void)state;
	open_for_get(&p, BYTES, BYTES);
	for (unsigned i = 0; i < BYTES; i++) {
		assert_int_equal(next(&p), SFTP_READ);
		answer_text(&p, SFTP_DATA, p.id, "a", 1);
	}
	assert_int_equal(next(&p), SFTP_READ);
	answer_status(&p, p.id, SFTP_FX_EOF);
	assert_int_equal(next(&p), SFTP_CLOSE);
	assert_int_equal(buf_len(&p.got), BYTES);
	end(&p);
}

static void
sizes_have_a_limit(void **state)
{
	struct pair p;

	(void)state;
	open_for_get(&p, 11, 10);
	assert_true(sftp_is_over(&p.client));
	assert_string_equal(p.client.class, "size");
	end(&p);
	/* It says less, and has more. */
	open_for_get(&p, 0, 10);
	assert_int_equal(next(&p), SFTP_READ);
	answer_text(&p, SFTP_DATA, p.id, "0123456789a", 11);
	assert_true(sftp_is_over(&p.client));
	assert_string_equal(p.client.class, "size");
	assert_int_equal(buf_len(&p.got), 0);
	end(&p);
	/* It says more, and has less. */
	open_for_get(&p, 4, 10);
	assert_int_equal(next(&p), SFTP_READ);
	answer_status(&p, p.id, SFTP_FX_EOF);
	assert_string_equal(p.client.class, "short");
	end(&p);
}

static void
answers_to_nothing_are_refused(void **state)
{
	static const struct {
		enum sftp_type type;
		uint32_t more; /* added to the id */
		size_t len;
	} bad[] = {
		{ SFTP_DATA, 1, 4 },
		{ SFTP_DATA, 0, 5 },
		{ SFTP_DATA, 0, 0 },
		{ SFTP_HANDLE, 0, 4 },
		{ SFTP_ATTRS, 0, 4 },
	};
	struct pair p;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		open_for_get(&p, 4, 10);
		assert_int_equal(next(&p), SFTP_READ);
		answer_text(
		    &p, bad[i].type, p.id + bad[i].more, "01234", bad[i].len);
		assert_true(sftp_is_over(&p.client));
		assert_string_equal(p.client.class, "protocol");
		assert_int_equal(buf_len(&p.got), 0);
		end(&p);
	}
}

static void
bytes_may_come_one_by_one(void **state)
{
	static const char version[] = "\0\0\0\5\2\0\0\0\3";
	struct pair p;

	(void)state;
	begin(&p, (struct sftp_task){ .max = 1 });
	for (size_t i = 0; i + 1 < sizeof(version); i++) {
		assert_int_equal(p.client.phase, SFTP_GREETING);
		sftp_hear(&p.client, version + i, 1);
	}
	assert_int_equal(p.client.phase, SFTP_OPENING);
	end(&p);
}

/* ---- put ----------------------------------------------------------------- */

static const struct sftp_task hello = {
	.puts = true, .data = { "hello", 5 }, .random = 0xabcd, .mode = 0644
};

/* Up to where all is written and closed. */
static void
write_all(struct pair *p, struct sftp_task task, const char *extension)
{
	struct slice rest, name;

	begin(p, task);
	greet(p, extension);
	rest = p->request;
	assert_true(sftp_take_text(&rest, &name));
	assert_true(slice_is(name, "/d/.name.hayfork-0000abcd"));
	answer_text(p, SFTP_HANDLE, p->id, "h", 1);
	assert_int_equal(next(p), SFTP_WRITE);
	assert_int_equal(next(p), 0);
	answer_status(p, p->id, SFTP_FX_OK);
	assert_int_equal(next(p), SFTP_CLOSE);
	answer_status(p, p->id, SFTP_FX_OK);
}

static void
a_file_is_renamed_in_one_step_where_that_can_be(void **state)
{
	struct pair p;

	(void)state;
	write_all(&p, hello, "posix-rename@openssh.com");
	assert_int_equal(next(&p), SFTP_EXTENDED);
	answer_status(&p, p.id, SFTP_FX_OK);
	assert_true(sftp_is_over(&p.client));
	assert_null(p.client.class);
	end(&p);
}

/* The request that comes next is about these names. */
static void
expect_names(
    struct pair *p, enum sftp_type type, const char *one, const char *two)
{
	struct slice rest, name;

	assert_int_equal(next(p), type);
	rest = p->request;
	assert_true(sftp_take_text(&rest, &name));
	assert_true(slice_is(name, one));
	if (two == NULL)
		return;
	assert_true(sftp_take_text(&rest, &name));
	assert_true(slice_is(name, two));
}

static const char path[] = "/d/name";
static const char temp[] = "/d/.name.hayfork-0000abcd";
static const char aside[] = "/d/.name.hayfork-0000abcd.old";

/* Up to where the new one is to take the place of one that gave way. */
static void
set_aside(struct pair *p)
{
	write_all(p, hello, NULL);
	expect_names(p, SFTP_RENAME, temp, path);
	answer_status(p, p->id, SFTP_FX_FAILURE);
	expect_names(p, SFTP_LSTAT, path, NULL);
	answer_size(p, p->id, 3);
	expect_names(p, SFTP_RENAME, path, aside);
	answer_status(p, p->id, SFTP_FX_OK);
	expect_names(p, SFTP_RENAME, temp, path);
}

static void
else_what_is_in_the_way_gives_way(void **state)
{
	char text[SFTP_LEFT];
	struct pair p;

	(void)state;
	set_aside(&p);
	answer_status(&p, p.id, SFTP_FX_OK);
	expect_names(&p, SFTP_REMOVE, aside, NULL);
	answer_status(&p, p.id, SFTP_FX_OK);
	assert_true(sftp_is_over(&p.client));
	assert_null(p.client.class);
	end(&p);
	/* One that cannot be removed is told. */
	set_aside(&p);
	answer_status(&p, p.id, SFTP_FX_OK);
	expect_names(&p, SFTP_REMOVE, aside, NULL);
	answer_status(&p, p.id, SFTP_FX_PERMISSION_DENIED);
	assert_true(sftp_is_over(&p.client));
	assert_string_equal(p.client.class, "permission");
	assert_true(sftp_left(&p.client, text, sizeof(text)));
	assert_non_null(strstr(text, "the new file is there"));
	assert_non_null(strstr(text, aside));
	end(&p);
}

static void
what_gave_way_in_vain_comes_back(void **state)
{
	static const uint32_t codes[] = { SFTP_FX_OK, SFTP_FX_FAILURE };
	char text[SFTP_LEFT];
	struct pair p;

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		set_aside(&p);
		answer_status(&p, p.id, SFTP_FX_FAILURE);
		expect_names(&p, SFTP_RENAME, aside, path);
		answer_status(&p, p.id, codes[i]);
		expect_names(&p, SFTP_REMOVE, temp, NULL);
		answer_status(&p, p.id, SFTP_FX_OK);
		assert_true(sftp_is_over(&p.client));
		assert_string_equal(p.client.class, "refused");
		assert_non_null(strstr(p.client.message, "replacing /d/name"));
		assert_int_equal(
		    sftp_left(&p.client, text, sizeof(text)), i == 1);
		if (i == 1)
			assert_non_null(strstr(text, aside));
		end(&p);
	}
}

static void
no_folder_gives_way_to_a_file(void **state)
{
	struct buf body = { 0 };
	struct pair p;

	(void)state;
	write_all(&p, hello, NULL);
	expect_names(&p, SFTP_RENAME, temp, path);
	answer_status(&p, p.id, SFTP_FX_FAILURE);
	expect_names(&p, SFTP_LSTAT, path, NULL);
	sftp_put_u32(&body, 4);
	sftp_put_u32(&body, 040755);
	answer(&p, SFTP_ATTRS, p.id, &body);
	buf_free(&body);
	expect_names(&p, SFTP_REMOVE, temp, NULL);
	answer_status(&p, p.id, SFTP_FX_OK);
	assert_string_equal(p.client.class, "folder");
	end(&p);
	/* Nor is there anything in the way. */
	write_all(&p, hello, NULL);
	expect_names(&p, SFTP_RENAME, temp, path);
	answer_status(&p, p.id, SFTP_FX_FAILURE);
	expect_names(&p, SFTP_LSTAT, path, NULL);
	answer_status(&p, p.id, SFTP_FX_NO_SUCH_FILE);
	expect_names(&p, SFTP_REMOVE, temp, NULL);
	answer_status(&p, p.id, SFTP_FX_OK);
	assert_string_equal(p.client.class, "refused");
	end(&p);
}

static void
what_is_abandoned_is_removed(void **state)
{
	char text[SFTP_LEFT];
	struct pair p;

	(void)state;
	begin(&p, hello);
	greet(&p, NULL);
	answer_text(&p, SFTP_HANDLE, p.id, "h", 1);
	assert_int_equal(next(&p), SFTP_WRITE);
	sftp_said(&p.client, 7);
	p.request.at = NULL;
	sftp_abandon(&p.client, true);
	/* What is half said is said to its end, and then that. */
	sftp_said(&p.client, p.client.begun);
	assert_int_equal(next(&p), SFTP_CLOSE);
	expect_names(&p, SFTP_REMOVE, temp, NULL);
	assert_true(sftp_left(&p.client, text, sizeof(text)));
	assert_non_null(strstr(text, temp));
	answer_status(&p, p.id - 2, SFTP_FX_OK);
	answer_status(&p, p.id - 1, SFTP_FX_OK);
	assert_false(sftp_is_over(&p.client));
	answer_status(&p, p.id, SFTP_FX_OK);
	assert_true(sftp_is_over(&p.client));
	assert_false(sftp_left(&p.client, text, sizeof(text)));
	end(&p);
}

static void
a_change_of_names_that_has_begun_is_finished(void **state)
{
	char text[SFTP_LEFT];
	struct pair p;

	(void)state;
	set_aside(&p);
	sftp_abandon(&p.client, true);
	answer_status(&p, p.id, SFTP_FX_OK);
	expect_names(&p, SFTP_REMOVE, aside, NULL);
	answer_status(&p, p.id, SFTP_FX_OK);
	assert_true(sftp_is_over(&p.client));
	assert_true(sftp_left(&p.client, text, sizeof(text)));
	assert_non_null(strstr(text, "has taken its place"));
	end(&p);
	/* But not one that would only begin. */
	write_all(&p, hello, NULL);
	expect_names(&p, SFTP_RENAME, temp, path);
	sftp_abandon(&p.client, true);
	answer_status(&p, p.id, SFTP_FX_FAILURE);
	expect_names(&p, SFTP_REMOVE, temp, NULL);
	end(&p);
}

static void
a_failure_stays_what_it_was(void **state)
{
	char text[SFTP_LEFT];
	struct pair p;

	(void)state;
	begin(&p, hello);
	greet(&p, NULL);
	answer_text(&p, SFTP_HANDLE, p.id, "h", 1);
	assert_int_equal(next(&p), SFTP_WRITE);
	answer_status(&p, p.id, SFTP_FX_FAILURE);
	assert_int_equal(next(&p), SFTP_CLOSE);
	expect_names(&p, SFTP_REMOVE, temp, NULL);
	assert_string_equal(p.client.class, "refused");
	answer_status(&p, p.id, SFTP_FX_PERMISSION_DENIED);
	assert_true(sftp_is_over(&p.client));
	assert_string_equal(p.client.class, "refused");
	assert_non_null(strstr(p.client.message, "writing /d/name"));
	assert_true(sftp_left(&p.client, text, sizeof(text)));
	assert_non_null(strstr(text, temp));
	end(&p);
}

static void
what_could_not_be_finished_is_removed(void **state)
{
	struct pair p;

	(void)state;
	write_all(&p, hello, NULL);
	assert_int_equal(next(&p), SFTP_RENAME);
	answer_status(&p, p.id, SFTP_FX_PERMISSION_DENIED);
	assert_int_equal(next(&p), SFTP_REMOVE);
	assert_false(sftp_is_over(&p.client));
	answer_status(&p, p.id, SFTP_FX_OK);
	assert_true(sftp_is_over(&p.client));
	assert_string_equal(p.client.class, "permission");
	end(&p);
	/* What was never made is not. */
	begin(&p, hello);
	greet(&p, NULL);
	answer_status(&p, p.id, SFTP_FX_NO_SUCH_FILE);
	assert_true(sftp_is_over(&p.client));
	assert_string_equal(p.client.class, "no-file");
	end(&p);
}

static void
what_is_read_back_has_to_be_the_same(void **state)
{
	static const char *const back[] = { "hello", "hellx", "hell" };
	struct sftp_task task = hello;
	struct pair p;

	(void)state;
	task.verifies = true;
	for (size_t i = 0; i < 3; i++) {
		write_all(&p, task, NULL);
		assert_int_equal(next(&p), SFTP_OPEN);
		answer_text(&p, SFTP_HANDLE, p.id, "k", 1);
		assert_int_equal(next(&p), SFTP_READ);
		answer_text(&p, SFTP_DATA, p.id, back[i], strlen(back[i]));
		if (i != 1) {
			assert_int_equal(next(&p), SFTP_READ);
			answer_status(&p, p.id, SFTP_FX_EOF);
		}
		assert_int_equal(next(&p), SFTP_CLOSE);
		answer_status(&p, p.id, SFTP_FX_OK);
		if (i == 0)
			assert_int_equal(next(&p), SFTP_RENAME);
		else {
			assert_int_equal(next(&p), SFTP_REMOVE);
			assert_string_equal(p.client.class, "verify");
		}
		end(&p);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    pieces_come_in_order_whatever_the_order_of_answers),
		cmocka_unit_test(what_is_missing_of_a_piece_is_asked_for_again),
		cmocka_unit_test(
		    a_server_that_does_not_listen_is_asked_no_more),
		cmocka_unit_test(a_slow_server_is_asked_to_the_end),
		cmocka_unit_test(sizes_have_a_limit),
		cmocka_unit_test(answers_to_nothing_are_refused),
		cmocka_unit_test(bytes_may_come_one_by_one),
		cmocka_unit_test(
		    a_file_is_renamed_in_one_step_where_that_can_be),
		cmocka_unit_test(else_what_is_in_the_way_gives_way),
		cmocka_unit_test(what_gave_way_in_vain_comes_back),
		cmocka_unit_test(no_folder_gives_way_to_a_file),
		cmocka_unit_test(what_is_abandoned_is_removed),
		cmocka_unit_test(a_change_of_names_that_has_begun_is_finished),
		cmocka_unit_test(a_failure_stays_what_it_was),
		cmocka_unit_test(what_could_not_be_finished_is_removed),
		cmocka_unit_test(what_is_read_back_has_to_be_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
