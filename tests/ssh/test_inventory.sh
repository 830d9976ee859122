#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_inventory.sh - hosts of inventories that others wrote are logged in to
# as these say: address, port, user, key, jump host, host keys.
# shellcheck disable=SC2154 # out, status, port: lib.sh and sshd.sh set them
. tests/ssh/sshd.sh

SSHD_AT=127.26.250.1
for name in host id; do
	ssh-keygen -q -t ed25519 -N '' -f "$T/$name"
done
cp "$T/id.pub" "$T/authorized_keys"
sshd one "HostKey $T/host"
fleet_start --listen 127.37.2.0/24 --count 20 --any-key \
    --exec-log "$T/execs"

ssh_with() { # INVENTORY [OPTION...] -- COMMAND
	run timeout 60 "$B/hayfork" ssh -q -o jsonl --no-agent \
	    --known-hosts "$T/known" -t 20s -i "$1" "${@:2}"
}

# ---- Ansible's INI ------------------------------------------------------------

mkdir -p "$T/ini/group_vars" "$T/ini/host_vars"
cat >"$T/ini/hosts" <<INI
gate ansible_host=127.26.250.1 ansible_port=${port[one]} ansible_user=$me
[leafs]
leaf[1:4]
[spines]
spine1 ansible_host=127.37.2.5
spine2 ansible_host=127.37.2.6

[fabric:children]
leafs
spines
[fabric:vars]
ansible_user=admin
ansible_port=$FLEET_PORT
[leafs:vars]
ansible_ssh_common_args=-o ProxyJump=gate -o StrictHostKeyChecking=no
INI
cat >"$T/ini/group_vars/all.yml" <<YAML
ansible_ssh_private_key_file: $T/id
ansible_host_key_checking: false
motd: "{{ what is not about logins is not looked at }}"
YAML
for i in 1 2 3 4; do
	echo "ansible_host: 127.37.2.$i" >"$T/ini/host_vars/leaf$i.yml"
done

ssh_with "$T/ini" -l fabric -- hostname
status_is "an Ansible inventory's hosts are reached" 0
json 'each by its own name' \
    '[.[].host] | sort == ["leaf1", "leaf2", "leaf3", "leaf4", "spine1",
    "spine2"]'
json '... and all answer for themselves' \
    'all(.status == "ok") and ([.[].stdout] | unique | length) == 6'
ssh_with "$T/ini" -l fabric -x leafs -- hostname
json 'groups choose hosts' '[.[].host] | sort == ["spine1", "spine2"]'
check 'no key is kept where none is checked' test ! -s "$T/known"

sed -i 's/ProxyJump=gate/ProxyCommand="ssh -q -W %h:%p gate"/' "$T/ini/hosts"
ssh_with "$T/ini" -l leafs -- hostname
json 'a command that is a jump by another name is one' \
    'length == 4 and all(.status == "ok")'
cp "$T/ini/hosts" "$T/hosts.jump"
sed -i 's/ProxyCommand="[^"]*"/ProxyCommand="echo by %h; exit 1"/' \
    "$T/ini/hosts"
ssh_with "$T/ini" -l leaf1 -- hostname
json 'another command is run' \
    '.[0] | .status == "unreachable" and .stage != "connect"'
mv "$T/hosts.jump" "$T/ini/hosts"

# The way through the jump host is that of the leafs alone.
sed -i 's/ansible_port=[0-9]* ansible_user=/ansible_port=1 ansible_user=/' \
    "$T/ini/hosts"
ssh_with "$T/ini" -l fabric -- hostname
json 'only those behind the jump host need it' \
    'map({(.host): .status}) | add | .leaf1 == "unreachable" and
    .leaf4 == "unreachable" and .spine1 == "ok"'
ssh_with "$T/ini" -l fabric -J none -- hostname
json '--jump none holds over the inventory' 'all(.status == "ok")'
ssh_with "$T/ini" -l spines --host-key strict -- hostname
json '--host-key holds over the inventory, too' \
    'all(.status == "hostkey")'

# ---- others ------------------------------------------------------------------

cat >"$T/cloud" <<SH
#!/bin/sh
[ "\$1" = --list ] || exit 3
cat <<'JSON'
{"_meta": {"hostvars": {"vm1": {"ansible_host": "127.37.2.7"}}},
 "cloud": {"hosts": ["vm1", "127.37.2.8"], "vars": {"ansible_user": "admin",
  "ansible_port": $FLEET_PORT, "ansible_ssh_private_key_file": "$T/id"}}}
JSON
SH
chmod +x "$T/cloud"
ssh_with "$T/cloud" -l cloud -- hostname
json 'a program knows hosts' \
    'all(.status == "ok") and ([.[].host] | sort) == ["127.37.2.8", "vm1"]'
"$T/cloud" --list >"$T/cloud.json"
ssh_with "$T/cloud.json" -- hostname
json 'so does what it printed' 'length == 2 and all(.status == "ok")'
ssh_with <("$T/cloud" --list) -- hostname
json '... or prints' 'length == 2 and all(.status == "ok")'

cat >"$T/hosts.csv" <<CSV
name,ip,port,user,key_file,groups,rack
"sw1",127.37.2.9,$FLEET_PORT,admin,$T/id,access,A
sw2,127.37.2.10,$FLEET_PORT,admin,$T/id,"access, core",B
CSV
ssh_with "$T/hosts.csv" -l core -- hostname
json 'a table with a header is an inventory' \
    'length == 1 and .[0].host == "sw2" and .[0].status == "ok"'

ssh_with "$T/hosts.csv" -l rack=A -- hostname
json 'other columns are data of the hosts' \
    'length == 1 and .[0].host == "sw1" and .[0].status == "ok"'

# A listener whose queue is full: who connects hears nothing at all.
python3 - "$T/full" <<'PYTHON' &
import socket, sys, time
full = socket.socket()
full.bind(("127.37.2.11", 0))
full.listen(0)
others = [socket.socket() for _ in range(8)]
for other in others:
    other.setblocking(False)
    other.connect_ex(full.getsockname())
with open(sys.argv[1], "w") as said:
    said.write(f"{full.getsockname()[1]}\n")
time.sleep(60)
PYTHON
full=$!
at_exit stop "$full" KILL
wait_for 10 'its queue is full' test -s "$T/full"
cat >"$T/slow.ini" <<INI
[slow]
s1 ansible_host=127.37.2.11 ansible_port=$(<"$T/full") ansible_ssh_timeout=1
s2 ansible_host=127.0.0.1 ansible_port=1 ansible_ssh_retries=2
INI
ssh_with "$T/slow.ini" --store "$T/slow.db" -- hostname
json 'ansible_ssh_timeout is how long a connection may take' \
    '.[] | select(.host == "s1") | .stage == "connect" and .elapsed < 9'
run "$B/hayfork" show last --store "$T/slow.db" -o jsonl
json 'ansible_ssh_retries how often it is tried again' \
    'map(select(.host == "s2"))[0].earlier | length == 2'
sed -i /s1/d "$T/slow.ini"
ssh_with "$T/slow.ini" --retries 0 --store "$T/slow.db" -- hostname
run "$B/hayfork" show last --store "$T/slow.db" -o jsonl
json 'what the command line says holds over it' '.[0] | has("earlier") | not'
