#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# hostile.sh - how much speed 500 good devices lose to ten bad peers of one
# kind among them: pairs of runs without and with, in turn; of each kind the
# pair in the middle. Prints "name value" lines, in percent of the clean speed.
#
#	hostile.sh B FOLDER	FOLDER has the key "id"
set -euo pipefail

B=$1 work=$2
good=500 bad=10 pairs=5
kinds='silent drip lines long-line garbage ignores huge-packet reset'
fleet=

end() {
	[[ -z $fleet ]] || kill "$fleet" 2>/dev/null || true
	wait
	rm -f "$work"/hostile.*
}
trap end EXIT

args=() number=201
for kind in $kinds; do
	args+=(--raw "$kind@127.21.$number.0/24")
	number=$((number + 1))
done
mkfifo "$work/hostile.ready"
"$B/tests/fleet" --listen 127.21.0.0/16 --authorized-keys "$work/id.pub" \
    --with-parent "${args[@]}" >"$work/hostile.ready" &
fleet=$!
read -r _ port <"$work/hostile.ready"

# Good devices a second, until the last of them is done.
speed() { # NET OF BAD ONES, or nothing
	local i

	for ((i = 0; i < good; i++)); do
		echo "admin@127.21.$((i / 250)).$((i % 250 + 1)):$port"
		if [[ -n $1 ]] && ((i % (good / bad) == 0)); then
			echo "admin@127.21.$1.$((i * bad / good + 1)):$port"
		fi
	done >"$work/hostile.hosts"
	"$B/hayfork" ssh -i "$work/hostile.hosts" --identity "$work/id" \
	    --no-agent --host-key off -q -j 2 -t 1s -o jsonl \
	    -- show interfaces bytes=2000 >"$work/hostile.out" || true
	jq -rs --argjson good $good --arg bad "127.21.${1:-none}." '
	    def at: (.started | .[0:19] + "Z" | fromdate) +
		(.started | .[19:23] | "0" + . | tonumber);
	    map(select(.host | startswith($bad) | not)) |
	    if length == $good and all(.status == "ok") then
		$good / ((map(at + .elapsed) | max) - (map(at) | min))
	    else error("good devices failed") end' "$work/hostile.out"
}

number=201
for kind in $kinds; do
	for ((pair = 0; pair < pairs; pair++)); do
		clean=$(speed '')
		echo "$kind $(speed $number) $clean"
	done | awk '{ print $1, 100 * $2 / $3 }' | sort -g -k 2 |
		sed -n "$((pairs / 2 + 1))p"
	number=$((number + 1))
done >"$work/hostile.all"
sort -g -k 2 "$work/hostile.all" |
	awk 'NR == 1 { print "hostile_worst_percent", $2 }
	    { sum += $2 } END { print "hostile_mean_percent", sum / NR }'
sed 's/^/# /' "$work/hostile.all" >&2
