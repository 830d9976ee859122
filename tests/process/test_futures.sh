#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_futures.sh - libhayfork as a program uses it (futures.c says what).
exec "$B/tests/process/futures" "$B/hayfork-task"
