/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_doctor.c - what the doctor makes of what was found.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>

#include "common/msg_table.h"
#include "master/doctor/doctor.h"

#define TEXT_(x) #x
#define TEXT(x) TEXT_(x)
#define OWN "hayfork\t" HAYFORK_VERSION "\nprotocol\t" TEXT(MSG_PROTO) "\n"
#define OLD_LIBSSH2                                                            \
	OWN "libssh2\t1.10.0\nstrict key exchange\tno\n"                       \
	    "host key\tssh-ed25519,ecdsa-sha2-nistp256\n"                      \
	    "cipher\taes128-ctr\nMAC\thmac-sha2-256\n"
#define NEW_LIBSSH2                                                            \
	OWN "libssh2\t1.11.1\nstrict key exchange\tyes\n"                      \
	    "host key\tssh-ed25519,rsa-sha2-512,rsa-sha2-256\n"                \
	    "cipher\taes128-ctr,chacha20-poly1305@openssh.com\n"               \
	    "MAC\thmac-sha2-256,hmac-sha2-256-etm@openssh.com\n"

#define GIB ((uint64_t)1 << 30)

static struct doctor_facts facts;
static struct doctor_finding found[DOCTOR_CHECKS];

/* A machine on which all is well. */
static int
set_up(void **state)
{
	(void)state;
	memset(&facts, 0, sizeof(facts));
	facts.ssh = (struct doctor_program){ "/x/ssh", NEW_LIBSSH2, "" };
	facts.signer = (struct doctor_program){ "/x/signer",
		OWN "libcrypto\tOpenSSL 3.0.22 22 Sep 2026\n"
		    "botan\tBotan 2.19.3 (unreleased)\n",
		"" };
	facts.ask_agent = true;
	facts.has_recorder = facts.has_proxy = true;
	facts.files = 1024;
	facts.workers = facts.threads = 1;
	facts.sessions = 64;
	facts.libevent = "2.1.12-stable";
	facts.msgpack = "4.0.0";
	facts.processes = facts.address_space = DOCTOR_NO_LIMIT;
	facts.memory = GIB;
	facts.now_s = 2000000000;
	facts.built_s = 1900000000;
	facts.disks[0] = (struct doctor_disk){ "/tmp", "results", "set TMPDIR",
		0, GIB, 100000, true, true };
	facts.disk_count = 1;
	return 0;
}

/* What is found has this level, and both sentences have these words in it. */
static void
finds(enum doctor_check check, enum doctor_level level, const char *said,
    const char *fix)
{
	const struct doctor_finding *f = &found[check];

	doctor_judge(&facts, found);
	if (f->level != level || strstr(f->said, said) == NULL ||
	    strstr(f->fix, fix) == NULL)
		fail_msg("level %d: %s (%s)", f->level, f->said, f->fix);
	for (int i = 0; i < DOCTOR_CHECKS; i++) {
		assert_true(found[i].said[0] != '\0');
		if ((found[i].level == DOCTOR_OK) != (found[i].fix[0] == '\0'))
			fail_msg("%s: %s", found[i].said, found[i].fix);
	}
}

static void
all_is_well(void **state)
{
	(void)state;
	doctor_judge(&facts, found);
	for (int i = 0; i < DOCTOR_CHECKS; i++)
		if (found[i].level != DOCTOR_OK)
			fail_msg("%s", found[i].said);
	assert_int_equal(doctor_worst(found), DOCTOR_OK);
}

static void
capabilities_are_found_by_their_whole_names(void **state)
{
	static const char text[] = "a\t1\nab\t2\n\nb\t\nno end\t3";

	(void)state;
	assert_memory_equal(doctor_capability(text, "ab").at, "2", 1);
	assert_int_equal(doctor_capability(text, "ab").len, 1);
	assert_int_equal(doctor_capability(text, "no end").len, 1);
	assert_null(doctor_capability(text, "no").at);
	assert_non_null(doctor_capability(text, "b").at);
	assert_int_equal(doctor_capability(text, "b").len, 0);
	assert_null(doctor_capability("", "a").at);
	assert_null(doctor_capability(NULL, "a").at);
}

static void
programs_must_fit_each_other(void **state)
{
	(void)state;
	facts.signer.text = NULL;
	snprintf(facts.signer.why, sizeof(facts.signer.why), "not there");
	finds(DOCTOR_CHECK_programs, DOCTOR_FAIL, "/x/signer: not there",
	    "install");
	set_up(NULL);
	facts.ssh.text = "hayfork\t0.0.9\nprotocol\t1\n";
	finds(DOCTOR_CHECK_programs, DOCTOR_FAIL,
	    "/x/ssh is of hayfork 0.0.9, protocol 1; this is ", "install");
	set_up(NULL);
	facts.ssh.text = NULL;
	finds(DOCTOR_CHECK_libssh2, DOCTOR_FAIL, "not known", "install");
	assert_int_equal(doctor_worst(found), DOCTOR_FAIL);
	set_up(NULL);
	snprintf(facts.broken, sizeof(facts.broken), "it dies");
	snprintf(facts.agent.path, sizeof(facts.agent.path), "/a");
	finds(DOCTOR_CHECK_programs, DOCTOR_FAIL, "it dies", "hayfork");
	finds(DOCTOR_CHECK_agent, DOCTOR_FAIL, "not known", "above");
	set_up(NULL);
	facts.has_proxy = false;
	finds(DOCTOR_CHECK_programs, DOCTOR_WARN, "ProxyCommand", "install");
	facts.has_recorder = false;
	finds(
	    DOCTOR_CHECK_programs, DOCTOR_WARN, "runs are not kept", "install");
	snprintf(facts.other, sizeof(facts.other), "/x/task: no answer");
	finds(DOCTOR_CHECK_programs, DOCTOR_FAIL, "/x/task: no answer",
	    "install");
}

static void
libraries_are_named(void **state)
{
	(void)state;
	finds(DOCTOR_CHECK_libraries, DOCTOR_OK,
	    "libevent 2.1.12-stable, msgpack 4.0.0, OpenSSL 3.0.22, "
	    "Botan 2.19.3",
	    "");
	facts.libevent = "2.1.8-stable";
	finds(DOCTOR_CHECK_libraries, DOCTOR_WARN, "2.1.8", "2.1.12");
	facts.libevent = "2.2.1-alpha";
	finds(DOCTOR_CHECK_libraries, DOCTOR_OK, "2.2.1", "");
	facts.signer.text = NULL;
	doctor_judge(&facts, found);
	assert_int_equal(found[DOCTOR_CHECK_libraries].level, DOCTOR_OK);
}

static void
what_libssh2_cannot_do_is_told(void **state)
{
	(void)state;
	facts.ssh.text = OLD_LIBSSH2;
	finds(DOCTOR_CHECK_libssh2, DOCTOR_OK, "1.10.0, in /x/ssh", "");
	finds(DOCTOR_CHECK_rsa, DOCTOR_WARN, "SHA-1 only", "scripts/libssh2");
	finds(DOCTOR_CHECK_ciphers, DOCTOR_WARN, "AES-CTR only",
	    "scripts/libssh2");
	finds(DOCTOR_CHECK_strict_kex, DOCTOR_OK, "nor what it protects", "");
	/* What was done about the attack is missing, and it is possible. */
	facts.ssh.text = OWN "libssh2\t1.11.0\nstrict key exchange\tno\n"
			     "host key\trsa-sha2-512\ncipher\t"
			     "chacha20-poly1305@openssh.com\nMAC\tx\n";
	finds(DOCTOR_CHECK_strict_kex, DOCTOR_WARN, "1.11.0 has none, but",
	    "scripts/libssh2");
}

static void
agents_are_judged(void **state)
{
	struct doctor_keys *a = &facts.agent;

	(void)state;
	finds(DOCTOR_CHECK_agent, DOCTOR_OK, "SSH_AUTH_SOCK is not set", "");
	snprintf(a->path, sizeof(a->path), "/tmp/agent");
	finds(DOCTOR_CHECK_agent, DOCTOR_WARN, "/tmp/agent holds no key",
	    "ssh-add");
	a->count = 2;
	a->rsa = 1;
	snprintf(a->names, sizeof(a->names), "ssh-rsa a, ssh-ed25519 b");
	finds(DOCTOR_CHECK_agent, DOCTOR_OK, "2 keys: ssh-rsa a, ssh-", "");
	a->rsa = 2;
	finds(DOCTOR_CHECK_agent, DOCTOR_OK, "2 keys", "");
	facts.ssh.text = OLD_LIBSSH2;
	finds(DOCTOR_CHECK_agent, DOCTOR_WARN, "2 keys", "ed25519");
	a->outcome = HAYFORK_KEY_NO_AGENT;
	snprintf(a->error, sizeof(a->error), "ssh-agent at /tmp/agent: no");
	finds(DOCTOR_CHECK_agent, DOCTOR_WARN, "ssh-agent at /tmp/agent: no",
	    "--no-agent");
	facts.ask_agent = false;
	finds(DOCTOR_CHECK_agent, DOCTOR_OK, "--no-agent", "");
}

static void
private_keys_are_judged(void **state)
{
	struct doctor_keys *k = facts.identities;

	(void)state;
	finds(DOCTOR_CHECK_identities, DOCTOR_OK, "none in ~/.ssh", "");
	facts.identity_count = 2;
	for (int i = 0; i < 2; i++) {
		snprintf(k[i].path, sizeof(k[i].path), "/h/id_%d", i);
		snprintf(k[i].names, sizeof(k[i].names), "ssh-ed25519 me");
	}
	k[1].outcome = HAYFORK_KEY_ENCRYPTED;
	finds(DOCTOR_CHECK_identities, DOCTOR_OK,
	    "/h/id_0 (ssh-ed25519 me), /h/id_1 (encrypted", "");
	k[1].outcome = HAYFORK_KEY_UNREADABLE;
	snprintf(k[1].error, sizeof(k[1].error), "/h/id_1: others may");
	finds(DOCTOR_CHECK_identities, DOCTOR_WARN, "/h/id_1: others may",
	    "chmod 600 /h/id_1");
	k[1].outcome = HAYFORK_KEY_UNUSABLE;
	finds(DOCTOR_CHECK_identities, DOCTOR_WARN, "/h/id_1",
	    "ssh-keygen -y -f /h/id_1");
	/* As many as there is room for, with the longest names. */
	facts.identity_count = DOCTOR_FILES;
	for (int i = 0; i < DOCTOR_FILES; i++) {
		k[i].outcome = HAYFORK_KEY_OK;
		memset(k[i].path, 'x', sizeof(k[i].path) - 1);
		memset(k[i].names, 'y', sizeof(k[i].names) - 1);
	}
	finds(DOCTOR_CHECK_identities, DOCTOR_OK, "xxxx", "");
}

static void
known_hosts_are_judged(void **state)
{
	struct doctor_known_hosts *k = facts.known_hosts;

	(void)state;
	facts.known_hosts_count = 2;
	for (int i = 0; i < 2; i++) {
		snprintf(k[i].path, sizeof(k[i].path), "/k%d", i);
		k[i].error = ENOENT;
		k[i].writable = true;
	}
	finds(DOCTOR_CHECK_known_hosts, DOCTOR_OK, "none yet", "");
	k[0].error = k[1].error = 0;
	finds(DOCTOR_CHECK_known_hosts, DOCTOR_OK, "/k0, /k1", "");
	k[0].writable = false;
	finds(DOCTOR_CHECK_known_hosts, DOCTOR_WARN, "/k0: new keys cannot",
	    "strict");
	k[0].skipped = 2;
	snprintf(k[0].first, sizeof(k[0].first), "/k0:3:1: odd");
	finds(DOCTOR_CHECK_known_hosts, DOCTOR_WARN,
	    "2 bad lines are skipped: /k0:3:1: odd", "remove them");
	k[1].error = EACCES;
	k[0].skipped = 0;
	k[0].writable = true;
	k[0].is_pipe = true;
	finds(DOCTOR_CHECK_known_hosts, DOCTOR_WARN, "/k0 is a pipe",
	    "--known-hosts");
	k[0].is_pipe = false;
	finds(DOCTOR_CHECK_known_hosts, DOCTOR_FAIL, "/k1: Permission denied",
	    "--known-hosts");
}

static void
descriptors_are_counted(void **state)
{
	(void)state;
	/* A process of 8 threads with 64 sessions each. */
	facts.threads = 8;
	facts.workers = 8;
	facts.files = 552;
	finds(DOCTOR_CHECK_descriptors, DOCTOR_OK, "552; 8 workers of 64", "");
	facts.files = 551;
	finds(DOCTOR_CHECK_descriptors, DOCTOR_WARN, "need up to 552",
	    "ulimit -n 552");
}

static char *
printed(void (*print)(FILE *, const struct doctor_finding *))
{
	char *text = NULL;
	size_t len;
	FILE *fp = open_memstream(&text, &len);

	print(fp, found);
	fclose(fp);
	return text;
}

static void
nothing_found_harms_a_terminal(void **state)
{
	char *text;

	(void)state;
	facts.agent.count = 1;
	snprintf(facts.agent.path, sizeof(facts.agent.path), "/a");
	snprintf(facts.agent.names, sizeof(facts.agent.names),
	    "ssh-ed25519 \33[2J\"");
	doctor_judge(&facts, found);
	text = printed(doctor_print);
	assert_null(strchr(text, '\33'));
	assert_non_null(strstr(text, "ok    ssh-agent           1 key: "));
	assert_non_null(strstr(text, "\n15 ok, 0 warn, 0 fail\n"));
	free(text);
	text = printed(doctor_print_json);
	assert_null(strchr(text, '\33'));
	assert_non_null(strstr(text, "\"check\":\"agent\",\"level\":\"ok\","
				     "\"said\":\"1 key: ssh-ed25519 \\u001b"
				     "[2J\\\"\",\"fix\":null}"));
	free(text);
}

static void
others_may_not_write_known_hosts(void **state)
{
	(void)state;
	snprintf(facts.known_hosts[0].path, PATH_MAX, "/k");
	facts.known_hosts_count = 1;
	facts.known_hosts[0].writable = facts.known_hosts[0].others = true;
	finds(DOCTOR_CHECK_known_hosts, DOCTOR_WARN, "others can change",
	    "chmod go-w /k");
	facts.known_hosts[0].others = false;
	facts.known_hosts[0].owner = 7;
	finds(DOCTOR_CHECK_known_hosts, DOCTOR_WARN, "others can change",
	    "user 7");
}

static void
settings_are_named(void **state)
{
	(void)state;
	finds(DOCTOR_CHECK_settings, DOCTOR_OK, "no file", "");
	facts.settings[0] = "/a/.hayfork";
	facts.settings[1] = "/etc/b";
	facts.settings_count = 2;
	finds(DOCTOR_CHECK_settings, DOCTOR_OK, "/a/.hayfork, then /etc/b", "");
}

static void
processes_and_memory_must_do(void **state)
{
	(void)state;
	facts.workers = 10;
	facts.processes = 1000;
	finds(DOCTOR_CHECK_processes, DOCTOR_OK, "1000 of a user", "");
	facts.processes = 50;
	finds(DOCTOR_CHECK_processes, DOCTOR_WARN, "50 of a user",
	    "ulimit -u 152");
	finds(DOCTOR_CHECK_memory, DOCTOR_OK, "1024 MiB", "");
	facts.memory = GIB / 8;
	finds(DOCTOR_CHECK_memory, DOCTOR_WARN, "128 MiB", "320 MiB");
	facts.memory = GIB;
	facts.address_space = GIB / 4;
	finds(DOCTOR_CHECK_memory, DOCTOR_WARN, "256 MiB of addresses",
	    "ulimit -v");
	facts.memory = 0;
	finds(DOCTOR_CHECK_memory, DOCTOR_OK, "not known", "");
}

static void
the_clock_must_be_kept(void **state)
{
	(void)state;
	facts.clock_unknown = true;
	finds(DOCTOR_CHECK_clock, DOCTOR_OK, "not known", "");
	facts.clock_unknown = false;
	facts.clock_drifts = true;
	finds(DOCTOR_CHECK_clock, DOCTOR_WARN, "nothing keeps it", "NTP");
	facts.now_s = facts.built_s - 86400;
	finds(DOCTOR_CHECK_clock, DOCTOR_WARN, "2 days from now", "set it");
}

static void
there_must_be_room_on_disks(void **state)
{
	struct doctor_disk *d = &facts.disks[0];

	(void)state;
	finds(DOCTOR_CHECK_disk, DOCTOR_OK, "/tmp: 1024 MiB", "");
	d->bytes = GIB / 8;
	finds(DOCTOR_CHECK_disk, DOCTOR_WARN, "128 MiB are left", "TMPDIR");
	d->bytes = 0;
	finds(DOCTOR_CHECK_disk, DOCTOR_FAIL, "is full", "TMPDIR");
	facts.disks[1] = facts.disks[0];
	facts.disks[1].bytes = GIB / 8;
	facts.disk_count = 2;
	finds(DOCTOR_CHECK_disk, DOCTOR_FAIL, "is full", "TMPDIR");
	d->bytes = GIB;
	d->files = 3;
	facts.disk_count = 1;
	finds(DOCTOR_CHECK_disk, DOCTOR_WARN, "3 more files", "TMPDIR");
	d->has_files = false;
	finds(DOCTOR_CHECK_disk, DOCTOR_OK, "/tmp", "");
	d->writable = false;
	finds(DOCTOR_CHECK_disk, DOCTOR_WARN, "not to be written", "TMPDIR");
	d->error = ENOENT;
	finds(DOCTOR_CHECK_disk, DOCTOR_WARN, "No such file", "TMPDIR");
	facts.disk_count = 0;
	finds(DOCTOR_CHECK_disk, DOCTOR_OK, "not known", "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(all_is_well, set_up),
		cmocka_unit_test_setup(
		    capabilities_are_found_by_their_whole_names, set_up),
		cmocka_unit_test_setup(programs_must_fit_each_other, set_up),
		cmocka_unit_test_setup(libraries_are_named, set_up),
		cmocka_unit_test_setup(what_libssh2_cannot_do_is_told, set_up),
		cmocka_unit_test_setup(agents_are_judged, set_up),
		cmocka_unit_test_setup(private_keys_are_judged, set_up),
		cmocka_unit_test_setup(known_hosts_are_judged, set_up),
		cmocka_unit_test_setup(descriptors_are_counted, set_up),
		cmocka_unit_test_setup(
		    others_may_not_write_known_hosts, set_up),
		cmocka_unit_test_setup(settings_are_named, set_up),
		cmocka_unit_test_setup(processes_and_memory_must_do, set_up),
		cmocka_unit_test_setup(the_clock_must_be_kept, set_up),
		cmocka_unit_test_setup(there_must_be_room_on_disks, set_up),
		cmocka_unit_test_setup(nothing_found_harms_a_terminal, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
