#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_articles.sh - the four examples of README, each one line, on real
# SSH servers: an ordered map, results as completed, wait for all, and tasks
# that count in the parent.
# shellcheck disable=SC2016,SC2154
. tests/harness/lib.sh
. tests/process/cli.sh

lab_up 3
LOGIN=(-i "$LAB/inventory" --identity "$LAB/id_ed25519"
    --known-hosts "$LAB/known_hosts" --host-key strict)

# A server stopped like this accepts a connection and does not answer.
pause() { # HOST
	kill -s STOP "$(cat "$LAB/$1/pid")"
	at_exit resume "$1"
}
resume() { # HOST
	kill -s CONT "$(cat "$LAB/$1/pid" 2>/dev/null)" 2>/dev/null || true
}
lines_are() { # NUMBER: in the output so far
	(($(wc -l <"$out") == $1))
}

# ---- a map over hosts, in their order, with JSON parsed --------------------

hf ssh "${LOGIN[@]}" --order input --parse json -o jsonl -- \
    net show system json
status_is 'an ordered map over hosts' 0
json 'in the order of the inventory' \
    'map(.host) == ["leaf01", "leaf02", "leaf03"]'
json 'with what each host said, as a value' \
    'all(.value.hostname == .host and .exit == 0 and .error == null)'
adds_up 'and all told in the summary' 3

pause leaf01
hf_start ssh "${LOGIN[@]}" --order input --parse json -o jsonl -- \
    net show system json
wait_for 20 'the others are done' has_workers 1 'io .*\[1 session\]'
check 'a slow first host holds the others back' lines_are 0
resume leaf01
hf_wait 20
json 'until it has answered' 'map(.host) == ["leaf01", "leaf02", "leaf03"]'

# ---- results as they are completed -----------------------------------------

pause leaf01
hf_start ssh "${LOGIN[@]}" --parse json -o jsonl -- net show system json
wait_for 20 'results as completed' lines_are 2 &&
    ok 'results come as they are completed'
refute 'while the run goes on' pid_gone "$HF_PID"
json 'from those that have answered' \
    'map(.host) | sort == ["leaf02", "leaf03"]'
resume leaf01
hf_wait 20
status_is 'the last one comes last' 0
json 'each once' 'map(.host) | length == 3 and .[2] == "leaf01"'

# ---- wait for all ----------------------------------------------------------

hf ssh "${LOGIN[@]}" -o none -- net show interface json
is 'wait for all: nothing but a summary' "$status $(wc -c <"$out") $(totals)" \
    '0 0 3 jobs: 3 ok'

pause leaf02
hf ssh "${LOGIN[@]}" -o none -t 2s -- net show interface json
is 'a timeout does not wait for the one that does not answer' \
    "$status $(totals)" '3 3 jobs: 2 ok, 1 timeout'
matches 'which is named' "$(cat "$err")" $'\n  leaf02  timeout at banner: '
resume leaf02

# ---- tasks that count in the parent ----------------------------------------

hf map -o jsonl random 1000 1000 1000 1000
status_is 'CPU-bound tasks' 0
totals_are 'four of them' '4 jobs: 4 ok'
json 'each returns what it found' 'all(.value > 0 and .value < 1000)'
is 'and counts it, in the parent' "$(counter interesting)" \
    "$(jq -s 'map(.value) | add' "$out")"
