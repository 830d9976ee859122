/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_ssh_talk.c - talks with hostile command lines.
 *
 * The first byte chooses the platform; the rest is what the device says: 0xff
 * ends a piece, after which it is looked at, and 0xfe a silence of a second.
 * Then it is silent, and at last hangs up. Every command that began ends, none
 * twice; what a talk waits for comes; nothing is typed without end; what is
 * told as output was said by the device; and no secret is ever told.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tests/platforms.h"
#include "worker/ssh/talk.h"

#define SECRET "s3cret-s3cret"
#define SECOND UINT64_C(1000000000)

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static struct {
	struct pattern_room *room;
	struct questions *questions;
	struct platform *platforms[4];
	unsigned taken, begun, ended;
	bool forgotten;
	size_t told, typed;
} run;

static void
on_begin(void *ctx)
{
	(void)ctx;
	if (run.begun++ != run.ended || !run.forgotten)
		abort();
}

static void
on_output(void *ctx, const char *p, size_t n)
{
	(void)ctx;
	(void)p;
	if (run.begun != run.ended + 1 || n == 0)
		abort();
	run.told += n;
}

static void
on_end(void *ctx, const struct talk_end *end)
{
	(void)ctx;
	if (run.begun != ++run.ended ||
	    (end->status == HAYFORK_OK) != (end->class == NULL) ||
	    (end->class == NULL) != (end->message == NULL))
		abort();
}

static bool
on_next(void *ctx, struct talk_item *item)
{
	static const char *const commands[] = { "show", "a b c", "exit" };

	(void)ctx;
	if (run.taken == 3)
		return false;
	*item = (struct talk_item){ .text = slice_str(commands[run.taken]),
		.kind = run.taken == 1 ? TALK_LINE : TALK_COMMAND };
	run.taken++;
	return true;
}

static bool
on_secret(void *ctx, struct slice name, struct slice *text)
{
	(void)ctx;
	*text = slice_str(SECRET);
	return !run.forgotten && slice_is(name, "enable");
}

static bool
on_reveals(void *ctx, struct slice text)
{
	(void)ctx;
	return memmem(text.at, text.len, SECRET, sizeof(SECRET) - 1) != NULL;
}

static void
on_forget(void *ctx)
{
	(void)ctx;
	run.forgotten = true;
}

static const struct talk_ops ops = { on_begin, on_output, on_end, on_next,
	on_secret, on_reveals, on_forget };

static struct platform *
make(void (*encode)(struct buf *))
{
	char why[PLATFORM_WHY];
	struct buf b = { 0 };
	struct platform *p;

	encode(&b);
	if ((p = platform_decode(make_slice(&b), why)) == NULL)
		abort();
	buf_free(&b);
	return p;
}

static void
junos(struct buf *b)
{
	struct buf q = { 0 };

	make_question(&q, "commit\\? \\[y/n\\]", "n\n", 0);
	make_question(&q, "change it now", "", MSG_QUESTION_END);
	make_plain_for(b, "+ct", "junos",
	    "^({\\w+(:(\\w+){0,1}\\d){0,1}}\\n){0,1}[\\w\\-@()/:\\.]{1,63}>"
	    "\\s?$",
	    "set cli screen-length 0", "error", &q);
	buf_free(&q);
}

static void
greedy(struct buf *b)
{
	make_plain(b, "greedy", "^(([a-z]+)+)+#$", NULL, NULL, NULL);
}

static void
begin(void)
{
	run.taken = run.begun = run.ended = 0;
	run.forgotten = false;
	run.told = run.typed = 0;
	if (run.room != NULL)
		return;
	run.room = pattern_room_new();
	run.questions = questions_new();
	run.platforms[0] = make(platform_encode_generic);
	run.platforms[1] = make(make_cisco);
	run.platforms[2] = make(junos);
	run.platforms[3] = make(greedy);
}

/* Look, and type, until it waits or is over. */
static void
look(struct talk *t, uint64_t now_ns)
{
	for (unsigned i = 0; i < 1000; i++) {
		talk_look(t, now_ns);
		if (talk_is_done(t))
			talk_close(t, now_ns);
		if (buf_len(&t->typing) == 0)
			return;
		run.typed += buf_len(&t->typing);
		buf_reset(&t->typing);
	}
	abort();
}

static void
check_message(const struct talk *t)
{
	if (t->class == NULL)
		return;
	if (strlen(t->message) == 0 || strstr(t->message, SECRET) != NULL)
		abort();
	for (const char *p = t->message; *p != '\0'; p++)
		if (*p < ' ' || *p > '~')
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	uint64_t now_ns = 1;
	struct talk t;

	begin();
	talk_init(&t, run.platforms[len > 0 ? data[0] % 4 : 0], run.room,
	    run.questions, &ops, NULL, now_ns);
	look(&t, now_ns);
	for (size_t i = 1, n; i < len && !talk_is_over(&t); i += n + 1) {
		for (n = 0; i + n < len && data[i + n] < 0xfe;)
			n++;
		if (n > 0)
			talk_hear(&t, (const char *)data + i, n, now_ns);
		if (i + n < len && data[i + n] == 0xfe)
			now_ns += SECOND;
		look(&t, now_ns);
	}
	/* It waits for nothing for ever but a command. */
	for (unsigned i = 0; i < 200 && t.wake_ns != 0; i++) {
		if (t.wake_ns <= now_ns)
			abort();
		now_ns = t.wake_ns;
		look(&t, now_ns);
	}
	if (t.wake_ns != 0 || (!talk_is_over(&t) && !talk_in_command(&t)))
		abort();
	if (len % 2 == 0)
		talk_stop(&t);
	else
		talk_hang_up(&t);
	if (!talk_is_over(&t) || run.begun > run.ended + 1 ||
	    (len % 2 == 1 && run.begun != run.ended))
		abort();
	if (run.told > len || run.typed > 100 * (len + 20))
		abort();
	check_message(&t);
	talk_fini(&t);
	return 0;
}
