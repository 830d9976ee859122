#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_chaos.long.sh - `make chaos`, whole, with three seeds.
# deadline 600
. tests/harness/lib.sh

for seed in 1 2 3; do
	run "$B/tests/faults/chaos" "$B" \
	    tests/unit/data/throwaway_keys/p256 "$seed"
	status_is "seed $seed: every job ends as it can, and nothing is left" 0
	matches "seed $seed: all jobs, kills and stops took place" \
	    "$(tail -n 1 "$out")" \
	    "^seed $seed: 10000 jobs, 1000 kills, 50 stops: .*lost 0, told twice 0, "
done
