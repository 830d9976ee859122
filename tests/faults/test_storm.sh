#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_storm.sh - a farm in a storm (storm.c says of what). Each round prints
# its seed; `storm RESOLVER SEED 1` has the dice fall the same way again.
# sanitized, too
exec "$B/tests/faults/storm" "$(realpath "$B/hayfork-resolver")"
