#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_jump.sh - hosts behind jump hosts, and logins that are paced.
# shellcheck disable=SC2154 # out, status, port: lib.sh sets them
. tests/harness/lib.sh

umask 077
export HOME=$T/home
mkdir "$HOME"
me=$(id -un)
for name in host id other; do
	ssh-keygen -q -t ed25519 -N '' -f "$T/$name"
done
cp "$T/id.pub" "$T/authorized_keys"

# A jump host with these lines in its configuration: ${jump[NAME]} is its port.
declare -A jump jump_pid
sshd() { # NAME LINE...
	local tries

	for tries in 1 2 3 4 5 6 7 8; do
		jump[$1]=$((20000 + RANDOM % 12000))
		cat >"$T/$1.conf" <<-END
			ListenAddress 127.26.251.1:${jump[$1]}
			HostKey $T/host
			AuthorizedKeysFile $T/authorized_keys
			PidFile none
			StrictModes no
			UsePAM no
			$(printf '%s\n' "${@:2}")
		END
		if [[ $UID = 0 ]]; then
			mkdir -p /run/sshd
			echo 'PermitRootLogin yes' >>"$T/$1.conf"
		fi
		/usr/sbin/sshd -D -f "$T/$1.conf" -E "$T/$1.log" &
		jump_pid[$1]=$!
		at_exit stop "$!"
		wait_for 10 "sshd $1 is up" grep -qE 'listening|failed|in use' \
		    "$T/$1.log"
		! grep -q 'Server listening' "$T/$1.log" || return 0
		rm "$T/$1.log"
	done
	not_ok "sshd $1 finds a port" "after $tries tries"
}

sshd one 'MaxStartups 100'
sshd two 'MaxStartups 100'
sshd strict 'AllowTcpForwarding no'
sshd busy 'MaxStartups 3:30:6'
fleet_start --listen 127.37.1.0/24 --count 100 --any-key \
    --raw silent@127.37.1.99/32 --exec-log "$T/execs"
port=$FLEET_PORT
via() { # WAY HOSTS [OPTION...] -- COMMAND
	run timeout 60 "$B/hayfork" ssh -q -o jsonl --no-agent --identity \
	    "$T/id" --host-key off -t 20s -J "$1" "admin@$2:$port" "${@:3}"
}
way() { # NAME...
	local name text=

	for name; do
		text+=,$me@127.26.251.1:${jump[$name]}
	done
	echo "${text#,}"
}

commands_run() { # N COMMAND: the devices have been given so many of it
	[[ $(grep -c "$2" "$T/execs") -ge $1 ]]
}

# ---- through one, and through two -------------------------------------------

via "$(way one)" '127.37.1.[1-60]' -- hostname
status_is 'sixty hosts behind a jump host are reached' 0
json 'each answers for itself' 'length == 60 and all(.status == "ok") and
    ([.[].stdout] | unique | length) == 60'
via "$(way one two)" '127.37.1.[1-20]' -j 1 -- hostname
json 'so are twenty behind two of them' \
    'length == 20 and all(.status == "ok") and ([.[].stdout] | unique |
    length) == 20'
via "$(way one)" '127.37.1.[1-4]' -j 1 --sessions 1 -- hostname
json 'a worker with room for one session has it beside the link' \
    'length == 4 and all(.status == "ok")'
via "$(way one)" '127.37.1.[1-12]' --threads 2 -- hostname
json 'workers may be threads' 'length == 12 and all(.status == "ok")'

# ---- what goes wrong ----------------------------------------------------------

via "$(way one)" '127.37.1.1' --login-timeout 2s -- hostname
json 'one that is there' '.[0].status == "ok"'
run timeout 60 "$B/hayfork" ssh -q -o jsonl --no-agent --identity "$T/id" \
    --host-key off -J "$(way one)" "admin@127.37.1.1:$port" \
    127.37.1.2:1 -- hostname
json 'a host that refuses is unreachable, by itself' \
    'map({(.host): .}) | add | .["127.37.1.2:1"] |
    .status == "unreachable" and .stage == "connect" and
    (.error.message | test("Connection refused"))'
via "$(way one)" '127.37.1.[98-99]' --login-timeout 1s -- hostname
json 'a silent host times out, its neighbour does not' \
    'map({(.host | split(":")[0]): .status}) | add |
    .["127.37.1.98"] == "ok" and .["127.37.1.99"] == "timeout"'
via "$(way strict)" '127.37.1.1' -- hostname
json 'a jump host that forbids it says so' \
    '.[0] | .status == "unreachable" and .stage == "jump" and
    (.error.hint | test("AllowTcpForwarding"))'
via "$me@127.26.251.1:1" '127.37.1.[1-3]' -- hostname
json 'without the jump host all behind it are unreachable' \
    'length == 3 and all(.status == "unreachable" and .stage == "jump" and
    (.error.message | test("jump host 127.26.251.1: port 1: Conn")))'
via "nobody-here@127.26.251.1:${jump[one]}" '127.37.1.1' -- hostname
json 'so they are where it does not let us in' \
    '.[0] | .status == "unreachable" and .stage == "jump"'
run timeout 60 "$B/hayfork" ssh -q -o jsonl --no-agent --identity "$T/id" \
    --known-hosts "$T/known" --host-key strict -J "$(way one)" \
    "admin@127.37.1.1:$port" -- hostname
json 'the key of a jump host is checked' \
    '.[0] | .status == "unreachable" and .stage == "jump" and
    (.error.message | test("host key is not known"))'
echo "[127.26.251.1]:${jump[one]} $(cut -d ' ' -f 1,2 "$T/host.pub")" \
    >"$T/known"
run timeout 60 "$B/hayfork" ssh -q -o jsonl --no-agent --identity "$T/id" \
    --known-hosts "$T/known" --host-key strict -J "$(way one)" \
    "admin@127.37.1.1:$port" -- hostname
json 'and the key of the host behind it' \
    '.[0] | .status == "hostkey" and .stage == "hostkey"'
via "$(way one two one)" 127.37.1.1 -- hostname
json 'a loop leads nowhere' '.[0] | .status == "unreachable" and
    .stage == "jump" and (.error.message | test("a loop: jump host .* twice"))'
run "$B/hayfork" ssh -J 'host:99999' 127.37.1.1 -- hostname
status_is 'what is no jump host is refused' 2
cat >"$T/ssh_config" <<-END
	Host 127.37.1.*
		ProxyJump $(way one two)
	Host lonely
		HostName 127.37.1.5
		ProxyJump lonely
END
run timeout 60 "$B/hayfork" ssh -q -o jsonl --no-agent --identity "$T/id" \
    --host-key off -F "$T/ssh_config" "admin@127.37.1.[1-5]:$port" \
    "admin@lonely:$port" -- hostname
json "ssh_config's ProxyJump is a way, too" \
    'map(select(.host != "lonely:'"$port"'")) | length == 5 and
    all(.status == "ok")'
json 'one that leads back to itself is told of' \
    'map(select(.host == "lonely:'"$port"'"))[0] |
    .status == "unreachable" and .stage == "jump"'

# The sessions of a jump host are children of its sshd.
kill_jump() {
	pkill -KILL -P "${jump_pid[two]}" || true
}
"$B/hayfork" ssh -q -o jsonl --no-agent --identity "$T/id" --host-key off \
    -t 20s -J "$(way two)" "admin@127.37.1.[1-10]:$port" -- 'delay=60s' \
    >"$T/lost" 2>"$T/lost.err" &
hayfork=$!
wait_for 20 'ten commands run' commands_run 10 delay=60s
kill_jump
wait "$hayfork" || true
json 'what ran there when the jump host died has failed, each by itself' \
    'length == 10 and all(.status == "failed" and
    (.error.message | test("jump host")))' "$T/lost"

# A worker that dies takes its links with it; the others get new ones.
"$B/hayfork" ssh -q -o jsonl --no-agent --identity "$T/id" --host-key off \
    -j 2 -t 40s --repeatable -J "$(way one)" "admin@127.37.1.[11-30]:$port" \
    -- 'delay=2s' >"$T/again" 2>"$T/again.err" &
hayfork=$!
wait_for 20 'twenty commands run' commands_run 20 delay=2s
pkill -KILL -P "$hayfork" -f 'io worker 0'
wait "$hayfork" || true
json 'a worker that dies costs no job that may run again' \
    'length == 20 and all(.status == "ok")' "$T/again"

# ---- pace ---------------------------------------------------------------------

for i in $(seq 40); do
	echo "h$i: {hostname: 127.26.251.1, port: ${jump[busy]}," \
	    "username: $me, groups: [core]}"
done >"$T/hosts.yaml"
echo 'core: {}' >"$T/groups.yaml"
to_busy() { # OPTION...
	run timeout 100 "$B/hayfork" ssh -o jsonl --no-agent --identity \
	    "$T/id" --host-key off -i "$T" "$@" -- true
}
to_busy
json 'a server that drops connections is given time' \
    'length == 40 and all(.status == "ok")'
to_busy --max-logins 1
json 'no more logins at once than were asked for' \
    'length == 40 and all(.status == "ok")'
refute 'so none is dropped' grep -q '^  dropped' "$err"
to_busy --max-logins core=1 --login-rate 6000/m
json 'a group may have a limit of its own' 'all(.status == "ok")'
to_busy --max-logins cor=2
status_is 'a limit for nobody is a mistake' 2
to_busy --login-rate fast
status_is 'a rate is a number' 2

echo wrong >"$T/wrong"
run timeout 60 "$B/hayfork" ssh -q -o jsonl --no-agent --password-file \
    "$T/wrong" --host-key off --max-refusals 4 \
    "admin@127.37.1.[1-60]:$port" -- hostname
json 'after four refusals in a row nobody is asked any more' \
    'length == 60 and (map(select(.status == "auth")) | length) == 4 and
    (map(select(.status == "not_run")) | length) == 56 and
    (map(select(.status == "not_run"))[0].error.message |
    test("4 logins in a row as admin were refused"))'
