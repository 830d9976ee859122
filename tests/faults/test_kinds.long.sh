#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_kinds.long.sh - a worker dies of one job: each kind of death in each
# phase of the job, and so in threads; mortal.h says what each must cost.
# sanitized, too
# deadline 300
. tests/harness/lib.sh
. tests/faults/kinds.sh

die_all < <("$B/tests/faults/mortal")
die_in_threads < <("$B/tests/faults/mortal")
