#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_libssh2.sh - scripts/libssh2 builds libssh2 1.11.1, hayfork is linked
# with it, and then has RSA with SHA-2. Where its source cannot be had, that is
# said and no more.
# not sanitized
# deadline 400
. tests/ssh/rsa.sh

prefix=$B/libssh2
with=$B/with-libssh2

run timeout 300 scripts/libssh2 "$prefix"
if ((status == 3)); then
	skip 'libssh2 1.11.1 is built' "$(head -n 1 "$err")"
	exit 0
fi
status_is 'libssh2 1.11.1 is built' 0
matches 'it is told which one' "$(cat "$out")" 'has 1\.1[1-9]\.'
run timeout 10 scripts/libssh2 "$prefix"
status_is 'with it there, there is nothing more to do' 0
check 'nothing more was done' test "$elapsed_ms" -lt 2000

run timeout 300 make -j2 B="$with" LIBSSH2="$prefix" "$with/hayfork-ssh"
status_is 'hayfork-ssh is linked with it' 0
refute 'statically' grep -q 'libssh2\.so' <(ldd "$with/hayfork-ssh")
for name in '' -task -signer -resolver; do
	cp --remove-destination "$B/hayfork$name" "$with/"
done
B=$with

run "$B/hayfork" doctor --json
json 'the doctor says so, and that nothing is missing' '.[0].checks |
    map({(.check): .}) | add | (.libssh2.said | test("^1\\.1[1-9]\\.")) and
    .rsa.level == "ok" and .ciphers.level == "ok" and
    .strict_kex.said == "offered to every host"'
rsa_cases

# ---- what stops the script --------------------------------------------------

run scripts/libssh2 --help
status_is 'it takes no options' 2
http_proxy=http://127.0.0.1:1 https_proxy=http://127.0.0.1:1 \
    run timeout 60 scripts/libssh2 "$T/prefix"
status_is 'without a network the source cannot be had' 3
matches 'which is told' "$(cat "$err")" \
    '^libssh2: the archive cannot be reached'
check 'and nothing is left' test ! -e "$T/prefix"
mkdir "$T/bin"
for name in bash dirname env mktemp rm tail sed realpath apt-get dpkg-source \
    make cc; do
	ln -s "$(command -v "$name")" "$T/bin/$name"
done
PATH=$T/bin run scripts/libssh2 "$T/prefix"
status_is 'without a tool it needs, it does nothing' 1
is 'and names it' "$(cat "$err")" \
    'libssh2: cmake is missing: apt-get install cmake'
