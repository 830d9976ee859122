#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_edges.sh - libhayfork at its edges (edges.c says which).
exec "$B/tests/process/edges" "$TMPDIR"
