#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_fleet_bastions.sh - fake devices lead to others, as bastions do, drop
# bursts of logins, and are far away.
# deadline 300
# shellcheck disable=SC2154 # out, err, status, elapsed_ms: lib.sh sets them
. tests/harness/lib.sh

NET=127.33
ssh-keygen -q -t ed25519 -N '' -f "$T/id"
fleet_start --listen "$NET.0.0/16" --any-key --stats "$T/stats" \
    --known-hosts-out "$T/known_hosts" --max-seconds 280 --with-parent \
    --bastion "yes@$NET.1.0/24" --bastion no@$NET.1.9 \
    --through "refused@$NET.2.1" --through "blackhole@$NET.2.2" \
    --latency "200ms@$NET.3.0/24" --bastion "yes@$NET.3.1" \
    --max-startups "2:100:2@$NET.4.1" --freeze "auth@$NET.4.1" \
    --max-startups "10:30:60@$NET.4.2"

options=(-F none -p "$FLEET_PORT" -i "$T/id" -o BatchMode=yes
    -o UserKnownHostsFile="$T/known_hosts" -o IdentitiesOnly=yes
    -o GlobalKnownHostsFile=/dev/null -o StrictHostKeyChecking=yes
    -o IdentityAgent=none -o LogLevel=ERROR)

over() { # BASTION HOST COMMAND
	local way="ssh ${options[*]} -W %h:${port:-%p} admin@$NET.$1"

	run timeout "${wait:-20}" ssh -n "${options[@]}" -o "ProxyCommand=$way" \
	    "admin@$2" "${*:3}"
}

direct() { # HOST COMMAND
	run timeout 20 ssh -n "${options[@]}" "admin@$NET.$1" "${*:2}"
}

counter() { # NAME
	rm -f "$T/stats"
	kill -USR1 "$FLEET_PID"
	wait_for 10 'the counters are written' test -e "$T/stats"
	sed -n "s/^$1 //p" "$T/stats"
}

over 1.1 $NET.0.1 hostname
is 'a bastion leads to a device' "$status $(cat "$out")" "0 $NET.0.1"
over 1.1 $NET.0.1 bytes=20M
is 'with all it says' "$(wc -c <"$out")" 20971520
sed "s/^\[${NET}[^ ]*/*/" "$T/known_hosts" >"$T/any"
sed -i "1r $T/any" "$T/known_hosts"
over 1.1 sw-33-0-7 hostname
is 'and knows the names devices call themselves by' "$(cat "$out")" $NET.0.7
over 0.1 $NET.0.2 hostname
matches 'other devices do not' "$status $(cat "$err")" '^255 .*(prohibited|closed)'
over 1.9 $NET.0.2 hostname
status_is 'nor one that was told so' 255
over 1.1 $NET.2.1 hostname
matches 'a target may be refused' "$(cat "$err")" 'forwarding failed'
wait=1 over 1.1 $NET.2.2 hostname
status_is 'or never answer' 124
over 1.1 192.0.2.1 hostname
matches 'nobody is led out of the fleet' "$(cat "$err")" 'forwarding failed'
port=1 over 1.1 $NET.0.1 hostname
status_is 'or where nobody listens' 255

# Many at once over one connection.
ssh "${options[@]}" -M -S"$T/mux" -f -N "admin@$NET.1.2"
at_exit ssh -q "${options[@]}" -S "$T/mux" -O exit "admin@$NET.1.2"
before=$(counter tunnels)
for ((i = 1; i <= 40; i++)); do
	echo $NET.5.$i
done | xargs -P 20 -I {} ssh -n "${options[@]}" \
    -o "ProxyCommand=ssh ${options[*]} -S $T/mux -W %h:%p admin@$NET.1.2" \
    admin@{} 'show once bytes=100k' >"$T/all"
is 'many go through one login' "$(wc -c <"$T/all") $(($(counter tunnels) - before))" \
    '4096000 40'

direct 3.2 hostname
is 'a device may be far away' "$(cat "$out")" $NET.3.2
check 'for each of eight questions' test "$elapsed_ms" -ge 1200
direct 3.2 bytes=20M
is 'which takes nothing from what it says' "$(wc -c <"$out")" 20971520
check 'nor makes that slow' test "$elapsed_ms" -lt 10000
over 3.1 $NET.0.1 hostname
is 'and so may a bastion' "$(cat "$out")" $NET.0.1

# Two that never log in, and so count for good.
for ((i = 0; i < 2; i++)); do
	timeout 20 ssh -n "${options[@]}" "admin@$NET.4.1" hostname 2>/dev/null &
done
two_are_in() { # until then, nobody may be dropped
	[[ $(counter open) -ge 3 ]] # with that of the mux
}
wait_for 10 'two have yet to log in' two_are_in
direct 4.1 hostname
matches 'a third is dropped' "$status $(cat "$err")" \
    '^255 .*(Exceeded MaxStartups|closed|reset)'
is 'which is counted' "$(counter dropped)" 1
kill %% %- 2>/dev/null || true
for ((i = 1; i <= 30; i++)); do
	echo $i
done | xargs -P 30 -I {} sh -c '"$@" || exit 1' - \
    ssh -n "${options[@]}" "admin@$NET.4.2" hostname >"$T/all" 2>&1 || true
check 'logins that are over do not count' \
    test "$(grep -c "^$NET.4.2$" "$T/all")" -ge 10
direct 4.2 hostname
status_is 'so that the next gets in' 0
