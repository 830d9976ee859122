/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_platform.c - which commands are taken to only read.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "master/input/platforms.h"

static const struct {
	const char *platform, *command;
	bool reads;
} rows[] = {
	{ "cisco_iosxe", "show version", true },
	{ "cisco_iosxe", "  show version  ", true },
	{ "cisco_ios", "sh ip int brief | inc up", true },
	{ "cisco_ios", "show run | section bgp | include neighbor", true },
	{ "cisco_xe", "show", true },
	{ "cisco_ios", "show tech-support | redirect flash:tech", false },
	{ "cisco_ios", "show version | append flash:x", false },
	{ "cisco_ios", "show version | tee flash:x", false },
	{ "cisco_ios", "show version |", false },
	{ "cisco_ios", "show version | include x | redirect y", false },
	{ "cisco_ios", "show tech-support", false },
	{ "cisco_ios", "show  tec", false },
	{ "cisco_ios", "show log | include technician", true },
	{ "cisco_ios", "show logging|include technician", true },
	{ "cisco_iosxe",
	    "show platform hardware qfp active statistics drop clear", false },
	{ "cisco_nxos", "show tech-support tac-pac bootflash:x", false },
	{ "iosxr", "show tech-support file disk0:x", false },
	{ "cisco_ios", "show version\025reload", false },
	{ "cisco_ios", "show version\003reload", false },
	{ "cisco_ios", "show version\177", false },
	{ "cisco_ios", "show version \303\251", false },
	{ "cisco_ios", "show version | include x |", false },
	{ "cisco_ios", "show version || include x", false },
	{ "cisco_ios", "showversion", false },
	{ "cisco_ios", "configure terminal", false },
	{ "cisco_ios", "clear counters", false },
	{ "cisco_ios", "reload", false },
	{ "cisco_ios", "", false },
	{ "cisco_ios", "show version\nreload", false },
	{ "cisco_ios", "show version\rreload", false },
	{ "cisco_ios", "show version ; reload", false },
	{ "cisco_nxos", "show interface | json-pretty", true },
	{ "cisco_nxos", "show interface > bootflash:x", false },
	{ "cisco_nxos", "show interface | vsh", false },
	{ "iosxr", "show route | file disk0:x", false },
	{ "arista_eos", "show version | json", true },
	{ "arista_eos", "bash sudo reboot", false },
	{ "juniper_junos", "show configuration | display set", true },
	{ "junos", "show route | save x", false },
	{ "junos", "request system reboot", false },
	{ "nokia_sros", "show router interface | match up", true },
	{ "nokia_srl", "info from state interface | as json", true },
	{ "huawei_vrp", "display version", true },
	{ "huawei_vrp", "show version", false },
	{ "huawei_vrp", "display interface | include diagnostic", true },
	{ "huawei_vrp", "display diagnostic-information x.txt", false },
	{ "comware", "display diagnostic-information", false },
	{ "mikrotik_routeros", "/ip address print", true },
	{ "mikrotik_routeros", "ip route print ", true },
	{ "mikrotik_routeros", "/ip address add address=10.0.0.1/24", false },
	{ "mikrotik_routeros", "/system reboot", false },
	{ "mikrotik_routeros", "/ip address print file=x", false },
	{ "mikrotik_routeros", "/system reboot; /ip address print", false },
	{ "mikrotik_routeros", "print", true },
	{ "mikrotik_routeros", "/ip/firewall/filter/print", true },
	{ "mikrotik_routeros", "/interface bridge port print", true },
	{ "mikrotik_routeros", "/system script run print", false },
	{ "mikrotik_routeros", "/user remove print", false },
	{ "mikrotik_routeros", "/interface disable print", false },
	{ "mikrotik_routeros", "[/system reboot] print", false },
	{ "mikrotik_routeros", ":execute print", false },
	{ "mikrotik_routeros", "/ip address print print", false },
	{ "mikrotik_routeros", "/ip address print/remove", false },
	{ "mikrotik_routeros", "/ip address printx", false },
	{ "mikrotik_routeros", "/ip address prin", false },
	{ "mikrotik_routeros", "/ip address", false },
	{ "mikrotik_routeros", "/", false },
	{ "mikrotik_routeros", "", false },
	{ "mikrotik_routeros", "/log print | x", false },
	{ "paloalto_panos", "show system info | match model", true },
	{ "fortinet", "get system status", true },
	{ "fortinet", "execute reboot", false },
	{ "fortinet", "get test urlfilter 99", false },
	{ "vyos", "show tech-support report", false },
	{ "frr", "show ip bgp summary json", true },
	{ "cumulus", "net show system json", true },
	{ "cumulus", "nv show interface", true },
	{ "cumulus", "net add vlan 5", false },
	{ "cumulus", "net show system | sh", false },
	{ "cumulus", "sudo net show system", false },
	{ "linux", "cat /etc/os-release", true },
	{ "linux", "cat /etc/hosts > /etc/passwd", false },
	{ "linux", "cat $(reboot)", false },
	{ "linux", "cat `reboot`", false },
	{ "linux", "cat x && reboot", false },
	{ "linux", "cat x | tee y", false },
	{ "linux", "catx", false },
	{ "linux", "cat /dev/watchdog", false },
	{ "linux", "cat /proc/kmsg", false },
	{ "cumulus", "cat /sys/kernel/tracing/trace_pipe", false },
	{ "linux", "ip route show", true },
	{ "linux", "ip route add default via 10.0.0.1", false },
	{ "linux", "ls -l /", true },
	{ "linux", "reboot", false },
	{ "somebody_else", "show version", false },
	{ NULL, "show version", false },
};

static struct platforms *platforms;

static const struct platform *
platform_find(const char *name)
{
	return name == NULL ? NULL : platforms_get(platforms, name)->platform;
}

static void
each_command_is_judged(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (platform_only_reads(platform_find(rows[i].platform),
			rows[i].command) != rows[i].reads)
			fail_msg(
			    "%s: \"%s\"", rows[i].platform, rows[i].command);
}

static void
a_suspect_byte_anywhere_is_too_much(void **state)
{
	static const char bytes[] =
	    ";&`$<>(){}!\\\"'\n\r\t\033\001\025\177\200";
	char command[40];

	(void)state;
	for (size_t i = 0; i < sizeof(bytes) - 1; i++) {
		strcpy(command, "show interface status");
		for (size_t k = 0; k <= strlen("show interface"); k++) {
			strcpy(command, "show interface status");
			command[k] = bytes[i];
			assert_false(platform_only_reads(
			    platform_find("cisco_ios"), command));
		}
	}
}

static void
a_name_that_is_wrong_has_its_nearest(void **state)
{
	const struct platforms_entry *e;
	char text[INERR_TEXT_MAX];

	(void)state;
	assert_ptr_equal(platform_find("ios"), platform_find("cisco_iosxe"));
	assert_ptr_equal(platform_find("ios_ssh"), platform_find("ios"));
	e = platforms_get(platforms, "juniper_juno");
	assert_null(e->platform);
	inerr_text(&e->err, text, sizeof(text));
	assert_non_null(strstr(text, "'juniper_junos'"));
	assert_null(platform_find(""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_command_is_judged),
		cmocka_unit_test(a_suspect_byte_anywhere_is_too_much),
		cmocka_unit_test(a_name_that_is_wrong_has_its_nearest),
	};

	static const char *const nowhere[PLATFORMS_FOLDERS];
	int failed;

	platforms = platforms_new(nowhere);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	platforms_free(platforms);
	return failed;
}
