#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# bastion.sh - a thousand devices 50 ms away, directly and behind one bastion
# that is as far away. Prints "name value" lines.
#
#	bastion.sh B FOLDER	FOLDER has the key "id"
set -euo pipefail

B=$1 work=$2
devices=1000
fleet=

end() {
	[[ -z $fleet ]] || kill "$fleet" 2>/dev/null || true
	wait
	rm -f "$work"/bastion.*
}
trap end EXIT

mkfifo "$work/bastion.ready"
"$B/tests/fleet" --listen 127.23.0.0/16 --with-parent \
    --authorized-keys "$work/id.pub" --known-hosts-out "$work/bastion.known" \
    --latency 50ms@127.23.100.0/22 --latency 50ms@127.23.200.1 \
    --bastion yes@127.23.200.1 >"$work/bastion.ready" &
fleet=$!
read -r _ port <"$work/bastion.ready"
for ((i = 0; i < devices; i++)); do
	at=$((i / 250)).$((i % 250 + 1))
	echo "admin@127.23.$at:$port" >>"$work/bastion.behind"
	echo "admin@127.23.$((100 + i / 250)).$((i % 250 + 1)):$port" \
	    >>"$work/bastion.direct"
done

# Seconds that a run to all of them takes.
seconds() { # behind|direct OPTION...
	"$B/tests/bench/cpu" -p "$fleet" "$work/bastion.cost" \
	    "$B/hayfork" ssh -F none -i "$work/bastion.$1" "${@:2}" -q -j 2 \
	    --identity "$work/id" --no-agent --host-key strict -o none \
	    --known-hosts "$work/bastion.known" \
	    -- show interfaces bytes=2000
	cut -d ' ' -f 1 "$work/bastion.cost"
}

direct=$(seconds direct)
behind=$(seconds behind -J "admin@127.23.200.1:$port")
echo "bastion_direct_s $direct"
echo "bastion_s $behind"
awk "BEGIN { print \"bastion_ratio\", $behind / $direct }"
