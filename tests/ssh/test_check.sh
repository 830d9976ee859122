#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_check.sh - hayfork check logs in everywhere and runs nothing.
# sanitized, too
# shellcheck disable=SC2154 # out, err, status: lib.sh sets them
. tests/ssh/sshd.sh

NET=127.41
echo fleet >"$T/password"
echo wr0ng >"$T/wrong"
ssh-keygen -q -t ed25519 -N '' -f "$T/id"
ssh-keygen -q -t ed25519 -N '' -f "$T/server"
ssh-keygen -q -t ed25519 -N '' -f "$T/another"
cp "$T/id.pub" "$T/authorized_keys"
sshd one "HostKey $T/server" 'LogLevel VERBOSE'
sshd changed "HostKey $T/server" 'LogLevel VERBOSE'
fleet_start --listen "$NET.0.0/16" --user admin --any-key \
    --known-hosts-out "$T/known_hosts" --stats "$T/stats" \
    --max-seconds 110 --with-parent --auth "password@$NET.0.0/16" \
    --shell "cisco@$NET.0.2"
{
	sshd_known one "$T/server"
	sshd_known changed "$T/another"
} >>"$T/known_hosts"

check_logins() { # OPTION... HOST...
	run "$B/hayfork" check -F none --no-agent -j 1 \
	    --known-hosts "$T/known_hosts" --identity "$T/id" "$@"
}
fleet() { # NUMBER: a device
	echo "admin@$NET.0.$1:$FLEET_PORT"
}
one=$me@$SSHD_AT:${port[one]}

check_logins --password-file "$T/password" --order input -q \
    "$one" "$(fleet 1)" "$(fleet 2)"
status_is 'who lets us in everywhere is well' 0
is 'each host says who was let in, and by what' \
    "$(sed 's/^\S*  *\(\S*\)  *[0-9.]*s/\1/' "$out")" \
    "ok  as $me by publickey
ok  as admin by password
ok  as admin by password"

check_logins --password-file "$T/wrong" -o jsonl "$one" "$(fleet 1)" \
    "$me@$SSHD_AT:${port[changed]}" "$SSHD_AT:1"
json 'each failure names its stage' 'map({(.status): .stage}) | add ==
    {ok: null, auth: "auth", hostkey: "hostkey", unreachable: "connect"}'
status_is 'the gravest is the exit status' 4
json 'who was let in is in JSON, too' '.[] | select(.status == "ok") |
    .login.method == "publickey" and .command == null and .stdout == "" and
    .exit == null'
refute 'no session was opened' grep -q 'Starting session' "$T/one.log"
check 'but a login made' grep -q 'Accepted publickey' "$T/one.log"

check_logins -J "$one" -o jsonl "$me@$SSHD_AT:${port[one]}"
json 'it goes through jump hosts' '.[0].status == "ok"'
check_logins -J "$one" -o jsonl "$SSHD_AT:1"
json 'and says when they do not reach the host' \
    '.[0] | .status == "unreachable" and .stage == "connect"'

HAYFORK_PASSWORD_FILE=/dev/fd/3 check_logins -o jsonl "$(fleet 3)" \
    3<"$T/password"
json 'the environment says where the password is: a descriptor' \
    '.[0].login.method == "password"'
check_logins -n "$one" "$(fleet 1)"
is 'a dry run says to whom' "$(wc -l <"$out") $(grep -c 'log in$' "$out")" '2 2'
check_logins "$one" --pty
status_is 'an option of commands is none of it' 2
