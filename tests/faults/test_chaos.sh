#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_chaos.sh - a small run of `make chaos`: real programs, real SSH, and
# workers that are killed and stopped meanwhile (chaos.c says against what).
# sanitized, too
# deadline 180
. tests/harness/lib.sh

run "$B/tests/faults/chaos" "$B" tests/unit/data/throwaway_keys/p256 1 600 60 5
status_is 'seed 1: every job ends as it can, and nothing is left' 0
matches 'all jobs, kills and stops took place' "$(tail -n 1 "$out")" \
    '^seed 1: 600 jobs, 60 kills, 5 stops: .*lost 0, told twice 0, '

run "$B/tests/faults/chaos" "$B" tests/unit/data/throwaway_keys/p256 2 600 60 5 3
status_is 'the same with three workers to a process, which die together' 0
matches 'and all of it took place' "$(tail -n 1 "$out")" \
    '^seed 2: 600 jobs, 60 kills, 5 stops: .*lost 0, told twice 0, '
