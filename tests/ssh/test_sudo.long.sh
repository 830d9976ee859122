#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_sudo.long.sh - commands as another user by sudo itself, for a user of a
# mount namespace of our own: nobody else sees it. Root only.
# shellcheck disable=SC2154 # out, err, status, port: others set them
if [[ $UID != 0 || ! -x /usr/bin/sudo ]] || ! unshare -m true 2>/dev/null; then
	. tests/harness/lib.sh
	skip 'commands are run by sudo' 'needs root, sudo, mount namespaces'
	exit 0
fi
[[ ${IN_NAMESPACE-} ]] || IN_NAMESPACE=1 exec unshare -m bash "$0" "$@"
. tests/ssh/sshd.sh

ssh-keygen -q -t ed25519 -N '' -f "$T/id"
ssh-keygen -q -t ed25519 -N '' -f "$T/host"
cp "$T/id.pub" "$T/authorized_keys"
echo s3cret-word >"$T/right"
echo wr0ng-word >"$T/wrong"
# It is the user who reads them.
chmod 711 "$T"
chmod 644 "$T/authorized_keys"

# The files of the system, and a user more.
instead() { # FILE MODE LINE...
	cp -p "$1" "$T/${1##*/}"
	printf '%s\n' "${@:3}" >>"$T/${1##*/}"
	chmod "$2" "$T/${1##*/}"
	mount --bind "$T/${1##*/}" "$1"
}
instead /etc/passwd 644 'hf-test:x:64321:64321::/:/bin/sh'
instead /etc/group 644 'hf-test:x:64321:'
instead /etc/shadow 640 "hf-test:$(openssl passwd -6 -in "$T/right"):19000::::::"
instead /etc/sudoers 440 'hf-test ALL=(ALL) /bin/sh, /usr/bin/sh' \
    'Defaults:hf-test lecture=always, passwd_tries=3, timestamp_timeout=0'
sshd one "HostKey $T/host"
sshd_known one "$T/host" >"$T/known_hosts"

as() { # USER [OPTION...]
	run timeout 100 "$B/hayfork" ssh -q -o jsonl --no-agent -j 1 -F none \
	    --identity "$T/id" --known-hosts "$T/known_hosts" -t 60s \
	    --host-key strict "$1@$SSHD_AT:${port[one]}" --become "${@:2}"
}

# One result, for which a jq filter holds.
result() { # SENTENCE FILTER
	json "$1" "length == 1 and (.[0] | $2)"
}

give=(--secret-file "sudo=$T/right")
as hf-test "${give[@]}" -c 'id -un; wc -c' -c 'echo a; echo b >&2; exit 3'
result 'sudo asks, is given its secret, and runs commands as root' '
    .commands[0].stdout == "root\n0\n" and .commands[1].exit == 3 and
    .commands[1].stdout == "a\n" and .stderr == "b\n"'
as hf-test "${give[@]}" --become-user nobody --pty -- id -un
result 'or as others, on a terminal, too' '.status == "ok" and
    .stdout == "nobody\r\n"'
as hf-test --secret-file "sudo=$T/wrong" -- id -un
result 'a wrong secret is refused' '.status == "failed" and
    .stage == "prompt" and .error.class == "become" and .stdout == ""'
as hf-test -- id -un
result 'a missing one is named' '.status == "failed" and (.error.message |
    contains("the secret \"sudo\""))'
as root -- id -un
result 'root is not asked' '.status == "ok" and .stdout == "root\n"'
echo 'Defaults:hf-test requiretty' >>"$T/sudoers"
as hf-test "${give[@]}" -- id -un
result 'it may want a terminal, and says so' '.status == "failed" and
    .error.class == "become" and (.error.hint | contains("--pty"))'
echo 'hf-test ALL=(ALL) !ALL' >>"$T/sudoers"
as hf-test "${give[@]}" --pty -- id -un
result 'it may refuse the command' '.status == "failed" and
    .error.class == "become" and .stdout == "" and
    (.error.message | contains("not allowed"))'
check 'the secret is nowhere in what was said' not grep -q s3cret "$out" "$err"
