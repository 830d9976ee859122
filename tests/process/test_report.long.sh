#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_report.long.sh - what a browser makes of the page of a run.
# deadline 400
# not sanitized
# shellcheck disable=SC2016
. tests/harness/lib.sh
. tests/process/cli.sh

mkdir "$T/pages" "$T/browser"
page() { # NAME COMMAND ARGUMENT...
	pages+=("$T/pages/$1.html")
	hf "$2" -q -o none --no-store --report "${pages[-1]}" "${@:3}"
}

pages=()
page nothing map noop </dev/null
page crash map -j 2 crash segv
page tasks map -j 3 spin 5ms 10ms 20ms 1ms 2ms 30ms
page hostile exec '<script>window.hacked=1</script>' '"><img src=x>' \
    $'\xe2\x80\xaeb\x1b[31m' 'javascript:1' "'" x -- \
    sh -c 'echo "<script>window.hacked=1</script><img src=x>$1"' sh
fleet_up --count 1000 --raw silent@"$NET.3.0/28"
seq -f "$NET.2.%g:$FLEET_PORT" 1 250 >"$T/hosts"
seq -f "$NET.3.%g:$FLEET_PORT" 1 250 >>"$T/hosts"
page hosts ssh -i "$T/hosts" "${LOGIN[@]}" -t 2s -- show version
stop "$FLEET_PID"

run python3 -B tests/process/runpage_look.py "$T/browser" "${pages[@]}"
status_is 'the browser could be asked all of it' 0
mv "$out" "$T/found"
while IFS=$'\t' read -r sentence faults; do
	is "$sentence" "$faults" ''
done <"$T/found"

# Each process of the browser has its folder among its arguments.
wait_for 10 'no browser is left' not pgrep -f -- "$T/browser"
ok 'no browser is left'
