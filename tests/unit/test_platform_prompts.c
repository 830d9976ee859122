/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_platform_prompts.c - what devices show, and which level of their
 * platform it is: exactly one, or none. Patterns are compiled and matched as
 * the workers do it (worker/ssh/pattern.c), at the end of what came.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "master/input/platforms.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

/* level: NULL: it is no prompt. */
static const struct {
	const char *platform, *said, *level;
} prompts[] = {
	{ "cisco_iosxe", "Router>", "exec" },
	{ "cisco_iosxe", "sw-core.example.net>", "exec" },
	{ "cisco_iosxe", "\n\nRouter#", "privileged_exec" },
	{ "cisco_iosxe", "up 3 days\nR1_lab-2#", "privileged_exec" },
	{ "cisco_iosxe", "Router(config)#", "configuration" },
	{ "cisco_iosxe", "Router(config-if)#", "configuration" },
	{ "cisco_iosxe", "R1(config-router-af)#", "configuration" },
	{ "cisco_iosxe", "R1(ca-trustpoint)#", "configuration" },
	{ "cisco_iosxe", "R1(conf-if-range: vlan)#", "configuration" },
	{ "cisco_iosxe", "Router(tcl)#", "tclsh" },
	{ "cisco_iosxe", "+>", "tclsh" },
	{ "cisco_iosxe", "Building configuration...", NULL },
	{ "cisco_iosxe", "Router# show", NULL },
	{ "cisco_iosxe", "Router#\n", NULL },
	{ "cisco_iosxe", "Password: ", NULL },
	{ "cisco_iosxe", " --More-- ", NULL },
	{ "cisco_iosxe", "Destination filename [startup-config]? ", NULL },
	{ "cisco_nxos", "switch# ", "privileged_exec" },
	{ "cisco_nxos", "n9k-1> ", "exec" },
	{ "cisco_nxos", "n9k-1(maint-mode)# ", "privileged_exec" },
	{ "cisco_nxos", "n9k-1(config)# ", "configuration" },
	{ "cisco_nxos", "n9k-1(config-if-range)# ", "configuration" },
	{ "cisco_nxos", "n9k-1(maint-mode)(config)# ", "configuration" },
	{ "cisco_nxos", "n9k-1-tcl# ", "tclsh" },
	{ "cisco_nxos", "n9k-1(config-tcl)# ", "tclsh" },
	{ "cisco_iosxr", "RP/0/RP0/CPU0:xr1#", "privileged_exec" },
	{ "cisco_iosxr", "Thu Jan  1 00:00:00.000 UTC\nRP/0/0/CPU0:xr1#",
	    "privileged_exec" },
	{ "cisco_iosxr", "RP/0/RP0/CPU0:xr1(config)#", "configuration" },
	{ "cisco_iosxr", "RP/0/RP0/CPU0:xr1(config-if)#", "configuration" },
	{ "cisco_iosxr", "RP/0/RP0/CPU0:xr1(admin)#", "admin" },
	{ "cisco_asa", "fw1> ", "exec" },
	{ "cisco_asa", "fw1/pri/act# ", "privileged_exec" },
	{ "cisco_asa", "fw1/admin# ", "privileged_exec" },
	{ "cisco_asa", "fw1(config)# ", "configuration" },
	{ "cisco_asa", "fw1(config-network-object)# ", "configuration" },
	{ "cisco_asa", "<--- More --->", NULL },
	{ "arista_eos", "leaf1>", "exec" },
	{ "arista_eos", "leaf1#", "privileged_exec" },
	{ "arista_eos", "leaf1(vrf:MGMT)#", "privileged_exec" },
	{ "arista_eos", "leaf1.lab#", "privileged_exec" },
	{ "arista_eos", "leaf1(config)#", "configuration" },
	{ "arista_eos", "leaf1(config-if-Et1/1)#", "configuration" },
	{ "arista_eos", "leaf1(config-s-mysess)#", "configuration" },
	{ "arista_eos", "[admin@leaf1 ~]$ ", "bash" },
	{ "arista_eos", "! device: leaf1 (vEOS, EOS-4.20)", NULL },
	{ "juniper_junos", "admin@mx1> ", "exec" },
	{ "juniper_junos", "{master:0}\nadmin@qfx1> ", "exec" },
	{ "juniper_junos", "{master}\nadmin@mx1-re0> ", "exec" },
	{ "juniper_junos", "{primary:node0}\nadmin@srx1> ", "exec" },
	{ "juniper_junos", "[edit]\nadmin@mx1# ", "configuration" },
	{ "juniper_junos", "{master:0}[edit]\nadmin@qfx1# ", "configuration" },
	{ "juniper_junos", "[edit interfaces ge-0/0/0]\nadmin@mx1# ",
	    "configuration" },
	{ "juniper_junos", "root@mx1:~ # ", "shell" },
	{ "juniper_junos", "root@mx1:~# ", "shell" },
	{ "juniper_junos", "admin@mx1:~ $ ", "shell" },
	{ "juniper_junos", "% ", "shell" },
	{ "juniper_junos", "root@% ", "shell" },
	{ "juniper_junos", "root@mx1% ", "shell" },
	{ "juniper_junos", "---(more 45%)---", NULL },
	{ "juniper_junos", "100%", NULL },
	{ "cumulus_linux", "cumulus@leaf1:mgmt:~$ ", "exec" },
	{ "cumulus_linux", "cumulus@leaf1:~$ ", "exec" },
	{ "cumulus_linux", "root@leaf1:mgmt:/etc/frr# ", "root" },
	{ "cumulus_linux", "[sudo] password for cumulus: ", NULL },
	{ "linux", "user@host:~$ ", "exec" },
	{ "linux", "[user@host ~]$ ", "exec" },
	{ "linux", "(venv) user@host:/srv/x y$ ", "exec" },
	{ "linux", "$ ", "exec" },
	{ "linux", "bash-5.1$ ", "exec" },
	{ "linux", "host% ", "exec" },
	{ "linux", "root@host:~# ", "root" },
	{ "linux", "[root@host ~]# ", "root" },
	{ "linux", "# ", "root" },
	{ "linux", "user@host's password: ", NULL },
	{ "linux", "cost: 5 $ ", NULL },
	{ "frr", "frr1# ", "vtysh" },
	{ "frr", "frr1.lab# ", "vtysh" },
	{ "frr", "frr1(config)# ", "configuration" },
	{ "frr", "frr1(config-router)# ", "configuration" },
	{ "frr", "frr1(config-router-af)# ", "configuration" },
	{ "frr", "root@frr1:~# ", "shell" },
	{ "frr", "admin@frr1:~$ ", "shell" },
	{ "frr", "[root@frr1 ~]# ", "shell" },
	{ "vyos", "vyos@vyos:~$ ", "exec" },
	{ "vyos", "[edit]\nvyos@vyos# ", "configuration" },
	{ "vyos", "[edit interfaces ethernet eth0]\nvyos@vyos# ",
	    "configuration" },
	{ "nokia_sros", "[/]\nA:admin@sr1# ", "exec" },
	{ "nokia_sros", "[/show router \"Base\"]\nB:admin@sr-1.lab# ", "exec" },
	{ "nokia_sros", "(ex)[/]\nA:admin@sr1# ", "configuration" },
	{ "nokia_sros", "*(ex)[/configure router \"Base\"]\nA:admin@sr1# ",
	    "configuration" },
	{ "nokia_sros", "!*(pr)[/]\nA:admin@sr1# ", NULL },
	{ "nokia_sros_classic", "A:sr1# ", "exec" },
	{ "nokia_sros_classic", "*A:sr1# ", "exec" },
	{ "nokia_sros_classic", "*A:sr1>show>router# ", "exec" },
	{ "nokia_sros_classic", "*A:sr1>config# ", "configuration" },
	{ "nokia_sros_classic", "*A:sr1>config>router>if$ ", "configuration" },
	{ "nokia_srl", "--{ running }--[  ]--\nA:srl1# ", "exec" },
	{ "nokia_srl", "--{ + running }--[  ]--\nA:admin@srl1# ", "exec" },
	{ "nokia_srl",
	    "--{ [FACTORY] + running }--[ network-instance x ]--\n"
	    "A:srl1# ",
	    "exec" },
	{ "nokia_srl", "--{ * candidate shared default }--[  ]--\nA:srl1# ",
	    "configuration" },
	{ "nokia_srl",
	    "--{ +* candidate private private-admin }--[ interface e ]--\n"
	    "A:admin@srl1# ",
	    "configuration" },
	{ "mikrotik_routeros", "[admin@MikroTik] > ", "exec" },
	{ "mikrotik_routeros", "[admin@my router] /ip/address> ", "exec" },
	{ "mikrotik_routeros", "[admin+ct511w4098h@r1] /interface> ", "exec" },
	{ "mikrotik_routeros", "[admin@r1] <SAFE> ", "exec" },
	{ "mikrotik_routeros", "new password> ", NULL },
	{ "huawei_vrp", "<HUAWEI>", "exec" },
	{ "huawei_vrp", "HRP_M<fw1>", "exec" },
	{ "huawei_vrp", "[HUAWEI]", "configuration" },
	{ "huawei_vrp", "[~HUAWEI-GigabitEthernet1/0/0]", "configuration" },
	{ "huawei_vrp", "[*ce1]", "configuration" },
	{ "huawei_vrp", "[V200R009C00SPC500]", NULL },
	{ "huawei_vrp", "#\n[V200R009C00SPC500]\n", NULL },
	{ "huawei_vrp", "  ---- More ----", NULL },
	{ "hp_comware", "<HP>", "exec" },
	{ "hp_comware", "[HP-GigabitEthernet1/0/1]", "configuration" },
	{ "paloalto_panos", "admin@PA-VM> ", "exec" },
	{ "paloalto_panos", "admin@fw1(active)> ", "exec" },
	{ "paloalto_panos", "[edit]  \nadmin@fw1(active)# ", "configuration" },
	{ "paloalto_panos", "admin@PA-VM# ", "configuration" },
	{ "fortinet", "FGT-1 # ", "exec" },
	{ "fortinet", "FGT-1 $ ", "exec" },
	{ "fortinet", "FGT-1 (interface) # ", "context" },
	{ "fortinet", "FGT-1 (my vdom) # ", "context" },
	{ "fortinet", "--More-- ", NULL },
	{ "generic", "anything at all> ", "exec" },
	{ "generic", "text\n(Cisco Controller) >", "exec" },
	{ "generic", "Password: ", NULL },
};

/* What devices ask unasked, and what becomes of it. */
static const struct {
	const char *platform, *said, *answer; /* NULL: it ends the session */
} questions[] = {
	{ "cisco_iosxe", "x\n --More-- ", " " },
	{ "cisco_asa", "<--- More --->", " " },
	{ "arista_eos", " --More-- ", " " },
	{ "juniper_junos", "---(more)---", " " },
	{ "juniper_junos", "---(more 45%)---", " " },
	{ "juniper_junos",
	    "The configuration has been changed but not committed\n"
	    "Exit with uncommitted changes? [yes,no] (yes) ",
	    "yes\n" },
	{ "cisco_iosxr",
	    "Uncommitted changes found, commit them before "
	    "exiting(yes/no/cancel)? [cancel]:",
	    "no\n" },
	{ "mikrotik_routeros",
	    "Do you want to see the software license? [Y/n]: ", "n" },
	{ "mikrotik_routeros", "Change your password\n\nnew password> ", NULL },
	{ "huawei_vrp", "  ---- More ----", " " },
	{ "huawei_vrp",
	    "Warning: The initial password poses security risks.\nThe "
	    "password needs to be changed. Change now? [Y/N]:",
	    "n\n" },
	{ "hp_comware", "---- More ----", " " },
	{ "fortinet", "--More-- ", " " },
	{ "fortinet", "WARNING\n(Press 'a' to accept):", "a" },
	{ "paloalto_panos", "lines 1-45 ", " " },
	{ "linux", "--More--(12%)", " " },
	{ "linux", "lines 1-23/80 28%", " " },
	{ "linux", "lines 58-80/80 (END)", "q" },
	{ "linux", "(END)", "q" },
	{ "linux", "Current password: ", NULL },
	{ "generic", "--More--", " " },
	{ "generic", "---- More ----", " " },
	{ "generic", "-- more --", " " },
};

static struct platforms *platforms;

static bool
matches_at_end(const char *pattern, const char *said)
{
	pcre2_compile_context *how = pcre2_compile_context_create(NULL);
	pcre2_match_data *found = pcre2_match_data_create(1, NULL);
	PCRE2_SIZE at;
	int error, rc;
	pcre2_code *code;

	pcre2_set_newline(how, PCRE2_NEWLINE_LF);
	code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
	    PCRE2_CASELESS | PCRE2_MULTILINE, &error, &at, how);
	assert_non_null(code);
	rc = pcre2_match(code, (PCRE2_SPTR)said, strlen(said), 0,
	    PCRE2_ENDANCHORED, found, NULL);
	pcre2_code_free(code);
	pcre2_match_data_free(found);
	pcre2_compile_context_free(how);
	return rc >= 0;
}

static bool
excluded(const struct platform_texts *excludes, const char *said)
{
	const char *line = strrchr(said, '\n');

	for (size_t i = 0; i < excludes->n; i++)
		if (strstr(line == NULL ? said : line, excludes->at[i]) != NULL)
			return true;
	return false;
}

static const struct platform *
platform_find(const char *name)
{
	const struct platforms_entry *e = platforms_get(platforms, name);
	char text[INERR_TEXT_MAX];

	if (e->platform == NULL)
		fail_msg("%s", inerr_text(&e->err, text, sizeof(text)));
	return e->platform;
}

static void
each_prompt_is_of_one_level(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(prompts); i++) {
		const struct platform *p = platform_find(prompts[i].platform);
		const char *said = prompts[i].said, *level = NULL;

		for (size_t k = 0; k < p->nlevels; k++) {
			const struct platform_level *l = &p->levels[k];

			if (!matches_at_end(l->prompt, said) ||
			    excluded(&l->excludes, said))
				continue;
			if (level != NULL)
				fail_msg("%s: \"%s\" is %s and %s", p->name,
				    said, level, l->name);
			level = l->name;
		}
		if ((level == NULL) != (prompts[i].level == NULL) ||
		    (level != NULL && strcmp(level, prompts[i].level) != 0))
			fail_msg("%s: \"%s\" is %s", p->name, said,
			    level != NULL ? level : "no prompt");
		if (level != NULL && !matches_at_end(p->prompt, said))
			fail_msg("%s: \"%s\" is no prompt of the platform",
			    p->name, said);
	}
}

static void
each_level_has_a_prompt_here(void **state)
{
	const struct platforms_entry *const *all;
	size_t n;

	(void)state;
	all = platforms_all(platforms, &n);
	for (size_t i = 0; i < n; i++) {
		const struct platform *p = all[i]->platform;

		for (size_t k = 0; k < p->nlevels; k++) {
			size_t row = 0;

			while (row < COUNT(prompts) &&
			       (strcmp(prompts[row].platform, p->name) != 0 ||
				   prompts[row].level == NULL ||
				   strcmp(prompts[row].level,
				       p->levels[k].name) != 0))
				row++;
			if (row == COUNT(prompts))
				fail_msg("%s: no prompt of its level %s",
				    p->name, p->levels[k].name);
		}
	}
}

static void
each_question_is_known(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(questions); i++) {
		const struct platform *p = platform_find(questions[i].platform);
		const char *said = questions[i].said;
		const char *want = questions[i].answer;
		size_t k = 0;

		while (k < p->nquestions &&
		       !matches_at_end(p->questions[k].pattern, said))
			k++;
		if (k == p->nquestions)
			fail_msg("%s: \"%s\" is no question", p->name, said);
		if ((want == NULL) != (p->questions[k].answer == NULL) ||
		    (want != NULL && strcmp(want, p->questions[k].answer)))
			fail_msg(
			    "%s: \"%s\" has another answer", p->name, said);
	}
}

/* Or a session would answer its own prompt. */
static void
no_prompt_is_a_question(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(prompts); i++) {
		const struct platform *p = platform_find(prompts[i].platform);

		for (size_t k = 0;
		     prompts[i].level != NULL && k < p->nquestions; k++)
			if (matches_at_end(
				p->questions[k].pattern, prompts[i].said))
				fail_msg("%s: \"%s\" is a question", p->name,
				    prompts[i].said);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_prompt_is_of_one_level),
		cmocka_unit_test(each_level_has_a_prompt_here),
		cmocka_unit_test(each_question_is_known),
		cmocka_unit_test(no_prompt_is_a_question),
	};
	static const char *const nowhere[PLATFORMS_FOLDERS];
	int failed;

	platforms = platforms_new(nowhere);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	platforms_free(platforms);
	return failed;
}
