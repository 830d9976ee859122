/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * auth_password.c - logging in with a password, asked for in either way.
 */
#include <stdlib.h>

#include "common/mem.h"
#include "worker/ssh/io_worker.h"
#include "worker/ssh/session.h"

/* What a server may ask before we give up. */
#define AUTH_ROUNDS 8
#define AUTH_PROMPTS 8

int
auth_try_password(struct session *s)
{
	const struct msg_credential *with = &s->auth.with;

	return libssh2_userauth_password_ex(s->ssh, with->user.at,
	    (unsigned)with->user.len, with->password.at,
	    (unsigned)with->password.len, NULL);
}

/*
 * libssh2 gives its callback no way to refuse; but what we answer would be
 * sent, so the connection is cut instead.
 */
static void
auth_refuse_prompts(struct session *s, enum auth_demand demand)
{
	s->auth.demand = demand;
	transport_break(&s->net, "the server asks what we do not answer");
}

bool
auth_has_answers(const struct auth *a)
{
	return a->with.password.len > 0 || a->with.answers.len > 0;
}

/* The answer that was given for such a question; false: none. */
static bool
auth_find_answer(const struct auth *a, const char *prompt, struct slice *text)
{
	struct slice rest = a->with.answers;
	struct msg m;
	char *part;
	bool found = false;

	while (!found && msg_list_next(MSG_ANSWER, &rest, &m) == MSG_OK) {
		part = xstrndup(m.u.answer.prompt.at, m.u.answer.prompt.len);
		found = strcasestr(prompt, part) != NULL;
		*text = m.u.answer.text;
		free(part);
	}
	return found;
}

/*
 * It hides what is typed, and is the first to do so, or calls it a password:
 * the second is often for a token.
 */
static bool
auth_is_for_password(
    const struct auth *a, const LIBSSH2_USERAUTH_KBDINT_PROMPT *prompt)
{
	return prompt->echo == 0 && a->with.password.len > 0 &&
	       (!a->gave || strcasestr(a->prompt, "password") != NULL);
}

/*
 * What answers this question: what was given for it, or the password. False:
 * nothing does, and the connection is cut.
 */
static bool
auth_may_answer(struct session *s, const LIBSSH2_USERAUTH_KBDINT_PROMPT *prompt,
    struct slice *text)
{
	struct auth *a = &s->auth;
	char *before = a->prompt;
	bool again;

	a->prompt = NULL;
	auth_note(&a->prompt, (const char *)prompt->text, prompt->length);
	again = before != NULL && strcmp(before, a->prompt) == 0;
	free(before);
	if (again)
		auth_refuse_prompts(s, AUTH_DEMAND_AGAIN);
	else if (strcasestr(a->prompt, "new password") != NULL)
		auth_refuse_prompts(s, AUTH_DEMAND_CHANGE);
	else if (auth_find_answer(a, a->prompt, text))
		return true;
	else if (!auth_is_for_password(a, prompt))
		auth_refuse_prompts(s, AUTH_DEMAND_MORE);
	*text = a->with.password;
	return a->demand == AUTH_DEMAND_NONE;
}

/*
 * libssh2's callback can neither wait nor refuse: all answers came with the
 * job.
 */
static void
auth_answer(const char *name, int name_len, const char *instruction,
    int instruction_len, int count,
    const LIBSSH2_USERAUTH_KBDINT_PROMPT *prompts,
    LIBSSH2_USERAUTH_KBDINT_RESPONSE *responses, void **abstract)
{
	struct session *s = *abstract;
	struct slice text;

	(void)name;
	(void)name_len;
	(void)instruction;
	(void)instruction_len;
	if (++s->auth.rounds > AUTH_ROUNDS || count > AUTH_PROMPTS) {
		auth_refuse_prompts(s, AUTH_DEMAND_ENDLESS);
		return;
	}
	for (int i = 0; i < count; i++) {
		if (!auth_may_answer(s, &prompts[i], &text) ||
		    (responses[i].text =
			    memory_alloc(text.len + 1, abstract)) == NULL)
			return;
		memcpy(responses[i].text, text.at, text.len);
		responses[i].length = (unsigned)text.len;
		s->auth.gave = true;
	}
}

int
auth_try_interactive(struct session *s)
{
	const struct msg_credential *with = &s->auth.with;

	return libssh2_userauth_keyboard_interactive_ex(
	    s->ssh, with->user.at, (unsigned)with->user.len, auth_answer);
}
