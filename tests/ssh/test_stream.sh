#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_stream.sh - --stream: lines are there while the command still runs.
# shellcheck disable=SC2154 # out, err, status: lib.sh sets them
. tests/harness/lib.sh

NET=127.44
fleet_start --listen "$NET.0.0/16" --user admin --any-key \
    --known-hosts-out "$T/known_hosts" --with-parent
ssh-keygen -q -t ed25519 -N '' -f "$T/id"
args=(--stream -F none --no-agent --no-store --identity "$T/id"
    --known-hosts "$T/known_hosts" -u admin)

"$B/hayfork" ssh "${args[@]}" -q -t 5s -w "$NET.0.[1-3]:$FLEET_PORT" \
    -- 'bytes=200 hang' >"$out" 2>"$err" &
farm=$!
at_exit stop "$farm"
three() {
	(($(grep -c ': 000001 the quick brown fox' "$out") == 3))
}
wait_for 20 'a line of each host that has not ended' three
is 'nothing else is there' "$(grep -vc ': 00000[0-2] ' "$out")" 0
wait_for 20 'the run ends' pid_gone "$farm"
is 'each has its line at the end' \
    "$(grep -c '^127.44.0.[1-3]:[0-9]*  timeout ' "$out")" 3
is 'and what it had said before it is not said twice' \
    "$(grep -c ' 000001 ' "$out")" 3

run "$B/hayfork" ssh "${args[@]}" -q -w "$NET.0.[1-100]:$FLEET_PORT" \
    -- 'bytes=3000 stderr=100 exit=3'
is 'all lines of a hundred hosts are there' \
    "$(grep -vc ': stderr: ' "$out" || true) $(grep -c ': stderr: ' "$out")" \
    "$((100 * (47 + 1))) 200" # the results, too
status_is 'they failed' 1

run "$B/hayfork" ssh "${args[@]}" -q -o jsonl -w "$NET.0.1:$FLEET_PORT" -- true
status_is 'lines are for people' 2
matches 'which is said' "$(cat "$err")" 'stream goes with -o human'
run "$B/hayfork" ssh "${args[@]}" -q --order input -w "$NET.0.1" -- true
status_is 'and have no order but that of time' 2
