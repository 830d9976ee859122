#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_cli_progress.sh - how far a run is: drawn on a terminal, never elsewhere
# unasked; SIGUSR1 tells which jobs are running.
# shellcheck disable=SC2016,SC2154
. tests/harness/lib.sh
. tests/process/cli.sh

terminal() { # ARGUMENT...: what comes on standard error is in $out
	run timeout 50 python3 tests/process/pty_look.py 100 "$HF" "$@"
}

terminal exec -o none -j 2 --window 1 a b c d e f g h -- \
    sh -c 'sleep 0.3; test $1 != c' sh
matches 'a line is drawn on a terminal' "$(<"$out")" \
    $'\r\033\\[K\\[#+\\.+\\] [1-7]/8'
matches 'with who is slowest' "$(<"$out")" 'running: exec [a-h] task '
matches 'what failed' "$(<"$out")" 'failed'
matches 'and is gone before the summary' "$(<"$out")" \
    $'\r\033\\[K''8 jobs in .*: 7 ok, 1 failed'
terminal exec -q -o none a -- sleep 0.5
is 'not if quiet is wanted' "$(<"$out")" ''
terminal exec -o none --progress none a -- sleep 0.5
matches 'nor if it is not wanted' "$(<"$out")" '^1 jobs? in'
NO_COLOR=1 terminal exec -o none a b -- sh -c 'sleep 0.3; false'
is 'there are no colours where none are wanted' \
    "$(grep -c $'\033\\[3' "$out")" 0
hf exec -o none a -- sleep 0.5
is 'nothing is drawn elsewhere' "$(grep -c $'\033' "$err")" 0

touch "$T/go"
hf_start exec -q -o none -j 2 --window 1 a b c d -- sh -c \
    'touch "$0.$1"; while test -e "$0"; do sleep 0.05; done' "$T/go"
wait_for 20 'one program runs' test -e "$T/go.a"
wait_for 20 'and another' test -e "$T/go.b"
kill -USR1 "$HF_PID"
wait_for 20 'it answers' grep -q 'exec b' "$err"
is 'who is running is told when asked' "$(sed 's/  [0-9.]* s  .*//' "$err" |
    sort)" '  exec a  task
  exec b  task
hayfork: 2 running:'
rm -f "$T/go"
hf_wait 20
status_is 'and goes on' 0
