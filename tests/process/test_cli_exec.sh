#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_cli_exec.sh - hayfork exec: what a program is given, what becomes of
# its output and its end, and that nothing of it is left, whoever dies.
# shellcheck disable=SC2016,SC2119,SC2154
. tests/harness/lib.sh
. tests/process/cli.sh

# Results as JSON lines, in the order of the arguments.
hx() { # ARGUMENT...
	hf exec -o jsonl --order input "$@"
}

# A field of the only result.
field() { # FILTER
	jq -rj "$1" "$out"
}

# ---- words -----------------------------------------------------------------

hx a 'b c' '$(reboot)' '' -- echo '<{}>' -n '{}{}'
status_is 'programs that end well' 0
adds_up 'each argument has its result' 4
json '{} is replaced in every word, and splits none' 'map(.stdout) ==
    ["<a> -n aa\n", "<b c> -n b cb c\n",
    "<$(reboot)> -n $(reboot)$(reboot)\n", "<> -n \n"]'
json 'each says what it was' 'map(.args) == ["a", "b c", "$(reboot)", ""] and
    all(.kind == "task" and .job == "exec" and .host == null and
    .command == "echo '"'<{}>' -n '{}{}'"'" and .exit == 0 and .error == null)'
hx a -- printf '%s|' one
json 'without {} the argument is the last word' '.[0].stdout == "one|a|"'
hx echo printf -- '{}' '%s' x
json 'the program may be the argument' 'map(.stdout) == ["%s x\n", "x"]'
hx <<<$'one\ntwo words\n-n\n' -- printf '<%s>'
json 'without arguments each line is one' 'map(.stdout) ==
    ["<one>", "<two words>", "<-n>", "<>"]'
hx -- true </dev/null
status_is 'no line at all' 0
is 'is no program at all' "$(wc -l <"$out")" 0
printf 'a\nb\0c\n' >"$T/nul"
hx -- printf '<%s>' <"$T/nul"
status_is 'a NUL in a line is refused' 2
matches 'with its place' "$(cat "$err")" \
    'standard input:2: an argument with a NUL byte'
json 'and never splits the argument' 'map(.stdout) == ["<a>"]'

hf exec a
status_is 'a program must be named' 2
hf exec -n a "it's" -- cp '{}' '{}.bak'
is 'a dry run says what would run' "$(cat "$out")" \
    "cp a a.bak"$'\n'"cp 'it'\\''s' 'it'\\''s.bak'"
hf exec -n -- rm <<<$'x\n\e[2J'
is 'for lines, too, and harms no terminal' "$(cat "$out")" \
    "rm x"$'\n'"rm '\\x1b[2J'"

# ---- what a program has ----------------------------------------------------

mkdir "$T/folder here"
# shellcheck disable=SC2034
(
	cd "$T/folder here"
	export NOTE=$'two\nlines' EMPTY=
	ulimit -Sn 100
	umask 027
	exec "$OLDPWD/$HF" exec -q -o jsonl x -- sh -c 'pwd; echo "$NOTE"
	    echo "${EMPTY-unset}"; umask; ulimit -Sn'
) >"$out" 2>"$err" || true
is 'folder, environment, umask and limit of descriptors are the caller'\''s' \
    "$(field .stdout)" \
    "$T/folder here"$'\ntwo\nlines\n\n0027\n100'
(env | sort) >"$T/mine"
hx x -- sh -c 'env | sort'
is 'the whole environment is' \
    "$(field .stdout | grep -vE '^(_|PWD|OLDPWD|SHLVL)=')" \
    "$(grep -vE '^(_|PWD|OLDPWD|SHLVL)=' "$T/mine")"
hx x -- sh -c 'cat; ls /proc/$$/fd; readlink /proc/$$/fd/0'
is 'stdin is empty, and three descriptors are all there is' \
    "$(field .stdout)" $'0\n1\n2\n/dev/null'
# Two are for the C library alone, which ignores them in what it starts.
hx /proc/self/status -- cat
signals() {
	local mask

	for mask in $(field .stdout | sed -n 's/^Sig\(Blk\|Ign\|Cgt\)://p'); do
		echo $((16#$mask & ~(3 << 31)))
	done
}
is 'no signal is blocked, ignored or caught' "$(signals)" $'0\n0\n0'
hx x -- sh -c 'cut -d " " -f 1,5 /proc/$$/stat'
matches 'it leads a process group' "$(field .stdout)" '^([0-9]+) \1$'
hx x -- sh -c 'echo > /dev/tty'
is 'it has no terminal' "$(field .status)" failed

# ---- ends ------------------------------------------------------------------

ends() { # SENTENCE "STATUS EXIT SIGNAL STATUS OF HAYFORK" ARGUMENT...
	hx "${@:3}"
	is "$1" "$(field '"\(.status) \(.exit) \(.error.signal)"') $status" "$2"
}
ends 'a program that fails' 'failed 3 null 1' x -- sh -c 'exit 3'
is 'says so' "$(field .error.message)" 'the program ended with exit status 3'
ends 'the largest exit status' 'failed 255 null 1' x -- sh -c 'exit 255'
for signal in KILL SEGV PIPE; do
	ends "a program killed by SIG$signal" "failed null $signal 1" \
	    x -- sh -c "kill -$signal \$\$"
done
matches 'says so' "$(field .error.message)" 'killed by signal PIPE'
ends 'a program that is not there' 'failed null null 1' x -- no-such-program
is 'says so' "$(field '.error | "\(.class): \(.message)"')" \
    "exec: cannot run 'no-such-program': No such file or directory"
ends 'one in a folder that is not there' 'failed null null 1' x -- ./no/such
ends 'a line for a shell' 'failed null null 1' x -- 'ls | wc'
matches 'is told where shells are' "$(field .error.hint)" 'sh -c'
echo 'echo hello' >"$T/script"
ends 'a file that is no program' 'failed null null 1' x -- "$T/script"
matches 'says so' "$(field .error.message)" 'Permission denied'
chmod +x "$T/script"
ends 'a script without its first line' 'failed null null 1' x -- "$T/script"
matches 'is told what it lacks' "$(field .error.hint)" '#!/bin/sh'
printf '#!%s/nobody\n' "$T" >"$T/script"
ends 'a script without its interpreter' 'failed null null 1' x -- "$T/script"
matches 'is told, too' "$(field .error.hint)" 'interpreter'
hx a b -- sh -c 'test "$1" = a' sh
status_is 'one failure of two counts' 1
totals_are 'and the other is well' '2 jobs: 1 ok, 1 failed'

# ---- output ----------------------------------------------------------------

hx x -- sh -c 'echo one; echo two >&2; echo three'
is 'both streams come' "$(field '.stdout, .stderr')" $'one\nthree\ntwo'
hx x -- sh -c 'head -c 5000000 /dev/zero | tr "\0" x; echo end >&2'
is 'and all of it, megabytes as well' \
    "$(field '"\(.stdout | length) \(.stderr) \(.truncated)"')" \
    $'5000000 end\n false'
hx x -- sh -c '(head -c 3000000 /dev/zero | tr "\0" e >&2) &
    head -c 3000000 /dev/zero | tr "\0" o; wait'
json 'from both at once' '.[0] | (.stdout | length) == 3000000 and
    (.stderr | length) == 3000000'
hx --max-output 1M x -- sh -c 'head -c 8000000 /dev/zero | tr "\0" x; echo end >&2
    echo $? >"'"$T"'/went-on"'
json 'what is too much is cut, and says so' '.[0] | .status == "ok" and
    .truncated and (.stdout | length) == 1048576 and .stderr == "end\n"'
check 'the program goes on all the same' test -s "$T/went-on"
hx x -- sh -c 'exec >&- 2>&-; sleep 0.3; exit 4'
is 'one that closes its streams early has its end' "$(field .exit)" 4
hx x -- printf 'a\0b\377'
json 'output may be any bytes' '.[0].stdout == "a\u0000b\ufffd"'
hf exec a b --order input -- sh -c 'echo "$1 1"; echo "$1 2"' sh
matches 'people see each below its argument' "$(cat "$out")" \
    'exec a  ok +[0-9.]+s
    a 1
    a 2
exec b  ok +[0-9.]+s
    b 1
    b 2'

# ---- time ------------------------------------------------------------------

ends 'one that takes too long' 'timeout null TERM 3' -t 200ms 50 -- sleep
ends 'one that does not hear of it' 'timeout null KILL 3' -t 200ms x -- \
    sh -c 'trap "" TERM; echo begun; while :; do sleep 0.1; done'
is 'has its output all the same' "$(field .stdout)" begun
json 'and its end soon' '.[0].elapsed >= 0.7 and .[0].elapsed < 1.5'
ends 'one that tidies up first' 'timeout 7 null 3' -t 200ms x -- \
    sh -c 'trap "echo tidy; exit 7" TERM; sleep 50 & wait'
is 'has the time for it' "$(field .stdout)" tidy
ends 'one that is stopped' 'timeout null TERM 3' -t 200ms x -- \
    sh -c 'kill -STOP $$'
is 'the worker lives on' "$(counter deaths)" 0
hx -j 1 -t 300ms 50 0 50 0 -- sleep
json 'others are not touched' 'map(.status) ==
    ["timeout", "ok", "timeout", "ok"] and all(.worker == 0)'
hx -t 200ms --retries 1 50 -- sleep
json 'retries are for those' '.[0].attempts == 2 and .[0].status == "timeout"'

# ---- what a program leaves behind ------------------------------------------

gone() { # FILE...: the processes they name
	local file

	for file; do
		pid_gone "$(cat "$file")" || return 1
	done
}
left='sleep 100 & echo $! >"$0"'
hx "$T/left" -- sh -c "$left; echo done"
json 'a child that holds the pipes does not hold up the result' \
    '.[0].status == "ok" and .[0].stdout == "done\n" and .[0].elapsed < 10'
check 'it is killed' wait_for 5 'it is gone' gone "$T/left"
hx -t 300ms "$T/left" -- sh -c "$left; wait"
is 'when time is over, it is so' "$(field .status)" timeout
check 'for the whole group' wait_for 5 'it is gone' gone "$T/left"
# timeout(1) makes a process group of its own.
apart='timeout 100 sh -c "echo \$\$ >\"$0\"; exec sleep 100" &
    while ! test -s "$0"; do :; done'
rm "$T/left"
hx -t 300ms "$T/left" -- sh -c "$apart; wait"
is 'and for what left the group' "$(field .status)" timeout
check 'as well' wait_for 5 'it is gone' gone "$T/left"
rm "$T/left"
hx "$T/left" -- sh -c "$apart; echo done"
json 'such a one is not waited for' '.[0].status == "ok" and
    .[0].stdout == "done\n" and .[0].elapsed < 10'
check 'and ends with the run' gone "$T/left"
rm "$T/left"
hx "$T/left" -- sh -c 'setsid sh -c "echo \$\$ >\"$0\"; exec sleep 100" &
    while ! test -s "$0"; do :; done; echo done'
json 'nor does a child that has gone its own way' '.[0].status == "ok" and
    .[0].stdout == "done\n" and .[0].elapsed < 10'
refute 'which lives on' pid_gone "$(cat "$T/left")"
kill "$(cat "$T/left")"
wait_for 5 'it ends' gone "$T/left"

# ---- who dies while it runs ------------------------------------------------

# A program, a child in its group, one in another group, and their numbers in
# $T.
start_family() {
	rm -f "$T/program" "$T/child" "$T/other"
	hf_start exec -j 1 -o jsonl "$@" x -- sh -c 'echo $$ >"$1/program"
	    sh -c "trap \"\" HUP INT TERM; echo \$\$ >\"$1/child\"; sleep 100" &
	    timeout 100 sh -c "echo \$\$ >\"$1/other\"; exec sleep 100" &
	    wait' sh "$T"
	wait_for 10 'the family lives' test -s "$T/child" -a -s "$T/other"
}
family_is_gone() { # SENTENCE
	check "$1" wait_for 1 'program and children end' \
	    gone "$T/program" "$T/child" "$T/other"
}

start_family
kill -KILL "$(workers 'cpu')"
family_is_gone 'a worker that is killed takes its program along'
hf_wait 10
is 'that job is crashed' "$(field .status) $status" 'crashed 5'

start_family
kill -KILL "$HF_PID"
family_is_gone 'a master that is killed does'
hf_wait 10

start_family
kill -INT "$HF_PID"
wait_for 10 'it says what it does' grep -q 'running jobs may finish' "$err"
refute 'one Ctrl-C lets it finish' gone "$T/program"
kill -INT "$HF_PID"
family_is_gone 'two of them end it'
hf_wait 10
is 'that job is cancelled' "$(field .status) $status" 'cancelled 130'

start_family
kill -INT "$HF_PID"
wait_for 10 'it says what it does' grep -q 'running jobs may finish' "$err"
kill -TERM "$(cat "$T/program")"
hf_wait 10
is 'what ends after one Ctrl-C has its own result' \
    "$(field '"\(.status) \(.error.signal)"') $status" 'failed TERM 130'

# The first two programs kill their worker; the third has another one.
hx -j 1 die die live -- sh -c 'test "$1" = live || { kill -KILL $PPID; sleep 50; }' sh
json 'a program that kills its worker costs itself' 'map(.status) ==
    ["crashed", "crashed", "ok"]'
adds_up 'and nothing else' 3

# ---- secrets ---------------------------------------------------------------

export HF_TOKEN=quite-secret
start_family -vv --log "$T/log"
seen() {
	local proc

	for proc in "$HF_PID" $(pgrep -P "$HF_PID"); do
		tr '\0' '\n' <"/proc/$proc/cmdline"
		[[ $proc = "$HF_PID" ]] || cat "/proc/$proc/environ"
	done 2>/dev/null
	cat "$T/log" "$err"
}
is 'no environment is seen in titles, workers or the log' \
    "$(seen | grep -ac quite-secret || true)" 0
hf_kill
family_is_gone 'nothing is left'
unset HF_TOKEN

# ---- many ------------------------------------------------------------------

seq 1000 >"$T/many"
hf exec -o jsonl -- true <"$T/many"
status_is 'a thousand programs' 0
totals_are 'all end well' '1000 jobs: 1000 ok'
echo "# a thousand programs in $elapsed_ms ms"
