# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC2154
#
# rsa.sh - RSA keys of users and hosts, and what else depends on which libssh2
# it is: for test_rsa.sh with the one of this machine, for test_libssh2.sh with
# the one that scripts/libssh2 builds.
. tests/ssh/sshd.sh

ssh-keygen -q -t ed25519 -N '' -f "$T/host"
ssh-keygen -q -t rsa -b 2048 -N '' -f "$T/host_rsa"
ssh-keygen -q -t ed25519 -N '' -f "$T/id"
ssh-keygen -q -t rsa -b 2048 -N '' -f "$T/id_rsa"
cat "$T/id.pub" "$T/id_rsa.pub" >"$T/authorized_keys"

# The capabilities of the worker program: a list for each kind.
rsa_has() { # KIND NAME
	"$B/hayfork-ssh" --capabilities | grep -q "^$1	.*$2"
}

# Servers that take one thing only. (One of OpenSSH 9.2 that takes users' keys
# by rsa-sha2-256 only says that it takes rsa-sha2-512: nobody gets in.)
rsa_servers() {
	local bits name

	for bits in 512 256; do
		sshd "host-$bits" "HostKey $T/host_rsa" \
		    "HostKeyAlgorithms rsa-sha2-$bits"
		sshd_known "host-$bits" "$T/host_rsa"
	done >"$T/known_hosts"
	sshd user-512 "HostKey $T/host" 'PubkeyAcceptedAlgorithms rsa-sha2-512'
	sshd_known user-512 "$T/host" >>"$T/known_hosts"
	sshd sha1 "HostKey $T/host_rsa" 'HostKeyAlgorithms ssh-rsa' \
	    'PubkeyAcceptedAlgorithms ssh-rsa,rsa-sha2-512'
	sshd_known sha1 "$T/host_rsa" >>"$T/known_hosts"
	sshd user-sha1 "HostKey $T/host" 'PubkeyAcceptedAlgorithms ssh-rsa'
	sshd_known user-sha1 "$T/host" >>"$T/known_hosts"
	sshd gcm "HostKey $T/host" 'Ciphers aes256-gcm@openssh.com'
	sshd chacha "HostKey $T/host" 'Ciphers chacha20-poly1305@openssh.com' \
	    'LogLevel DEBUG3'
	sshd etm "HostKey $T/host" 'MACs hmac-sha2-512-etm@openssh.com'
	for name in gcm chacha etm; do
		sshd_known $name "$T/host"
	done >>"$T/known_hosts"

	ssh-agent -D -a "$T/agent" >/dev/null &
	at_exit stop "$!"
	wait_for 10 'ssh-agent is there' agent_answers "$T/agent"
	SSH_AUTH_SOCK=$T/agent ssh-add -q "$T/id_rsa" 2>/dev/null
}

on() { # SERVER [OPTION...]
	run timeout 60 "$B/hayfork" ssh -q -o jsonl -j 1 -F none \
	    --known-hosts "$T/known_hosts" --host-key strict --retries 2 \
	    "$me@$SSHD_AT:${port[$1]}" "${@:2}" -- true
}
with_file() { # SERVER [OPTION...]
	on "$1" --no-agent --identity "$T/id_rsa" "${@:2}"
}
with_agent() {
	SSH_AUTH_SOCK=$T/agent on "$1"
}
result() { # SENTENCE FILTER
	json "$1" "length == 1 and (.[0] | $2)"
}

# ---- with SHA-2 -------------------------------------------------------------

rsa_by_sha2() {
	local bits name

	with_file user-512
	result 'an RSA key logs in by rsa-sha2-512' '.status == "ok"'
	with_agent user-512
	result 'so it does from ssh-agent' '.status == "ok"'
	for bits in 512 256; do
		with_file "host-$bits"
		result "an RSA host key is verified by rsa-sha2-$bits" \
		    '.status == "ok"'
	done
	for name in gcm chacha etm; do
		on "$name" --no-agent --identity "$T/id"
		result "a server that takes only $name" '.status == "ok"'
	done
	check 'the beginning of a session cannot be cut off' \
	    grep -q 'will use strict KEX ordering' "$T/chacha.log"
}

# ---- without ----------------------------------------------------------------

rsa_by_sha1_only() {
	local name

	for name in with_file with_agent; do
		$name user-512
		result "an RSA key is refused ($name), and why is told" \
		    '.status == "auth" and .attempts == 1 and (.error.hint |
		    test("RSA keys by SHA-1 only.*ed25519.*1\\.11"))'
	done
	with_file host-512
	result 'an RSA host key is no way in, and what would be is told' \
	    '.status == "unreachable" and .stage == "kex" and .attempts == 1 and
	    (.error.message | test("no host key algorithm in common; the " +
	    "server offers rsa-sha2-512; we offer ssh-ed25519,")) and
	    (.error.hint | test("ed25519.*1\\.11.*scripts/libssh2"))'
	for name in gcm chacha etm; do
		on "$name" --no-agent --identity "$T/id"
		result "a server that takes only $name is told of" \
		    '.status == "unreachable" and
		    (.error.message | test("no (cipher|MAC) algorithm")) and
		    (.error.hint | test("1\\.11 or newer has"))'
	done
	# (A newer libssh2 takes OpenSSH 9.2 at its word, which says in any case
	# that it takes SHA-2; old servers say nothing of it.)
	with_file user-sha1
	result 'a user key does not sign by SHA-1 unasked' \
	    '.status == "auth" and .attempts == 1 and
	    (.error.hint | test("--legacy=ssh-rsa "))'
	with_file user-sha1 --legacy=ssh-rsa
	result 'but where that is allowed' '.status == "ok"'
}

# ---- either way -------------------------------------------------------------

rsa_cases() {
	rsa_servers
	if rsa_has 'host key' rsa-sha2-512; then
		rsa_by_sha2
	else
		rsa_by_sha1_only
	fi
	with_file sha1
	result 'RSA by SHA-1 is not allowed unasked' \
	    '.status == "unreachable" and .stage == "kex" and
	    (.error.message | test("the server offers ssh-rsa; we offer ")) and
	    (.error.hint | test("--legacy=ssh-rsa "))'
	with_file sha1 --legacy=ssh-rsa
	result 'but by name, for old devices' '.status == "ok"'
}
