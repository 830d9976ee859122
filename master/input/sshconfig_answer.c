/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sshconfig_answer.c - what `ssh -G` printed for a host, as an answer.
 *
 * It prints every keyword, one value a line, without quotes. What nobody set
 * is told from what somebody did by comparing with what it prints for any
 * host: so that ssh's defaults do not pass for the user's wishes.
 */
#include <stdio.h>
#include <string.h>

#include "common/mem.h"
#include "master/input/sshconfig_raw.h"

/* The lines of one keyword. */
struct group {
	const char *at;
	size_t len;  /* with all newlines */
	size_t word; /* length of the keyword */
	unsigned line, nlines;
};

static size_t
line_len(const char *text)
{
	size_t n = strcspn(text, "\n");

	return n + (text[n] == '\n');
}

static bool
line_is_of(const char *text, const char *word, size_t len)
{
	return strncasecmp(text, word, len) == 0 && text[len] == ' ';
}

/* The group that begins here. */
static struct group
group_at(const char *text, unsigned line)
{
	struct group g = {
		.at = text, .word = strcspn(text, " \n"), .line = line
	};

	do {
		g.len += line_len(text + g.len);
		g.nlines++;
	} while (line_is_of(text + g.len, text, g.word));
	return g;
}

/* Is the same printed for any host? */
static bool
group_is_usual(const struct group *g, const char *usual)
{
	for (; *usual != '\0'; usual += line_len(usual))
		if (line_is_of(usual, g->at, g->word)) {
			struct group u = group_at(usual, 0);

			return u.len == g->len &&
			       memcmp(u.at, g->at, u.len) == 0;
		}
	return false;
}

/* Tokens and the like are replaced in it already: keep them from it. */
static const char *
value_kept(struct arena *a, const char *text, size_t len)
{
	char *copy = arena_alloc(a, 2 * len + 1), *to = copy;

	for (size_t i = 0; i < len; i++) {
		if (text[i] == '%')
			*to++ = '%';
		*to++ = text[i];
	}
	return copy;
}

static bool
is_kept(enum sshconfig_id id)
{
	return id == SSHCONFIG_ID_USER_KNOWN_HOSTS ||
	       id == SSHCONFIG_ID_IDENTITY_AGENT;
}

static void
line_add(struct sshconfig_asking *k, struct sshconfig_line *l,
    enum sshconfig_id id, const char *text, size_t len)
{
	l->args[l->nargs++].text = is_kept(id) ? value_kept(k->a, text, len)
					       : arena_strndup(k->a, text, len);
}

/* The values of a group, as arguments of one line. */
static void
group_line(struct sshconfig_asking *k, const struct group *g,
    enum sshconfig_id id, struct sshconfig_line *l)
{
	bool many = sshconfig_keywords[id].kind == SSHCONFIG_KIND_FILES;
	const char *p = g->at, *value;
	size_t len, n;

	l->args = arena_alloc(k->a, (g->len / 2 + 1) * sizeof(*l->args));
	for (unsigned i = 0; i < g->nlines; i++, p += line_len(p)) {
		value = p + g->word + strspn(p + g->word, " ");
		len = strcspn(value, "\n");
		if (i == 0)
			l->rest = arena_strndup(k->a, value, len);
		for (; many && len > 0; value += n, len -= n) {
			n = strcspn(value, " \n");
			if (n > 0)
				line_add(k, l, id, value, n);
			n += n < len;
		}
		if (!many)
			line_add(k, l, id, value, len);
	}
}

static bool
group_set_value(struct sshconfig_asking *k, const struct group *g,
    struct sshconfig_setting *s)
{
	struct sshconfig_line l = { .keyword = { s->word, 0 } };
	struct sshconfig_line one;

	group_line(k, g, s->id, &l);
	one = l;
	if (sshconfig_keywords[s->id].kind != SSHCONFIG_KIND_ADD)
		return sshconfig_value(k->c, &l, s, k->err) &&
		       sshconfig_set(k, s);
	for (one.nargs = 1; one.args < l.args + l.nargs; one.args++)
		if (!sshconfig_value(k->c, &one, s, k->err) ||
		    !sshconfig_set(k, s))
			return false;
	return true;
}

static bool
group_set(struct sshconfig_asking *k, const struct group *g)
{
	struct sshconfig_setting s = { .file = "ssh -G", .line = g->line };
	const char *word = arena_strndup(k->a, g->at, g->word), *near;

	s.id = sshconfig_id(word, &near);
	if (s.id == SSHCONFIG_ID_OTHER) {
		const char *value = g->at + g->word;

		value += strspn(value, " ");
		value = arena_strndup(k->a, value, strcspn(value, " \n"));
		s.word = sshconfig_other(word, value, &s.is_told);
		return sshconfig_set(k, &s);
	}
	if (s.id >= SSHCONFIG_IDS || s.id == SSHCONFIG_ID_CANONICALIZE)
		return true;
	s.word = sshconfig_keywords[s.id].word;
	if (group_set_value(k, g, &s))
		return true;
	if (k->err->file[0] == '\0') {
		inerr_about(k->err, s.word);
		inerr_at(k->err, s.file, s.line, 0);
	}
	return false;
}

bool
sshconfig_answer(struct sshconfig *c, const struct sshconfig_query *q,
    const char *text, const char *usual, struct arena *a,
    struct sshconfig_host *h, struct inerr *err)
{
	struct sshconfig_asking k = {
		.c = c, .q = q, .h = h, .a = a, .err = err
	};
	unsigned line = 1;
	struct group g;

	inerr_set(err, "not the output of ssh -G");
	sshconfig_host_init(h, q);
	for (; *text != '\0'; text += g.len, line += g.nlines) {
		g = group_at(text, line);
		if (!group_is_usual(&g, usual) && !group_set(&k, &g))
			return false;
	}
	if (h->hostname == NULL)
		return inerr_set(err, "ssh -G says nothing of a host");
	return sshconfig_settle_name(&k, true) && sshconfig_finish(&k);
}
