#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_rsa.sh - RSA keys with the libssh2 that hayfork is built with: they
# work, or the reason and the ways out are told.
. tests/ssh/rsa.sh

rsa_cases
