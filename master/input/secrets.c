/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * secrets.c - what devices ask for after the login.
 */
#include <ctype.h>
#include <stdio.h>

#include "common/mem.h"
#include "common/msg.h"
#include "master/input/secrets.h"

bool
secrets_is_name(const char *name, size_t len)
{
	size_t good = 0;

	while (good < len &&
	       (isalnum((unsigned char)name[good]) || name[good] == '_' ||
		   name[good] == '-' || name[good] == '.'))
		good++;
	return good == len && len > 0 && len <= SECRETS_NAME_MAX;
}

static bool
name_check(const char *option, const char *name, size_t len, struct inerr *err)
{
	if (secrets_is_name(name, len))
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

const struct secret *
secrets_find(const struct secrets *s, const char *name)
{
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->at[i].name, name) == 0)
			return &s->at[i];
	return NULL;
}

/* credential: number plus one; 0: any. */
static void
secret_encode(
    const char *name, const char *text, uint32_t credential, struct buf *out)
{
	struct msg m = { .id = MSG_SECRET };

	if (text == NULL)
		return;
	m.u.secret =
	    (struct msg_secret){ slice_str(name), slice_str(text), credential };
	msg_list_add(out, &m);
}

/* One that the host itself has, or that the options tell of. */
static const char *
secret_of_host(const struct secret *secret, const char *name,
    const struct inventory_host *host)
{
	if (host->enable != NULL && strcmp(name, SECRETS_ENABLE) == 0)
		return host->enable;
	if (host->sudo != NULL && strcmp(name, SECRETS_SUDO) == 0)
		return host->sudo;
	return secret != NULL ? secret->text : NULL;
}

void
secrets_encode_one(const struct secrets *s, const char *name,
    const struct inventory_host *host, const char *const *passwords, size_t n,
    struct buf *out)
{
	const struct secret *secret = secrets_find(s, name);
	const char *text = secret_of_host(secret, name, host);

	secret_encode(name, text, 0, out);
	if (secret == NULL || text != NULL)
		return;
	for (size_t k = 0; k < n; k++)
		secret_encode(name, passwords[k], (uint32_t)k + 1, out);
}

void
secrets_encode(const struct secrets *s, const struct platform *p,
    const struct inventory_host *host, const char *const *passwords, size_t n,
    struct buf *out)
{
	for (size_t i = 0; p != NULL && i < p->secrets.n; i++)
		secrets_encode_one(
		    s, p->secrets.at[i], host, passwords, n, out);
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
