# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
#
# kinds.sh - runs the deaths of mortal.h that are named on standard input.

die_all() {
	local death kind phase

	while read -r death; do
		kind=${death%.*} phase=${death#*.}
		ln -s "$(realpath "$B/tests/faults/mortal")" "$T/$death"
		run "$B/tests/faults/against_mortal" "$T/$death"
		status_is "${kind//_/ }, ${phase//_/ }: costs what it must" 0
		rm "$T/$death"
	done
}
