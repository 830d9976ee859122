#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_races.sh - workers as threads do not race; the thread sanitizer looks.
# not sanitized
# deadline 240
. tests/harness/lib.sh
. tests/process/cli.sh
. tests/process/races.sh

races_build
races_are_seen
races_of_tasks 1
races_of_hosts 60
