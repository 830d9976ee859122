/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_secretword.c - what is not to be shown of the values of hosts.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "master/input/secretword.h"

static const struct {
	const char *text;
	bool is_secret;
} texts[] = {
	{ "http://u:p@x/", true },
	{ "http://u:p#ss@x/", true },
	{ "http://u:p/w?@x", true },
	{ "http://u:7up@x", true },
	{ "http://u:77@x", true },
	{ "first http://a, then http://u:p@b/", true },
	{ "sshpass -p x ssh y", true },
	{ "http://x/", false },
	{ "http://u@x:80/", false },
	{ "http://x:80/a@b", false },
	{ "http://x/a:b@c", false },
	{ "http://[::1]:80/a@b", false },
	{ "http://x:y and@z", false },
	{ "u:p@x", false },
	{ "", false },
};

static void
passwords_in_addresses_are_seen(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		if (secretword_in_text(texts[i].text) != texts[i].is_secret)
			fail_msg("%s", texts[i].text);
}

static const struct {
	const char *line;
	bool is_secret;
} lines[] = {
	{ "h1 wifi_psk=x port=abc", true },
	{ "h1 API_KEY=x", true },
	{ "key: x", true },
	{ "a: {\"pin\": 1}", true },
	{ "x.pw = 1", true },
	{ "ansible_password=x", true },
	{ "monkey: x", false },
	{ "host_key=x", false },
	{ "keys: x", false },
	{ "key", false },
	{ "the key is", false },
	{ "", false },
};

static void
keys_in_lines_are_seen(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		if (secretword_in_line(lines[i].line, strlen(lines[i].line)) !=
		    lines[i].is_secret)
			fail_msg("%s", lines[i].line);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(passwords_in_addresses_are_seen),
		cmocka_unit_test(keys_in_lines_are_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
