#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_files.sh - hayfork get and put, with real sshd's and servers that lie.
# shellcheck disable=SC2154 # err, status, port: others set them
# sanitized, too
. tests/ssh/sshd.sh

ssh-keygen -q -t ed25519 -N '' -f "$T/host"
ssh-keygen -q -t ed25519 -N '' -f "$T/id"
cat "$T/id.pub" >"$T/authorized_keys"
sshd plain "HostKey $T/host" 'Subsystem sftp internal-sftp'
sshd none "HostKey $T/host"
server=/usr/lib/openssh/sftp-server
sshd old "HostKey $T/host" "Subsystem sftp $server -P posix-rename,fsync"
printf '%s\n' '#!/bin/sh' "trap '' XFSZ; ulimit -f 100; exec $server" \
    >"$T/full.sh"
chmod +x "$T/full.sh"
sshd full "HostKey $T/host" "Subsystem sftp $T/full.sh"
# A signal ends this one, between two pieces.
printf '%s\n' '#!/bin/sh' "ulimit -f 320; exec $server" >"$T/cut.sh"
chmod +x "$T/cut.sh"
sshd cut "HostKey $T/host" "Subsystem sftp $T/cut.sh"
sshd fake "HostKey $T/host" "Subsystem sftp $PWD/tests/ssh/sftp.py $T/fake"
sshd faulty "HostKey $T/host" \
    "Subsystem sftp $PWD/tests/ssh/sftp_put.py $T/faulty"
for name in plain none old full cut fake faulty; do
	sshd_known "$name" "$T/host"
done >"$T/known_hosts"
at="$me@$SSHD_AT:${port[plain]}"
options=(-q -o jsonl --no-agent -j 1 --identity "$T/id"
	--known-hosts "$T/known_hosts" --host-key strict -t 60s)
there=$T/there here=$T/here
mkdir "$there" "$here" "$T/fake" "$T/faulty"

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

truncate -s 128M "$T/sparse"
# shellcheck disable=SC2016 # it is Python's
python3 -c 'import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)' \
    "$B/hayfork" get "${options[@]}" "$at" -- "$T/sparse" "$T/sparse2" \
    >"$T/maxrss"
check 'a large file is got whole' cmp "$T/sparse" "$T/sparse2"
[[ $B = *address* ]] ||
    check 'and no process held it' test "$(<"$T/maxrss")" -lt 64
rm "$T/sparse" "$T/sparse2"

# ---- one host ---------------------------------------------------------------

put -- "$T/one" "$there/large"
result 'what was there is replaced' '.status == "ok"'
check 'by the new one' cmp "$T/one" "$there/large"
chmod 751 "$T/piece"
put -- "$T/piece" "$there/"
is 'a folder takes the name, the file keeps its mode' \
    "$(stat -c %a "$there/piece")" 700
put --mode 4642 -- "$T/piece" "$there/mode"
is 'or has the one that is wished' "$(stat -c %a "$there/mode")" 4642
run timeout 100 "$B/hayfork" put "${options[@]}" "$at" -- - "$there/stdin" \
    <"$T/pieces"
check 'standard input can be put' cmp "$T/pieces" "$there/stdin"
get -- "$there/stdin" "$here/a/b/c"
check 'folders here are made' cmp "$T/pieces" "$here/a/b/c"
is 'what is got is as any new file' "$(stat -c %a "$here/a/b/c")" 600
get --sha256 "$(sum "$T/pieces")" -- "$there/stdin" "$here/sure"
result 'a digest that is right is well' '.status == "ok"'
get --sha256 "$(sum "$T/one")" -- "$there/stdin" "$here/sure2"
result 'another one is not' '.status == "failed" and .stage == "write" and
    .error.class == "digest" and .value == null'
get -- "/proc/self/status" "$here/status"
result 'a file may have more than it says' '.status == "ok" and
    .value.bytes > 100'
printf old >"$here/old"
get -- "$there/missing" "$here/old"
result 'one that is not there is told' '.status == "failed" and
    .stage == "command" and .error.class == "no-file" and
    (.error.message | test("opening .*/missing: no such file"))'
is 'what was here stays' "$(cat "$here/old")" old
get -- "$there" "$here/folder"
result 'a folder is no file' '.status == "failed" and
    .error.class == "folder"'
put -- "$T/one" "$there/no/such"
result 'nor is there a folder for everything' '.error.class == "no-file" and
    (.error.message | test("no such folder"))'
mkdir "$there/folder"
put -- "$T/one" "$there/folder"
result 'a folder is not replaced' '.status == "failed" and
    .error.class == "refused" and (.error.message | test("replacing"))'
get --max-size 98304 -- "$there/stdin" "$here/over"
result 'a file over the limit is not begun' '.status == "failed" and
    .stage == "command" and .error.class == "size" and
    (.error.message | test("98305 bytes, more than the 98304"))'
get --max-size 98305 -- "$there/stdin" "$here/within"
result 'one that just fits is got' '.status == "ok"'
put --max-size 98304 -- "$T/pieces" "$there/over"
status_is 'nor is one put' 2
only 'nothing of all that is left there' "$there" empty folder large mode \
    one piece pieces stdin
only 'or here' "$here" a empty large old one piece pieces status sure within

if [[ $UID != 0 ]]; then
	mkdir -m 500 "$there/closed"
	put -- "$T/one" "$there/closed/x"
	result 'a right that is missing is told' \
	    '.error.class == "permission"'
fi
(
	ulimit -f 50
	get -- "$there/stdin" "$here/limit"
	result 'a disk that takes no more is told' '.status == "failed" and
	    .stage == "write" and .error.class == "write" and
	    (.error.message | test("here/limit: File too large"))'
)
get -- "$there/one" "$here/old/x"
result 'a file where a folder has to be is told' '.status == "failed" and
    .stage == "write" and (.error.message | test("Not a directory"))'
refute 'nothing of it is left' compgen -G "$here/.*.hayfork-*"

# ---- other servers ----------------------------------------------------------

from() { # SERVER [OPTION...] -- REMOTE
	run timeout 100 "$B/hayfork" get "${options[@]}" \
	    "$me@$SSHD_AT:${port[$1]}" "${@:2}" "$here/from"
}

to() { # SERVER [OPTION...] -- FILE REMOTE
	run timeout 100 "$B/hayfork" put "${options[@]}" \
	    "$me@$SSHD_AT:${port[$1]}" "${@:2}"
}

to old -- "$T/pieces" "$there/renamed"
result 'a server without posix-rename can rename' '.status == "ok"'
to old --verify -- "$T/one" "$there/renamed"
result 'and replace' '.status == "ok"'
check 'what was there' cmp "$T/one" "$there/renamed"
to full -- "$T/large" "$there/renamed"
result 'a full disk there is told' '.status == "failed" and
    .error.class == "refused" and (.error.message | test("writing")) and
    (.error.hint | test("no space left"))'
check 'what was there stays' cmp "$T/one" "$there/renamed"
refute 'and nothing else' compgen -G "$there/.*.hayfork-*"
to cut --retries 1 -- "$T/large" "$there/renamed"
result 'a put that is cut is tried again' '.status == "failed" and
    .error.class == "lost" and .attempts == 2 and .value == null'
check 'and has replaced nothing' cmp "$T/one" "$there/renamed"
left=("$there"/.renamed.hayfork-*)
result 'what it left is named' '.error.hint |
    test("'"${left[0]}|${left[1]}"'")'
rm "${left[@]}"
from none -- "$there/one"
result 'a server without SFTP is told' '.status == "failed" and
    .stage == "channel" and .error.class == "refused" and
    (.error.message | test("no SFTP"))'
rm -f "$here/from"

expected=$(python3 -c 'import hashlib
print(hashlib.sha256(bytes(i * 7 % 251 for i in range(200000))).hexdigest())')
for path in plain short backwards says-less says-nothing; do
	from fake -- "/$path"
	result "/$path: a file is taken in its order" '.status == "ok" and
	    .value.bytes == 200000 and .value.sha256 == "'"$expected"'"'
done
rm "$here/from"
from fake --max-size 1000000 -- /endless
result 'a file without end has one here' '.status == "failed" and
    .error.class == "size" and (.error.message | test("whatever"))'
from fake -- /says-all
result 'a size out of all proportion is not believed' \
    '.error.class == "size"'
from fake --retries 1 -- /says-more
result 'a file shorter than it says is not whole' '.error.class == "short" and
    .attempts == 2'
for path in attrs-for-open wrong-number long-handle huge cut more nothing \
    twice deaf; do
	from fake -- "/$path"
	result "/$path is not believed" '.status == "failed" and
	    .error.class == "protocol"'
done
from fake -- /escape
result 'what the server says is made harmless' \
    '.error.message | test("refused it") and (test("\u001b|\n") | not)'
from fake -t 1s -- /silent
result 'one that says nothing has its time' '.status == "timeout"'
from fake --idle-timeout 1s -- /silent
result 'or less' '.status == "timeout" and (.error.message | test("no output"))'
from fake --retries 1 -- /hang-up
result 'one that hangs up is tried again' '.status == "failed" and
    .error.class == "lost" and .attempts == 2'
printf '\0\0\0\5\2\0\0\0\2' >"$T/fake/greeting"
from fake -- /plain
result 'an older version is told' \
    '.error.message | test("speaks version 2")'
printf 'Welcome to this server!\n' >"$T/fake/greeting"
from fake -- /plain
result 'a greeting that is none is' '.error.message | test("speaks no SFTP")'
rm "$T/fake/greeting"
only 'nothing of any of these is here' "$here" a empty large old one piece \
    pieces status sure within

# ---- in the middle ----------------------------------------------------------

timeout 100 "$B/hayfork" get "${options[@]}" \
    "$me@$SSHD_AT:${port[fake]}" -- /slow "$here/slow" >"$T/slow.out" \
    2>"$T/slow.err" &
slow=$!
at_exit stop "$slow"
wait_for 20 'the first piece is here' compgen -G "$here/.slow.hayfork-*"
worker=$(pgrep -P "$(pgrep -P "$slow")" hayfork-ssh)
check 'a file in the middle has another name' test ! -e "$here/slow"
kill -KILL "$worker"
touch "$T/fake/go"
wait "$slow"
json 'a file whose worker dies is got again' 'length == 1 and
    (.[0] | .status == "ok" and .attempts == 2 and
    .value.sha256 == "'"$expected"'")' "$T/slow.out"
check 'and is whole' test "$(sum "$here/slow")" = "$expected"
refute 'nothing else is left' compgen -G "$here/.slow.hayfork-*"
rm "$T/fake/go"
timeout 100 "$B/hayfork" get "${options[@]}" \
    "$me@$SSHD_AT:${port[fake]}" -- /slow "$here/slow2" >"$T/slow.out" \
    2>"$T/slow.err" &
slow=$!
at_exit stop "$slow"
wait_for 20 'the first piece is here' compgen -G "$here/.slow2.hayfork-*"
hayfork=$(pgrep -P "$slow")
interrupted() { # it has ended, or is asked to once more
	pid_gone "$hayfork" || ! kill -INT "$hayfork"
}
wait_for 20 'it ends' interrupted
wait "$slow" || true
json 'one that is stopped is cancelled' \
    'length == 1 and .[0].status == "cancelled"' "$T/slow.out"
refute 'and nothing of it is here' compgen -G "$here/*slow2*"

# ---- what a put leaves ------------------------------------------------------

kept=$T/kept
mkdir "$kept"
printf old >"$kept/x"

with() { # FAULT...
	printf '%s\n' "$*" >"$T/faulty/faults"
	: >"$T/faulty/log"
}

put_x() { # [OPTION...]
	to faulty "$@" -- "$T/pieces" "$kept/x"
}

kept_old() { # FILE...: beside the old one
	is 'the old file is there' "$(cat "$kept/x")" old
	only 'and nothing but what is to be expected' "$kept" "$@" x
}

# Its time is over when it has begun to write, and not before that.
late() { # OPTION FAULT...
	local seconds

	for seconds in 1 2 4 8 16 32; do
		rm -f "$kept"/.x.hayfork-*
		with "${@:2}"
		put_x "$1" "${seconds}s"
		! grep -q write "$T/faulty/log" || return 0
	done
}

hidden() { # SUFFIX: the only hidden file there
	(cd "$kept" && printf '%s\n' .x.hayfork-????????"$1")
}

with second
put_x
result 'an old file that the new one cannot replace comes back' \
    '.status == "failed" and .stage == "command" and
    .error.class == "refused" and (.error.message | test("replacing")) and
    (.error.hint | test("there before") | not)'
kept_old
with away
put_x
result 'where it cannot, its name is told' '.status == "failed" and
    .error.class == "refused" and (.error.message | test("replacing")) and
    (.error.hint | test("what was there before.*/'"$(hidden .old)"'"))'
is 'it is there' "$(cat "$kept/$(hidden .old)")" old
only 'and nothing else' "$kept" "$(hidden .old)"
mv "$kept/$(hidden .old)" "$kept/x"
mkdir "$kept/folder"
with nothing
to faulty -- "$T/one" "$kept/folder"
result 'a folder does not give way' '.error.class == "folder"'
rmdir "$kept/folder"
kept_old

with full keeps
put_x
result 'a failure is what is told, not that of the clean-up' \
    '.status == "failed" and .stage == "command" and
    .error.class == "refused" and (.error.message | test("^writing")) and
    (.error.hint | test("no space left.*; what was put may.*/'"$(hidden '')"'"))'
kept_old "$(hidden '')"
rm "$kept/$(hidden '')"
with full mute
put_x
result 'nor is a clean-up waited for without end' \
    '.status == "failed" and .elapsed < 20 and .error.class == "refused" and
    (.error.message | test("^writing")) and
    (.error.hint | test("/'"$(hidden '')"'"))'
kept_old "$(hidden '')"
rm "$kept/$(hidden '')"

late -t stuck
result 'a put that is late is removed' '.status == "timeout" and
    .stage == "command" and .error.hint == null'
kept_old
late --idle-timeout stuck
result 'or that gets no answer' '.status == "timeout" and
    (.error.message | test("no output"))'
kept_old
late --deadline stuck
result 'or whose run is over' '.status == "cancelled"'
kept_old
late -t stuck keeps
result 'where that is refused, the name is told' '.status == "timeout" and
    (.error.hint | test("what was put.*/'"$(hidden '')"': remove it"))'
kept_old "$(hidden '')"
rm "$kept/$(hidden '')"
late -t deaf
result 'and where nobody listens' '.status == "timeout" and
    (.error.hint | test("what was put.*/'"$(hidden '')"': remove it"))'
kept_old "$(hidden '')"
rm "$kept/$(hidden '')"

for jump in '' "-J$at"; do
	with stuck
	timeout 100 "$B/hayfork" put "${options[@]}" ${jump:+"$jump"} \
	    "$me@$SSHD_AT:${port[faulty]}" -- "$T/pieces" "$kept/x" \
	    >"$T/slow.out" 2>"$T/slow.err" &
	slow=$!
	at_exit stop "$slow"
	wait_for 20 'it is being put' grep write "$T/faulty/log"
	hayfork=$(pgrep -P "$slow")
	wait_for 20 'it ends' interrupted
	wait "$slow" || true
	json "a put that is stopped is cancelled${jump:+, behind a jump host}" \
	    'length == 1 and
	    (.[0] | .status == "cancelled" and .error.hint == null)' "$T/slow.out"
	kept_old
done
with nothing
put_x
result 'without any of that it is replaced' '.status == "ok" and
    .error == null'
check 'by the new one' cmp "$T/pieces" "$kept/x"
only 'alone' "$kept" x

# ---- many hosts -------------------------------------------------------------

for ((i = 0; i < 20; i++)); do
	printf '%s\n' "h$i:" "  hostname: $SSHD_AT" "  port: ${port[plain]}" \
	    "  username: $me"
done >"$T/hosts.yaml"
printf '%s\n' "bad:" "  hostname: $SSHD_AT" "  port: ${port[none]}" \
    "  username: $me" >>"$T/hosts.yaml"
many=(-i "$T/hosts.yaml")
run timeout 100 "$B/hayfork" get "${options[@]}" "${many[@]}" -j 2 \
    --threads 2 -- "$there/stdin" "$T/all"
status_is 'one host fails' 1
json 'the others do not' \
    'map(.status) | sort | . == ["failed"] + [range(20) | "ok"]'
is 'each has a folder of its own' "$(cd "$T/all" && echo *)" \
    "$(printf 'h%s\n' {0..19} | sort | xargs)"
check 'with the file' cmp "$T/pieces" "$T/all/h7/stdin"
run timeout 100 "$B/hayfork" get "${options[@]}" "${many[@]}" -l 'h[1-3]' \
    -J "$at" -- "$there/stdin" "$T/jumped/{host}.copy"
json 'or is called after it, and comes through a jump host' \
    'map(.status) == ["ok", "ok", "ok"]'
check 'whole' cmp "$T/pieces" "$T/jumped/h2.copy"
run timeout 100 "$B/hayfork" put "${options[@]}" "${many[@]}" -l h1 -J "$at" \
    --verify -- "$T/large" "$there/jumped"
check 'to there as well' cmp "$T/large" "$there/jumped"
run timeout 100 "$B/hayfork" get "${options[@]}" "${many[@]}" -n -- "x/y" "$T/n"
matches 'a dry run says what goes where' "$(<"$out")" "h3: get x/y $T/n/h3/y"
refute 'and makes nothing' test -e "$T/n"

# ---- refused ----------------------------------------------------------------

refused() { # SENTENCE REGEX COMMAND [OPTION...]
	run timeout 100 "$B/hayfork" "$3" "${options[@]}" "$at" "${@:4}"
	is "$1" "$status" 2
	matches 'with the reason' "$(<"$err")" "$2"
}

refused 'a get without a file' 'no file is named' get
refused 'a put without a place' 'where is it to be put' put -- x
refused 'too many words' "'c' is too much" get -- a b c
refused 'a mode that is none' 'no mode.*as 644' put --mode 9 -- "$T/one" x
refused 'a digest that is none' 'no SHA-256' get --sha256 12 -- x
refused 'a folder' 'names no file' get -- x/
refused 'a file that is not here' 'missing: cannot be read' \
    put -- "$T/missing" x
refused 'an option of commands' 'no option of get' get --pty -- x
