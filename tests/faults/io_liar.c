/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * io_liar.c - a worker of the io lane that says what it must not of a host
 * job: its output, its host's key, its signatures, its result.
 *
 * liar.h says how it is run.
 */
#include "tests/faults/liar.h"

#define CAP 1000 /* max_output of the jobs: against_liar.c */

/* ---- its loop ------------------------------------------------------------ */

static void
hangs_in_a_step(void)
{
	board_set_stage(w->board, job.entry, HAYFORK_STAGE_AUTH, clock_ns());
	board_set_current(w->board, job.entry + 1);
	for (;;)
		pause();
}

/* ---- output -------------------------------------------------------------- */

static void
output_beyond_its_cap(void)
{
	static char bytes[CAP + 1];
	struct msg m = output(MSG_STREAM_STDOUT, bytes, sizeof(bytes));

	say_and_wait(&m);
}

static void
stderr_beyond_its_cap_in_small_pieces(void)
{
	struct msg m = output(MSG_STREAM_STDERR, "x", 1);

	for (int i = 0; i < CAP; i++)
		chan_send(&w->chan, &m);
	say_and_wait(&m);
}

static void
output_up_to_its_cap(void)
{
	struct msg m = output(MSG_STREAM_STDOUT, "x", 1);

	for (int i = 0; i < CAP; i++)
		chan_send(&w->chan, &m);
}

static void
output_after_its_result(void)
{
	struct msg m = result(job.claim, job.entry);

	chan_send(&w->chan, &m);
	m = output(MSG_STREAM_STDOUT, "x", 1);
	say_and_wait(&m);
}

static void
output_for_another_entry(void)
{
	struct msg m = output(MSG_STREAM_STDOUT, "x", 1);

	m.u.output.entry = w->window - 1;
	say_and_wait(&m);
}

static void
output_to_stream_0(void)
{
	struct msg m = output(0, "x", 1);

	say_and_wait(&m);
}

static void
output_to_stream_4(void)
{
	struct msg m = output(4, "x", 1);

	say_and_wait(&m);
}

static void
output_to_stream_4000000000(void)
{
	struct msg m = output(4000000000u, "x", 1);

	say_and_wait(&m);
}

static void
output_of_more_than_a_chunk(void)
{
	static char bytes[CONTRACT_OUTPUT_CHUNK + 1];
	struct msg m = output(MSG_STREAM_VALUE, bytes, sizeof(bytes));

	say_and_wait(&m);
}

/* ---- host keys ----------------------------------------------------------- */

static struct msg
host_key(const char *type, size_t type_len, const void *blob, size_t len)
{
	return (struct msg){ .id = MSG_HOST_KEY,
		.u.host_key = { job.claim, job.entry,
		    { (void *)(uintptr_t)type, type_len },
		    { (void *)(uintptr_t)blob, len } } };
}

static char rubbish[1 << 20];

static void
host_key_of_a_long_type(void)
{
	struct msg m = host_key(rubbish, 5000, "x", 1);

	say_and_wait(&m);
}

static void
host_key_without_a_blob(void)
{
	struct msg m = host_key("ssh-ed25519", 11, "", 0);

	say_and_wait(&m);
}

static void
host_key_with_a_huge_blob(void)
{
	struct msg m = host_key("ssh-rsa", 7, rubbish, sizeof(rubbish));

	say_and_wait(&m);
}

static void
host_key_for_another_claim(void)
{
	struct msg m = host_key("ssh-ed25519", 11, "x", 1);

	m.u.host_key.claim += 1000;
	say_and_wait(&m);
}

/* Nothing of a terminal's must come through. */
static void
host_key_with_control_bytes(void)
{
	struct msg m = host_key("\033[2J\0\n\r\x9b\xff\x80", 10, "\0\n", 2);

	say(&m);
}

/* ---- signatures ---------------------------------------------------------- */

static struct msg
sign(const void *data, size_t len)
{
	return (struct msg){ .id = MSG_SIGN,
		.u.sign = { job.claim, job.entry, 1,
		    { (void *)(uintptr_t)data, len } } };
}

static void
signs_for_another_claim(void)
{
	struct msg m = sign("x", 1);

	m.u.sign.token += 1000;
	say_and_wait(&m);
}

static void
signs_for_entry_4000000000(void)
{
	struct msg m = sign("x", 1);

	m.u.sign.entry = 4000000000u;
	say_and_wait(&m);
}

static void
signs_nothing(void)
{
	struct msg m = sign("", 0);

	say_and_wait(&m);
}

static void
signs_too_much(void)
{
	struct msg m = sign(rubbish, 65537);

	say_and_wait(&m);
}

static void
signs_a_thousand_times_at_once(void)
{
	struct msg m = sign("x", 1);

	for (int i = 0; i < 1000; i++)
		chan_send(&w->chan, &m);
	say_all();
	wait_for_ever();
}

/* The answers say that there is no such key. */
static void
signs_a_thousand_times_in_turn(void)
{
	static const struct lie none = { .time = AT_HELLO };
	struct msg m;
	int fd;

	for (int i = 0; i < 1000;) {
		m = sign("x", 1);
		say(&m);
		for (int asked = i; i == asked;) {
			while (chan_next(&w->chan, &m, &fd) == MSG_OK)
				if (m.id == MSG_SIGNED)
					i++;
				else
					liar_on_message(&m, &none);
			if (i == asked && chan_fill(&w->chan) != CHAN_IO_OK)
				_exit(CONTRACT_EXIT_BROKEN);
		}
	}
}

/* ---- results ------------------------------------------------------------- */

static void
ends_crashed(void)
{
	struct msg m = result(job.claim, job.entry);

	m.u.result.status = HAYFORK_CRASHED;
	say_and_wait(&m);
}

static void
ends_unknown(void)
{
	struct msg m = result(job.claim, job.entry);

	m.u.result.status = HAYFORK_UNKNOWN;
	say_and_wait(&m);
}

static void
ends_not_run(void)
{
	struct msg m = result(job.claim, job.entry);

	m.u.result.status = HAYFORK_NOT_RUN;
	say_and_wait(&m);
}

static void
ends_at_stage_99(void)
{
	struct msg m = result(job.claim, job.entry);

	m.u.result.stage = 99;
	say_and_wait(&m);
}

static void
exits_with_4000000000(void)
{
	struct msg m = result(job.claim, job.entry);

	m.u.result.exit_code = 4000000000u;
	say_and_wait(&m);
}

static void
exits_with_256(void)
{
	struct msg m = result(job.claim, job.entry);

	m.u.result.exit_code = 257; /* the exit status plus one */
	say_and_wait(&m);
}

static void
is_ended_by_a_signal_of_a_long_name(void)
{
	struct msg m = result(job.claim, job.entry);

	m.u.result.exit_signal =
	    (struct slice){ rubbish, CONTRACT_CLASS_MAX + 1 };
	say_and_wait(&m);
}

static void
fails_for_a_long_reason(void)
{
	struct msg m = result(job.claim, job.entry);

	m.u.result.error_message =
	    (struct slice){ rubbish, CONTRACT_TEXT_MAX + 1 };
	say_and_wait(&m);
}

/* One in OUTPUT, one in RESULT. */
static void
returns_two_values(void)
{
	struct msg m = output(MSG_STREAM_VALUE, "\x01", 1);

	chan_send(&w->chan, &m);
	m = result(job.claim, job.entry);
	m.u.result.value = (struct slice){ "\x02", 1 };
	say_and_wait(&m);
}

/* ---- logins, and several commands ---------------------------------------- */

static void
logs_in_twice(void)
{
	struct msg m = { .id = MSG_LOGIN };

	m.u.login = (struct msg_login){
		.claim = job.claim, .entry = job.entry, .banner = { "hi", 2 }
	};
	chan_send(&w->chan, &m);
	say_and_wait(&m);
}

static void
logs_in_with_a_long_banner(void)
{
	struct msg m = { .id = MSG_LOGIN };

	m.u.login = (struct msg_login){ .claim = job.claim,
		.entry = job.entry,
		.banner = { rubbish, CONTRACT_BANNER_MAX + 1 } };
	say_and_wait(&m);
}

static void
logs_in_with_credential_16(void)
{
	struct msg m = { .id = MSG_LOGIN };

	m.u.login = (struct msg_login){ .claim = job.claim,
		.entry = job.entry,
		.credential = HAYFORK_CREDENTIALS };
	say_and_wait(&m);
}

static void
logs_in_by_methods_unheard_of(void)
{
	struct msg m = { .id = MSG_LOGIN };

	m.u.login = (struct msg_login){ .claim = job.claim,
		.entry = job.entry,
		.methods = MSG_LOGIN_METHODS };
	say_and_wait(&m);
}

static void
logs_in_as_a_long_user(void)
{
	struct msg m = { .id = MSG_LOGIN };

	m.u.login = (struct msg_login){ .claim = job.claim,
		.entry = job.entry,
		.user = { rubbish, UINT8_MAX + 1 } };
	say_and_wait(&m);
}

static void
says_of_commands_what_is_no_list(void)
{
	struct msg m = result(job.claim, job.entry);

	m.u.result.parts = (struct slice){ rubbish, 100 };
	say_and_wait(&m);
}

static void
says_of_commands_more_than_they_said(void)
{
	struct msg m = result(job.claim, job.entry);
	struct msg part = { .id = MSG_PART };
	struct buf b = { 0 };

	part.u.part.length = 1;
	msg_list_add(&b, &part);
	part.u.part = (struct msg_part){ .command = 1 };
	msg_list_add(&b, &part);
	m.u.result.parts =
	    (struct slice){ (const char *)buf_at(&b), buf_len(&b) };
	say_and_wait(&m);
}

/* It gets what it asks for once. */
static void
wants_a_shell_again_and_again(void)
{
	struct msg m = result(job.claim, job.entry);

	if (job.turn != 0)
		return;
	m.u.result.status = HAYFORK_FAILED;
	m.u.result.turn = MSG_TURN_SHELL;
	chan_send(&w->chan, &m);
	say_and_wait(&m);
}

/* ---- with sessions under way --------------------------------------------- */

static void
speaks_as_signer(void)
{
	struct msg m = { .id = MSG_SIGNED };

	say_and_wait(&m);
}

/* ---- the program --------------------------------------------------------- */

static const struct lie lies[] = {
	LIE_ROW(io_caught, AT_BAD, output_beyond_its_cap),
	LIE_ROW(io_caught, AT_BAD, stderr_beyond_its_cap_in_small_pieces),
	LIE_ROW(io_harmless, AT_BAD, output_up_to_its_cap),
	LIE_ROW(io_caught, AT_BAD, output_after_its_result),
	LIE_ROW(io_caught, AT_BAD, output_for_another_entry),
	LIE_ROW(io_caught, AT_BAD, output_to_stream_0),
	LIE_ROW(io_caught, AT_BAD, output_to_stream_4),
	LIE_ROW(io_caught, AT_BAD, output_to_stream_4000000000),
	LIE_ROW(io_caught, AT_BAD, output_of_more_than_a_chunk),
	LIE_ROW(io_caught, AT_BAD, host_key_of_a_long_type),
	LIE_ROW(io_caught, AT_BAD, host_key_without_a_blob),
	LIE_ROW(io_caught, AT_BAD, host_key_with_a_huge_blob),
	LIE_ROW(io_caught, AT_BAD, host_key_for_another_claim),
	LIE_ROW(io_harmless, AT_BAD, host_key_with_control_bytes),
	LIE_ROW(io_caught, AT_BAD, signs_for_another_claim),
	LIE_ROW(io_caught, AT_BAD, signs_for_entry_4000000000),
	LIE_ROW(io_caught, AT_BAD, signs_nothing),
	LIE_ROW(io_caught, AT_BAD, signs_too_much),
	LIE_ROW(io_caught, AT_BAD, signs_a_thousand_times_at_once),
	LIE_ROW(io_harmless, AT_BAD, signs_a_thousand_times_in_turn),
	LIE_ROW(io_caught, AT_BAD, ends_crashed),
	LIE_ROW(io_caught, AT_BAD, ends_unknown),
	LIE_ROW(io_caught, AT_BAD, ends_not_run),
	LIE_ROW(io_caught, AT_BAD, ends_at_stage_99),
	LIE_ROW(io_caught, AT_BAD, exits_with_4000000000),
	LIE_ROW(io_caught, AT_BAD, exits_with_256),
	LIE_ROW(io_caught, AT_BAD, is_ended_by_a_signal_of_a_long_name),
	LIE_ROW(io_caught, AT_BAD, fails_for_a_long_reason),
	LIE_ROW(io_caught, AT_BAD, returns_two_values),
	LIE_ROW(io_caught, AT_BAD, logs_in_twice),
	LIE_ROW(io_caught, AT_BAD, logs_in_with_a_long_banner),
	LIE_ROW(io_caught, AT_BAD, logs_in_with_credential_16),
	LIE_ROW(io_caught, AT_BAD, logs_in_by_methods_unheard_of),
	LIE_ROW(io_caught, AT_BAD, logs_in_as_a_long_user),
	LIE_ROW(io_caught, AT_BAD, says_of_commands_what_is_no_list),
	LIE_ROW(io_caught, AT_BAD, says_of_commands_more_than_they_said),
	LIE_ROW(io_caught, AT_BAD, wants_a_shell_again_and_again),
	LIE_ROW(io_stuck, AT_BAD, hangs_in_a_step),
	LIE_ROW(io_lost, AT_WORK, speaks_as_signer),
};

int
main(int argc, char **argv)
{
	return liar_main(argc, argv, lies, sizeof(lies) / sizeof(lies[0]));
}
