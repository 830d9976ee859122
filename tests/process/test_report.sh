#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_report.sh - a run as a page: --report, whatever becomes of the run.
# shellcheck disable=SC2016,SC2154
. tests/harness/lib.sh
. tests/process/cli.sh

# A figure of the page's list: the text after the word.
figure() { # FILE WORD
	grep -o "<dt>$2</dt><dd>[^<]*" "$1" | sed 's/.*<dd>//'
}

# So many rows has the table of results, of a status.
rows() { # FILE STATUS
	sed -n '/id="results"/,/<\/section>/p' "$1" |
	    grep -c "^<tr>.*<td class=\"words [a-z]*\">$2</td>"
}

# ---- tasks, one of which crashes ------------------------------------------------

hf map -o none --report "$T/crash.html" -j 2 crash segv
status_is 'a task crashes' 5
is 'the page says so' "$(figure "$T/crash.html" 'Exit status')" \
    '5: a job crashed its worker, or may or may not have run'
is 'a death was told, as the counter has it' \
    "$(figure "$T/crash.html" 'Deaths of workers')" "$(counter deaths)"
matches 'it is marked' "$(<"$T/crash.html")" \
    '<g class="death">.*<title>died at [^<]*: (SIGSEGV|exit status [0-9]+)</title>'
is 'with the reason, in the first row' \
    "$(rows "$T/crash.html" crashed)" 1

hf exec -o none --report "$T/p.html" -j 3 a b '<b>&' d -- \
    sh -c 'echo "said $1"; test "$1" != b' sh
status_is 'one of four programs fails' 1
is 'each has a row' "$(rows "$T/p.html" ok) $(rows "$T/p.html" failed)" '3 1'
matches 'with what it said' "$(<"$T/p.html")" \
    '<bdi>said &lt;b&gt;&amp;</bdi>'
is 'the one that failed comes first' \
    "$(sed -n '/id="results"/,$p' "$T/p.html" | grep -m1 '^<tr><th' |
        grep -o '<bdi>[a-z]*</bdi></th>')" '<bdi>b</bdi></th>'
run=$(grep -o 'hayfork show [0-9]*' "$T/p.html" | grep -o '[0-9]*$')
is 'it names the run that is kept' \
    "$("$B/hayfork" show "$run" -o jsonl | jq -r .args |
        sort | tr '\n' ' ')" '<b>& a b d '
is 'it needs no network' "$(grep -cE 'https?://| src=|url\(|@import' \
    "$T/p.html")" 0
is 'nothing is left beside it' "$(cd "$T" && echo p.html*)" p.html
hf exec -q -o none --no-store --report "$T/n.html" a -- true
refute 'a run that is not kept names none' grep -q 'hayfork show' "$T/n.html"

# ---- hosts beside tasks ---------------------------------------------------------

fleet_up --count 60
cat >"$T/plan.yaml" <<-PLAN
	jobs:
	  - {name: version, ssh: show version}
	  - {name: crasher, task: crash, args: [abrt]}
	  - {name: spin, task: spin, args: [5ms, 10ms, 15ms]}
PLAN
seq -f "$NET.0.%g:$FLEET_PORT" 1 40 >"$T/hosts"
hf run "$T/plan.yaml" -i "$T/hosts" "${LOGIN[@]}" -o none \
    --report "$T/run.html"
status_is 'a plan with hosts and a crash' 5
is 'has the hosts and the tasks' "$(rows "$T/run.html" ok)" 43
is 'and the crash' "$(rows "$T/run.html" crashed)" 1
for title in 'Workers for hosts' 'Workers for tasks' 'Deaths of workers' \
    '>Job</th>' 'Jobs on hosts</strong>' 'Tasks</strong>'; do
	check "it has: ${title//[<>\/]/ }" grep -q "$title" "$T/run.html"
done
size=$(stat -c %s "$T/run.html")
check 'it is small' test "$size" -lt 100000
stop "$FLEET_PID"

# ---- runs that end early --------------------------------------------------------

hf exec -q -o none --report "$T/halt.html" -j 1 --window 1 --fail-fast \
    a b c d e f -- false
matches 'what did not run is told' "$(<"$T/halt.html")" '</b> not_run</li>'
hf_start exec -o none --report "$T/stop.html" -j 1 --window 1 1 2 3 -- \
    sh -c 'echo $$ >"$0/pid.$1"; exec sleep 60' "$T"
wait_for 10 'a job runs' test -s "$T/pid.1"
refute 'there is no page before the run has ended' test -e "$T/stop.html"
kill -TERM "$HF_PID"
wait_for 10 'it is told' grep -q 'stopping' "$err"
kill -TERM "$HF_PID"
hf_wait 20
status_is 'a run that is stopped' 143
matches 'has a page that says so' "$(<"$T/stop.html")" 'stopped by signal 15'

# ---- what cannot be written -----------------------------------------------------

hf exec -q -o none --report "$T/none/x.html" a -- touch "$T/ran"
status_is 'a folder that is missing is found' 2
refute 'before anything runs' test -e "$T/ran"
matches 'and named' "$(<"$err")" 'none/x.html: No such file'
mkdir "$T/gone"
hf exec -o none --report "$T/gone/x.html" "$T/gone" -- rm -r
status_is 'one that goes away is an error' 74
is 'though no result is lost' "$(totals)" '1 job: 1 ok'
matches 'and said' "$(<"$err")" 'report could not be written to .*gone/x.html'
hf exec -o none --report /dev/full a -- true
status_is 'so is a full disk' 74
echo old >"$T/old.html"
hf_start exec -q -o none --report "$T/old.html" 1 -- \
    sh -c 'echo $$ >"$0/held"; exec sleep 60' "$T"
wait_for 10 'a job runs' test -s "$T/held"
hf_kill
is 'a run that is killed leaves the page that was there' \
    "$(<"$T/old.html")" old
is 'and nothing beside it' "$(cd "$T" && echo old.html*)" old.html
mkfifo "$T/pipe"
cat "$T/pipe" >"$T/read" &
hf exec -q -o none --report "$T/pipe" a -- true
wait $!
matches 'a pipe can be read from' "$(tail -n 1 "$T/read")" '</html>'
ln -s /proc/self/fd/1 "$T/stdout.html"
run bash -c '"$0" exec -q -o none --no-store --report "$1" a -- true | tail -n 1' \
    "$HF" "$T/stdout.html"
is 'so can one that only /proc has a name for' "$(<"$out")" '</html>'
is 'whose link stays' "$(readlink "$T/stdout.html")" /proc/self/fd/1
run bash -c '"$0" exec -q -o none --no-store --report >(cat >"$1") a -- true' \
    "$HF" "$T/substituted"
wait_for 10 'and what a shell substitutes' grep -qs '^</html>' "$T/substituted"
ok 'and what a shell substitutes'
mkfifo "$T/nobody"
hf exec -q -o none --report "$T/nobody" a -- touch "$T/never"
status_is 'a pipe that nobody reads is an error' 2
refute 'before anything runs' test -e "$T/never"
# Whoever has it open does not read.
mkfifo "$T/slow"
exec 8<>"$T/slow"
seq 3000 >"$T/many"
hf_start exec -o none --no-store --report "$T/slow" -- true <"$T/many"
wait_for 20 'all has run' grep -q '^3000 jobs' "$err"
kill -TERM "$HF_PID"
hf_wait 10
status_is 'a reader that does not read is no reason to stay' 74
exec 8>&-
hf exec -q -o none --metrics-file "$T/slow" a -- true
status_is 'metrics go to no pipe' 2
