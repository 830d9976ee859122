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

# ---- the unit, where there is no systemd ------------------------------------------

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

matches 'plans share a user, as they share their folder' \
    "$(<etc/systemd/hayfork@.service)" $'\nDynamicUser=yes\nUser=[a-z]+\n'

# ---- what it runs, under what it may do -------------------------------------------

# As its own user, without a capability, on a disk that can only be read: files
# are where the unit says, for the processes of the test only.
cannot() { # prints why
	[[ $UID = 0 ]] || echo 'only root can be another'
	! grep -q __asan_init "$B/hayfork" || echo 'a sanitizer needs more'
	unshare -m true 2>/dev/null || echo 'no namespace of mounts'
	[[ -x /usr/bin/python3 ]] || echo "no Python outside of a user's home"
	/usr/bin/python3 -c 'import ctypes; ctypes.CDLL("libseccomp.so.2")' \
	    2>/dev/null || echo 'no libseccomp'
}
why=$(cannot)
if [[ -n $why ]]; then
	skip 'the service runs under its restrictions' "${why//$'\n'/, }"
	exit 0
fi

bin=$(realpath "$B")
export bin T
# shellcheck disable=SC2016 # it is expanded in there
enter='
set -e
mount --make-rprivate /
mount --bind "$bin" /usr/local/bin
mount -t tmpfs none "$T/etc"
cp -a /etc/. "$T/etc"
mkdir -p "$T/etc/hayfork"
cp "$T/plans/"* "$T/etc/hayfork"
chmod -R go+rX "$T/etc/hayfork"
mount --bind "$T/etc" /etc
mount -t tmpfs none /var/lib
mkdir /var/lib/hayfork
mount --bind "$T/state" /var/lib/hayfork
mount -t tmpfs none /run
mkdir -p /run/credentials/unit
cp "$T/id" /run/credentials/unit/identity
chmod 400 /run/credentials/unit/identity
chown -R 65534:65534 /run/credentials/unit
chmod 500 /run/credentials/unit
cp tests/process/service_run.py etc/systemd/hayfork@.service "$T/sets" /run
for folder in /home /root /var/tmp /tmp; do
	mount -t tmpfs -o mode=1777 none $folder
done
cd /
for folder in / /usr/local/bin /etc /run /var/lib /home /root; do
	mount -o remount,bind,ro $folder
done
ulimit -n 16384
umask 077
exec env -i PATH=/usr/local/bin:/usr/bin:/bin HOME=/ USER=nobody LANG=C.UTF-8 \
    NOTIFY_SOCKET="$NOTIFY_SOCKET" CREDENTIALS_DIRECTORY=/run/credentials/unit \
    setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all \
    --bounding-set=-all --no-new-privs \
    /usr/bin/python3 /run/service_run.py /run/hayfork@.service "$1" /var/lib \
    /run/credentials/unit /run/sets'

NET=127.45
fleet_start --listen "$NET.0.0/16" --user admin --any-key --with-parent \
    --exec-log "$T/execs" --max-seconds 100
ssh-keygen -q -t ed25519 -N '' -f "$T/id"
systemd-analyze --no-pager syscall-filter >"$T/sets" 2>/dev/null
mkdir "$T/etc" "$T/state" "$T/plans"
chown 65534:65534 "$T/state"
chmod 700 "$T/state"
for i in 1 2 3; do
	echo "d$i: {hostname: $NET.0.$i, port: $FLEET_PORT, username: admin}"
done >"$T/plans/hosts.yaml"
echo "near: {hostname: localhost, port: 1}" >"$T/plans/names.yaml"
cat >"$T/plans/nightly.yaml" <<'END'
inventory: hosts.yaml
jobs:
  - {name: facts, ssh: net show system json, parse: json}
  - {name: cli, ssh: hostname, session: exec, after: facts}
  - {name: sum, task: sha256, args: /etc/hayfork/hosts.yaml}
END
echo 'jobs: [{name: slow, ssh: delay=1500ms waits}]' >"$T/plans/slow.yaml"
echo 'inventory: hosts.yaml' >>"$T/plans/slow.yaml"
echo '{inventory: names.yaml, jobs: [{name: a, ssh: x}]}' >"$T/plans/named.yaml"

# The unit for this plan; what it tells its manager, a datagram a line.
service() { # PLAN
	run timeout 90 python3 "$T/manager.py" \
	    "@hayfork-unit-$$" unshare -m bash -c "$enter" bash "$1"
}

service nightly
status_is 'the service runs a plan under its restrictions' 0
is 'its manager is told' "$(<"$out")" 'READY=1 STATUS=7 jobs
STOPPING=1 STATUS=exit status 0 after 7 jobs'
matches 'the summary is for the journal' "$(<"$err")" '7 jobs in .*: 7 ok'
check 'outputs are in its state' grep -q . "$T/state/nightly/facts/d2/stdout"
is 'and the job log, and the keys of hosts' "$(wc -l <"$T/state/nightly.joblog") \
$(wc -l <"$T/state/known_hosts")" '8 3'
is 'and the run store, for its user only' \
    "$(stat -c '%a %u' "$T/state/runs.db")" '600 65534'
"$B/hayfork" runs --store "$T/state/runs.db" >"$T/runs"
matches 'which has the run' "$(<"$T/runs")" ' 7 '
service nightly
status_is 'so does the next night, with the keys that are known' 0
is 'and no key is new' "$(wc -l <"$T/state/known_hosts")" 3
service named
matches 'names are looked up, without netlink' "$(<"$T/state/named.joblog")" near
is 'where nobody listens' "$status" 3

# systemctl stop: what runs may finish.
python3 "$T/manager.py" "@hayfork-unit-$$" \
    unshare -m bash -c "$enter" bash slow >"$out" 2>"$err" &
manager=$!
at_exit stop "$manager"
waits() {
	(($(grep -c 'delay=1500ms waits$' "$T/execs") == 3))
}
wait_for 20 'all hosts run it' waits
main=$(pgrep -P "$manager")
is 'all of it holds' "$(sed -n 's/^\(Uid\|CapBnd\|NoNewPrivs\|Seccomp\):[ \t]*\([0-9]*\).*/\1 \2/p' \
    "/proc/$main/status" | paste -sd ' ')" \
    'Uid 65534 CapBnd 0000000000000000 NoNewPrivs 1 Seccomp 2'
kill -TERM "$main"
wait_for 20 'a service that is stopped ends' pid_gone "$manager"
status=0
wait "$manager" || status=$?
is 'when its jobs have' "$(grep -c ' slow$\|waits$' "$T/state/slow.joblog")" 3
matches 'as its unit counts no failure' "$(<etc/systemd/hayfork@.service)" \
    "SuccessExitStatus=$status"
matches 'and its manager is told meanwhile' "$(<"$out")" \
    'STOPPING=1 STATUS=stopping: running jobs may finish'
