/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_device.c - how a host is talked to, by what its inventory, its platform
 * and the user say; and which secrets its job gets.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/mem.h"
#include "master/input/device.h"
#include "master/input/secrets.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

static struct platforms *platforms;

enum { UNSAID, EXEC, SHELL, AUTO }; /* what the user says */

static const struct {
	const char *platform;
	unsigned session;
	size_t commands;
	const char *name; /* of the platform; NULL: none; "": refused */
	uint32_t mode;
} rows[] = {
	/* nothing known of it */
	{ NULL, UNSAID, 1, NULL, MSG_SSH_EXEC },
	{ NULL, UNSAID, 3, NULL, MSG_SSH_EXEC },
	{ NULL, EXEC, 3, NULL, MSG_SSH_EXEC },
	{ NULL, SHELL, 1, "generic", MSG_SSH_SHELL },
	{ NULL, AUTO, 1, "generic", MSG_SSH_AUTO },
	/* as its platform says */
	{ "ios", UNSAID, 1, "cisco_iosxe", MSG_SSH_SHELL },
	{ "linux", UNSAID, 1, "linux", MSG_SSH_EXEC },
	{ "nxos", UNSAID, 1, "cisco_nxos", MSG_SSH_AUTO },
	/* as the user says */
	{ "ios", EXEC, 1, "cisco_iosxe", MSG_SSH_EXEC },
	{ "linux", SHELL, 1, "linux", MSG_SSH_SHELL },
	{ "linux", AUTO, 1, "linux", MSG_SSH_AUTO },
	/* one channel for several commands */
	{ "nxos", UNSAID, 2, "cisco_nxos", MSG_SSH_SHELL },
	{ "nxos", AUTO, 2, "cisco_nxos", MSG_SSH_SHELL },
	{ "nxos", EXEC, 2, "cisco_nxos", MSG_SSH_EXEC },
	{ "junos", UNSAID, 2, "juniper_junos", MSG_SSH_AUTO },
	{ "linux", UNSAID, 2, "linux", MSG_SSH_EXEC },
	/* not known */
	{ "quux", UNSAID, 1, "", 0 },
	{ "quux", SHELL, 1, "", 0 },
	{ "quux", AUTO, 1, "", 0 },
	{ "quux", EXEC, 1, NULL, MSG_SSH_EXEC },
	{ "", UNSAID, 1, "", 0 },
};

static void
each_host_is_talked_to_its_way(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		unsigned said = rows[i].session == UNSAID
				    ? DEVICE_SESSION_UNSAID
				    : DEVICE_SESSION(rows[i].session - 1);
		struct device d = device_of(
		    platforms, rows[i].platform, said, rows[i].commands);
		const char *name = d.refusal != NULL    ? ""
				   : d.platform != NULL ? d.platform->name
							: NULL;

		if ((name == NULL) != (rows[i].name == NULL) ||
		    (name != NULL && strcmp(name, rows[i].name) != 0))
			fail_msg("row %zu: %s", i, name);
		if (d.refusal == NULL && d.mode != rows[i].mode)
			fail_msg("row %zu: mode %u", i, d.mode);
		assert_int_equal(d.encoded.len > 0, d.platform != NULL);
	}
}

/* ---- another user -------------------------------------------------------- */

static const struct {
	const char *platform;
	unsigned session;
	const char *user;   /* that is asked for */
	const char *become; /* whom sudo makes of it; NULL: nobody */
	const char *level;  /* where commands are typed; "": refused */
	uint32_t mode;
} becomes[] = {
	{ NULL, UNSAID, NULL, "root", NULL, MSG_SSH_EXEC },
	{ NULL, UNSAID, "web", "web", NULL, MSG_SSH_EXEC },
	{ "linux", AUTO, "web", "web", NULL, MSG_SSH_EXEC },
	{ "linux", SHELL, NULL, NULL, "root", MSG_SSH_SHELL },
	{ "linux", SHELL, "root", NULL, "root", MSG_SSH_SHELL },
	{ "linux", SHELL, "web", NULL, "", 0 },
	{ "ios", UNSAID, NULL, NULL, "privileged_exec", MSG_SSH_SHELL },
	{ "ios", EXEC, NULL, NULL, "privileged_exec", MSG_SSH_SHELL },
	{ "vrp", UNSAID, NULL, NULL, "", 0 },
	{ "generic", SHELL, NULL, NULL, "", 0 },
};

static void
another_user_comes_by_sudo_or_by_a_level(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(becomes); i++) {
		unsigned said = becomes[i].session == UNSAID
				    ? DEVICE_SESSION_UNSAID
				    : DEVICE_SESSION(becomes[i].session - 1);
		struct device d =
		    device_of(platforms, becomes[i].platform, said, 1);
		struct inerr why;

		device_become(&d, becomes[i].user, &why);
		if (becomes[i].level != NULL && becomes[i].level[0] == '\0') {
			assert_ptr_equal(d.refusal, &why);
			continue;
		}
		assert_null(d.refusal);
		assert_int_equal(d.mode, becomes[i].mode);
		assert_int_equal(d.become != NULL, becomes[i].become != NULL);
		assert_int_equal(d.level != NULL, becomes[i].level != NULL);
		if (d.become != NULL)
			assert_string_equal(d.become, becomes[i].become);
		if (d.level != NULL)
			assert_string_equal(d.level, becomes[i].level);
	}
}

static void
who_reads_input_has_a_channel(void **state)
{
	struct device d = { .mode = MSG_SSH_EXEC };

	(void)state;
	device_give_input(&d);
	assert_int_equal(d.mode, MSG_SSH_EXEC);
	assert_null(d.refusal);
	d.mode = MSG_SSH_AUTO;
	device_give_input(&d);
	assert_int_equal(d.mode, MSG_SSH_EXEC);
	assert_null(d.refusal);
	d.mode = MSG_SSH_SHELL;
	device_give_input(&d);
	assert_non_null(d.refusal);
}

/* ---- secrets ------------------------------------------------------------- */

static void
add(struct secrets *s, const char *name, const char *text)
{
	struct inerr e;

	assert_true(secrets_add(s, "--x", name, strlen(name), &e));
	s->at[s->n - 1].text = text != NULL ? xstrdup(text) : NULL;
}

/* "enable=secret ..." */
static const char *
given(const struct secrets *s, const char *platform,
    const struct inventory_host *host, const char *password)
{
	static char text[200];
	const struct platform *p =
	    platform == NULL ? NULL
			     : platforms_get(platforms, platform)->platform;
	struct buf b = { 0 };
	struct slice list;
	struct msg m;

	text[0] = '\0';
	secrets_encode(s, p, host, &password, 1, &b);
	list = (struct slice){ (const char *)buf_at(&b), buf_len(&b) };
	while (msg_list_next(MSG_SECRET, &list, &m) == MSG_OK)
		snprintf(text + strlen(text), sizeof(text) - strlen(text),
		    "%.*s=%.*s ", (int)m.u.secret.name.len, m.u.secret.name.at,
		    (int)m.u.secret.text.len, m.u.secret.text.at);
	buf_wipe(&b);
	return text;
}

/* The password of the login is that of the credential that was let in. */
static void
secrets_of_a_list(const struct secrets *s, const struct inventory_host *host)
{
	static const char *const passwords[] = { "one", NULL, "three" };
	const struct platform *p = platforms_get(platforms, "ios")->platform;
	struct buf b = { 0 };
	struct slice list;
	struct msg m;

	secrets_encode(s, p, host, passwords, 3, &b);
	list = (struct slice){ (const char *)buf_at(&b), buf_len(&b) };
	assert_int_equal(msg_list_next(MSG_SECRET, &list, &m), MSG_OK);
	assert_true(slice_is(m.u.secret.text, "one"));
	assert_int_equal(m.u.secret.credential, 1);
	assert_int_equal(msg_list_next(MSG_SECRET, &list, &m), MSG_OK);
	assert_true(slice_is(m.u.secret.text, "three"));
	assert_int_equal(m.u.secret.credential, 3);
	assert_int_equal(list.len, 0);
	buf_wipe(&b);
}

static void
a_job_gets_what_its_platform_asks_for(void **state)
{
	struct inventory_host plain = { .name = "a" };
	struct inventory_host own = { .name = "b", .enable = "its-own" };
	struct secrets s = { NULL }, login = { NULL }, none = { NULL };

	(void)state;
	add(&s, "enable", "one");
	add(&s, "sudo", "two");
	assert_string_equal(given(&s, "ios", &plain, "pw"), "enable=one ");
	assert_string_equal(given(&s, "linux", &plain, "pw"), "sudo=two ");
	assert_string_equal(given(&s, "junos", &plain, "pw"), "");
	assert_string_equal(given(&s, NULL, &plain, "pw"), "");
	assert_string_equal(given(&s, "ios", &own, "pw"), "enable=its-own ");
	assert_string_equal(given(&s, "linux", &own, "pw"), "sudo=two ");
	assert_string_equal(given(&none, "ios", &plain, "pw"), "");
	assert_string_equal(given(&none, "ios", &own, "pw"), "enable=its-own ");
	add(&login, "enable", NULL);
	assert_string_equal(given(&login, "ios", &plain, "pw"), "enable=pw ");
	assert_string_equal(given(&login, "ios", &plain, NULL), "");
	secrets_of_a_list(&login, &plain);
	assert_string_equal(
	    given(&login, "ios", &own, "pw"), "enable=its-own ");
	secrets_fini(&s);
	secrets_fini(&login);
}

static void
a_secret_has_one_name_and_one_source(void **state)
{
	static const char *const odd[] = {
		"", "a b", "a=b", "a/b",
		"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	};
	struct secrets s = { NULL };
	struct inerr e;

	(void)state;
	add(&s, "enable", "x");
	assert_false(secrets_add(&s, "--y", "enable", 6, &e));
	assert_string_equal(
	    e.why, "there can be only one source of the secret enable");
	for (size_t i = 0; i < COUNT(odd); i++) {
		assert_false(
		    secrets_add(&s, "--y", odd[i], strlen(odd[i]), &e));
		/* It may be the secret itself, in the wrong place. */
		assert_string_equal(
		    e.why, "--y: expected the name of a secret first");
	}
	assert_int_equal(s.n, 1);
	secrets_fini(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_host_is_talked_to_its_way),
		cmocka_unit_test(another_user_comes_by_sudo_or_by_a_level),
		cmocka_unit_test(who_reads_input_has_a_channel),
		cmocka_unit_test(a_job_gets_what_its_platform_asks_for),
		cmocka_unit_test(a_secret_has_one_name_and_one_source),
	};
	static const char *const nowhere[PLATFORMS_FOLDERS];
	int failed;

	platforms = platforms_new(nowhere);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	platforms_free(platforms);
	return failed;
}
