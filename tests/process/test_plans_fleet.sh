#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_plans_fleet.sh - plans with an order on many devices: whatever happens
# in the middle, each job has its one result and keeps its place.
# shellcheck disable=SC2154 # err and out: others set them
. tests/harness/lib.sh
. tests/process/cli.sh

HOSTS=400
fleet_up
mkdir "$T/inventory"
for ((i = 1; i <= HOSTS; i++)); do
	echo "d$i: {hostname: $NET.$((i / 200)).$((i % 200 + 1))," \
	    "port: $FLEET_PORT, data: {n: $i, word: exit=$((i % 10 == 0))}}"
done >"$T/inventory/hosts.yaml"

plan() { # [OPTION...]; the plan on standard input
	cat >"$T/plan.yaml"
	hf run -i "$T/inventory" "${LOGIN[@]}" -o jsonl "$T/plan.yaml" "$@"
}

chain='jobs:
  - {name: last, ssh: hostname, after: [digest, next], serial: 30}
  - {name: next, ssh: "bytes=10 {data.word}", after: first, priority: 3}
  - {name: first, ssh: net show system json, parse: json}
  - {name: digest, task: noop, hosts: all, args: "{host}", after: first}'

# Of each host of the last run: the jobs that were ok, as they ended.
orders() {
	jq -rs 'map(select(.status == "ok")) | group_by(.host)[] |
	    map(.job) | join(" ")' "$out" | sort | uniq -c | sed 's/^ *//'
}

plan <<<"$chain"
adds_up 'each job has its result' $((4 * HOSTS))
json 'what comes after a failure is not run, and nothing else' '
    (map(select(.status == "failed")) | length == 40 and
    all(.job == "next")) and (map(select(.status == "not_run")) |
    length == 40 and all(.job == "last" and .error.class == "after"))'
check 'all others keep their order' test -z "$(orders | grep -vE \
    '^[0-9]+ first (digest( next( last)?)?|next digest last)$')"
is 'on all hosts' "$(orders | grep -c last | tr -d '\n'; orders |
    awk '/last/ { n += $1 } END { print " " n }')" "$(orders |
    grep -c last | tr -d '\n') 360"
plan --order input <<<"$chain"
json 'results in the order of the plan come so, whoever was first' \
    'map(.id) == [range(1; 1601)]'

# ---- something happens in the middle --------------------------------------------

slow=${chain/hostname/delay=50ms}
slow=${slow/bytes=10/bytes=11 delay=20ms}
echo "$slow" >"$T/plan.yaml"
hf_start run -i "$T/inventory" "${LOGIN[@]}" -o jsonl "$T/plan.yaml"
wait_for 20 'the last jobs run' has_execs 1 'delay=50ms'
kill -INT "$HF_PID"
hf_wait 30
is 'a run that is stopped ends' "$status" 130
adds_up 'with a result of each job' $((4 * HOSTS))
check 'without those that it had not come to' test \
    "$(execs 'delay=50ms')" -lt 360
plan --max-fail 5 <<<"$chain"
adds_up 'so does one with too many failures' $((4 * HOSTS))
plan --deadline 1s <<<"${chain/hostname/delay=100ms}"
adds_up 'and one whose time is over' $((4 * HOSTS))

# Workers die all through it: what may be done again is.
echo "${slow/bytes=11/bytes=12}" >"$T/plan.yaml"
hf_start run -i "$T/inventory" "${LOGIN[@]}" -o jsonl -j 3 --repeatable \
    "$T/plan.yaml"
for killed in 1 2 3 4 5 6; do
	wait_for 30 'it goes on' has_execs $((killed * 50)) 'bytes=12 .*'
	victim=$(workers '(io|cpu)' | shuf -n 1)
	[[ -z $victim ]] || kill -KILL "$victim" || true
done
hf_wait 60
adds_up 'so does one whose workers are killed' $((4 * HOSTS))
json 'and the order holds' '
    (map(select(.job == "last" and .status == "ok").host)) -
    (map(select(.job == "next" and .status == "ok").host)) == []'
check 'although workers died' test "$(counter deaths)" -ge 1

# ---- a device handler that crashes ------------------------------------------------

plan -j 2 <<'END'
jobs:
  - {name: dies, ssh: bytes=0, then: crash, hosts: 'd1,d2,d3'}
  - {name: after, ssh: hostname, hosts: 'd1,d2,d3,d4', after: dies}
END
json 'a task that crashes on the output costs that job' '
    map(select(.job == "dies")) | length == 3 and all(.status == "crashed")'
json 'and what was to come after it there' '
    map(select(.job == "after")) |
    (map(select(.status == "not_run")) | length == 3) and
    (map(select(.status == "ok").host) == ["d4"])'
