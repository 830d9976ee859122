#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_liars.sh - a worker that breaks a rule costs itself, at most its own
# job, and nothing else: one row per rule, liar.c has them.
# sanitized, too
. tests/harness/lib.sh

while read -r when lie; do
	ln -s "$(realpath "$B/tests/faults/liar")" "$TMPDIR/$lie"
	run "$B/tests/faults/against_liar" "$when" "$TMPDIR/$lie"
	status_is "a worker that ${lie//_/ } costs itself only" 0
	rm "$TMPDIR/$lie"
done < <("$B/tests/faults/liar")
