/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hosttext_xml.c - values in XML.
 */
#include <string.h>

#include "common/utf8.h"
#include "master/input/hosttext_xml.h"

static size_t
aside_len(const char *p, const char *begin, const char *end)
{
	const char *at;

	if (strncmp(p, begin, strlen(begin)) != 0)
		return 0;
	at = strstr(p + strlen(begin), end);
	return at != NULL ? (size_t)(at - p) + strlen(end) : strlen(p);
}

size_t
hosttext_xml_aside(const char *p)
{
	size_t len = aside_len(p, "<!--", "-->");

	return len > 0 ? len : aside_len(p, "<?", "?>");
}

/* XML has all of Unicode but two (and control characters). */
static bool
is_text(const char *value)
{
	size_t left = strlen(value), n;
	uint32_t cp;

	for (; left > 0; value += n, left -= n) {
		n = utf8_decode((const uint8_t *)value, left, &cp);
		if (cp == UTF8_BAD || cp == 0xfffe || cp == 0xffff)
			return false;
	}
	return true;
}

static void
add_escaped(struct buf *out, const char *p)
{
	static const char *const names[] = { ['&'] = "&amp;",
		['<'] = "&lt;",
		['>'] = "&gt;",
		['"'] = "&quot;",
		['\''] = "&apos;" };

	for (; *p != '\0'; p++) {
		unsigned char c = (unsigned char)*p;
		const char *name =
		    c < sizeof(names) / sizeof(*names) ? names[c] : NULL;

		buf_add(out, name != NULL ? name : p,
		    name != NULL ? strlen(name) : 1);
	}
}

bool
hosttext_xml_add(struct buf *out, const char *value, bool is_in_cdata)
{
	if (!is_text(value))
		return false;
	if (!is_in_cdata)
		add_escaped(out, value);
	else if (strpbrk(value, "]>") == NULL) /* nor a part of its end */
		buf_add(out, value, strlen(value));
	else
		return false;
	return true;
}
