#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_master.sh - the master is killed, or has no descriptors left. The
# harness fails this test for any process or file that is left behind.
# shellcheck disable=SC2154
. tests/harness/lib.sh
. tests/process/cli.sh

# All processes that the command has started, services included.
family() {
	pgrep -P "$HF_PID" || true
}

all_gone() { # PID...
	local pid

	for pid; do
		pid_gone "$pid" || return 1
	done
}

has_family() { # COUNT; for wait_for
	(($(family | wc -l) >= $1))
}

# kill -9 when so many workers are there: one second later none is.
killed_master_leaves_nobody() { # SENTENCE
	local pids

	mapfile -t pids < <(family)
	((${#pids[@]} > 0)) || not_ok "$1" 'no worker was there'
	kill -KILL "$HF_PID"
	if wait_for 1 "$1" all_gone "${pids[@]}"; then
		ok "$1 (${#pids[@]} processes)"
	fi
	hf_wait 5
}

hf_start map -j 8 sleep 20s 20s 20s 20s
wait_for 10 'tasks run' has_workers 4 'cpu .*sleep'
killed_master_leaves_nobody 'running tasks end with their master'

hf_start map -j 8 hang busy busy deaf deaf idle
wait_for 10 'tasks run' has_workers 5 'cpu .*hang'
killed_master_leaves_nobody 'tasks that hang or ignore signals do, too'

hf_start map -j 200 sleep 20s
wait_for 10 'workers start' has_family 20
killed_master_leaves_nobody 'workers that are starting do, too'

fleet_up --auth password
hf_start ssh "${LOGIN[@]}" -j 4 "$(hosts '1.[1-60]')" -- show delay=20s left
wait_for 20 'commands run' has_execs 60 'show delay=20s left'
killed_master_leaves_nobody 'sessions end with their master'

hf_start map -j 2 sleep 20s 20s 20s
wait_for 10 'tasks run' has_workers 2 'cpu .*sleep'
kill -INT "$HF_PID"
wait_for 10 'it drains' grep -q 'running jobs may finish' "$err"
killed_master_leaves_nobody 'a master that drains may be killed, too'

hf_start ssh "${LOGIN[@]}" -j 2 "$(hosts '4.[1-20]')" -- show delay=20s held
wait_for 20 'commands run' has_execs 20 'show delay=20s held'
for pid in $(family); do
	kill -STOP "$pid"
done
killed_master_leaves_nobody 'workers that are stopped end with it'

# At moments of its first milliseconds, when its workers are being born. Who
# adopts an orphan here knows of all that were left.
orphan=$(bash -c 'sleep 9 >/dev/null & echo $!')
adopter=$(ps -o ppid= -p "$orphan" | tr -d ' ')
kill "$orphan"
orphans() {
	pgrep -P "$adopter" -x 'hayfork(-.*)?' || true
}
before=$(orphans)
no_new_orphans() {
	[[ $(orphans) = "$before" ]]
}
for ((i = 0; i < 40; i++)); do
	hf_start map -j 8 sleep 20s 20s 20s 20s 20s 20s 20s 20s
	for ((turn = 0; turn < i * 150; turn++)); do :; done
	kill -KILL "$HF_PID"
	wait "$HF_PID" 2>/dev/null || true
done
HF_PID=
wait_for 1 'nobody of forty killed at birth lives' no_new_orphans &&
    ok 'a master killed at birth leaves nobody'

# ---- few descriptors -------------------------------------------------------

limited() { # DESCRIPTORS ARGUMENT...
	run timeout 60 prlimit "--nofile=$1:$1" "$HF" "${@:2}"
}

limited 48 ssh "${LOGIN[@]}" -j 1 -o jsonl "$(hosts '2.[1-100]')" -- \
    show delay=50ms few
status_is 'with few descriptors connections wait for each other' 0
totals_are 'and no job is lost' '100 jobs: 100 ok'
is 'each command ran once' "$(execs 'show delay=50ms few')" 100
for n in 8 12 16 20 24 28 32; do
	limited $n map -j 2 -o jsonl random 100 100 100
	adds_up "no task is lost with $n descriptors" 3
	matches 'all are done, or there is a reason' \
	    "$status $(totals) $(tail -n 1 "$err")" \
	    '^(0 .* 3 ok .*|70 .*: Too many open files)$'
	limited $n ssh "${LOGIN[@]}" -j 2 -o jsonl "$(hosts '5.[1-20]')" -- \
	    show delay=20ms limit=$n
	adds_up "no host job is lost with $n descriptors" 20
	matches 'all are done, or there is a reason' \
	    "$status $(totals) $(tail -n 1 "$err")" \
	    '^(0 .* 20 ok .*|70 .*: Too many open files)$'
	is 'no command ran twice' "$(sort "$T/execs" | grep "limit=$n\$" |
	    uniq -d)" ''
done
limited 200 map -j 64 -o none noop 1 2 3 4 5 6 7 8
is 'with too few for all workers those that start do the work' \
    "$((status == 70 || status == 0))" 1
