#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_compare_page.long.sh - what a browser makes of the page of compare.
# deadline 400
# not sanitized
. tests/harness/lib.sh

# Pages of every kind; their names are what compare_page knows them by.
mkdir "$T/pages" "$T/browser"
pages=()
for kind in $("$B/tests/process/compare_page"); do
	pages+=("$T/pages/$kind.html")
	"$B/tests/process/compare_page" "$kind" >"${pages[-1]}"
done

run python3 -B tests/process/page_look.py "$T/browser" "${pages[@]}"
status_is 'the browser could be asked all of it' 0
mv "$out" "$T/found"
while IFS=$'\t' read -r sentence faults; do
	is "$sentence" "$faults" ''
done <"$T/found"

# Each process of the browser has its folder among its arguments.
wait_for 10 'no browser is left' not pgrep -f -- "$T/browser"
ok 'no browser is left'
