#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_sim.long.sh - as test_sim.sh, with many more schedules.
# sanitized, too
# deadline 600
. tests/harness/lib.sh

schedules=600000
[[ $B != *address* ]] || schedules=100000

run "$B/tests/sim/sim" --seed 1000000 --count $schedules
status_is "$schedules schedules break no rule" 0
