#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_inventory_ansible.long.sh - the same with thousands of inventories.
# deadline 900
# not sanitized
SEED=2 FILES=5000 exec tests/process/test_inventory_ansible.sh
