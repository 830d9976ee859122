#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_liars.sh - a worker that breaks a rule costs itself, at most its own
# job, and nothing else: one row per rule; liar.c, rogue.c and io_liar.c have
# them.
# sanitized, too
. tests/harness/lib.sh

signer=$(realpath "$B/hayfork-signer")
for program in liar rogue io_liar; do
	while read -r mode lie; do
		ln -s "$(realpath "$B/tests/faults/$program")" "$T/$lie"
		run "$B/tests/faults/against_liar" "$mode" "$T/$lie" "$signer"
		status_is "$program that ${lie//_/ }: $mode" 0
		rm "$T/$lie"
	done < <("$B/tests/faults/$program")
done
