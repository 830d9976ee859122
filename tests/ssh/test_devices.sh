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
each() { # SENTENCE NAMES FILTER
	local wrong

	wrong=$(jq -r "select(.host | test(\"^($2)\$\")) |
	    select($3 | not) | \"\(.host): \(.status) at \(.stage): \" +
	    \"\(.error.message) \([.commands[]? | .status])\"" "$out")
	if [[ -z $wrong ]] && grep -qE "\"host\":\"($2)\"" "$out"; then
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
