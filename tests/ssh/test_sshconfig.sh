#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_sshconfig.sh - what ssh_config says of hosts is what is done: on fake
# devices and on a real sshd. (That it is read as ssh reads it:
# tests/process/test_sshconfig.sh.)
# shellcheck disable=SC2154,SC2016 # lib.sh sets out, err, elapsed_ms
# sanitized, too
. tests/harness/lib.sh

NET=127.29
umask 077
export HOME=$T/home
mkdir -p "$HOME/.ssh"
unset SSH_AUTH_SOCK
me=$(id -un)
cd "$T"
B=$(cd "$OLDPWD" && realpath "$B")
for key in id id_other id_sealed; do
	ssh-keygen -q -t ed25519 -N '' -f "$T/$key"
done
cp id id_sealed
cp id.pub id_sealed.pub
ssh-keygen -q -p -P '' -N secret -a 1 -f id_sealed >keygen.out
echo secret >password
cp id.pub authorized_keys

cd "$OLDPWD"
fleet_start --listen "$NET.0.0/16" --user admin --password-file "$T/password" \
    --authorized-keys "$T/authorized_keys" \
    --auth "password,publickey,kbdint@$NET.1.0/24" \
    --freeze "banner@$NET.2.0/24"

config() { # LINE...: ~/.ssh/config
	printf '%s\n' "$@" >"$HOME/.ssh/config"
}

# What every part below needs, behind what it has of its own.
common() {
	cat >>"$HOME/.ssh/config" <<-END
		Host w?
		    HostName $NET.1.1
		Host leaf?
		    HostName $NET.0.1
		Host *
		    Port $FLEET_PORT
		    User admin
		    IdentityFile $T/id
		    UserKnownHostsFile $T/known_hosts
	END
}

hayfork() {
	run timeout 60 "$B/hayfork" ssh -q -o jsonl -j 1 "$@"
}

# What the last run says of the one host of this name.
of() { # HOST SENTENCE FILTER
	json "$2" "map(select(.host == \"$1\")) | length == 1 and (.[0] | $3)"
}

ends() { # HOST STATUS STAGE WORDS
	of "$1" "$1: $2 at $3" "[.status, .stage // \"none\"] == [\"$2\", \"$3\"] and
	    (.error.message // \"\" | test(\"$4\"))"
}

# ---- names, ports, users, keys ----------------------------------------------

config
common
hayfork leaf1 -- hostname
ends leaf1 ok none ''
check 'its key is known by address and port, in the file that is named' \
    grep -q "^\[$NET.0.1\]:$FLEET_PORT " "$T/known_hosts"
check 'nothing is said of it' test ! -s "$err"
hayfork -F none leaf1 -- hostname
ends leaf1 unreachable dns ''
cp "$HOME/.ssh/config" "$T/other.conf"
config 'Host *' 'Port 1'
hayfork leaf1 -F "$T/other.conf" -- hostname
ends leaf1 ok none ''

# Option and inventory hold over it.
config
common
hayfork -u nobody leaf1 -- hostname
ends leaf1 auth auth ''
hayfork "leaf1:1" -- hostname
ends leaf1:1 unreachable connect 'port 1'
hayfork --identity "$T/id_other" leaf1 -- hostname
ends leaf1 auth auth 'refused 1 key of admin'
hayfork --known-hosts "$T/empty" --host-key strict leaf1 -- hostname
ends leaf1 hostkey hostkey 'not known'
mkdir "$T/nornir"
printf '%s\n' 'one: {hostname: leaf1, username: nobody}' \
    'two: {hostname: leaf1}' 'three: {hostname: leaf1, port: 1}' \
    "four: {hostname: leaf1, connection_options: {ssh: {extras: \
{key_file: $T/id_other}}}}" >"$T/nornir/hosts.yaml"
hayfork -i "$T/nornir" -- hostname
ends one auth auth 'of nobody'
ends two ok none ''
ends three unreachable connect 'port 1'
ends four auth auth 'refused 1 key of admin'

# ---- host keys --------------------------------------------------------------

rm "$T/known_hosts"
config 'Match originalhost leaf1' 'StrictHostKeyChecking yes'
common
hayfork leaf1 leaf2 -- hostname
ends leaf1 hostkey hostkey 'not known'
ends leaf2 ok none ''
hayfork leaf1 -- hostname
ends leaf1 ok none ''

config 'Host leaf?' 'HostKeyAlias The-Leaf'
common
rm "$T/known_hosts"
hayfork leaf1 -- hostname
ends leaf1 ok none ''
check 'a key is learned by its alias' grep -q '^the-leaf ssh-' "$T/known_hosts"
is 'as ssh has it' "$(ssh-keygen -lF the-leaf -f "$T/known_hosts" |
    grep -c SHA256)" 1
hayfork --host-key strict leaf2 -- hostname
ends leaf2 ok none ''
ssh-keygen -q -t ed25519 -N '' -f "$T/false"
echo "the-leaf $(cut -d ' ' -f 1,2 "$T/false.pub")" >"$T/known_hosts"
hayfork leaf1 -- hostname
ends leaf1 hostkey hostkey 'has changed'
of leaf1 'the hint says which name' '.error.hint | test("-R the-leaf")'
config 'Host leaf1' 'StrictHostKeyChecking no' 'Host leaf2' \
    'UserKnownHostsFile /dev/null' 'Host leaf3' 'UserKnownHostsFile none' \
    'GlobalKnownHostsFile none' 'Host leaf4' "GlobalKnownHostsFile $T/global" \
    'StrictHostKeyChecking yes' 'UserKnownHostsFile ~/%r-known %d/x' \
    'Host leaf*' 'HostKeyAlias the-leaf'
common
cp "$T/known_hosts" "$T/before"
hayfork 'leaf[1-4]' -- hostname
ends leaf1 ok none ''
ends leaf2 ok none ''
ends leaf3 ok none ''
ends leaf4 hostkey hostkey 'not known'
check 'and the file is as it was' cmp "$T/known_hosts" "$T/before"

# ---- ways to log in ---------------------------------------------------------

rm "$T/known_hosts"
config 'Host w1' 'PubkeyAuthentication no' \
    'Host w2' 'PreferredAuthentications keyboard-interactive' \
    'Host w3' "IdentityFile $T/id_other" 'PasswordAuthentication no' \
    'KbdInteractiveAuthentication no' \
    'Host w4' 'PreferredAuthentications publickey' "IdentityFile $T/id_other" \
    'Host w5' 'PreferredAuthentications publickey' \
    'Match originalhost w3,w4' 'IdentitiesOnly yes'
common
hayfork --password-file "$T/password" 'w[1-5]' -- hostname
for host in w1 w2 w5; do
	ends $host ok none ''
done
# Of both files, the other's first; then nothing more.
ends w3 ok none ''
ends w4 ok none ''
sed -i "/^    IdentityFile/d" "$HOME/.ssh/config"
hayfork --password-file "$T/password" w3 w4 -- hostname
for host in w3 w4; do
	ends $host auth auth 'refused 1 key of admin'
done

# ---- the agent --------------------------------------------------------------

eval "$(ssh-agent -a "$T/agent" -s)" >/dev/null
at_exit stop "$SSH_AGENT_PID"
ssh-add -q "$T/id"
unset SSH_AUTH_SOCK
config 'Host leaf1' "IdentityAgent $T/agent" "IdentityFile $T/id_other" \
    'Host leaf2' "IdentityAgent $T/agent" "IdentityFile $T/id_other" \
    'IdentitiesOnly yes' \
    'Host leaf3' "IdentityAgent $T/agent" "IdentityFile $T/id_sealed" \
    'IdentitiesOnly yes' \
    'Host leaf4' 'IdentityAgent $THE_AGENT' "IdentityFile none" \
    'Host leaf5' "IdentityAgent $T/agent" "IdentityFile $T/id.pub" \
    'IdentitiesOnly yes' \
    'Host leaf6' 'IdentityAgent SSH_AUTH_SOCK' 'IdentityFile none' \
    'Host leaf7' 'IdentityAgent none' "IdentityFile none" \
    'Host leaf8' "IdentityAgent $T/no-agent" "IdentityFile none" \
    'Host leaf9' "IdentityAgent $T/no-agent"
common
sed -i '/^Host \*/,$s/IdentityFile.*/IdentityFile none/' "$HOME/.ssh/config"
sed -i "/^Host leaf9/aIdentityFile $T/id" "$HOME/.ssh/config"
THE_AGENT=$T/agent hayfork 'leaf[1-9]' -- hostname
ends leaf1 ok none ''
ends leaf2 auth auth 'refused 1 key'
ends leaf3 ok none ''
ends leaf4 ok none ''
ends leaf5 ok none ''
ends leaf6 auth auth 'no key or password'
ends leaf7 auth auth 'no key or password'
ends leaf8 auth auth 'ssh-agent at .*no-agent: No such file'
ends leaf9 ok none ''
is 'the agent that is not there is told of once' "$(grep -c no-agent "$err")" 1
SSH_AUTH_SOCK=$T/agent hayfork leaf6 leaf7 -- hostname
ends leaf6 ok none ''
ends leaf7 auth auth 'no key or password'
THE_AGENT=$T/agent hayfork --no-agent leaf1 leaf4 -- hostname
ends leaf1 auth auth 'refused 1 key'
ends leaf4 auth auth 'no key or password'
config 'Host leaf1' "IdentityFile $T/id_sealed" 'Host leaf2' \
    "IdentityFile $T/nothing"
common
hayfork leaf1 leaf2 leaf3 -- hostname
for host in leaf1 leaf2 leaf3; do
	ends $host ok none ''
done
check 'a key that is locked is told of' grep -q 'key not used: .*id_sealed.*ssh-add' "$err"
check 'so is one that is not there' grep -q 'key not used: .*nothing' "$err"

# ---- connections ------------------------------------------------------------

# A host whose queue of connections is full answers no more.
cat >"$T/full.py" <<'END'
import socket, time

full = socket.socket()
full.bind(("127.29.9.9", 0))
full.listen(0)
filling = []
for _ in range(4):
    s = socket.socket()
    s.setblocking(False)
    s.connect_ex(full.getsockname())
    filling.append(s)
print(full.getsockname()[1], flush=True)
time.sleep(600)
END
python3 "$T/full.py" >"$T/full.port" &
at_exit stop "$!"
wait_for 10 'a host is full' test -s "$T/full.port"
config 'Host full' "HostName $NET.9.9" "Port $(<"$T/full.port")" \
    'ConnectTimeout 1' \
    'Host six' "HostName $NET.1.1" 'AddressFamily inet6' \
    'Host from' "HostName $NET.1.1" 'BindAddress nonesuch' \
    'Host again' "HostName $NET.1.1" 'Port 1' 'ConnectionAttempts 3'
common
hayfork full six from again leaf1 -- hostname
ends full timeout connect 'timed out'
of full 'in the time it says' '.elapsed > 0.9 and .elapsed < 5'
ends six unreachable connect 'has no IPv6 address'
ends from unreachable connect 'not an address: nonesuch'
ends again unreachable connect 'refused'
of again 'as often as it says' '.attempts == 0 and .elapsed >= 0'
ends leaf1 ok none ''

# ---- proxies ----------------------------------------------------------------

config 'Host leaf1' 'ProxyCommand echo no SSH here' 'Host leaf2' 'ProxyJump none' \
    'Host loop1' 'ProxyJump loop2' 'Host loop2' 'ProxyJump x@loop1:7' \
    'Host loop1' 'User x' 'Port 7' \
    'Host behind' 'ProxyJump leaf1' \
    'Host self' 'ProxyJump self'
common
hayfork leaf1 leaf2 behind self -- hostname
ends leaf1 unreachable banner 'its ProxyCommand'
ends leaf2 ok none ''
ends behind unreachable jump 'no SSH here.*its ProxyCommand'
ends self unreachable jump 'leads back to self'
status_is 'which is an unreachable host like others' 3
hayfork loop1 -- hostname
ends loop1 unreachable jump 'leads back to loop'
config 'Host *' 'ProxyJump leaf9' 'Host x' 'Port 1'
common
hayfork leaf1 -- hostname
ends leaf1 unreachable jump 'leads back to leaf9'
of leaf1 'the hint says what to do' '.error.hint | test("Host \\* !JUMP")'

# ---- ssh itself is asked ----------------------------------------------------

config "Match originalhost leaf1,leaf2 exec \"test -e $T/flag-%n\"" 'User nobody' \
    'Match exec false originalhost other' 'Port 1'
common
: >"$T/flag-leaf2"
hayfork leaf1 leaf2 leaf3 -- hostname
ends leaf1 ok none ''
ends leaf2 auth auth 'of nobody'
ends leaf3 ok none ''
cp "$HOME/.ssh/config" "$T/exec.conf"
config
hayfork -F "$T/exec.conf" leaf1 leaf2 leaf3 -- hostname
ends leaf1 ok none ''
ends leaf2 auth auth 'of nobody'
ends leaf3 ok none ''
config 'Match originalhost leaf1 localnetwork 10.0.0.0/8' 'Port 1' \
    'Match originalhost leaf2 exec "exit 77"' 'Port 1'
common
mkdir "$T/bin"
cat >"$T/bin/ssh" <<'END'
#!/bin/sh
echo 'complaints' >&2
exit 255
END
chmod 755 "$T/bin/ssh"
PATH=$T/bin:$PATH hayfork leaf1 leaf2 leaf3 -- hostname
ends leaf1 unreachable queue 'ssh -G: complaints'
of leaf1 'the hint says why it was asked' \
    '.error.hint | test("for the sake of localnetwork .*config:1")'
ends leaf2 unreachable queue 'ssh -G: complaints'
ends leaf3 ok none ''

# One that does not come to an end, and what it started.
cat >"$T/bin/ssh" <<END
#!/bin/sh
echo \$\$ >>$T/pids
sleep 100 &
echo \$! >>$T/pids
wait
END
PATH=$T/bin:$PATH "$B/hayfork" ssh -q leaf1 leaf2 -- hostname >"$T/stuck.out" \
    2>&1 &
stuck=$!
both_asked() {
	(($(wc -l <"$T/pids") >= 2))
}
wait_for 10 'ssh is asked' both_asked
kill -TERM "$stuck"
ended=0
wait "$stuck" || ended=$?
is 'a run is interrupted while ssh is asked' "$ended" 143
all_gone() {
	local pid

	while read -r pid; do
		pid_gone "$pid" || return 1
	done <"$T/pids"
}
wait_for 10 'ssh and what it started end with it' all_gone
rm "$T/pids"
PATH=$T/bin:$PATH hayfork leaf1 leaf3 -- hostname
ends leaf1 unreachable queue 'ssh -G: no answer within 10 s'
ends leaf3 ok none ''
wait_for 10 'which ends' all_gone
check 'and is not waited for long' test "$elapsed_ms" -lt 25000

rm "$T/bin/ssh"
mkdir "$T/empty-bin"
ln -s "$(command -v timeout)" "$T/empty-bin/timeout"
PATH=$T/empty-bin hayfork leaf1 leaf3 -- hostname
ends leaf1 unreachable queue 'there is no program ssh'
ends leaf3 ok none ''

# ---- what is not honoured ---------------------------------------------------

config 'Host leaf*' 'ForwardAgent yes' 'LocalForward 1 localhost:1' \
    'ForwardX11 yes' 'Host elsewhere' 'KnownHostsCommand x'
common
hayfork 'leaf[1-5]' -- hostname
json 'five hosts are well all the same' 'map(select(.status == "ok")) | length == 5'
is 'what is not honoured is told of, once' "$(sort "$err")" \
    "hayfork: $HOME/.ssh/config:2: ForwardAgent is not honoured
hayfork: $HOME/.ssh/config:3: LocalForward is not honoured"

# ---- what cannot be ---------------------------------------------------------

refused() { # SENTENCE REGEX
	hayfork leaf1 -- hostname
	status_is "$1 ends with 2" 2
	matches "$1 is told, and where" "$(<"$err")" "$2"
	check '... and nothing was begun' test ! -s "$out"
}
config 'Host *' 'Hostnmae x'
refused 'an unknown keyword' \
    "^hayfork: $HOME/.ssh/config:2:1: unknown keyword 'Hostnmae' \(did you mean HostName\?\)\$"
config 'Host *' 'HostName %q'
refused 'an unknown token' \
    "config:2: HostName: unknown token '%q' \(%% is one %\)"
config
common
chmod 622 "$HOME/.ssh/config"
refused 'a file that others may write' 'config: others own it or may write it'
chmod 600 "$HOME/.ssh/config"
hayfork -F "$T/nonesuch" leaf1 -- hostname
status_is 'a named file that is not there ends with 2' 2
matches 'it is named' "$(<"$err")" "nonesuch: there is no such file"
run "$B/hayfork" ssh -n leaf1 -- hostname
status_is 'a dry run is fine' 0
config 'Host *' 'Port x'
run "$B/hayfork" ssh -n leaf1 -- hostname
status_is 'a dry run sees what is wrong' 2

# ---- a real sshd ------------------------------------------------------------

ssh-keygen -q -t ed25519 -N '' -f "$T/host"
for _ in 1 2 3 4 5 6 7 8; do
	port=$((20000 + RANDOM % 12000))
	cat >"$T/sshd.conf" <<-END
		ListenAddress 127.29.250.1:$port
		HostKey $T/host
		AuthorizedKeysFile $T/authorized_keys
		PidFile none
		StrictModes no
		UsePAM no
	END
	if [[ $UID = 0 ]]; then
		mkdir -p /run/sshd
		echo 'PermitRootLogin yes' >>"$T/sshd.conf"
	fi
	/usr/sbin/sshd -D -f "$T/sshd.conf" -E "$T/sshd.log" &
	at_exit stop "$!"
	wait_for 10 'sshd is up' grep -qE 'listening|failed|in use' "$T/sshd.log"
	! grep -q 'Server listening' "$T/sshd.log" || break
	rm "$T/sshd.log"
done
config 'Host a b c' 'HostName 127.29.250.1' "Port $port" "User $me" \
    "IdentityFile $T/id" "UserKnownHostsFile $T/known2" \
    'Host b' 'BindAddress 127.29.77.7' 'Host c' 'RequestTTY force' \
    'ServerAliveInterval 30'
hayfork a b c -- 'echo $SSH_CLIENT; tty'
ends a failed command ''
of a 'no terminal' '.stdout | test("not a tty")'
of b 'it came from where it was to come from' \
    '.stdout | startswith("127.29.77.7 ")'
of c 'a terminal, where one is requested' '.status == "ok" and (.stdout | test("/dev/pts"))'
ssh -F "$HOME/.ssh/config" -o BatchMode=yes a true </dev/null >"$T/ssh.out" 2>&1 ||
    true
refute 'ssh itself finds the key that was learned' grep -q 'authenticity' \
    "$T/ssh.out"

# ---- jump hosts -------------------------------------------------------------

# The device sees who comes to it: the sshd, not us.
config 'Host gate gate2' 'HostName 127.29.250.1' "Port $port" "User $me" \
    'Host gate2' 'ProxyJump gate' \
    'Host in1' 'ProxyJump gate' \
    'Host in2' 'ProxyCommand ssh -q -W %h:%p gate' \
    'Host in3' 'ProxyJump gate2' \
    'Host in4' "ProxyJump nobody@gate" \
    'Host in5' 'ProxyJump gate,gate2' \
    'Host in6' 'ProxyJump gate9' 'Host gate9' 'HostName 127.29.250.1' 'Port 1' \
    'Host in7' 'ProxyCommand exit 3' \
    'Host in?' "HostName $NET.0.1"
common
: >"$T/sshd.log"
hayfork 'in[1-7]' leaf1 -- hostname
for host in in1 in2 in3 in5 leaf1; do
	ends $host ok none ''
done
ends in4 unreachable jump 'nobody'
ends in6 unreachable jump ''
ends in7 unreachable banner 'its ProxyCommand'
logins() {
	grep -c 'Accepted publickey' "$T/sshd.log"
}
check 'hosts behind it share their logins to it' test "$(logins)" -le 6
before=$(logins)
hayfork -J none in1 in7 -- hostname
for host in in1 in7; do
	ends $host ok none ''
done
is 'with -J none nobody goes through it' "$(logins)" "$before"
hayfork -J gate2 in7 leaf1 gate -- hostname
for host in in7 leaf1 gate; do
	ends $host ok none ''
done
check '-J holds over what the file says' test "$(logins)" -gt "$before"
hayfork --max-logins gate=1 in1 in3 -- hostname
for host in in1 in3; do
	ends $host ok none ''
done
hayfork --max-logins gatex=1 in1 -- hostname
status_is 'a limit for nobody is told' 2

# A jump host that the inventory knows: its address, its user, its keys.
mkdir "$T/gates"
cat >"$T/gates/hosts.yaml" <<-END
	leaf1: {}
	door: {hostname: 127.29.250.1, port: $port, username: $me}
	shut: {hostname: 127.29.250.1, port: $port, username: $me,
	    connection_options: {ssh: {extras: {key_file: $T/id_other}}}}
END
config
common
before=$(logins)
hayfork -i "$T/gates" -l leaf1 -J door -- hostname
ends leaf1 ok none ''
check 'a jump host is looked for in the inventory, too' \
    test "$(logins)" -gt "$before"
hayfork -i "$T/gates" -l leaf1 -J shut -- hostname
ends leaf1 unreachable jump 'refused 1 key'
config 'Host leaf1' 'ProxyJump door'
common
hayfork -i "$T/gates" -l leaf1 -- hostname
ends leaf1 ok none ''
