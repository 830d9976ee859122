#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_store_more.sh - runs that are kept are compared, exported and forgotten;
# @failed names the hosts of the last one that failed.
# shellcheck disable=SC2016,SC2154
. tests/harness/lib.sh
. tests/process/cli.sh

store=$T/runs.db
S=(--store "$store")

# ---- diff -------------------------------------------------------------------

printf 'one\ntwo\n' >"$T/a"
printf '1\n' >"$T/b"
hf exec "${S[@]}" -q "$T/a" "$T/b" /dev/null -- cat
printf 'one\n2\033[2J\n' >"$T/a"
hf exec "${S[@]}" -q "$T/b" "$T/a" "$T/none" -- cat
hf diff 1 2 "${S[@]}"
status_is 'what changed is told' 1
is 'in what, line by line' "$(grep -v "^$T" "$out")" "exec $T/a: changed
--- before
+++ after
@@ -1,2 +1,2 @@
 one
-two
+2\\x1b[2J
exec $T/none: failed, is new
exec /dev/null: is gone, was ok"
hf diff 2 2 "${S[@]}"
is 'the same is not different' "$status $(cat "$out")" '0 '
hf diff 1 9 "${S[@]}"
status_is 'a run that is not there cannot be compared' 2
hf exec "${S[@]}" -q "$T/b" /dev/null -- cat
rm "$T/b"
hf exec "${S[@]}" -q "$T/b" /dev/null -- cat
hf diff 3 4 "${S[@]}"
matches 'what failed since is told' "$(cat "$out")" "exec $T/b: failed, was ok"

# ---- export, prune ----------------------------------------------------------

hf export 2 "$T/two.db" "${S[@]}"
status_is 'a run becomes a store of its own' 0
hf show 2 -o jsonl --store "$T/two.db"
cp "$out" "$T/there"
hf show 2 -o jsonl "${S[@]}"
check 'with all its results' cmp "$out" "$T/there"
hf runs --store "$T/two.db" -o json
is 'and no other run' "$(jq -c 'map(.run)' "$out")" '[2]'
hf export 1 "$T/two.db" "${S[@]}"
status_is 'which is not written over' 74
hf prune "${S[@]}"
status_is 'what is to be forgotten has to be said' 2
hf prune --keep 2 -n "${S[@]}"
is 'and can be looked at before' "$(cat "$out")" 'run 1 would be forgotten
run 2 would be forgotten'
hf prune --older 1h "${S[@]}"
is 'nothing is as old' "$status $(cat "$out")" '0 '
hf prune --keep 2 "${S[@]}"
hf runs "${S[@]}" -o json
is 'the newest are kept' "$(jq -c 'map(.run)' "$out")" '[4,3]'
hf map -q "${S[@]}" noop 1
hf runs "${S[@]}" -o json
is 'no number is used twice' "$(jq -c '.[0].run' "$out")" 5

# ---- @failed ----------------------------------------------------------------

hf ssh -w @failed "${S[@]}" -- true
is 'where no run had hosts, nobody failed' "$status" 0
fleet_up
hf ssh "${S[@]}" "${LOGIN[@]}" -w "$(hosts '0.[1-3]')" -- 'exit=0'
hf ssh "${S[@]}" "${LOGIN[@]}" -w "$(hosts '0.[1-2]'),$NET.0.3:1" -- 'exit=0'
hf map -q "${S[@]}" noop 1
hf ssh "${S[@]}" "${LOGIN[@]}" -w @failed -n -- hostname
is 'who failed last can be asked again' "$(cat "$out")" \
    "$NET.0.3:1: hostname"
printf '%s\n' "$(hosts 0.1)" "$NET.0.3:1" >"$T/hosts"
hf ssh "${S[@]}" "${LOGIN[@]}" -i "$T/hosts" -x @failed -n -- hostname
is 'or left out' "$(cat "$out")" "$(hosts 0.1): hostname"
hf_start ssh "${S[@]}" "${LOGIN[@]}" -w "@failed,$(hosts '0.[4-5]')" -j 1 \
    --sessions 1 --repeatable --connect-timeout 1s -- 'delay=1500ms again'
wait_for 20 'a command runs' has_execs 1 'delay=1500ms again'
kill -9 "$HF_PID"
hf_wait 10
hf resume last "${S[@]}" -q -o jsonl
hf show last "${S[@]}" -o jsonl
is 'they are the same when the run is taken up again' \
    "$(jq -r .host "$out" | sort | paste -sd ' ')" \
    "$NET.0.3:1 $(hosts 0.4) $(hosts 0.5)"

# ---- values -----------------------------------------------------------------

hf map "${S[@]}" -q mandelbrot 10
hf map "${S[@]}" -q mandelbrot 10
hf runs "${S[@]}" -o json
hf diff "$(jq '.[1].run' "$out")" last "${S[@]}"
is 'values are compared as well' "$status $(cat "$out")" '0 '

# ---- what a run that is taken up comes to -------------------------------------

store=$T/judged.db
hf exec -q -o none --store "$store" a b -- false
status_is 'jobs failed' 1
hf resume last --store "$store"
status_is 'with nothing left to do the run has still failed' 1
seq 20 >"$T/args"
hf_start exec -q -o none --store "$store" -j 1 --window 1 -- \
    sh -c "echo \"\$1\" >>'$T/begun'; sleep 0.1" sh <"$T/args"
wait_for 10 'some are done' test -s "$T/begun"
kill -INT "$HF_PID"
hf_wait 20
hf resume last --store "$store" </dev/null
status_is 'what was in the input the first time, and is not now, is missed' 6
matches 'and told' "$(cat "$err")" 'jobs of the run were not in its input'

# A recorder that hangs is waited for, but not by who presses Ctrl-C twice.
hf_start exec -o none --store "$store" -j 1 a -- \
    sh -c "echo \"\$1\" >'$T/runs'; sleep 30" sh
recorder() {
	pgrep -P "$HF_PID" -f hayfork-recorder
}
wait_for 10 'the program runs' test -s "$T/runs"
kill -STOP "$(recorder)"
kill -TERM "$HF_PID"
wait_for 10 'it is about to stop' grep -q 'stopping' "$err"
kill -TERM "$HF_PID"
hf_wait 15
status_is 'it ends, and says that it could not be kept' 74
