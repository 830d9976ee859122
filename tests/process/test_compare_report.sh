#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_compare_report.sh - hayfork compare --report: a page, or a reason.
. tests/harness/lib.sh

compare=("$B/hayfork" compare cpu --max 2 --jobs 20 --rounds 1)

run "${compare[@]}" --report "$T/page.html" -o none
status_is 'a comparison with a page ends well' 0
is 'nothing else is written to standard output' "$(wc -c <"$out")" 0
check 'the page is whole' grep -qx '</html>' "$T/page.html"
check 'it is about the workload' grep -q '<title>hayfork compare: cpu</title>' \
    "$T/page.html"
check 'it says how to do it again' grep -q \
    'compare cpu --max 2 --jobs 20 --rounds 1' "$T/page.html"
check 'its points are there' grep -q 'aria-label="threads, 2 workers' \
    "$T/page.html"

# An older page that was longer leaves no trace.
{
	cat "$T/page.html"
	seq 100000
} >"$T/old.html"
run "${compare[@]}" --report "$T/old.html" -o none
is 'the page takes the place of an older one' "$(tail -n 1 "$T/old.html")" \
    '</html>'

run "${compare[@]}" --report "$T/nowhere/page.html"
status_is 'a page that cannot be written is refused' 2
is 'before anything is measured' "$(wc -c <"$out")" 0
matches 'with its name and the reason' "$(cat "$err")" \
    'nowhere/page.html: No such file'

run "${compare[@]}" --report /dev/full -o none
status_is 'a full disk is told' 74
matches 'with its reason' "$(cat "$err")" '/dev/full: No space left'

# It may end the point it is at, but begins no other.
run timeout 1 "$B/hayfork" compare cpu --seconds 2 --rounds 50 --max 2 \
    --report "$T/none.html"
check 'a comparison that is told to stop does' test "$elapsed_ms" -lt 20000
refute 'and leaves no empty page' test -e "$T/none.html"
