#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_cli_metrics.sh - totals for Prometheus: --metrics-file and --metrics.
# shellcheck disable=SC2016,SC2154
. tests/harness/lib.sh
. tests/process/cli.sh

# A sample of a page; nothing if it is not there.
sample() { # FILE NAME-WITH-LABELS
	awk -v name="$2" '$1 == name { print $2 }' "$1"
}

page_is_good() { # SENTENCE FILE
	if command -v promtool >/dev/null; then
		is "$1" "$(promtool check metrics <"$2" 2>&1)" ''
	else
		skip "$1" 'there is no promtool'
	fi
}

# ---- --metrics-file -------------------------------------------------------------

hf exec -q -o none --metrics-file "$T/m.prom" a b c -- \
    sh -c 'echo "$1"; test "$1" != b' sh
status_is 'one of three programs fails' 1
page_is_good 'promtool finds nothing to say about the file' "$T/m.prom"
is 'it has the jobs by status' \
    "$(sample "$T/m.prom" 'hayfork_jobs_total{status="ok"}') $(sample \
    "$T/m.prom" 'hayfork_jobs_total{status="failed"}')" '2 1'
is 'and says that the run has ended' \
    "$(sample "$T/m.prom" hayfork_run_ended)" 1
is 'how long they took' \
    "$(sample "$T/m.prom" hayfork_job_duration_seconds_count)" 3
is 'and how much they said' \
    "$(sample "$T/m.prom" hayfork_output_bytes_total)" 6
is 'nothing is left beside it' "$(cd "$T" && echo m.prom*)" 'm.prom'
is 'who collects them may read it' "$(stat -c %a "$T/m.prom")" 644
hf exec -q -o none --metrics-file "$T/none/m.prom" a -- touch "$T/ran"
status_is 'a folder that is missing is found' 2
refute 'before anything runs' test -e "$T/ran"
mkdir "$T/gone"
hf exec -o none --metrics-file "$T/gone/m.prom" "$T/gone" -- \
    rm -r
status_is 'one that goes away is an error' 74
is 'though no result is lost' "$(totals)" '1 job: 1 ok'
is 'which is said once' "$(grep -c 'metrics could not be written' "$err")" 1

# ---- --metrics ------------------------------------------------------------------

metrics_port() {
	sed -n 's|^hayfork: metrics at http://127.0.0.1:\(.*\)/metrics$|\1|p' \
	    "$err" | grep .
}

peak_kb() {
	sed -n 's/^VmHWM:[^0-9]*\([0-9]*\) kB$/\1/p' "/proc/$HF_PID/status"
}

mkfifo "$T/hold"
hf_start exec -o none --progress none --metrics 0 -j 1 "$T/hold" -- \
    cat
exec 5>"$T/hold" # the program has begun
wait_for 10 'the address is told' metrics_port >"$T/told"
port=$(metrics_port) was=$(peak_kb)
mkfifo "$T/stay"
tests/process/metrics_ask.py "$port" "$T/page" <"$T/stay" >"$T/asked" 5>&- &
asking=$!
exec 6>"$T/stay"
wait_for 60 'all is asked' grep -q 'one stays' "$T/asked"
is 'only the page is served, in one piece or two, whoever else asks' \
    "$(<"$T/asked")" \
    "200 OK|405 Method Not Allowed|404 Not Found|400 Bad Request|200 OK
HEAD: 200 OK False ''
405 says what is allowed: True
too much: 413 Request Entity Too Large {'400 Bad Request'}
with floods: 200 OK
with 20 silent ones: 200 OK
one that drips: b''
one stays"
if grep -q __asan_init "$HF"; then
	skip 'a flood is not kept in memory' 'sanitizers need much'
else
	check 'a flood is not kept in memory' \
	    test "$(peak_kb)" -lt $((was + 32768))
fi
page_is_good 'promtool finds nothing to say about the page' "$T/page"
is 'a job is under way' "$(sample "$T/page" hayfork_jobs_pending)" 1
hf exec -q -o none --metrics "$port" a -- true
status_is 'an address that is taken is found' 2
matches 'and named' "$(<"$err")" "--metrics $port: Address already in use"
exec 5>&-
hf_wait 20
is 'who asks does not disturb the run' "$status" 0
exec 6>&-
wait "$asking"
refute 'nobody listens any more' bash -c "exec 3<>/dev/tcp/127.0.0.1/$port"
if grep -qs '^0\{31\}1 ' /proc/net/if_inet6; then
	hf exec -o none --metrics '[::1]:0' a -- true
	matches 'an address may be one of IPv6' "$(<"$err")" \
	    '^hayfork: metrics at http://\[::1]:[0-9]+/metrics'
else
	skip 'an address may be one of IPv6' 'it is not here'
fi
for bad in x 1.2.3.4 127.0.0.1: ::1:80 127.0.0.1:99999 127.0.0.1:8x '[::1]' \
    '[::1]:' '[::1]:x' '[]:80' :80; do
	hf exec -q -o none --metrics "$bad" a -- true
	status_is "--metrics $bad is refused" 2
done
