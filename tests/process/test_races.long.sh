#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_races.long.sh - test_races.sh with ten times as much to do.
# not sanitized
# deadline 600
. tests/harness/lib.sh
. tests/process/cli.sh
. tests/process/races.sh
limit=200

races_build
races_are_seen
races_of_tasks 10
races_of_hosts 250
