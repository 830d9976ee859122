#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_hostile.long.sh - ten thousand devices in one run, every hundredth of
# them hostile.
# deadline 240
# not sanitized
. tests/ssh/peers.sh
. tests/ssh/crowd.sh

fleet_up --listen "$NET.0.1/16" --count 10000 --answer delay=100ms \
    --hostile-every 100 --roster "$T/roster"
crowd_hosts "$T/roster" "$FLEET_PORT" >"$T/hosts"
limit=200
HF=$B/tests/bench/cpu
hf "$T/cost" "$B/hayfork" ssh "${LOGIN[@]}" -i "$T/hosts" -j 2 -t 8s \
    --max-refusals 0 -o jsonl -- hostname
crowd_judge "$T/roster" "$out" >"$T/judged"
is 'all good devices are ok, all hostile ones end as they have to' \
    "$(crowd_sum "$T/judged" && grep -m 5 '^wrong' "$T/judged")" \
    '9900 of 9900 good, 100 of 100 hostile'
read -r _ _ _ _ peak <"$T/cost"
check "the master takes less than 128 MiB" test "$peak" -lt $((128 * 1024))
