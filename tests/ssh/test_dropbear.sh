#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_dropbear.sh - hayfork and dropbear, the SSH server of small devices:
# logins, output, ends; alone and beside OpenSSH's.
# shellcheck disable=SC2154,SC2016 # out, port: others set them; $: for servers
. tests/ssh/sshd.sh

# It asks the system for accounts, and looks for keys in their homes: it gets
# an account and a home of its own where only it sees them.
DROPBEAR_AT=127.26.251.1
mkdir -m 700 "$T/dev" "$T/dev/.ssh"
ssh-keygen -q -t ed25519 -N '' -f "$T/id"
ssh-keygen -q -t rsa -b 2048 -N '' -f "$T/id_rsa"
ssh-keygen -q -t ed25519 -N '' -f "$T/other"
cat "$T/id.pub" "$T/id_rsa.pub" >"$T/dev/.ssh/authorized_keys"
echo 'pass word' >"$T/password"
echo wrong >"$T/wrong"
echo "dev:x:0:0::$T/dev:/bin/sh" >"$T/passwd"
echo "dev:$(openssl passwd -6 'pass word'):19000:0:99999:7:::" >"$T/shadow"
for type in ed25519 rsa; do
	dropbearkey -t $type -f "$T/host_$type" 2>&1 |
	    sed -n 's/^\(ssh-[a-z0-9]* [^ ]*\).*/\1/p' >"$T/host_$type.pub"
done

# In place of the subshell it is called in.
dropbear_run() { # ARGUMENT...
	exec unshare --mount --propagation private /bin/sh -c '
	    mount --bind "$1" /etc/passwd && mount --bind "$2" /etc/shadow &&
	    shift 2 && exec "$@"' sh "$T/passwd" "$T/shadow" "$@"
}

if ! said=$(dropbear_run true 2>&1); then
	skip 'dropbear runs' "it needs an account of its own: $said"
	exit 0
fi

dropbear_up() { # NAME ARGUMENT...
	local tries

	for tries in 1 2 3 4 5 6 7 8; do
		port[$1]=$((20000 + RANDOM % 12000))
		dropbear_run "$(command -v dropbear)" -F -E \
		    -P "$T/$1.pid" -p "$DROPBEAR_AT:${port[$1]}" "${@:2}" \
		    2>"$T/$1.log" &
		at_exit stop "$!"
		wait_for 10 "dropbear $1 is up" grep -qE \
		    'Not backgrounding|Failed listening|premature' "$T/$1.log"
		! grep -q 'Not backgrounding' "$T/$1.log" ||
		    grep -q 'Failed listening' "$T/$1.log" || return 0
	done
	not_ok "dropbear $1 finds a port" "after $tries tries"
}

dropbear_up plain -r "$T/host_ed25519"
dropbear_up rsa -r "$T/host_rsa"
sshd openssh "HostKey $T/other"
cp "$T/id.pub" "$T/authorized_keys"
{
	echo "[$DROPBEAR_AT]:${port[plain]} $(<"$T/host_ed25519.pub")"
	echo "[$DROPBEAR_AT]:${port[rsa]} $(<"$T/host_rsa.pub")"
	sshd_known openssh "$T/other"
} >"$T/known_hosts"

run_on() { # HOST... -- [OPTION...] -- COMMAND
	run timeout 60 "$B/hayfork" ssh -q -o jsonl --no-agent -F none -j 1 \
	    --known-hosts "$T/known_hosts" --host-key strict "$@"
}
on() { # NAME [OPTION...] -- COMMAND
	run_on "dev@$DROPBEAR_AT:${port[$1]}" "${@:2}"
}
result() { # SENTENCE FILTER
	json "$1" "length == 1 and (.[0] | $2)"
}

# ---- logins -----------------------------------------------------------------

on plain --identity "$T/id" -- 'echo out; echo err >&2'
result 'a key logs in, and both streams come' '.status == "ok" and
    .exit == 0 and .stdout == "out\n" and .stderr == "err\n"'
on plain --identity "$T/other" --password-file "$T/password" -- 'echo $HOME'
result 'so does the password, when the key does not' \
    ".status == \"ok\" and .stdout == \"$T/dev\n\""
on plain --identity "$T/other" --password-file "$T/wrong" -- true
status_is 'what is refused ends the run with 4' 4
result 'a wrong password is refused, and told' '.status == "auth" and
    (.error.message | test("refused 1 key and the password"))'
on plain --identity "$T/id_rsa" --legacy=ssh-rsa -- true
result 'an RSA key logs in, as far as it takes them' '.status == "ok"'

# ---- RSA host keys ----------------------------------------------------------

on rsa --identity "$T/id" -- true
if "$B/hayfork-ssh" --capabilities | grep -q '^host key.*rsa-sha2-256'; then
	result 'an RSA host key is verified' '.status == "ok"'
else
	result 'an RSA host key is no way in by SHA-2; both ways out are told' \
	    '.status == "unreachable" and .stage == "kex" and
	    (.error.message | test("the server offers rsa-sha2-256,ssh-rsa")) and
	    (.error.hint | test("1\\.11.*--legacy=ssh-rsa"))'
fi
on rsa --identity "$T/id" --legacy=ssh-rsa -- true
result 'by SHA-1 it can be allowed' '.status == "ok"'

# ---- commands ---------------------------------------------------------------

on plain --identity "$T/id" -- 'exit 3'
result 'the exit status is kept' '.status == "failed" and .exit == 3'
# shellcheck disable=SC2016 # the server expands it
on plain --identity "$T/id" -- 'kill -TERM $$'
result 'a killed command has its signal' '.status == "failed" and
    .exit == null and .error.signal == "TERM"'
on plain --identity "$T/id" -- 'seq 500000'
result 'large output is whole' '.status == "ok" and
    (.stdout | length) == 3388895 and (.stdout | endswith("\n500000\n"))'
on plain --identity "$T/id" -- 'wc -c'
result 'a command that reads finds the end of its input' \
    '.status == "ok" and (.stdout | test("^0"))'
on plain --identity "$T/id" -t 2s -- \
    'while kill -0 $PPID 2>/dev/null; do sleep 0.1; done'
result 'one that does not end is ended' '.status == "timeout" and
    .stage == "command" and .elapsed < 10'
on plain --identity "$T/id" -- 'echo begun; sleep 0.1; kill -KILL $PPID'
result 'a connection that is lost is no success' '.status == "failed" and
    .exit == null and .stdout == "begun\n"'

# ---- both kinds of servers --------------------------------------------------

run_on "dev@$DROPBEAR_AT:${port[plain]}" "$me@$SSHD_AT:${port[openssh]}" \
    --identity "$T/id" --order input -- 'echo $0 of $SSH_CONNECTION'
json 'one run has hosts of both' "length == 2 and all(.status == \"ok\") and
    (.[0].stdout | contains(\"$DROPBEAR_AT\")) and
    (.[1].stdout | contains(\"$SSHD_AT\"))"
