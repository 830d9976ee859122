# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
#
# kinds.sh - runs the deaths of mortal.h that are named on standard input, of
# one worker in its process or of several.

die_all() { # [THREADS]
	local death kind phase

	while read -r death; do
		kind=${death%.*} phase=${death#*.}
		ln -s "$(realpath "$B/tests/faults/mortal")" "$T/$death"
		run "$B/tests/faults/against_mortal" "$T/$death" "$@"
		status_is "${kind//_/ }, ${phase//_/ }${1:+, $1 threads}: costs what it must" 0
		rm "$T/$death"
	done
}

# The same in threads, but that memory is all of a process's: nobody can say
# which thread will be refused some.
die_in_threads() {
	die_all 2 < <(grep -v '^out_of_memory\.')
}
