#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_configure.sh - lines typed to the configuration of devices: each with a
# result of its own, up to the first that is refused, and what then becomes of
# those before it.
# shellcheck disable=SC2154 # out, err, status: others set them
# sanitized, too
. tests/harness/lib.sh
umask 077

NET=127.44
ssh-keygen -q -t ed25519 -N '' -f "$T/id"
echo s3cret-word >"$T/enable"
fleet_start --listen "$NET.0.0/16" --any-key --enable s3cret-word \
    --known-hosts-out "$T/known_hosts" --max-seconds 280 --with-parent \
    --exec-log "$T/commands" \
    --shell "cisco@$NET.1.0/24" --shell "junos@$NET.2.0/24" \
    --shell "iosxr@$NET.3.0/24" --shell "huawei@$NET.4.0/24" \
    --shell "fortinet@$NET.5.0/24" --shell "linux@$NET.6.0/24" \
    --shell "nxos@$NET.7.0/24"

# Configure a device, the end of an address, with the lines of $T/lines.
configure() { # DEVICE PLATFORM [OPTION...]
	run timeout 100 "$B/hayfork" ssh -q -o jsonl --no-agent -j 1 -F none \
	    --identity "$T/id" --known-hosts "$T/known_hosts" \
	    --host-key strict -t 60s "admin@$NET.$1:$FLEET_PORT" \
	    --platform "$2" --secret-file "enable=$T/enable" \
	    --configure "$T/lines" "${@:3}"
}

lines() { # LINE...
	printf '%s\n' "$@" >"$T/lines"
}

# One result, for which a jq filter holds.
result() { # SENTENCE FILTER
	json "$1" "length == 1 and (.[0] | $2)"
}

# ---- without a commit -------------------------------------------------------

lines 'interface Ethernet1' ' description a  to b' '' 'vlan 7' ' name seven' \
    'do show running-config' end
configure 1.1 cisco_iosxe
status_is 'a switch is configured' 0
result 'each line has a result, and blank ones are none' '.status == "ok" and
    ([.commands[] | [.command, .status]] == (["interface Ethernet1",
    " description a  to b", "vlan 7", " name seven", "do show running-config",
    "end"] | map([., "ok"])))'
result 'the device has what they say' '.commands[4].stdout |
    contains("interface Ethernet1\n description a  to b\n") and
    contains("vlan 7\n name seven\n")'
configure 1.1 cisco_iosxe --save
result 'it is kept for the next start if that is asked for' '.status == "ok" and
    (.commands[-1] | .command == "write memory" and .status == "ok" and
    (.stdout | contains("[OK]")))'
lines 'hostname core'
configure 1.1 cisco_iosxe
result 'one line has the result of one command' '.status == "ok" and
    .command == "hostname core" and .commands == null'

lines 'vlan 7' 'vlan x y z' 'vlan 8'
configure 1.1 cisco_iosxe --save
status_is 'a line that is refused fails the job' 1
result 'and is the last' '.status == "failed" and .stage == "command" and
    .error.class == "refused" and
    ([.commands[].status] == ["ok", "failed", "not_run", "not_run"])'
result 'the line and its place are told' ".error | (.message |
    startswith(\"$T/lines:2: \\\"vlan x y z\\\": the device refused it: \"))
    and (.hint | contains(\"the lines before it hold\"))"
lines 'vlan 7' 'end' 'vlan 8'
configure 1.1 cisco_iosxe
result 'a line that leads out of it is refused here' '.status == "failed" and
    .error.class == "level" and (.error.message | contains(":2: \"end\"") and
    contains("to level privileged_exec")) and
    ([.commands[].status] == ["ok", "failed", "not_run"])'

lines 'vlan 7'
configure 4.1 huawei_vrp --save
result 'a save that asks is answered' '.status == "ok" and
    ([.commands[].command] == ["vlan 7", "save"]) and (.commands[1].stdout |
    contains("Save the configuration successfully."))'
lines 'vlan 7' 'ntp-service a' 'interfface 1'
configure 4.1 huawei_vrp
result 'another kind of complaint is one, too' '.status == "failed" and
    (.error.message | contains(":3: ") and contains("Error: Unrec"))'
lines 'ntp server 192.0.2.1'
configure 7.1 cisco_nxos
result 'NX-OS' '.status == "ok"'

# ---- with one ---------------------------------------------------------------

lines 'edit interfaces' 'set ge-0/0/0 mtu 9000' 'show | compare'
configure 2.1 juniper_junos
result 'what has to be committed is' '.status == "ok" and
    ([.commands[] | [.command, .status]][3] == ["commit", "ok"]) and
    (.commands[2].stdout | contains("mtu 9000")) and
    (.commands[3].stdout | contains("commit complete"))'
lines 'set interfaces ge-0/0/0 mtu 9000' 'set intefaces x' 'set system a b'
configure 2.1 juniper_junos
result 'a refused line takes back those before it' '.status == "failed" and
    .error.class == "refused" and (.error.message |
    contains(":2: \"set intefaces x\": ") and contains("syntax error")) and
    (.error.hint | contains("all lines were taken back")) and
    ([.commands[].status] == ["ok", "failed", "not_run", "not_run"])'
lines 'set interfaces ge-0/0/0 unit 0 family inet filter input missing'
configure 2.1 juniper_junos
result 'so does a refused commit' '.status == "failed" and
    .error.class == "commit" and (.error.message |
    startswith("\"commit\": the device refused it: ") and
    contains("check-out failed")) and (.error.hint | contains("taken back"))
    and ([.commands[].status] == ["ok", "failed"])'
lines 'set system a b' 'commit and-quit' 'set system c d'
configure 2.1 juniper_junos
result 'the commit is the platform'\''s' '.status == "failed" and
    .error.class == "level"'

lines 'interface Gi0/0/0/0' ' description up' 'show configuration'
configure 3.1 cisco_iosxr
result 'IOS XR commits, and is left' '.status == "ok" and
    .commands[3].command == "commit" and (.commands[2].stdout |
    contains(" description up"))'
lines 'interface Gi0/0/0/0' ' descripton up'
configure 3.1 cisco_iosxr
result 'or aborts' '.status == "failed" and (.error.message |
    contains(":2: ")) and (.error.hint | contains("taken back"))'
lines 'router missing'
configure 3.1 cisco_iosxr
result 'also when its commit is refused' '.status == "failed" and
    .error.class == "commit" and (.error.hint | contains("taken back"))'

lines 'config system global' 'set hostname fw1' end
configure 5.1 fortinet
result 'where there is no mode for it lines are typed all the same' \
    '.status == "ok"'

# ---- what cannot be -----------------------------------------------------------

lines 'a b'
configure 6.1 linux
result 'a platform that is not configured so is told of' '.status == "failed"
    and .stage == "prompt" and .error.class == "platform" and
    (.error.message | contains("linux does not say how it is configured"))'
printf 'vlan 1\nvlan \a2\n' >"$T/lines"
configure 1.1 cisco_iosxe
status_is 'what cannot be typed is found before anything is' 2
check 'with its place' grep -qF "$T/lines:2:6: a control character" "$err"
: >"$T/lines"
configure 1.1 cisco_iosxe
status_is 'so is a file without a line' 2
lines 'snmp-server community hush-hush'
configure 1.1 cisco_iosxe --joblog "$T/log" --junit "$T/x.xml" \
    --report "$T/r.html" --store "$T/runs.db"
refute 'no file has the lines, which may be secret' grep -q hush-hush \
    "$T/log" "$T/x.xml" "$T/r.html" "$T/runs.db"
is 'they say that it was configured' \
    "$(grep -lw configure "$T/log" "$T/x.xml" "$T/r.html" | wc -l)" 3

run "$B/hayfork" ssh -F none --save "$NET.1.1" -- show clock
status_is '--save without --configure' 2

# ---- a plan, and what it would do -------------------------------------------

cat >"$T/plan.yaml" <<END
inventory: hosts.txt
jobs:
  - name: vlans
    hosts: sw1
    configure: |
      vlan 7

       name seven
      vlan x y
  - name: others
    hosts: sw1
    save: true
    configure: [vlan 9, vlan 10]
END
cat >"$T/hosts.yaml" <<END
sw1: {hostname: $NET.1.1, port: $FLEET_PORT, username: admin,
  platform: cisco_iosxe}
END
sed -i 's/hosts.txt/hosts.yaml/' "$T/plan.yaml"
plan() { # [OPTION...]
	run timeout 100 "$B/hayfork" run -q -o jsonl --no-agent -F none \
	    --identity "$T/id" --known-hosts "$T/known_hosts" \
	    --host-key strict -t 60s --secret-file "enable=$T/enable" \
	    "$T/plan.yaml" "$@"
}
plan
status_is 'a plan configures' 1
json 'the line that was refused is told with its place in the plan' "
    map(select(.job == \"vlans\"))[0] | .status == \"failed\" and
    (.error.message | startswith(\"$T/plan.yaml:9: \\\"vlan x y\\\": \")) and
    ([.commands[].status] == [\"ok\", \"ok\", \"failed\"])"
json 'and the other job is done' 'map(select(.job == "others"))[0] |
    .status == "ok" and ([.commands[].command] == ["vlan 9", "vlan 10",
    "write memory"])'
plan -n
status_is 'a dry run starts nothing' 0
cat >"$T/expected" <<'END'
vlans: sw1: configure terminal
vlans: sw1: vlan 7
vlans: sw1:  name seven
vlans: sw1: vlan x y
vlans: sw1: end
others: sw1: configure terminal
others: sw1: vlan 9
others: sw1: vlan 10
others: sw1: end
others: sw1: write memory
END
check 'and tells all that would be typed' cmp "$T/expected" "$out"
lines 'set system a b'
configure 2.1 juniper_junos -n
check 'of a device that commits, too' cmp "$out" - <<END
$NET.2.1:$FLEET_PORT: configure exclusive
$NET.2.1:$FLEET_PORT: set system a b
$NET.2.1:$FLEET_PORT: commit
$NET.2.1:$FLEET_PORT: exit configuration-mode
END

# ---- a worker that dies -----------------------------------------------------

lines 'vlan 7' 'do show version hang' 'vlan 8'
"$B/hayfork" ssh -q -o jsonl --no-agent -j 1 -F none --identity "$T/id" \
    --known-hosts "$T/known_hosts" --host-key strict -t 60s --retries 3 \
    "admin@$NET.1.1:$FLEET_PORT" --platform cisco_iosxe \
    --secret-file "enable=$T/enable" --configure "$T/lines" \
    >"$out" 2>"$err" &
farm=$!
at_exit stop "$farm"
wait_for 20 'a line hangs' grep -q 'do show version hang' "$T/commands"
kill -KILL "$(pgrep -P "$farm" -f '^hayfork: io worker')"
wait_for 20 'the run ends' pid_gone "$farm"
result 'what it was configuring is in doubt, and not done again' \
    '.status == "unknown" and .attempts == 1'
