#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_cli_limits.sh - what a task may use, how long a run may take, how much
# of it may fail, how long a worker serves.
# shellcheck disable=SC2016,SC2119,SC2154
. tests/harness/lib.sh
. tests/process/cli.sh

# ---- limits of a task ------------------------------------------------------

# A sanitizer's own memory knows no limit.
case $B in
*address*) skip 'memory that is over the limit' 'a sanitized build' ;;
*)
	hf map -j 1 -o jsonl --memory-per-task 50M leak 30 200 30
	status_is 'memory over the limit ends with 5' 5
	json 'the task that wanted too much is crashed, and says why' \
	    'map(.status) == ["ok", "crashed", "ok"] and (.[1].error |
	    .class == "limit" and (.message | test("limit of memory, 52428800")))'
	json 'what was used before does not count' 'map(.worker) == [0, 0, 0]'
	hf exec -o jsonl --memory-per-task 16M 15000000 -- \
	    sh -c 'head -c "$1" /dev/zero' sh
	json 'what a program prints is none of its memory' \
	    '.[0] | .status == "ok" and (.stdout | length) == 15000000'
	;;
esac

hf map -j 1 -o jsonl --cpu-per-task 1s -t 20s hang busy
status_is 'CPU time over the limit ends with 5' 5
json 'the task is crashed, and says why' '.[0] | .status == "crashed" and
    .cpu < 4 and .error.class == "limit" and .error.signal == "XCPU" and
    (.error.message | test("limit of CPU time, 1000 ms"))'
hf map -j 1 -o jsonl --cpu-per-task 1s spin 700ms 700ms 700ms 700ms
json 'what the tasks before it used does not count' \
    'length == 4 and all(.status == "ok" and .worker == 0)'

hf map -j 1 -o jsonl --file-size-per-task 3M fill 2 4 3
status_is 'a file over the limit ends with 5' 5
json 'the task is crashed, and says why' \
    'map(.status) == ["ok", "crashed", "ok"] and (.[1].error |
    .class == "limit" and .signal == "XFSZ" and
    (.message | test("size, 3145728 bytes")))'

# The same for programs; dash has SIGXFSZ for a file that is too long.
hf exec -j 1 -o jsonl --cpu-per-task 1s -t 20s 'while :; do :; done' -- sh -c
json 'a program over its CPU time is crashed, too' '.[0] |
    .status == "crashed" and .error.class == "limit" and
    (.error.message | test("program went over its limit of CPU time"))'
hf exec -j 1 -o jsonl --file-size-per-task 1M "$T/long" -- \
    dd if=/dev/zero bs=64k count=32 'of={}'
json 'so is one whose file is too long' '.[0] | .status == "crashed" and
    (.error.message | test("size, 1048576 bytes"))'
is 'which is as long as it may be' "$(stat -c %s "$T/long")" 1048576
hf exec -j 1 -o jsonl --fail-fast --window 1 a b -- false
json 'programs count as failures' 'map(.status) == ["failed", "not_run"]'

hf map -j 1 -o jsonl --memory-per-task 10T --cpu-per-task 1h \
    --file-size-per-task 1T noop a
json 'limits beyond all measure limit nothing' '.[0].status == "ok"'

hf_start map -j 2 sleep 20s 20s
wait_for 10 'they run' has_workers 2 'cpu worker'
wait_for 10 'one has begun' has_workers 1 'cpu worker 0 .*sleep'
is 'should memory run out, the kernel takes a worker' \
    "$(cat "/proc/$(workers 'cpu worker 0')/oom_score_adj")" 500
is 'and not the master' "$(cat "/proc/$HF_PID/oom_score_adj")" \
    "$(cat /proc/self/oom_score_adj)"
hf_kill

# ---- a crash and how it is told --------------------------------------------

case $B in
*address*) how=abrt signal=ABRT ;; # another is told by the sanitizer
*) how=segv signal=SEGV ;;
esac
hf map -o jsonl crash $how
json 'a crash names its frames, ours among them' '.[0].error |
    .signal == "'$signal'" and (.message | test("died of SIG")) and
    (.backtrace | length >= 3 and any(test("^crash_[a-z]+\\+0x.*task")))'
json 'and the time in its stage' '.[0] | .stage == "task" and
    .error.stage_ms > 0 and .error.stage_ms < 10000'
hf map crash abrt
check 'so it does where people read' grep -q '^    in crash_[a-z]*+0x' "$out"
hf map -o jsonl crash stack
json 'a stack overflow does, too' '.[0].error.backtrace |
    any(test("^crash_")) and any(test("more of the same"))'

# ---- another try -----------------------------------------------------------

hf map -o jsonl --crash-retries 2 crash segv
json 'a job that crashes may have other tries' \
    '.[0] | .status == "crashed" and .attempts == 3'
hf map -o jsonl --retries 2 -t 100ms sleep 30s
json 'so may one that is late' '.[0] | .status == "timeout" and .attempts == 3'
hf map -o jsonl --retries 2 --crash-retries 2 primes many
json 'one that failed fails again' \
    '.[0] | .status == "failed" and .attempts == 1'

cat >"$T/plan.yaml" <<YAML
defaults: {retries: 1}
jobs:
  - {name: late, task: sleep, args: [30s], timeout: 100ms}
  - {name: later, task: sleep, args: [30s], timeout: 100ms, retries: 3}
YAML
hf run -o jsonl --order input "$T/plan.yaml"
json 'a plan says how many' 'map(.attempts) == [2, 4]'

# ---- deadline of the run ---------------------------------------------------

hf map -j 2 -o jsonl --deadline 700ms sleep 10ms 30s 30s 30s 30s
status_is 'a run over its deadline ends with 6' 6
adds_up 'every task is accounted for' 5
json 'what was done is done' 'map(select(.status == "ok")) | length == 1'
json 'what ran is cancelled, about then' 'map(select(.status == "cancelled")) |
    length == 2 and all(.elapsed > 0.4 and .elapsed < 5)'
check 'it says why' grep -q "the run's deadline of 0.7 s is over" "$err"

fleet_up
hf ssh "${LOGIN[@]}" -j 1 -o jsonl --deadline 1s "$(hosts '0.[1-5]')" \
    -- show delay=30s deadline
status_is 'so does one with hosts' 6
json 'their sessions are cancelled' 'length == 5 and
    all(.status == "cancelled" and .stage == "command" and .elapsed < 3)'
hf map -o jsonl --deadline 1h noop a
status_is 'a deadline that is not reached changes nothing' 0

hf map -o jsonl --deadline 700ms sleep \
    < <(echo 10ms; sleep 1.5; echo 10ms)
status_is 'input that is left unread is not done' 6
json 'what was read is' 'map(.status) == ["ok"]'

# ---- enough is enough ------------------------------------------------------

hf map -j 1 -o jsonl --window 1 --max-fail 2 primes x x x x 10 10
status_is 'a run with too many failures ends with 6' 6
json 'the rest is not run' 'map(.status) ==
    ["failed", "failed", "failed", "not_run", "not_run", "not_run"]'
check 'it says why' grep -q '3 failed (--max-fail 2)' "$err"
hf map -j 1 -o jsonl --window 1 --max-fail 2 primes x x 10 10
status_is 'as many as may fail may fail' 1
hf map -j 1 -o jsonl --window 1 --fail-fast primes 10 x 10 10
json 'fail fast: the first is enough' \
    'map(.status) == ["ok", "failed", "not_run", "not_run"]'
hf map -j 1 -o jsonl --window 1 --max-fail 25% primes x 10 x 10 10 10 10 10
json 'a share of those there are' 'map(.status) | .[2] == "failed" and
    .[3:] == ["ok", "ok", "ok", "ok", "ok"]'
hf map -j 1 -o jsonl --window 1 --max-fail 24% primes x 10 x 10 10 10 10 10
json 'rounded down' 'map(.status) | .[3:] | all(. == "not_run")'
hf map -j 2 -o jsonl --window 1 --fail-fast crash segv kill segv segv segv
matches 'crashes are failures' "$(jq -r .status "$out" | sort | uniq -c |
    tr -s ' \n' ' ')" 'crashed.*not_run'

hf map -o jsonl --fail-fast primes < <(echo x; sleep 1; echo 10)
status_is 'nor is it after too many failures' 6

for bad in many 5.5 101% -1 '%' 1x; do
	hf map --max-fail="$bad" noop a
	status_is "--max-fail '$bad' is refused" 2
	check 'with a hint' grep -q '5% for a twentieth' "$err"
done
hf map --max-fail 5% noop <"$T/plan.yaml"
status_is 'a share of what is not known is refused' 2
hf map --fail-fast --max-fail 3 noop a
status_is 'two limits are refused' 2

# ---- how long a worker serves ----------------------------------------------

hf map -j 2 -o jsonl --log "$T/log" -v --max-jobs-per-worker 5 noop $(seq 40)
status_is 'workers may be replaced after some jobs' 0
json 'no job is done twice' 'length == 40 and
    all(.status == "ok" and .attempts == 1)'
check 'there were eight of them or more' \
    test "$(grep -c 'cpu worker .*-> STARTING' "$T/log")" -ge 8
is 'that is no death' "$(grep -c ' deaths ' "$err")" 0
hf ssh "${LOGIN[@]}" -j 1 -o jsonl --max-jobs-per-worker 3 \
    "$(hosts '0.[1-20]')" -- hostname
json 'host workers, too' 'length == 20 and
    all(.status == "ok" and .attempts == 1)'

case $B in
*address*) skip 'a worker that has grown' 'a sanitized build' ;;
*)
	hf map -j 1 -v -o jsonl --log "$T/small" --max-rss-per-worker 60M sleep 10ms 2s 10ms
	refute 'a small worker stays' grep -q 'bytes resident' "$T/small"
	hf_start map -j 1 -v -o jsonl --window 1 --max-rss-per-worker 60M leak --log "$T/grown" \
	    < <(echo 100; sleep 2; echo 1)
	hf_wait 30
	check 'one that has grown is replaced' grep -q 'bytes resident' "$T/grown"
	json 'and costs nothing' 'map(.status) == ["ok", "ok"]'
	;;
esac
