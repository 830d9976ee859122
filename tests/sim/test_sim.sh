#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_sim.sh - what the farm decides, in thousands of made-up schedules in
# which workers die, hang, lie and are stopped (sim.h says how). One that ends
# badly is printed with the command that shows it again.
# sanitized, too
. tests/harness/lib.sh

schedules=10000
[[ $B != *address* ]] || schedules=2000

run "$B/tests/sim/sim" --seed 1 --count $schedules
status_is "$schedules schedules break no rule" 0
run "$B/tests/sim/sim" --seed 1 --count 300 --twice
status_is 'the same seed is the same schedule' 0
run "$B/tests/sim/sim" --seed 7 --count 1 --verbose
status_is 'a schedule can be told' 0
check 'to the end of its jobs' grep -q 'job 0 ends: ' "$out"
run "$B/tests/sim/sim" --seed
status_is 'a seed is a number' 2
