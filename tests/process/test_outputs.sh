#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_outputs.sh - libhayfork with more output than it may keep in memory
# (outputs.c says what).
exec "$B/tests/process/outputs" "$TMPDIR"
