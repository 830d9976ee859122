#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_sshconfig.long.sh - the same with ten thousand files.
# deadline 900
# not sanitized
ROUNDS=20 FILES=500 exec tests/process/test_sshconfig.sh
