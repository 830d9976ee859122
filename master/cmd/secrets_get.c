/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * secrets_get.c - the secrets that the options tell of, asked for or read.
 */
#include <stdio.h>
#include <string.h>

#include "master/cmd/creds.h"
#include "master/cmd/secrets_get.h"

static bool
secrets_ask(struct secrets *s, const char *name, struct inerr *err)
{
	const struct creds_sources from = { .ask_password = true };
	char prompt[SECRETS_NAME_MAX + 20];

	if (!secrets_add(s, "--ask-secret", name, strlen(name), err))
		return false;
	snprintf(prompt, sizeof(prompt), "Secret %s: ", name);
	if (creds_get_secret(&from, prompt, &s->at[s->n - 1].text, err))
		return true;
	return inerr_hint(err, "--secret-file or --secret-command need none");
}

/* "NAME=FILE" or "NAME=COMMAND" */
static bool
secrets_fetch(
    struct secrets *s, const char *option, const char *given, struct inerr *err)
{
	bool from_file = strcmp(option, "--secret-file") == 0;
	const char *equals = strchr(given, '=');
	struct creds_sources from = { .ask_password = false };

	if (equals == NULL || equals[1] == '\0') {
		inerr_set(err, "%s: expected NAME=%s", option,
		    from_file ? "FILE" : "COMMAND");
		return inerr_hint(err, "as enable=%s",
		    from_file ? "FILE" : "'pass show enable'");
	}
	if (from_file)
		from.password_file = equals + 1;
	else
		from.password_command = equals + 1;
	return secrets_add(s, option, given, (size_t)(equals - given), err) &&
	       creds_get_secret(&from, NULL, &s->at[s->n - 1].text, err);
}

bool
secrets_get(struct secrets *s, const struct options *o, struct inerr *err)
{
	for (size_t i = 0; i < o->password_as.n; i++)
		if (!secrets_add(s, "--password-as", o->password_as.at[i],
			strlen(o->password_as.at[i]), err))
			return false;
	for (size_t i = 0; i < o->secret_file.n; i++)
		if (!secrets_fetch(
			s, "--secret-file", o->secret_file.at[i], err))
			return false;
	for (size_t i = 0; i < o->secret_command.n; i++)
		if (!secrets_fetch(
			s, "--secret-command", o->secret_command.at[i], err))
			return false;
	for (size_t i = 0; i < o->ask_secret.n; i++)
		if (!secrets_ask(s, o->ask_secret.at[i], err))
			return false;
	return true;
}

/* "NAME", or "NAME=...". */
static bool
list_has_name(const struct options_list *list, const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < list->n; i++)
		if (strncmp(list->at[i], name, len) == 0 &&
		    (list->at[i][len] == '\0' || list->at[i][len] == '='))
			return true;
	return false;
}

bool
secrets_is_told(const struct options *o, const char *name)
{
	return list_has_name(&o->ask_secret, name) ||
	       list_has_name(&o->secret_file, name) ||
	       list_has_name(&o->secret_command, name) ||
	       list_has_name(&o->password_as, name);
}
