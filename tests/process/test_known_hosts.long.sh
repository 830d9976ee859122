#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_known_hosts.long.sh - test_known_hosts.sh with 99,000 made-up files.
# deadline 1500
# not sanitized
ROUNDS=33 exec tests/process/test_known_hosts.sh
