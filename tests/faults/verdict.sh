# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
#
# verdict.sh - may a run end like this, in which something was refused?

# What is wrong with how it ended; nothing, if that was as it must be.
verdict() { # STATUS OUTPUT ERRORS JOBS
	local lines

	case $1 in
	124 | 137) echo 'it hung' && return ;;
	0 | 1 | 2 | 3 | 5 | 6 | 70 | 74) ;;
	*) echo "exit status $1" && return ;;
	esac
	if grep -qE 'Sanitizer|runtime error' "$3"; then
		echo 'a sanitizer complained'
		return
	fi
	lines=$(jq -c .id "$2" 2>/dev/null | sort -u | wc -l)
	case $1 in
	2) # nothing was started
		[[ $lines = 0 ]] || echo "exit status 2 after $lines results" ;;
	70 | 74) # results are missing, but somebody says why
		grep -q '^hayfork: ' "$3" || echo "exit status $1, no reason" ;;
	*)
		[[ $lines = "$4" ]] || echo "exit status $1, $lines results" ;;
	esac
}
