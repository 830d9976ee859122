# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC2154
#
# talk.sh - dialogues with fake devices, for tests that have started a fleet
# on $NET with --known-hosts-out "$T/known_hosts" and a key "$T/id" it takes.

ssh_to() { # [OPTION...] HOST [COMMAND]; the host is the end of an address
	local at=1 options=()

	while [[ ${!at} = -* ]]; do
		options+=("${!at}")
		at=$((at + 1))
	done
	timeout --foreground 60 ssh -F none -p "$FLEET_PORT" -i "$T/id" \
	    -o UserKnownHostsFile="$T/known_hosts" \
	    -o GlobalKnownHostsFile=/dev/null -o StrictHostKeyChecking=yes \
	    -o IdentitiesOnly=yes -o IdentityAgent=none -o BatchMode=yes \
	    -o LogLevel=ERROR "${options[@]}" "${user:-admin}@$NET.${!at}" \
	    "${@:at + 1}"
}
export -f ssh_to
export FLEET_PORT NET T

# A dialogue with a device, from standard input: tests/ssh/talk.py. What came
# is in $T/said.
talk() { # SENTENCE HOST [COLUMNSxROWS [COMMAND...]]
	cat >"$T/script"
	check "$1" python3 tests/ssh/talk.py --size "${3:-80x24}" \
	    "$T/script" "$T/said" bash -c 'ssh_to "$@"' ssh -tt "$2" "${@:4}"
}

said() { # SENTENCE BYTES: what came has them
	check "$1" grep -qaF -- "$2" "$T/said"
}
