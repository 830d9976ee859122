#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_fleet.sh - the fake devices behave, and misbehave, as they are told.
# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # subshells have their own
. tests/harness/lib.sh

NET=127.21
export FLEET_PASSWORD=secret SSH_ASKPASS=$T/askpass SSH_ASKPASS_REQUIRE=force
cat >"$SSH_ASKPASS" <<'EOF'
#!/bin/sh
echo "$1" >>"${0%/*}/prompts"
echo "$FLEET_PASSWORD"
EOF
chmod +x "$SSH_ASKPASS"
ssh-keygen -q -t ed25519 -N '' -f "$T/id"
ssh-keygen -q -t rsa -b 2048 -N '' -f "$T/id_rsa"
ssh-keygen -q -t ed25519 -N '' -f "$T/id_other"
sed 's/^/from="127.0.0.0\/8" /' "$T/id.pub" >"$T/authorized_keys"
cat "$T/id_rsa.pub" >>"$T/authorized_keys"
echo secret >"$T/password"

# ssh to HOST (the end of an address, a user before it) with a command.
login() { # [OPTION...] [USER@]HOST COMMAND
	local to=${*:$#-1:1} user=admin

	[[ $to != *@* ]] || user=${to%@*}
	run timeout "${wait:-20}" ssh -n -F none -p "$FLEET_PORT" \
	    -o UserKnownHostsFile="$T/known_hosts" \
	    -o GlobalKnownHostsFile=/dev/null -o StrictHostKeyChecking=yes \
	    -o IdentitiesOnly=yes -o IdentityAgent=none "${@:1:$#-2}" \
	    -o LogLevel=ERROR "$user@$NET.${to#*@}" "${*:$#}"
}

with_key() { # [USER@]HOST COMMAND
	login -o BatchMode=yes -i "$T/id" "$@"
}

verbosely() { # [USER@]HOST COMMAND
	login -o BatchMode=yes -o LogLevel=DEBUG1 -i "$T/id" "$@"
}

with() { # METHOD HOST COMMAND
	: >"$T/prompts"
	login -o PreferredAuthentications="$1" "${@:2}"
}

stats() { # counters, fresh
	rm -f "$T/stats"
	kill -USR1 "$FLEET_PID"
	wait_for 10 'the counters are written' test -e "$T/stats"
}

counter_is() { # SENTENCE NAME VALUE; after stats
	is "$1" "$(sed -n "s/^$2 //p" "$T/stats")" "$3"
}

# Connect to an address and listen: how many bytes came, what came then.
peer() { # ADDRESS SECONDS [MOST]
	python3 - "$1" "$FLEET_PORT" "$2" "${3:-10000000}" "$T/said" <<'EOF'
import socket, sys, time
s = socket.create_connection((sys.argv[1], int(sys.argv[2])))
until, said, end = time.monotonic() + float(sys.argv[3]), b"", "open"
while end == "open" and len(said) < int(sys.argv[4]):
    s.settimeout(max(until - time.monotonic(), 0.001))
    try:
        data = s.recv(65536)
        said += data
        end = "open" if data else "closed"
    except ConnectionResetError:
        end = "reset"
    except TimeoutError:
        break
open(sys.argv[5], "wb").write(said)
print(len(said), end)
EOF
}

fleet_start --listen $NET.0.0/16 --known-hosts-out "$T/known_hosts" \
    --authorized-keys "$T/authorized_keys" --password-file "$T/password" \
    --stats "$T/stats" --exec-log "$T/execs" --flood-cap 3M \
    --max-seconds 100 --with-parent \
    --hostkey-kind rsa@$NET.1.1 --hostkey-kind ecdsa@$NET.1.2 \
    --hostkey-kind changed@$NET.1.3 --hostkey-kind changing@$NET.1.4 \
    --hostkey-kind legacy@$NET.1.5 \
    --auth kbdint-twice@$NET.2.1 --auth kbdint-empty@$NET.2.2 \
    --auth none@$NET.2.3 --auth publickey@$NET.2.4 \
    --freeze banner@$NET.3.1 --freeze kex@$NET.3.2 --freeze auth@$NET.3.3 \
    --freeze channel@$NET.3.4 --freeze exec@$NET.3.5 \
    --reset banner@$NET.4.1 --reset kex@$NET.4.2 --reset auth@$NET.4.3 \
    --reset channel@$NET.4.4 --reset exec@$NET.4.5 --reset 1200@$NET.4.6 \
    --refuse banner@$NET.5.1 --refuse kex@$NET.5.2 --refuse auth@$NET.5.3 \
    --refuse channel@$NET.5.4 --refuse exec@$NET.5.5 \
    --raw silent@$NET.6.1 --raw banner@$NET.6.2 --raw drip@$NET.6.3 \
    --raw lines@$NET.6.4 --raw tarpit@$NET.6.5 --raw long-line@$NET.6.6 \
    --raw ignores@$NET.6.7 --raw reset=100@$NET.6.8 --raw close=100@$NET.6.9 \
    --raw http@$NET.6.10 --raw garbage=5k@$NET.6.11

# ---- who gets in -----------------------------------------------------------

with_key 0.1 'net show system json'
status_is 'an ed25519 key logs in' 0
json 'a switch says who it is' ".[0].hostname == \"$NET.0.1\""
login -o BatchMode=yes -i "$T/id_rsa" 0.1 hostname
status_is 'so does an RSA key' 0
login -o BatchMode=yes -i "$T/id_other" 0.1 hostname
status_is 'another key does not' 255
with password 0.1 hostname
is 'a password logs in' "$(cat "$out")" $NET.0.1
with keyboard-interactive 0.1 hostname
is 'so do answers' "$(cat "$out")" $NET.0.1
matches 'to one prompt' "$(cat "$T/prompts")" '^[^:]*Password: $'
with keyboard-interactive 2.1 hostname
is 'or to two' "$(wc -l <"$T/prompts") $(cat "$out")" "2 $NET.2.1"
with keyboard-interactive 2.2 hostname
is 'or to one and then none' "$(wc -l <"$T/prompts") $(cat "$out")" "1 $NET.2.2"
with none 2.3 hostname
is 'a device may not ask at all' "$(cat "$out")" $NET.2.3
with password 2.4 hostname
matches 'or only for a key' "$(cat "$err")" 'denied \(publickey\)'
with password nobody@0.1 hostname
status_is 'nobody else is let in' 255

stats
before=$(sed -n 's/^failed_logins //p' "$T/stats")
FLEET_PASSWORD=wrong with password -o NumberOfPasswordPrompts=20 0.1 hostname
status_is 'a wrong password is refused' 255
stats
counter_is 'six times' failed_logins $((before + 6))
is 'and not asked for again' "$(wc -l <"$T/prompts")" 6

# ---- host keys -------------------------------------------------------------

with_key 1.1 hostname
status_is 'a device has an RSA host key' 0
with_key 1.2 hostname
status_is 'another has an ECDSA one' 0
with_key 1.3 hostname
matches 'another has changed its key' "$(cat "$err")" 'IDENTIFICATION HAS CHANGED'
with_key 1.4 hostname
status_is 'another shows the right key at first' 0
with_key 1.4 hostname
matches 'and then a changed one' "$(cat "$err")" 'IDENTIFICATION HAS CHANGED'
login -o LogLevel=INFO 1.5 hostname
matches 'old gear has no algorithm of today' "$(cat "$err")" \
    'no matching key exchange|Connection (closed|reset)' # who sees it first
login -o BatchMode=yes -i "$T/id" -o KexAlgorithms=diffie-hellman-group14-sha1 \
    -o HostKeyAlgorithms=ssh-rsa -o Ciphers=aes128-cbc -o MACs=hmac-sha1 \
    -o RequiredRSASize=1024 1.5 hostname
status_is 'but those of old' 0

# ---- what a command does ---------------------------------------------------

with_key 0.1 'show version'
is 'other commands are repeated' "$(cat "$out")" "$NET.0.1: show version"
with_key 0.1 'show bytes=2000 stderr=50 exit=3'
is 'output comes as long as it is wanted, stderr apart' \
    "$status $(wc -c <"$out") $(wc -c <"$err")" '3 2000 50'
with_key 0.1 bytes=20000000
is 'however long' "$(wc -c <"$out")" 20000000
check 'and is the same all through' cmp -n 19934464 -i 0:65536 "$out" "$out"
with_key 0.1 'show delay=300ms'
check 'it may be late' test "$elapsed_ms" -ge 300
with_key 0.1 'show bytes=8 drip=50ms piece=2'
check 'or slow' test "$elapsed_ms" -ge 150
is 'and yet complete' "$(wc -c <"$out")" 8
with_key 0.1 'show text=json bytes=5000'
json 'it may be JSON' '.[0].padding | length > 4000'
is 'of the length that was wanted' "$(wc -c <"$out")" 5000
with_key 0.1 'garbage json'
refute 'or not quite' jq . "$out"
with_key 0.1 'show text=utf8 bytes=200'
refute 'it may be invalid UTF-8' iconv -f utf-8 -t utf-8 "$out"
with_key 0.1 'show text=escapes bytes=200'
check 'it may hold escapes' grep -q $'\033' "$out"
with_key 0.1 'show text=bytes bytes=256'
is 'or any byte there is' "$(od -An -v -tx1 -w1 "$out" | sort -u | wc -l)" 256
with_key 0.1 flood
is 'a flood has an end' "$status $(wc -c <"$out")" "255 $((3 * 1024 * 1024))"
verbosely 0.1 signal=KILL
is 'a signal is not an exit status' \
    "$status $(grep -c 'rtype exit-signal' "$err")" '255 1'
verbosely 0.1 noexit
is 'there may be neither' "$status $(grep -c 'rtype exit-' "$err" || true)" '255 0'
with_key 0.1 reset=40000
status_is 'the connection may be reset in the midst of output' 255
with_key 0.1 close=40000
is 'or closed' "$status $(wc -c <"$out")" '255 40000'
with_key 0.1 refuse
matches 'a command may be refused' "$(cat "$err")" 'exec request failed'
with_key 0.1 bytes=many
is 'nonsense is told from sense' "$status $(cat "$err")" \
    "2 $NET.0.1: bad word: bytes=many"

# ---- what a device does ----------------------------------------------------

# It got that far, and no further: ssh says so with -v.
stops() { # SENTENCE [USER@]HOST LAST NEXT [COMMAND]
	verbosely "$2" "${5:-hostname}"
	check "$1" grep -qE -- "$3" "$err"
	refute "$1, no further" grep -qE -- "$4" "$err"
}

# A freeze is told from slowness only by waiting; so all wait together.
frozen() { # SENTENCE [USER@]HOST LAST NEXT [COMMAND]
	nfrozen=$((nfrozen + 1))
	(
		trap - EXIT ERR
		tap_n=0 out=$T/$nfrozen.out err=$T/$nfrozen.err wait=1
		stops "$@"
		is "$1, for good" "$status" 124
	) >"$T/frozen.$nfrozen" &
}
nfrozen=0
established='Connection established' version='Remote protocol version'
kexinit='SSH2_MSG_KEXINIT received' accept='SSH2_MSG_SERVICE_ACCEPT received'
continue='Authentications that can continue|Authenticated to'
in='Authenticated to' sending='Sending command'
frozen 'frozen before the banner' 3.1 "$established" "$version"
frozen 'frozen before kex' 3.2 "$version" "$kexinit"
frozen 'frozen before login' 3.3 "$accept" "$continue"
frozen 'frozen before the channel' 3.4 "$in" "$sending"
frozen 'frozen before exec' 3.5 "$sending" 'exit-status'
frozen 'frozen for one user' freeze-channel@0.1 "$in" "$sending"
frozen 'frozen by one command' 0.1 "$sending" 'exit-status' freeze
frozen 'hanging by one command' 0.1 "$sending" 'exit-status' hang
for ((i = 1; i <= nfrozen; i++)); do
	wait_for 20 "the end of wait $i" grep -q ' 3 - ' "$T/frozen.$i"
done
while IFS= read -r line; do
	case $line in
	'ok '*) ok "${line#ok * - }" ;;
	'not ok '*) not_ok "${line#not ok * - }" ;;
	*) echo "$line" ;;
	esac
done < <(cat "$T"/frozen.*)

stats
before=$(sed -n 's/^resets //p' "$T/stats")
stops 'reset before the banner' 4.1 "$established" "$version"
stops 'reset before kex' 4.2 "$established" SSH2_MSG_NEWKEYS
stops 'reset before login' 4.3 "$accept" "$continue"
stops 'reset before the channel' 4.4 "$in" "$sending"
stops 'reset before exec' 4.5 "$sending" 'exit-status'
stops 'reset after so many bytes' 4.6 "$kexinit" 'exit-status'
stops 'reset for one user' reset-auth@0.1 "$accept" "$continue"
stats
counter_is 'each of them a reset' resets $((before + 7))

stops 'closed before the banner' 5.1 "$established" "$version"
stops 'closed before kex' 5.2 "$established" SSH2_MSG_NEWKEYS
stops 'login refused' 5.3 'Permission denied' "$in"
stops 'channel refused' 5.4 'open failed' "$sending"
stops 'exec refused' 5.5 'exec request failed' 'exit-status'

# ---- peers that speak no SSH -----------------------------------------------

is 'a peer may be silent' "$(peer $NET.6.1 0.3)" '0 open'
is 'or say no more than its banner' "$(peer $NET.6.2 0.3)" '19 open'
matches 'or say it byte by byte' "$(peer $NET.6.3 1.5)" '^[12] open$'
is 'or lines for ever, up to the cap' "$(peer $NET.6.4 10)" '3145728 closed'
matches 'or a line per second' "$(peer $NET.6.5 1.5)" '^(33|66) open$'
is 'or one line for ever' "$(peer $NET.6.6 10)" '3145728 closed'
peer $NET.6.7 5 1000 >/dev/null
is 'or SSH_MSG_IGNORE for ever' \
    "$(tail -c +20 "$T/said" | head -c 6 | od -An -tu1)" \
    ' '"$(printf '%4d' 0 0 0 252 | cut -c 2-)$(printf '%4d' "$(tail -c +24 "$T/said" | head -c 1 | od -An -tu1)")   2"
is 'or reset' "$(peer $NET.6.8 5)" '100 reset'
is 'or close' "$(peer $NET.6.9 5)" '100 closed'
matches 'or be a web server' "$(peer $NET.6.10 5; cat "$T/said")" '^[0-9]+ closed.HTTP/1'
is 'or talk garbage' "$(peer $NET.6.11 5)" '5120 closed'
is 'what is not the fleet is not answered' "$(peer 127.0.0.1 5)" '0 closed'

# ---- many at once, each once -----------------------------------------------

: >"$T/execs"
for ((i = 1; i <= 60; i++)); do
	echo $NET.7.$i
done >"$T/hosts"
xargs -P 20 -I {} ssh -n -F none -p "$FLEET_PORT" -o LogLevel=ERROR \
    -o UserKnownHostsFile="$T/known_hosts" -o GlobalKnownHostsFile=/dev/null \
    -o BatchMode=yes -o IdentitiesOnly=yes -i "$T/id" admin@{} \
    'show once bytes=10' <"$T/hosts" >"$T/all"
is 'many are answered' "$(wc -c <"$T/all")" 600
is 'each is asked once' "$(sort "$T/execs")" \
    "$(sed 's/$/ show once bytes=10/' "$T/hosts" | sort)"
stats
counter_is 'and counted' 'exec:show once bytes=10' 60

# ---- its end ---------------------------------------------------------------

nobody_in() {
	stats && grep -qx 'open 0' "$T/stats"
}
wait_for 10 'its sessions end' nobody_in
pid=$FLEET_PID
fleet_stop
check 'it ends when it is told to' pid_gone "$pid"
counter_is 'and counts to the end' open 0

run "$B/tests/fleet" --until-eof --max-seconds 20 < <(:)
is 'it ends with its input' "$status $(cut -d ' ' -f 1 "$out")" '0 ready'
run "$B/tests/fleet" --max-seconds 100ms
matches 'or after a time' "$status $(cat "$err")" '^0 .*--max-seconds are over'
bash -c '"$0" --with-parent --max-seconds 20 >"$1" & echo $! >"$1.pid"
    until [[ -s $1 ]]; do sleep 0.02; done' "$B/tests/fleet" "$T/orphan"
wait_for 10 'or with its parent' pid_gone "$(cat "$T/orphan.pid")" && ok 'or with its parent'

for bad in '--listen 10.0.0.0/8' '--listen 127.0.0.0/7' '--port 65536' \
    '--auth pasword' '--freeze late' '--raw sweet' '--auth none@10.0.0.1' \
    '--shell vax' '--shell cisco,loud' '--shell cisco,slow=x' '--netconf 2.0' \
    '--auth password+' '--auth password+none+none+none' '--banner loud' \
    '--bastion maybe' '--through walls' '--max-startups 1:2' \
    '--max-startups 10:30:5' '--latency far' '--answer hello' '--forge ahead' \
    '--hostile takeover' '--hostile-every 0' \
    '--count 0' '--nonsense' 'operand' "--authorized-keys $T/password" \
    "--hostkey $T/password" "--password-file $T/nothing"; do
	# shellcheck disable=SC2086 # option and value
	run "$B/tests/fleet" $bad
	is "bad usage is refused: ${bad%% *}" "$status $(wc -c <"$out")" '2 0'
done
