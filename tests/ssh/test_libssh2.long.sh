#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_libssh2.long.sh - all that is tested with SSH holds with libssh2 1.11.1,
# too.
# not sanitized
# alone
# deadline 1200
. tests/harness/lib.sh

prefix=$B/libssh2
with=$B/with-libssh2

run timeout 300 scripts/libssh2 "$prefix"
if ((status == 3)); then
	skip 'libssh2 1.11.1 is built' "$(head -n 1 "$err")"
	exit 0
fi
status_is 'libssh2 1.11.1 is built' 0
run timeout 900 make -j2 B="$with" LIBSSH2="$prefix" tests
status_is 'hayfork and its tests are built with it' 0
for program in "$with"/tests/test_ssh_*; do
	[[ -x $program && $program != *.[do] ]] || continue
	run timeout 120 "$program"
	status_is "unit/${program##*/test_}" 0
done
for script in tests/ssh/test_*.sh; do
	[[ $script != *.long.sh && $script != *libssh2* ]] || continue
	run env B="$with" "$with/tests/run" -t 240 "$script"
	name=${script##*/test_}
	if grep -q 'failed=0' "$out"; then
		ok "ssh/${name%.sh}"
	else
		not_ok "ssh/${name%.sh}" "$(grep -A 9 '^not ok' "$err" || true)"
	fi
done
