#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_demo.sh - the demo tells what was meant to happen from what was not.
. tests/harness/lib.sh

run scripts/demo "$B"
status_is 'the demo ends as it should' 0
check 'exactly one job crashed' \
    grep -qE '^17 jobs in .*: 16 ok, 1 crashed$' "$out"
check 'it was the one that was meant to' \
    grep -qE '^crasher segv +crashed ' "$out"
is 'it takes less than a minute' "$((elapsed_ms < 60000))" 1
is 'nothing is left of it' "$(find "$TMPDIR" -mindepth 1 -not -path "$T*")" ''

# A hayfork that says something else, and one that ends otherwise.
pretend() { # SAYS STATUS
	mkdir -p "$T/b"
	printf '#!/bin/sh\necho "%s"\nexit %d\n' "$1" "$2" >"$T/b/hayfork"
	chmod +x "$T/b/hayfork"
}
pretend '17 jobs in 0.1s: 17 ok' 0
run scripts/demo "$T/b"
status_is 'a demo without its crash has failed' 1
pretend '17 jobs in 0.1s: 16 ok, 1 crashed' 70
run scripts/demo "$T/b"
status_is 'so has one that ended otherwise' 1
is 'nothing is left of them' "$(find "$TMPDIR" -mindepth 1 -not -path "$T*")" ''
