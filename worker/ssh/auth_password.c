/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * auth_password.c - logging in with a password, asked for in either way.
 */
#include <stdlib.h>

#include "worker/ssh/io_worker.h"
#include "worker/ssh/session.h"

/* What a server may ask before we give up. */
#define AUTH_ROUNDS 8
#define AUTH_PROMPTS 8

int
auth_try_password(struct session *s)
{
	return libssh2_userauth_password_ex(s->ssh, s->job.user.at,
	    (unsigned)s->job.user.len, s->job.password.at,
	    (unsigned)s->job.password.len, NULL);
}

/*
 * libssh2 gives its callback no way to refuse; but what we answer would be
 * sent, so the connection is cut instead.
 */
static void
auth_refuse_prompts(struct session *s, const char *why)
{
	s->auth.refusal = why;
	transport_break(&s->net, why);
}

/* May the password answer it? Notes the prompt. */
static bool
auth_may_answer(struct session *s, const LIBSSH2_USERAUTH_KBDINT_PROMPT *prompt)
{
	struct auth *a = &s->auth;
	char *before = a->prompt;
	bool again;

	a->prompt = NULL;
	auth_note(&a->prompt, (const char *)prompt->text, prompt->length);
	again = before != NULL && strcmp(before, a->prompt) == 0;
	free(before);
	if (prompt->echo)
		auth_refuse_prompts(s, "the server asks for something else");
	else if (strcasestr(a->prompt, "new password") != NULL)
		auth_refuse_prompts(s, "the password has expired");
	else if (again)
		auth_refuse_prompts(s, "the server asks again");
	return a->refusal == NULL;
}

/* The password answers prompts, if they hide what is typed. */
static void
auth_answer(const char *name, int name_len, const char *instruction,
    int instruction_len, int count,
    const LIBSSH2_USERAUTH_KBDINT_PROMPT *prompts,
    LIBSSH2_USERAUTH_KBDINT_RESPONSE *responses, void **abstract)
{
	struct session *s = *abstract;
	size_t len = s->job.password.len;

	(void)name;
	(void)name_len;
	(void)instruction;
	(void)instruction_len;
	if (++s->auth.rounds > AUTH_ROUNDS || count > AUTH_PROMPTS) {
		auth_refuse_prompts(s, "the server asks without end");
		return;
	}
	for (int i = 0; i < count; i++) {
		if (!auth_may_answer(s, &prompts[i]) ||
		    (responses[i].text = memory_alloc(len, abstract)) == NULL)
			return;
		memcpy(responses[i].text, s->job.password.at, len);
		responses[i].length = (unsigned)len;
	}
}

int
auth_try_interactive(struct session *s)
{
	return libssh2_userauth_keyboard_interactive_ex(
	    s->ssh, s->job.user.at, (unsigned)s->job.user.len, auth_answer);
}
