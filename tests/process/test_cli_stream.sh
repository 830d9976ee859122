#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_cli_stream.sh - --stream of local programs and tasks: what they print is
# there while they still run.
# shellcheck disable=SC2016,SC2154
. tests/harness/lib.sh
. tests/process/cli.sh

# ---- while it runs -----------------------------------------------------------

mkfifo "$T/hold.a" "$T/hold.b"
hf_start exec -q --stream -j 2 a b -- \
    sh -c 'echo "one $1"; echo "two $1" >&2; cat "$2.$1"; printf three' sh '{}' \
    "$T/hold"
both() {
	(($(grep -c '^exec [ab]: one [ab]$' "$out") == 2)) &&
	    (($(grep -c '^exec [ab]: stderr: two [ab]$' "$out") == 2))
}
wait_for 20 'lines of both programs, which still run' both
is 'there is nothing else' "$(wc -l <"$out")" 4
echo held >"$T/hold.b"
echo held >"$T/hold.a"
hf_wait 20
is 'and the run goes well' "$status" 0
is 'each line is there once' "$(grep -v '^exec [ab]  *ok ' "$out" | sort)" \
    "$(printf 'exec %s\n' 'a: one a' 'a: stderr: two a' 'a: held' 'a: three' \
	'b: one b' 'b: stderr: two b' 'b: held' 'b: three' | sort)"
is 'and each result' "$(grep -c '^exec [ab]  *ok ' "$out")" 2

# ---- the same bounds -----------------------------------------------------------

# A reader that is slow stops nobody's clock, and nothing is lost.
hf exec -q --stream -j 4 1 2 3 4 5 6 7 8 -- \
    sh -c 'seq -f "line %.0f" 100000'
is 'all of many lines are there, in their order' \
    "$(grep -c ': line ' "$out") $(grep '^exec 7: line ' "$out" |
	cut -d ' ' -f 4 | cmp - <(seq 100000) && echo same)" '800000 same'
hf exec -q --stream --max-output 10k x -- sh -c 'seq 100000'
check 'an output that is cut is cut there, too' \
    test "$(sed -n 's/^exec x: //p' "$out" | wc -c)" -le 10242
matches 'and the program goes on to its end' "$(tail -n 3 "$out")" 'exec x  *ok'
mkfifo "$T/slow"
"$HF" exec -q --stream -j 1 -t 1s x -- yes >"$T/slow" 2>"$err" &
HF_PID=$!
exec 7<"$T/slow"
yes_runs() {
	pgrep -P "$(workers cpu)" yes >"$T/yes"
}
yes_is_over() {
	! yes_runs
}
wait_for 20 'a program prints without an end' yes_runs
wait_for 20 'it has its time, although nobody reads' yes_is_over
cat <&7 >"$out"
exec 7<&-
hf_wait 20
matches 'whoever reads' "$(tail -n 4 "$out")" 'exec x  *timeout'

# ---- what is given up ---------------------------------------------------------

mkfifo "$T/hold"
hf_start exec -q --stream --crash-retries 1 "$T/hold" -- \
    sh -c 'echo begun; read -r word <"$1"; kill -KILL $PPID; sleep 60' sh
begun() { # COUNT
	(($(grep -c ': begun$' "$out") == $1))
}
wait_for 20 'it has begun' begun 1
echo go >"$T/hold"
wait_for 20 'it has begun again' begun 2
echo go >"$T/hold"
hf_wait 20
is 'what a worker that died had said is void' \
    "$(grep -c 'an attempt that is given up' "$out")" 1
hf map --stream -q noop a b
status_is 'tasks that print nothing may be asked for it' 0
cat >"$T/plan.yaml" <<'END'
jobs: [{name: a, task: noop, args: [x]}]
END
hf run --stream -q "$T/plan.yaml"
status_is 'and those of a plan' 0
hf exec --stream -q --threads 2 -j 2 1 2 3 4 5 6 -- sh -c 'seq 1000'
is 'so do workers that are threads' "$(grep -c ': [0-9]*$' "$out")" 6000
