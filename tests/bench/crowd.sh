#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# crowd.sh - ten thousand devices in one run, which take 100 ms to answer, one
# in a hundred of them hostile. Prints "name value" lines.
#
#	crowd.sh B FOLDER	FOLDER has the key "id"
#
# The bound is what no client of so many workers and sessions could be faster
# than: the waiting that its sessions leave, or the CPU time there was to
# spend, the devices' (they run on the same CPUs) and ours together.
set -euo pipefail
. tests/ssh/crowd.sh

B=$1 work=$2
devices=10000 every=100 workers=2 sessions=64 delay_ms=100
cpus=$(nproc)
fleet=

end() {
	[[ -z $fleet ]] || kill "$fleet" 2>/dev/null || true
	wait
	rm -f "$work"/crowd.*
}
trap end EXIT

mkfifo "$work/crowd.ready"
"$B/tests/fleet" --listen 127.22.0.1/16 --count "$devices" --with-parent \
    --authorized-keys "$work/id.pub" --known-hosts-out "$work/crowd.known" \
    --answer delay="${delay_ms}ms" --hostile-every "$every" \
    --roster "$work/crowd.roster" >"$work/crowd.ready" &
fleet=$!
read -r _ port <"$work/crowd.ready"
crowd_hosts "$work/crowd.roster" "$port" >"$work/crowd.hosts"

# A deadline of ten times the delay. Hostile ones have it exit otherwise than
# with 0.
"$B/tests/bench/cpu" -p "$fleet" "$work/crowd.cost" \
    "$B/hayfork" ssh -F none -i "$work/crowd.hosts" --identity "$work/id" \
    --no-agent --known-hosts "$work/crowd.known" --host-key strict -q \
    -j "$workers" --sessions "$sessions" -t 1s --max-refusals 0 -o jsonl \
    -- hostname >"$work/crowd.out" 2>"$work/crowd.err" || true
crowd_judge "$work/crowd.roster" "$work/crowd.out" >"$work/crowd.judged"
grep -m 20 '^wrong' "$work/crowd.judged" >&2 || true

read -r wall cpu _ theirs peak <"$work/crowd.cost"
awk -v wall="$wall" -v cpu="$cpu" -v theirs="$theirs" -v peak="$peak" \
    -v cpus="$cpus" -v devices="$devices" -v delay_ms="$delay_ms" \
    -v windows=$((workers * sessions)) '
	{ good = $2 == "good"; all[good]++; right[good] += $1 == "right" }
	END {
		print "crowd_good_percent", 100 * right[1] / all[1]
		print "crowd_hostile_percent", 100 * right[0] / all[0]
		print "crowd_wall_s", wall
		print "crowd_cpu_s", cpu
		print "crowd_devices_cpu_s", theirs
		# Of its processes, the master among them.
		print "crowd_largest_mib", peak / 1024
		waits = int((devices + windows - 1) / windows) * delay_ms / 1e3
		busy = (cpu + theirs) / cpus
		print "crowd_waits_s", waits
		print "crowd_busy_s", busy
		print "crowd_ratio", wall / (busy > waits ? busy : waits)
	}' "$work/crowd.judged"
