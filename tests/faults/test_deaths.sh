#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_deaths.sh - workers and services die or stop while the real command
# runs: what that costs, what is done again, and that nothing ran twice that
# must not.
#
# deadline 120
# shellcheck disable=SC2154
. tests/harness/lib.sh
. tests/process/cli.sh

one() { # REGEX: the pid of one such worker
	workers "$1" | head -n 1
}

signal() { # SIGNAL PID: to that worker
	kill -s "$1" "$2"
}

# ---- the cpu lane ----------------------------------------------------------

# AddressSanitizer makes an exit status of SIGSEGV.
caught=none
! grep -q __asan_init "$HF" || caught=SEGV
for name in KILL SEGV TERM; do
	hf_start map -j 2 --window 2 -o jsonl sleep 1s 1s 10ms 10ms
	wait_for 10 'two tasks run' has_workers 2 'cpu .*sleep 1s'
	signal $name "$(one 'cpu .*sleep 1s')"
	hf_wait 30
	status_is "a worker that SIG$name ends gives exit status 5" 5
	totals_are 'it costs the task it was running' '4 jobs: 3 ok, 1 crashed'
	adds_up 'the counters add up' 4
	json 'the crash says by what, and after how long' \
	    'map(select(.status == "crashed")) | .[0] |
	    (.error.signal == "'$name'" or "'$caught'" == "'$name'") and
	    .elapsed < 1 and .started != null'
done

hf_start map -j 2 -o jsonl sleep 1s
wait_for 10 'one works' has_workers 1 'cpu .*sleep 1s'
wait_for 10 'one is idle' has_workers 1 'cpu .*idle'
signal KILL "$(one 'cpu .*idle')"
hf_wait 30
is 'a killed idle worker costs nothing' "$status" 0
totals_are 'no job is lost' '1 job: 1 ok'

hf_start map -j 1 -o jsonl -t 1s sleep 500ms 10ms 10ms
wait_for 10 'it runs' has_workers 1 'cpu .*sleep 500ms'
signal STOP "$(one 'cpu ')"
hf_wait 30
is 'a stopped worker is found by the deadline of its task' "$status" 3
totals_are 'the tasks behind it run elsewhere' '3 jobs: 2 ok, 1 timeout'

# Without a deadline it is missed when it has been still for two seconds.
hf_start map -j 2 -o jsonl sleep 3500ms 3500ms 10ms 10ms 10ms
# Titles are few: one that has had all the short ones first shows the last.
runs_long() {
	[[ -n $(workers 'cpu .*sleep 3500ms') ]]
}
wait_for 10 'it runs' runs_long
signal STOP "$(one 'cpu .*sleep 3500ms')"
hf_wait 30
is 'a stopped worker is found without a deadline' "$status" 0
json 'its task runs again, and nobody is blamed' 'length == 5 and
    all(.status == "ok") and (map(.attempts) | max == 2)'

# One that only takes a break of a second is left alone.
hf_start map -j 1 -o jsonl sleep 2s
wait_for 10 'it runs' has_workers 1 'cpu .*sleep 2s'
paused=$(one 'cpu ')
signal STOP "$paused"
sleep 0.8
signal CONT "$paused"
hf_wait 30
json 'a short stop costs nothing' '.[0] | .status == "ok" and .attempts == 1'

# Short tasks' results leave a worker together, if a long one does not come.
has_used() { # TICKS PID: that much CPU time
	(($(awk '{ print $14 + $15 }' "/proc/$2/stat") >= $1))
}
hf_start map -j 1 -o jsonl --order input -t 1s primes 10 4000000000 10
wait_for 10 'there is a worker' has_workers 1 'cpu '
wait_for 10 'the long one runs' has_used 10 "$(one 'cpu ')"
signal STOP "$(one 'cpu ')"
hf_wait 30
json 'the task that was late is the one that ends so, not one that was done' \
    'map(.status) == ["ok", "timeout", "ok"]'

# ---- the io lane -----------------------------------------------------------

fleet_up --auth password
devices=$(hosts '1.[1-40]')

# The fleet is stopped: it takes connections, but says nothing.
sessions() { # COUNT: so many in all workers
	(($(workers io | xargs -r ps -o args= -p | tr -d '[' |
	    awk '{ n += $5 } END { print n + 0 }') == $1))
}
signal STOP "$FLEET_PID"
hf_start ssh "${LOGIN[@]}" -j 2 -o jsonl "$devices" -- show early
wait_for 20 'all sessions are open' sessions 40
signal KILL "$(one 'io ')"
signal CONT "$FLEET_PID"
hf_wait 40
status_is 'an io worker killed before any command was sent costs nothing' 0
totals_are 'its jobs are given to others' '40 jobs: 40 ok'
json 'as a second attempt' 'map(.attempts) | unique == [1, 2]'
is 'each command ran once' "$(sort "$T/execs" | grep -c ' show early$')" 40

hf_start ssh "${LOGIN[@]}" -j 2 -o jsonl "$devices" -- show delay=2s killed
wait_for 20 'all commands are out' has_execs 40 'show delay=2s killed'
victim=$(one 'io ')
signal KILL "$victim"
hf_wait 40
is 'a killed io worker gives exit status 5' "$status" 5
adds_up 'the counters add up' 40
json 'what had been sent ends unknown, the rest ok' \
    'map(.status) | unique == ["ok", "unknown"]'
json 'each job has one attempt' 'all(.attempts == 1)'
is 'nothing ran twice' "$(execs 'show delay=2s killed')" 40

hf_start ssh "${LOGIN[@]}" -j 2 -o jsonl --repeatable "$devices" -- \
    show delay=2s again
wait_for 20 'all commands are out' has_execs 40 'show delay=2s again'
signal KILL "$(one 'io ')"
hf_wait 40
is 'repeatable commands are repeated' "$status" 0
totals_are 'and all end ok' '40 jobs: 40 ok'
json 'some took two attempts' 'map(.attempts) | unique == [1, 2]'

hf_start ssh "${LOGIN[@]}" -j 2 -o jsonl --platform cisco_ios \
    --session exec "$(hosts '1.[1-20]')" -- show delay=2s platform
wait_for 20 'all commands are out' has_execs 20 'show delay=2s platform'
signal KILL "$(one 'io ')"
hf_wait 40
is 'so are those that only read on their platform' "$status" 0
json 'some took two attempts' 'length == 20 and all(.status == "ok") and
    (map(.attempts) | unique == [1, 2])'

# What a host is, its inventory says; the option is for those it says nothing
# of, not for those it names and we do not know.
mkdir "$T/inventory"
number=20
for name in ios1 ios2 bare1 bare2 other1 other2; do
	echo "$name: {hostname: $NET.2.$((++number)), groups: [${name%[12]}]}"
done >"$T/inventory/hosts.yaml"
cat >"$T/inventory/groups.yaml" <<END
ios: {platform: cisco_ios}
bare: {}
other: {platform: somebody_else}
END
echo "port: $FLEET_PORT" >"$T/inventory/defaults.yaml"
cat >"$T/plan.yaml" <<'END'
jobs:
  - {name: reads, ssh: show delay=2s planned}
  - {name: writes, ssh: reload delay=2s planned}
END
for option in '' '--platform=cisco_iosxe'; do
	before=$(execs 'delay=2s planned')
	hf_start run "$T/plan.yaml" -i "$T/inventory" "${LOGIN[@]}" -j 1 \
	    -o jsonl --session exec $option
	wait_for 20 'all commands are out' has_execs $((before + 12)) \
	    'delay=2s planned'
	signal KILL "$(one 'io ')"
	hf_wait 40
	bare=unknown
	[[ -z $option ]] || bare=ok
	is "a plan's commands that read are repeated by platform${option:+, $option}" \
	    "$(jq -r '"\(.job) \(.host[:-1]) \(.status) \(.attempts)"' "$out" |
	    sort -u | paste -sd ,)" \
	    "$(printf '%s\n' 'reads ios ok 2' 'reads other unknown 1' \
	    "reads bare $bare $([[ $bare = ok ]] && echo 2 || echo 1)" \
	    'writes '{ios,bare,other}' unknown 1' | sort | paste -sd ,)"
	is 'and no other ran twice' $(($(execs 'delay=2s planned') - before)) \
	    $((12 + $([[ $bare = ok ]] && echo 4 || echo 2)))
done

hf_start ssh "${LOGIN[@]}" -j 1 -o jsonl "$(hosts '2.[1-5]')" -- \
    show delay=20s stopped
wait_for 20 'all commands are out' has_execs 5 'show delay=20s stopped'
signal STOP "$(one 'io ')"
hf_wait 40
is 'a stopped io worker is found without any deadline' "$status" 5
totals_are 'what it held is unknown' '5 jobs: 5 unknown'

# The machine was frozen for a while: nobody has done anything wrong.
hf_start ssh "${LOGIN[@]}" -j 2 -o jsonl "$(hosts '2.[8-13]')" -- \
    show delay=7s frozen
wait_for 20 'all commands are out' has_execs 6 'show delay=7s frozen'
mapfile -t all < <(workers '' && echo "$HF_PID")
kill -s STOP "${all[@]}"
sleep 5.5
kill -s CONT "${all[@]}"
hf_wait 40
totals_are 'a run that was frozen goes on' '6 jobs: 6 ok'
json 'and nothing is repeated' 'all(.attempts == 1)'

# Two of these have a deadline; it holds whatever became of their worker.
hf_start ssh "${LOGIN[@]}" -j 1 -t 1s -o jsonl "$(hosts '2.[6-7]')" -- \
    show delay=20s late
wait_for 20 'all commands are out' has_execs 2 'show delay=20s late'
signal STOP "$(one 'io ')"
hf_wait 40
is 'a deadline holds in a stopped worker' "$status" 3
json 'to within a second' 'length == 2 and all(.status == "timeout" and
    .elapsed > 0.9 and .elapsed < 2.2)'

# ---- services --------------------------------------------------------------

ssh-keygen -q -t ed25519 -N '' -f "$T/key"
fleet_stop
fleet_up --auth publickey --authorized-keys "$T/key.pub"
devices=$(hosts '1.[1-40]') # the port is another one
KEY=(-u admin --identity "$T/key" --no-agent --known-hosts "$T/known_hosts")

hf_start ssh "${KEY[@]}" -j 2 --sessions 4 -o jsonl "$devices" -- \
    show delay=200ms signed
wait_for 20 'logins are under way' has_execs 8 'show delay=200ms signed'
signal KILL "$(one 'signer')"
hf_wait 40
is 'a killed signer is replaced and knows its keys' "$status" 0
totals_are 'every login succeeds' '40 jobs: 40 ok'
is 'each command ran once' "$(execs 'show delay=200ms signed')" 40

hf_start ssh "${KEY[@]}" -j 2 --sessions 4 -o jsonl "$devices" -- \
    show delay=200ms halted
wait_for 20 'logins are under way' has_execs 8 'show delay=200ms halted'
signal STOP "$(one 'signer')"
hf_wait 40
is 'a stopped signer is replaced, too' "$status" 0
totals_are 'every login succeeds' '40 jobs: 40 ok'

hf_start ssh "${KEY[@]}" -j 1 -o jsonl -t 20s \
    nonexistent.invalid localhost:1 "$(hosts '1.[1-3]')" -- show delay=1s named
wait_for 20 'the resolver is there' has_workers 4 'resolver'
workers resolver | while read -r pid; do signal KILL "$pid"; done
hf_wait 40
is 'killed resolvers are replaced' \
    "$(jq -rs 'map(.status) | sort | join(" ")' "$out")" \
    'ok ok ok unreachable unreachable'

# Asked of resolvers that are stopped; killed, if they still are.
hf_start ssh "${KEY[@]}" -j 1 --sessions 1 -o jsonl \
    localhost:1 "$(hosts 1.1)" LOCALHOST:1 -- show delay=3s asked
wait_for 20 'the first name has its answer' has_execs 1 'show delay=3s asked'
workers resolver | xargs kill -s STOP
wait_for 20 'the second name is due' grep -q "$NET.1.1" "$out"
workers resolver | xargs -r kill -s KILL || true
hf_wait 40
is 'a question to a resolver that dies is asked again' \
    "$(jq -rs 'map(.status + " " + (.stage // "")) | sort | join(", ")' "$out")" \
    'ok , unreachable connect, unreachable connect'

# ---- many deaths -----------------------------------------------------------

# One of four workers after the other, as soon as all are there again: of
# those that die before they are ready a farm has enough at some time.
kill_some() { # LANE SECONDS
	local until=$((${EPOCHREALTIME/[.,]/} + $2 * 1000000)) pids

	killed=0
	while ! pid_gone "$HF_PID" && ((${EPOCHREALTIME/[.,]/} < until)); do
		mapfile -t pids < <(workers "$1 worker [0-9]+ \[[0-9ir]")
		((${#pids[@]} == 4)) || continue
		if kill -s KILL "${pids[RANDOM % ${#pids[@]}]}" 2>/dev/null; then
			killed=$((killed + 1))
		fi
	done
}

for ((i = 0; i < 400; i++)); do
	echo $((100000 + i))
done >"$T/numbers"
hf_start map -j 4 -o jsonl random <"$T/numbers"
kill_some cpu 3
hf_wait 60
adds_up "$killed deaths of cpu workers lose no task" 400
json 'and none costs more than one' \
    'map(.status) | unique - ["ok", "crashed"] == []'
check 'each of them at most one' test \
    "$(jq -rs 'map(select(.status == "crashed")) | length' "$out")" \
    -le "$killed"
is 'tasks are counted once, however often they were begun' \
    "$(counter interesting)" \
    "$(jq -s 'map(select(.status == "ok").value) | add' "$out")"

hf_start ssh "${KEY[@]}" -j 4 --sessions 4 -o jsonl "$(hosts '4.[1-200]')" -- \
    show delay=50ms perhaps
kill_some io 3
hf_wait 60
adds_up "$killed deaths of io workers lose no job" 200
json 'they end ok, crashed or unknown' \
    'map(.status) | unique - ["ok", "crashed", "unknown"] == []'
is 'no command ran twice' \
    "$(grep ' show delay=50ms perhaps$' "$T/execs" | sort | uniq -d)" ''
is 'what ended ok did run' "$(jq -r 'select(.status == "ok") | .host' "$out" |
    sed "s/:.*/ show delay=50ms perhaps/" | sort | comm -23 - <(sort "$T/execs"))" ''

# ---- titles ----------------------------------------------------------------

hf_start ssh "${KEY[@]}" -j 1 "$(hosts '3.[1-12]')" -- show delay=20s titled
wait_for 20 'a title counts sessions' \
    has_workers 1 'io worker 0 \[12 sessions\]' &&
    ok 'a title counts sessions'
check 'services have theirs' has_workers 1 'signer worker 0 \['
hf_kill
hf_start map -j 2 sleep 30s
wait_for 10 'a title names the task' \
    has_workers 1 'cpu worker [01] \[sleep 30s\]' &&
    ok 'a title names the task'
wait_for 10 'an idle worker says so' has_workers 1 'cpu worker [01] \[idle\]' &&
    ok 'an idle worker says so'
hf_kill
