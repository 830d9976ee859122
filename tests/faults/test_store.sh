#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_store.sh - the master is killed, or the disk is full, at some of the
# writes of the run store; then the run is taken up. All of them, and more:
# test_store.long.sh.
# not sanitized
# shellcheck disable=SC2016,SC2154
. tests/harness/lib.sh
. tests/process/cli.sh
. tests/faults/store.sh

SEED=${SEED:-1}
store_fresh
store_run env
status_is 'without a fault all is well' 0
is 'each is done once' "$(sort "$T/noted" | paste -sd ' ')" "${ARGS[*]}"
store_at_each kill 5 137
store_at_each die 7 137
store_at_each full 1 74
store_at_each fail 7 74
store_at_random 10

# A limit that is met in the middle of a run.
store_fresh
run bash -c 'ulimit -S -f 200 && exec "$@"' - "$HF" exec \
    --store "$T/s/runs.db" -j 2 -o jsonl 1 2 3 4 5 6 -- \
    sh -c '"$0" "$1"; yes | head -c 100k' "$T/note" {}
status_is 'a store at its limit' 74
matches 'is told once, with what to do' \
    "$(grep -c 'results could not be written' "$err") $(cat "$err")" \
    '^1 .*hayfork resume [0-9]+ --store'
run "$HF" resume last --store "$T/s/runs.db" -q
status_is 'with room it goes on' 0
is 'and all is there' "$("$HF" show last --store "$T/s/runs.db" -o jsonl |
    jq -s 'map(.stdout | length) | add')" 614436

# The recorder dies by itself.
store_fresh
hf_start exec --store "$T/s/runs.db" -q 1 -- sh -c '"$0" "$1"; sleep 20' \
    "$T/note" {}
wait_for 10 'a job runs' test -s "$T/noted"
kill -9 "$(pgrep -P "$HF_PID" -f hayfork-recorder)"
hf_wait 10
status_is 'a recorder that dies ends the run' 74
matches 'which is told' "$(cat "$err")" 'recorder ended before its time'
