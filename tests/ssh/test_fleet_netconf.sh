#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_fleet_netconf.sh - fake devices speak NETCONF: hellos, both framings,
# a configuration that is kept, errors, and replies of any length.
# deadline 300
# shellcheck disable=SC2154 # out, err, status: lib.sh sets them
. tests/harness/lib.sh

NET=127.34
ssh-keygen -q -t ed25519 -N '' -f "$T/id"
fleet_start --listen "$NET.0.0/16" --any-key --flood-cap 60M \
    --known-hosts-out "$T/known_hosts" --max-seconds 280 --with-parent \
    --netconf "1.0@$NET.1.1" --netconf "1.1@$NET.1.2" \
    --netconf "1.0,1.1@$NET.1.3" --netconf "1.1,odd@$NET.1.4" \
    --netconf "1.0,no-hello@$NET.1.5" --netconf "1.1,bad-chunk@$NET.1.6" \
    --netconf "1.1,huge-chunk@$NET.1.7"

# A client: each line of standard input is an rpc's content (or, behind "=", a
# whole message); each reply is a line of $out. Chunks are counted in $err.
cat >"$T/client.py" <<'END'
import re, sys

versions, rpcs = sys.argv[1].split(","), sys.argv[2:]
tx, rx = sys.stdout.buffer, sys.stdin.buffer
base = "urn:ietf:params:netconf:base:"
buffer = b""


def need(n=1):
    global buffer
    while len(buffer) < n:
        data = rx.read1(65536)
        if not data:
            raise EOFError(buffer[:80])
        buffer += data


def take(n):
    global buffer
    need(n)
    head, buffer = buffer[:n], buffer[n:]
    return head


def marked():
    at = 0
    while (end := buffer.find(b"]]>]]>", max(0, at - 6))) < 0:
        at = len(buffer)
        need(at + 1)
    message = take(end)
    take(6)
    return message


def chunks():
    parts = []
    while True:
        if take(2) != b"\n#":
            raise ValueError("no chunk")
        head = b""
        while not head.endswith(b"\n"):
            head += take(1)
        if head == b"#\n":
            return b"".join(parts), len(parts)
        if not re.fullmatch(rb"[1-9][0-9]{0,9}\n", head):
            raise ValueError(head)
        if int(head) > 1 << 24:
            raise ValueError("a chunk of " + head.decode().strip())
        parts.append(take(int(head)))


hello = marked()
tx.write("<hello><capabilities>{}</capabilities></hello>]]>]]>".format(
    "".join(f"<capability>{base}{v}</capability>" for v in versions)).encode())
both = "1.1" in versions and (base + "1.1").encode() in hello
print(hello.decode(), file=sys.stderr)
for number, rpc in enumerate(rpcs, 1):
    text = rpc[1:] if rpc[0] == "=" else (
        f'<rpc message-id="{number}" xmlns="urn:x">{rpc}</rpc>')
    data = text.encode()
    if both:
        tx.write(b"\n#1\n" + data[:1] + b"\n#%d\n" % (len(data) - 1) +
                 data[1:] + b"\n##\n")
    else:
        tx.write(data + b"]]>]]>")
    tx.flush()
    reply, n = chunks() if both else (marked(), 0)
    print(f"reply {n} {len(reply)}", reply.decode()[:2000].replace("\n", "|"),
          file=sys.stderr)
END

netconf() { # HOST VERSIONS RPC...: all that came is in $err
	local ssh="exec ssh -F none -p $FLEET_PORT -i $T/id -o BatchMode=yes \
	    -o UserKnownHostsFile=$T/known_hosts -o IdentitiesOnly=yes \
	    -o IdentityAgent=none -o GlobalKnownHostsFile=/dev/null \
	    -o StrictHostKeyChecking=yes -o LogLevel=ERROR \
	    admin@$NET.$1 -s netconf"

	rm -f "$T/back"
	mkfifo "$T/back"
	run timeout 30 bash -c "$ssh <\"\$1\" | python3 \"\${@:2}\" >\"\$1\"" - \
	    "$T/back" "$T/client.py" "${@:2}"
}

replies() { # SENTENCE NUMBER REGEX
	matches "$1" "$(grep '^reply ' "$err" | sed -n "$2p")" "$3"
}

netconf 1.1 1.0,1.1 '<get/>' '<get-config><source><running/></source></get-config>'
matches 'a device says hello' "$(cat "$err")" \
    'netconf:base:1.0</cap.*<session-id>7</session-id></hello>'
replies 'it speaks 1.0' 1 '^reply 0 .*<rpc-reply message-id="1" xmlns="urn:x"><data>.*<hostname>sw-34-1-1</hostname>.*</rpc-reply>$'
replies 'and gives its configuration' 2 '<hostname>sw-34-1-1</hostname></system></data>'

netconf 1.2 1.0,1.1 '<get/>' '<show>bytes=100000</show>' '<close-session/>'
replies 'it speaks 1.1 in chunks' 1 '^reply 2 '
replies 'in which delimiters may stand' 1 '<!-- no end: \]\]>\]\]> nor\|##\| nor\|#5\|this -->'
replies 'and replies may be long' 2 '^reply ([2-9]|1[0-9]) 10[0-9]{4} '
replies 'and is closed when told so' 3 '<ok/>'
netconf 1.3 1.0 '<get/>'
replies 'of two versions it speaks what the client does' 1 '^reply 0 '
netconf 1.3 1.1 '<get/>'
replies 'the newer one, if it may' 1 '^reply 2 '
netconf 1.4 1.1 '<get/>' '<show>bytes=50000</show>'
replies 'chunks may be of odd sizes' 1 '^reply [2-9] .*café €'
replies 'also those of a long reply' 2 '^reply [1-9][0-9]+ 50'
netconf 1.3 1.1 '<show>bytes=50M</show>'
replies 'fifty megabytes come' 1 '^reply [0-9]+ 524'

netconf 1.3 1.1 \
    '<edit-config><target><candidate/></target><config><a x="1">b</a></config></edit-config>' \
    '<get-config><source><running/></source></get-config>' \
    '<get-config><source><candidate/></source></get-config>' \
    '<commit/>' '<get-config><source><running/></source></get-config>' \
    '<nc:edit-config xmlns:nc="u"><nc:target><nc:running/></nc:target><nc:config><c/></nc:config></nc:edit-config>' \
    '<get-config><source><running/></source></get-config>'
replies 'a configuration is taken' 1 '<ok/>'
replies 'and is no part of the running one' 2 '</system></data>'
replies 'but of the candidate' 3 '</system><a x="1">b</a></data>'
replies 'until it is committed' 5 '</system><a x="1">b</a></data>'
replies 'or is put there at once' 7 '</system><c/></data>'

netconf 1.3 1.1 '<reboot/>' '=<rpc><get/></rpc>' \
    '<edit-config><target><running/></target><config>missing</config></edit-config>'
replies 'what it does not know is an error' 1 '<rpc-error><error-type>protocol.*operation-not-supported'
replies 'as is an rpc without a number' 2 'missing-attribute'
replies 'or a configuration that cannot be' 3 'invalid-value.*is not there'

netconf 1.3 1.1 '<show>bytes=100000 close=50000</show>'
matches 'the connection may break in a reply' "$status $(cat "$err")" 'EOFError'
netconf 1.6 1.1 '<get/>'
matches 'a chunk may make no sense' "$(cat "$err")" "ValueError: b'0x10"
netconf 1.7 1.1 '<get/>'
matches 'or claim to be huge' "$(cat "$err")" 'a chunk of 4294967295'
run timeout 20 ssh -n -F none -p "$FLEET_PORT" -i "$T/id" -o BatchMode=yes \
    -o UserKnownHostsFile="$T/known_hosts" -o GlobalKnownHostsFile=/dev/null \
    -o IdentitiesOnly=yes -o IdentityAgent=none admin@$NET.0.1 -s netconf
matches 'other devices have no NETCONF' "$(cat "$err")" 'subsystem request failed'
