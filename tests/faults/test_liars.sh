#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_liars.sh - a worker that breaks a rule costs itself, at most its own
# job, and nothing else: one row per rule; liar.c, rogue.c and io_liar.c have
# them.
# sanitized, too
. tests/harness/lib.sh
. tests/faults/lies.sh

lie_all < <(lies_of liar rogue io_liar)
lie_all 2 < <(lies_of io_liar | grep ' hangs_in_a_step$')
