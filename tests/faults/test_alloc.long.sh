#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_alloc.long.sh - each of the master's allocations fails in its turn.
# not sanitized
# deadline 900
. tests/faults/alloc.sh

refuse_all 1
