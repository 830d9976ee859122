#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_liars.long.sh - the liars of test_liars.sh as threads of one process,
# but those that are done before anybody sees them die.
# sanitized, too
# deadline 300
. tests/harness/lib.sh
. tests/faults/lies.sh

lie_all 2 < <(lies_of liar rogue io_liar | grep -v ' answers_then_dies$')
