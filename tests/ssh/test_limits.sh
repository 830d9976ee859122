#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_limits.sh - what README says that hayfork cannot do: each ends the job
# with a reason, where ssh would get in. And what becomes of a command on its
# host when the run is interrupted.
# shellcheck disable=SC2154 # out, err, status: lib.sh sets them
. tests/ssh/sshd.sh

for name in id ca server; do
	ssh-keygen -q -t ed25519 -N '' -f "$T/$name"
done
: >"$T/authorized_keys"
ssh-keygen -q -s "$T/ca" -I me -n "$me" "$T/id.pub"
ssh-keygen -q -s "$T/ca" -I here -h -n "$SSHD_AT" "$T/server.pub"
sshd users "HostKey $T/server" "TrustedUserCAKeys $T/ca.pub"
sshd hosts "HostKey $T/server" "HostCertificate $T/server-cert.pub" \
    "TrustedUserCAKeys $T/ca.pub"
sshd tickets "HostKey $T/server" 'GSSAPIAuthentication yes' \
    'PubkeyAuthentication no' 'PasswordAuthentication no' \
    'KbdInteractiveAuthentication no'
for name in users tickets; do
	sshd_known "$name" "$T/server"
done >"$T/known_hosts"
echo "@cert-authority * $(cut -d ' ' -f 1,2 "$T/ca.pub")" >>"$T/known_hosts"

as_ssh() { # NAME: as ssh has it
	ssh -n -F none -p "${port[$1]}" -i "$T/id" -o IdentityAgent=none \
	    -o UserKnownHostsFile="$T/known_hosts" -o BatchMode=yes \
	    -o StrictHostKeyChecking=yes "$me@$SSHD_AT" true
}
look() { # NAME [OPTION...]
	run "$B/hayfork" check -F none --no-agent --host-key strict -o jsonl \
	    --known-hosts "$T/known_hosts" --identity "$T/id" "${@:2}" \
	    "$me@$SSHD_AT:${port[$1]}"
}

check 'ssh logs in by a certificate' as_ssh users
look users
json 'hayfork does not: the key alone is refused' '.[0] |
    .status == "auth" and (.error.message | test("refused 1 key"))'
cp "$T/id.pub" "$T/authorized_keys"
look users
json 'unless the host knows the key, too' '.[0].status == "ok"'
printf 'Host %s\n  CertificateFile %s\n' "$SSHD_AT" "$T/id-cert.pub" \
    >"$T/config"
look users -F "$T/config"
matches 'CertificateFile is named as not honoured' "$(<"$err")" \
    'CertificateFile'

check 'ssh trusts a host by its certificate' as_ssh hosts
look hosts
json 'to hayfork its key is unknown' '.[0] |
    .status == "hostkey" and .stage == "hostkey"'
look hosts --host-key accept-new --known-hosts "$T/new_hosts"
json 'and can be accepted as a new one' '.[0].status == "ok"'

look tickets
json 'a host that takes tickets only is not logged in to' '.[0] |
    .status == "auth" and (.error.hint | test("offers gssapi"))'

# A key whose other half is on a device, as ssh-keygen writes it.
python3 - >"$T/sk" <<'PYTHON'
import base64, struct
def s(b): return struct.pack(">I", len(b)) + b
kind, app = b"sk-ssh-ed25519@openssh.com", b"ssh:"
public = s(kind) + s(bytes(32)) + s(app)
secret = bytes(8) + public + b"\1" + s(b"handle") + s(b"") + s(b"me")
secret += bytes(range(1, 9 - len(secret) % 8)) if len(secret) % 8 else b""
blob = (b"openssh-key-v1\0" + s(b"none") + s(b"none") + s(b"")
        + struct.pack(">I", 1) + s(public) + s(secret))
text = base64.b64encode(blob).decode()
print("-----BEGIN OPENSSH PRIVATE KEY-----")
print("\n".join(text[i:i + 70] for i in range(0, len(text), 70)))
print("-----END OPENSSH PRIVATE KEY-----")
PYTHON
run "$B/hayfork" check -F none --no-agent --identity "$T/sk" \
    "$me@$SSHD_AT:${port[users]}"
matches 'a key on a device is told to be of a kind that is not known' \
    "$(<"$err")" 'a key of a type not used here; use Ed25519'

# ---- a command whose run is interrupted ------------------------------------

# Interrupted twice, once it runs; its pid is in $T/pid.
interrupt() { # OPTION...
	rm -f "$T/pid"
	"$B/hayfork" ssh -F none --no-agent --known-hosts "$T/known_hosts" \
	    --identity "$T/id" "$@" "$me@$SSHD_AT:${port[users]}" -- \
	    "echo \$\$ >$T/pid.new; mv $T/pid.new $T/pid; exec sleep 100" \
	    >"$out" 2>"$err" &
	hayfork=$!
	at_exit stop "$hayfork"
	wait_for 20 'the command runs' test -e "$T/pid"
	kill -s INT "$hayfork"
	wait_for 20 'it is told' grep -q 'once more kills them' "$err"
	refute 'after one Ctrl-C it may finish' pid_gone "$(<"$T/pid")"
	kill -s INT "$hayfork"
	wait_for 20 'hayfork ends' pid_gone "$hayfork"
	status=0
	wait "$hayfork" || status=$?
	at_exit stop "$(<"$T/pid")" KILL
}
interrupt
status_is 'a second one ends the run' 130
refute 'and leaves the command to itself on its host' pid_gone "$(<"$T/pid")"
stop "$(<"$T/pid")" KILL
interrupt --pty
check 'which with --pty ends' wait_for 20 'it has ended' pid_gone \
    "$(<"$T/pid")"
