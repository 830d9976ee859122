#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_kinds.long.sh - a worker dies of one job: each kind of death in each
# phase of the job; mortal.h says what each must cost.
# sanitized, too
# deadline 300
. tests/harness/lib.sh
. tests/faults/kinds.sh

die_all < <("$B/tests/faults/mortal")
