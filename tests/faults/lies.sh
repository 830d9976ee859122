# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
#
# lies.sh - runs the liars whose lies are named on standard input, a program,
# a mode of against_liar.c and a lie in each line.

lies_of() { # PROGRAM...
	local program

	for program; do
		"$B/tests/faults/$program" | sed "s/^/$program /"
	done
}

lie_all() { # [THREADS]
	local program mode lie signer

	signer=$(realpath "$B/hayfork-signer")
	while read -r program mode lie; do
		ln -s "$(realpath "$B/tests/faults/$program")" "$T/$lie"
		run "$B/tests/faults/against_liar" "$mode" "$T/$lie" \
		    "$signer" "$@"
		status_is "$program that ${lie//_/ }: $mode${1:+, $1 threads}" 0
		rm "$T/$lie"
	done
}
