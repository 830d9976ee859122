/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * shell_cisco_kinds.c - IOS, NX-OS, IOS XR, and others that are like them.
 */
#include "tests/fleet/shell_cisco.h"

/* ---- IOS ---------------------------------------------------------------- */

#define IOS_VERSION                                                            \
	"Cisco IOS XE Software, Version 17.09.04a\n"                           \
	"Cisco IOS Software [Cupertino], Catalyst L3 Switch Software "         \
	"(CAT9K_IOSXE), Version 17.9.4a, RELEASE SOFTWARE (fc3)\n"             \
	"Technical Support: http://www.cisco.com/techsupport\n"                \
	"Copyright (c) 1986-2023 by Cisco Systems, Inc.\n"                     \
	"Compiled Fri 20-Oct-23 10:44 by mcpre\n\n"                            \
	"ROM: IOS-XE ROMMON\n"                                                 \
	"BOOTLDR: System Bootstrap, Version 17.11.1r[FC1], RELEASE SOFTWARE "  \
	"(P)\n\n"                                                              \
	"{host} uptime is 3 weeks, 2 days, 14 hours, 50 minutes\n"             \
	"System returned to ROM by Reload Command\n"                           \
	"System image file is \"flash:packages.conf\"\n"                       \
	"Last reload reason: Reload Command\n\n"                               \
	"cisco C9300-48P (X86) processor with 1331521K/6147K bytes of "        \
	"memory.\n"                                                            \
	"Processor board ID FCW2140L0GH\n"                                     \
	"2048K bytes of non-volatile configuration memory.\n"                  \
	"8388608K bytes of physical memory.\n"                                 \
	"1638400K bytes of Crash Files at crashinfo:.\n"                       \
	"11264000K bytes of Flash at flash:.\n\n"                              \
	"Base Ethernet MAC Address          : 00:11:22:33:44:55\n"             \
	"Motherboard Assembly Number        : 73-17952-06\n"                   \
	"Model Number                       : C9300-48P\n"                     \
	"System Serial Number               : FCW2140L0GH\n\n"                 \
	"Configuration register is 0x102\n\n"

/* A banner inside it quotes the prompt, as people do. */
#define IOS_RUNNING                                                            \
	"Building configuration...\n\n"                                        \
	"Current configuration : 1903 bytes\n"                                 \
	"!\n"                                                                  \
	"! Last configuration change at 10:11:12 UTC Mon Nov 23 2026\n"        \
	"!\n"                                                                  \
	"version 17.9\n"                                                       \
	"service timestamps debug datetime msec\n"                             \
	"service timestamps log datetime msec\n"                               \
	"no platform punt-keepalive disable-kernel-core\n"                     \
	"!\n"                                                                  \
	"hostname {host}\n"                                                    \
	"!\n"                                                                  \
	"enable secret 9 $9$x0tT8yP1Dfk4.k$hSdHzDm9wZ\n"                       \
	"!\n"                                                                  \
	"username {user} privilege 1 secret 9 $9$Nf0vT2yP4D$Yo\n"              \
	"!\n"                                                                  \
	"vlan 10\n"                                                            \
	" name users\n"                                                        \
	"!\n"                                                                  \
	"interface Loopback0\n"                                                \
	" ip address {address} 255.255.255.255\n"                              \
	"!\n"                                                                  \
	"interface GigabitEthernet1/0/1\n"                                     \
	" description uplink to core\n"                                        \
	" switchport mode trunk\n"                                             \
	"!\n"                                                                  \
	"interface GigabitEthernet1/0/2\n"                                     \
	" switchport access vlan 10\n"                                         \
	" shutdown\n"                                                          \
	"!\n"                                                                  \
	"{config}"                                                             \
	"!\n"                                                                  \
	"banner motd ^C\n"                                                     \
	"*** {host}> is not yours, nor is {host}# ***\n"                       \
	"{host}#\n"                                                            \
	"Unauthorized access prohibited> #\n"                                  \
	"^C\n"                                                                 \
	"!\n"                                                                  \
	"line vty 0 4\n"                                                       \
	" login local\n"                                                       \
	" transport input ssh\n"                                               \
	"!\n"                                                                  \
	"end\n\n"

#define IOS_BRIEF                                                              \
	"Interface              IP-Address      OK? Method Status            " \
	"    Protocol\n"                                                       \
	"Vlan1                  unassigned      YES NVRAM  administratively "  \
	"down down    \n"                                                      \
	"GigabitEthernet1/0/1   unassigned      YES unset  up                " \
	"    up      \n"                                                       \
	"GigabitEthernet1/0/2   unassigned      YES unset  administratively "  \
	"down down    \n"                                                      \
	"GigabitEthernet1/0/3   unassigned      YES unset  down              " \
	"    down    \n"                                                       \
	"Loopback0              {address}      YES NVRAM  up                "  \
	"    up      \n"

static const struct shell_command ios_commands[] = {
	{ "copy running-config startup-config", IN(ENABLED), cisco_do_copy,
	    NULL, 0 },
	{ NULL, 0, NULL, NULL, 0 },
};

static const struct cisco_family ios = {
	.before = "",
	.after = "",
	.texts = { IOS_VERSION, IOS_RUNNING, IOS_BRIEF,
	    "Building configuration...\n[OK]\n" },
	.configures = "Enter configuration commands, one per line.  End with "
		      "CNTL/Z.\n",
	.stamp = "",
	.invalid = "% Invalid input detected at '^' marker.\n\n",
	.unknown = "% Unknown command or computer name, or unable to find "
		   "computer address\n",
	.incomplete = "% Incomplete command.\n\n",
	.length_said = "",
	.commands = ios_commands,
};

#define MOTD                                                                   \
	"\n################################################\n"                 \
	"# {host}> belongs to the fleet            #\n"                        \
	"# type {host}# to go on, or leave now>    #\n"                        \
	"################################################\n"

#define LIKE_IOS                                                               \
	.pages = true, .privileged = ENABLED, .motd = MOTD,                    \
	.prompt = cisco_prompt, .line = cisco_line, .open = cisco_open,        \
	.key = cisco_key

#define NINE "\b\b\b\b\b\b\b\b\b"

const struct shell_kind shell_cisco = {
	.name = "cisco",
	.doc = "IOS: user and enabled level, configure terminal, --More--",
	.eol = "\r\n",
	.enter = "\r\n",
	.more = " --More-- ",
	.erase = NINE "\b          " NINE "\b",
	.wrap = WRAP_SCROLL,
	.start = USER,
	.extra = &ios,
	LIKE_IOS,
};

/* ---- NX-OS -------------------------------------------------------------- */

static const struct shell_command nxos_commands[] = {
	{ "copy running-config startup-config", IN(ENABLED), NULL,
	    "[########################################] 100%\n"
	    "Copy complete, now saving to disk (please wait)...\n"
	    "Copy complete.\n",
	    0 },
	{ "show version | json", EXEC, NULL,
	    "{\"header_str\": \"Cisco Nexus Operating System\", "
	    "\"kickstart_ver_str\": \"9.3(10)\", \"host_name\": \"{host}\"}\n",
	    0 },
	{ "show hostname", EXEC, NULL, "{host} \n", 0 },
	{ NULL, 0, NULL, NULL, 0 },
};

#define NXOS_VERSION                                                           \
	"Cisco Nexus Operating System (NX-OS) Software\n"                      \
	"TAC support: http://www.cisco.com/tac\n\n"                            \
	"Software\n"                                                           \
	"  BIOS: version 07.69\n"                                              \
	" NXOS: version 9.3(10)\n"                                             \
	"  NXOS image file is: bootflash:///nxos.9.3.10.bin\n\n"               \
	"Hardware\n"                                                           \
	"  cisco Nexus9000 C93180YC-EX chassis \n"                             \
	"  Processor Board ID FDO21120VKS\n\n"                                 \
	"  Device name: {host}\n"                                              \
	"Kernel uptime is 37 day(s), 4 hour(s), 12 minute(s), 9 second(s)\n\n"

#define NXOS_RUNNING                                                           \
	"\n!Command: show running-config\n"                                    \
	"!Running configuration last done at: Mon Nov 23 10:11:12 2026\n"      \
	"!Time: Mon Nov 23 10:12:13 2026\n\n"                                  \
	"version 9.3(10) Bios:version 07.69 \n"                                \
	"hostname {host}\n"                                                    \
	"banner motd #\n{host}# is not yours\n{host}# \n#\n\n"                 \
	"{config}"                                                             \
	"interface mgmt0\n  vrf member management\n"                           \
	"  ip address {address}/24\n"                                          \
	"line vty\n\n"

#define NXOS_BRIEF                                                             \
	"\nIP Interface Status for VRF \"default\"(1)\n"                       \
	"Interface            IP Address      Interface Status\n"              \
	"Lo0                  {address}      protocol-up/link-up/admin-up \n"

static const struct cisco_family nxos = {
	.before = "",
	.after = " ",
	.texts = { NXOS_VERSION, NXOS_RUNNING, NXOS_BRIEF,
	    "% Invalid command at '^' marker.\n" },
	.configures = "Enter configuration commands, one per line. End with "
		      "CNTL/Z.\n",
	.stamp = "",
	.invalid = "% Invalid command at '^' marker.\n",
	.incomplete = "% Incomplete command at '^' marker.\n",
	.length_said = "",
	.commands = nxos_commands,
};

const struct shell_kind shell_nxos = {
	.name = "nxos",
	.doc = "NX-OS: enabled from the start, CR CR LF, --More-- in reverse",
	.eol = "\r\n",
	.enter = "\r\r\n",
	.more = "\033[7m--More--\033[27m",
	.erase = "\r\033[K",
	.wrap = WRAP_PAD,
	.start = ENABLED,
	.extra = &nxos,
	LIKE_IOS,
};

/* ---- IOS XR ------------------------------------------------------------- */

static const struct shell_command iosxr_commands[] = {
	{ "commit ...", CONFIGS, cisco_do_commit, NULL, 0 },
	{ "abort", CONFIGS, cisco_do_abort, NULL, 0 },
	{ "show configuration", CONFIGS, NULL,
	    "Building configuration...\n!! IOS XR Configuration 7.5.2\n"
	    "{candidate}end\n\n",
	    0 },
	{ "show configuration failed", CONFIGS, NULL,
	    "!! SEMANTIC ERRORS: This configuration was rejected by \n"
	    "!! the system due to semantic errors.\n{candidate}"
	    "!!% 'missing' detected the 'warning' condition\nend\n\n",
	    0 },
	{ NULL, 0, NULL, NULL, 0 },
};

#define IOSXR_VERSION                                                          \
	"Cisco IOS XR Software, Version 7.5.2\n"                               \
	"Copyright (c) 2013-2022 by Cisco Systems, Inc.\n\n"                   \
	"Build Information:\n Built By     : ingunawa\n"                       \
	" Version      : 7.5.2\n\n"                                            \
	"cisco ASR9K () processor\nSystem uptime is 12 weeks 3 days\n\n"

#define IOSXR_RUNNING                                                          \
	"Building configuration...\n"                                          \
	"!! IOS XR Configuration 7.5.2\n"                                      \
	"!! Last configuration change at Mon Nov 23 10:11:12 2026 by {user}\n" \
	"!\nhostname {host}\n"                                                 \
	"banner motd #\nRP/0/RP0/CPU0:{host}# is not yours\n"                  \
	"RP/0/RP0/CPU0:{host}#\n#\n"                                           \
	"interface Loopback0\n ipv4 address {address} 255.255.255.255\n!\n"    \
	"{config}end\n\n"

#define IOSXR_BRIEF                                                            \
	"Interface              IP-Address      Status          Protocol "     \
	"Vrf-Name\n"                                                           \
	"Loopback0              {address}      Up              Up       "      \
	"default \n"

static const struct cisco_family iosxr = {
	.before = "RP/0/RP0/CPU0:",
	.after = "",
	.texts = { IOSXR_VERSION, IOSXR_RUNNING, IOSXR_BRIEF, "" },
	.configures = "",
	.stamp = "Mon Nov 23 10:11:12.345 UTC\n",
	.invalid = "% Invalid input detected at '^' marker.\n",
	.incomplete = "% Incomplete command.\n",
	.length_said = "",
	.commits = true,
	.commands = iosxr_commands,
};

const struct shell_kind shell_iosxr = {
	.name = "iosxr",
	.doc = "IOS XR: the time before output, commit",
	.eol = "\r\n",
	.enter = "\r\n",
	.more = " --More-- ",
	.erase = NINE "\b          " NINE "\b",
	.wrap = WRAP_SCROLL,
	.start = ENABLED,
	.extra = &iosxr,
	LIKE_IOS,
};

/* ---- EOS ---------------------------------------------------------------- */

static const struct shell_command eos_commands[] = {
	{ "copy running-config startup-config", IN(ENABLED), NULL,
	    "Copy completed successfully.\n", 0 },
	{ "show version | json", EXEC, NULL,
	    "{\n    \"modelName\": \"DCS-7050TX-64\",\n"
	    "    \"version\": \"4.28.3M\",\n    \"uptime\": 1047845.5\n}\n",
	    0 },
	{ "show hostname", EXEC, NULL, "Hostname: {host}\nFQDN:     {host}\n",
	    0 },
	{ NULL, 0, NULL, NULL, 0 },
};

#define EOS_VERSION                                                            \
	"Arista DCS-7050TX-64-R\n"                                             \
	"Hardware version: 02.11\n"                                            \
	"Serial number: JPE16382310\n\n"                                       \
	"Software image version: 4.28.3M\n"                                    \
	"Architecture: i686\n\n"                                               \
	"Uptime: 1 week, 5 days, 3 hours and 4 minutes\n"                      \
	"Total memory: 3982512 kB\n\n"

#define EOS_RUNNING                                                            \
	"! Command: show running-config\n"                                     \
	"! device: {host} (DCS-7050TX-64, EOS-4.28.3M)\n!\n"                   \
	"hostname {host}\n!\n{config}"                                         \
	"interface Loopback0\n   ip address {address}/32\n!\n"                 \
	"banner login\n{host}> is not yours\n{host}#\nEOF\n!\nend\n"

#define EOS_BRIEF                                                              \
	"Interface     IP Address         Status    Protocol    MTU\n"         \
	"Loopback0     {address}/32      up        up        65535\n"

static const struct cisco_family eos = {
	.before = "",
	.after = "",
	.texts = { EOS_VERSION, EOS_RUNNING, EOS_BRIEF,
	    "Copy completed successfully.\n" },
	.configures = "",
	.stamp = "",
	.unknown = "% Invalid input (at token 0: '",
	.unknown_end = "')",
	.incomplete = "% Incomplete command\n",
	.length_said = "Pagination disabled.\n",
	.width_said = true,
	.commands = eos_commands,
};

const struct shell_kind shell_eos = {
	.name = "eos",
	.doc = "EOS: says what terminal length and width did",
	.eol = "\r\n",
	.enter = "\r\n",
	.more = " --More-- ",
	.erase = "\r\033[K",
	.wrap = WRAP_PAD,
	.start = USER,
	.extra = &eos,
	LIKE_IOS,
};

/* ---- FRR ---------------------------------------------------------------- */

#define FRR_RUNNING                                                            \
	"Building configuration...\n\nCurrent configuration:\n!\n"             \
	"frr version 8.4.4\nfrr defaults traditional\nhostname {host}\n"       \
	"{config}!\nend\n"

#define FRR_BRIEF "% Unknown command: show ip interface brief\n"

static const struct cisco_family frr = {
	.before = "",
	.after = " ",
	.texts = { "FRRouting 8.4.4 ({host}) on Linux(5.10.0-cl-1-amd64).\n"
		   "Copyright 1996-2005 Kunihiro Ishiguro, et al.\n",
	    FRR_RUNNING, FRR_BRIEF,
	    "Note: this version of vtysh never writes vtysh.conf\n"
	    "Building Configuration...\n"
	    "Integrated configuration saved to /etc/frr/frr.conf\n[OK]\n" },
	.configures = "",
	.stamp = "",
	.unknown = "% Unknown command: ",
	.unknown_end = "",
	.incomplete = "% Command incomplete.\n",
	.length_said = "",
};

const struct shell_kind shell_frr = {
	.name = "frr",
	.doc = "FRR's vtysh as login shell: enabled, no pager",
	.eol = "\r\n",
	.enter = "\r\n",
	.more = "",
	.erase = "",
	.wrap = WRAP_PAD,
	.plain_exec = true,
	.start = ENABLED,
	.privileged = ENABLED,
	.extra = &frr,
	.motd = "\nHello, this is FRRouting (version 8.4.4) on {host}#.\n",
	.prompt = cisco_prompt,
	.line = cisco_line,
	.open = cisco_open,
	.key = cisco_key,
};
