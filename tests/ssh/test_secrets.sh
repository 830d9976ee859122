#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_secrets.sh - once it has logged in, a worker does not know the password
# any more; nothing ever says it.
# not sanitized
. tests/harness/lib.sh

NET=127.28
SECRET=k8-Zwölf-Boxkämpfer
umask 077
export HOME=$T/home
mkdir "$HOME"
echo "$SECRET" >"$T/password"
TOKEN=77-Heizölrückstoß-19
echo "$TOKEN" >"$T/token"
fleet_start --listen "$NET.0.0/16" --user admin --password-file "$T/password" \
    --auth "password@$NET.0.0/24" --auth "kbdint@$NET.1.0/24" \
    --auth "kbdint-token@$NET.2.0/24" --token "$TOKEN" \
    --exec-log "$T/commands"

# Say if the memory of a process holds the secret of a file.
knows() { # PID FILE
	python3 - "$@" <<'END'
import sys

secret = open(sys.argv[2], "rb").read().strip()
with open(f"/proc/{sys.argv[1]}/maps") as maps, \
        open(f"/proc/{sys.argv[1]}/mem", "rb", 0) as mem:
    for line in maps:
        at, rights = line.split()[:2]
        if rights[0] != "r" or "[v" in line:
            continue
        begin, end = (int(a, 16) for a in at.split("-"))
        mem.seek(begin)
        if secret in mem.read(end - begin):
            sys.exit(0)
sys.exit(1)
END
}

"$B/hayfork" ssh -v -o jsonl --no-agent --password-file "$T/password" \
    --host-key off -j 1 -u admin \
    --secret-file token="$T/token" --answer passcode=token \
    --answer CODE=token \
    -w "$NET.[0-2].1:$FLEET_PORT,$NET.[0-2].2:$FLEET_PORT" \
    -- 'text=line delay=8s' >"$out" 2>"$err" &
farm=$!
at_exit stop "$farm"
six() {
	(($(wc -l <"$T/commands") == 6))
}
wait_for 10 'six commands run' six
worker=$(pgrep -P "$farm" -f '^hayfork: io worker')
if [[ $UID != 0 ]]; then
	skip 'the worker does not know the password any more' \
	    'only root can look'
else
	for secret in password token; do
		refute "the worker does not know the $secret any more" \
		    knows "$worker" "$T/$secret"
		check "the master still knows the $secret" \
		    knows "$farm" "$T/$secret"
	done
fi
tr '\0' ' ' <"/proc/$worker/cmdline" >"$T/title"
tr '\0' ' ' <"/proc/$worker/environ" >>"$T/title"
wait_for 20 'the run ends' pid_gone "$farm"
json 'all six were well' 'map(select(.status == "ok")) | length == 6'
for file in "$out" "$err" "$T/title"; do
	refute "they are not in the ${file##*/}" grep -q "$SECRET\|$TOKEN" "$file"
done
