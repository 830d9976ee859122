#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_devices.sh - the command lines of all kinds of devices at once, each by
# its platform: what they say at the login, their pagers, levels and secrets,
# questions nobody expects, and what becomes of each command.
# deadline 240
# shellcheck disable=SC2154 # out, err, status: lib.sh sets them
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
	mkdir -p "$T/inventory"
	grep -E "^($1): " "$T/all.yaml" >"$T/inventory/hosts.yaml"
	printf '%s\n' "port: $FLEET_PORT" 'username: admin' \
	    >"$T/inventory/defaults.yaml"
	run timeout 100 "$B/hayfork" ssh -q -o jsonl --no-agent -j 2 \
	    -i "$T/inventory" --identity "$T/id" \
	    --known-hosts "$T/known_hosts" --host-key strict -t 60s \
	    --secret-file "enable=$T/enable" "${@:2}"
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
	each "$name: because it says so" "$name[.]plain" "(.commands[1] |
	    .stdout + .error.message) + .stderr | contains(\"$refusal\")"
done <<<"$DEVICES"
each 'exec alone is refused where a platform wants nothing else' "$UNIX[.]one" '
    .status == "failed" and .stage == "command" and .error.class == "refused"
    and (.error.hint | test("--session shell or auto")) and .commands[1].status == "not_run"'
each 'a banner before the login is kept' '.*[.]late' '.banner | length > 20'

jq -j 'select(.host == "linux.plain") | .commands[0].stdout' "$out" >"$T/prompts"
jq -j 'select(.host == "linux.plain") | .commands[3].stdout' "$out" >"$T/tech"
check 'output is whole' test "$(wc -c <"$T/tech")" = 70000
each 'and the same of all devices' ".*[.]$ANY" "(.host | test(\"^$UNIX.one\")) or
    (.commands[3].stdout | endswith(\$tech) or endswith(\$tech + \"\n\"))"

# ---- typed ------------------------------------------------------------------

# One of them says the time before output, another prompt has two lines.
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
cp "$out" "${KEEP:-$T/all}"
