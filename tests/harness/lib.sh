# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC2034 # some variables are for the tests
#
# lib.sh - what every shell test starts with.
#
#	#!/bin/bash
#	# test_thing.sh - what must hold about the thing.
#	. tests/harness/lib.sh
#	run "$B/hayfork" map noop a b c -o jsonl
#	status_is 'a map of three ends well' 0
#	json 'each argument has its result' 'length == 3'
#	check 'nothing is written to stderr' test ! -s "$err"
#
# Tests run with the top of the tree as working directory, under
# $B/tests/run; by hand: `B=build tests/process/test_thing.sh`.  A command
# that fails outside `run`, `check` and the like ends the test as failed.
# $T is a folder of the test's own, gone when it ends.  Wait for facts with
# `wait_for`, never for time.
#
# A comment line in a test tells scripts/run-tests about it:
#	# alone			runs while no other test does
#	# deadline 300		may take 300 s, not 120
#	# not sanitized		runs only in the plain build
#	# sanitized, too	make check runs it in both (process/ always)
set -euo pipefail
trap 'tap_note <<<"${BASH_SOURCE[0]}:$LINENO: $BASH_COMMAND: failed" >&2' ERR
: "${B:=build}"
export HAYFORK_CONFIG=none # nobody's own settings
T=$(mktemp -d)
export XDG_STATE_HOME=$T/.state # where runs are kept
out=$T/out  # what the last `run` wrote
err=$T/err  # and to stderr
status=0    # and its exit status
elapsed_ms=0 # and how long it took
tap_n=0
tap_failed=0
tap_cleanup=()

# ---- results ---------------------------------------------------------------

ok() { # SENTENCE
	echo "ok $((++tap_n)) - $1"
}

not_ok() { # SENTENCE [WHY...]; shows what the last `run` said, too
	local why

	echo "not ok $((++tap_n)) - $1"
	tap_failed=$((tap_failed + 1))
	for why in "${@:2}"; do
		tap_note <<<"$why"
	done
	if [[ -e $out ]]; then
		tap_note <<<"the last run: exit status $status, stdout:"
		tap_start "$out"
		tap_note <<<'stderr:'
		tap_start "$err"
	fi
}

skip() { # SENTENCE REASON
	echo "ok $((++tap_n)) - $1 # SKIP $2"
}

tap_start() { # FILE
	head -c 4096 "$1" | head -n 20 | tap_note
}

tap_note() {
	tr -d '\000' | sed 's/^/#   /'
}

# ---- assertions ------------------------------------------------------------

check() { # SENTENCE COMMAND...: it succeeds
	local said

	if said=$("${@:2}" 2>&1); then
		ok "$1"
	else
		not_ok "$1" "${*:2}: exit status $?" "$said"
	fi
}

refute() { # SENTENCE COMMAND...: it fails
	local said

	if said=$("${@:2}" 2>&1); then
		not_ok "$1" "${*:2}: exit status 0" "$said"
	else
		ok "$1"
	fi
}

is() { # SENTENCE GOT WANTED
	if [[ $2 = "$3" ]]; then
		ok "$1"
	else
		not_ok "$1" "got:    $2" "wanted: $3"
	fi
}

matches() { # SENTENCE TEXT REGEX
	if [[ $2 =~ $3 ]]; then
		ok "$1"
	else
		not_ok "$1" "got:    $2" "wanted: /$3/"
	fi
}

# Run a command; never fails.  Its traces: $status, $out, $err, $elapsed_ms.
run() { # COMMAND...
	local from=${EPOCHREALTIME/[.,]/}

	status=0
	"$@" >"$out" 2>"$err" || status=$?
	elapsed_ms=$(((${EPOCHREALTIME/[.,]/} - from) / 1000))
}

status_is() { # SENTENCE STATUS: of the last run
	is "$1" "$status" "$2"
}

# What a jq filter says of all JSON texts in a file, as one array.
json() { # SENTENCE FILTER [FILE]
	local said

	if said=$(jq -e -s "$2" "${3:-$out}" 2>&1); then
		ok "$1"
	else
		not_ok "$1" "jq: $2" "$said"
	fi
}

# ---- waiting, ending -------------------------------------------------------

# Ask until the answer is yes; too long a wait fails and returns 1.
wait_for() { # SECONDS WHAT COMMAND...
	local until=$((${EPOCHREALTIME/[.,]/} + $1 * 1000000))

	until "${@:3}" >/dev/null 2>&1; do
		if ((${EPOCHREALTIME/[.,]/} > until)); then
			not_ok "$2, within $1 s"
			return 1
		fi
		sleep 0.02
	done
}

not() { # COMMAND...: for wait_for
	! "$@"
}

# Run a command when the test ends, however it ends; the last one first.
at_exit() { # COMMAND...
	tap_cleanup=("$(printf '%q ' "$@")" "${tap_cleanup[@]}")
}

tap_end() {
	local code=$? command

	trap - EXIT HUP INT TERM
	set +e
	for command in "${tap_cleanup[@]}"; do
		eval "$command"
	done
	rm -rf "$T"
	if ((code == 0)); then
		echo "1..$tap_n"
		((tap_failed == 0)) || code=1
	fi
	exit "$code"
}
trap tap_end EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# Send a signal to a process, if there still is one, and wait for its end.
stop() { # PID [SIGNAL]
	kill -s "${2:-TERM}" "$1" 2>/dev/null || true
	wait_for 10 "process $1 ends" pid_gone "$1"
	wait "$1" 2>/dev/null || true
}

pid_gone() { # PID: not there, or a zombie
	local state

	state=$(sed 's/.*) //; s/ .*//' "/proc/$1/stat" 2>/dev/null) || true
	[[ -z $state || $state = [ZX] ]]
}

# ---- servers ---------------------------------------------------------------

# For wait_for: an ssh-agent listens there. Its socket is there before that.
agent_answers() { # SOCKET
	local code=0

	SSH_AUTH_SOCK=$1 ssh-add -l || code=$?
	((code < 2)) # 1: it has no keys
}

# A fleet of fake devices on 127.0.0.0/8: sets FLEET_PORT and FLEET_PID.
fleet_start() { # [ARGUMENT...]
	rm -f "$T/fleet.out" # of a fleet before
	"$B/tests/fleet" "$@" >"$T/fleet.out" 2>"$T/fleet.err" &
	FLEET_PID=$!
	at_exit fleet_stop
	wait_for 10 'the fleet is ready' grep -q '^ready ' "$T/fleet.out"
	FLEET_PORT=$(sed -n 's/^ready //p' "$T/fleet.out")
}

fleet_stop() {
	[[ -z ${FLEET_PID-} ]] || stop "$FLEET_PID"
	FLEET_PID=
}

# N real sshd's: sets LAB, a folder that scripts/lab describes.
lab_up() { # N
	LAB=$T/lab
	at_exit lab_down
	scripts/lab up "$1" --dir "$LAB" >"$T/lab.out"
}

lab_down() {
	[[ -z ${LAB-} ]] || scripts/lab down --dir "$LAB"
	LAB=
}
