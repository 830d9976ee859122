/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_pytext.c - texts in quotes as Python's literals have them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "master/input/pytext.h"

/* What ast.literal_eval(text) of Python 3.11 says. */
static const struct {
	const char *text, *said;
} texts[] = {
	{ "''", "" },
	{ "'a b'", "a b" },
	{ "\"it's\"", "it's" },
	{ "'pa\\\\ss'", "pa\\ss" },
	{ "'it\\'s'", "it's" },
	{ "\"x\\\"y\"", "x\"y" },
	{ "'a\\tb\\n'", "a\tb\n" },
	{ "'\\x41\\101\\7'", "AA\a" },
	{ "'\\18'", "\0018" },
	{ "'\\777'", "\307\277" },
	{ "'\\u00e9\\u20aC\\U0001f680'",
	    "\303\251\342\202\254\360\237\232\200" },
	{ "'\\q\\8'", "\\q\\8" },
	{ "u'x'", "x" },
	{ "R'a\\n\\'b'", "a\\n\\'b" },
	{ "'\303\251'", "\303\251" },
};

static const char *const others[] = { "", "'", "a", "u", "r'", "'a", "a'",
	"'a\"", "'a'b'", "'a' 'b'", "'''a'''", "'a\\'", "'\\x4'", "'\\xg0'",
	"'\\u12'", "'\\ud800'", "'\\U00110000'", "'\\N{DASH}'", "b'x'", "ur'x'",
	"r'\\'" };

static void
texts_are_what_python_reads(void **state)
{
	struct arena a = { NULL };
	const char *said;
	size_t n;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		said =
		    pytext_value(&a, texts[i].text, strlen(texts[i].text), &n);
		if (said == NULL)
			fail_msg("%s", texts[i].text);
		assert_string_equal(said, texts[i].said);
		assert_int_equal(n, strlen(texts[i].said));
	}
	said = pytext_value(&a, "'\\0b'", 5, &n);
	assert_int_equal(n, 2);
	assert_memory_equal(said, "\0b", 3);
	arena_wipe(&a);
}

static void
what_is_no_text_is_left_alone(void **state)
{
	struct arena a = { NULL };
	size_t n;

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (pytext_value(&a, others[i], strlen(others[i]), &n) != NULL)
			fail_msg("%s", others[i]);
	arena_wipe(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_what_python_reads),
		cmocka_unit_test(what_is_no_text_is_left_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
