#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# idle.sh - what a session costs that is open and waits for its command, with
# thousands in one worker: memory that belongs to that process alone, of many
# and of one; and the same of all processes of the run. Prints "name value".
#
#	idle.sh B FOLDER	FOLDER has the key "id"
set -euo pipefail

B=$1 work=$2
sessions=4000
fleet=

end() {
	[[ -z $fleet ]] || kill "$fleet" 2>/dev/null || true
	wait
	rm -f "$work"/idle.*
}
trap end EXIT

mkfifo "$work/idle.ready"
"$B/tests/fleet" --listen 127.24.0.1/16 --count "$sessions" --with-parent \
    --authorized-keys "$work/id.pub" --known-hosts-out "$work/idle.known" \
    >"$work/idle.ready" &
fleet=$!
read -r _ port <"$work/idle.ready"
for ((i = 1; i <= sessions; i++)); do
	echo "admin@127.24.$((i / 256)).$((i % 256)):$port"
done >"$work/idle.all"

private_kib() { # PID...
	local pid

	for pid in "$@"; do
		awk '/^Private_/ { print $2 }' "/proc/$pid/smaps_rollup"
	done | awk '{ kib += $1 } END { print kib }'
}

# It says in its title how many sessions it holds.
holds() { # WORKER SESSIONS
	tr '\0' '\n' <"/proc/$1/cmdline" |
		grep -q "^hayfork: io worker 0 \[$2 session"
}

# KiB of the io worker, and of all processes, once they do not get fewer.
kib_with() { # SESSIONS
	local farm worker now before=0 until=$((SECONDS + 30))

	head -n "$1" "$work/idle.all" >"$work/idle.few"
	"$B/hayfork" ssh -F none -i "$work/idle.few" --identity "$work/id" \
	    --no-agent --known-hosts "$work/idle.known" --host-key strict \
	    -q -o none -j 1 --sessions "$sessions" \
	    -- show clock delay=60s 2>"$work/idle.err" &
	farm=$!
	until worker=$(pgrep -P "$farm" -f '^hayfork: io worker') &&
	    holds "$worker" "$1"; do
		((SECONDS < until)) || return 1
		sleep 0.05
	done
	while now=$(private_kib "$worker"); ((now != before)); do
		before=$now
		sleep 0.6
	done
	# shellcheck disable=SC2046 # several numbers
	echo "$now $(private_kib "$farm" $(pgrep -P "$farm"))"
	# Asked to, it would wait for the commands.
	kill -KILL "$farm"
	wait "$farm" 2>/dev/null || true
}

few=$(kib_with 1)
many=$(kib_with "$sessions")
awk -v n=$((sessions - 1)) -v few="$few" -v many="$many" 'BEGIN {
	split(few, f, " ")
	split(many, m, " ")
	print "idle_kib", (m[1] - f[1]) / n
	print "idle_all_kib", (m[2] - f[2]) / n
}'
