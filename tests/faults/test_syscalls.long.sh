#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_syscalls.long.sh - each of the master's system calls fails in its turn.
# deadline 900
# A leak check cannot trace what is traced:
# not sanitized
. tests/faults/syscalls.sh

sweep_all 1
