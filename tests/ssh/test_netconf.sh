#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_netconf.sh - calls of NETCONF: both framings, several calls, errors,
# devices that do not keep to it, and what a client of Debian's makes of ours.
# deadline 300
# sanitized, too
# shellcheck disable=SC2154 # out, err, status, port, me: others set them
. tests/ssh/sshd.sh

ssh-keygen -q -t ed25519 -N '' -f "$T/id"
ssh-keygen -q -t ed25519 -N '' -f "$T/host"

NET=127.43
fleet_start --listen "$NET.0.0/16" --any-key --flood-cap 60M \
    --known-hosts-out "$T/known_hosts" --with-parent --stats "$T/stats" \
    --netconf "1.0@$NET.1.1" --netconf "1.1@$NET.1.2" \
    --netconf "1.0,1.1@$NET.1.3" --netconf "1.0,1.1,odd@$NET.1.4" \
    --netconf "1.0,lines@$NET.1.5" --netconf "1.0,1.1,lines@$NET.1.6" \
    --netconf "1.1,no-hello@$NET.2.1" --netconf "no-base@$NET.2.2" \
    --netconf "1.1,endless-hello@$NET.2.3" --netconf "1.1,close@$NET.2.4" \
    --netconf "1.1,bad-chunk@$NET.2.5" --netconf "1.1,huge-chunk@$NET.2.6" \
    --netconf "1.1,wrong-id@$NET.2.7" --netconf "1.0,doctype@$NET.2.8" \
    --netconf "1.0,bye@$NET.2.9" --netconf "1.1,bye@$NET.2.10" \
    --netconf "1.0,1.1@$NET.4.0/24"

base="--no-agent -j 1 --known-hosts $T/known_hosts --host-key strict
    --identity $T/id"

# Calls to devices, ends of addresses, up to "--".
calls() { # DEVICE... -- [OPTION...]
	local hosts=()

	while [[ $1 != -- ]]; do
		hosts+=("admin@$NET.$1:$FLEET_PORT")
		shift
	done
	shift
	# shellcheck disable=SC2086 # several words
	run timeout 100 "$B/hayfork" ssh -q -o jsonl --netconf $base -t 60s \
	    "${hosts[@]}" "$@"
}

# One result, for which a jq filter holds.
result() { # SENTENCE FILTER
	json "$1" "length == 1 and (.[0] | $2)"
}

# What the last run says of a device.
of() { # DEVICE SENTENCE FILTER
	json "$2" "map(select(.host | contains(\"$NET.$1:\"))) |
	    length == 1 and (.[0] | $3)"
}

# ---- calls ------------------------------------------------------------------

calls 1.1 1.2 1.3 1.4 1.5 1.6 -- -- get
status_is 'devices of both versions are called' 0
for i in 1:'end marks' 2:'chunks' 3:'the newer of two' 4:'chunks of odd sizes' \
    5:'end marks with a newline behind' 6:'chunks with a newline behind'; do
	of "1.${i%%:*}" "${i#*:}" '.status == "ok" and .exit == null and
	    .command == "get" and .stage == null and (.stdout |
	    test("<\\?xml.*\n<rpc-reply [^>]*message-id=\"1\"") and
	    test("<hostname>sw-43-1-'"${i%%:*}"'</hostname>") and
	    test("café €") and test("</rpc-reply>$"))'
done
of 1.2 'what looks like an end may stand in a reply' \
    '.stdout | contains("<!-- no end: ]]>]]> nor\n##\n nor\n#5\nthis -->")'

echo '<edit-config><target><candidate/></target><config><a x="1">b</a></config></edit-config>' \
    >"$T/edit config.xml"
echo '<rpc message-id="x" xmlns="urn:ietf:params:xml:ns:netconf:base:1.0"><commit/></rpc>' \
    >"$T/commit.xml"
calls 1.3 -- -c get-config -c "rpc $T/edit config.xml" \
    -c 'get-config candidate' -c "rpc $T/commit.xml" -c get-config
result 'several calls are made in one session' '.status == "ok" and
    .stdout == null and .command == null and
    (.commands | length) == 5 and all(.commands[]; .status == "ok") and
    ([.commands[].command][2:3] == ["get-config candidate"]) and
    (.commands[0].stdout | test("<a x") | not) and
    (.commands[1].stdout | test("message-id=\"2\".*<ok/>")) and
    (.commands[2].stdout | test("</system><a x=\"1\">b</a></data>")) and
    (.commands[3].stdout | test("message-id=\"4\"")) and
    (.commands[4].stdout | test("<a x=\"1\">b</a></data>"))'
calls 1.1 1.2 -- --max-output 60M -c '<show>bytes=50M</show>' -c get
status_is 'replies may be long' 0
json 'and are whole' 'length == 2 and all(.truncated == false and
    (.commands[0].stdout | length) > 52428800 and
    (.commands[0].stdout | endswith("</padding></data></rpc-reply>")) and
    (.commands[1].stdout | test("</rpc-reply>$")))'
cpu=$(jq -s 'map(.cpu) | add' "$out")
check "and cost little (${cpu}s)" awk "BEGIN { exit !($cpu < ${SLOW:+20 * }3) }"
calls 1.4 -- -- '<show>bytes=30000</show>'
result 'a long one in small chunks' '.status == "ok" and
    (.stdout | length) > 30000'
calls 1.3 -- --max-output 100k -c '<show>bytes=300k</show>' -c get
result 'what is over the cap is left out' '.status == "ok" and .truncated and
    (.commands[0].stdout | length) == 102400 and .commands[1].stdout == ""'

# ---- errors -----------------------------------------------------------------

calls 1.3 -- -c get -c '<reboot/>' -c '<warn/>' -c get
status_is 'a call that is refused fails the job' 1
result 'and no other call; warnings fail none' '.status == "failed" and
    .error.class == "rpc-error" and .stage == "command" and (.error.message |
    test("^command 2 of 4: .*operation-not-supported: no such operation")) and
    ([.commands[].status] == ["ok", "failed", "ok", "ok"]) and
    (.commands[1] | .stage == "command" and
    (.stdout | test("<rpc-error>.*</rpc-reply>$"))) and
    (.commands[2].stdout | test("only a warning"))'
calls 1.3 -- --stop-on-failure -c get -c '<reboot/>' -c get
result 'it may be the last' \
    '[.commands[].status] == ["ok", "failed", "not_run"]'
calls 1.3 -- -- \
    '<edit-config><target><running/></target><config>missing</config></edit-config>'
result 'what the device quotes is plain' '.error.message |
    test("invalid-value: what is \"missing\" is not there$")'

# ---- devices that do not keep to it -----------------------------------------

calls 2.1 -- --login-timeout 3s -- get
result 'one that says no hello is given up' '.status == "timeout" and
    .stage == "prompt" and .elapsed < 30 and .stdout == "" and
    (.error.message | test("did not say hello within 3000 ms"))'
calls 2.1 2.2 2.3 2.4 0.1 -- -t 4s -- get
of 2.1 'and by the deadline of the job' '.status == "timeout" and
    .stage == "prompt" and .elapsed < 10'
of 2.2 'one of no known version is told of' '.status == "failed" and
    .stage == "prompt" and .error.class == "hello" and
    (.error.message | test("1.0 and 1.1"))'
of 2.3 'an endless hello ends' '.status == "failed" and .stage == "prompt" and
    .error.class == "hello" and (.error.message | test("longer than"))'
of 2.4 'a connection that is closed in it is unreachable' \
    '.status == "unreachable" and .stage == "prompt"'
of 0.1 'a device without NETCONF says so' '.status == "failed" and
    .stage == "channel" and .error.class == "refused" and
    (.error.message | test("no subsystem netconf")) and
    (.error.hint | test("port"))'
calls 2.5 2.6 2.7 2.8 -- -t 4s -c get -c get
of 2.5 'a chunk of no length ends the session' '.status == "failed" and
    .error.class == "framing" and
    ([.commands[].status] == ["failed", "not_run"])'
of 2.6 'a chunk that never ends is waited for, and no memory' \
    '.status == "timeout" and
    ([.commands[].status] == ["timeout", "not_run"]) and
    (.commands[0].stdout | test("^<\\?xml.*"))'
of 2.7 'the reply to another call is none' '.status == "failed" and
    .error.class == "protocol" and (.error.message | test("message-id 1")) and
    ([.commands[].status] == ["failed", "not_run"])'
of 2.8 'entities are not declared' '.status == "failed" and
    .error.class == "xml" and (.error.message | test("document type"))'
calls 1.3 -- -c get -c '<show>bytes=100000 close=50000</show>' -c get
result 'a connection that closes in a reply fails its call' '
    .status == "failed" and .stage == "output" and
    ([.commands[].status] == ["ok", "failed", "not_run"]) and
    (.commands[1].stdout | length) > 40000'
calls 1.1 1.2 -- -t 3s -- '<show>bytes=100000 hang</show>'
json 'one that hangs ends by its deadline, with what came' 'length == 2 and
    all(.status == "timeout" and .stage == "output" and .elapsed < 10 and
    (.stdout | length) >= 50000)'
calls 1.3 -- --idle-timeout 1s -- '<show>bytes=100 hang</show>'
result 'or by its silence' '.status == "timeout" and
    (.error.message | test("no output for 1000 ms"))'
calls 1.3 -- -c '<close-session/>' -c get
result 'a session that ends early says before what' '.status == "failed" and
    ([.commands[].status] == ["ok", "failed"]) and
    (.error.message | test("before its reply|closed"))'
for host in 9 10; do
	calls 2.$host -- -c get
	result "a reply is heard that has a DISCONNECT behind it (2.$host)" \
	    '.status == "ok" and (.stdout | test("</rpc-reply>"))'
done
calls 2.9 -- -- '<show>bytes=30000</show>'
result 'and so is a long one' '.status == "ok" and (.stdout | length) > 30000'
calls 2.9 -- -c get -c get
result 'the next call was not made any more' '.status == "failed" and
    ([.commands[].status] == ["ok", "not_run"])'
calls 1.1 -- -c get -c '<a>x]]&gt;]]<!-- ]]>]]> --></a>'
result 'what the older framing cannot carry is not sent' '
    .status == "failed" and (.error.message | test("has \"]]>]]>\" in it")) and
    .commands[0].status == "ok"'
calls 1.2 -- -- '<get><!-- ]]>]]> --></get>'
result 'the newer one can' '.status == "ok"'

# ---- many, through a jump host, as threads ----------------------------------

for ((i = 1; i <= 100; i++)); do
	echo "admin@$NET.4.$i:$FLEET_PORT"
done >"$T/hosts"
# shellcheck disable=SC2086 # several words
run timeout 100 "$B/hayfork" ssh -q -o jsonl --netconf $base -t 60s \
    -i "$T/hosts" --threads 2 -c get -c get-config
json 'many devices are called at once, by threads' 'length == 100 and
    all(.status == "ok" and (.commands | length) == 2) and
    ([.[].commands[1].stdout | capture("<hostname>(?<n>[^<]*)").n] | unique |
    length) == 100'
nobody_in() {
	rm -f "$T/stats"
	kill -USR1 "$FLEET_PID"
	wait_for 10 'the counters are written' test -s "$T/stats" &&
	    grep -qx 'open 0' "$T/stats"
}
wait_for 20 'all sessions end' nobody_in && ok 'all of them end'

cp "$T/id.pub" "$T/authorized_keys"
sshd real "HostKey $T/host"
sshd_known real "$T/host" >>"$T/known_hosts"
calls 1.1 1.2 -- --jump "$me@$SSHD_AT:${port[real]}" -c get \
    -c '<show>bytes=3M</show>'
json 'they may be behind a jump host' 'length == 2 and all(.status == "ok" and
    (.commands[1].stdout | length) > 3145728)'

# ---- a worker that dies -----------------------------------------------------

rpcs_are() { # AT_LEAST: so many were answered, or are about to be
	rm -f "$T/stats"
	kill -USR1 "$FLEET_PID"
	wait_for 10 'the counters are written' test -s "$T/stats"
	(($(sed -n 's/^rpcs //p' "$T/stats") >= $1))
}
# Kill the worker while the device thinks about the call.
killed() { # [OPTION...]
	local hayfork rpcs

	rpcs_are 0
	rpcs=$(sed -n 's/^rpcs //p' "$T/stats")
	# shellcheck disable=SC2086 # several words
	"$B/hayfork" ssh -q -o jsonl --netconf $base -t 40s \
	    "admin@$NET.1.3:$FLEET_PORT" "$@" >"$out" 2>"$err" &
	hayfork=$!
	wait_for 20 'the device has the call' rpcs_are $((rpcs + 1))
	kill -KILL "$(pgrep -P $hayfork -f '^hayfork: io')"
	wait $hayfork || true
}
printf '<show>delay=2s</show>\n' >"$T/slow.xml"
killed -- get --filter "$T/slow.xml"
result 'a call that only reads is made again' \
    '.status == "ok" and .attempts == 2'
killed -- rpc "$T/slow.xml"
result 'what any other came to is unknown' '.status == "unknown"'

# ---- what is asked for ------------------------------------------------------

hayfork() {
	run timeout 20 "$B/hayfork" ssh -F none --netconf "$@"
}
hayfork -n -w a,b -c 'get-config candidate' -c get
is 'a dry run shows what would be sent' "$(cat "$out")" \
    "$(for h in a b; do
	echo "$h: <rpc xmlns=\"urn:ietf:params:xml:ns:netconf:base:1.0\"" \
	    'message-id="1"><get-config><source><candidate/></source></get-config></rpc>'
	echo "$h: <rpc xmlns=\"urn:ietf:params:xml:ns:netconf:base:1.0\"" \
	    'message-id="2"><get></get></rpc>'
    done)"
printf '<a>\n  <b></a>\n' >"$T/bad.xml"
hayfork -n -w a -- rpc "$T/bad.xml"
status_is 'a file that is no XML is refused' 2
matches 'with its place' "$(cat "$err")" "bad.xml:2:8: .*mismatched tag"
hayfork -n -w a --pty -- get
status_is 'there is no terminal' 2
hayfork -n -w a -- gte
matches 'what is no call is told' "$(cat "$err")" "did you mean 'get'"
# Nobody listens there, but perhaps at port 22.
printf 'Host old\n\tPort 22\nMatch host asked exec true\n\tUser x\nHost *\n\tHostname 127.43.9.9\n' \
    >"$T/config"
run timeout 60 "$B/hayfork" ssh -q -o jsonl -F "$T/config" --netconf --no-agent \
    --host-key off --connect-timeout 5s -t 20s new old asked new:1 -- get
json 'the port is 830, if none is said' 'map({(.host): .error.message}) | add |
    (.new | test("port 830: ")) and (.asked | test("port 830: ")) and
    (.old | test("port 830") | not) and (.["new:1"] | test("port 1: "))'
printf 'Host nine\n\tHostname %s\n\tPort %s\nHost *\n\tUser admin\n' \
    "$NET.1.9" "$FLEET_PORT" >"$T/config"
# shellcheck disable=SC2086 # several words
run timeout 60 "$B/hayfork" ssh -q -o jsonl -F "$T/config" --netconf $base \
    -t 20s nine -- get
result 'or what ssh_config says' '.stage == "channel" and
    .error.class == "refused" and (.error.message | test("'"$FLEET_PORT"'"))'

printf '<filter type="subtree"><system/></filter>\n' >"$T/f.xml"
cat >"$T/plan.yaml" <<END_PLAN
jobs:
  - name: state
    netconf: get --filter f.xml
    hosts: '*1.1:*'
  - name: both
    netconf: [get, get-config]
    hosts: '*1.2:*'
END_PLAN
for i in 1.1 1.2; do
	echo "admin@$NET.$i:$FLEET_PORT"
done >"$T/hosts"
# shellcheck disable=SC2086 # several words
run timeout 60 "$B/hayfork" run -q -o jsonl -i "$T/hosts" $base -t 30s \
    "$T/plan.yaml"
json 'a plan calls devices, too' 'length == 2 and all(.status == "ok") and
    ([.[].job] | sort) == ["both", "state"] and
    (map(select(.job == "both")) | .[0].commands | length) == 2'
cat >"$T/plan.yaml" <<'END_PLAN'
jobs:
  - netconf: '<get><filter type="subtree"><x at="{port}">{host}</x></filter></get>'
    repeatable: true
END_PLAN
# shellcheck disable=SC2086 # several words
run timeout 60 "$B/hayfork" run -q -o jsonl -i "$T/hosts" $base -t 30s \
    "$T/plan.yaml"
json "and gives each a call with the host's own" \
    'length == 2 and all(.status == "ok")'
printf 'jobs:\n  - netconf: get-confg\n    hosts: "*"\n' >"$T/plan.yaml"
run timeout 20 "$B/hayfork" run -n -i "$T/hosts" "$T/plan.yaml"
matches 'a call that is none has its place in the plan' "$(cat "$err")" \
    "plan.yaml:2:14: 'get-confg' is no call"

# ---- the fake is a fair peer ------------------------------------------------

# Debian's packages are for Debian's own Python.
if /usr/bin/python3 -c 'import ncclient' 2>/dev/null; then
	run timeout 60 /usr/bin/python3 - "$NET" "$FLEET_PORT" "$T" <<'PY'
import sys
from ncclient import manager
from ncclient.operations import RPCError

net, port, folder = sys.argv[1], int(sys.argv[2]), sys.argv[3]
for end in ("1.1", "1.2", "1.3", "1.4"):
    with manager.connect(host=f"{net}.{end}", port=port, username="admin",
                         key_filename=folder + "/id", hostkey_verify=False,
                         allow_agent=False, look_for_keys=False,
                         timeout=20) as m:
        get = m.get().xml
        config = m.get_config("running").data_xml
        try:
            m.discard_changes()
            m.edit_config(target="running", config="<config>missing</config>")
            error = "none"
        except RPCError as e:
            error = f"{e.tag}: {e.message}"
        open(f"{folder}/ncclient.{end}", "w").write(get)
        print(end, "hostname" in config, error)
PY
	is "ncclient understands the fake devices" "$(cat "$out")" \
	    "$(for i in 1.1 1.2 1.3 1.4; do
		echo "$i True invalid-value: what is \"missing\" is not there"
	    done)"
	for i in 1.1 1.2 1.4; do
		calls $i -- -- get
		is "its reply is ours ($i)" \
		    "$(jq -r .stdout "$out" | grep -o '<data>.*')" \
		    "$(grep -o '<data>.*' "$T/ncclient.$i")"
	done
else
	skip 'ncclient understands the fake devices' 'no python3-ncclient here'
fi

# ---- a server of others -----------------------------------------------------

# It and its subsystem, which looks for its socket by the port of sshd.
netconfd() { # PROTOCOLS
	/usr/sbin/netconfd --home="$T/netconfd" --no-startup \
	    --ncxserver-sockname="$T/netconfd.sock" --superuser="$me" \
	    --port="${port[netconfd]}" --protocols="$1" >"$T/netconfd.log" 2>&1 &
	netconfd_pid=$!
	at_exit stop $netconfd_pid
	wait_for 20 'netconfd is up' test -S "$T/netconfd.sock"
}

if [[ -x /usr/sbin/netconfd && -x /usr/sbin/netconf-subsystem ]]; then
	mkdir "$T/netconfd"
	# netconfd 2.13 never looks at a chunk that it has read in one go with
	# the hello before it: what it says comes late, so that ours is there.
	cat >"$T/subsystem" <<-END
		#!/bin/sh
		/usr/sbin/netconf-subsystem \
		    "--ncxserver-sockname=\${SSH_CONNECTION##* }@$T/netconfd.sock" |
		    { sleep 0.3; exec cat; }
	END
	chmod +x "$T/subsystem"
	sshd netconfd "HostKey $T/host" "Subsystem netconf $T/subsystem"
	sshd_known netconfd "$T/host" >>"$T/known_hosts"
	cat >"$T/sessions.xml" <<-END
		<netconf-state xmlns="urn:ietf:params:xml:ns:yang:ietf-netconf-monitoring">
		  <sessions/>
		</netconf-state>
	END
	for version in 1.0 1.1; do
		netconfd "netconf$version"
		# shellcheck disable=SC2086 # several words
		run timeout 60 "$B/hayfork" ssh -q -o jsonl --netconf $base \
		    -t 40s "$me@$SSHD_AT:${port[netconfd]}" -c get-config \
		    -c "get --filter $T/sessions.xml" \
		    -c '<frobnicate xmlns="urn:x"/>' -c get
		result "a real server is called ($version)" '
		    ([.commands[].status] == ["ok", "ok", "failed", "ok"]) and
		    (.commands[0].stdout | test("<data")) and
		    (.commands[1].stdout | test("<username>'"$me"'</username>")) and
		    (.error.message | test("^command 3 of 4: .*unknown-namespace")) and
		    (.commands[3].stdout | length) > 10000'
		check "in the framing of $version" grep -q \
		    "active (base:$version)" "$T/netconfd.log"
		wait_for 10 'it saw the session end' grep -q \
		    'Session 1.*closed' "$T/netconfd.log"
		refute "and is left as it wants to be ($version)" grep -q \
		    'IO failed' "$T/netconfd.log"
		stop $netconfd_pid
		rm -f "$T/netconfd.sock"
	done
else
	skip 'a real server is called' 'no netconfd here (Debian: netconfd)'
fi
