# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC2154
#
# peers.sh - peers that are no devices, among good ones: silent, slow, endless
# or garbled ones, and connections that are reset at every step. For
# test_peers.sh, where all kinds come together, and its long form, where each
# comes alone and often.
. tests/harness/lib.sh
. tests/process/cli.sh

DEADLINE=4 # seconds: good devices on a busy machine have it, too

# What it is to the fleet, and how its jobs must end. Bytes are counted across
# what server and client say in turn: where a reset falls is not always known.
PEERS='silent --raw=silent timeout banner
banner --raw=banner timeout kex
half-kex --raw=half-kex timeout kex
drip --raw=drip timeout banner
tarpit --raw=tarpit timeout banner
lines --raw=lines unreachable banner
long-line --raw=long-line unreachable banner
noise --raw=noise unreachable (banner|kex)
garbage --raw=garbage unreachable kex
ignores --raw=ignores unreachable kex
huge-packet --raw=huge-packet unreachable kex
empty-packet --raw=empty-packet unreachable kex
tiny-packet --raw=tiny-packet unreachable kex
odd-packet --raw=odd-packet timeout kex
large-packet --raw=large-packet unreachable kex
padding --raw=padding unreachable kex
http --raw=http unreachable banner
ssh1 --raw=ssh1 unreachable banner
close --raw=close unreachable (banner|kex)
close-0 --raw=close=0 unreachable banner
close-10 --raw=close=10 unreachable banner
close-19 --raw=close=19 unreachable (banner|kex)
close-60 --raw=close=60 unreachable (banner|kex)
reset-0 --raw=reset=0 unreachable (connect|banner)
reset-10 --raw=reset=10 unreachable (connect|banner)
reset --raw=reset unreachable (connect|banner|kex)
cut-21 --reset=21 unreachable|failed .+
cut-500 --reset=500 unreachable|failed .+
cut-1100 --reset=1100 unreachable|failed .+
reset-banner --reset=banner unreachable (connect|banner)
reset-kex --reset=kex unreachable (connect|banner|kex)
reset-auth --reset=auth unreachable auth
reset-channel --reset=channel unreachable channel
reset-exec --reset=exec failed command
refuse-banner --refuse=banner unreachable banner
refuse-kex --refuse=kex unreachable (banner|kex)
refuse-auth --refuse=auth auth auth
refuse-channel --refuse=channel failed channel
refuse-exec --refuse=exec failed command
freeze-banner --freeze=banner timeout banner
freeze-kex --freeze=kex timeout kex
freeze-auth --freeze=auth timeout auth
freeze-channel --freeze=channel timeout channel
freeze-exec --freeze=exec timeout command
lying-lists --hostile=lying-lists unreachable kex
no-lists --hostile=no-lists unreachable kex
bad-signature --hostile=bad-signature unreachable kex
zero-point --hostile=zero-point unreachable kex
short-reply --hostile=short-reply unreachable kex
ext-info --hostile=ext-info timeout|unreachable kex
etm-short --hostile=etm-short unreachable kex
gcm-short --hostile=gcm-short unreachable kex
keyed-noise --hostile=noise unreachable kex
bad-mac --hostile=bad-mac unreachable kex
farewell --hostile=farewell unreachable (kex|auth)
key-changed --hostile=key-changed hostkey hostkey
auth-partial --hostile=auth-partial auth auth
auth-endless --hostile=auth-endless auth auth
many-prompts --hostile=many-prompts unreachable auth
huge-prompt --hostile=huge-prompt unreachable auth
wrong-channel --hostile=wrong-channel unreachable channel
mute --hostile=mute timeout command
no-close --hostile=no-close ok none
byte-a-second --hostile=byte-a-second timeout output
cut-off --hostile=cut-off failed output
exit-signal-lies --hostile=exit-signal-lies failed output
window-zero --hostile=window-zero ok none
long-data --hostile=long-data timeout output
escapes --hostile=escapes ok none
fake-prompts --hostile=fake-prompts ok none'

# The fleet has each kind in a net of its own: NET.101.0/24, ...
peers_up() {
	local kind how number=101 args=(--max-seconds 290)

	while read -r kind how _; do
		args+=("${how%%=*}" "${how#*=}@$NET.$number.0/24")
		number=$((number + 1))
	done <<<"$PEERS"
	fleet_up "${args[@]}"
}

# Ten of these kinds among so many good devices.
peers_among() { # GOOD FIRST LAST
	local good=()

	for ((i = 0; i < $1; i += 250)); do
		good+=("$(hosts "$((i / 250)).[1-$(($1 - i < 250 ? $1 - i : 250))]")")
	done
	hf ssh "${LOGIN[@]}" -j 2 -t "${DEADLINE}s" --max-refusals 0 -o jsonl \
	    "${good[@]}" \
	    "$(hosts "[$2-$3].[1-10]")" -- hostname
}

# Each has ended as it must, and none later than a second after its deadline.
peers_ended() { # FIRST LAST
	local kind ends stage number=101

	while read -r kind _ ends stage; do
		if ((number >= $1 && number <= $2)); then
			json "$kind: ${ends//|/ or } at ${stage//|/ or }, in time" \
			    "map(select(.host | startswith(\"$NET.$number.\"))) |
			    length == 10 and all((.status | test(\"^($ends)$\")) and
			    (.stage // \"none\" | test(\"^$stage\$\")) and
			    .elapsed < $DEADLINE + 1)"
		fi
		number=$((number + 1))
	done <<<"$PEERS"
}

# Says which are not, and how they ended.
good_are_ok() { # SENTENCE COUNT
	is "$1" "$(jq -rs 'map(select((.host | split(".")[2] | tonumber) < 101)) |
	    "\(length) devices", (map(select(.status != "ok" or .attempts != 1)) |
	    .[:3][] | "\(.host): \(.status) at \(.stage), attempt " +
	    "\(.attempts), \(.elapsed) s: \(.error.message)")' "$out")" \
	    "$2 devices"
}
