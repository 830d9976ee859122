#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_peers.long.sh - ten peers of a bad kind among 500 devices, kind by kind.
# deadline 300
. tests/ssh/peers.sh

peers_up
number=101
while read -r kind _; do
	peers_among 500 $number $number
	peers_ended $number $number
	good_are_ok "$kind: all good devices are ok beside them" 500
	number=$((number + 1))
done <<<"$PEERS"
