/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hostlayer.c - values of YAML under dotted keys.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "common/mem.h"
#include "master/input/hostlayer.h"

struct taking {
	struct hostlayer *layer;
	struct arena *arena;
	size_t room; /* for values */
	char key[HOSTLAYER_KEY_MAX + 1];
};

/* Anywhere in a key. */
static const char *const secret_parts[] = { "pass", "secret", "vault", "token",
	"credential", "community", "private_key", "pwd", "auth_", "api_key",
	"apikey", "psk", "md5", "tacacs_key", "radius_key", "shared_key" };
/* The whole of it, or behind its last dot. */
static const char *const secret_words[] = { "key", "pin", "pw", "otp" };
#define PARTS (sizeof(secret_parts) / sizeof(*secret_parts))
#define WORDS (sizeof(secret_words) / sizeof(*secret_words))

/* Is there one of the parts in len bytes? */
static bool
text_has_part(const char *text, size_t len)
{
	size_t n;

	for (; len > 0; text++, len--)
		for (size_t i = 0; i < PARTS; i++)
			if ((n = strlen(secret_parts[i])) <= len &&
			    strncasecmp(text, secret_parts[i], n) == 0)
				return true;
	return false;
}

bool
hostlayer_key_is_secret(const char *key)
{
	const char *last = strrchr(key, '.');

	last = last != NULL ? last + 1 : key;
	for (size_t i = 0; i < WORDS; i++)
		if (strcasecmp(last, secret_words[i]) == 0)
			return true;
	return text_has_part(key, strlen(key));
}

/* Is it one of the words, with a : or = behind, perhaps behind a quote? */
static bool
text_is_key(const char *text, size_t len)
{
	for (size_t i = 0; i < WORDS; i++) {
		size_t n = strlen(secret_words[i]);

		if (n >= len || strncasecmp(text, secret_words[i], n) != 0)
			continue;
		while (n < len && strchr("\"' \t", text[n]) != NULL)
			n++;
		if (n < len && (text[n] == ':' || text[n] == '='))
			return true;
	}
	return false;
}

bool
hostlayer_line_has_secret(const char *line, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((i == 0 || (!isalnum((unsigned char)line[i - 1]) &&
				   line[i - 1] != '_')) &&
		    text_is_key(line + i, len - i))
			return true;
	return text_has_part(line, len);
}

/*
 * USER:PASSWORD@ - whatever is in the password, as people do not encode it; but
 * what is behind HOST:PORT/ is a path.
 */
static bool
address_has_password(const char *at)
{
	const char *end = at + strcspn(at, " \t\r\n\"'<>"), *colon = end;
	size_t digits;

	if (*at != '[') /* that is the address of a host */
		colon = memchr(at, ':', (size_t)(end - at));
	if (colon == NULL || colon == end ||
	    memchr(colon, '@', (size_t)(end - colon)) == NULL ||
	    strcspn(at, "/?#@") < (size_t)(colon - at))
		return false;
	digits = strspn(colon + 1, "0123456789");
	return digits == 0 || strchr("/?#", colon[1 + digits]) == NULL;
}

/*
 * An address with a user and a password in it, or a command that is given one.
 */
bool
hostlayer_text_has_secret(const char *text)
{
	if (strstr(text, "sshpass") != NULL)
		return true;
	while ((text = strstr(text, "://")) != NULL) {
		text += 3;
		if (address_has_password(text))
			return true;
	}
	return false;
}

static void
value_add(struct taking *t, const struct yamlnode *node)
{
	struct hostlayer_value *v = &t->layer->values[t->layer->n];

	if (t->layer->n == t->room)
		panic("a document has more values than it says");
	t->layer->n++;
	v->key = arena_strdup(t->arena, t->key);
	v->line = node->key != NULL ? node->key_line : node->line;
	v->is_secret = hostlayer_key_is_secret(t->key) ||
		       (node->kind == YAMLNODE_SCALAR &&
			   hostlayer_text_has_secret(node->text));
	if (node->kind == YAMLNODE_SCALAR && !yamlnode_is_null(node) &&
	    !v->is_secret)
		v->text = arena_strndup(t->arena, node->text, node->n);
}

/* Lengthen the key; false: it is too long. */
static bool
key_push(struct taking *t, const char *word)
{
	size_t len = strlen(t->key), n = strlen(word);
	bool dotted = len > 0;

	if (len + dotted + n > HOSTLAYER_KEY_MAX)
		return false;
	if (dotted)
		t->key[len++] = '.';
	memcpy(t->key + len, word, n + 1);
	return true;
}

/* As many as values_add() adds, at most. */
static size_t
values_count(const struct yamlnode *node)
{
	size_t n = 0;

	if (node->kind == YAMLNODE_SCALAR || node->n == 0)
		return 1;
	for (uint32_t i = 0; i < node->n; i++)
		n += values_count(&node->items[i]);
	return n;
}

/* yamldoc.h bounds how deep it may go. */
static void
values_add(struct taking *t, const struct yamlnode *node)
{
	size_t len = strlen(t->key);

	if (node->kind == YAMLNODE_SCALAR || node->n == 0) {
		value_add(t, node);
		return;
	}
	for (uint32_t i = 0; i < node->n; i++) {
		if (node->kind == YAMLNODE_LIST ||
		    key_push(t, node->items[i].key))
			values_add(t, &node->items[i]);
		t->key[len] = '\0';
	}
}

void
hostlayer_take(
    struct hostlayer *layer, struct arena *a, const struct yamlnode *map)
{
	struct taking t = { .layer = layer, .arena = a };

	if (map == NULL || map->kind != YAMLNODE_MAP || map->n == 0)
		return;
	t.room = values_count(map);
	layer->values = arena_alloc(a, t.room * sizeof(*layer->values));
	values_add(&t, map);
}

void
hostlayer_take_named(struct hostlayer *layer, struct arena *a,
    const struct hostlayer_named *list, size_t n)
{
	struct taking t = { .layer = layer, .arena = a };

	for (size_t i = 0; i < n; i++)
		t.room += values_count(list[i].value);
	layer->values = arena_alloc(a, t.room * sizeof(*layer->values));
	for (size_t i = 0; i < n; i++) {
		if (key_push(&t, list[i].name))
			values_add(&t, list[i].value);
		t.key[0] = '\0';
	}
}

const char *
hostfield_name(enum hostfield field)
{
	static const char *const names[] = {
#define ROW_(NAME, name) [HOSTFIELD_##NAME] = name,
		HOSTFIELD_TABLE(ROW_)
#undef ROW_
	};

	return names[field];
}
