#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_syscalls.sh - some of the master's system calls fail, each in its turn.
# A leak check cannot trace what is traced:
# not sanitized
. tests/faults/syscalls.sh

sweep_all 23
