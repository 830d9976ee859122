#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_cli_secrets.sh - passwords, passphrases and private keys are seen in no
# argument, environment, title, log or output, and are in the memory of those
# processes only that need them.
# shellcheck disable=SC2119,SC2154
. tests/harness/lib.sh
. tests/process/cli.sh

ssh-keygen -q -t ed25519 -N open-sesame -f "$T/locked"
ssh-keygen -q -t ed25519 -N '' -f "$T/key"
cat "$T/locked.pub" "$T/key.pub" >"$T/authorized_keys"
fleet_up --authorized-keys "$T/authorized_keys" # for the password open-sesame
TO=(-u admin --no-agent --known-hosts "$T/known_hosts")

# Where it would be seen by others; the pattern is in a file for that reason.
exposed() {
	local file

	for file in /proc/[0-9]*/cmdline /proc/[0-9]*/environ /proc/[0-9]*/comm; do
		if grep -aqs -F -f "$T/password" "$file"; then
			tr '\0' ' ' <"$file"
			return 0
		fi
	done
	return 1
}
written() { # in what the run has said
	grep -aq -F -f "$T/password" "$out" "$err" "$T/log"
}

# While commands run, and after.
kept_secret() { # SENTENCE COMMAND...
	"${@:2}"
	wait_for 20 'commands run' has_execs 10 "show delay=1s $execs"
	refute "$1: no process shows it" exposed
	hf_wait 20
	status_is "$1: it lets us in" 0
	refute "$1: it is in no output and no log" written
}
start() { # OPTION...
	execs=$RANDOM
	hf_start ssh "${TO[@]}" -j 2 -v -v --log "$T/log" "$@" \
	    "$(hosts '1.[1-10]')" -- show "delay=1s" $execs
}

kept_secret 'a password from a file' start --password-file "$T/password"
kept_secret 'a password from a command' \
    start --password-command "cat $T/password"
kept_secret 'a secret of a platform' start --password-file "$T/password" \
    --secret-file enable="$T/password" --platform ios --session exec
kept_secret 'one from a command' start --password-file "$T/password" \
    --secret-command "enable=cat $T/password" --platform ios --session exec
mkdir "$T/inventory"
cat >"$T/inventory/hosts.yaml" <<YAML
$(for i in 1 2 3 4 5 6 7 8 9 10; do
	echo "leaf$i: {hostname: $NET.1.$i}"
done)
YAML
printf '%s\n' "port: $FLEET_PORT" 'username: admin' 'password: open-sesame' \
    >"$T/inventory/defaults.yaml"
from_inventory() {
	execs=inventory
	hf_start ssh "${TO[@]:2}" -j 2 -v -v --log "$T/log" -o jsonl \
	    -i "$T/inventory" -- show delay=1s inventory
}
kept_secret 'a password from the inventory' from_inventory

# On a terminal: what is typed is not echoed either.
typed() { # OPTION...: answers the one question with the secret
	local terminal

	execs=$RANDOM
	: >"$T/seen"
	rm -f "$T/keyboard"
	mkfifo "$T/keyboard"
	script -qefc "exec $HF ssh ${TO[*]} -v -v --log $T/log $* \
	    $(hosts '1.[1-10]') -- show delay=1s $execs" "$T/seen" \
	    <"$T/keyboard" >"$T/null" 2>&1 &
	terminal=$!
	exec 7>"$T/keyboard"
	wait_for 20 'the question' grep -qE '(Password|Passphrase .*|Secret .*): ' "$T/seen"
	cat "$T/password" >&7
	wait_for 20 'commands run' has_execs 10 "show delay=1s $execs"
	exposed && return 1
	exec 7>&-
	wait_for 20 'the end' pid_gone "$terminal"
	wait "$terminal" && ! grep -aq -F -f "$T/password" "$T/seen" "$T/log"
}
check 'a password that is typed is not shown' typed --ask-password
check 'nor a secret of a platform' typed --password-file "$T/password" \
    --ask-secret enable --platform ios --session exec
check 'nor a passphrase' typed --identity "$T/locked"

# ---- memory ----------------------------------------------------------------

cat >"$T/memory" <<'PYTHON'
"""memory SECRET PID...: which of these processes have it in their memory?"""
import base64, re, sys

text = open(sys.argv[1]).read()
if "PRIVATE KEY" in text:
    blob = base64.b64decode("".join(text.split("\n")[1:-2]))
    at = blob.rindex(b"\0\0\0\x0bssh-ed25519\0\0\0\x20")
    secret = blob[at + 15 + 4 + 32 + 4:][:32]
else:
    secret = text.strip().encode()
for pid in sys.argv[2:]:
    name = open(f"/proc/{pid}/comm").read().strip()
    with open(f"/proc/{pid}/mem", "rb", 0) as mem:
        for line in open(f"/proc/{pid}/maps"):
            lo, hi = (int(x, 16) for x in line.split()[0].split("-"))
            if " rw" not in line:
                continue
            try:
                mem.seek(lo)
                if secret in mem.read(hi - lo):
                    print(name)
                    break
            except OSError:
                pass
PYTHON
has_it() { # FILE OF THE SECRET: the processes of the run that have it
	python3 "$T/memory" "$1" "$HF_PID" $(pgrep -P "$HF_PID") |
	    sort -u | paste -sd ' '
}
in_memory() { # SENTENCE FILE OF THE SECRET PROCESSES OPTION...
	execs=$RANDOM
	hf_start ssh "${TO[@]}" -j 2 "${@:4}" "$(hosts '1.[1-10]')" -- \
	    show delay=2s $execs
	wait_for 20 'commands run' has_execs 10 "show delay=2s $execs"
	if [[ -r /proc/$HF_PID/mem ]]; then
		is "$1" "$(has_it "$2")" "$3"
	else
		skip "$1" 'only root may look'
	fi
	hf_wait 20
}
if grep -q __asan_init "$HF"; then
	skip 'memory' 'sanitizers keep what was freed'
else
	in_memory 'a worker that has logged in has forgotten the password' \
	    "$T/password" hayfork --password-file "$T/password"
	in_memory 'only the signer has a private key' \
	    "$T/key" hayfork-signer --identity "$T/key"
fi
