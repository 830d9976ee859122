#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_threads.sh - workers as threads of few processes: what they are called,
# what one of them can do to the others, and that nothing else differs.
# shellcheck disable=SC2016,SC2119,SC2154
# deadline 180
. tests/harness/lib.sh
. tests/process/cli.sh

case $B in
*address*) sanitized=true ;; # many a signal becomes an exit status
*) sanitized=false ;;
esac

# The names of the threads of the run's processes whose title matches.
threads() { # REGEX
	local pid

	for pid in $(workers "$1"); do
		cat "/proc/$pid"/task/*/comm || true
	done 2>/dev/null
}

# So many of those threads have such a name; for wait_for.
has_threads() { # COUNT PROCESSES NAMES
	(($(threads "$2" | grep -cE "$3") == $1))
}

is_left() { # PID...: is one of them there?
	local pid

	for pid; do
		pid_gone "$pid" || return 0
	done
	return 1
}

# ---- their shape -----------------------------------------------------------

hf_start map -j 5 --threads 3 --window 1 -o jsonl sleep 1400ms 1400ms 1400ms \
    1400ms 1400ms
wait_for 10 'five tasks run' has_threads 5 cpu '^cpu [0-4] sleep 14'
is 'five workers of three to a process are two processes' \
    "$(workers cpu | wc -l)" 2
is 'the first has three of them' "$(threads 'cpu workers 0-2' | sort)" \
    $'cpu 0 sleep 140\ncpu 1 sleep 140\ncpu 2 sleep 140'
is 'the last has the rest' "$(threads 'cpu workers 3-4' | sort)" \
    $'cpu 3 sleep 140\ncpu 4 sleep 140'
hf_wait 20
status_is 'all is well' 0
json 'each worker has its number' \
    'map(.worker) | sort == [0, 1, 2, 3, 4]'
hf_start exec -j 5 --threads 3 --window 1 -o jsonl 1.4 1.4 1.4 1.4 1.4 -- sleep
wait_for 10 'five programs run' has_threads 5 cpu '^cpu [0-4] program'
is 'so it is for programs, of which one keeper looks after a process' \
    "$(workers 'cpu workers (0-2|3-4)' | wc -l)" 2
hf_wait 20
json 'with their workers' 'map(.worker) | sort == [0, 1, 2, 3, 4]'

hf_start map --threads 8 sleep 20s
wait_for 10 'a process carries eight' has_threads 8 'cpu workers 0-7' '^cpu' &&
    ok 'a process has its threads, however few CPUs there are'
hf_kill
hf_start map -j 2 --threads 8 sleep 20s
wait_for 10 'they are there' has_threads 2 'cpu workers 0-1' '^cpu'
is 'there are never more than workers' "$(workers cpu | wc -l)" 1
hf_kill
hf_start map -j 2 --threads 1 sleep 20s 20s
wait_for 10 'they are there' has_workers 2 'cpu worker [01]' &&
    ok 'one thread is a process, as ever'
hf_kill

for option in --memory-per-task=50M --cpu-per-task=1s --file-size-per-task=1M; do
	for command in 'map noop a' 'exec a -- true'; do
		# shellcheck disable=SC2086 # words
		hf ${command%% *} --threads 2 "$option" ${command#* }
		is "threads know no limit: ${command%% *} $option" \
		    "$status $(wc -c <"$out")" '2 0'
	done
	check 'the hint says what does' \
	    grep -q 'leave out --threads: a process per' "$err"
done
hf map --threads 0 noop a
status_is 'no threads at all are refused' 2

seq 1000 >"$T/thousand"
hf map -j 4 --threads 2 -o jsonl --order input noop <"$T/thousand"
json 'a thousand results come in order' \
    'map(.args | tonumber) == [range(1; 1001)] and all(.status == "ok")'

# ---- one of them crashes ---------------------------------------------------

# Three tasks have been running for a while when the fourth worker takes the
# bad one; the others wait behind it.
beside() { # TASK ARGUMENT
	cat >"$T/plan.yaml" <<-YAML
		jobs:
		  - {name: long, task: sleep, args: [610ms]}
		  - {name: busy, task: spin, args: [200ms, 201ms]}
		  - {name: short, task: sleep, args: [100ms]}
		  - {name: bad, task: $1, args: [$2]}
		  - {name: rest, task: sleep, args: [11ms, 12ms, 13ms, 14ms]}
		  - {name: more, task: spin, args: [11ms, 12ms, 13ms, 14ms]}
	YAML
	hf run -j 4 --threads 4 --window 1 -o jsonl "$T/plan.yaml"
	status_is "$1 $2 beside others ends with 5" 5
	totals_are 'it costs itself' '13 jobs: 12 ok, 1 crashed'
	adds_up 'and the counters add up' 13
	json 'exactly that job is crashed' \
	    'map(select(.status == "crashed").job) == ["bad"]'
	check 'others were interrupted' test "$(counter interrupted)" -ge 1
}

# What leaves a record is found at once, with its place.
for kind in segv bus ill fpe abrt stack free sys heap; do
	beside crash $kind
	case $kind in
	segv | fpe | free | heap) ! $sanitized || continue ;; # by its exit
	esac
	json 'at once, and where it was' '.[] | select(.job == "bad") |
	    .attempts == 1 and (.error.backtrace | any(test("^crash_")))'
done
beside exit 3
json 'who called exit() is known' '.[] | select(.job == "bad") |
    .attempts == 1 and (.error.message | test("exited with status 3"))'
beside crash kill
json 'what leaves no trace is found by running alone' \
    '.[] | select(.job == "bad") | .attempts <= 3 and .error.signal == "KILL"'

# Nobody knows whom a signal from outside was for.
for name in KILL SEGV TERM; do
	hf_start map -j 4 --threads 4 --window 1 -o jsonl \
	    sleep 1s 1s 1s 1s 10ms 10ms
	wait_for 10 'four tasks run' has_threads 4 cpu '^cpu [0-3] sleep 1s'
	kill -s $name "$(workers cpu)"
	hf_wait 20
	status_is "SIG$name from outside costs nobody his result" 0
	json 'what ran has had another try' 'length == 6 and
	    all(.status == "ok") and (map(.attempts) | sort) == [1, 1, 2, 2, 2, 2]'
	is 'and is counted' "$(counter interrupted)" 4
done
hf_start map -j 4 --threads 4 -o jsonl sleep 20s
wait_for 10 'one task runs' has_threads 1 cpu '^cpu [0-3] sleep 20s'
kill -s KILL "$(workers cpu)"
hf_wait 20
totals_are 'where only one ran, it is that one' '1 job: 1 crashed'

# A program of tasks that takes its thread for its own.
mkdir "$T/bin"
cp "$B/hayfork" "$T/bin/"
ln -s "$(realpath "$B/tests/process/racer")" "$T/bin/hayfork-task"
for name in ssh signer resolver; do
	ln -s "$(realpath "$B/hayfork-$name")" "$T/bin/"
done
for threads in 1 2; do
	HF=$T/bin/hayfork
	hf map -j 2 --threads $threads -o jsonl leave a
	HF=$B/hayfork
	json "a task that ends one of $threads threads has crashed" '.[0] |
	    .status == "crashed" and .attempts == 1 and
	    (.error.message | test("status 1: worker .: its thread was ended"))'
done

# ---- time ------------------------------------------------------------------

cat >"$T/plan.yaml" <<'YAML'
jobs:
  - {name: late, task: hang, args: [busy], timeout: 500ms}
  - {name: rest, task: sleep, args: [900ms, 901ms, 902ms, 10ms, 11ms, 12ms]}
YAML
hf run -j 4 --threads 4 --window 1 -o jsonl "$T/plan.yaml"
status_is 'a task over its deadline in a thread ends with 3' 3
totals_are 'it alone is late' '7 jobs: 6 ok, 1 timeout'
json 'and others have another try' 'map(select(.job == "late").attempts) == [1]
    and (map(select(.job == "rest").attempts) | max) == 2'
is 'those that ran' "$(counter interrupted)" 3
hf map -j 4 --threads 4 --window 1 -t 500ms -o jsonl hang busy idle deaf busy
json 'those that are late together end together' 'length == 4 and
    all(.status == "timeout" and .attempts == 1 and .elapsed < 5)'

hf map -j 4 --threads 2 --window 1 -o jsonl --deadline 700ms sleep \
    10ms 30s 30s 30s 30s 30s
status_is 'a run over its deadline ends with 6' 6
adds_up 'every task is accounted for' 6
json 'what ran is cancelled' 'map(.status) | sort ==
    ["cancelled", "cancelled", "cancelled", "cancelled", "not_run", "ok"]'

hf map -j 4 --threads 2 -o jsonl --log "$T/log" -v --max-jobs-per-worker 5 \
    noop $(seq 100)
json 'threads are replaced after some jobs, all of a process at once' \
    'length == 100 and all(.status == "ok" and .attempts == 1)'
check 'of ten processes or more' \
    test "$(grep -c 'cpu worker .*-> STARTING' "$T/log")" -ge 20
is 'that is no death' "$(counter deaths)" 0

if $sanitized; then
	skip 'a process that has grown' 'a sanitized build'
else
	hf_start map -j 2 --threads 2 -v -o jsonl --window 1 \
	    --max-rss-per-worker 60M --log "$T/grown" leak \
	    < <(echo 200; sleep 2; echo 1)
	hf_wait 30
	check 'one that has grown is replaced' grep -q 'bytes resident' "$T/grown"
	json 'and costs nothing' 'map(.status) == ["ok", "ok"]'
fi

# ---- signals ---------------------------------------------------------------

tell() { # SIGNAL: to hayfork, which says that it has heard
	kill -s "$1" "$HF_PID"
	wait_for 10 'it says what it does' grep -q 'running jobs may finish' "$err"
}

for pair in INT/130 TERM/143; do
	hf_start map -j 4 --threads 2 --window 1 -o jsonl sleep 1s 1s 1s 1s 1s 1s
	wait_for 10 'four tasks run' has_threads 4 cpu '^cpu [0-3] sleep 1s'
	tell "${pair%/*}"
	hf_wait 20
	status_is "SIG${pair%/*} ends with ${pair#*/}" "${pair#*/}"
	totals_are 'what runs may finish' '6 jobs: 4 ok, 2 not_run'
done
hf_start map -j 4 --threads 2 --window 1 -o jsonl hang deaf busy idle deaf deaf
wait_for 10 'four tasks run' has_threads 4 cpu '^cpu [0-3] hang'
tell INT
kill -s INT "$HF_PID"
hf_wait 10
status_is 'a second Ctrl-C ends with 130, too' 130
totals_are 'what ran is cancelled' '5 jobs: 4 cancelled, 1 not_run'

hf_start map -j 4 --threads 2 --window 1 hang deaf busy idle deaf
wait_for 10 'four tasks run' has_threads 4 cpu '^cpu [0-3] hang'
mapfile -t pids < <(workers .)
kill -s KILL "$HF_PID"
check 'nothing outlives a master that is killed' \
    wait_for 5 'they end' not is_left "${pids[@]}"
hf_wait 10

# ---- programs --------------------------------------------------------------

hf exec -j 4 --threads 4 -o jsonl --order input $(seq 40) -- \
    sh -c 'echo "$1"; exit $(($1 % 2))' sh
json 'each program has its own output and end' 'length == 40 and
    all(.stdout == .args + "\n" and .exit == (.args | tonumber) % 2)'
hf exec -j 4 --threads 4 --window 1 -o jsonl -t 500ms 50 0.1 50 0.2 -- sleep
json 'one that takes too long is killed, and no other' 'sort_by(.id) |
    map(.status) == ["timeout", "ok", "timeout", "ok"] and all(.attempts == 1)'
is 'by its own worker' "$(counter deaths)" 0

# A program leaves one behind in its group, and one in a group of its own.
family='sh -c "trap \"\" HUP INT TERM; echo \$\$ >\"$0/child.$1\";
    exec sleep 100" &
    timeout 100 sh -c "echo \$\$ >\"$0/other.$1\"; exec sleep 100" &
    until test -s "$0/child.$1" -a -s "$0/other.$1"; do :; done'
has_families() { # COUNT; for wait_for
	(($(find "$T" -name 'other.*' -size +0 | wc -l) == $1))
}
hf exec -j 4 --threads 4 --window 1 -o jsonl 1 2 3 4 5 6 -- \
    sh -c "$family" "$T" '{}'
totals_are 'programs do not wait for what they leave behind' '6 jobs: 6 ok'
mapfile -t pids < <(cat "$T"/child.* "$T"/other.*)
check 'which ends with the run' wait_for 5 'all end' not is_left "${pids[@]}"

for whom in worker master; do
	rm -f "$T"/child.* "$T"/other.*
	hf_start exec -j 3 --threads 3 --window 1 -o jsonl 1 2 3 -- \
	    sh -c "$family; wait" "$T" '{}'
	wait_for 10 'three families live' has_families 3
	mapfile -t pids < <(workers .; cat "$T"/child.* "$T"/other.*)
	rm -f "$T"/child.* "$T"/other.*
	if [[ $whom = worker ]]; then
		kill -s KILL "$(workers 'cpu workers')"
	else
		kill -s KILL "$HF_PID"
	fi
	check "all of them end with a $whom that is killed" \
	    wait_for 5 'all end' not is_left "${pids[@]}"
	[[ $whom = master ]] || wait_for 10 'and are there again' has_families 3
	mapfile -t pids < <(workers .; cat "$T"/child.* "$T"/other.* 2>/dev/null)
	hf_kill
	check 'nothing is left of others either' \
	    wait_for 5 'all end' not is_left "${pids[@]}"
done

hf exec -j 4 --threads 4 -o jsonl live die live live live -- \
    sh -c 'test "$1" = live || { kill -SEGV $PPID; sleep 50; }; sleep 0.2' sh
json 'a program that kills its worker costs itself' 'sort_by(.id) |
    map(.status) == ["ok", "crashed", "ok", "ok", "ok"]'

# ---- hosts -----------------------------------------------------------------

ssh-keygen -q -t ed25519 -N '' -f "$T/key"
fleet_up --auth password,publickey --authorized-keys "$T/key.pub"
hf_start ssh "${LOGIN[@]}" -j 5 --threads 3 --sessions 1 -o jsonl \
    "$(hosts '0.[1-5]')" -- show delay=1s shape
wait_for 20 'five sessions are open' has_execs 5 'show delay=1s shape'
is 'workers with sessions are threads, too' \
    "$(workers 'io workers (0-2|3-4)' | wc -l)" 2
hf_wait 20
json 'each with its number' 'map(.worker) | sort == [0, 1, 2, 3, 4]'

for login in "--password-file $T/password" "--identity $T/key"; do
	# shellcheck disable=SC2086 # words
	hf ssh -u admin $login --no-agent --known-hosts "$T/known_hosts" \
	    -j 4 --threads 4 --sessions 16 -o jsonl "$(hosts '1.[1-250]')" \
	    "$(hosts '2.[1-250]')" -- 'show bytes=2000 stderr=10'
	totals_are "500 hosts in four threads, ${login%% *}" '500 jobs: 500 ok'
	json 'each has all of its answer' 'length == 500 and all((.stdout | length) == 2000 and
	    (.stderr | length) == 10 and .attempts == 1)'
	json 'by each of the threads' 'map(.worker) | unique == [0, 1, 2, 3]'
done

hf_start ssh "${LOGIN[@]}" -j 4 --threads 4 --sessions 4 -o jsonl \
    "$(hosts '3.[1-12]')" -- show delay=2s lost
wait_for 20 'all commands are out' has_execs 12 'show delay=2s lost'
kill -s KILL "$(workers io)"
hf_wait 30
status_is 'a process of sessions that is killed ends with 5' 5
totals_are 'what was sent is unknown' '12 jobs: 12 unknown'
is 'and did not run twice' "$(execs 'show delay=2s lost')" 12

# ---- real servers, tasks and a crash in one run ----------------------------

lab_up 5
hf run etc/plans/demo.yaml -i "$LAB/inventory" -j 4 --threads 4 -o jsonl \
    --identity "$LAB/id_ed25519" --known-hosts "$LAB/known_hosts" \
    --host-key strict
totals_are 'real servers beside tasks, all in threads' \
    '17 jobs: 16 ok, 1 crashed'
json 'the crash is that of the crasher, sessions have one attempt' \
    'map(select(.status == "crashed").job) == ["crasher"] and
    all(.kind == "task" or .attempts == 1)'
