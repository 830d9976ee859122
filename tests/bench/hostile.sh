#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# hostile.sh - how much speed 500 good devices keep with ten bad peers of a
# kind among them: pairs of runs with and without, in turn, and of these the
# pair in the middle. A run goes to all of them four times, as it would be too
# short to be measured else. Prints "name value", in percent of the clean
# speed.
#
#	hostile.sh B FOLDER KIND	FOLDER has the key "id"
#
# The kind "none" adds no peers: how far its figure is from 100 says what the
# others are worth.
set -euo pipefail

B=$1 work=$2 kind=$3
good=500 bad=10 times=4 pairs=7
fleet=

end() {
	[[ -z $fleet ]] || kill "$fleet" 2>/dev/null || true
	wait
	rm -f "$work"/hostile.*
}
trap end EXIT

peers=()
[[ $kind = none ]] || peers=(--raw "$kind@127.21.201.0/24")
mkfifo "$work/hostile.ready"
"$B/tests/fleet" --listen 127.21.0.0/16 --authorized-keys "$work/id.pub" \
    --with-parent "${peers[@]}" >"$work/hostile.ready" &
fleet=$!
read -r _ port <"$work/hostile.ready"

for ((i = 0; i < good; i++)); do
	device="admin@127.21.$((i / 250)).$((i % 250 + 1)):$port"
	echo "$device" >>"$work/hostile.clean"
	echo "$device" >>"$work/hostile.mixed"
	[[ $kind = none ]] || ((i % (good / bad) != 0)) ||
		echo "admin@127.21.201.$((i * bad / good + 1)):$port" \
		    >>"$work/hostile.mixed"
done

{
	echo 'jobs:'
	for ((i = 0; i < times; i++)); do
		echo "  - {name: job$i, ssh: 'show interfaces bytes=2000'}"
	done
} >"$work/hostile.plan"

# Good devices a second, until the last of them is done.
speed() { # clean|mixed
	"$B/hayfork" run -i "$work/hostile.$1" --identity "$work/id" \
	    --no-agent --host-key off -q -j 2 -t 2s -o jsonl \
	    "$work/hostile.plan" >"$work/hostile.out" || true
	jq -rs --argjson good $((good * times)) '
	    def at: (.started | .[0:19] + "Z" | fromdate) +
		(.started | .[19:23] | "0" + . | tonumber);
	    map(select(.host | startswith("127.21.201.") | not)) |
	    if length == $good and all(.status == "ok") then
		$good / ((map(at + .elapsed) | max) - (map(at) | min))
	    else error("good devices failed") end' "$work/hostile.out"
}

for ((pair = 0; pair < pairs; pair++)); do
	if ((pair % 2)); then
		clean=$(speed clean) mixed=$(speed mixed)
	else
		mixed=$(speed mixed) clean=$(speed clean)
	fi
	echo "hostile_${kind}_percent $mixed $clean"
done | awk '{ print $1, 100 * $2 / $3 }' | sort -g -k 2 |
	sed -n "$((pairs / 2 + 1))p"
