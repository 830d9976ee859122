/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_ssh_talk.c - talks with command lines that are known word for word.
 *
 * Each is a script: what is typed, and what the device says to that. Time
 * stands still but where the talk waits for silence.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/platforms.h"
#include "worker/ssh/talk.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))
#define LINES_MAX 24

struct line {
	const char *typed; /* NULL: it is said by itself */
	const char *said;
};

struct script {
	const char *what;
	void (*platform)(struct buf *); /* NULL: generic */
	const char *commands[8];
	struct line lines[LINES_MAX];
	const char *told; /* see on_output() and on_end() */
	const char *over; /* part of the message; NULL: all went well */
	uint64_t ms;      /* of silence, at the most; 0: any */
	bool closes;      /* the device does, at the end of the script */
	bool stop;        /* at a command that fails */
	bool whole;       /* what is said must come in one piece */
	bool redraws;     /* the prompt, which was there already */
};

static struct {
	const struct script *script;
	unsigned command;
	bool failed, forgotten;
	struct buf told;
} run;

/* ---- what the talk tells ------------------------------------------------- */

static void
on_begin(void *ctx)
{
	(void)ctx;
	assert_true(run.forgotten);
	buf_add_literal(&run.told, "<");
}

static void
on_output(void *ctx, const char *p, size_t n)
{
	(void)ctx;
	assert_true(n > 0);
	buf_add(&run.told, p, n);
}

static void
on_end(void *ctx, const struct talk_end *end)
{
	(void)ctx;
	buf_add_literal(&run.told, ">");
	run.failed |= end->status != HAYFORK_OK;
	if (end->status != HAYFORK_OK) {
		buf_add(&run.told, end->class, strlen(end->class));
		buf_add_literal(&run.told, ":");
	}
	assert_true((end->status == HAYFORK_OK) == (end->message == NULL));
}

static bool
on_next(void *ctx, struct talk_item *item)
{
	const char *text = run.script->commands[run.command];

	(void)ctx;
	if (text == NULL || (run.failed && run.script->stop))
		return false;
	*item = (struct talk_item){ .text = slice_str(text) };
	run.command++;
	return true;
}

static bool
on_secret(void *ctx, struct slice name, struct slice *text)
{
	(void)ctx;
	assert_false(run.forgotten);
	*text = slice_str("s3cret");
	return slice_is(name, "enable");
}

static bool
on_reveals(void *ctx, struct slice text)
{
	(void)ctx;
	return memmem(text.at, text.len, "s3cret", 6) != NULL;
}

static void
on_forget(void *ctx)
{
	(void)ctx;
	run.forgotten = true;
}

static const struct talk_ops ops = { on_begin, on_output, on_end, on_next,
	on_secret, on_reveals, on_forget };

/* ---- platforms ----------------------------------------------------------- */

static void
cisco(struct buf *b)
{
	make_cisco(b);
}

static void
junos(struct buf *b)
{
	make_plain(b, "juniper_junos",
	    "^({\\w+(:(\\w+){0,1}\\d){0,1}}\\n){0,1}[\\w\\-@()/:\\.]{1,63}>"
	    "\\s?$",
	    "set cli screen-length 0", "syntax error", NULL);
}

static void
sros(struct buf *b)
{
	make_plain(b, "nokia_sros",
	    "^\\[[^\\n]*\\]\\n[abcd]:[\\w.-]+@[\\w.-]+#\\s?$", NULL,
	    "MINOR:", NULL);
}

static void
huawei(struct buf *b)
{
	struct buf q = { 0 };

	make_question(&q, "\\[Y/N\\]:", "n\n", 0);
	make_plain(b, "huawei_vrp",
	    "^(?:hrp_[a|m|s])?<[a-z0-9.\\-_@()/:]{1,48}>\\s*$",
	    "screen-length 0 temporary", "Error:", &q);
	buf_free(&q);
}

static void
mikrotik(struct buf *b)
{
	struct buf q = { 0 };

	make_question(&q, "software license\\? \\[Y/n\\]:", "n", 0);
	make_plain_for(b, "+ct", "mikrotik_routeros",
	    "\\[[a-z0-9@.\\-_+\\s]{1,48}@[a-z0-9.\\-_\\s]{1,64}\\].{1,16}>",
	    NULL, "bad command name", &q);
	buf_free(&q);
}

static void
linux_box(struct buf *b)
{
	struct msg m = { .id = MSG_PLATFORM };
	struct buf levels = { 0 }, ways = { 0 }, steps = { 0 };

	make_level(&levels, "user", "^\\w+@\\w+:\\S+\\$ ?$", NULL, &ways);
	make_step(&steps, MSG_STEP_SEND, "exit", NULL, NULL, 0);
	make_way(&ways, "user", &steps);
	make_level(&levels, "root", "^\\w+@\\w+:\\S+# ?$", NULL, &ways);
	m.u.platform = (struct msg_platform){ .name = slice_str("linux"),
		.level = slice_str("user"),
		.levels = make_slice(&levels) };
	msg_encode_body(b, &m);
	buf_free(&levels);
	buf_free(&ways);
	buf_free(&steps);
}

static void
ending(struct buf *b)
{
	struct buf q = { 0 };

	make_question(&q, "change your password[^\\n]*", "", MSG_QUESTION_END);
	make_plain(b, "strict", "^\\w+#\\s?$", NULL, NULL, &q);
	buf_free(&q);
}

static void
slow_question(struct buf *b)
{
	struct buf q = { 0 };

	make_question(&q, "^(([a-z]+)+)+(([a-z]+)+)+!$", "y", 0);
	make_plain(b, "slow", "^\\w+#\\s?$", NULL, NULL, &q);
	buf_free(&q);
}

static void
catastrophic(struct buf *b)
{
	make_plain(
	    b, "catastrophic", "^(([a-z]+)+)+(([a-z]+)+)+!$", NULL, NULL, NULL);
}

/* ---- scripts ------------------------------------------------------------- */

#define IOS "R1#"
#define IOS_OPEN                                                               \
	{ NULL, "\r\nbanner # with > signs\r\n\r\n" IOS },                     \
	    { "\n", "\r\n" IOS },                                              \
	    { "terminal width 512\n", "terminal width 512\r\n" IOS },          \
	{                                                                      \
		"terminal length 0\n", "terminal length 0\r\n" IOS             \
	}

static const struct script scripts[] = {
	{ .what = "a switch of Cisco's",
	    .platform = cisco,
	    .commands = { "show clock", "show nonsense", "show ip" },
	    .lines = { IOS_OPEN,
		{ "show clock\n", "show clock\r\n12:00\r\n" IOS },
		{ "show nonsense\n", "show nonsense\r\n     ^\r\n"
				     "% Invalid input detected at '^' "
				     "marker.\r\n\r\n" IOS },
		{ "show ip\n", "show ip\r\na\r\nb\r\n" IOS } },
	    .told = "<12:00\n>"
		    "<     ^\n% Invalid input detected at '^' marker.\n\n"
		    ">refused:<a\nb\n>" },
	{ .what = "a refused command may be the last",
	    .platform = cisco,
	    .commands = { "show", "show ip" },
	    .stop = true,
	    .lines = { IOS_OPEN,
		{ "show\n", "show\r\n% Incomplete command.\r\n" IOS } },
	    .told = "<% Incomplete command.\n>refused:" },
	{ .what = "enable",
	    .platform = cisco,
	    .commands = { "show ip" },
	    .lines = { { NULL, "R1>" }, { "\n", "\r\nR1>" },
		{ "enable\n", "enable\r\nPassword: " },
		{ "s3cret\n", "\r\n" IOS },
		{ "terminal width 512\n", "terminal width 512\r\n" IOS },
		{ "terminal length 0\n", "terminal length 0\r\n" IOS },
		{ "show ip\n", "show ip\r\na\r\n" IOS } },
	    .told = "<a\n>" },
	{ .what = "enable without a secret",
	    .platform = cisco,
	    .commands = { "show ip" },
	    .lines = { { NULL, "R1>" }, { "\n", "\r\nR1>" },
		{ "enable\n", "enable\r\n" IOS },
		{ "terminal width 512\n", "terminal width 512\r\n" IOS },
		{ "terminal length 0\n", "terminal length 0\r\n" IOS },
		{ "show ip\n", "show ip\r\na\r\n" IOS } },
	    .told = "<a\n>" },
	{ .what = "enable, with a wrong secret",
	    .platform = cisco,
	    .commands = { "show ip" },
	    .lines = { { NULL, "R1>" }, { "\n", "\r\nR1>" },
		{ "enable\n", "enable\r\nPassword: " },
		{ "s3cret\n", "\r\nPassword: " } },
	    .told = "",
	    .over = "enable: the device does not take the secret" },
	{ .what = "enable, refused at once, and the secret repeated",
	    .platform = cisco,
	    .commands = { "show ip" },
	    .lines = { { NULL, "R1>" }, { "\n", "\r\nR1>" },
		{ "enable\n", "enable\r\nPassword: " },
		{ "s3cret\n", "s3cret\r\n% Bad secrets: s3cret\r\n\r\nR1>" } },
	    .told = "",
	    .over = "enable: the device did not go to level privileged_exec: "
		    "\"(a secret)\"" },
	{ .what = "enable is not allowed",
	    .platform = cisco,
	    .commands = { "show ip" },
	    .lines = { { NULL, "R1>" }, { "\n", "\r\nR1>" },
		{ "enable\n", "enable\r\n% Error in authentication.\r\n\r\n"
			      "R1>" } },
	    .told = "",
	    .over = "enable: the device did not go to level privileged_exec: "
		    "\"% Error in authentication.\"" },
	{ .what = "left in a configuration",
	    .platform = cisco,
	    .commands = { "show ip" },
	    .lines = { { NULL, "R1(config)#" }, { "\n", "\r\nR1(config)#" },
		{ "end\n", "end\r\n" IOS },
		{ "terminal width 512\n", "terminal width 512\r\n" IOS },
		{ "terminal length 0\n", "terminal length 0\r\n" IOS },
		{ "show ip\n", "show ip\r\na\r\n" IOS } },
	    .told = "<a\n>" },
	{ .what = "a command that changes the prompt, and back",
	    .platform = cisco,
	    .commands = { "configure terminal", "hostname R2", "end" },
	    .lines = { IOS_OPEN,
		{ "configure terminal\n", "configure terminal\r\nEnter ...\r\n"
					  "R1(config)#" },
		{ "hostname R2\n", "hostname R2\r\nR2(config)#" },
		{ "end\n", "end\r\nR2#" } },
	    .told = "<Enter ...\n><><>" },
	{ .what = "another pager than expected",
	    .platform = cisco,
	    .commands = { "show run" },
	    .lines = { { NULL, IOS }, { "\n", "\r\n" IOS },
		{ "terminal width 512\n",
		    "terminal width 512\r\n% Invalid input detected\r\n" IOS },
		{ "terminal length 0\n",
		    "terminal length 0\r\n% Invalid input detected\r\n" IOS },
		{ "show run\n", "show run\r\n1\r\n2\r\n --More-- " },
		{ " ", "\b\b\b\b\b\b\b\b\b        \b\b\b\b\b\b\b\b\b3\r\n"
		       "4\r\n --More-- " },
		{ " ", "\b\b\b\b\b\b\b\b\b        "
		       "\b\b\b\b\b\b\b\b\bend\r\n" IOS } },
	    .told = "<1\n2\n3\n4\nend\n>" },
	{ .what = "output that looks like a prompt",
	    .whole = true,
	    .platform = cisco,
	    .commands = { "show run" },
	    .lines = { IOS_OPEN,
		{ "show run\n", "show run\r\nR1#x\r\nR2#\r\nR1>\r\nR1#\r\n"
				"end\r\n" IOS } },
	    .told = "<R1#x\nR2#\nR1>\nR1#\nend\n>" },
	{ .what = "Junos",
	    .platform = junos,
	    .commands = { "show version", "show bad" },
	    .lines = { { NULL, "--- JUNOS ---\r\n{master:0}\r\nroot@j1> " },
		{ "\n", "\r\n\r\n{master:0}\r\nroot@j1> " },
		{ "set cli screen-length 0\n",
		    "set cli screen-length 0 \r\nScreen length set to 0\r\n"
		    "\r\n{master:0}\r\nroot@j1> " },
		{ "show version\n", "show version \r\nModel: qfx\r\n\r\n"
				    "{master:0}\r\nroot@j1> " },
		{ "show bad\n", "show bad\r\n          ^\r\nsyntax error.\r\n"
				"\r\n{master:0}\r\nroot@j1> " } },
	    .told =
		"<Model: qfx\n\n><          ^\nsyntax error.\n\n>refused:" },
	{ .what = "a Junos that writes out what is typed",
	    .platform = junos,
	    .commands = { "sh ver" },
	    .lines = { { NULL, "root@j1> " }, { "\n", "\r\n\r\nroot@j1> " },
		{ "set cli screen-length 0\n",
		    "set cli screen-length 0 \r\n\r\nroot@j1> " },
		{ "sh ver\n", "sh\b\bshow ver\b\b\bversion \r\nqfx\r\n\r\n"
			      "root@j1> " } },
	    .told = "<qfx\n\n>" },
	{ .what = "SR OS, with a prompt of two lines",
	    .platform = sros,
	    .commands = { "show a", "configure b" },
	    .lines = { { NULL, "\r\n[/]\r\nA:admin@sr1# " },
		{ "\n", "\r\n\r\n[/]\r\nA:admin@sr1# " },
		{ "show a\n", "show a\r\nx\r\n\r\n[/]\r\nA:admin@sr1# " },
		{ "configure b\n", "configure b\r\n\r\n"
				   "[/configure]\r\nA:admin@sr1# " } },
	    .told = "<x\n\n><\n>" },
	{ .what = "VRP, which asks at first",
	    .platform = huawei,
	    .commands = { "display version" },
	    .lines = { { NULL, "\r\nInfo: ...\r\n"
			       "The password needs to be changed. "
			       "Change now? [Y/N]:" },
		{ "n\n", "n\r\n<HUAWEI>" }, { "\n", "\r\n<HUAWEI>" },
		{ "screen-length 0 temporary\n",
		    "screen-length 0 temporary\r\n<HUAWEI>" },
		{ "display version\n", "display version\r\nVRP\r\n"
				       "  ---- More ----" },
		{ " ", "\033[42D                  \033[42Dend\r\n<HUAWEI>" } },
	    .told = "<VRP\nend\n>" },
	{ .what = "RouterOS, which repeats and repeats",
	    .redraws = true,
	    .platform = mikrotik,
	    .commands = { "/system identity print" },
	    .lines = { { NULL, "Do you want to see the software license? "
			       "[Y/n]: " },
		{ "n", "n\r\n\r\n[admin@mt] > " },
		{ "\n", "\r\r\n\r[admin@mt] >         \r[admin@mt] > " },
		{ "/system identity print\n",
		    "/system identity print\r\n\r\r\r\r[admin@mt] > "
		    "/system identity print\r\n  name: mt\r\r\n\r"
		    "[admin@mt] >            \r[admin@mt] > " } },
	    .told = "<  name: mt\n>" },
	{ .what = "a shell of which nothing is known",
	    .commands = { "pwd", "cd /tmp", "printf abc", "true" },
	    .lines = { { NULL, "Last login: ...\r\n"
			       "\033[?2004h\033]0;u@h: ~\au@h:~$ " },
		{ "\n", "\r\n\033[?2004l\r\033[?2004hu@h:~$ " },
		{ "pwd\n", "pwd\r\n\033[?2004l\r/home/u\r\n"
			   "\033[?2004hu@h:~$ " },
		{ "cd /tmp\n",
		    "cd /tmp\r\n\033[?2004l\r\033[?2004hu@h:/tmp$ " },
		{ "printf abc\n", "printf abc\r\nabcu@h:/tmp$ " },
		{ "true\n", "true\r\nu@h:/tmp$ " } },
	    .told = "</home/u\n><><abc><>" },
	{ .what = "a login to a level above, which cannot be left",
	    .platform = linux_box,
	    .commands = { "x" },
	    .lines = { { NULL, "root@h:~# " }, { "\n", "\r\nroot@h:~# " },
		{ "x\n", "x\r\nout\r\nroot@h:~# " } },
	    .told = "<out\n>" },
	{ .what = "a prompt without a known end",
	    .commands = { "x" },
	    .lines = { { NULL, "ready " }, { "\n", "\r\nready " },
		{ "x\n", "x\r\nout\r\nready " } },
	    .told = "<out\n>" },
	{ .what = "a device that says nothing before somebody is there",
	    .commands = { "x" },
	    .lines = { { "\n", "\r\nPress RETURN to get started.\r\n\r\nsw>" },
		{ "\n", "\r\nsw>" }, { "x\n", "x\r\nout\r\nsw>" } },
	    .told = "<out\n>" },
	{ .what = "one that wants a key pressed first",
	    .commands = { "x" },
	    .lines = { { NULL,
			   "\033[1;24r\033[24;1HPress any key to continue" },
		{ " ", "\033[2J\033[1;1Hhp# " }, { "\n", "\r\nhp# " },
		{ "x\n", "x\r\nout\r\nhp# " } },
	    .told = "<out\n>" },
	{ .what = "no echo",
	    .commands = { "x", "y" },
	    .lines = { { NULL, "sw>" }, { "\n", "\r\nsw>" },
		{ "x\n", "\r\nout\r\nsw>" }, { "y\n", "\r\nsw>" } },
	    .told = "<out\n><>",
	    .ms = 2000 },
	{ .what = "an old prompt after the first command was typed",
	    .commands = { "x" },
	    .lines = { { NULL, "sw>" }, { "\n", "\r\nsw>" },
		{ "x\n", "\r\nsw>x\r\nout\r\nsw>" } },
	    .told = "<out\n>" },
	{ .what = "a message in the middle of the echo",
	    .commands = { "show x" },
	    .lines = { { NULL, "sw#" }, { "\n", "\r\nsw#" },
		{ "show x\n", "sh\r\n%LINK-3: down\r\nsw#show x\r\nout\r\n"
			      "sw#" } },
	    .told = "<sh\n%LINK-3: down\nout\n>" },
	{ .what = "an echo that is folded",
	    .commands = { "show interfaces description" },
	    .lines = { { NULL, "sw#" }, { "\n", "\r\nsw#" },
		{ "show interfaces description\n",
		    "show interfa\r\nces description\r\nout\r\nsw#" } },
	    .told = "<out\n>" },
	{ .what = "a question that nobody expected",
	    .commands = { "reload", "x" },
	    .lines = { { NULL, "sw#" }, { "\n", "\r\nsw#" },
		{ "reload\n", "reload\r\nProceed with reload? [confirm]" } },
	    .told = "<Proceed with reload? [confirm]>prompt:",
	    .over = "prompt: the device asks what nobody has an answer for: "
		    "\"Proceed with reload? [confirm]\"",
	    .ms = 6000 },
	{ .what = "a licence instead of a prompt",
	    .commands = { "x" },
	    .lines = { { NULL, "Do you accept the license? [yes/no]: " } },
	    .told = "",
	    .over = "prompt: the device asks what nobody has an answer for: "
		    "\"Do you accept the license? [yes/no]:\"" },
	{ .what = "a question that ends it",
	    .platform = ending,
	    .commands = { "x" },
	    .lines = { { NULL, "Please change your password now: " } },
	    .told = "",
	    .over = "prompt: the device asks what has no answer here" },
	{ .what = "a prompt of another kind of device",
	    .platform = junos,
	    .commands = { "x" },
	    .lines = { { NULL, "root@box# " }, { "\n", "\r\nroot@box# " } },
	    .told = "",
	    .over = "prompt: the prompt \"root@box#\" is of no level" },
	{ .what = "another last line each time",
	    .commands = { "x" },
	    .lines = { { NULL, "1>" }, { "\n", "\r\n2>" }, { "\n", "\r\n3>" },
		{ "\n", "\r\n4>" }, { "\n", "\r\n5>" }, { "\n", "\r\n6>" },
		{ "\n", "\r\n7>" }, { "\n", "\r\n8>" }, { "\n", "\r\n9>" } },
	    .told = "",
	    .over = "prompt: the device shows no prompt, but each time "
		    "another line; the last is \"9>\"" },
	{ .what = "nothing at all",
	    .commands = { "x" },
	    .lines = { { "\n", "" }, { "\n", "" }, { "\n", "" }, { "\n", "" },
		{ "\n", "" } },
	    .told = "",
	    .over = "timeout: the device's command line said nothing" },
	{ .what = "a device that hangs up at once",
	    .commands = { "x" },
	    .lines = { { NULL, "Too many sessions\r\n" } },
	    .closes = true,
	    .told = "",
	    .over = "closed: the device closed its command line" },
	{ .what = "a device that hangs up in a command",
	    .commands = { "show x", "y" },
	    .lines = { { NULL, "sw#" }, { "\n", "\r\nsw#" },
		{ "show x\n", "show x\r\nout\r\nmore" } },
	    .closes = true,
	    .told = "<out\nmore>closed:",
	    .over = "closed: the device closed its command line; its last "
		    "line is \"more\"" },
	{ .what = "a last command that ends the session",
	    .commands = { "x", "exit" },
	    .lines = { { NULL, "sw#" }, { "\n", "\r\nsw#" },
		{ "x\n", "x\r\nsw#" }, { "exit\n", "exit\r\nbye\r\n" } },
	    .closes = true,
	    .told = "<><bye\n>" },
	{ .what = "a pattern that takes too long",
	    .whole = true,
	    .platform = catastrophic,
	    .commands = { "x" },
	    .lines = { { NULL, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!a" } },
	    .told = "",
	    .over = "pattern: the prompt's pattern of level exec takes too "
		    "long" },
	{ .what = "a question's pattern that takes too long",
	    .whole = true,
	    .platform = slow_question,
	    .commands = { "x" },
	    .lines = { { NULL, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!a" } },
	    .told = "",
	    .over = "pattern: the pattern of a question takes too long to "
		    "match" },
	{ .what = "an endless row of questions",
	    .platform = huawei,
	    .commands = { "x" },
	    .lines = { { NULL, "Sure? [Y/N]:" }, { "n\n", "\r\nSure? [Y/N]:" },
		{ "n\n", "\r\nSure? [Y/N]:" }, { "n\n", "\r\nSure? [Y/N]:" },
		{ "n\n", "\r\nSure? [Y/N]:" }, { "n\n", "\r\nSure? [Y/N]:" },
		{ "n\n", "\r\nSure? [Y/N]:" }, { "n\n", "\r\nSure? [Y/N]:" },
		{ "n\n", "\r\nSure? [Y/N]:" }, { "n\n", "\r\nSure? [Y/N]:" },
		{ "n\n", "\r\nSure? [Y/N]:" }, { "n\n", "\r\nSure? [Y/N]:" },
		{ "n\n", "\r\nSure? [Y/N]:" }, { "n\n", "\r\nSure? [Y/N]:" },
		{ "n\n", "\r\nSure? [Y/N]:" }, { "n\n", "\r\nSure? [Y/N]:" },
		{ "n\n", "\r\nSure? [Y/N]:" }, { "n\n", "\r\nSure? [Y/N]:" },
		{ "n\n", "\r\nSure? [Y/N]:" }, { "n\n", "\r\nSure? [Y/N]:" },
		{ "n\n", "\r\nSure? [Y/N]:" } },
	    .told = "",
	    .over = "prompt: the device asks again and again" },
};

/* ---- playing them -------------------------------------------------------- */

static void
hear(struct talk *t, const char *said, size_t piece, uint64_t now_ns)
{
	size_t len = strlen(said);

	for (size_t i = 0; i < len; i += piece) {
		talk_hear(
		    t, said + i, len - i < piece ? len - i : piece, now_ns);
		if (piece < len) {
			talk_look(t, now_ns);
			/* It must not answer what was not asked yet. */
			if (!run.script->redraws && buf_len(&t->typing) > 0 &&
			    i + piece < len &&
			    said[i + piece + strspn(said + i + piece, " ")] !=
				'\0')
				fail_msg("%s: types \"%.*s\" after \"%.*s\"",
				    run.script->what, (int)buf_len(&t->typing),
				    (char *)buf_at(&t->typing),
				    (int)(i + piece), said);
		}
	}
}

/* Returns how long it was silent. */
static uint64_t
play(struct talk *t, const struct script *s, size_t piece)
{
	uint64_t now_ns = 1, silent_ns = 0;
	unsigned at = 0;
	struct slice typed;

	if (s->lines[at].typed == NULL)
		hear(t, s->lines[at++].said, piece, now_ns);
	for (;;) {
		talk_look(t, now_ns);
		typed = make_slice(&t->typing);
		if (typed.len > 0) {
			if (at == LINES_MAX || s->lines[at].said == NULL ||
			    !slice_is(typed, s->lines[at].typed))
				fail_msg("%s: types \"%.*s\"", s->what,
				    (int)typed.len, typed.at);
			buf_drain(&t->typing, typed.len);
			hear(t, s->lines[at++].said, piece, now_ns);
		} else if (talk_is_over(t) || talk_is_done(t)) {
			break;
		} else if (s->closes &&
			   (at == LINES_MAX || s->lines[at].said == NULL)) {
			talk_hang_up(t);
		} else if (t->wake_ns > now_ns) {
			silent_ns += t->wake_ns - now_ns;
			now_ns = t->wake_ns;
		} else
			fail_msg("%s: waits for ever at \"%.*s\"", s->what,
			    (int)screen_text(&t->screen).len,
			    screen_text(&t->screen).at);
	}
	if (at < LINES_MAX && s->lines[at].said != NULL)
		fail_msg(
		    "%s: does not type \"%s\"", s->what, s->lines[at].typed);
	return silent_ns / 1000000;
}

static void
judge(const struct talk *t, const struct script *s, size_t piece, uint64_t ms)
{
	char over[TALK_MESSAGE + 100] = "";

	if (t->class != NULL)
		snprintf(over, sizeof(over), "%s: %s", t->class, t->message);
	if (s->over == NULL ? over[0] != '\0'
			    : strncmp(over, s->over, strlen(s->over)) != 0)
		fail_msg("%s: over: \"%s\"", s->what, over);
	if (memmem(over, sizeof(over), "s3cret", 6) != NULL)
		fail_msg("%s: a secret in \"%s\"", s->what, over);
	if (!slice_is(make_slice(&run.told), s->told))
		fail_msg("%s, %zu at a time: told \"%.*s\"", s->what, piece,
		    (int)buf_len(&run.told), (char *)buf_at(&run.told));
	if (s->ms > 0 && ms > s->ms)
		fail_msg("%s: silent for %" PRIu64 " ms", s->what, ms);
}

static void
test_talks(void **state)
{
	const size_t pieces[] = { 100000, 1, 3, 7 };
	struct pattern_room *room = pattern_room_new();
	struct questions *questions = questions_new();
	char why[PLATFORM_WHY];

	(void)state;
	for (size_t i = 0; i < COUNT(scripts) * COUNT(pieces); i++) {
		const struct script *s = &scripts[i / COUNT(pieces)];
		size_t piece = pieces[i % COUNT(pieces)];
		struct buf bytes = { 0 };
		struct platform *p;
		struct talk t;

		if (s->whole && piece != pieces[0])
			continue;
		memset(&run, 0, sizeof(run));
		run.script = s;
		if (s->platform != NULL)
			s->platform(&bytes);
		else
			platform_encode_generic(&bytes);
		p = platform_decode(make_slice(&bytes), why);
		if (p == NULL)
			fail_msg("%s: %s", s->what, why);
		talk_init(&t, p, room, questions, &ops, NULL, 1);
		judge(&t, s, piece, play(&t, s, piece));
		talk_fini(&t);
		platform_free(p);
		buf_free(&bytes);
		buf_free(&run.told);
	}
	questions_free(questions);
	pattern_room_free(room);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_talks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
