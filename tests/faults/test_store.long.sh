#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_store.long.sh - the master is killed, or the disk is full, at each
# write of the run store in turn, and killed at 200 random times; then the run
# is taken up. SEED=n repeats what is random.
# not sanitized
# deadline 900
# shellcheck disable=SC2154
. tests/harness/lib.sh
. tests/process/cli.sh
. tests/faults/store.sh

SEED=${SEED:-$(date +%s)}
for kind in kill die; do
	store_at_each $kind 1 137
done
for kind in full fail; do
	store_at_each $kind 1 74
done
store_at_random 200
