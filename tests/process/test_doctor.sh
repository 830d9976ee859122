#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_doctor.sh - hayfork doctor looks at the machine as it is, and says of
# all that is not well what to do.
# shellcheck disable=SC2154 # out, status: lib.sh sets them
. tests/harness/lib.sh

export HOME=$T/home
unset SSH_AUTH_SOCK
mkdir -m 700 "$HOME" "$HOME/.ssh"

# Its findings as JSON; the last argument but one names the check looked at.
doctor() { # [OPTION...]
	run timeout 60 "$B/hayfork" doctor --json "$@"
}
finding() { # SENTENCE CHECK FILTER
	json "$1" "length == 1 and (.[0].checks | map(select(.check == \"$2\")) |
	    length == 1 and (.[0] | $3))"
}

doctor
status_is 'a machine that hayfork works on is fit' 0
check 'it says nothing else' test ! -s "$err"
json 'each finding that is not ok has something to do about it' \
    '.[0].checks | length > 8 and all((.level == "ok") == (.fix == null))'
json 'they are counted' '.[0] | (.checks | length) == .ok + .warn + .fail and
    .fail == 0'
finding 'libraries have their versions' libraries \
    '.said | test("^libevent 2[.0-9]+.*, msgpack [0-9.]+, OpenSSL [0-9.]+, " +
    "Botan [0-9.]+$")'
version=$("$B/hayfork-ssh" --capabilities | sed -n 's/^libssh2\t//p')
finding 'libssh2 is the one of the worker program' libssh2 \
    ".said | test(\"^$version, in .*/hayfork-ssh\$\")"
if "$B/hayfork-ssh" --capabilities | grep -q '^host key.*rsa-sha2-512'; then
	finding 'it has RSA with SHA-2' rsa '.level == "ok"'
else
	finding 'that it has no RSA with SHA-2 is told, and where to get it' \
	    rsa '.level == "warn" and (.fix | test("scripts/libssh2"))'
fi
finding 'no agent is no fault' agent '.level == "ok"'

run "$B/hayfork" doctor
matches 'for people there are lines and a sum' "$(cat "$out")" \
    $'^ok    worker programs .*\n[0-9]+ ok, [0-9]+ warn, 0 fail$'
run "$B/hayfork" doctor -o json
json '-o json is the same as --json' '.[0].fail == 0'
run "$B/hayfork" doctor -o csv
status_is 'there is no other output' 2

# ---- keys -------------------------------------------------------------------

ssh-keygen -q -t ed25519 -N '' -C me -f "$HOME/.ssh/id_ed25519"
ssh-keygen -q -t rsa -b 2048 -N secret -C me -f "$HOME/.ssh/id_rsa"
doctor
finding 'the usual key files are tried' identities '.level == "ok" and
    (.said | test("id_ed25519 \\(ssh-ed25519.*id_rsa \\(encrypted"))'
chmod 644 "$HOME/.ssh/id_ed25519"
doctor
finding 'one that others may read is told of' identities '.level == "warn" and
    (.fix | test("^chmod 600 .*/id_ed25519$"))'
chmod 600 "$HOME/.ssh/id_ed25519"
doctor --identity "$HOME/.ssh/id_ed25519.pub"
finding 'one that is named is tried in their place' identities \
    '.level == "warn" and (.said | test("id_ed25519.pub"))'
refute 'no passphrase or key shows' grep -qE 'secret|PRIVATE' "$out"

ssh-agent -D -a "$T/agent" >/dev/null &
agent=$!
at_exit stop "$agent"
wait_for 10 'ssh-agent is there' agent_answers "$T/agent"
export SSH_AUTH_SOCK=$T/agent
doctor
finding 'an agent without keys is told of' agent '.level == "warn" and
    (.fix | test("ssh-add"))'
ssh-add -q "$HOME/.ssh/id_ed25519" 2>/dev/null
doctor
finding 'one with a key is well' agent \
    '.level == "ok" and .said == "1 key: ssh-ed25519 me"'
doctor --no-agent
finding 'and not asked if that is not wanted' agent '.said | test("not asked")'
stop "$agent"
export SSH_AUTH_SOCK=$T/gone
doctor
finding 'an agent that is gone is told of' agent '.level == "warn" and
    (.said | test("/gone: ")) and (.fix | test("--no-agent"))'
status_is 'hayfork works all the same' 0
unset SSH_AUTH_SOCK

# ---- known hosts, limits ----------------------------------------------------

echo "sw1 $(cut -d ' ' -f 1,2 "$HOME/.ssh/id_ed25519.pub")" >"$T/known"
doctor --known-hosts "$T/known"
finding 'known hosts are read' known_hosts \
    ".level == \"ok\" and .said == \"$T/known\""
echo 'sw2 ssh-ed25519 AAAA' >>"$T/known"
doctor --known-hosts "$T/known"
finding 'bad lines of theirs have their place' known_hosts \
    '.level == "warn" and (.said | test("1 bad line is.*/known:2:"))'
sed -i 2d "$T/known"
chmod 666 "$T/known"
doctor --known-hosts "$T/known"
finding 'a file that others can write is told of' known_hosts \
    '.level == "warn" and (.fix | test("chmod go-w .*/known"))'
mkfifo "$T/pipe"
doctor --known-hosts "$T/pipe"
finding 'a pipe is not waited for' known_hosts '.level == "warn" and
    (.said | test("/pipe is a pipe"))'
doctor --known-hosts "$T/new/known"
finding 'a file and its folder can be made' known_hosts '.level == "ok"'
doctor --known-hosts "$T/new/new/known"
finding 'one that cannot be made is told of' known_hosts '.level == "warn" and
    (.said | test("new keys cannot be added"))'
doctor --known-hosts "$T"
finding 'what cannot be read is a fault' known_hosts '.level == "fail"'
status_is 'and the machine not fit' 1

run bash -c "ulimit -n 64; timeout 60 $B/hayfork doctor --json"
finding 'too few descriptors are told of, and how many it takes' descriptors \
    '.level == "warn" and (.said | test("^64; ")) and
    (.fix | test("ulimit -n [0-9]+"))'

finding 'clock, memory and processes are looked at' clock '.said != null'
finding 'memory has a number' memory '.said | test("MiB|not known")'
TMPDIR=$T/nowhere doctor
finding 'a folder for results that is not there is told of' disk \
    '.level == "warn" and (.fix | test("TMPDIR"))'
doctor
finding 'one that is there has room' disk \
    ".said | test(\"^${TMPDIR-/var/tmp}: [0-9]+ MiB, ${T}[^ ]*: [0-9]+ MiB\")"
run env -u TMPDIR timeout 60 "$B/hayfork" doctor --json
finding 'without a word about it, it is the one that is used' disk \
    '.said | test("^/var/tmp: [0-9]+ MiB")'
touch "$T/nowhere"
XDG_STATE_HOME=$T/nowhere doctor
finding 'so is that of the run store looked at' disk '.level == "warn" and
    (.said | test("/nowhere, for runs that are kept")) and
    (.fix | test("--store"))'
rm "$T/nowhere"
echo 'sessions: 3' >"$T/settings"
doctor --config "$T/settings"
finding 'files with options are named' settings ".said == \"$T/settings\""
finding 'and what they say holds' descriptors '.said | test("of 3 sessions")'

# ---- a broken installation --------------------------------------------------

mkdir "$T/bin"
for name in '' -task -ssh -signer -resolver; do
	cp "$B/hayfork$name" "$T/bin/"
done
broken() {
	run timeout 60 "$T/bin/hayfork" doctor --json
	status_is "$1" 1
}

run timeout 60 "$T/bin/hayfork" doctor --json
status_is 'without a recorder it is fit' 0
finding 'but runs are not kept' programs '.level == "warn" and
    (.said | test("hayfork-recorder"))'
cp /bin/false "$T/bin/hayfork-resolver"
broken 'a resolver that does not answer makes it unfit'
finding 'with its name' programs '.said | test("bin/hayfork-resolver: it")'
cp "$B/hayfork-resolver" "$T/bin/"
cp /bin/false "$T/bin/hayfork-ssh"
broken 'a worker program that is something else makes it unfit'
finding 'which one is told' programs '.level == "fail" and
    (.said | test("bin/hayfork-ssh: it does not answer")) and
    (.fix | test("install"))'
cp "$B/hayfork-ssh" "$T/bin/hayfork-ssh"
# shellcheck disable=SC2016 # the shell made here expands it
printf '#!/bin/sh\n[ "$1" = --capabilities ] || exit 1\n%s --capabilities\n' \
    "exec $(realpath "$B")/hayfork-signer" >"$T/bin/hayfork-signer"
broken 'so does a signer that dies'
finding 'with the reason' programs '.level == "fail" and
    (.said | test("signer"))'
rm "$T/bin/hayfork-resolver"
broken 'so does one that is missing'
finding 'with what was looked for' programs '.said | test("no worker programs")'
