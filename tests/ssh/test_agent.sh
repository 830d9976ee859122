#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_agent.sh - an ssh-agent that refuses, hangs, is slow, dies, or asks
# somebody each time: its hosts end with that, the others go on.
# shellcheck disable=SC2154 # out, err, elapsed_ms: lib.sh sets them
# sanitized, too
. tests/harness/lib.sh

NET=127.30
umask 077
export HOME=$T/home
mkdir -p "$HOME/.ssh"
unset SSH_AUTH_SOCK DISPLAY
ssh-keygen -q -t ed25519 -N '' -f "$T/id"
ssh-keygen -q -t ecdsa -N '' -f "$T/id_asks"
ssh-keygen -q -t ed25519 -N '' -f "$T/id_agent"
cat "$T"/id.pub "$T"/id_agent.pub "$T"/id_asks.pub >"$T/authorized_keys"
echo secret >"$T/password"
fleet_start --listen "$NET.0.0/16" --user admin --password-file "$T/password" \
    --authorized-keys "$T/authorized_keys"

# It asks by a program: which says yes while there is a file.
cat >"$T/confirm" <<-END
	#!/bin/sh
	echo asked >>$T/asked
	test -e $T/yes
END
chmod 700 "$T/confirm"
SSH_ASKPASS=$T/confirm SSH_ASKPASS_REQUIRE=force ssh-agent -D -a "$T/real" \
    >"$T/real.out" 2>"$T/real.err" &
real=$!
at_exit stop "$real"
wait_for 10 'ssh-agent is there' agent_answers "$T/real"
SSH_AUTH_SOCK=$T/real ssh-add -q "$T/id_agent"

agent() { # MODE [SECONDS]: $T/MODE is its socket
	python3 tests/ssh/agent.py "$T/$1" "$T/real" "$@" >"$T/$1.out" &
	at_exit stop "$!"
	wait_for 10 "the agent $1 is ready" grep -qx ready "$T/$1.out"
}
agent list
agent sign
agent die
agent garbage
agent slow 0.2

# Hosts NAME1 to NAME9 have the agent NAME and no key; file has a key.
for name in list sign die garbage slow real; do
	cat <<-END
		Host $name?
		    IdentityAgent $T/$name
		    IdentityFile none
	END
done >"$HOME/.ssh/config"
cat >>"$HOME/.ssh/config" <<-END
	Host file
	    IdentityFile $T/id
	    IdentityAgent none
	Host *
	    HostName $NET.0.1
	    Port $FLEET_PORT
	    User admin
	    StrictHostKeyChecking no
	    UserKnownHostsFile /dev/null
END

hayfork() {
	run timeout 100 "$B/hayfork" ssh -q -o jsonl -j 1 "$@"
}

ends() { # HOST STATUS STAGE WORDS
	json "$1: $2 at $3" "map(select(.host == \"$1\")) | length == 1 and
	    (.[0] | [.status, .stage // \"none\"] == [\"$2\", \"$3\"] and
	    ((.error.message // \"\") + \" \" + (.error.hint // \"\") |
	    test(\"$4\")))"
}

hayfork real1 file -- hostname
ends real1 ok none ''
ends file ok none ''

# ---- it does not answer -----------------------------------------------------

hayfork list1 list2 file -- hostname
for host in list1 list2; do
	ends $host auth auth "ssh-agent at $T/list: no answer in time.*no other key"
done
ends file ok none ''
check 'an agent that does not list its keys is waited for once, and not long' \
    test "$elapsed_ms" -lt 15000

hayfork -t 2s sign1 sign2 file -- hostname
for host in sign1 sign2; do
	ends $host timeout auth 'at stage auth.*does ssh-agent wait for someone'
done
ends file ok none ''

# ---- it dies, or talks nonsense ---------------------------------------------

hayfork die1 die2 file -- hostname
for host in die1 die2; do
	ends $host auth auth 'no key could sign: ssh-agent at .*(closed the|reset by peer|Broken)'
done
ends file ok none ''
hayfork --password-file "$T/password" die1 garbage1 -- hostname
ends die1 ok none ''
ends garbage1 ok none ''
hayfork garbage1 file -- hostname
ends garbage1 auth auth 'no key could sign: ssh-agent at .*no answer'
ends file ok none ''

# ---- it is slow -------------------------------------------------------------

# Twelve hosts wait for it 2.4 s; no host is late for that.
hayfork --login-timeout 1s 'slow[1-9]' 'slow[1-3]' file -- hostname
for i in 1 2 3 4 5 6 7 8 9; do
	ends "slow$i" ok none ''
done
ends file ok none ''
is 'each is asked for once' "$(grep -c sign "$T/slow.out")" 9

# ---- it asks each time ------------------------------------------------------

SSH_AUTH_SOCK=$T/real ssh-add -q -d "$T/id_agent.pub" 2>"$T/add.err"
SSH_AUTH_SOCK=$T/real ssh-add -q -c "$T/id_asks" 2>"$T/add.err"
: >"$T/yes"
hayfork 'real[1-3]' file -- hostname
for host in real1 real2 real3 file; do
	ends $host ok none ''
done
is 'and was asked each time' "$(grep -c asked "$T/asked")" 3
rm "$T/yes"
hayfork 'real[1-2]' file -- hostname
for host in real1 real2; do
	ends $host auth auth 'no key could sign: ssh-agent at .*refused to sign'
done
ends file ok none ''
SSH_AUTH_SOCK=$T/real ssh-add -q "$T/id_agent"
hayfork 'real[1-2]' -- hostname
for host in real1 real2; do
	ends $host ok none ''
done

# ---- it is locked, or gone --------------------------------------------------

export SSH_AUTH_SOCK=$T/real
printf '%s\n' '#!/bin/sh' 'echo word' >"$T/askpass"
chmod 700 "$T/askpass"
SSH_ASKPASS=$T/askpass SSH_ASKPASS_REQUIRE=force ssh-add -x >"$T/lock.out" 2>&1
hayfork real1 file -- hostname
ends real1 auth auth 'no key or password'
ends file ok none ''
stop "$real"
hayfork real1 file -- hostname
ends real1 auth auth "ssh-agent at $T/real: "
ends file ok none ''
hayfork --identity "$T/id" real1 -- hostname
ends real1 ok none ''
