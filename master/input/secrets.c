/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * secrets.c - what devices ask for after the login.
 */
#include <ctype.h>
#include <stdio.h>

#include "common/mem.h"
#include "common/msg.h"
#include "master/input/secrets.h"

static bool
name_check(const char *option, const char *name, size_t len, struct inerr *err)
{
	size_t good = 0;

	while (good < len &&
	       (isalnum((unsigned char)name[good]) || name[good] == '_' ||
		   name[good] == '-' || name[good] == '.'))
		good++;
	if (good == len && len > 0 && len <= SECRETS_NAME_MAX)
		return true;
	inerr_set(err, "%s: expected the name of a secret first", option);
	return inerr_hint(err, "as enable or sudo, which are not secret");
}

bool
secrets_add(struct secrets *s, const char *option, const char *name, size_t len,
    struct inerr *err)
{
	if (!name_check(option, name, len, err))
		return false;
	for (size_t i = 0; i < s->n; i++) {
		if (strlen(s->at[i].name) != len ||
		    memcmp(s->at[i].name, name, len) != 0)
			continue;
		inerr_set(err, "there can be only one source of the secret %s",
		    s->at[i].name);
		return inerr_hint(err, "--ask-secret, --secret-file, "
				       "--secret-command or --password-as");
	}
	s->at = xrealloc(s->at, (s->n + 1) * sizeof(*s->at));
	s->at[s->n++] = (struct secret){ xstrndup(name, len), NULL };
	return true;
}

static const char *
secrets_find(const struct secrets *s, const char *name,
    const struct inventory_host *host, const char *password)
{
	if (host->enable != NULL && strcmp(name, SECRETS_ENABLE) == 0)
		return host->enable;
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->at[i].name, name) == 0)
			return s->at[i].text != NULL ? s->at[i].text : password;
	return NULL;
}

void
secrets_encode_one(const struct secrets *s, const char *name,
    const struct inventory_host *host, const char *password, struct buf *out)
{
	const char *text = secrets_find(s, name, host, password);
	struct msg m = { .id = MSG_SECRET };

	if (text == NULL)
		return;
	m.u.secret = (struct msg_secret){ slice_str(name), slice_str(text), 0 };
	msg_list_add(out, &m);
}

void
secrets_encode(const struct secrets *s, const struct platform *p,
    const struct inventory_host *host, const char *password, struct buf *out)
{
	for (size_t i = 0; p != NULL && i < p->secrets.n; i++)
		secrets_encode_one(s, p->secrets.at[i], host, password, out);
}

void
secrets_fini(struct secrets *s)
{
	for (size_t i = 0; i < s->n; i++) {
		free(s->at[i].name);
		if (s->at[i].text != NULL)
			free_secret(s->at[i].text, strlen(s->at[i].text));
	}
	free(s->at);
	*s = (struct secrets){ NULL };
}
