#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_fleet_forge.sh - the fleet's own SSH server lies where it says, and not
# before: OpenSSH sees it. And what makes any device hostile, by name.
# deadline 300
# shellcheck disable=SC2154 # out, err, status: lib.sh sets them
. tests/harness/lib.sh

NET=127.36
ssh-keygen -q -t ed25519 -N '' -f "$T/id"
args=() n=0
declare -A place
forged() { # MODE...
	for mode; do
		n=$((n + 1))
		place[$mode]=$NET.1.$n
		args+=(--forge "$mode@$NET.1.$n")
	done
}
forged honest huge-lists lying-lists no-lists bad-signature zero-point \
    short-reply ext-info etm-short gcm-short noise bad-mac disconnect \
    many-prompts huge-prompt banners wrong-channel window-zero \
    window-overflow window-adjusts long-data other-channel rekeys \
    global-requests no-close
fleet_start --listen "$NET.0.1/16" --count 300 --any-key --flood-cap 3M \
    --known-hosts-out "$T/known_hosts" --max-seconds 280 --with-parent \
    --roster "$T/roster" --hostile-every 100 --hostile "bad-mac@$NET.2.1" \
    --hostile "fake-prompts@$NET.2.2" --shell "cisco@$NET.2.2" \
    --answer "delay=200ms@$NET.2.3" --shell "cisco@$NET.2.4" \
    --answer "delay=200ms@$NET.2.4" "${args[@]}"
sed "s/^\[$NET.0.1\]/[$NET.*]/;1q" "$T/known_hosts" >"$T/any"

connect() { # [-v...] ADDRESS
	run timeout "${wait:-20}" ssh -n -F none -p "$FLEET_PORT" -i "$T/id" \
	    -o UserKnownHostsFile="$T/any" -o GlobalKnownHostsFile=/dev/null \
	    -o StrictHostKeyChecking=yes -o BatchMode=yes \
	    -o IdentitiesOnly=yes -o IdentityAgent=none "${@:1:$#-1}" \
	    "admin@${*:$#}" hostname
}

lies() { # SENTENCE MODE REGEX: what ssh says of it
	connect -v "${place[$2]}"
	check "$1" grep -qaE -- "$3" "$err"
}

connect "${place[honest]}"
is 'a forged session that does not lie is a good one' \
    "$status $(cat "$out" "$err")" '0 forged'
lies 'a KEXINIT is too long' huge-lists 'Bad packet length 104858'
lies 'or its list claims to be' lying-lists 'string is too large'
lies 'or it ends early' no-lists 'incomplete message'
lies 'a signature is wrong' bad-signature 'incorrect signature'
lies 'a secret is zero' zero-point 'invalid elliptic curve value'
lies 'a reply claims to be long' short-reply 'string is too large'
wait=2 lies 'EXT_INFO has many entries' ext-info 'too many entries.*4294967295'
lies 'a packet is short, by ETM' etm-short 'MAC: hmac-sha2-(256|512)-etm'
check 'which is the end' grep -q 'Bad packet length 1\.' "$err"
lies 'and by GCM' gcm-short 'cipher: aes(128|256)-gcm'
check 'which is the end, too' grep -q 'Bad packet length 1\.' "$err"
lies 'noise follows the keys' noise 'Bad packet length'
check 'once there are some' grep -q 'SSH2_MSG_NEWKEYS sent' "$err"
lies 'a MAC is wrong' bad-mac 'Corrupted MAC on input'
lies 'a farewell is long' disconnect 'Received disconnect from'
check 'and has escapes' grep -qF '\033[2Jgo away' "$err"
lies 'there are too many prompts' many-prompts \
    'can continue: keyboard-interactive'
lies 'banners do not end' banners 'Authorized access only'
check 'until the cap' test "$(grep -c Authorized "$err")" -gt 10000
lies 'a channel is confirmed that nobody opened' wrong-channel \
    'nonexistent channel 77'
connect "${place[window-zero]}"
is 'no input is taken' "$status $(cat "$out")" '0 forged'
connect "${place[window-overflow]}"
check 'output comes without room for it' test "$(wc -c <"$out")" -gt 2900000
lies 'a window overflows' window-adjusts 'overflows remote window'
lies 'data claims to be long' long-data 'string is too large'
lies 'data is for another channel' other-channel 'nonexistent channel 1000'
wait=2 lies 'keys are new again and again' rekeys 'rekeying in progress|NEWKEYS'
check 'for each KiB' test "$(grep -c 'SSH2_MSG_NEWKEYS received' "$err")" -gt 20
lies 'requests do not end' global-requests 'rtype keepalive'
wait=1 connect "${place[no-close]}"
is 'a channel stays open' "$status $(cat "$out")" '124 forged'

lies_by_name() { # SENTENCE ADDRESS REGEX
	connect -v "$2"
	check "$1" grep -qaE -- "$3" "$err"
}
lies_by_name 'a name makes a device hostile' $NET.2.1 'Corrupted MAC'
run wc -l "$T/roster"
is 'the roster has all devices' "$(cat "$out")" "300 $T/roster"
is 'and says which are hostile' "$(grep -v good "$T/roster")" \
    "$NET.0.100 tarpit
$NET.0.200 silent
$NET.1.44 drip"
connect $NET.2.3
is 'an answer may take its time' "$(cat "$out")" $NET.2.3
check 'as long as was said' test "$elapsed_ms" -ge 200
. tests/ssh/talk.sh
cp "$T/any" "$T/known_hosts"
talk 'on a command line, too' 2.4 <<'END'
< >$
> show clock
< UTC.*>$
END
talk 'and look like other prompts, and its own' 2.2 80x1000 <<'END'
< >$
> show version
< \nsw-36-2-2>\r\nsw-36-2-2>show version\r\nsw-1-2-3#\r\nsw-1-2-3>\r\n.*Password: \r\n
< >$
> terminal length 0
END
