#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_store.sh - runs are kept: runs, show, resume; what is recorded is not
# done again, what was under way is in doubt, and secrets are not there.
# shellcheck disable=SC2016,SC2154
. tests/harness/lib.sh
. tests/process/cli.sh

store=$T/runs.db

# A program that notes its argument, and how often it was run.
# shellcheck disable=SC2120 # by others
note() { # [SECONDS TO TAKE]
	printf '#!/bin/sh\necho "$1" >>%q\nsleep "${2:-0}"\necho "did $1"\n' \
	    "$T/noted" >"$T/note"
	chmod 755 "$T/note"
	: >"$T/noted"
}
noted() {
	sort "$T/noted" | uniq -c | awk '{ print $2 ":" $1 }' | paste -sd ' '
}

# ---- what is kept ----------------------------------------------------------

hf exec --store "$store" -o jsonl -q b 'a "x"' -- sh -c \
    'printf "out\377 $1"; echo err >&2; test "$1" != b' sh
cp "$out" "$T/said"
is 'it is private' "$(stat -c %a "$store")" 600
hf show last --store "$store" -o jsonl
status_is 'a run is shown' 0
is 'as it was said, in the order of the input' \
    "$(jq -cS 'del(.stamp)' "$out")" \
    "$(jq -cS 'del(.stamp)' "$T/said" | sort -t: -k1 |
	jq -cs 'sort_by(.id)[]')"
hf runs --store "$store" -o json
is 'runs are listed' "$(jq -c '.[] | [.run, .state, .exit, .jobs, .failed]' \
    "$out")" '[1,"ended",1,2,1]'
hf map -q --store "$store" noop 1 2
hf runs --store "$store"
is 'the newest first' "$(awk 'NR > 1 { print $1 }' "$out" | paste -sd ' ')" \
    '2 1'
hf show 7 --store "$store"
status_is 'a run that is not there' 2
matches 'is told' "$(cat "$err")" 'no run 7'
hf show x --store "$store"
status_is 'nor is what is no number' 2
hf show 1 --store "$T/none"
status_is 'where there is no store' 2
matches 'that is told' "$(cat "$err")" 'no run store yet'

hf map -q --no-store noop 1
refute 'a run need not be kept' test -e "$XDG_STATE_HOME/hayfork/runs.db"
hf map -q noop 1
check 'else it is, where state is' test -e "$XDG_STATE_HOME/hayfork/runs.db"
is 'in a folder of its own' "$(stat -c %a "$XDG_STATE_HOME/hayfork")" 700

echo 'this is text' >"$T/text"
hf map --store "$T/text" noop 1
status_is 'what is no store' 2
matches 'is refused' "$(cat "$err")" 'file is not a database'
is 'and left as it was' "$(cat "$T/text")" 'this is text'
cp "$store" "$T/newer"
python3 - "$T/newer" <<'END'
import sqlite3, sys
sqlite3.connect(sys.argv[1]).execute("PRAGMA user_version = 99").close()
END
hf map --store "$T/newer" noop 1
status_is 'a store of a newer hayfork' 2
matches 'says so' "$(cat "$err")" 'newer hayfork'
XDG_STATE_HOME=/proc/none hf map noop 1
status_is 'where nothing can be kept, and nobody asked, jobs are done' 0
matches 'with a word about it' "$(cat "$err")" 'results are not kept'

# ---- a run that was cut short ----------------------------------------------

note
hf_start exec --store "$store" -j 1 --window 1 -q 1 2 3 4 5 6 -- \
    sh -c '"$0" "$1"; test "$1" != 3 -o -e "$2" || exec sleep 60' \
    "$T/note" {} "$T/go"
wait_for 10 'the third begins' grep -qx 3 "$T/noted"
wait_for 10 'the second is shown' grep -q '2.* ok' "$out"
kill -9 "$HF_PID"
hf_wait 10
is_interrupted() {
	"$HF" runs --store "$store" | grep -q ' interrupted '
}
wait_for 10 'its recorder has noted what was under way' is_interrupted
hf runs --store "$store" -o json
is 'a run whose master was killed' \
    "$(jq -c '.[0] | [.state, .jobs, .failed, .in_doubt]' "$out")" \
    '["interrupted",3,0,1]'
hf show last --store "$store" -o jsonl
is 'what was under way is unknown' "$(jq -r .status "$out" | paste -sd ' ')" \
    'ok ok unknown'
run_id=$(jq -r '.[0].run' < <("$HF" runs --store "$store" -o json))
: >"$T/go"
hf resume "$run_id" --store "$store"
status_is 'it is taken up' 0
matches 'what was in doubt is named' "$(cat "$err")" 'in doubt: .*3.*: repeated'
is 'what is recorded is not done again' "$(noted)" '1:1 2:1 3:2 4:1 5:1 6:1'
hf show last --store "$store" -o jsonl
is 'nothing is lost' "$(jq -j '.stdout | sub("\n"; ";")' "$out")" \
    'did 1;did 2;did 3;did 4;did 5;did 6;'
hf resume "$run_id" --store "$store" -q
status_is 'taken up again, there is nothing to do' 0
is 'and nothing is done' "$(noted)" '1:1 2:1 3:2 4:1 5:1 6:1'

# ---- standard input, order, those that are the same ------------------------

note
printf '%s\n' a b a c | hf exec --store "$store" -q -- sh -c \
    '"$0" "$1"; test "$1" != c' "$T/note" {}
is 'each line is a job' "$(noted)" 'a:2 b:1 c:1'
printf '%s\n' c a d a a b | hf resume last --store "$store" -q
is 'in another order, only what is new is done' "$(noted)" 'a:3 b:1 c:1 d:1'
printf '%s\n' a a b c e | hf resume last --store "$store" -q --only-failed
is 'what failed is done again on request' "$(noted)" 'a:3 b:1 c:2 d:1'
hf show last --store "$store" -o jsonl
is 'its new result takes the place of the old one' \
    "$(jq -r 'select(.args == "c") | .status' "$out")" failed

# ---- stopped, and two at once ----------------------------------------------

note
hf_start exec --store "$store" -j 1 --window 1 1 2 3 -- \
    sh -c '"$0" "$1"; test -e "$2" || exec sleep 60' "$T/note" {} "$T/go2"
wait_for 10 'the first begins' grep -qx 1 "$T/noted"
hf resume last --store "$store"
status_is 'a run that goes on cannot be taken up' 2
matches 'who holds it is told' "$(cat "$err")" "held by process $HF_PID"
: >"$err"
kill -INT "$HF_PID"
wait_for 10 'it is asked to stop' grep -q stopping "$err"
kill -INT "$HF_PID"
hf_wait 10
status_is 'a run that is stopped' 130
matches 'says how to go on' "$(cat "$err")" 'hayfork resume [0-9]+ --store'
: >"$T/go2"
hf resume last --store "$store" -q
status_is 'goes on where it was' 0
is 'with what was not done' "$(noted)" '1:2 2:1 3:1'


# ---- in order ---------------------------------------------------------------

note
hf_start exec --store "$store" -j 1 --window 1 --order input -o json -q \
    1 2 3 4 -- sh -c '"$0" "$1"; test "$1" != 2 -o -e "$2" || exec sleep 60' \
    "$T/note" {} "$T/go3"
wait_for 10 'the second begins' grep -qx 2 "$T/noted"
kill -9 "$HF_PID"
hf_wait 10
: >"$T/go3"
hf resume last --store "$store" -q
is 'what is left comes in the order of the input, as one array' \
    "$(jq -c '[.[].args]' "$out")" '["2","3","4"]'

# ---- many at once -----------------------------------------------------------

pids=()
for ((i = 0; i < 6; i++)); do
	"$HF" map --store "$T/shared.db" -j 1 -q -o none noop {1..200} \
	    >"$T/said.$i" 2>&1 &
	pids+=($!)
done
failed=0
for pid in "${pids[@]}"; do
	wait "$pid" || failed=$((failed + 1))
done
is 'many masters write to one store' "$failed" 0
hf runs --store "$T/shared.db" -o json
is 'and lose nothing' "$(jq -c 'map([.state, .jobs, .failed]) | unique' \
    "$out")" '[["ended",200,0]]'
