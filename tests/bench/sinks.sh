#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# sinks.sh - what it takes to show results. Prints "name value" lines.
#
#	sinks.sh B FOLDER HOW	FOLDER has the key "id"
#
# HOW is a word for a way to show them: the most that a process of the run had
# in memory (the master, it is far above the others) while 1,000 hosts said
# 1 MB each. 10,000 hosts (LARGE=10000) take four minutes for each of them and
# are the same: as many sessions are under way, and the others take a master
# 1.5 KiB each, 14 MiB.
# first: the time from the start of the command to the first byte of a result.
# folded: the results of 10,000 hosts, from the store, folded.
set -euo pipefail

B=$1 work=$2 how=$3
export HAYFORK_CONFIG=none XDG_STATE_HOME=$work/sinks.state
many=10000 large=${LARGE:-1000}
devices=$large
[[ $how != folded ]] || devices=$many
fleet=

end() {
	[[ -z $fleet ]] || kill "$fleet" 2>/dev/null || true
	wait
	rm -rf "$work"/sinks.*
}
trap end EXIT

mkfifo "$work/sinks.ready"
"$B/tests/fleet" --listen 127.25.0.1/16 --count "$devices" --with-parent \
    --authorized-keys "$work/id.pub" --known-hosts-out "$work/sinks.known" \
    >"$work/sinks.ready" &
fleet=$!
read -r _ port <"$work/sinks.ready"
for ((i = 1; i <= devices; i++)); do
	echo "admin@127.25.$((i / 256)).$((i % 256)):$port"
done >"$work/sinks.all"
head -n 1 "$work/sinks.all" >"$work/sinks.one"

# hayfork, behind another program.
to() { # all|one PROGRAM... -- OPTION... -- COMMAND
	local hosts=$1 before=()

	shift
	while [[ $1 != -- ]]; do
		before+=("$1")
		shift
	done
	"${before[@]}" "$B/hayfork" ssh -F none -i "$work/sinks.$hosts" \
	    --identity "$work/id" --no-agent --host-key strict -q -j 2 \
	    --known-hosts "$work/sinks.known" "${@:2}"
}

memory() { # OPTION...
	to all "$B/tests/bench/cpu" -p "$fleet" "$work/sinks.cost" \
	    -- "$@" -- show interfaces bytes=1M >/dev/null
	awk -v how="$how" '{ print "sinks_" how "_mib", $5 / 1024 }' \
	    "$work/sinks.cost"
}

first() {
	local i

	for ((i = 0; i < 5; i++)); do
		echo "first_one_ms $(to one "$B/tests/bench/first" -- -o human \
		    -- show interfaces bytes=2000)"
	done
	for ((i = 0; i < 3; i++)); do
		echo "first_all_ms $(to all "$B/tests/bench/first" -- -o human \
		    -- show interfaces bytes=2000)"
	done
}

shown() { # FORM OPTION...: seconds
	"$B/tests/bench/cpu" "$work/sinks.cost" "$B/hayfork" show last \
	    -o "$@" >/dev/null
	cut -d ' ' -f 1 "$work/sinks.cost"
}

# All say the same; and then no two of them.
folded() {
	local none

	to all env -- -o none -- show interfaces bytes=2000
	none=$(shown none)
	awk "BEGIN { print \"folded_same_s\", $(shown gather)
	    print \"folded_none_s\", $none }"
	to all env -- -o none -- hostname
	echo "folded_all_s $(shown gather)"
}

case $how in
first) first ;;
folded) folded ;;
human | gather | jsonl | json | csv | none) memory -o "$how" ;;
stream) memory --stream ;;
order) memory -o jsonl --order input ;;
files) memory -o none --out-dir "$work/sinks.files" ;;
unkept) memory -o jsonl --no-store ;;
esac
