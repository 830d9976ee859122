#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_become.sh - commands as another user: by a sudo of our own on a real
# sshd, which asks, refuses, hangs or wants a terminal; and at a device's
# higher level.
# shellcheck disable=SC2154 # out, err, status, port: others set them
# sanitized, too
. tests/ssh/sshd.sh

ssh-keygen -q -t ed25519 -N '' -f "$T/id"
ssh-keygen -q -t ed25519 -N '' -f "$T/host"
cp "$T/id.pub" "$T/authorized_keys"
echo s3cret-word >"$T/right"
echo wr0ng-word >"$T/wrong"
mkdir "$T/bin"
cat >"$T/bin/sudo" <<END
#!/bin/bash
mode=\$(<$T/mode)
echo "\$mode" >>$T/called
while [[ \$1 != -- ]]; do
	case \$1 in
	-p) prompt=\$2 && shift ;;
	-u) export BECAME=\$2 && shift ;;
	-S) ;;
	*) echo "usage" >&2 && exit 1 ;;
	esac
	shift
done
shift
case \$mode in
ask)
	echo 'We trust you have received the usual lecture.' >&2
	for ((i = 0; ; i++)); do
		((i < 3)) || { echo 'sudo: 3 incorrect attempts' >&2; exit 1; }
		printf '%s' "\$prompt" >&2
		IFS= read -r word || exit 1
		echo >&2
		[[ \$word != s3cret-word ]] || break
		echo 'Sorry, try again.' >&2
	done ;;
tty) [[ -t 0 ]] || {
	echo 'sudo: sorry, you must have a tty to run sudo' >&2
	exit 1
	} ;;
may-not)
	echo "user is not allowed to execute '\$*' as \$BECAME." >&2
	exit 1 ;;
hang) exec cat >/dev/null ;;
echo) printf '%s' "\$prompt" >&2
	IFS= read -r word
	echo "\$word: what is that?" >&2
	exit 1 ;;
trap) export PROMPT=\$prompt ;;
esac
exec "\$@"
END
chmod +x "$T/bin/sudo"
sshd one "HostKey $T/host" "SetEnv PATH=$T/bin:/usr/bin:/bin HOME=$HOME"
sshd_known one "$T/host" >"$T/known_hosts"

NET=127.45
fleet_start --listen "$NET.0.0/16" --any-key --enable s3cret-word \
    --password s3cret-word \
    --known-hosts-out "$T/fleet_hosts" --max-seconds 280 --with-parent \
    --shell "cisco@$NET.1.0/24" --shell "linux@$NET.2.0/24" \
    --shell "huawei@$NET.3.0/24" --shell "cisco,no-exec@$NET.1.2"

hayfork_to() { # HOST KNOWN_HOSTS [OPTION...]
	run timeout 100 "$B/hayfork" ssh -q -o jsonl --no-agent -j 1 -F none \
	    --identity "$T/id" --known-hosts "$2" --host-key strict -t 60s \
	    "$1" "${@:3}"
}

as() { # MODE [OPTION...]
	echo "$1" >"$T/mode"
	: >"$T/called"
	hayfork_to "$me@$SSHD_AT:${port[one]}" "$T/known_hosts" --become \
	    "${@:2}"
}

# One result, for which a jq filter holds.
result() { # SENTENCE FILTER
	json "$1" "length == 1 and (.[0] | $2)"
}

called() { # SENTENCE TIMES
	check "$1" test "$(wc -l <"$T/called")" = "$2"
}

give=(--secret-file "sudo=$T/right")
# shellcheck disable=SC2016 # expanded there
say='echo "$BECAME it'\''s"; wc -c; echo word >&2; exit 3'

# ---- sudo -------------------------------------------------------------------

as ask "${give[@]}" -- "$say"
result 'sudo is given its secret, and the command none of it' '
    .status == "failed" and .exit == 3 and .stdout == "root it'\''s\n0\n" and
    .stderr == "word\n"'
# shellcheck disable=SC2016 # expanded there
as ask "${give[@]}" --become-user deploy -c "$say" -c 'echo $BECAME'
result 'of several each is run so, as whom one says' \
    '.commands[1].stdout == "deploy\n" and .commands[1].status == "ok"'
called 'each by a sudo of its own' 2
as free "${give[@]}" -- "$say"
result 'sudo need not ask' '.exit == 3 and .stdout == "root it'\''s\n0\n" and
    .stderr == "word\n"'
as free -- 'printf a; printf b >&2'
result 'and then no secret is needed' '.status == "ok" and .stdout == "a" and
    .stderr == "b"'
# shellcheck disable=SC2016 # expanded there
as ask "${give[@]}" --pty -- 'echo $BECAME'
result 'on a terminal, too' '.status == "ok" and .stdout == "root\r\n"'

as ask -- 'echo no'
result 'a secret that is missing is named' '.status == "failed" and
    .stage == "prompt" and .error.class == "become" and (.error.message |
    contains("the secret \"sudo\"")) and (.error.hint |
    contains("--password-as sudo")) and .stdout == ""'
as ask --secret-file "sudo=$T/wrong" --retries 3 -c 'echo no' -c 'echo no'
status_is 'one that is refused fails' 1
result 'once, whatever else was to be run' '.status == "failed" and
    .stage == "prompt" and .error.class == "become" and (.error.message |
    contains("does not take the secret")) and .attempts == 1 and
    .commands[1].status == "not_run"'
called 'so that no account is locked' 1
as tty "${give[@]}" -- 'echo no'
result 'a sudo that wants a terminal says so' '.status == "failed" and
    .error.class == "become" and (.error.message | contains("have a tty")) and
    (.error.hint | contains("--pty"))'
as tty "${give[@]}" --pty -- 'echo yes'
result 'and may have one' '.status == "ok" and .stdout == "yes\r\n"'
as may-not "${give[@]}" -- 'echo no'
result 'so does one that refuses, with the command in its words' '
    .status == "failed" and .stage == "prompt" and .error.class == "become" and
    (.error.message | contains("not allowed")) and .stdout == ""'
as hang "${give[@]}" -t 2s -- 'echo no'
result 'one that hangs has its time' '.status == "timeout"'
as echo "${give[@]}" -- 'echo no'
result 'a secret is not quoted' '.status == "failed" and
    (.error.message | contains("(a secret)"))'
check 'nor anywhere else' not grep -qr s3cret-word "$out" "$err"
# shellcheck disable=SC2016 # expanded there
as trap "${give[@]}" -t 5s -- 'printf "%s" "$PROMPT" >&2; cat'
result 'a command that asks in the words of sudo is told nothing' '
    .status == "ok" and .stdout == "" and (.stderr | contains("asks"))'
rm "$T/bin/sudo"
as none "${give[@]}" -- 'echo no'
if [[ -x /usr/bin/sudo ]]; then
	skip 'where there is no sudo it is said' 'there is one'
else
	result 'where there is no sudo it is said' '.status == "failed" and
	    .error.class == "become" and (.error.message | contains("sudo"))'
fi

# ---- levels -----------------------------------------------------------------

device() { # HOST [OPTION...]
	hayfork_to "admin@$NET.$1:$FLEET_PORT" "$T/fleet_hosts" --become \
	    "${@:2}"
}

give=(--secret-file "enable=$T/right")
device 1.1 --platform cisco_iosxe "${give[@]}" -- show privilege
result 'on a device it is a level' '.status == "ok" and
    (.stdout | contains("level is 15"))'
device 1.1 --platform cisco_iosxe -- show privilege
result 'with a secret of its own' '.status == "failed" and
    .error.class == "enable"'
device 2.1 --platform linux --session shell --secret-file "sudo=$T/right" \
    -c whoami -c whoami
result 'where commands are typed sudo is one' '.status == "ok" and
    ([.commands[].stdout] == ["root\n", "root\n"])'
device 3.1 --platform huawei_vrp -- display clock
result 'a platform without any says so' '.status == "failed" and
    .error.class == "platform" and (.error.message | contains("no level"))'
device 2.1 --platform linux --session shell --become-user deploy -- whoami
result 'so does a user that cannot be had in a shell' '.status == "failed" and
    (.error.message | contains("nobody becomes deploy"))'
device 1.1 -n -- show clock
check 'a dry run says as whom' grep -qF ': (as root) show clock' "$out"
