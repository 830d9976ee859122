#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_bad_input.sh - what users give us that cannot be: each is told with its
# own message, status and stage, and the other hosts of the run go on.
# deadline 200
# shellcheck disable=SC2154 # lib.sh sets out, err, status
. tests/harness/lib.sh

umask 077
NET=127.48
ssh-keygen -q -t ed25519 -N '' -f "$T/id"
fleet_start --listen "$NET.0.0/16" --any-key --known-hosts-out "$T/known_hosts" \
    --max-seconds 180 --with-parent --shell "cisco@$NET.1.0/24" \
    --bastion "yes@$NET.2.0/24" --bastion "no@$NET.2.2" \
    --enable s3cret-word
P=$FLEET_PORT
echo s3cret-word >"$T/enable"

# ---- one run with all of them -----------------------------------------------

# A prompt is found at once; in what is none it looks for ever.
cat >"$T/slow.yaml" <<'END'
prompt_pattern: '^(([a-z0-9-]+ ?)+)+[#>]$'
default_mode: exec
modes:
  - name: exec
    prompt_pattern: '^(([a-z0-9-]+ ?)+)+[#>]$'
failure_indicators: []
END
cat >"$T/broken.yaml" <<'END'
prompt_pattern: '^sw[0-9+#$'
default_mode: exec
modes:
  - name: exec
    prompt_pattern: '^sw#$'
END
mkdir "$T/inventory"
cat >"$T/inventory/hosts.yaml" <<END
good: {hostname: $NET.1.1, platform: cisco_iosxe}
unknown: {hostname: $NET.1.2, platform: cisco_iosx}
broken: {hostname: $NET.1.3, platform: $T/broken.yaml}
slow: {hostname: $NET.1.4, platform: $T/slow.yaml}
loop: {hostname: $NET.1.5, platform: cisco_iosxe}
agent: {hostname: $NET.1.6, platform: cisco_iosxe}
behind: {hostname: $NET.1.7, platform: cisco_iosxe}
through: {hostname: $NET.1.8, platform: cisco_iosxe}
END
printf '%s\n' "port: $P" 'username: admin' >"$T/inventory/defaults.yaml"
cat >"$T/config" <<END
Host $NET.1.6
	IdentityAgent $T/nobody
	IdentitiesOnly yes
	IdentityFile $T/none
Host $NET.1.5
	ProxyJump admin@$NET.2.5:$P
Host $NET.2.5
	ProxyJump admin@$NET.2.6:$P
Host $NET.2.6
	ProxyJump admin@$NET.2.5:$P
Host $NET.1.7
	ProxyJump admin@$NET.2.2:$P
Host $NET.1.8
	ProxyJump admin@$NET.2.1:$P
Match host "!$NET.1.6,*"
	IdentityFile $T/id
Host *
	SetEnv A=b
END
run timeout 100 "$B/hayfork" ssh -q -o jsonl -F "$T/config" -j 2 -t 20s \
    -i "$T/inventory" --known-hosts "$T/known_hosts" --host-key strict \
    --secret-file "enable=$T/enable" --session shell -- 'show version'
host() { # HOST SENTENCE FILTER
	json "$2" "map(select(.host == \"$1\")) | length == 1 and (.[0] | $3)"
}
status_is 'a run with bad hosts fails as the gravest of them' 4
is 'every host has a result' "$(jq -r .host "$out" | sort | tr '\n' ' ')" \
    'agent behind broken good loop slow through unknown '
host good 'the good ones go on' '.status == "ok" and (.stdout | length) > 0'
host slow 'a pattern that takes too long ends its own host' '
    .status == "failed" and .stage == "prompt" and .error.class == "pattern" and
    (.error.message | test("pattern .*takes too long to match"))'
host through 'so do those that a bastion lets through' '.status == "ok"'
host unknown 'a platform that is none has the nearest name' '
    .status == "failed" and .stage == "prompt" and .error.class == "platform"
    and .attempts == 0 and (.error.message | contains("cisco_iosx")) and
    (.error.hint | contains("cisco_iosxe"))'
host broken 'a pattern that is none has its place' "
    .status == \"failed\" and .stage == \"prompt\" and
    .error.class == \"platform\" and .attempts == 0 and
    (.error.message | contains(\"$T/broken.yaml:1:28: \"))"
host loop 'a way that leads back to itself' '
    .status == "unreachable" and .stage == "jump" and .attempts == 0 and
    (.error.message | contains("leads back to"))'
host agent 'an agent that is not there' "
    .status == \"auth\" and .stage == \"auth\" and .error.class == \"agent\" and
    (.error.message | contains(\"$T/nobody\"))"
host behind 'a bastion that refuses' '
    .status == "unreachable" and .stage == "jump" and
    (.error.message | test("jump host .*(refuse|prohibit|not allow)"))'
is 'what ssh_config cannot have here is named, once' \
    "$(grep -c 'SetEnv is not honoured' "$err")" 1

# ---- what is wrong for all of them ------------------------------------------

refused() { # SENTENCE ARGUMENT...
	run timeout 20 "$B/hayfork" ssh -q -F none -w "$NET.1.1" "${@:2}"
	if [[ $status = 2 ]] && grep -qE "$1" "$err"; then
		ok "$1"
	else
		not_ok "$1" "exit status $status, $(<"$err")"
	fi
}
refused "cisco_iosx.*did you mean 'cisco_iosxe'" --platform cisco_iosx -- x
refused "$T/broken.yaml:1:28: " --platform "$T/broken.yaml" -- x
printf 'prompt_pattern: ^x#$\ndefault_mode: exce\nmodes:\n- name: exec\n' \
    >"$T/mode.yaml"
printf '  prompt_pattern: ^x#$\n' >>"$T/mode.yaml"
refused "$T/mode.yaml:2:[0-9]+: .*exce" --platform "$T/mode.yaml" -- x
printf 'prompt_patern: x\n' >"$T/key.yaml"
refused "$T/key.yaml:1:1: .*did you mean 'prompt_pattern'" \
    --platform "$T/key.yaml" -- x
refused 'none.yaml: .*No such file' --platform "$T/none.yaml" -- x
refused 'no.such.*session|not one of' --session shel -- x
