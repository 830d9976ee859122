#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_install.sh - make install puts a whole hayfork somewhere else, the
# examples build against it, and make uninstall takes all of it away.
. tests/harness/lib.sh

root=$TMPDIR/root
# A make that does not know how this flavour was built would build it again.
if grep -q -- -fsanitize "$B/obj/flags"; then
	skip 'make install' 'what is installed has no sanitizer in it'
	exit 0
fi
run make --no-print-directory B="$B" DESTDIR="$root" PREFIX=/usr install
status_is 'make install succeeds' 0
hayfork=$root/usr/bin/hayfork

run "$hayfork" map primes 1000 -q
status_is 'the installed command finds its workers' 0
matches 'and they work' "$(<"$out")" '168'
run "$hayfork" --version
matches 'it knows its version' "$(<"$out")" '^hayfork [0-9]'

check 'its units run it' grep -q '^ExecStart=/usr/bin/hayfork run ' \
    "$root/usr/lib/systemd/system/hayfork@.service"
run "$hayfork" platforms frr
is 'platforms are what is built in' "$(head -n 1 "$out")" '# frr: built in'
sed -i 's/^# FRR/# My FRR/' "$root/usr/share/hayfork/platforms/frr.yaml"
run "$hayfork" platforms frr
matches 'until the installed file is another' "$(head -n 1 "$out")" \
    'frr: .*share/hayfork/platforms/frr\.yaml$'
run sed -n 's/^Requires: //p' "$root/usr/lib/pkgconfig/hayfork.pc"
read -ra needs <"$out"
for program in my_worker my_master; do
	run sh -c "cc -o '$TMPDIR/$program' \
	    -I'$root/usr/include' \
	    '$root/usr/share/hayfork/examples/$program.c' \
	    -L'$root/usr/lib' -lhayfork $(pkg-config --libs "${needs[@]}")"
	status_is "the example $program builds" 0
done
run "$hayfork" map --worker "$TMPDIR/my_worker" collatz 27 -q
matches "hayfork runs a worker of one's own" "$(<"$out")" '111'
run "$hayfork" tasks --worker "$TMPDIR/my_worker"
matches 'and lists its tasks' "$(<"$out")" 'collatz N'
run "$TMPDIR/my_master" "$TMPDIR/my_worker"
status_is "a master of one's own runs it, too" 0
matches 'its counters are in the parent' "$(<"$out")" 'collatz_steps: 1018'
rm -f "$TMPDIR/my_worker" "$TMPDIR/my_master"

run bash -c "source \"$root/usr/share/bash-completion/completions/hayfork\" && complete -p hayfork"
status_is 'bash completes it' 0
check 'zsh and fish can, too' test -s "$root/usr/share/zsh/site-functions/_hayfork" -a -s "$root/usr/share/fish/vendor_completions.d/hayfork.fish"

run make --no-print-directory B="$B" DESTDIR="$root" PREFIX=/usr uninstall
status_is 'make uninstall succeeds' 0
is 'and leaves no file behind' "$(find "$root" -type f)" ''
rm -rf "$root"
