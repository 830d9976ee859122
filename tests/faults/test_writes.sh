#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_writes.sh - results for a file that cannot take them: what stands in
# it is whole, the run ends at once with exit status 74 and says why, where
# and what to do. Other outputs that fail: process/test_cli_output.sh.
# not sanitized
# shellcheck disable=SC2016,SC2154
. tests/harness/lib.sh
. tests/process/cli.sh

file=$T/results

# Into $file, under a limit or with a hook; what is said goes to $err.
into_file() { # COMMAND...
	: >"$out"
	status=0
	timeout -k 5 50 "$@" >"$file" 2>"$err" </dev/null || status=$?
}

lost() { # SENTENCE REASON WHAT TO DO
	status_is "$1: results are lost" 74
	is "$1: that is said once, with the file and what to do" \
	    "$(grep 'could not be written' "$err")" \
	    "hayfork: results could not be written to standard output \
($file): $2 ($3)"
}

whole() { # SENTENCE: of what is there, each line is a result, none twice
	check "$1" test -s "$file"
	is "$1: to its end" "$(tail -c 1 "$file")" ''
	json "$1: all of it" '(map(.id) | unique | length) == length and
	    all(.status == "ok")' "$file"
}

full='make room or write elsewhere, then run again'
broken='its disk or file system fails: write elsewhere, then run again'

# ---- no room ---------------------------------------------------------------

limited() { # KIB ARGUMENT...
	into_file bash -c 'ulimit -S -f "$1" && exec "${@:2}"' - "$1" \
	    "$HF" "${@:2}"
}
mapfile -t numbers < <(seq 5000)
limited 20 map --no-store -j 2 -o jsonl noop "${numbers[@]}"
lost 'a file at its limit' 'File too large' "$full"
whole 'what fits into a limit stands there'
check 'it is what fits' test "$(wc -c <"$file")" -gt $((19 * 1024))

printf 'what stood there before\n' >"$T/before"
status=0
timeout 50 bash -c 'ulimit -S -f 20 && exec "$@"' - "$HF" map --no-store -j 2 \
    -o jsonl noop "${numbers[@]}" >>"$T/before" 2>"$err" || status=$?
status_is 'the same at the end of another file' 74
is 'which stays as it was' "$(head -n 1 "$T/before")" 'what stood there before'
is 'to its end' "$(tail -c 1 "$T/before")" ''

mapfile -t quick < <(yes 0 | head -n 2000)
limited 20 map --no-store -j 2 sleep "${quick[@]}" 30s 30s 30s
status_is 'tasks that run do not hold up the end' 74

# A disk of 64 KiB, where we may have one.
disk() {
	unshare -rm bash -c 'mount -t tmpfs -o size=64k none "$0" || exit 99
	    "$@" >"$0/results" 2>"$0.err" </dev/null
	    status=$?
	    cp "$0/results" "$0.results"
	    exit $status' "$T/disk" "$@"
}
mkdir "$T/disk"
if ! run disk true || ((status != 0)); then
	skip 'a disk is full' 'no name space with a disk of its own here'
else
	run disk timeout -k 5 50 "$HF" map --no-store -j 2 -o jsonl noop "${numbers[@]}"
	mv "$T/disk.results" "$file"
	mv "$T/disk.err" "$err"
	file=$T/disk/results lost 'a full disk' 'No space left on device' "$full"
	whole 'what fits on the disk stands there'
fi

# ---- the disk says so later ------------------------------------------------

synced() { # ERRNO ARGUMENT...
	into_file env LD_PRELOAD="$(realpath "$B/tests/faults/preload/sync.so")" \
	    FAIL_SYNC="$1" "$HF" "${@:2}"
}
EIO=5 EINVAL=22 ENOSPC=28
synced $EIO map --no-store -j 2 -o jsonl noop a b c
lost 'a disk that fails' 'Input/output error' "$broken"
refute 'a disk that fails: no result is claimed' grep -q '[0-9] ok' "$err"
synced $ENOSPC map --no-store -j 2 -o jsonl noop a b c
lost 'a disk that has no room after all' 'No space left on device' "$full"
synced $EIO map --no-store -j 1 -o jsonl crash segv
status_is 'not even a crash is graver' 74
synced $EINVAL map --no-store -j 2 -o jsonl noop a b c
is 'what has no disk cannot fail in that way' "$status $(totals)" \
    '0 3 jobs: 3 ok'
synced $EIO map --no-store -j 2 -o none noop a b c
is 'nor what was never written' "$status $(totals)" '0 3 jobs: 3 ok'

# ---- what passes through a file on its way to a worker ---------------------

fleet_up
run bash -c '(ulimit -S -f 1500 && exec "$@") | cat; exit "${PIPESTATUS[0]}"' \
    - timeout -k 5 20 "$HF" ssh "${LOGIN[@]}" -j 1 --no-store -o jsonl --parse json \
    "$(hosts 0.1)" "$(hosts 0.2)" -- show bytes=2000000
status_is 'a text over the limit for files that a handler wants ends its job' 1
json 'which says why, and keeps its output' 'length == 2 and
    all(.status == "failed" and .stage == "parse" and
    (.error.message | endswith("File too large")) and
    (.stdout | length) == 2000000)'
