#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# test_signer.sh - hayfork-signer with real keys and a real ssh-agent; every
# signature is verified by openssl.
. tests/harness/lib.sh

key() { # NAME [ARGUMENT...]: a key pair $T/NAME
	ssh-keygen -q -N '' -C "$1" -f "$T/$1" "${@:2}"
}
key ed25519 -t ed25519
key p256 -t ecdsa -b 256
key p384 -t ecdsa -b 384
key p521 -t ecdsa -b 521
key rsa -t rsa -b 2048
key other -t ed25519
openssl genpkey -algorithm ed25519 -out "$T/pem"
chmod 600 "$T/pem"
cp "$T/ed25519" "$T/sealed"
ssh-keygen -q -p -P '' -N 'Kw4uA hunter' -a 1 -f "$T/sealed" >"$T/keygen.out"

# Public keys as openssl takes them.
for name in p256 p384 p521 rsa; do
	ssh-keygen -e -m PKCS8 -f "$T/$name.pub" >"$T/$name.pem"
done
{
	printf '\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00'
	cut -d' ' -f2 "$T/ed25519.pub" | base64 -d | tail -c 32
} >"$T/ed25519.der"

verify() { # NAME DIGEST: what the last sign left in $T
	if [[ $1 = ed25519 ]]; then
		openssl pkeyutl -verify -pubin -keyform DER \
		    -inkey "$T/ed25519.der" -rawin -in "$T/data" \
		    -sigfile "$T/signature"
	else
		openssl dgst "-$2" -verify "$T/$1.pem" \
		    -signature "$T/signature" "$T/data"
	fi
}

coproc DRIVER {
	exec "$B/tests/process/signer_driver" "$B/hayfork-signer" "$T"
}
driver=$DRIVER_PID
at_exit stop "$driver"

answer() { # sets $said
	said=
	IFS= read -r -t 30 said <&"${DRIVER[0]}" || said='no answer'
}

ask() { # COMMAND...: to the driver
	echo "$*" >&"${DRIVER[1]}"
	answer
}

answer
is 'the signer says HELLO' "$said" hello

# ---- key files -------------------------------------------------------------

n=10
while read -r name algorithm digest; do
	ask load $n "$T/$name"
	is "a key file is loaded: $name" "$said" 'OK 1 '
	ask sign $n "$algorithm"
	is "it signs a login with $algorithm" "$said" signed
	check "openssl verifies $algorithm" verify "$name" "$digest"
	n=$((n + 1))
done <<-'END'
	ed25519 ssh-ed25519 none
	p256 ecdsa-sha2-nistp256 sha256
	p384 ecdsa-sha2-nistp384 sha384
	p521 ecdsa-sha2-nistp521 sha512
	rsa rsa-sha2-512 sha512
	rsa rsa-sha2-256 sha256
	rsa ssh-rsa sha1
END

ask raw 10 'tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904'
matches 'nothing but a login is signed' "$said" '^not a login request'
ask sign 14 ssh-ed25519
matches 'no algorithm of another key' "$said" 'cannot sign with the algorithm'
ask sign 999 ssh-ed25519
matches 'no key that was not loaded' "$said" 'no such key'

ask load 20 "$T/sealed"
matches 'an encrypted key asks for its passphrase' "$said" \
    "^ENCRYPTED 0 $T/sealed: "
ask load 20 "$T/sealed" wrong
matches 'a wrong passphrase is told' "$said" "^BAD_PASSPHRASE 0 $T/sealed: "
ask load 20 "$T/sealed" 'Kw4uA hunter'
is 'the right one opens it' "$said" 'OK 1 '
secrets_gone() { # WHAT FILE: ask at once, before anything writes over them
	if grep -q -- -fsanitize=address "$B/obj/flags"; then
		skip "nothing of $1 is left in memory" \
		    'this sanitizer keeps copies of what is freed'
		return
	fi
	ask find "$(sed -n 2p "$2" | cut -c 20-60)"
	if [[ $said = 'not allowed'* ]]; then
		skip "the text of $1 is nowhere in memory" "$said"
		return
	fi
	is "the text of $1 is nowhere in memory" "$said" '0 times'
	ask find 'Kw4uA hunter'
	is "the passphrase is nowhere in memory after $1" "$said" '0 times'
	ask find hayfork-signer
	matches 'one who looks does find things' "$said" '^[1-9]'
}
secrets_gone 'an encrypted key' "$T/sealed"
ask sign 20 ssh-ed25519
is 'the opened key signs' "$said" signed
check 'as the same key' verify ed25519 none
ask load 21 "$T/ed25519"
secrets_gone 'a plain key' "$T/ed25519"
ask load 22 "$T/rsa"
secrets_gone 'an RSA key' "$T/rsa"
ask load 23 "$T/pem"
secrets_gone 'a PEM key' "$T/pem"

chmod 644 "$T/other"
ask load 30 "$T/other"
matches 'a key file that others may read is refused' "$said" \
    "^UNREADABLE 0 $T/other: .*chmod 600"
ask load 30 "$T/ed25519.pub"
matches 'a public key file too' "$said" '(UNREADABLE|UNUSABLE) 0 '
ask load 30 "$T/none"
matches 'a missing file is told' "$said" 'UNREADABLE 0 .*/none: No such file'

# ---- ssh-agent -------------------------------------------------------------

agent_start() {
	rm -f "$T/agent"
	ssh-agent -D -a "$T/agent" >"$T/agent.out" &
	agent=$!
	at_exit stop "$agent"
	wait_for 10 'ssh-agent is there' agent_answers "$T/agent"
	export SSH_AUTH_SOCK=$T/agent
}

agent_start
ask agent 100 "$T/agent"
is 'an agent may have no keys' "$said" 'OK 0 '
ssh-add -q "$T/ed25519" "$T/p256" "$T/p384" "$T/p521" "$T/rsa" 2>"$T/add.err"
ask agent 100 "$T/agent"
is 'the keys of an agent are listed' "$said" 'OK 5 '
while read -r n name algorithm digest; do
	ask sign "$n" "$algorithm"
	is "an agent signs a login with $algorithm" "$said" signed
	check "openssl verifies the agent's $algorithm" verify "$name" "$digest"
done <<-'END'
	100 ed25519 ssh-ed25519 none
	101 p256 ecdsa-sha2-nistp256 sha256
	102 p384 ecdsa-sha2-nistp384 sha384
	103 p521 ecdsa-sha2-nistp521 sha512
	104 rsa rsa-sha2-512 sha512
	104 rsa rsa-sha2-256 sha256
	104 rsa ssh-rsa sha1
END
ask raw 100 'a login of nobody'
matches 'an agent gets nothing but logins either' "$said" '^not a login'
ask many 500 100 ssh-ed25519
is '500 requests at once are all answered' "$said" '500 signed, 0 failed'

ssh-add -q -d "$T/p256.pub" 2>"$T/add.err"
ask sign 101 ecdsa-sha2-nistp256
matches 'a key taken from the agent is refused, and told' "$said" \
    "^ssh-agent at $T/agent: refused to sign"
ask sign 100 ssh-ed25519
is 'the others sign on' "$said" signed

stop "$agent"
ask sign 100 ssh-ed25519
matches 'an agent that is gone is told' "$said" "^ssh-agent at $T/agent: "
ask sign 10 ssh-ed25519
is 'while key files sign on' "$said" signed
agent_start
ssh-add -q "$T/ed25519" 2>"$T/add.err"
ask sign 100 ssh-ed25519
is 'an agent that is back signs again' "$said" signed
check 'and well' verify ed25519 none

kill -STOP "$agent"
ask sign 10 ssh-ed25519
is 'an agent that hangs does not keep key files waiting' "$said" signed
kill -CONT "$agent"

ask agent 200 "$T/nobody"
matches 'a path without an agent is told' "$said" \
    "^NO_AGENT 0 ssh-agent at $T/nobody: No such file"
ask agent 200 "$T/ed25519"
matches 'a path that is no socket too' "$said" \
    "^NO_AGENT 0 ssh-agent at $T/ed25519: Connection refused"

# ---- the end ---------------------------------------------------------------

ask drain
is 'a drained signer ends well' "$said" 'exit 0'
close=${DRIVER[1]}
exec {close}>&-
wait "$driver"
