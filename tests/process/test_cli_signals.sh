#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_cli_signals.sh - a signal lets running jobs finish and starts no
# other; a second one kills. Either way the summary is true.
# shellcheck disable=SC2016,SC2119,SC2154
. tests/harness/lib.sh
. tests/process/cli.sh

tell() { # SIGNAL: to hayfork, which says that it has heard
	kill -s "$1" "$HF_PID"
	wait_for 10 'it says what it does' grep -q 'running jobs may finish' "$err"
}

# ---- tasks: once -----------------------------------------------------------

seq -f '%.0fms' 1500 1539 >"$T/times"
hf_start map -j 2 -o jsonl sleep <"$T/times"
wait_for 10 'two tasks run' has_workers 2 'cpu .*sleep 15'
tell INT
hf_wait 20
status_is 'Ctrl-C ends with 130' 130
adds_up 'every task is accounted for' 40
json 'those that ran have finished' \
    'map(select(.status == "ok")) | length == 2 and all(.elapsed >= 1.5)'
json 'the others never began' 'map(select(.status != "ok")) | length == 38 and
    all(.status == "not_run" and .attempts == 0 and .started == null)'
is 'what it does is said once' "$(grep -c 'may finish' "$err")" 1

for pair in TERM/143 HUP/129; do
	hf_start map -j 1 -o jsonl sleep 700ms 700ms 700ms
	wait_for 10 'a task runs' has_workers 1 'cpu .*sleep'
	tell "${pair%/*}"
	hf_wait 20
	status_is "SIG${pair%/*} ends with ${pair#*/}" "${pair#*/}"
	totals_are 'the running task may finish' '3 jobs: 1 ok, 2 not_run'
done

hf_start map -j 1 -o jsonl --order input sleep 800ms 10ms 10ms
wait_for 10 'a task runs' has_workers 1 'cpu .*sleep 800ms'
tell INT
hf_wait 20
json 'all results come in order, if that is wanted' \
    'map(.id) == [1, 2, 3] and map(.status) == ["ok", "not_run", "not_run"]'

# A program of tasks that dies in the meantime has crashed all the same.
hf_start exec -j 1 -o jsonl 1.2 -- sleep
wait_for 10 'a task runs' has_workers 1 'cpu '
wait_for 10 'its program, too' pgrep -f -x 'sleep 1.2'
tell INT
kill -s SEGV "$(workers 'cpu ')"
hf_wait 20
status_is 'a crash while the run ends does not change why' 130
json 'but it is a crash' '.[0].status == "crashed"'

# ---- tasks: twice ----------------------------------------------------------

hf_start map -j 2 -o jsonl sleep 50s 50s 50s 50s 50s 50s
wait_for 10 'two tasks run' has_workers 2 'cpu .*sleep'
tell INT
kill -s INT "$HF_PID"
hf_wait 10
status_is 'a second Ctrl-C ends with 130, too' 130
adds_up 'every task is accounted for' 6
json 'those that ran are cancelled' '(map(select(.status == "cancelled")) |
    length == 2 and all(.attempts == 1 and .stage == "task")) and
    (map(select(.status == "not_run")) | length == 4)'

hf_start map -j 2 -o jsonl hang deaf deaf
wait_for 10 'two tasks run' has_workers 2 'cpu .*hang deaf'
tell TERM
kill -s INT "$HF_PID"
hf_wait 10
status_is 'the first signal is the one that counts' 143
totals_are 'a task that hears no signal is cancelled' '2 jobs: 2 cancelled'

cat >"$T/plan.yaml" <<YAML
jobs:
  - {name: first, task: crash, args: [segv]}
  - {name: then, task: hang}
YAML
hf_start run -j 1 -o jsonl "$T/plan.yaml"
wait_for 10 'the second task runs' has_workers 1 'cpu .*hang'
tell INT
kill -s INT "$HF_PID"
hf_wait 10
status_is 'a crash before it does not change that' 130
totals_are 'nor is it forgotten' '2 jobs: 1 crashed, 1 cancelled'

# ---- input that has no end -------------------------------------------------

mkfifo "$T/input"
exec 7<>"$T/input"
hf_start map -j 1 -o jsonl noop <"$T/input"
echo a >&7
wait_for 10 'the first line is done' grep -q '"args":"a"' "$out"
tell INT
hf_wait 10
status_is 'it does not wait for more input' 130
totals_are 'what was read is done' '1 job: 1 ok'
exec 7>&-

yes >"$T/input" &
hf_start map -j 2 -o jsonl sleep <"$T/input"
wait_for 10 'results come' test -s "$out"
tell TERM
hf_wait 20
status_is 'nor does it read all there is' 143
adds_up 'what it has read is accounted for' "$(wc -l <"$out")"
wait

# ---- host jobs -------------------------------------------------------------

fleet_up
hf_start ssh "${LOGIN[@]}" -j 1 --sessions 4 -o jsonl "$(hosts '1.[1-40]')" \
    -- show delay=1500ms once
wait_for 20 'commands run' has_execs 4 'show delay=1500ms once'
tell INT
hf_wait 20
status_is 'Ctrl-C ends with 130 when there are host jobs' 130
adds_up 'every host is accounted for' 40
is 'those that had begun have finished' \
    "$(jq -r 'select(.status == "ok") | .host' "$out" | sort)" \
    "$(sed "s/ .*/:$FLEET_PORT/" "$T/execs" | sort)"
json 'the others were not run' 'map(select(.status == "ok")) | length == 4'
json 'nothing of theirs was sent' 'map(select(.status != "ok")) |
    all(.attempts == 0 and .stdout == "" and .exit == null)'

hf_start ssh "${LOGIN[@]}" -j 2 -o jsonl "$(hosts '2.[1-20]')" -- show hang
wait_for 20 'commands run' has_execs 20 'show hang'
tell INT
kill -s INT "$HF_PID"
hf_wait 10
status_is 'twice kills host jobs, too' 130
totals_are 'they are cancelled' '20 jobs: 20 cancelled'
adds_up 'every host is accounted for' 20
json 'at the stage where they stood' 'all(.stage == "output")'
nobody_in() {
	[[ $(fleet_counter open) = 0 ]]
}
check 'nobody is logged in any more' wait_for 10 'all are gone' nobody_in

hf_start ssh "${LOGIN[@]}" -j 1 -o jsonl --retries 9 \
    "$NET.0.1:1" "$(hosts 3.1)" -- show delay=1500ms retried
wait_for 20 'a command runs' has_execs 1 'show delay=1500ms retried'
tell INT
hf_wait 10
status_is 'a stopped run does not try again' 130
adds_up 'what waits for its next attempt is accounted for' 2

cat >"$T/plan.yaml" <<YAML
jobs:
  - {name: host, ssh: show delay=1500ms both, hosts: '$(hosts '4.[1-9]')'}
  - {name: task, task: sleep, args: [1500ms, 1500ms, 1500ms, 1500ms]}
YAML
hf_start run -w "$(hosts '4.[1-9]')" "${LOGIN[@]}" -j 1 --sessions 2 \
    -o jsonl "$T/plan.yaml"
wait_for 20 'commands run' has_execs 2 'show delay=1500ms both'
wait_for 20 'a task runs' has_workers 1 'cpu .*sleep 1500ms'
tell INT
hf_wait 20
status_is 'both kinds stop together' 130
adds_up 'every job is accounted for' 13
json 'three had begun' 'map(select(.status == "ok")) | length == 3'

# ---- a terminal ------------------------------------------------------------

# Ctrl-C goes to all of the terminal's foreground, but workers are not there.
setsid "$HF" map -j 2 -o jsonl sleep 900ms 900ms 900ms >"$out" 2>"$err" &
HF_PID=$!
wait_for 10 'two tasks run' has_workers 2 'cpu .*sleep'
kill -s INT -- "-$HF_PID"
hf_wait 20
status_is 'Ctrl-C at a terminal is for the master alone' 130
totals_are 'so that running jobs finish' '3 jobs: 2 ok, 1 not_run'
