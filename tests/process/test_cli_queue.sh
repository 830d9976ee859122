#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_cli_queue.sh - more hosts than there is room for: each has its own
# time, none waits with a connection open, and those that do not answer keep
# nobody from it.
# shellcheck disable=SC2016,SC2119,SC2154
. tests/harness/lib.sh
. tests/process/cli.sh

fleet_up

# ---- a host's time is its own ----------------------------------------------

hf ssh "${LOGIN[@]}" -j 1 --sessions 1 -t 2s -o jsonl "$(hosts '1.[1-5]')" \
    -- show delay=500ms turn
totals_are 'waiting for a place does not count against the timeout' \
    '5 jobs: 5 ok'
json 'nor is it said to be time of the job' 'all(.elapsed < 2)'
# One that ends may still be open when the next one begins.
matches 'no more sessions are open than there is room for' \
    "$(fleet_counter open_most)" '^[12]$'

hf ssh "${LOGIN[@]}" -j 2 --sessions 4 -t 1500ms -o jsonl "$(hosts '2.[1-40]')" \
    -- show delay=400ms turns
totals_are 'however many wait' '40 jobs: 40 ok'
matches 'and however much room there is' "$(fleet_counter open_most)" '^([8-9]|1[0-6])$'

# Names are asked for ahead of time.
fleet_stop
rm -f "$T/fleet.out" # of the fleet before
"$B/tests/fleet" --password-file "$T/password" --max-seconds 60 --with-parent \
    >"$T/fleet.out" &
FLEET_PID=$!
wait_for 10 'the fleet is ready' grep -q '^ready ' "$T/fleet.out"
FLEET_PORT=$(sed -n 's/^ready //p' "$T/fleet.out")
names=(localhost Localhost lOcalhost loCalhost)
hf ssh "${LOGIN[@]}" --host-key off -j 1 --sessions 1 -t 2s -o jsonl \
    "${names[@]/%/:$FLEET_PORT}" -- show delay=700ms named
totals_are 'hosts with names have their time, too' '4 jobs: 4 ok'

# ---- hosts that do not answer ----------------------------------------------

# A port whose queue of connections is full: the kernel answers no other.
python3 - >"$T/deaf.out" <<'PYTHON' &
import socket, time
s = socket.socket()
s.bind(("0.0.0.0", 0))
s.listen(0)
callers = [socket.socket() for _ in range(3)]
for c in callers:
    c.setblocking(False)
    c.connect_ex(("127.0.0.1", s.getsockname()[1]))
print(s.getsockname()[1], flush=True)
time.sleep(60)
PYTHON
at_exit stop $! KILL
wait_for 10 'the deaf port' grep -q . "$T/deaf.out"
deaf=$(cat "$T/deaf.out")

hf ssh "${LOGIN[@]}" -j 1 --sessions 2 --connect-timeout 500ms -o jsonl \
    "$NET.9.[1-20]:$deaf" -- hostname
totals_are 'more hosts that do not answer than may be tried at once' \
    '20 jobs: 20 timeout'
json 'are all tried' 'all(.stage == "connect" and .started != null)'

hf ssh "${LOGIN[@]}" --host-key off -j 1 --sessions 1 --connect-timeout 20s \
    -t 3s -o jsonl "$NET.9.[1-4]:$deaf" "localhost:$FLEET_PORT" -- hostname
json 'they keep nobody from a place' \
    'map(.status) == ["ok", "timeout", "timeout", "timeout", "timeout"]'

# ---- results that are there ------------------------------------------------

# The worker takes spin for a short task by then, and what it has to say
# gathers; the one that turns out long must not keep it back.
{
	printf '0us\n%.0s' {1..60}
	echo 40s
} >"$T/times"
hf_start map -j 1 -o jsonl spin <"$T/times"
wait_for 10 'no result waits behind a task of its kind that is long' \
    grep -q '"id":60,' "$out"
ok 'no result waits behind a task of its kind that is long'
hf_kill
