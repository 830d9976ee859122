#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_files.sh - hayfork get and put against real sshd's.
# shellcheck disable=SC2154 # err, status, port: others set them
. tests/ssh/sshd.sh

ssh-keygen -q -t ed25519 -N '' -f "$T/host"
ssh-keygen -q -t ed25519 -N '' -f "$T/id"
cat "$T/id.pub" >"$T/authorized_keys"
sshd plain "HostKey $T/host" 'Subsystem sftp internal-sftp'
sshd none "HostKey $T/host"
{
	sshd_known plain "$T/host"
	sshd_known none "$T/host"
} >"$T/known_hosts"
at="$me@$SSHD_AT:${port[plain]}"
options=(-q -o jsonl --no-agent -j 1 --identity "$T/id"
	--known-hosts "$T/known_hosts" --host-key strict -t 60s)
there=$T/there here=$T/here
mkdir "$there" "$here"

get() { # [OPTION...] -- REMOTE [FILE]
	run timeout 100 "$B/hayfork" get "${options[@]}" "$at" "$@"
}

put() { # [OPTION...] -- FILE REMOTE
	run timeout 100 "$B/hayfork" put "${options[@]}" "$at" "$@"
}

# One result, for which a jq filter holds.
result() { # SENTENCE FILTER
	json "$1" "length == 1 and (.[0] | $2)"
}

# Nothing but the files named is there.
only() { # SENTENCE FOLDER FILE...
	is "$1" "$(ls -A "$2")" "$(printf '%s\n' "${@:3}")"
}

sum() {
	sha256sum "$1" | cut -d ' ' -f 1
}

: >"$T/empty"
printf x >"$T/one"
head -c 10485760 /dev/urandom >"$T/large"
head -c 32768 /dev/urandom >"$T/piece"
head -c 98305 /dev/urandom >"$T/pieces"
for name in empty one piece pieces large; do
	put --verify -- "$T/$name" "$there/$name"
	result "$name is put" ".status == \"ok\" and .exit == null and
	    .command == \"put $T/$name $there/$name\" and .stdout == \"\" and
	    .value == { path: \"$there/$name\", sha256: \"$(sum "$T/$name")\",
	    bytes: $(stat -c %s "$T/$name") }"
	check 'it is there' cmp "$T/$name" "$there/$name"
	get -- "$there/$name" "$here"
	result "$name is got" ".status == \"ok\" and .stdout == \"\" and
	    .command == \"get $there/$name\" and .attempts == 1 and
	    .value == { path: \"$here/$name\", sha256: \"$(sum "$T/$name")\",
	    bytes: $(stat -c %s "$T/$name") }"
	check 'it is here' cmp "$T/$name" "$here/$name"
done
only 'nothing else is here' "$here" empty large one piece pieces
only 'nor there' "$there" empty large one piece pieces
