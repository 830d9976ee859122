#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_alloc.sh - some of the master's allocations fail in their turn.
# not sanitized
. tests/faults/alloc.sh

refuse_all 41
