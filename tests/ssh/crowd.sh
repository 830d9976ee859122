# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
#
# crowd.sh - thousands of fake devices with hostile ones of every kind among
# them (fleet --hostile-every N --roster FILE), and how each has to end: for
# test_hostile.sh, its long form and scripts/bench.

# How a job that logs in ends on a device of a kind that --hostile-every mixes.
CROWD_ENDS='good ok none
tarpit timeout banner
silent timeout banner
drip timeout banner
garbage unreachable kex
http unreachable banner
packet-0 unreachable kex
packet-1 unreachable kex
packet-4g unreachable kex
packet-35001 timeout kex
packet-40001 unreachable kex
padding unreachable kex
kex-freeze timeout kex
kex-reset unreachable connect|banner|kex
lying-lists unreachable kex
no-lists unreachable kex
bad-signature unreachable kex
zero-point unreachable kex
short-reply unreachable kex
ext-info timeout|unreachable kex
noise unreachable kex
bad-mac unreachable kex
farewell unreachable kex|auth
key-changed hostkey hostkey
auth-freeze timeout auth
auth-refuse auth auth
auth-partial auth auth
auth-endless auth auth
many-prompts auth|unreachable auth
huge-prompt auth|unreachable auth
open-freeze timeout channel
wrong-channel unreachable channel
exec-freeze timeout command
mute timeout command
no-close ok none
byte-a-second timeout output
cut-off failed output
exit-signal-lies failed output
long-data timeout output
escapes ok none
fake-prompts ok none'

# Its devices as an inventory.
crowd_hosts() { # ROSTER PORT
	sed "s/\([^ ]*\) .*/admin@\1:$2/" "$1"
}

# Lines "right KIND" and "wrong KIND ADDRESS STATUS STAGE", one per device;
# RESULTS are hayfork's JSON lines.
crowd_judge() { # ROSTER RESULTS
	jq -r '"\(.host | split(":")[0]) \(.status) \(.stage // "none")"' "$2" |
		awk -v ends="$CROWD_ENDS" '
		BEGIN {
			n = split(ends, lines, "\n")
			for (i = 1; i <= n; i++) {
				split(lines[i], w, " ")
				status[w[1]] = "^(" w[2] ")$"
				stage[w[1]] = "^(" w[3] ")$"
			}
		}
		NR == FNR { ended[$1] = $2 " " $3; next }
		{
			split(ended[$1], was, " ")
			if ($2 in status && was[1] ~ status[$2] &&
			    was[2] ~ stage[$2])
				print "right", $2
			else
				print "wrong", $2, $1, ended[$1]
		}' - "$1"
}

# "GOOD of ALL, HOSTILE of ALL": those that ended as they have to.
crowd_sum() { # JUDGEMENT
	awk '{ good = $2 == "good" ? "good" : "hostile"; n[good]++
		right[good] += $1 == "right" }
	    END { printf "%d of %d good, %d of %d hostile\n", right["good"],
		n["good"], right["hostile"], n["hostile"] }' "$1"
}
