#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_cli_output.sh - results as JSON lines and for people, their order, the
# summary, and outputs that fail, end or are slow.
# shellcheck disable=SC2016,SC2154 # jq has variables, too
. tests/harness/lib.sh
. tests/process/cli.sh

TIME='"20[0-9-]{8}T[0-9:]{8}\.[0-9]{3}Z"'
SECONDS_='[0-9]+\.([0-9]{3}){1,2}'

# ---- tasks as JSON lines ---------------------------------------------------

hf map -o jsonl noop anything
status_is 'a task is run' 0
matches 'its result has every field, in order' "$(cat "$out")" "^\
\{\"id\":1,\"job\":\"noop\",\"kind\":\"task\",\"host\":null,\"command\":null,\
\"args\":\"anything\",\"status\":\"ok\",\"stage\":null,\"attempts\":1,\
\"worker\":[0-9]+,\"started\":$TIME,\"elapsed\":$SECONDS_,\"cpu\":$SECONDS_,\
\"exit\":null,\"stdout\":\"\",\"stderr\":\"\",\"truncated\":false,\
\"value\":null,\"error\":null,\
\"banner\":null,\"commands\":null,\"login\":null\}$"

hf map -o jsonl primes 100 1000
json 'what a task returns is its value' \
    'map({(.args): .value}) | add == {"100": 25, "1000": 168}'
json 'its time is that of its run' 'all(.elapsed >= 0 and .cpu >= 0)'

hf map -o jsonl sha256 "$T/nothing"
status_is 'a task may fail' 1
json 'and has no value then' '.[0] | .status == "failed" and .value == null'
json 'but a stage and an error with all its fields' '.[0] |
    .stage == "task" and (.error | keys_unsorted) ==
    ["class", "message", "hint", "signal", "backtrace",
     "last_words", "stage_ms"] and
    (.error.message | contains("No such file"))'

hf map -o jsonl crash kill
json 'a crash names its signal' '.[0] | .status == "crashed" and
    .stage == "task" and .error.class == "crash" and .error.signal == "KILL"'
json 'and the worker it cost' '.[0] | .worker >= 0 and .attempts == 1'

hf map -o jsonl noop $'say "\\\x01\xff"'
json 'text of any kind becomes valid JSON' '.[0].args == "say \"\\\u0001\ufffd\""'

# ---- host jobs as JSON lines -----------------------------------------------

fleet_up --raw http@$NET.6.1
hf ssh "${LOGIN[@]}" -o jsonl "$(hosts 0.1)" -- show version
status_is 'a host job is run' 0
matches 'its result has every field, in order' "$(cat "$out")" "^\
\{\"id\":1,\"job\":null,\"kind\":\"host\",\"host\":\"$(hosts 0.1)\",\
\"command\":\"show version\",\"args\":null,\"status\":\"ok\",\"stage\":null,\
\"attempts\":1,\"worker\":[0-9]+,\"started\":$TIME,\"elapsed\":$SECONDS_,\
\"cpu\":$SECONDS_,\"exit\":0,\"stdout\":\"$NET.0.1: show version\\\\n\",\
\"stderr\":\"\",\"truncated\":false,\"value\":null,\"error\":null,\
\"banner\":null,\"commands\":null,\
\"login\":\{\"user\":\"[^\"]+\",\"method\":\"password\",\"credential\":1\}\}$"

hf ssh "${LOGIN[@]}" -o jsonl "$(hosts 0.1)" -- \
    show bytes=30 stderr=20 exit=3
status_is 'a command may fail' 1
json 'its exit status and both its outputs are told' '.[0] | .exit == 3 and
    .status == "failed" and .stage == "command" and
    (.stdout | length) == 30 and (.stderr | length) == 20'

hf ssh "${LOGIN[@]}" -o jsonl "$(hosts 0.1)" -- signal=TERM
json 'so is the signal it died of' '.[0] | .exit == null and
    .status == "failed" and .error.signal == "TERM"'

hf ssh "${LOGIN[@]}" -o jsonl --max-output 100 "$(hosts 0.1)" -- \
    bytes=5000
json 'output beyond what is wanted is cut, and marked' \
    '.[0] | .truncated and (.stdout | length) == 100'

hf ssh "${LOGIN[@]}" -o jsonl --parse json "$(hosts 0.1)" -- \
    net show system json
json 'output that is JSON has its value beside it' '.[0] |
    .value == (.stdout | fromjson) and .value.hostname == "'$NET.0.1'"'
hf ssh "${LOGIN[@]}" -o jsonl --parse json "$(hosts 0.1)" -- garbage json
json 'output that should be JSON is kept if it is none' '.[0] |
    .status == "failed" and .stage == "parse" and .value == null and
    .stdout != "" and (.error.message | test("[0-9]"))'

hf ssh "${LOGIN[@]}" -o jsonl "$(hosts 6.1)" -- hostname
json 'a host that was never logged in to has no exit status' '.[0] |
    .status == "unreachable" and .exit == null and .stage == "banner"'

cat >"$T/plan.yaml" <<YAML
jobs:
  - name: versions
    ssh: show version
    hosts: "*"
  - name: count
    task: primes
    args: [10, 20]
YAML
printf 'admin@%s\n' "$(hosts 0.1)" "$(hosts 0.2)" >"$T/hosts.txt"
hf run -i "$T/hosts.txt" "${LOGIN[@]:2}" -o jsonl --order input "$T/plan.yaml"
json 'results of a plan are numbered in its order' \
    'map(.id) == [1, 2, 3, 4] and map(.args // .command) ==
    ["show version", "show version", "10", "20"]'
json 'and say what job they are of' \
    'map(.job) == ["versions", "versions", "count", "count"] and
    map(.kind) == ["host", "host", "task", "task"]'

# ---- for people ------------------------------------------------------------

hf ssh "${LOGIN[@]}" "$(hosts 0.1)" -- show version
matches 'a line of output stands in the line of its host' "$(cat "$out")" \
    "^$(hosts 0.1) +ok +[0-9.]+s  $NET.0.1: show version$"
hf ssh "${LOGIN[@]}" "$(hosts 0.1)" -- show bytes=90 stderr=9
matches 'several stand below, stderr told apart' "$(cat "$out")" \
    "^$(hosts 0.1) +ok +[0-9.]+s"$'\n    [^\n]+\n    [^\n]+\n    stderr: [^\n]+$'
hf ssh "${LOGIN[@]}" "$NET.0.1:1" -- hostname
matches 'what failed says where and why, and what to look at' "$(cat "$out")" \
    '^[^ ]+ +unreachable +[0-9.]+s  at connect: port 1: Connection refused'$'\n''    hint: '
refute 'no colours in a file' grep -q $'\033' "$out"
run script -qec "NO_COLOR=1 $HF map noop a -q" /dev/null </dev/null
refute 'nor on a terminal where none are wanted' grep -q $'\033' "$out"
run env -u NO_COLOR script -qec "$HF map noop a -q" /dev/null </dev/null
check 'but on others' grep -q $'\033\[32mok' "$out"

hf map -o none noop a b c
is 'no output if none is wanted' "$(cat "$out")" ''
totals_are 'only a summary' '3 jobs: 3 ok'

# ---- order -----------------------------------------------------------------

hf map -j 3 -o jsonl sleep 600ms 10ms 300ms
json 'results come as tasks end' 'map(.args) == ["10ms", "300ms", "600ms"]'
hf map -j 3 -o jsonl --order input sleep 600ms 10ms 300ms
json 'or as their arguments stand' 'map(.id) == [1, 2, 3]'
printf '%s\n' 50ms 10ms 0 30ms 0 20ms 0 0 0 0 >"$T/times"
hf map -j 4 --window 2 -o jsonl --order input sleep <"$T/times"
is 'however many there are' "$(jq -r .args "$out")" "$(cat "$T/times")"
hf map -j 2 -o jsonl --order input crash segv 2>/dev/null
hf ssh "${LOGIN[@]}" -o jsonl --order input "$(hosts '0.[1-20]')" \
    "$(hosts 6.1)" "$(hosts '1.[1-20]')" -- hostname
json 'failures keep their place' 'length == 41 and
    map(.id) == [range(1; 42)] and .[20].status == "unreachable"'

# ---- the summary -----------------------------------------------------------

hf map random 1000 1000
matches 'the summary tells the jobs, their time and what was counted' \
    "$(cat "$err")" $'^2 jobs in [0-9.]+s: 2 ok\ncounters:\n.*  interesting '
hf map sha256 "$T/nothing"
matches 'and each failure again, with its reason' "$(cat "$err")" \
    $'\nfailures:\n  sha256 [^\n]+nothing  failed at task: .*No such file'
hf map noop </dev/null
matches 'nothing to do is nothing to warn about' "$(cat "$err")" \
    '^0 jobs in [0-9.]+s$'
hf map -q sha256 "$T/nothing"
is 'nothing of it is told to those who want it quiet' "$(cat "$err")" ''
status_is 'but by the exit status' 1

# ---- text from devices -----------------------------------------------------

harmless() { # FILE: nothing that a terminal obeys, all of it valid UTF-8
	iconv -f utf-8 -t utf-8 "$1" >/dev/null &&
	    ! LC_ALL=C grep -q $'[\x01-\x08\x0b-\x1f\x7f]\|\xc2[\x80-\x9f]' "$1" &&
	    [[ $(tr -d '\000' <"$1" | wc -c) = "$(wc -c <"$1")" ]]
}
for text in escapes bytes utf8; do
	hf ssh "${LOGIN[@]}" -v -v --log "$T/log" "$(hosts 0.1)" -- \
	    show text=$text bytes=2000 stderr=300 exit=1
	check "text of a device cannot hurt a terminal: $text" harmless "$out"
	check "nor can the summary: $text" harmless "$err"
	check "nor the log: $text" harmless "$T/log"
	hf ssh "${LOGIN[@]}" -o jsonl "$(hosts 0.1)" -- \
	    show text=$text bytes=2000 stderr=300
	json "and is valid JSON: $text" '.[0].stdout | length > 0'
	check "each on one line, in valid UTF-8: $text" harmless "$out"
	is "and only one: $text" "$(wc -l <"$out")" 1
done
hf ssh "${LOGIN[@]}" "$(hosts 0.1)" -- $'show \033]0;x\007'
check 'not even a command of ours, repeated by the device' harmless "$out"

# ---- outputs that fail -----------------------------------------------------

told_once() { # SENTENCE STATUS REASON; of the last run
	status_is "$1" "$2"
	is "$1: said once" "$(grep -c "$3" "$err")" 1
	refute "$1: no result is claimed" grep -qE '[0-9] ok' "$err"
}

full() { # ARGUMENT...
	status=0
	timeout -k 5 50 "$HF" "$@" >/dev/full 2>"$err" || status=$?
	: >"$out"
}
for kind in human jsonl; do
	full map -o $kind noop a b c
	told_once "a full disk, $kind" 74 'No space left'
done
full map -q noop a
told_once 'a full disk, and quiet' 74 'No space left'
full map -o none noop a
is 'a full disk does not matter to those who write nothing' \
    "$status $(totals)" '0 1 job: 1 ok'
full map crash segv
told_once 'not even a crash is graver than a full disk' 74 'No space left'
cat >"$T/plan.yaml" <<YAML
jobs:
  - {name: short, task: noop, args: [a]}
  - {name: long, task: sleep, args: [30s, 30s, 30s]}
YAML
full run -j 2 "$T/plan.yaml"
told_once 'the run ends, whatever it is at' 74 'No space left'
full ssh "${LOGIN[@]}" "$(hosts '0.[1-9]')" -- hostname
told_once 'host jobs, too' 74 'No space left'
full tasks
told_once 'so do lists' 74 'No space left'

run bash -c '"$0" map noop a >&-' "$HF"
told_once 'a closed output' 74 'Bad file descriptor'

run timeout 50 bash -c 'yes | "$0" map -o jsonl noop | head -n 1
    exit "${PIPESTATUS[1]}"' "$HF"
told_once 'a reader that ends early ends a run without end' 74 'Broken pipe'
json 'it had what it wanted' 'length == 1 and .[0].status == "ok"'

# ---- a slow reader ---------------------------------------------------------

cpu_of() { # PID: ticks used so far
	awk '{ print $14 + $15 }' "/proc/$1/stat"
}
stalled() { # PID: it used no CPU since the last time we asked
	local was=$now

	now=$(cpu_of "$1")
	[[ $now = "$was" ]] && ((++still >= 10))
}
rss_kib() { # PID
	sed -n 's/^VmHWM:[ \t]*\([0-9]*\).*/\1/p' "/proc/$1/status"
}

slowly() { # ARGUMENT...: run until it waits for its reader
	"$HF" "$@" <&0 >"$T/pipe" 2>"$err" &
	HF_PID=$!
	exec 7<"$T/pipe"
	now='' still=0
	wait_for 30 'the run waits for its reader' stalled "$HF_PID"
	refute 'the run waits for its reader' pid_gone "$HF_PID"
	if grep -q __asan_init "$HF"; then
		skip 'its memory stays small' 'sanitizers need much'
	else
		check 'its memory stays small' \
		    test "$(rss_kib "$HF_PID")" -lt 65536
	fi
}
read_on() {
	cat <&7 >"$out"
	exec 7<&-
	hf_wait 20
	status_is 'the reader goes on, and all is well' 0
}

mkfifo "$T/pipe"
seq 100000 >"$T/numbers"
slowly map -o jsonl noop <"$T/numbers"
read_on
is 'nothing is lost' "$(jq -s 'map(.id) | "\(length) \(unique | length)"' "$out")" \
    '"100000 100000"'

slowly ssh "${LOGIN[@]}" -j 1 --sessions 4 -o jsonl "$(hosts '2.[1-60]')" -- \
    show bytes=2000000
check 'it asks no more hosts than it has room for' \
    test "$(execs 'show bytes=2000000')" -lt 10
read_on
is 'nothing is lost' "$(execs 'show bytes=2000000') $(wc -l <"$out")" '60 60'
