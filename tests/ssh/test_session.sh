#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_session.sh - each way an SSH session can end has its status, its stage
# and a reason: the table of statuses, row by row, on devices that behave so.
# shellcheck disable=SC2154 # out, status: lib.sh sets them
# sanitized, too
. tests/harness/lib.sh

export HOME=$T/home
umask 077
mkdir "$HOME"
echo secret >"$T/password"
echo wrong >"$T/wrong"
ssh-keygen -q -t ed25519 -N '' -f "$T/id"
ssh-keygen -q -t ecdsa -N '' -f "$T/id_ecdsa"
ssh-keygen -q -t ed25519 -N '' -f "$T/id_other"
cat "$T"/id.pub "$T"/id_ecdsa.pub >"$T/authorized_keys"

NET=127.26
nets=() # what the fleet is told of its networks
n=0
declare -A net

# Devices of a kind get a network of their own: ${net[KIND]}, as an address.
kind() { # KIND OPTION VALUE
	n=$((n + 1))
	net[$1]=$NET.$n.1
	nets+=("$2" "$3@$NET.$n.0/24")
}

kind well --auth password,publickey
for stage in banner kex auth channel exec; do
	kind "freeze-$stage" --freeze "$stage"
	kind "reset-$stage" --reset "$stage"
done
for stage in auth channel exec; do
	kind "refuse-$stage" --refuse "$stage"
done
for mode in http ssh1 garbage noise long-line lines ignores huge-packet \
    empty-packet padding drip close; do
	kind "$mode" --raw "$mode"
done
kind legacy --hostkey-kind legacy
kind changed --hostkey-kind changed
kind ecdsa --hostkey-kind ecdsa
for method in none password publickey kbdint kbdint-twice kbdint-empty; do
	kind "auth-$method" --auth "$method"
done
kind auth-both --auth password,kbdint

fleet_start --listen "$NET.0.0/16" --user admin --password-file "$T/password" \
    --authorized-keys "$T/authorized_keys" --known-hosts-out "$T/known_hosts" \
    --flood-cap 50M --stats "$T/stats" "${nets[@]}"

# Run a command on devices of these kinds, in one run.
on() { # KIND... -- [OPTION...] -- COMMAND
	local hosts=()

	for (( ; $# > 0; )); do
		[[ $1 != -- ]] || break
		hosts+=("admin@${net[$1]}:$FLEET_PORT")
		shift
	done
	shift
	run timeout 60 "$B/hayfork" ssh -q -o jsonl --no-agent \
	    --known-hosts "$T/known_hosts" -j 1 "${hosts[@]}" "$@"
}

# What the last run says of the device of this kind.
of() { # KIND SENTENCE FILTER
	json "$2" "map(select(.host | contains(\"${net[$1]}\"))) |
	    length == 1 and (.[0] | $3)"
}

# The same, for its status and stage, and words of its message.
ends() { # KIND STATUS STAGE WORDS
	of "$1" "$1: $2 at $3" "[.status, .stage // \"none\"] == [\"$2\", \"$3\"] and
	    (.error.message // \"\" | test(\"$4\"))"
}

stats() {
	rm -f "$T/stats"
	kill -USR1 "$FLEET_PID"
	wait_for 10 'the counters are written' test -s "$T/stats"
}

counter() { # NAME
	sed -n "s/^$1 //p" "$T/stats"
}

with_key=(--identity "$T/id" --host-key strict)
with_password=(--password-file "$T/password" --host-key strict)

# ---- before the login -------------------------------------------------------

on freeze-banner freeze-kex drip freeze-auth freeze-channel freeze-exec well \
    -- -t 5s "${with_key[@]}" -- 'bytes=1000 stderr=10 exit=0'
status_is 'a run in which devices hang ends with 3' 3
for stage in banner kex auth channel; do
	ends "freeze-$stage" timeout "$stage" "at stage $stage"
done
ends freeze-exec timeout command 'at stage command'
ends drip timeout banner 'at stage banner'
of well 'a device beside them is done meanwhile' '.status == "ok" and
    .stage == null and .exit == 0 and (.stdout | length) == 1000 and
    (.stderr | length) == 10 and .error == null and .elapsed < 5'

on freeze-kex freeze-auth -- --login-timeout 2s "${with_key[@]}" -- hostname
ends freeze-kex timeout kex 'within 2000 ms'
ends freeze-auth timeout auth 'within 2000 ms'

on http ssh1 garbage noise long-line lines ignores huge-packet empty-packet \
    padding close reset-banner reset-kex \
    -- "${with_key[@]}" -- hostname
status_is 'a run in which no device speaks SSH ends with 3' 3
ends http unreachable banner 'not an SSH server.*HTTP/1'
ends ssh1 unreachable banner 'only SSH 1'
ends noise unreachable banner ''
ends long-line unreachable banner 'over 32 KiB before its banner'
ends lines unreachable banner 'over 32 KiB before its banner'
ends ignores unreachable kex 'over 256 KiB before the login'
ends garbage unreachable kex 'exchanging keys'
ends huge-packet unreachable kex 'exchanging keys'
ends empty-packet unreachable kex 'exchanging keys'
ends padding unreachable kex 'exchanging keys'
ends close unreachable kex 'exchanging keys'
ends reset-banner unreachable banner 'before it said anything'
ends reset-kex unreachable kex 'exchanging keys'
json 'none of them costs more than 0.2 s of CPU' 'all(.cpu < 0.2)'

# A good device behind lines of its own, 32 bytes each.
cat >"$T/lines.py" <<'END'
import asyncio, sys

device, port, *places = sys.argv[1:]


async def pump(source, sink):
    while data := await source.read(65536):
        sink.write(data)
        await sink.drain()
    sink.close()


def behind(count):
    async def serve(reader, writer):
        far = await asyncio.open_connection(device, int(port))
        writer.write(b"%30d\r\n" % count * count)
        await asyncio.gather(pump(reader, far[1]), pump(far[0], writer),
                             return_exceptions=True)
    return serve


async def main():
    own_port = 0
    for place in places:
        address, count = place.split("=")
        server = await asyncio.start_server(behind(int(count)), address,
                                            own_port)
        own_port = server.sockets[0].getsockname()[1]
    print(own_port, flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
END
net[few-lines]=$NET.251.1 net[many-lines]=$NET.251.2
python3 "$T/lines.py" "${net[well]}" "$FLEET_PORT" "${net[few-lines]}=900" \
    "${net[many-lines]}=1100" >"$T/lines.port" &
lines=$!
at_exit stop "$lines"
wait_for 20 'the devices behind lines are ready' test -s "$T/lines.port"
run timeout 60 "$B/hayfork" ssh -q -o jsonl --no-agent --host-key off -j 1 \
    -w "admin@$NET.251.[1-2]:$(cat "$T/lines.port")" --identity "$T/id" \
    -- hostname
ends few-lines ok none ''
ends many-lines unreachable banner 'over 32 KiB before its banner'

# ---- algorithms (which they lack in common: test_sshd.sh) -------------------

on ecdsa -- "${with_password[@]}" -- hostname
ends ecdsa ok none ''
on legacy -- "${with_password[@]}" --legacy -- hostname
ends legacy ok none ''

# ---- host keys --------------------------------------------------------------

on changed -- "${with_password[@]}" -- hostname
status_is 'a changed host key ends a run with 4' 4
ends changed hostkey hostkey 'has changed: it is ssh-ed25519 SHA256:'
of changed 'the hint says how to accept that' \
    '.error.hint | test("ssh-keygen -R")'
on changed -- --password-file "$T/password" --host-key accept-new -- hostname
ends changed hostkey hostkey 'has changed'
on changed -- --password-file "$T/password" --host-key off -- hostname
ends changed ok none ''
stats
is 'nobody was shown a password before the key was judged' \
    "$(counter failed_logins)" 0

cp "$T/known_hosts" "$T/all"
: >"$T/known_hosts"
on well -- "${with_password[@]}" -- hostname
ends well hostkey hostkey 'not known: ssh-ed25519 SHA256:'
on well -- --password-file "$T/password" --host-key accept-new -- hostname
ends well ok none ''
check 'a key that was accepted is known from then on' \
    grep -q "${net[well]}" "$T/known_hosts"
on well -- "${with_password[@]}" -- hostname
ends well ok none ''
sed -i 's/^/@revoked /' "$T/known_hosts"
for policy in strict accept-new; do
	on well -- --password-file "$T/password" --host-key "$policy" \
	    -- hostname
	ends well hostkey hostkey 'revoked'
done
cp "$T/all" "$T/known_hosts"

# ---- logins -----------------------------------------------------------------

on auth-password auth-kbdint auth-kbdint-twice auth-kbdint-empty auth-both \
    auth-none -- "${with_password[@]}" -- hostname
for method in password kbdint kbdint-twice kbdint-empty both; do
	ends "auth-$method" ok none ''
done
on auth-publickey auth-both -- "${with_password[@]}" --identity "$T/id_ecdsa" \
    -- hostname
ends auth-publickey ok none ''
ends auth-both ok none ''

on auth-password auth-kbdint auth-both auth-publickey -- \
    --password-file "$T/wrong" --host-key strict -- hostname
status_is 'a run with a wrong password ends with 4' 4
for method in password kbdint both; do
	ends "auth-$method" auth auth 'refused the password of admin'
done
ends auth-publickey auth auth 'refused the password of admin'
stats
before=$(counter failed_logins)
on auth-both -- --password-file "$T/wrong" --host-key strict -- hostname
ends auth-both auth auth 'refused the password of admin'
stats
is 'a password that was refused is not tried in another way' \
    "$(($(counter failed_logins) - before))" 1

on well reset-auth refuse-auth -- --identity "$T/id_other" --host-key strict \
    --retries 0 -- hostname
ends well auth auth 'refused 1 key of admin'
of well 'the hint says what the server takes' \
    '.error.hint | test("offers .*password")'
ends refuse-auth auth auth 'refused'
ends reset-auth unreachable auth 'logging in'

# ---- commands ---------------------------------------------------------------

on refuse-channel reset-channel refuse-exec reset-exec -- "${with_key[@]}" \
    -- hostname
ends refuse-channel failed channel 'refused a channel'
ends reset-channel unreachable channel 'opening a channel'
ends refuse-exec failed command 'refused to run the command'
ends reset-exec failed command 'starting the command'

command() { # SENTENCE COMMAND FILTER [OPTION...]
	on well -- "${with_key[@]}" "${@:4}" -- "$2"
	of well "$1" "$3"
}

command 'an exit status is kept' 'exit=200 bytes=10' \
    '.status == "failed" and .stage == "command" and .exit == 200 and
    (.stdout | length) == 10'
command 'an exit signal is named' 'signal=SEGV bytes=1' \
    '.status == "failed" and .stage == "command" and .exit == null and
    .error.signal == "SEGV"'
command 'a command that does not say how it ended has no exit status' \
    'noexit bytes=10' '.status == "ok" and .exit == null'
command 'output is whole when the connection breaks' \
    'bytes=100000 reset=50000' '.status == "failed" and .stage == "output" and
    (.stdout | length) == 50000 and (.error.message | test("broke"))'
command 'or is closed' 'bytes=1000 close=500' '.status == "failed" and
    .stage == "output" and (.error.message | test("closed"))'
command 'both streams are kept apart' \
    'bytes=3000000 stderr=2000000' '.status == "ok" and .exit == 0 and
    (.stdout | length) == 3000000 and (.stderr | length) == 2000000'
command 'output over its cap is dropped, and the end awaited' \
    'bytes=3000000 exit=7' '.status == "failed" and .exit == 7 and
    .truncated and (.stdout | length) == 102400' --max-output 100K
command 'a command that says nothing more is ended' 'bytes=10 hang' \
    '.status == "timeout" and .stage == "output" and
    (.stdout | length) == 10 and
    (.error.message | test("no output for 1000 ms"))' --idle-timeout 1s
command 'one that speaks now and then is not' 'drip=200ms bytes=5' \
    '.status == "ok" and (.stdout | length) == 5' --idle-timeout 5s
command 'whatever a device says arrives byte for byte as JSON' \
    'text=escapes bytes=5000' '.status == "ok"'
