#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_crashes.sh - how each kind of death is told (crashes.c says which).
exec "$B/tests/process/crashes"
