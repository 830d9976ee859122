# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC2034,SC2119,SC2120,SC2154
#
# cli.sh - what the tests of the command share, on top of lib.sh.
: "${HF:=$B/hayfork}" # the command under test
HF_PID=
NET=127.30 # where the fleet of a test listens: 127.30.0.0/16

# ---- running the command ---------------------------------------------------

# To its end, or to a deadline far beyond it; see run.
hf() { # ARGUMENT...
	run timeout -k 5 "${limit:-50}" "$HF" "$@"
}

# In the background, as $HF_PID; its output goes where that of run goes. Wait
# for something it does before you signal it: until then it is still a shell.
hf_start() { # ARGUMENT...
	: >"$out" >"$err"
	"$HF" "$@" <&0 >"$out" 2>"$err" &
	HF_PID=$!
}

hf_kill() {
	[[ -z $HF_PID ]] || stop "$HF_PID" KILL
	HF_PID=
}
at_exit hf_kill

# It ends by itself: sets $status and $elapsed_ms, of the wait.
hf_wait() { # SECONDS
	local from=${EPOCHREALTIME/[.,]/}

	wait_for "$1" 'hayfork ends' pid_gone "$HF_PID" || hf_kill
	elapsed_ms=$(((${EPOCHREALTIME/[.,]/} - from) / 1000))
	status=0
	[[ -z $HF_PID ]] || wait "$HF_PID" || status=$?
	HF_PID=
}

# Its workers whose title in ps matches: 'io', 'cpu .*sleep', 'signer'.
workers() { # REGEX
	pgrep -P "$HF_PID" -f "^hayfork: $1" || true
}

# There are as many of these; for wait_for.
has_workers() { # COUNT REGEX
	(($(workers "$2" | wc -l) == $1))
}

# ---- what it says ----------------------------------------------------------

# The first line of the summary without its time: "3 jobs: 2 ok, 1 failed"
totals() {
	sed -n 's/^\([0-9]* jobs\{0,1\}\) in [0-9.]*s/\1/p' "$err"
}

totals_are() { # SENTENCE TOTALS
	is "$1" "$(totals)" "$2"
}

# Each of so many jobs has one result, and the summary says the same.
adds_up() { # SENTENCE JOBS
	local counted

	counted=$(jq -rs '"\(length) of \(map(.id) | unique | length): " + (
	    group_by(.status) | map("\(length) \(.[0].status)") | sort |
	    join(", "))' "$out")
	is "$1" "$counted" "$2 of $2: $(totals | sed 's/.*: //; s/, /\n/g' |
	    sort | paste -sd , | sed 's/,/, /g')"
}

# A counter of the summary; 0 if it is not there.
counter() { # NAME
	sed -n "s/^  $1  *\([0-9]*\).*/\1/p" "$err" | grep . || echo 0
}

# ---- hosts -----------------------------------------------------------------

# A fleet, and in LOGIN the options that let us in.
fleet_up() { # [ARGUMENT OF THE FLEET...]
	echo open-sesame >"$T/password"
	chmod 600 "$T/password"
	fleet_start --listen "$NET.0.0/16" --password-file "$T/password" \
	    --known-hosts-out "$T/known_hosts" --exec-log "$T/execs" \
	    --stats "$T/stats" --max-seconds 170 --with-parent "$@"
	LOGIN=(-u admin --password-file "$T/password" --no-agent
	    --known-hosts "$T/known_hosts")
}

# Devices of the fleet, as an operand: hosts 0.1, hosts '1.[1-20]'
hosts() { # END OF THE ADDRESS
	echo "$NET.$1:$FLEET_PORT"
}

# How often the fleet has taken this command.
execs() { # COMMAND
	grep -c " $1\$" "$T/execs" || true
}

has_execs() { # COUNT COMMAND; for wait_for
	(($(execs "$2") >= $1))
}

# A counter of the fleet, fresh.
fleet_counter() { # NAME
	rm -f "$T/stats"
	kill -USR1 "$FLEET_PID"
	wait_for 10 'the counters of the fleet' test -e "$T/stats"
	sed -n "s/^$1 //p" "$T/stats"
}
