#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_service.sh - what a service manager is told, and the units for it.
# shellcheck disable=SC2154 # out, err, status: lib.sh sets them
. tests/harness/lib.sh

# What a command tells a service manager, a datagram a line.
cat >"$T/manager.py" <<'PYTHON'
import os, socket, subprocess, sys
name = sys.argv[1]
manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
manager.bind("\0" + name[1:] if name.startswith("@") else name)
code = subprocess.call(sys.argv[2:], env=dict(os.environ, NOTIFY_SOCKET=name),
                       stdout=sys.stderr)
manager.setblocking(False)
try:
    while True:
        print(manager.recv(1000).decode().replace("\n", " "))
except BlockingIOError:
    sys.exit(code)
PYTHON
manager() { # SOCKET ARGUMENT OF HAYFORK...
	rm -f "$1"
	run timeout 60 python3 "$T/manager.py" "$1" "$B/hayfork" "${@:2}"
}

told='READY=1 STATUS=2 jobs
STOPPING=1 STATUS=exit status 0 after 2 jobs'
manager "$T/manager" map -q noop a b
is 'a run is ready, and stops' "$(<"$out")" "$told"
status_is 'with its own exit status' 0
manager "@hayfork-test-$$" map -q noop a b
is 'the socket may have an abstract name' "$(<"$out")" "$told"
manager "$T/manager" map -q --fail-fast -j 1 sleep x 1ms
matches 'why it is stopped is told' "$(<"$out")" \
    $'\nSTOPPING=1 STATUS=stopping: 1 failed .*\n.*exit status [16] after'
manager "$T/manager" map nonsense
is 'one that does not begin is not ready' "$(<"$out")" ''
status_is 'and failed' 2
# shellcheck disable=SC2016 # the shell of the job expands it
manager "$T/manager" exec -q x -- sh -c 'echo "${NOTIFY_SOCKET-none}"'
matches 'no program speaks for us' "$(<"$err")" ' none$'
for name in "$T/nowhere" relative @ "/$(printf '%200s' '' | tr ' ' x)"; do
	run env NOTIFY_SOCKET="$name" "$B/hayfork" map -q noop a
	status_is "a socket that cannot be is nobody's loss: ${name::20}" 0
done

if ! command -v systemd-analyze >/dev/null; then
	skip 'the units are sound' 'there is no systemd-analyze'
	exit 0
fi
mkdir "$T/units"
cp etc/systemd/hayfork@.timer "$T/units"
sed "s|/usr/local/bin/|$(realpath "$B")/|" etc/systemd/hayfork@.service \
    >"$T/units/hayfork@.service"
export SYSTEMD_UNIT_PATH=$T/units:
for unit in hayfork@x.service hayfork@x.timer; do
	run systemd-analyze --man=no verify "$T/units/$unit"
	status_is "systemd finds $unit sound" 0
	is "and has nothing to say of it" "$(<"$err")" ''
done
check 'the service may do little' systemd-analyze security --offline=true \
    --threshold=20 "$T/units/hayfork@.service"
