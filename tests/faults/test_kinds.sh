#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_kinds.sh - a worker dies of one job: each kind of death while the job
# runs, and three kinds in each phase, and so in threads; mortal.h says what
# each must cost.
# sanitized, too
. tests/harness/lib.sh
. tests/faults/kinds.sh

die_all < <("$B/tests/faults/mortal" |
    grep -E '^(segv|kill|exit_0_in_mid_frame)\.|\.running$')
die_in_threads < <("$B/tests/faults/mortal" | grep '\.running$')
