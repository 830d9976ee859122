#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_run.sh - the harness counts what a test says and what it leaves.
# shellcheck disable=SC2016 # the programs under test expand their own
. tests/harness/lib.sh

# What `run` makes of a small shell program.
verdict() { # SENTENCE PROGRAM COUNTS [REASON]
	local got

	run "$B/tests/run" -t 2 bash -c "$2"
	got=$(sed 's/ ms=.*//' "$out")
	is "$1" "$got" "$3"
	[[ -z ${4-} ]] || check "$1: says so" grep -qE -- "$4" "$err"
}

verdict 'results are counted' 'echo ok 1; echo ok 2 - b; echo okay' \
    'passed=2 failed=0 skipped=0'
check 'a good test says nothing' test ! -s "$err"
verdict 'a failure is counted and shown' 'echo ok 1; echo not ok 2 - why; exit 1' \
    'passed=1 failed=1 skipped=0' '^not ok 2 - why'
verdict 'a skipped test is neither' 'echo "not ok 1 # SKIP a"; echo "ok 2 #skip"' \
    'passed=0 failed=0 skipped=2'
verdict 'results on stderr do not count' 'echo ok 1; echo not ok 2 >&2' \
    'passed=1 failed=0 skipped=0'
verdict 'the last line may lack its newline' 'echo ok 1; printf "not ok 2"' \
    'passed=1 failed=1 skipped=0'
verdict 'plans of several groups add up' \
    'echo 1..1; echo ok 1; echo 1..2; echo ok 1' \
    'passed=2 failed=1 skipped=0' '1 planned results never came'
verdict 'silence is a failure' ':' \
    'passed=0 failed=1 skipped=0' 'not one result'
verdict 'an unexplained exit status is a failure' 'echo ok 1; exit 3' \
    'passed=1 failed=1 skipped=0' 'exit status 3'
verdict 'a death by signal is a failure' 'echo ok 1; kill -SEGV $$' \
    'passed=1 failed=1 skipped=0' 'killed by signal 11'
verdict 'a program that is not there is a failure' 'exec ./no-such-program' \
    'passed=0 failed=1 skipped=0' 'exit status 127'
verdict 'a test may not outstay its deadline' 'echo ok 1; exec sleep 77' \
    'passed=1 failed=1 skipped=0' 'still running after 2 s'
verdict 'a file left behind is a failure' \
    'echo ok 1; mkdir $TMPDIR/d; touch $TMPDIR/d/f; chmod 0 $TMPDIR/d' \
    'passed=1 failed=2 skipped=0' 'left a file: d/f'
verdict 'a process left behind is a failure' \
    'echo ok 1; (setsid sleep 77 &)' \
    'passed=1 failed=1 skipped=0' 'left running: pid [0-9]+, sleep 77'
refute 'and it is killed' pgrep -fx 'sleep 77'
verdict 'a dying process gets a moment' \
    'echo ok 1; (setsid sleep 0.3 >/dev/null 2>&1 &)' \
    'passed=1 failed=0 skipped=0'
verdict 'a listening port left behind is named' \
    'echo ok 1; (python3 -c "import socket,time
s=socket.create_server((\"127.0.0.1\", 0)); u=socket.socket(socket.AF_UNIX)
u.bind(\"\\0left\"); print(1, flush=True); time.sleep(77)" &) | read' \
    'passed=1 failed=3 skipped=0' 'left listening: TCP port [0-9]+'
check 'and so is a unix socket' grep -q 'unix socket @left' "$err"
verdict 'a test finds its orphans buried' \
    'p=$(sh -c "sh -c \"exit 0\" & echo \$!"); n=0
    while kill -0 $p 2>/dev/null && ((n++ < 50)); do sleep 0.02; done
    ((n < 50)) && echo ok 1' \
    'passed=1 failed=0 skipped=0'
verdict 'HOME and TMPDIR are its own' \
    '[[ $HOME = */hayfork-test.*/home && $TMPDIR = */hayfork-test.*/tmp ]] &&
    [[ -z ${SSH_AUTH_SOCK-} && ! -t 0 ]] && touch ~/kept && echo ok 1' \
    'passed=1 failed=0 skipped=0'

# Killed from outside, it still takes everything with it.
"$B/tests/run" bash -c 'touch $TMPDIR/up; sleep 78' >"$out" 2>"$err" &
pid=$!
wait_for 5 'the test is up' pgrep -fx 'sleep 78'
stop $pid
refute 'a stopped run leaves nothing running' pgrep -fx 'sleep 78'
check 'and says why it ended' grep -q 'stopped: Terminated' "$err"
is 'and leaves no folder' "$(find "$TMPDIR" -name 'hayfork-test.*')" ''
