#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_outputs.sh - a megabyte from each of many hosts at once: the
# master's memory stays below 64 MiB however results are shown, and all of
# them are whole; where what waits cannot be kept, nothing else is lost.
# not sanitized
# shellcheck disable=SC2154 # out, err, status: lib.sh sets them
. tests/harness/lib.sh

NET=127.45
HOSTS=150
MOST=65536 # KiB
umask 077
export XDG_STATE_HOME=$T/state TMPDIR=$T
fleet_start --listen "$NET.0.0/16" --user admin --any-key \
    --known-hosts-out "$T/known_hosts" --with-parent
ssh-keygen -q -t ed25519 -N '' -f "$T/id"
for ((i = 1; i <= HOSTS; i++)); do
	echo "admin@$NET.$((i / 200)).$((i % 200 + 1)):$FLEET_PORT"
done >"$T/hosts"
args=(-F none --no-agent --identity "$T/id" --known-hosts "$T/known_hosts"
    --host-key strict -i "$T/hosts" -q -j 2 --sessions 128)
command=bytes=1000000

# The most that a process of hayfork had in memory, the master among them.
bounded() { # SENTENCE OPTION...
	local most

	run "$B/tests/bench/cpu" "$T/cost" "$B/hayfork" ssh "${args[@]}" \
	    "${@:2}" -- "$command"
	status_is "$1: all is well" 0
	most=$(cut -d ' ' -f 5 "$T/cost")
	check "$1: $most KiB at most" test "$most" -lt "$MOST"
}

whole() { # JSON...: how many results are
	jq -c 'select(.status == "ok" and (.stdout | length) == 1000000)' "$@" |
		wc -l
}

bounded 'for people' -o human --no-store
is 'each has all of its lines' "$(grep -c '^    0' "$out")" \
    $((HOSTS * 1000000 / 64))
bounded 'folded' -o gather --no-store
bounded 'as lines of JSON, kept' -o jsonl
is 'they are whole' "$(whole "$out")" "$HOSTS"
bounded 'as JSON' -o json --no-store
bounded 'as a table' -o csv --no-store
bounded 'in the order of the input' -o jsonl --order input --no-store
is 'they are whole, too' "$(whole "$out")" "$HOSTS"
bounded 'as they come' --stream
bounded 'in files, and kept' -o none --out-dir "$T/files"
is 'a file has all of it' \
    "$(find "$T/files" -name stdout -size 1000000c | wc -l)" "$HOSTS"
rm -r "$T/files"

# ---- nobody reads ----------------------------------------------------------

cpu() { # PID...
	local pid

	for pid; do
		sed 's/.*) //' "/proc/$pid/stat" | cut -d ' ' -f 12,13
	done
}

# Its workers, and the devices, too.
rests() { # PID
	local before all

	mapfile -t all < <(pgrep -P "$1")
	((${#all[@]} > 2)) || return 1
	all+=("$1" "$FLEET_PID")
	before=$(cpu "${all[@]}")
	sleep 0.3
	[[ $(cpu "${all[@]}") = "$before" ]]
}

peak() { # PID
	sed -n 's/^VmHWM:[ \t]*\([0-9]*\).*/\1/p' "/proc/$1/status"
}

mkfifo "$T/pipe"
for how in '--stream' '-o jsonl'; do
	# shellcheck disable=SC2086
	"$B/hayfork" ssh "${args[@]}" $how --no-store -- "$command" \
	    >"$T/pipe" 2>"$err" &
	farm=$!
	at_exit stop "$farm"
	exec 7<"$T/pipe"
	wait_for 30 'the run waits for its reader' rests "$farm"
	most=$(peak "$farm")
	check "$how, and nobody reads: $most KiB at most" \
	    test "$most" -lt "$MOST"
	cat <&7 >"$out"
	exec 7<&-
	wait_for 30 'the run ends' pid_gone "$farm"
	check "$how: all of it comes in the end" \
	    test "$(wc -c <"$out")" -gt $((HOSTS * 1000000))
done

# ---- what waits cannot be kept ---------------------------------------------

# A result is whole, or says that it is not.
nothing_else_is_lost() { # SENTENCE
	status_is "$1 is an error" 74
	matches "$1 is told" "$(cat "$err")" \
	    'have to wait could not be kept: .* \(TMPDIR is where'
	is "$1: it is told once" "$(grep -c 'could not be kept' "$err")" 1
	is "$1: each host has a result" "$(wc -l <"$out")" "$HOSTS"
	is "$1: those that are ok are whole" "$(whole "$out")" \
	    "$(grep -c '"status":"ok"' "$out")"
}

run env TMPDIR="$T/none" "$B/hayfork" ssh "${args[@]}" -o jsonl --no-store \
    -- "$command"
nothing_else_is_lost 'no folder'
run bash -c 'ulimit -f 8192; exec "$@" >"$0"' "$T/results" "$B/hayfork" ssh \
    "${args[@]}" -o none --joblog /dev/stdout --no-store -- "$command"
status_is 'no room is an error' 74
matches 'no room is told' "$(cat "$err")" \
    'have to wait could not be kept: File too large \(TMPDIR is where'

# A run that is kept goes on from there.
run env TMPDIR="$T/none" "$B/hayfork" ssh "${args[@]}" -o jsonl \
    --store "$T/store" -- "$command"
nothing_else_is_lost 'no folder for a run that is kept'
grep '"status":"ok"' "$out" >"$T/first" || true
number=$(sed -n 's/.*hayfork resume \([0-9]*\).*/\1/p' "$err")
run "$B/hayfork" resume "${number:-1}" --store "$T/store" -q -o jsonl \
    --in-doubt retry
is 'and none of it is done twice' \
    "$(cat "$T/first" "$out" | jq -r 'select(.status == "ok").host' | sort |
	uniq -c | awk '{ print $1 }' | sort | uniq -c | xargs)" "$HOSTS 1"
