#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_hostile.sh - devices that send without end, one of each kind, and a
# crowd in which every so many-th device is hostile: good ones beside them are
# done, and each hostile one ends as it must.
# deadline 60
. tests/ssh/peers.sh
. tests/ssh/crowd.sh

# Those that send little are in peers.sh, many at once.
HEAVY='endless-lines unreachable banner
endless-banner unreachable banner
ignores unreachable kex
huge-lists unreachable kex
auth-banners unreachable auth
one-line ok|timeout none|output
flood failed|timeout output
exit-signals failed output
rekeys timeout output
window-overflow failed|timeout output
window-adjusts timeout|failed command|output
other-channel failed|timeout command|output
global-requests timeout|failed command|output
debugs timeout|failed command|output'

heavy=() number=1
while read -r kind _; do
	heavy+=(--hostile "$kind@$NET.101.$number")
	number=$((number + 1))
done <<<"$HEAVY"
fleet_up --flood-cap 60M "${heavy[@]}"
hf ssh "${LOGIN[@]}" -j 2 -t 8s -o jsonl --max-output 1M \
    "$(hosts '0.[1-80]')" "$(hosts "101.[1-$((number - 1))]")" -- hostname
number=1
while read -r kind ends stage; do
	json "$kind: ${ends//|/ or } at ${stage//|/ or }" \
	    "map(select(.host | startswith(\"$NET.101.$number:\"))) |
	    length == 1 and all((.status | test(\"^($ends)$\")) and
	    (.stage // \"none\" | test(\"^($stage)$\")) and .elapsed < 9)"
	number=$((number + 1))
done <<<"$HEAVY"
good_are_ok 'all good devices are ok beside them' 80
json 'and done before the others' 'map(select(.status == "ok" and
    (.host | startswith("'"$NET"'.0.")))) | all(.elapsed < 8)'
fleet_stop

# ---- a crowd -----------------------------------------------------------------

# 2,000 devices that take 100 ms to answer, every 50th of them hostile.
fleet_up --listen "$NET.0.1/16" --count 2000 --answer delay=100ms \
    --hostile-every 50 --roster "$T/roster"
crowd_hosts "$T/roster" "$FLEET_PORT" >"$T/hosts"
hf ssh "${LOGIN[@]}" -i "$T/hosts" -j 2 -t 5s --max-refusals 0 -o jsonl \
    -- hostname
crowd_judge "$T/roster" "$out" >"$T/judged"
is 'all good devices of a crowd are ok, all hostile ones end as they have to' \
    "$(crowd_sum "$T/judged" && grep -m 5 '^wrong' "$T/judged")" \
    '1960 of 1960 good, 40 of 40 hostile'
is 'forty kinds are among them' \
    "$(awk '$2 != "good" { print $2 }' "$T/judged" | sort -u | wc -l)" 40
