#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_devices.sh - the command lines of all kinds of devices at once, each by
# its platform: what they say at the login, their pagers, levels and secrets,
# questions nobody expects, and what becomes of each command.
# deadline 240
# shellcheck disable=SC2016,SC2154 # jq's variables; lib.sh sets out, status
# sanitized, too
. tests/harness/lib.sh

umask 077
ssh-keygen -q -t ed25519 -N '' -f "$T/id"
echo s3cret-word >"$T/enable"

# The fleet's kind, the name an inventory has for it (ours, netmiko's, NAPALM's
# or Ansible's), our name, how it refuses a word.
DEVICES='cisco|ios|cisco_iosxe|% Unknown command
nxos|cisco_nxos_ssh|cisco_nxos|% Invalid command at
iosxr|cisco_xr|cisco_iosxr|% Invalid input detected
eos|arista.eos.eos|arista_eos|% Invalid input
junos|junos|juniper_junos|unknown command
cumulus|cumulus_nvue|cumulus_linux|: command not found
linux|linux|linux|: command not found
frr|frr|frr|% Unknown command
sros|nokia_sros|nokia_sros|MINOR: MGMT_CORE #2201
sros-classic|alcatel_sros|nokia_sros_classic|Error: Bad command
mikrotik|mikrotik_routeros|mikrotik_routeros|bad command name
huawei|huawei_vrpv8|huawei_vrp|Error: Unrecognized command
panos|paloalto_panos|paloalto_panos|Unknown command:
fortinet|fortios|fortinet|Unknown action'

# The manners a device may have: its last number in the address, words.
MANNERS='plain|1|
late|2|,motd,slow=200ms,late=300ms
crlf|3|,crlf,logs
ansi|4|,erase=ansi
cr|5|,erase=cr
one|6|,no-exec,one-channel
any-key|7|,any-key
no-echo|8|,no-echo
license|11|,license
expired|12|,expired
change|13|,change-asked'

NET=127.45
fleet=() number=0
while IFS='|' read -r kind alias name _; do
	number=$((number + 1))
	while IFS='|' read -r manner at words; do
		fleet+=(--shell "$kind$words@$NET.$number.$at")
		cat >>"$T/all.yaml" <<-YAML
		$name.$manner: {hostname: $NET.$number.$at, platform: $alias}
		YAML
	done <<<"$MANNERS"
	fleet+=(--banner "text@$NET.$number.2")
done <<<"$DEVICES"
fleet_start --listen "$NET.0.0/16" --any-key --enable s3cret-word \
    --known-hosts-out "$T/known_hosts" "${fleet[@]}"

# On the devices of an inventory with these names.
on() { # NAMES OPTION...
	go ssh "$1" "${@:2}"
}

go() { # SUBCOMMAND NAMES OPTION...
	mkdir -p "$T/inventory"
	grep -E "^($2): " "$T/all.yaml" >"$T/inventory/hosts.yaml"
	printf '%s\n' "port: $FLEET_PORT" 'username: admin' \
	    >"$T/inventory/defaults.yaml"
	run timeout 100 "$B/hayfork" "$1" -q -o jsonl --no-agent -j 2 \
	    -i "$T/inventory" --identity "$T/id" \
	    --known-hosts "$T/known_hosts" --host-key strict -t 60s \
	    --secret-file "enable=$T/enable" "${@:3}"
}

# A jq filter holds for the last run's result of each device with these names.
# $tech and $prompts are what the fleet puts out, where nothing is typed.
each() { # SENTENCE NAMES FILTER
	local names="^($2)\$" wrong

	touch "$T/tech" "$T/prompts"
	wrong=$(jq -r --arg names "$names" --rawfile tech "$T/tech" \
	    --rawfile prompts "$T/prompts" "select(.host | test(\$names)) |
	    select($3 | not) | \"\(.host): \(.status) at \(.stage): \" +
	    \"\(.error.message) \([.commands[]? | .status])\"" "$out" 2>&1)
	if [[ -z $wrong ]] &&
	    jq -r .host "$out" | grep -P "$names" >"$T/named"; then
		ok "$1"
	else
		not_ok "$1" "jq: $3" "${wrong:-no such device}"
	fi
}

# ---- all of them in one run -------------------------------------------------

ANY='(plain|late|crlf|ansi|cr|one|any-key|no-echo)'
UNIX='(linux|cumulus_linux)'

on '.*' -c 'show tech text=prompts bytes=4000' -c frob \
    -c 'show tech text=escapes bytes=400' -c 'show tech bytes=70000'
status_is 'a fleet of every kind is asked in one run' 1
json 'every device has one result, and each of its commands' "
    (map(.host) | unique | length) == $(wc -l <"$T/all.yaml") and
    length == $(wc -l <"$T/all.yaml") and all(.commands | length == 4)"
each 'the words they refuse are failed, and nothing else' ".*[.]$ANY" '
    (.host | startswith("linux.one") or startswith("cumulus_linux.one")) or
    (.status == "failed" and .stage == "command" and
    ([.commands[].status] == ["ok", "failed", "ok", "ok"]) and
    .commands[1].stage == "command" and .error.class == .commands[1].error.class
    and (.error.message | startswith("command 2 of 4: ")))'
while IFS='|' read -r _ _ name refusal; do
	each "$name: because it says so" "${name}[.]plain" "(.commands[1] |
	    .stdout + .error.message) + .stderr | contains(\"$refusal\")"
done <<<"$DEVICES"
each 'exec alone is refused where a platform wants nothing else' "${UNIX}[.]one" '
    .status == "failed" and .stage == "command" and .error.class == "refused"
    and (.error.hint | test("--session shell or auto")) and .commands[1].status == "not_run"'
each 'a banner before the login is kept' '.*[.]late' '.banner | length > 20'

jq -j 'select(.host == "linux.plain") | .commands[0].stdout' "$out" >"$T/prompts"
jq -j 'select(.host == "linux.plain") | .commands[3].stdout' "$out" >"$T/tech"
check 'output is whole' test "$(wc -c <"$T/tech")" = 70000
each 'and the same of all devices' ".*[.]$ANY" "(.host | test(\"^${UNIX}.one\")) or
    (.commands[3].stdout | endswith(\$tech) or endswith(\$tech + \"\n\"))"

# ---- typed ------------------------------------------------------------------

on '.*' --session shell -c 'show tech text=prompts bytes=4000' -c frob \
    -c 'show tech text=escapes bytes=400' -c 'show tech bytes=70000'
each 'all of that can be typed, too' ".*[.]$ANY" '
    .status == "failed" and .stage == "command" and .error.class == "refused"
    and ([.commands[].status] == ["ok", "failed", "ok", "ok"]) and
    (.commands | all(.exit == null)) and
    (.commands[1].error.message | startswith("the device refused it: "))'
each 'lines like prompts, even its own, are output' ".*[.]$ANY" '
    (.commands[0].stdout | [scan("no prompt")]) ==
    ($prompts | [scan("no prompt")])'
# One says the time before output, another's prompt has two lines.
each 'letter by letter' '(?!nokia_sros[.]|cisco_iosxr).*[.]plain' '
    .commands[0].stdout as $said | ($said | split("\n")[0]) as $prompt |
    ($prompt | test("sw-45-")) and ($said | rtrimstr("\n")) ==
    ($prompts | rtrimstr("\n") | gsub("\u0001"; $prompt))'
each 'escape sequences are taken out' ".*[.]$ANY" '.commands[2].stdout |
    test("written") and (test("[\u0000-\u0008\u000b-\u001f\u007f]") | not)'
each 'long output is whole' ".*[.]$ANY" '.commands[3].stdout |
    endswith($tech) or endswith($tech + "\n")'

# ---- what they ask before anything is typed ---------------------------------

# RouterOS is told no about its licence, VRP about its password.
each 'a question nobody has an answer for ends the job where it is asked' \
    '(?!mikrotik_routeros.license|huawei_vrp.change).*[.](license|expired|change)' '
    .status == "failed" and .stage == "prompt" and .error.class == "prompt" and
    .elapsed < 10 and (.error.message | test("^the device asks .*: \".+\"$")) and
    (.commands | all(.status == "not_run"))'
each 'and is told' '(?!mikrotik_routeros).*[.]license' \
    '.error.message | test("accept the license")'
each 'what it is about a password, too' '.*[.]expired' \
    '.error.message | test("password:\"$"; "i")'
each 'one that the platform knows is answered' \
    'mikrotik_routeros[.]license|huawei_vrp[.]change' \
    '[.commands[].status] == ["ok", "failed", "ok", "ok"]'

# ---- their own commands -----------------------------------------------------

# Its first command is a long one with its own prompts in it, the next ones
# change the prompt, and the last one says that it is the old one again, or what
# it has become.
cat >"$T/plan.yaml" <<'YAML'
defaults: {session: shell}
jobs:
  - name: cisco_iosxe
    ssh: [show running-config, configure terminal, interface Gi1/0/7,
      description to the lab, end, configure terminal, hostname core, end,
      show privilege, show clock]
  - name: cisco_nxos
    ssh: [show running-config, configure terminal, interface Ethernet1/1,
      shutdown, end, configure terminal, hostname core, end, show hostname]
  - name: cisco_iosxr
    ssh: [show running-config, configure terminal, interface Lo1, shutdown, end,
      configure terminal, hostname core, end, show clock]
  - name: arista_eos
    ssh: [show running-config, configure terminal, interface Ethernet1, shutdown,
      end, configure terminal, hostname core, end, show hostname]
  - name: juniper_junos
    ssh: [show configuration, configure exclusive, edit interfaces lo0, top,
      set system host-name core, commit, set system ntp server 192.0.2.1,
      exit configuration-mode, show system uptime]
  - name: cumulus_linux
    ssh: [cat /etc/os-release, echo 'a  b', whoami, ls, hostname]
  - name: linux
    ssh: [cat /etc/os-release, echo 'a  b', whoami, ls, hostname]
  - name: frr
    ssh: [show running-config, configure terminal, router bgp 65000,
      neighbor 192.0.2.1 remote-as 65001, end, configure terminal,
      hostname core, end, show version]
  - name: nokia_sros
    ssh: [admin show configuration, edit-config exclusive,
      configure system name core, commit, configure system contact me,
      quit-config, show version]
  - name: nokia_sros_classic
    ssh: [admin display-config, configure, system name core, exit all,
      show version]
  - name: mikrotik_routeros
    ssh: [/export, /ip address add address=192.0.2.1/24 interface=ether1,
      /system identity set name=core, /system identity print]
  - name: huawei_vrp
    ssh: [display current-configuration, system-view, interface GE0/0/1,
      description uplink, quit, sysname core, return, display clock]
  - name: paloalto_panos
    ssh: [show system info, configure, show,
      set address web ip-netmask 192.0.2.1, commit, exit, show clock]
  - name: fortinet
    ssh: [show full-configuration, config system console, set output standard,
      end, get system status]
YAML
sed -i 's/^  - name: \(.*\)/&\n    hosts: \1.*/' "$T/plan.yaml"
go run '.*[.](plain|late|crlf|ansi|cr|no-echo)' "$T/plan.yaml"
status_is 'each is asked in its own words' 0
each 'and every command is ok' '.*' '.status == "ok" and
    (.commands | length > 3) and (.commands | all(.status == "ok"))'
# What is left of its own prompts, in a banner, and what it says in the end.
while IFS='|' read -r name first last; do
	each "$name: its prompts may change" "${name}[.].*" "
	    (.commands[0].stdout | test(\"$first\"; \"p\")) and
	    (.commands[-1].stdout | test(\"$last\"; \"p\"))"
done <<'END'
cisco_iosxe|\\n(sw-.*)#\\nUnauthorized.*\\nend\\n\\n$|10:11:12.345 UTC Mon Nov 23 2026\\n$
cisco_nxos|\\nsw-.*# \\n#\\n|^core \\n$
cisco_iosxr|\\nRP/0/RP0/CPU0:sw-.*#\\n#\\n|10:11:12.345 UTC Mon Nov 23 2026\\n$
arista_eos|\\nsw-.*#\\nEOF\\n!\\nend\\n$|^Hostname: core\\n
juniper_junos|^## Last commit.*\\n}\\n\\n$|^Current time
cumulus_linux|^PRETTY_NAME=.*=cumulus-linux\\n$|^sw-.*\\n$
linux|^PRETTY_NAME=.*=cumulus-linux\\n$|^sw-.*\\n$
frr|^Building.*\\nend\\n$|^FRRouting 8.4.4 [(]core[)]
nokia_sros|pre-login-message .A:admin@sw-.*# . }\\n|^TiMOS.*/sros\\n$
nokia_sros_classic|^# TiMOS.*\\nexit all\\n$|^TiMOS.*/sros\\n$
mikrotik_routeros|^# 2026.*set name=sw-.*\\n$|^  name: core\\n$
huawei_vrp|\\n.V200R009C00SPC500.\\n.*\\n.sw-.*]\\n.*\\nreturn\\n$|^2026.*Monday\\n$
paloalto_panos|hostname: sw-.*normal\\n\\n$|UTC 2026\\n\\n$
fortinet|^#config-version.*\\nend\\n$|^Version: Forti.*2026\\n$
END
each 'also if only by a mark' 'nokia_sros_classic[.].*' \
    '[.commands[1:4][].stdout] == ["", "", ""]'
each 'questions about what was not committed are answered' \
    '(cisco_iosxr|juniper_junos|nokia_sros)[.]plain' '
    .commands | map(.stdout) | any(test("ncommitted changes.*(no|yes|y)\n"))'

# ---- pagers that cannot be turned off ---------------------------------------

# The same platforms, but that nobody turns it off; 8,192 lines are eight pages
# of the terminal we say to have, and two of what RouterOS is told.
export XDG_CONFIG_HOME=$T/config
mkdir -p "$T/config/hayfork/platforms"
cp "$T/all.yaml" "$T/all.saved"
while IFS='|' read -r _ alias name _; do
	sed '/^on_open_ins/,/^on_close_ins/{/- send_input:/d}; /aliases:/d' \
	    "etc/platforms/$name.yaml" \
	    >"$T/config/hayfork/platforms/paged_$name.yaml"
	sed -i "s/^\(${name}[.].*\), platform: .*/\1, platform: paged_$name}/" \
	    "$T/all.yaml"
done <<<"$DEVICES"
on '.*[.](plain|ansi|cr|crlf|no-echo)' --session shell \
    -c 'show tech bytes=524288' -c 'show tech text=prompts bytes=4000'
status_is 'pagers are answered' 0
json 'and leave nothing in the output' 'all(.status == "ok") and
    (map(.commands[0].stdout) | unique | length == 1 and
    (.[0] | length == 524288 and (test("more|press|1-23"; "i") | not)))'
each 'what looks like one is no pager' '.*' '.commands[1].stdout |
    [scan("no prompt")] == ($prompts | [scan("no prompt")])'
mv "$T/all.saved" "$T/all.yaml"

# ---- whichever works --------------------------------------------------------

on '.*[.](plain|one)' --session auto -c 'show tech bytes=70000'
status_is 'where exec is refused, and there is one channel, a shell is used' 0
each 'exec where it works' '.*[.]plain' '.exit == 0 and .stdout == $tech'
each 'a shell on a new connection' '.*[.]one' '.exit == null and
    .attempts == 2 and (.stdout | endswith($tech) or endswith($tech + "\n"))'
