#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_syscalls.sh - some of the master's system calls fail, each in its turn.
. tests/faults/syscalls.sh

sweep_all 23
