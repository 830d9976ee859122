#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_jump.sh - hosts behind jump hosts, and logins that are paced.
# shellcheck disable=SC2154 # out, status, port: lib.sh and sshd.sh set them
. tests/ssh/sshd.sh

SSHD_AT=127.26.251.1
for name in host id other; do
	ssh-keygen -q -t ed25519 -N '' -f "$T/$name"
done
cp "$T/id.pub" "$T/authorized_keys"

sshd one "HostKey $T/host"
sshd two "HostKey $T/host"
sshd strict "HostKey $T/host" 'AllowTcpForwarding no'
sshd busy "HostKey $T/host" 'MaxStartups 3:30:6'
sshd crowded "HostKey $T/host" 'MaxStartups 10:30:60'
fleet_start --listen 127.37.1.0/24 --count 100 --any-key \
    --raw silent@127.37.1.99/32 --exec-log "$T/execs"
device=$FLEET_PORT
via() { # WAY HOSTS [OPTION...] -- COMMAND
	run timeout 60 "$B/hayfork" ssh -q -o jsonl --no-agent --identity \
	    "$T/id" --host-key off -t 20s -J "$1" "admin@$2:$device" "${@:3}"
}
way() { # NAME...
	local name text=

	for name; do
		text+=,$me@127.26.251.1:${port[$name]}
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

# What one host's session reads brings in what others wait for. Six times, for
# it took a turn of chance to go wrong.
for _ in 1 2 3 4 5 6; do
	via "$(way one)" '127.37.1.[1-8]' -j 1 --jump-sessions 1 -- bytes=2M
	jq -c 'select(.status == "ok" and (.stdout | length) == 2097152) | 1' \
	    "$out"
done >"$T/whole"
is 'large outputs through one session are whole' "$(wc -l <"$T/whole")" 48

# ---- what goes wrong ----------------------------------------------------------

via "$(way one)" '127.37.1.1' --login-timeout 2s -- hostname
json 'one that is there' '.[0].status == "ok"'
run timeout 60 "$B/hayfork" ssh -q -o jsonl --no-agent --identity "$T/id" \
    --host-key off -J "$(way one)" "admin@127.37.1.1:$device" \
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
via "nobody-here@127.26.251.1:${port[one]}" '127.37.1.1' -- hostname
json 'so they are where it does not let us in' \
    '.[0] | .status == "unreachable" and .stage == "jump"'
run timeout 60 "$B/hayfork" ssh -q -o jsonl --no-agent --identity "$T/id" \
    --known-hosts "$T/known" --host-key strict -J "$(way one)" \
    "admin@127.37.1.1:$device" -- hostname
json 'the key of a jump host is checked' \
    '.[0] | .status == "unreachable" and .stage == "jump" and
    (.error.message | test("host key is not known"))'
echo "[127.26.251.1]:${port[one]} $(cut -d ' ' -f 1,2 "$T/host.pub")" \
    >"$T/known"
run timeout 60 "$B/hayfork" ssh -q -o jsonl --no-agent --identity "$T/id" \
    --known-hosts "$T/known" --host-key strict -J "$(way one)" \
    "admin@127.37.1.1:$device" -- hostname
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
    --host-key off -F "$T/ssh_config" "admin@127.37.1.[1-5]:$device" \
    "admin@lonely:$device" -- hostname
json "ssh_config's ProxyJump is a way, too" \
    'map(select(.host != "lonely:'"$device"'")) | length == 5 and
    all(.status == "ok")'
json 'one that leads back to itself is told of' \
    'map(select(.host == "lonely:'"$device"'"))[0] |
    .status == "unreachable" and .stage == "jump"'

# Hosts that swallow what is sent to them: a queue of connections that is full.
cat >"$T/full.py" <<'PYTHON'
import socket, time
full = [socket.socket() for _ in range(2)]
filling = []
for i, s in enumerate(full):
    s.bind(("127.37.2.%d" % (i + 1), 0))
    s.listen(0)
    for _ in range(4):
        c = socket.socket()
        c.setblocking(False)
        c.connect_ex(s.getsockname())
        filling.append(c)
print(*(s.getsockname()[1] for s in full), flush=True)
time.sleep(600)
PYTHON
python3 "$T/full.py" >"$T/full" &
at_exit stop "$!"
wait_for 10 'two hosts are full' test -s "$T/full"
read -r full1 full2 <"$T/full"
run timeout 60 "$B/hayfork" ssh -q -o jsonl --no-agent --identity "$T/id" \
    --host-key off -J "$(way one)" --jump-sessions 1 --connect-timeout 1s \
    "x@127.37.2.1:$full1" "x@127.37.2.2:$full2" \
    "admin@127.37.1.[1-12]:$device" -- hostname
json 'who does not answer the jump host costs its own job only' \
    'length == 14 and (map(select(.host | startswith("127.37.2"))) |
    all(.status == "timeout" and .stage == "jump")) and
    (map(select(.host | startswith("127.37.1"))) | all(.status == "ok"))'
# The sessions of a jump host are children of its sshd.
kill_jump() {
	pkill -KILL -P "${sshd_pid[two]}" || true
}
"$B/hayfork" ssh -q -o jsonl --no-agent --identity "$T/id" --host-key off \
    -t 20s -J "$(way two)" "admin@127.37.1.[1-10]:$device" -- 'delay=60s' \
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
    -j 2 -t 40s --repeatable -J "$(way one)" "admin@127.37.1.[11-30]:$device" \
    -- 'delay=2s' >"$T/again" 2>"$T/again.err" &
hayfork=$!
wait_for 20 'twenty commands run' commands_run 20 delay=2s
pkill -KILL -P "$hayfork" -f 'io worker 0'
wait "$hayfork" || true
json 'a worker that dies costs no job that may run again' \
    'length == 20 and all(.status == "ok")' "$T/again"

# Two deaths, and nobody to blame: from then on its jobs run alone, each with a
# session to the jump host that is its own.
"$B/hayfork" ssh -q -o jsonl --no-agent --identity "$T/id" --host-key off \
    -j 1 -t 40s --repeatable -J "$(way one)" "admin@127.37.1.[41-43]:$device" \
    -- 'delay=2s bytes=7' >"$T/alone" 2>"$T/alone.err" &
hayfork=$!
for times in 3 6; do
	wait_for 20 'three commands run' commands_run $times bytes=7
	pkill -KILL -P "$hayfork" -f 'io worker 0'
done
wait "$hayfork" || true
json 'who may have killed two workers is asked alone, through the jump host' \
    'length == 3 and all(.status == "ok" and .attempts == 3)' "$T/alone"

# ---- pace ---------------------------------------------------------------------

for i in $(seq 40); do
	echo "h$i: {hostname: 127.26.251.1, port: ${port[busy]}," \
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
for i in $(seq 500); do
	echo "h$i: {hostname: 127.26.251.1, port: ${port[crowded]}," \
	    "username: $me}"
done >"$T/hosts.yaml"
to_busy
json 'five hundred get past MaxStartups 10:30:60 without a word about it' \
    'length == 500 and all(.status == "ok")'
check 'which has dropped some of them' grep -q '^  dropped' "$err"

# A rate of one group that is used up does not use up the one for all.
for i in $(seq 45); do
	echo "h$i: {hostname: 127.37.1.$i, port: $device, username: admin," \
	    "groups: [$( ((i > 40)) && echo fast || echo slow)]}"
done >"$T/hosts.yaml"
printf '%s: {}\n' slow fast >"$T/groups.yaml"
to_busy -q --login-rate 4/s --login-rate slow=1/m --deadline 8s
json 'where a group has a slow rate, the others go on' \
    '(map(select(.status == "ok")) | length) >= 6 and
    (map(select(.host | test("^h4[1-5]$"))) | all(.status == "ok"))'

echo wrong >"$T/wrong"
run timeout 60 "$B/hayfork" ssh -q -o jsonl --no-agent --password-file \
    "$T/wrong" --host-key off --max-refusals 4 \
    "admin@127.37.1.[1-60]:$device" -- hostname
json 'after four refusals in a row nobody is asked any more' \
    'length == 60 and (map(select(.status == "auth")) | length) == 4 and
    (map(select(.status == "not_run")) | length) == 56 and
    (map(select(.status == "not_run"))[0].error.message |
    test("4 logins in a row as admin were refused"))'
