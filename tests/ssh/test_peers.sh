#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_peers.sh - ten peers of each bad kind at once, among a hundred devices.
# deadline 60
. tests/ssh/peers.sh

kinds=$(wc -l <<<"$PEERS")
peers_up
peers_among 100 101 $((100 + kinds))
peers_ended 101 $((100 + kinds))
good_are_ok 'all good devices are ok beside them' 100
