#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_serial.sh - a worker program runs a task in a plain loop, without a
# farm, and says what that took.
. tests/harness/lib.sh

serial() { # ARGUMENT...
	run timeout -k 5 60 "$B/hayfork-task" --serial "$@"
}

# ---- what it prints --------------------------------------------------------

serial primes 1000 100
status_is 'a thousand runs end well' 0
is 'what it took is one line' "$(wc -l <"$out")" 1
check 'nothing is written to stderr' test ! -s "$err"
json 'it holds what a comparison needs, and nothing else' '.[0] | keys ==
    ["failed", "involuntary", "jobs", "major", "minor", "p50_us", "p99_us",
     "pss", "rss", "seconds", "system_s", "user_s", "voluntary"] and
    (map(type) | unique == ["number"])'
json 'every run is counted' '.[0] | .jobs == 1000 and .failed == 0'
json 'its latencies add up to its time' '.[0] | .p50_us > 0 and
    .p50_us <= .p99_us and .p50_us * 400 < .seconds * 1e6'
json 'so much memory it has' '.[0] | .rss >= .pss and .pss > 100000'

serial load_pagefault 20 1000
json 'its page faults are counted' '.[0] | .jobs == 20 and .minor >= 20000'
serial sleep 3@0.02s 1s
json 'a run over its deadline has failed' '.[0] | .jobs == 0 and .failed == 3'
serial sleep 5 2ms
json 'a time is that of each run' '.[0] | .p50_us >= 1980 and
    .seconds >= 0.0099 and .voluntary >= 5'
serial spin 1 50ms
json 'its CPU time is counted' '.[0] | .user_s + .system_s >= 0.04'

# ---- how long, and over what -----------------------------------------------

serial spin 0.3s 1ms
json 'it may go on for a time' '.[0] | .jobs >= 1 and .jobs <= 300 and
    .seconds >= 0.3 and .failed == 0'
serial spin 0.001s 20ms
json 'but for one run at least' '.[0].jobs == 1'
serial spin 1+3 40ms
json 'what is run to get warm is not counted' '.[0] | .jobs == 3 and
    .user_s + .system_s < 0.155'
serial sleep 0.2s+2 1ms
json 'and may go on for a time, too' '.[0].jobs == 2'
check 'which it does' test "$elapsed_ms" -ge 200
serial primes 0+1 10
json 'or there may be none of it' '.[0].jobs == 1'
serial sleep 1+7 20ms 0 0
json 'arguments take turns, from the first one on' '.[0] | .jobs == 7 and
    .seconds >= 0.06 and .p50_us < 10000 and .p99_us >= 19800'
serial noop 3
json 'no argument is an empty one' '.[0] | .jobs == 3 and .failed == 0'

# ---- what goes wrong -------------------------------------------------------

serial primes 6 10 x 1000
status_is 'runs that fail are no fault of the loop' 0
json 'they are counted apart' '.[0] | .jobs == 4 and .failed == 2'
is 'why the first one failed is told once' "$(<"$err")" \
    "$B/hayfork-task: primes: 'x' is not a whole number"
serial primes 2 x
json 'without a run that ended well there is no latency' '.[0] |
    .jobs == 0 and .failed == 2 and .p50_us == null and .p99_us == null'

refused() { # REGEX ARGUMENT...
	serial "${@:2}"
	status_is "exit status 2: --serial ${*:2}" 2
	matches 'stderr says why' "$(<"$err")" "^$B/hayfork-task: $1\$"
	check 'nothing is printed' test ! -s "$out"
}
usage='usage: --serial TASK \[WARM\+\]AMOUNT\[@DEADLINE\] \[ARG\.\.\.\]'
refused "$usage"
refused "$usage" primes
refused "no task is called 'quux17'" quux17 10
for amount in '' x 0 0s -1 1.5 1.s .5s 1m 1ms 5+ +5 5+0 1+2+3 '1 ' \
    1000000000001 99999999999999999999 86401s 5s5; do
	refused "'${amount//+/\\+}' is neither a number of runs nor a time.*" \
	    primes "$amount" 10
done

if [[ -w /dev/full ]]; then
	status=0
	"$B/hayfork-task" --serial noop 1 >/dev/full 2>"$err" || status=$?
	is 'a line that cannot be written is a fault' "$status" 1
	matches 'stderr says why' "$(<"$err")" 'stdout: No space left'
fi

# ---- what it leaves behind -------------------------------------------------

cat >"$T/starter" <<'END'
"$1" --serial hang 1 deaf &
echo $! >"$2"
wait
END
bash "$T/starter" "$B/hayfork-task" "$T/pid" &
starter=$!
at_exit stop "$starter" KILL
# The task itself has ignored SIGTERM; before that it may not have come so far
# as to ask to be told of a death.
is_looping() {
	grep -qE '^SigIgn:.*[4-7c-f]...$' "/proc/$(cat "$T/pid")/status"
}
wait_for 10 'it runs' is_looping
looping=$(<"$T/pid")
stop "$starter" KILL
wait_for 10 'it ends with whoever started it' pid_gone "$looping"
ok 'it ends with whoever started it'
