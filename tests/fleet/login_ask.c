/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * login_ask.c - keyboard-interactive conversations, a table of rounds.
 */
#include <string.h>

#include "tests/fleet/login_ask.h"

#define PROMPTS_MANY 2000
#define ROUNDS_MAX 2

/* What an answer must be. */
static bool
any_is(const char *answer)
{
	(void)answer;
	return true;
}

struct ask {
	const char *prompt;
	bool echo;
	bool (*is)(const char *answer);
};

static const struct conversation {
	enum method method;
	bool endless; /* the first round again and again */
	unsigned nrounds;
	struct {
		unsigned n;
		struct ask asks[2];
	} rounds[ROUNDS_MAX];
} conversations[] = {
#define PASSWORD                                                               \
	{                                                                      \
		"Password: ", false, login_password_is                         \
	}
	{ METHOD_KBDINT, false, 1, { { 1, { PASSWORD } } } },
	{ METHOD_KBDINT_TWICE, false, 2,
	    { { 1, { PASSWORD } }, { 1, { { "Password, again: ", false,
					    login_password_is } } } } },
	{ METHOD_KBDINT_EMPTY, false, 2, { { 1, { PASSWORD } }, { 0 } } },
	{ METHOD_KBDINT_TOKEN, false, 2,
	    { { 1, { PASSWORD } },
		{ 1, { { "Enter PASSCODE: ", false, login_token_is } } } } },
	{ METHOD_KBDINT_OTP, false, 2,
	    { { 1, { PASSWORD } },
		{ 1, { { "Verification code: ", true, login_token_is } } } } },
	{ METHOD_KBDINT_BOTH, false, 1,
	    { { 2,
		{ PASSWORD, { "One-time code: ", true, login_token_is } } } } },
	{ METHOD_KBDINT_CHANGE, false, 2,
	    { { 1, { PASSWORD } },
		{ 2, { { "New password: ", false, any_is },
			 { "Retype new password: ", false, any_is } } } } },
	{ METHOD_KBDINT_ENDLESS, true, 1,
	    { { 1, { { "Password: ", false, any_is } } } } },
	{ METHOD_KBDINT_PROMPTS, true, 1, { { PROMPTS_MANY, { PASSWORD } } } },
};
#define NCONVERSATIONS (sizeof(conversations) / sizeof(conversations[0]))

static const struct conversation *
conversation_of(unsigned methods)
{
	size_t i;

	for (i = 0; i < NCONVERSATIONS - 1; i++)
		if (conversations[i].method & methods)
			break;
	return &conversations[i];
}

/* Ask the questions of the round that comes next. */
static void
ask_round(struct login *l, const struct conversation *c, ssh_message m)
{
	static const char *prompts[PROMPTS_MANY];
	static char echo[PROMPTS_MANY];
	unsigned round = c->endless ? 0 : l->round, i;
	unsigned n = c->rounds[round].n;
	const char *say = "Answer as you would a switch.";

	for (i = 0; i < n; i++) {
		const struct ask *ask = &c->rounds[round].asks[n > 2 ? 0 : i];

		prompts[i] = ask->prompt;
		echo[i] = ask->echo;
	}
	if (c->method == METHOD_KBDINT_CHANGE && round == 1)
		say = "You are required to change your password immediately "
		      "(administrator enforced).";
	ssh_message_auth_interactive_request(m, "fleet", say, n, prompts, echo);
	l->round++;
}

/* Are these the answers to the round before? */
static bool
ask_is_good(
    const struct login *l, const struct conversation *c, ssh_session ssh)
{
	unsigned round = l->round - 1, i;
	const char *answer;

	if (c->endless)
		return true;
	if (ssh_userauth_kbdint_getnanswers(ssh) != (int)c->rounds[round].n)
		return false;
	for (i = 0; i < c->rounds[round].n; i++) {
		answer = ssh_userauth_kbdint_getanswer(ssh, i);
		if (answer == NULL || !c->rounds[round].asks[i].is(answer))
			return false;
	}
	return true;
}

enum ask_verdict
ask_answer(struct login *l, unsigned methods, ssh_session ssh, ssh_message m)
{
	const struct conversation *c = conversation_of(methods);

	if (!ssh_message_auth_kbdint_is_response(m))
		l->round = 0;
	else if (l->round == 0 || !ask_is_good(l, c, ssh)) {
		l->round = 0;
		return ASK_BAD;
	}
	if (l->round == c->nrounds && !c->endless)
		return ASK_GOOD;
	ask_round(l, c, m);
	return ASK_MORE;
}
