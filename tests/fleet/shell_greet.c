/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * shell_greet.c - what a device says and asks before its first prompt.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/fleet/login.h"
#include "tests/fleet/shell_core.h"

static void
greet_slowly(struct shell *s)
{
	if (s->plan->slow_ms > 0)
		loop_set(&s->run->timer, s->plan->slow_ms);
}

static void
greet_motd(struct shell *s)
{
	char *text;

	if (!(s->plan->flags & SHELL_MOTD))
		return;
	text = shell_expand(s, s->kind->motd);
	shell_puts(s, text);
	free(text);
}

static void
license_answer(struct shell *s, char *answer)
{
	if (answer[0] == 'y' || answer[0] == 'Y' || s->kind->license != NULL)
		return;
	shell_puts(s, "The license was not accepted.\n");
	shell_exit(s, 1);
}

static void
greet_license(struct shell *s)
{
	if (!(s->plan->flags & SHELL_LICENSE))
		return;
	if (s->kind->license != NULL)
		shell_ask_key(s, s->kind->license, license_answer);
	else
		shell_ask(s,
		    "END USER LICENSE AGREEMENT\n"
		    "Use of this software is subject to its license.\n"
		    "Do you accept the license? [y/n]: ",
		    false, license_answer);
}

static void
any_key_answer(struct shell *s, char *answer)
{
	(void)answer;
	shell_puts(s, "\n");
}

static void
greet_any_key(struct shell *s)
{
	if (s->plan->flags & SHELL_ANY_KEY)
		shell_ask_key(s,
		    s->kind->any_key != NULL ? s->kind->any_key
					     : "Press any key to continue",
		    any_key_answer);
}

static void
expired_over(struct shell *s, char *answer)
{
	(void)answer;
	shell_puts(s, "Password changed.\n");
}

static void
expired_again(struct shell *s, char *answer)
{
	if (answer[0] != '\0')
		shell_ask(s, "Retype new password: ", true, expired_over);
	else
		shell_ask(s, "New password: ", true, expired_again);
}

static void
expired_new(struct shell *s, char *answer)
{
	if (login_password_is(answer)) {
		shell_ask(s, "New password: ", true, expired_again);
		return;
	}
	shell_puts(s, "Authentication failure.\n");
	shell_exit(s, 1);
}

static void
greet_expired(struct shell *s)
{
	if (!(s->plan->flags & SHELL_EXPIRED))
		return;
	shell_puts(s, "WARNING: Your password has expired.\n"
		      "You must change your password now and login again!\n");
	shell_ask(s, "Current password: ", true, expired_new);
}

static void
change_answer(struct shell *s, char *answer)
{
	if (answer[0] == 'y' || answer[0] == 'Y')
		shell_ask(s, "Please enter old password: ", true, expired_new);
	else if (answer[0] != 'n' && answer[0] != 'N')
		shell_ask(s, "Please enter Y or N. Change now? [Y/N]:", false,
		    change_answer);
}

static void
greet_change(struct shell *s)
{
	if (s->plan->flags & SHELL_CHANGE_ASKED)
		shell_ask(s,
		    "Warning: The initial password poses security risks.\n"
		    "The password needs to be changed. Change now? [Y/N]:",
		    false, change_answer);
}

static void
greet_late(struct shell *s)
{
	if (s->plan->late_ms > 0)
		loop_set(&s->run->timer, s->plan->late_ms);
}

static void
greet_ready(struct shell *s)
{
	s->state = SHELL_BUSY;
	if (s->kind->open != NULL)
		s->kind->open(s);
	if (s->state == SHELL_BUSY)
		shell_ready(s);
}

static void (*const greetings[])(struct shell *) = { greet_slowly, greet_motd,
	greet_license, greet_any_key, greet_expired, greet_change, greet_late,
	greet_ready };
#define NGREETINGS (sizeof(greetings) / sizeof(greetings[0]))

bool
greet_is_over(const struct shell *s)
{
	return s->greeting == NGREETINGS;
}

/* A command of exec is done without any of that. */
static void
greet_once(struct shell *s)
{
	char *line = s->line.data;

	s->greeting = NGREETINGS;
	s->line = (struct text){ 0 };
	if (line == NULL)
		shell_exit(s, 0);
	else
		shell_do(s, line);
	free(line);
}

bool
greet_step(struct shell *s)
{
	if (s->once)
		greet_once(s);
	else
		greetings[s->greeting++](s);
	return true;
}
