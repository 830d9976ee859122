#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_chaos.long.sh - `make chaos`, whole, with three seeds, and with several
# workers to a process.
# deadline 600
. tests/harness/lib.sh

# SEED THREADS
chaos() {
	run "$B/tests/faults/chaos" "$B" \
	    tests/unit/data/throwaway_keys/p256 "$1" '' '' '' "$2"
	status_is "seed $1: every job ends as it can, and nothing is left" 0
	matches "seed $1: all jobs, kills and stops took place" \
	    "$(tail -n 1 "$out")" \
	    "^seed $1: 10000 jobs, 1000 kills, 50 stops: .*lost 0, told twice 0, "
}

for seed in 1 2 3; do
	chaos "$seed" 1
done
chaos 4 2
chaos 5 4
