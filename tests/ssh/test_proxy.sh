#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_proxy.sh - hosts behind a ProxyCommand: a small program of ours, or
# ssh; those that die, hang, or write what is no SSH; and what is left of them
# when a session, a worker or hayfork has ended: nothing.
# shellcheck disable=SC2154 # out, err, status, port: others set them
# sanitized, too
. tests/ssh/sshd.sh

ssh-keygen -q -t ed25519 -N '' -f "$T/id"
ssh-keygen -q -t ed25519 -N '' -f "$T/host"
cp "$T/id.pub" "$T/authorized_keys"
sshd gate "HostKey $T/host"

NET=127.46
fleet_start --listen "$NET.0.0/16" --any-key --max-seconds 280 --with-parent \
    --known-hosts-out "$T/fleet_hosts" --exec-log "$T/commands"
{
	cat "$T/fleet_hosts"
	sshd_known gate "$T/host"
} >"$T/known_hosts"

# What joins its standard input and output with a TCP connection, and tells
# that it ran; a child of it waits for nothing.
cat >"$T/join" <<'END'
import os, selectors, socket, subprocess, sys
with open(sys.argv[1], "a") as f:
    child = subprocess.Popen(["sleep", "300"], stdin=subprocess.DEVNULL)
    f.write(" ".join(sys.argv[2:] + [str(os.getpid()), str(child.pid)]) + "\n")
s = socket.create_connection((sys.argv[2], int(sys.argv[3])))
sel = selectors.DefaultSelector()
sel.register(0, selectors.EVENT_READ, s.fileno())
sel.register(s, selectors.EVENT_READ, 1)
while True:
    for key, _ in sel.select():
        data = os.read(key.fd, 65536)
        if not data:
            sys.exit(0)
        while data:
            data = data[os.write(key.data, data):]
END

cat >"$T/config" <<END
Host way*
	ProxyCommand python3 $T/join $T/joined %h %p %r %n 100%%
Host way1
	HostName $NET.1.1
Host way2
	HostName $NET.1.2
Host dies
	ProxyCommand sh -c 'printf "no way\033[31m to %n\n" >&2; exit 7'
Host none
	ProxyCommand /no/such/program %h
Host struck
	ProxyCommand sh -c 'kill -TERM \$\$'
Host hangs
	ProxyCommand sleep 300 & exec sleep 301
Host rubbish
	ProxyCommand yes 'this is no SSH'
Host talks
	ProxyCommand yes 'blah blah' >&2
Host gate
	HostName $SSHD_AT
	Port ${port[gate]}
	User $me
Host behind
	HostName $NET.1.3
	ProxyCommand ssh -F $T/config -i $T/id -o BatchMode=yes -o UserKnownHostsFile=$T/known_hosts -q -W %h:%p gate
Host off
	HostName $NET.1.4
	ProxyCommand none
Host hop
	HostName $SSHD_AT
	Port ${port[gate]}
	User $me
	ProxyCommand python3 $T/join $T/joined %h %p
Host far
	HostName $NET.1.5
	ProxyJump hop
Host fdpass
	HostName $NET.1.6
	ProxyUseFdpass yes
Host *
	User admin
	Port $FLEET_PORT
END

hayfork() { # [OPTION...] HOST... -- COMMAND
	: >"$T/joined"
	run timeout 100 "$B/hayfork" ssh -q -o jsonl --no-agent -j 1 \
	    -F "$T/config" --identity "$T/id" --known-hosts "$T/known_hosts" \
	    --host-key strict -t 30s "$@"
}

of() { # HOST SENTENCE FILTER
	json "$2" "map(select(.host == \"$1\")) | length == 1 and (.[0] | $3)"
}

# None of the processes that the programs told of lives.
none_left() {
	local pid

	while read -r pid; do
		[[ ! -e /proc/$pid ]] || return 1
	done < <(awk '{ print $(NF - 1) "\n" $NF }' "$T/joined")
	! pgrep -f "sleep 30[01]" -P 1 >/dev/null
}

# ---- those that lead there --------------------------------------------------

hayfork way1 way2 off fdpass -- 'text=line'
status_is 'a program leads to hosts' 0
json 'all of them answer' 'length == 4 and all(.status == "ok" and
    (.stdout | test("line")))'
check 'tokens are those of ssh' grep -qE \
    "^$NET.1.1 $FLEET_PORT admin way1 100% " "$T/joined"
check 'a program for each, and none where it is none' \
    test "$(wc -l <"$T/joined")" = 2
check 'ProxyUseFdpass is told of' grep -q 'ProxyUseFdpass is not honoured' \
    "$err"
wait_for 10 'programs end with their sessions, and what they started' none_left
hayfork behind -- 'text=line'
of behind 'ssh -W is one' '.status == "ok"'
hayfork far -- 'text=line'
of far 'a jump host may be behind one' '.status == "ok"'
check 'and it was' test "$(wc -l <"$T/joined")" = 1
wait_for 10 'it ends with the last session' none_left

# ---- those that do not ------------------------------------------------------

hayfork dies struck none rubbish talks off --login-timeout 2s -- 'text=line'
status_is 'others are unreachable' 3
of dies 'one that dies is quoted, without escapes' '
    .status == "unreachable" and .stage == "banner" and (.error.message |
    contains("its ProxyCommand") and contains("no way") and
    contains("to dies") and (contains("\u001b") | not))'
of struck 'so is one that is killed' '.status == "unreachable" and
    (.error.message | test("its ProxyCommand( ended with exit status 143)?$"))'
of none 'so is one that is not there' '.status == "unreachable" and
    (.error.message | contains("/no/such/program"))'
of rubbish 'what is no SSH is called so' '.status == "unreachable" and
    .stage == "banner"'
of talks 'one that only complains has its time' '.status == "timeout" and
    (.error.message | test("ProxyCommand said \"b"))'
of off 'the others go on' '.status == "ok"'
hayfork hangs -t 1s -- 'text=line'
of hangs 'one that hangs has the time of its job' '.status == "timeout" and
    .elapsed < 10'
wait_for 10 'and is ended with what it started' none_left

# Names of an inventory that somebody else may have filled.
cat >"$T/hosts.yaml" <<END
way1: {}
'way\$(id>$T/ran)': {}
'way;id>$T/ran': {}
way2: {username: 'a\`id>$T/ran\`'}
way3: {username: 'a b\\c@d#e'}
END
hayfork -i "$T/hosts.yaml" -- 'text=line'
of way1 'a host of an inventory is led to' '.status == "ok"'
of way2 'one whose user is a command is not' '.status == "unreachable" and
    .stage == "jump" and (.error.message | contains("%r") and
    contains("not one word to its shell"))'
of way3 'odd users are' '.stage != "jump"'
json 'nor are those whose names are commands' '
    [.[] | select(.host | startswith("way;") or startswith("way$"))] |
    length == 2 and all(.stage == "jump" and .status == "unreachable")'
refute 'none of them runs' test -e "$T/ran"

# ---- ends -------------------------------------------------------------------

start() {
	: >"$T/joined"
	: >"$T/commands"
	"$B/hayfork" ssh -q -o jsonl --no-agent -j 1 -F "$T/config" \
	    --identity "$T/id" --known-hosts "$T/known_hosts" \
	    --host-key strict way1 -- "text=line delay=20s" >"$out" 2>"$err" &
	farm=$!
	at_exit stop "$farm"
	wait_for 20 'a command runs' grep -q . "$T/commands"
}

start
kill -KILL "$(pgrep -P "$farm" -f '^hayfork: io worker')"
wait_for 10 'a worker that dies leaves no program' none_left
wait_for 10 'the run ends' pid_gone "$farm"
json 'the command is in doubt' 'length == 1 and .[0].status == "unknown"'
start
kill -KILL "$farm"
wait_for 10 'hayfork, killed, leaves none either' none_left
start
# Once more: it need not wait for the command.
told_again() {
	kill -TERM "$farm" || true
	none_left
}
kill -TERM "$farm"
wait_for 10 'nor does it when it is told to end' told_again
wait_for 10 'the run ends then' pid_gone "$farm"
