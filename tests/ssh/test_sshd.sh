#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_sshd.sh - hayfork and real sshd's: logins, commands, algorithms.
# shellcheck disable=SC2154 # out, status: lib.sh sets them
. tests/ssh/sshd.sh

ssh-keygen -q -t ed25519 -N '' -f "$T/host"
ssh-keygen -q -t rsa -b 2048 -N '' -f "$T/host_rsa"
ssh-keygen -q -t ecdsa -b 521 -N '' -f "$T/host_ecdsa"
ssh-keygen -q -t ed25519 -N '' -f "$T/id"
ssh-keygen -q -t ecdsa -b 384 -N '' -f "$T/id_ecdsa"
ssh-keygen -q -t rsa -b 2048 -N '' -f "$T/id_rsa"
for i in 1 2 3 4 5 6 7; do
	ssh-keygen -q -t ed25519 -N '' -f "$T/other$i"
done
cat "$T"/id.pub "$T"/id_ecdsa.pub "$T"/id_rsa.pub >"$T/authorized_keys"
echo wrong >"$T/wrong"

sshd plain "HostKey $T/host"
sshd rsa "HostKey $T/host_rsa"
sshd old "HostKey $T/host" 'KexAlgorithms diffie-hellman-group14-sha1' \
    'MACs hmac-sha1'
sshd two "HostKey $T/host" "HostKey $T/host_ecdsa"
{
	sshd_known plain "$T/host"
	sshd_known old "$T/host"
	sshd_known rsa "$T/host_rsa"
	sshd_known two "$T/host_ecdsa"
} >"$T/known_hosts"

on() { # SERVER [OPTION...] -- COMMAND
	run timeout 60 "$B/hayfork" ssh -q -o jsonl --no-agent -j 1 \
	    --known-hosts "$T/known_hosts" --host-key strict \
	    "$me@$SSHD_AT:${port[$1]}" "${@:2}"
}

# One result, for which a jq filter holds.
result() { # SENTENCE FILTER
	json "$1" "length == 1 and (.[0] | $2)"
}

said() { # SENTENCE COMMAND FILTER
	on plain --identity "$T/id" -t 20s -- "$2"
	result "$1" "$3"
}

# ---- commands ---------------------------------------------------------------

said 'both streams and the exit status are kept' 'echo out; echo err >&2' \
    '.status == "ok" and .exit == 0 and [.stdout, .stderr] ==
    ["out\n", "err\n"]'
said 'a failing command is failed' 'exit 3' \
    '.status == "failed" and .stage == "command" and .exit == 3'
# shellcheck disable=SC2016 # the server expands it
said 'a killed one has its signal' 'kill -KILL $$' \
    '.status == "failed" and .exit == null and .error.signal == "KILL"'
said 'a command that reads finds the end of its input' 'wc -c' \
    '.status == "ok" and (.stdout | test("^0"))'
said 'one that closes its output first is waited for' \
    'exec >&- 2>&-; sleep 0.3; exit 5' '.exit == 5'
# shellcheck disable=SC2016
said 'a connection that is lost is no success' \
    'echo begun; sleep 0.1; kill -KILL $PPID' \
    '.status == "failed" and .stage == "output" and .exit == null and
    .stdout == "begun\n" and (.error.message | test("closed|broke"))'
said 'large output is whole' 'seq 500000' \
    '.status == "ok" and (.stdout | length) == 3388895 and
    (.stdout | endswith("\n499999\n500000\n"))'
# shellcheck disable=SC2016
on plain --identity "$T/id" -t 3s -- 'while kill -0 $PPID; do sleep 0.1; done'
result 'one that does not end is ended' '.status == "timeout" and
    .stage == "command" and .elapsed < 10'

on plain --identity "$T/id" -t 4s -- "echo \$\$ >$T/orphan; exec sleep 300"
result 'one that may go on without us is told of' '.status == "timeout" and
    (.error.hint | test("may go on running.*--pty"))'
kill "$(cat "$T/orphan")" 2>/dev/null || true
on plain --identity "$T/id" --pty -- 'tty; echo err >&2'
result 'a command may have a terminal' '.status == "ok" and
    (.stdout | test("^/dev/pts/.*\r\nerr\r\n$")) and .stderr == ""'
on plain --identity "$T/id" --pty -t 1s -- "echo \$\$ >$T/pid; exec sleep 300"
result 'with one it is ended by its host' '.status == "timeout" and
    .error.hint == null'
wait_for 10 'the command is gone' pid_gone "$(cat "$T/pid")"

on plain --identity "$T/id" -- "true $(printf '%32000s' x)"
result 'a command too long for a packet is refused' '.status == "failed" and
    .stage == "channel" and (.error.message | test("longer than"))'

# ---- logins -----------------------------------------------------------------

on plain --identity "$T/id_ecdsa" -- true
result 'an ECDSA key opens the door' '.status == "ok"'
on plain --identity "$T/other1" --identity "$T/id" -- true
result 'the second key does when the first does not' '.status == "ok"'
on plain --identity "$T/other1" -- true
status_is 'a key that is not known ends the run with 4' 4
result 'its refusal is told' '.status == "auth" and .stage == "auth" and
    (.error.message | test("refused 1 key")) and
    (.error.hint | test("offers .*publickey"))'
keys=()
for i in 1 2 3 4 5 6 7; do
	keys+=(--identity "$T/other$i")
done
on plain "${keys[@]}" -- true
result 'too many keys are credentials refused, not a lost connection' \
    '.status == "auth" and (.error.message | test("Too many")) and
    (.error.hint | test("--identity"))'
on plain --password-file "$T/wrong" -- true
result 'a wrong password is refused' '.status == "auth" and
    (.error.message | test("refused the password"))'
check 'it was shown to the server once' \
    test "$(grep -c 'Failed' "$T/plain.log")" -le 1
on plain --identity "$T/id_rsa" -- true
result 'an RSA key opens the door, or the reason and the way out are named' \
    '.status == "ok" or (.status == "auth" and
    (.error.hint | test("RSA keys by SHA-1 only.*ed25519.*1\\.11")))'

on two --identity "$T/id" -- true
result 'a server is asked for the host key by which it is known' \
    '.status == "ok"'

# ---- algorithms -------------------------------------------------------------

on rsa --identity "$T/id" --retries 2 -- true
result 'so it is with an RSA host key' '.status == "ok" or
    (.status == "unreachable" and .stage == "kex" and .attempts == 1 and
    (.error.message | test("no host key algorithm in common.*rsa-sha2")) and
    (.error.hint | test("ed25519.*1\\.11")))'
on old --identity "$T/id" --retries 2 -- true
status_is 'a server with old algorithms only ends the run with 3' 3
result 'which of them is told, once, and which are ours' \
    '.status == "unreachable" and .stage == "kex" and .attempts == 1 and
    (.error.message | test("no key exchange algorithm in common; the server " +
    "offers diffie-hellman-group14-sha1.*; we offer curve25519-sha256,"))'
result 'and all that would have to be allowed' '.error.hint |
    test("--legacy=diffie-hellman-group14-sha1,hmac-sha1 ")'
on old --identity "$T/id" --legacy -- true
result 'all can be allowed' '.status == "ok"'
on old --identity "$T/id" --legacy=diffie-hellman-group14-sha1 -- true
result 'or some, which may not be enough' '.status == "unreachable" and
    (.error.message | test("no MAC .*hmac-sha1; we offer hmac-sha2")) and
    (.error.hint | test("--legacy=hmac-sha1 "))'

cat >"$T/hosts.yaml" <<END
old: &old
  hostname: $SSHD_AT
  port: ${port[old]}
  groups: [old]
strict:
  <<: *old
  groups: []
END
cat >"$T/groups.yaml" <<'END'
old:
  connection_options:
    hayfork:
      extras:
        legacy: [diffie-hellman-group14-sha1]
END
listed() { # [OPTION...]: by their groups
	run timeout 60 "$B/hayfork" ssh -q -o jsonl --no-agent -j 1 \
	    --known-hosts "$T/known_hosts" --host-key strict \
	    --identity "$T/id" -i "$T/hosts.yaml" "$@" -- true
}

listed --legacy=hmac-sha1
json 'what the inventory allows a group and the command line all adds up' \
    'map({(.host): .status}) | add ==
    {"old": "ok", "strict": "unreachable"}'
listed
json 'neither of them is enough' 'map(.status) |
    . == ["unreachable", "unreachable"]'
