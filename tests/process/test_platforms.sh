#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_platforms.sh - which platforms there are and where they are found; what
# the worker is told of them, of commands and of secrets; bad files.
# shellcheck disable=SC2119,SC2154
. tests/harness/lib.sh
. tests/process/cli.sh

# Installed in $T, with a worker that says what it was told.
mkdir -p "$T/bin" "$T/share/hayfork/platforms" "$T/home" "$T/config"
cp "$HF" "$T/bin/hayfork"
for name in task signer resolver; do
	ln -s "$(realpath "$B/hayfork-$name")" "$T/bin/hayfork-$name"
done
ln -s "$(realpath "$B/tests/process/ssh_spec")" "$T/bin/hayfork-ssh"
HF=$T/bin/hayfork
export HOME=$T/home XDG_CONFIG_HOME=$T/config
MINE=$T/config/hayfork/platforms
fleet_up
host=$(hosts 0.1)

told() { # REGEX...: lines of what the worker was told, one host
	grep -E "$1" "$out" | sed 's/^ *//' | paste -sd ,
}

# ---- which there are -------------------------------------------------------

hf platforms
status_is 'platforms are listed' 0
for name in cisco_iosxe cisco_nxos cisco_iosxr cisco_asa arista_eos \
    juniper_junos cumulus_linux linux frr nokia_sros nokia_srl \
    mikrotik_routeros huawei_vrp hp_comware paloalto_panos fortinet; do
	check "$name is among them" grep -q "^$name " "$out"
done
hf platforms -o json
json 'as JSON, too, each with what people look for' '.[0] | length > 15 and
    all(.name and .session and .level and (.levels | length > 0) and
    (.aliases | type == "array"))'
json 'every file of the sources is there' ".[0] | map(.name) ==
    $(cd etc/platforms && printf '%s\n' *.yaml | sed 's/.yaml$//' |
    LC_ALL=C sort | jq -R . | jq -sc .)"
for file in etc/platforms/*.yaml; do
	name=$(basename "$file" .yaml)
	run diff <("$HF" platforms "$name" | tail -n +2) "$file"
	status_is "$name is shown as it is written" 0
	hf platforms "$file"
	status_is 'its file is a definition' 0
done
hf platforms ios
matches 'one is shown by its alias, with where it is from' \
    "$(head -n 1 "$out")" '^# cisco_iosxe: built in$'
hf platforms ios -o jsonl
status_is 'not as lines of JSON' 2

# ---- where they are found --------------------------------------------------

define() { # FILE PROMPT [ALIAS]
	mkdir -p "$(dirname "$1")"
	cat >"$1" <<-YAML
	prompt_pattern: '^$2$'
	default_mode: only
	modes:
	  - {name: only, prompt_pattern: '^$2$'}
	YAML
	[[ -z ${3-} ]] || echo "hayfork: {aliases: [$3]}" >>"$1"
}
from() { # NAME: where it is found
	hf platforms "$1"
	head -n 1 "$out" | sed 's/^# //'
}
is 'built in, without any file around' "$(from nxos)" 'cisco_nxos: built in'
define "$T/share/hayfork/platforms/cisco_nxos.yaml" installed
matches 'the one that was installed comes first' "$(from cisco_nxos)" \
    "^cisco_nxos: .*share/hayfork/platforms/cisco_nxos.yaml$"
matches 'by its alias, too' "$(from nxos)" 'share/hayfork'
define "$MINE/cisco_nxos.yml" mine
is "the user's own before it" "$(from nxos)" \
    "cisco_nxos: $MINE/cisco_nxos.yml"
define "$MINE/lab.yaml" lab nxos
is 'and an alias of theirs before ours' "$(from nxos)" "lab: $MINE/lab.yaml"
is 'which leaves the name itself alone' "$(from cisco_nxos)" \
    "cisco_nxos: $MINE/cisco_nxos.yml"
is 'names of netmiko with _ssh are those without' "$(from arista_eos_ssh)" \
    'arista_eos: built in'
hf platforms
check "the list has the user's own" grep -q '^lab ' "$out"
matches 'with where it is' "$(cat "$out")" "in $MINE/lab.yaml"
XDG_CONFIG_HOME=relative run "$HF" platforms lab
status_is 'a relative XDG_CONFIG_HOME is none' 2
mkdir -p "$HOME/.config/hayfork"
mv "$MINE" "$HOME/.config/hayfork/"
XDG_CONFIG_HOME='' run "$HF" platforms lab
status_is 'without one it is ~/.config' 0
mv "$HOME/.config/hayfork/platforms" "$T/config/hayfork/"
printf 'prompt_pattern: lab2\nmodes: [' >"$MINE/broken.yaml"
hf platforms nxos
status_is 'a broken file is in nobody else'"'"'s way' 0
hf platforms
status_is 'but the list says that it is' 2
matches 'where and why' "$(<"$err")" 'broken\.yaml:3:1: '
check 'and has the others' grep -q '^linux ' "$out"
rm -r "$MINE" "$T"/share/hayfork/platforms/*

# ---- what the worker is told -----------------------------------------------

ssh() { # OPTION...
	hf ssh "${LOGIN[@]}" -q "$@"
}
ssh "$host" -- show version
is 'a host of no platform: exec' "$(told '^ *(mode|platform|command) ')" \
    'mode exec,command show version'
ssh "$host" --platform ios -- show version
is 'one with a platform: as that says' \
    "$(told '^ *(mode|platform|default|newline|one_channel)')" \
    'mode shell,platform cisco_iosxe,default privileged_exec,newline \x0a,one_channel'
is 'with all its levels' "$(told '^ *level ')" \
    'level exec,level privileged_exec,level configuration,level tclsh'
ssh "$host" --platform mikrotik -- /ip address print
is 'what stands behind the name of the user is the worker'"'"'s to put' \
    "$(told '^ *(user|newline|suffix) ')" \
    'user admin,newline \x0d\x0a,suffix +ct511w4098h'
ssh "$host" --platform ios --session exec -- show version
is '--session exec holds over it' "$(told '^ *(mode|platform) ')" \
    'mode exec,platform cisco_iosxe'
ssh "$host" --session shell -- show version
is 'a shell on a host of no platform' "$(told '^ *(mode|platform) ')" \
    'mode shell,platform generic'
ssh "$host" --platform nxos -- show version
is 'auto' "$(told '^ *mode ')" 'mode auto'
ssh "$host" --platform nxos -c 'show version' --command 'show clock'
is 'several commands where there is one channel: a shell' \
    "$(told '^ *(mode|command) ')" \
    'mode shell,command show version,command show clock'
ssh "$host" --platform junos -c 'show version' -c 'show route'
is 'several commands where there are more' "$(told '^ *(mode|command) ')" \
    'mode auto,command show version,command show route'
define "$T/own.yaml" 'own[>#]'
ssh "$host" --platform "$T/own.yaml" -- show version
is 'a platform of a file' "$(told '^ *(mode|platform|level) ')" \
    'mode shell,platform own,level only'
hf ssh "${LOGIN[@]}" -q "$host" --platform linux -o jsonl -c uptime -c 'df -h'
json 'a result names all of its commands' '.[0] | .command == null and
    [.commands[].command] == ["uptime", "df -h"]'

cat >"$T/plan.yaml" <<'YAML'
defaults: {session: shell}
jobs:
  - {name: one, ssh: show version}
  - {name: two, ssh: [show version, show clock], session: exec}
YAML
hf run "$T/plan.yaml" "${LOGIN[@]}" -q -w "$host" --platform eos --order input
is 'a plan has sessions and several commands, too' \
    "$(told '^ *(mode|command) ')" \
    "mode shell,command show version,mode exec,command show version,command show clock"

# ---- secrets ---------------------------------------------------------------

echo enable-me >"$T/enable"
echo sudo-me >"$T/sudo"
chmod 600 "$T/enable" "$T/sudo"
ssh "$host" --platform ios --secret-file enable="$T/enable" -- show version
is 'a secret from a file' "$(told '^ *(secret|is) ')" \
    'secret enable,is enable-me'
ssh "$host" --platform eos --secret-command "enable=cat $T/enable" -- show version
is 'from a command' "$(told '^ *(secret|is) ')" 'secret enable,is enable-me'
ssh "$host" --platform ios --password-as enable -- show version
is 'the password of the login' "$(told '^ *(secret|is) ')" \
    'secret enable,is open-sesame'
ssh "$host" --platform ios -- show version
is 'but only if that is said' "$(told '^ *(secret|is) ')" ''
ssh "$host" --platform linux --secret-file enable="$T/enable" \
    --secret-file sudo="$T/sudo" -- uptime
is 'a job has those its platform asks for' "$(told '^ *(secret|is) ')" \
    'secret sudo,is sudo-me'
ssh "$host" --secret-file enable="$T/enable" -- uptime
is 'without a platform none' "$(told '^ *(secret|is) ')" ''

mkdir "$T/inventory"
cat >"$T/inventory/hosts.yaml" <<YAML
a: {hostname: $NET.0.1, platform: ios, groups: [core]}
b: {hostname: $NET.0.2, platform: nxos_ssh, groups: [core],
  connection_options: {netmiko: {extras: {secret: of-b}}}}
c: {hostname: $NET.0.3, platform: eos}
d: {hostname: $NET.0.4, platform: linux}
YAML
cat >"$T/inventory/groups.yaml" <<'YAML'
core: {connection_options: {scrapli: {extras: {auth_secondary: of-core}}}}
YAML
echo "port: $FLEET_PORT" >"$T/inventory/defaults.yaml"
hf ssh "${LOGIN[@]}" -q -i "$T/inventory" --order input -o jsonl \
    --secret-file enable="$T/enable" -- show version
json 'an inventory has platforms, and secrets of its own' 'map({key: .host,
    value: [.stdout | scan("platform (.*)|is (.*)")[] | values]}) | from_entries
    == {a: ["cisco_iosxe", "of-core"], b: ["cisco_nxos", "of-b"],
    c: ["arista_eos", "enable-me"], d: ["linux"]}'

# ---- bad input -------------------------------------------------------------

refused() { # SENTENCE REGEX ARGUMENT...
	hf "${@:3}"
	if [[ $status = 2 && $(head -n 1 "$err") =~ ^hayfork:\ $2$ ]]; then
		ok "$1"
	else
		not_ok "$1" "wanted: ^hayfork: $2\$"
	fi
}
refused 'an unknown platform' \
    "no platform is called 'cisco_isxe' \(did you mean 'cisco_iosxe'\?\)" \
    platforms cisco_isxe
refused 'one unlike any other' "no platform is called 'quux' \('hayfork .*" \
    platforms quux
refused 'no such file' '.*/nothing\.yaml: cannot be read: No such file.*' \
    platforms "$T/nothing.yaml"
sed "s/'^own\[>#\]\\$'/'^own(>'/" "$T/own.yaml" >"$T/bad.yaml"
refused 'a pattern that does not compile' \
    '.*/bad\.yaml:1:24: prompt_pattern: missing closing parenthesis, at byte 7 of the pattern' \
    ssh "${LOGIN[@]}" "$host" --platform "$T/bad.yaml" -- show version
is 'with its line, and where in it' "$(tail -n 2 "$err")" \
    "    prompt_pattern: '^own(>'
                           ^"
refused 'a secret without a name' '--secret-file: expected NAME=FILE .*' \
    ssh "${LOGIN[@]}" "$host" --secret-file "$T/enable" -- x
refused 'or with an odd one' '--secret-command: expected the name of .*' \
    ssh "${LOGIN[@]}" "$host" --secret-command 'a b=c' -- x
refused 'a secret of two sources' \
    'there can be only one source of the secret enable .*' \
    ssh "${LOGIN[@]}" "$host" --password-as enable \
    --secret-file enable="$T/enable" -- x
chmod 644 "$T/sudo"
refused 'a secret that others may read' '.*/sudo: others may read .*' \
    ssh "${LOGIN[@]}" "$host" --secret-file sudo="$T/sudo" -- x
refused 'nobody to ask' 'no terminal to ask on: .*--secret-file.*' \
    ssh "${LOGIN[@]}" "$host" --ask-secret enable -- x
refused 'commands in both ways' '.*both.*' \
    ssh "${LOGIN[@]}" "$host" -c uptime -- uptime
refused 'a session that there is not' ".*'shel' is not one of exec.shell.auto" \
    ssh "${LOGIN[@]}" "$host" --session shel -- uptime

# One of many hosts: it ends with the reason, the others go on.
mkdir -p "$MINE"
cp "$T/bad.yaml" "$MINE/mine.yaml"
cat >"$T/inventory/hosts.yaml" <<YAML
a: {hostname: $NET.0.1, platform: ios}
b: {hostname: $NET.0.2, platform: cisco_isxe}
c: {hostname: $NET.0.3, platform: mine}
d: {hostname: $NET.0.4}
YAML
hf ssh "${LOGIN[@]}" -i "$T/inventory" -o jsonl --order input -- show version
status_is 'hosts of unknown platforms have failed' 1
totals_are 'the others are ok' '4 jobs: 2 ok, 2 failed'
json 'at the prompt, each for its reason' '[.[] | select(.status != "ok")] |
    map([.host, .status, .stage, .error.class, .attempts]) ==
    [["b", "failed", "prompt", "platform", 0],
    ["c", "failed", "prompt", "platform", 0]]'
json 'with a hint' '.[1].error | .message == "no platform is called '"'cisco_isxe'"'"
    and .hint == "did you mean '"'cisco_iosxe'"'?"'
json 'or a place' '.[2].error.message |
    test("/mine.yaml:1:24: prompt_pattern: missing closing parenthesis")'
hf ssh "${LOGIN[@]}" -i "$T/inventory" -n -- show version
status_is 'a dry run says so before' 1
matches 'of each' "$(<"$err")" "hayfork: b: no platform .*hayfork: c: .*mine"
hf ssh "${LOGIN[@]}" -i "$T/inventory" --session exec -q -- show version
status_is 'who wants exec needs no platform' 0
cat >"$T/plan.yaml" <<'YAML'
jobs:
  - {name: one, ssh: show version, hosts: [a, b], session: exec}
  - {name: two, ssh: show version, hosts: [a, b]}
YAML
hf run "$T/plan.yaml" -i "$T/inventory" "${LOGIN[@]}" -o jsonl
json 'nor in a plan' 'map([.job, .host, .status]) | sort ==
    [["one", "a", "ok"], ["one", "b", "ok"], ["two", "a", "ok"],
    ["two", "b", "failed"]]'
