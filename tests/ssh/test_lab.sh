#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_lab.sh - scripts/lab plays its switches and leaves nothing behind.
. tests/harness/lib.sh

login() { # [USER@]HOST:PORT COMMAND
	run ssh -n -F none -i "$LAB/id_ed25519" -o IdentitiesOnly=yes \
	    -o UserKnownHostsFile="$LAB/known_hosts" \
	    -o GlobalKnownHostsFile=/dev/null -o StrictHostKeyChecking=yes \
	    -o BatchMode=yes -o LogLevel=ERROR -p "${1##*:}" "${1%:*}" "$2"
}

lab_processes() {
	pgrep -fa -- "$1/" || true
}

# ---- its life --------------------------------------------------------------

lab_up 6
check 'status says that all are up' scripts/lab status --dir "$LAB"
is 'there is a line per switch' "$(wc -l <"$LAB/hosts.txt")" 6
is 'each has its own address' \
    "$(sed 's/.*@//; s/:.*//' "$LAB/hosts.txt" | sort -u | wc -l)" 6
is 'each has its own host key' \
    "$(cut -d ' ' -f 3 "$LAB/known_hosts" | sort -u | wc -l)" 6
is 'one in five is a spine' \
    "$(grep -o '^[a-z]*[0-9]*:' "$LAB/inventory/hosts.yaml" | tr -d '\n')" \
    'leaf01:leaf02:leaf03:leaf04:leaf05:spine01:'
run scripts/lab up 2 --dir "$LAB"
status_is 'a second lab in the same folder is refused' 1

# ---- what a switch says ----------------------------------------------------

switch=$(sed -n 2p "$LAB/hosts.txt")
login "$switch" 'net show system json'
status_is 'the switch lets us in' 0
json 'it says who it is' '.[0].hostname == "leaf02" and .[0].model'
login "$switch" 'net show interface json'
json 'it has interfaces' '.[0].swp1.linkstate == "UP"'
login "$switch" 'nv show system -o json'
json 'it speaks NVUE, too' '.[0].hostname == "leaf02"'
login "$switch" 'show fail'
status_is 'a command may fail' 3
matches 'and say why' "$(cat "$err")" 'table is locked'
login "$switch" 'show large'
is 'a command may say much' "$(wc -c <"$out")" 4000000
login "$switch" 'show large 12345'
is 'or a given amount' "$(wc -c <"$out")" 12345
login "$switch" 'show slow 0.3'
check 'a command may take its time' test "$elapsed_ms" -ge 300
# shellcheck disable=SC2016 # it must not be expanded
login "$switch" 'touch $HOME/$(id -un)'
status_is 'other programs are not found' 127
is 'nor run' "$(ls "$HOME")" ''
login "nobody-$switch" 'net show system json'
status_is 'others are not let in' 255

# ---- its end ---------------------------------------------------------------

dir=$LAB
login_slow=(ssh -n -F none -i "$dir/id_ed25519" -o IdentitiesOnly=yes
    -o UserKnownHostsFile="$dir/known_hosts" -o BatchMode=yes
    -p "${switch##*:}" "${switch%:*}")
"${login_slow[@]}" show slow 60 >/dev/null 2>&1 &
client=$!
wait_for 5 'a session is busy' pgrep -f "$dir/device leaf02"
lab_down
wait_for 5 'the client sees its session end' pid_gone $client
is 'down ends the busy, too' "$(lab_processes "$dir")" ''
refute 'down leaves no file' test -e "$dir"
run scripts/lab down --dir "$dir"
status_is 'a second down says that there is none' 1

lab_up 2
kill "$(cat "$LAB/leaf02/pid")"
wait_for 5 'status sees a dead server' \
    not scripts/lab status --dir "$LAB"
rm -rf "$LAB"
# With the keeper, too: it clears the folder's place when all are gone.
wait_for 5 'servers end with their folder' \
    not pgrep -f -- "$LAB"
LAB=
ok 'servers end with their folder'

lab_up 2
kill -9 "$(cat "$LAB/keeper.pid")"
wait_for 5 'servers end with their keeper' \
    not pgrep -f -- "sshd.*$LAB/"
ok 'servers end with their keeper'
lab_down
refute 'down clears up after a dead keeper' test -e "$dir"

scripts/lab up 1 --dir "$dir" --life 1 >"$out"
wait_for 5 'a lab has a bounded life' test ! -e "$dir"
ok 'a lab has a bounded life'

# ---- a start that fails ----------------------------------------------------

# An ssh-keygen that gives up half-way through.
mkdir "$T/bin"
cat >"$T/bin/ssh-keygen" <<'SH'
#!/bin/sh
echo x >>"$KEYGEN_CALLS"
[ "$(wc -l <"$KEYGEN_CALLS")" -lt 4 ] && exec /usr/bin/ssh-keygen "$@"
echo 'ssh-keygen: no more' >&2
exit 1
SH
chmod +x "$T/bin/ssh-keygen"
run env PATH="$T/bin:$PATH" KEYGEN_CALLS="$T/calls" \
    scripts/lab up 5 --dir "$dir"
status_is 'a lab that cannot come up fails' 1
matches 'and says why' "$(cat "$err")" 'no more'
is 'its servers are gone' "$(lab_processes "$dir")" ''
refute 'and its folder' test -e "$dir"

run scripts/lab up 0
status_is 'no switch at all is a usage error' 2
