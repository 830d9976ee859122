#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_known_hosts.sh - a known_hosts file says to hayfork what it says to ssh.
#
# Made-up files are looked up in by known_hosts_match and by ssh-keygen -lF,
# which reads a file as ssh does; the answers (line, marker, fingerprint) have
# to be the same. ROUNDS of 3,000 files each, two halves at a time.
# deadline 120
. tests/harness/lib.sh

: "${ROUNDS:=1}"
files=3000
make=$B/tests/process/known_hosts_make
match=$B/tests/process/known_hosts_match

keygen_find() { # FOLDER: as known_hosts_match find
	local number name

	while read -r number name; do
		echo "== $number $name"
		ssh-keygen -lF "$name" -f "$1/$number" 2>/dev/null || true
	done | awk '/^(==|# Host)/ { print; next } { print $1, $3 }'
}

# Ask both about all queries; what hayfork said is in FOLDER/ours.
compare() { # FOLDER
	local half theirs=("$1/theirs.0" "$1/theirs.1") pids=()

	"$match" find "$1" <"$1/queries" >"$1/ours"
	for half in 0 1; do
		awk "NR % 2 == $half" "$1/queries" >"$1/queries.$half"
		keygen_find "$1" <"$1/queries.$half" >"${theirs[half]}" &
		pids+=($!)
	done
	wait "${pids[@]}"
	"$match" find "$1" <"$1/queries.0" | diff "${theirs[0]}" -
	"$match" find "$1" <"$1/queries.1" | diff "${theirs[1]}" -
}

mkdir "$T/f"
for ((round = 1; round <= ROUNDS; round++)); do
	rm -f "$T/f"/*
	"$make" "$round" "$files" "$T/f" >"$T/f/queries"
	check "$files files of seed $round are read as ssh-keygen reads them" \
	    compare "$T/f"
done

# Lest they agree on having found nothing.
found() { # WORD: lines that end in it
	grep -c "^# Host .* line [0-9]* $1\$" "$T/f/ours"
}
check 'hundreds of keys are found in them' test "$(found '')" -gt 300
check 'and revoked ones' test "$(found REVOKED)" -gt 50
check 'and authorities' test "$(found CA)" -gt 10
nothing=$(awk '/^==/ { n += asked; asked = 1 } /^#/ { asked = 0 }
    END { print n }' "$T/f/ours")
check 'and hosts of whom they say nothing' test "$nothing" -gt 300

mkdir "$T/h"
"$make" 99 50 "$T/h" plain >"$T/h/queries"
for ((i = 1; i <= 50; i++)); do
	ssh-keygen -q -H -f "$T/h/$i" >/dev/null 2>&1
done
refute 'ssh-keygen -H leaves no name in the clear' \
    grep -qs '^[^|]' "$T/h"/{1..50}
check 'names that ssh-keygen -H hashed are found' compare "$T/h"
check 'in no small number' test "$(grep -c '^#' "$T/h/ours")" -gt 20

# What a run learns, ssh reads.
"$match" learn "$T/new/known_hosts" Leaf1.ex.com 22 1
"$match" learn "$T/new/known_hosts" ::1 2222 1
is 'a learned key is one ssh finds' "$(ssh-keygen -lF leaf1.ex.com \
    -f "$T/new/known_hosts" | grep -c SHA256)" 1
is 'on a port of its own, too' "$(ssh-keygen -lF '[::1]:2222' \
    -f "$T/new/known_hosts" | grep -c SHA256)" 1

pids=()
for host in a b c d; do
	"$match" learn "$T/many" "$host" 22 200 &
	pids+=($!)
done
wait "${pids[@]}"
is 'four that learn at once lose no line' \
    "$(ssh-keygen -lf "$T/many" | grep -c SHA256)" 800
