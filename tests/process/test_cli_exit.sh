#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_cli_exit.sh - each way a job can end, with its stage and the exit
# status it gives the command; and of several the gravest.
# shellcheck disable=SC2016,SC2119,SC2154
. tests/harness/lib.sh
. tests/process/cli.sh

# One job: its status, its stage and the exit status of the command.
ends() { # SENTENCE "STATUS STAGE EXIT" ARGUMENT...
	hf "${@:3}"
	is "$1" "$(jq -r '"\(.status) \(.stage)"' "$out") $status" "$2"
}

# The same on a host of the fleet.
host_ends() { # SENTENCE "STATUS STAGE EXIT" END OF ADDRESS COMMAND [OPTION...]
	ends "$1" "$2" ssh "${LOGIN[@]}" -o jsonl "${@:5}" "$(hosts "$3")" \
	    -- "$4"
}

# ---- tasks -----------------------------------------------------------------

ends 'a task that ends well' 'ok null 0' map -o jsonl noop a
ends 'a task that fails' 'failed task 1' map -o jsonl primes many
ends 'a task that takes too long' 'timeout task 3' \
    map -o jsonl -t 200ms sleep 30s
ends 'a task that takes too long and does not look' 'timeout task 3' \
    map -o jsonl -t 200ms hang busy
ends 'a task that is deaf besides' 'timeout task 3' \
    map -o jsonl -t 200ms hang deaf
for how in segv bus ill fpe abrt kill stack free sys heap; do
	ends "a task that crashes: $how" 'crashed task 5' \
	    map -o jsonl crash $how
done
ends 'a task that ends its worker' 'crashed task 5' map -o jsonl exit 0
ends 'however it says it went' 'crashed task 5' map -o jsonl exit 7

hf map -o jsonl -t 200ms --retries 2 sleep 30s
json 'a task that takes too long is tried again, if that is wanted' \
    '.[0] | .status == "timeout" and .attempts == 3'
cat >"$T/again.yaml" <<YAML
jobs:
  - {name: plan, task: sleep, args: [30s], timeout: 200ms, retries: 1}
  - {name: option, task: sleep, args: [31s], timeout: 200ms}
YAML
hf run -o jsonl --order input --retries 2 "$T/again.yaml"
json 'in a plan, too' 'map(.attempts) == [2, 3]'

# ---- host jobs -------------------------------------------------------------

echo wrong >"$T/wrong"
chmod 600 "$T/wrong"
fleet_up --auth publickey@$NET.2.1 \
    --hostkey-kind changed@$NET.1.1 --hostkey-kind legacy@$NET.1.2 \
    --freeze kex@$NET.3.1 --freeze auth@$NET.3.2 --freeze channel@$NET.3.3 \
    --reset banner@$NET.4.1 --reset auth@$NET.4.2 \
    --refuse channel@$NET.5.1 --refuse exec@$NET.5.2 \
    --raw silent@$NET.6.1 --raw http@$NET.6.2 --raw garbage@$NET.6.3

host_ends 'a command that ends well' 'ok null 0' 0.1 hostname
host_ends 'a command that fails' 'failed command 1' 0.1 exit=9
host_ends 'a command that is killed' 'failed command 1' 0.1 signal=KILL
host_ends 'a command that is refused' 'failed command 1' 5.2 hostname
host_ends 'a channel that is refused' 'failed channel 1' 5.1 hostname
host_ends 'a connection lost in mid-command' 'failed output 1' \
    0.1 reset=40000
host_ends 'output that is no JSON' 'failed parse 1' 0.1 'garbage json' \
    --parse json

ends 'a port that is closed' 'unreachable connect 3' \
    ssh "${LOGIN[@]}" -o jsonl $NET.0.1:1 -- hostname
ends 'a name that nobody knows' 'unreachable dns 3' \
    ssh "${LOGIN[@]}" -o jsonl nonexistent.invalid -- hostname
host_ends 'a web server' 'unreachable banner 3' 6.2 hostname
host_ends 'one that talks garbage' 'unreachable kex 3' 6.3 hostname
hf ssh "${LOGIN[@]}" -o jsonl "$(hosts 4.1)" -- hostname
matches 'a connection that is reset at once, whoever sees it first' \
    "$(jq -r '"\(.status) \(.stage)"' "$out") $status" \
    '^unreachable (connect|banner) 3$'
host_ends 'a connection that is reset at login' 'unreachable auth 3' \
    4.2 hostname
host_ends 'a host that knows only algorithms of old' 'unreachable kex 3' \
    1.2 hostname

host_ends 'no banner in time' 'timeout banner 3' 6.1 hostname -t 300ms
host_ends 'no key exchange in time' 'timeout kex 3' 3.1 hostname -t 300ms
host_ends 'no login in time' 'timeout auth 3' 3.2 hostname -t 300ms
host_ends 'no login in the time for logins' 'timeout auth 3' 3.2 hostname \
    --login-timeout 300ms
host_ends 'no channel in time' 'timeout channel 3' 3.3 hostname -t 300ms
host_ends 'no answer in time' 'timeout command 3' 0.1 freeze -t 300ms
host_ends 'no end in time' 'timeout output 3' 0.1 hang -t 300ms
host_ends 'no output in the time for output' 'timeout output 3' 0.1 hang \
    --idle-timeout 300ms

ends 'a wrong password' 'auth auth 4' ssh -u admin --no-agent -o jsonl \
    --password-file "$T/wrong" --known-hosts "$T/known_hosts" \
    "$(hosts 0.1)" -- hostname
host_ends 'a host that takes no password' 'auth auth 4' 2.1 hostname
host_ends 'a host that has changed its key' 'hostkey hostkey 4' 1.1 hostname
host_ends 'and nobody minds' 'ok null 0' 1.1 hostname --host-key off
: >"$T/nobody"
LOGIN=(-u admin --password-file "$T/password" --no-agent
    --known-hosts "$T/nobody")
before=$(fleet_counter logins)
host_ends 'a host that is not known' 'hostkey hostkey 4' 0.1 hostname \
    --host-key strict
is 'is not sent a password' "$(fleet_counter logins)" "$before"
host_ends 'and may be' 'ok null 0' 0.1 hostname
check 'it is known from then on' \
    grep -q "^\\[$NET.0.1\\]:$FLEET_PORT ssh-ed25519 " "$T/nobody"
host_ends 'so that it is known now' 'ok null 0' 0.1 hostname \
    --host-key strict

# ---- the command itself ----------------------------------------------------

hf map --no-such-option
status_is 'a usage error is 2' 2
mkdir "$T/bin"
printf '#!/bin/sh\necho "no such luck" >&2\nexit 1\n' >"$T/bin/worker"
chmod +x "$T/bin/worker"
cp "$HF" "$T/bin/hayfork"
for name in task ssh signer resolver; do
	ln -s worker "$T/bin/hayfork-$name"
done
hf ssh "${LOGIN[@]}" "$(hosts 0.1)" -- hostname
good=$HF
HF=$T/bin/hayfork
hf ssh "${LOGIN[@]}" -o jsonl "$(hosts '0.[1-9]')" -- hostname
status_is 'workers that cannot start are an internal fault, 70' 70
adds_up 'and every job is accounted for' 9
check 'with the reason' grep -q 'before they are ready.*no such luck' "$err"
HF=$good

# ---- the gravest -----------------------------------------------------------

# A plan with one job of each of these.
gravest() { # SENTENCE EXIT KIND...
	local kind

	{
		echo 'jobs:'
		for kind in "${@:3}"; do
			echo "  - ${jobs[$kind]}"
		done
	} >"$T/plan.yaml"
	hf run -i "$T/hosts.txt" "${LOGIN[@]:2}" -o jsonl "$T/plan.yaml"
	adds_up "$1" $((${#@} - 2))
	status_is "$1: exit status" "$2"
}
declare -A jobs=(
	[ok]='{name: ok, task: noop, args: [a]}'
	[failed]='{name: failed, task: primes, args: [many]}'
	[timeout]='{name: timeout, task: sleep, args: [9s], timeout: 100ms}'
	[crashed]='{name: crashed, task: crash, args: [segv]}'
	[up]="{name: up, ssh: hostname, hosts: '$(hosts 0.1)'}"
	[web]="{name: web, ssh: hostname, hosts: '$(hosts 6.2)'}"
	[changed]="{name: changed, ssh: hostname, hosts: '$(hosts 1.1)'}"
)
LOGIN=(-u admin --password-file "$T/password" --no-agent
    --known-hosts "$T/known_hosts")
for host in 0.1 6.2 1.1; do
	echo "admin@$(hosts $host)"
done >"$T/hosts.txt"
gravest 'all is well' 0 ok up
gravest 'one failed' 1 ok failed up
gravest 'one was unreachable' 3 failed web ok up
gravest 'one was late' 3 failed timeout up
gravest 'one was not who it should be' 4 web failed changed timeout up
gravest 'one crashed' 5 changed crashed web failed timeout ok up
