#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_compare.sh - hayfork compare: what it measures, in every mode and of
# every kind of work; what it refuses; how it ends. How fast anything is says
# nothing here.
#
# deadline 180
# shellcheck disable=SC2016,SC2119,SC2154
. tests/harness/lib.sh
. tests/process/cli.sh


compare() { # ARGUMENT...
	limit=120 hf compare -q "$@"
}

# ---- everything, as JSON ---------------------------------------------------

compare cpu noop --max 4 --jobs 12 --rounds 2 -o json
status_is 'a comparison ends well' 0
json 'it has the workloads asked for, in that order' \
    '.[0].workloads | map(.name) == ["cpu", "noop"]'
json 'each in every mode' '.[0].workloads | all([.series[].mode] ==
    ["serial", "processes", "threads", "mixed"])'
json 'at every number of workers' '.[0].workloads | all(
    [.series[] | [.points[] | [.processes, .threads]]] ==
    [[[1,1]], [[1,1],[2,1],[3,1],[4,1]], [[1,1],[1,2],[1,3],[1,4]], [[2,2]]])'
json 'with a sample of each round' \
    '[.[0].workloads[].series[].points[].samples | length] | unique == [2]'
json 'each of which counted jobs, and none that failed' \
    '[.[0].workloads[].series[].points[].samples[] | .jobs > 0 and
    .failed == 0 and .seconds > 0] | all'
json 'rates, speedups and CPU time follow' \
    '[.[0].workloads[].series[].points[] | .rate.median > 0 and
    .speedup.median > 0 and .user_us + .system_us > 0] | all'
json 'memory, switches and the start are known of each farm' \
    '[.[0].workloads[].series[1:][].points[] | .rss > 500000 and .pss > 100000
    and .voluntary >= 0 and .start_ms > 0] | all'
json 'a worker of many threads has a part of its process' '.[0].workloads[0] |
    .series[2].points[3].rss < .series[1].points[3].rss'
json 'one worker is as fast as itself' '[.[0].workloads[].series[1:3][].points[0]
    | .speedup.median] | unique == [1]'
json 'processes are held against threads' '.[0].workloads | all(
    [.ratios[].workers] == [1, 2, 3, 4])'
json 'the machine is told, and what the workers allocate by' '.[0].machine |
    .cpus >= 1 and (.kernel | test("^Linux ")) and
    (.libc | test("^glibc ")) and (.allocator | test("^lib(c|asan)\\.so"))'
json 'and how to do it again' \
    '.[0].command | test("compare -q cpu noop --max 4 --jobs 12 --rounds 2")'

# One job of them kills its process, in each mode.
json 'a crash costs its job and no other' '.[0].workloads[].crashes | all(
    .crashed == 1 and .lost == 0 and .jobs > 1)'
json 'its process is there again' '.[0].workloads[].crashes | all(
    .recovery_ms > 0 and .seconds > 0 and .clean_seconds > 0)'

# ---- for tables, and for people --------------------------------------------

compare open --max 2 --jobs 10 --rounds 1 -o csv
status_is 'as CSV it ends well' 0
matches "the header begins with will-it-scale's" "$(sed -n 1p "$out")" \
    '^tasks,processes,processes_idle,threads,threads_idle,linear,'
matches 'so does the first row' "$(sed -n 2p "$out")" '^0,0,100,0,100,0,'
is 'then comes a row per number of workers' \
    "$(sed -n '3,$p' "$out" | cut -d, -f1 | xargs)" '1 2'
check 'in whole jobs a second, and percent of idle CPUs' awk -F, 'NR > 2 &&
    ($2 !~ /^[0-9]+$/ || $3 !~ /^[0-9]+\.[0-9][0-9]$/ || $4 !~ /^[0-9]+$/) {
	exit 1 }' "$out"
compare mmap padded --max 1 --jobs 5 --rounds 1 -o csv
is 'several workloads are several tables' \
    "$(grep '^#' "$out" | xargs)" '# mmap # padded'

compare malloc --max 3 --jobs 10 --rounds 1
check 'for people there is a table' grep -qE '^threads +1 ' "$out"
check 'workers beyond the CPUs are marked' awk -v cpus="$(nproc)" '
    /^processes/ { n = 1 } n && $1 == cpus + 1 "*" { found = 1 }
    END { exit cpus > 2 ? 0 : !found }' "$out"
check 'no line is too wide' awk 'length > 100 { exit 1 }' "$out"

# ---- work of one's own -----------------------------------------------------

compare --task primes 1000 20000 3000 --max 2 --jobs 30 --rounds 1 -o json
json 'a task over arguments' '.[0].workloads[0] | .name == "primes" and
    (.jobs | test("^primes 1000 .*3 arguments")) and
    ([.series[].points[].samples[].failed] | unique == [0])'
printf '%s\n' 'jobs:' '  - {name: a, task: primes, args: [1000, 2000]}' \
    '  - {name: b, task: spin, args: [1ms]}' >"$T/plan"
compare --plan "$T/plan" --max 2 --jobs 30 --rounds 1 -o json
json 'the jobs of a plan' '.[0].workloads[0] |
    [.series[].mode] == ["processes", "threads"] and
    ([.series[].points[].samples[].jobs > 0] | all)'
compare --task sleep x --max 1 --jobs 5 --rounds 1 -o json
status_is 'jobs that fail end with 1' 1
matches 'and say why' "$(cat "$err")" "'x' is not a length of time"
json 'they are counted' '[.[0].workloads[].series[1:][].points[].failed > 0] |
    all'
compare --task crash segv --max 1 --jobs 5 --rounds 1
status_is 'a plain loop that crashes ends with 1' 1
matches 'and says where' "$(cat "$err")" 'crash, serial, 1 x 1: the program .*(SEGV|segv)'
compare --task hang busy -t 100ms --seconds 0.1 --max 1 --rounds 1
status_is 'so does one that never ends' 1
compare --task sleep 10s -t 100ms --jobs 2 --max 1 --rounds 1 -o json
json 'a deadline holds in a plain loop, too' \
    '[.[0].workloads[].series[].points[].failed > 0] | all'
compare --task primes 1000 x --jobs 20 --max 1 --rounds 1 -o json
json 'what fails anyway is not lost to a crash' \
    '[.[0].workloads[].crashes[].lost] | unique == [0]'
compare --task primes 3000000 x --jobs 10 --max 1 --rounds 1 -o json
json 'and shares the CPU time with the rest, as in a plain loop' \
    '.[0].workloads[0].series | map(.points[0]) | all(.failed > 0) and
    (map(.user_us + .system_us) | all(.[1:][]; . > 0) and .[1] > .[0] * 0.7
    and .[2] > .[0] * 0.7)'
compare --task sleep 300ms --max 1 --seconds 0.1 --rounds 1 -o none
check 'jobs that are long do not make it last for ever' \
    test "$elapsed_ms" -lt 30000

# What was measured before something went wrong is not lost. A round starts
# three workers: for the plain loop, the process and the thread.
has_started() { # COUNT
	[[ -e $T/log ]] && (($(grep -c STARTED "$T/log") >= $1))
}
printf '#!/bin/sh\nexec "%s" "$@"\n' "$PWD/$B/hayfork-task" >"$T/worker"
chmod +x "$T/worker"
hf_start compare -q --task noop x --worker "$T/worker" --seconds 0.1 --max 1 \
    --rounds 500 -o json --log "$T/log"
wait_for 20 'a round is over' has_started 4
kill -s INT "$HF_PID"
hf_wait 20
is 'told to stop, it ends with 130' "$status" 130
json 'and tells what it has' \
    '.[0].workloads[0].series[0].points[0].samples | length > 0'

if python3 -c 'import concurrent.futures' 2>/dev/null; then
	compare cpu --max 2 --seconds 0.05 --rounds 1 --with-python -o json
	json "Python's pools are measured, too" '.[0].workloads[0].series |
	    map(select(.mode | test("python"))) | length == 2 and
	    all(.points | length == 2 and all(.rate.median > 0))'
else
	skip "Python's pools are measured, too" 'no python3'
fi
run timeout -k 5 60 env PATH="$T" "$HF" compare -q cpu --max 1 --jobs 5 \
    --rounds 1 --no-crash --with-python -o json
status_is 'without Python that ends well' 0
matches 'and says so' "$(cat "$err")" 'python3 is not there'
json 'and measures the rest' '.[0].workloads[0] | (.series | length) == 3 and
    .crashes == []'

# ---- what is refused -------------------------------------------------------

refused() { # REGEX ARGUMENT...
	compare "${@:2}"
	status_is "refused: ${*:2}" 2
	matches 'with the reason' "$(cat "$err")" "$1"
}
refused "no workload is called 'mnap' .did you mean 'mmap'" mnap
refused "no task is called 'prime'" --task prime 1
refused "'ssh' stands first" cpu ssh
refused "'cpu' runs on no host" cpu -w localhost
refused 'which of them' --task noop --plan "$T/plan"
refused "'cpu' is too much with --plan" --plan "$T/plan" cpu
hf compare -q noop --max 1 --jobs 4 --rounds 1 --no-crash -o json \
    --password-command='echo told' --secret-command 'enable=echo told'
json 'how secrets are got is not in the command that is shown' \
    '.[0].command | (test("told") | not) and
    endswith("--password-command ... --secret-command ...")'
refused 'no command to run' ssh
refused 'no hosts' ssh -- show version
refused 'no list of results' cpu -o jsonl
refused 'not a number from 1' cpu --max 0
refused 'from 1ms to one hour' cpu --seconds 0
refused 'no such|No such' --plan "$T/nothing"
refused 'no list of results' cpu -o gather

# ---- how it ends -----------------------------------------------------------

compare noop --max 1 --jobs 5 --rounds 1 >/dev/full
run sh -c '"$0" compare noop -q --max 1 --jobs 5 --rounds 1 >/dev/full' "$HF"
status_is 'a full disk ends with 74' 74
is 'and is said once' "$(grep -c 'No space left' "$err")" 1
for signal in INT TERM; do
	hf_start compare -q cpu --max 2 --seconds 0.3 --rounds 100
	wait_for 20 'it measures' has_workers 1 '.*'
	kill -s $signal "$HF_PID"
	hf_wait 20
	is "$signal ends it" "$status" "$((128 + $(kill -l $signal)))"
done
