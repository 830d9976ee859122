#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_memory.sh - sessions that wait take little memory, and a master that
# does not keep up stops the devices instead of filling its worker.
# not sanitized
. tests/harness/lib.sh

NET=127.27
SESSIONS=400
umask 077
export HOME=$T/home
mkdir "$HOME"
echo secret >"$T/password"
fleet_start --listen "$NET.0.0/16" --user admin --password-file "$T/password"

# hayfork in the background: $farm, and its io worker: $worker.
start() { # HOSTS COMMAND
	"$B/hayfork" ssh -q -o jsonl --no-agent --password-file "$T/password" \
	    --host-key off -j 1 --sessions 1000 -u admin -w "$1" -- "$2" \
	    >"$T/results" 2>"$T/errors" &
	farm=$!
	at_exit stop "$farm"
	wait_for 10 'there is a worker' find_worker
}

find_worker() {
	worker=$(pgrep -P "$farm" -f '^hayfork: io worker')
}

holds() { # SESSIONS
	tr '\0' '\n' <"/proc/$worker/cmdline" |
	    grep -q "^hayfork: io worker 0 \[$1 session"
}

# KiB that belong to the worker alone.
private() {
	awk '/^Private/ { sum += $2 } END { print sum }' \
	    "/proc/$worker/smaps_rollup"
}

takes_at_most() { # KIB
	(($(private) <= $1))
}

cpu() { # PID
	sed 's/.*) //' "/proc/$1/stat" | cut -d ' ' -f 12,13
}

rests() { # PID
	local before

	before=$(cpu "$1")
	sleep 0.3
	[[ $(cpu "$1") = "$before" ]]
}

hosts() { # FROM TO, in a network of 200 addresses
	local i

	for ((i = $1; i <= $2; i++)); do
		printf '%s,' "$NET.$((i / 200)).$((i % 200 + 1)):$FLEET_PORT"
	done
}

start "$(hosts 0 0)" 'text=line delay=30s'
wait_for 10 'one session is open' holds 1
wait_for 10 'it waits' rests "$worker"
one=$(private)
{ stop "$farm" KILL; } 2>/dev/null # bash would say "Killed"

start "$(hosts 1 "$SESSIONS")" 'text=line delay=30s'
wait_for 30 "$SESSIONS sessions are open" holds "$SESSIONS"
check "sessions that wait take at most 30 KiB each" \
    wait_for 10 'the worker is small' takes_at_most $((one + SESSIONS * 30))
{ stop "$farm" KILL; } 2>/dev/null # bash would say "Killed"

start "$(hosts 1 10)" 'bytes=8000000'
wait_for 10 'output is on its way' not takes_at_most $((one + 200))
kill -STOP "$farm"
wait_for 10 'the worker stops reading' rests "$worker"
check 'output nobody takes is not kept in the worker' \
    takes_at_most $((one + 10 * 600 + 1024))
kill -CONT "$farm"
wait_for 30 'the run ends' pid_gone "$farm"
json 'it is all there in the end' \
    'map(select(.status == "ok" and (.stdout | length) == 8000000)) |
    length == 10' "$T/results"
