#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_inventory_ansible.sh - an inventory says to hayfork what it says to
# Ansible: hosts, groups, and the values in force.
#
# Made-up inventories of SEED, FILES of them, and the realistic ones in
# tests/process/inventories are read by inventory_look and by Ansible itself
# (ansible_look.py); the answers have to be the same.
# deadline 300
# not sanitized
. tests/harness/lib.sh

: "${SEED:=1}" "${FILES:=200}"
look=$B/tests/process/inventory_look
ansible=(/usr/bin/python3 tests/process/ansible_look.py)
export LC_ALL=C.UTF-8

if ! "${ansible[@]}" 2>"$T/none"; then
	skip 'inventories are what they are to Ansible' 'no ansible-core'
	exit 0
fi

# What hayfork makes of each, in the shape of ansible_look.py.
ours() { # PATH...
	local path

	for path; do
		echo "== $path"
		# The columns that are compared: no jump hosts.
		"$look" "$path" 2>&1 | cut -f1-8,12 |
		    LC_ALL=C sort -t $'\t' -k1,1
	done
}

same() { # SENTENCE PATH...
	ours "${@:2}" >"$T/ours"
	"${ansible[@]}" "${@:2}" >"$T/theirs" 2>"$T/theirs.err" ||
	    tail -n 3 "$T/theirs.err" | tap_note
	if diff "$T/ours" "$T/theirs" >"$T/diff"; then
		ok "$1"
	else
		not_ok "$1" "seed $SEED; < hayfork, > Ansible" \
		    "$(head -n 20 "$T/diff")"
	fi
}

mkdir "$T/made"
"$B/tests/process/inventory_make" "$SEED" "$FILES" "$T/made"
same "$FILES made-up inventories are what they are to Ansible" \
    "$T"/made/*/hosts*
check 'they have hosts' test "$(grep -vc '^==' "$T/ours")" -gt "$FILES"

for path in tests/process/inventories/*; do
	same "${path##*/} is what it is to Ansible" "$PWD/$path"
	check "${path##*/} has hosts" grep -qv '^==' "$T/ours"
done
