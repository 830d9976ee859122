#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_input.sh - what commands read: scripts, standard input, much of it.
# shellcheck disable=SC2154 # err, status, port: others set them
. tests/ssh/sshd.sh

ssh-keygen -q -t ed25519 -N '' -f "$T/host"
ssh-keygen -q -t ed25519 -N '' -f "$T/id"
cat "$T/id.pub" >"$T/authorized_keys"
sshd plain "HostKey $T/host"
sshd_known plain "$T/host" >"$T/known_hosts"
at="$me@$SSHD_AT:${port[plain]}"
options=(-q -o jsonl --no-agent -j 1 --identity "$T/id"
	--known-hosts "$T/known_hosts" --host-key strict -t 60s)

on() { # [OPTION...]
	run timeout 100 "$B/hayfork" ssh "${options[@]}" "$at" "$@"
}

# One result, for which a jq filter holds.
result() { # SENTENCE FILTER
	json "$1" "length == 1 and (.[0] | $2)"
}

# shellcheck disable=SC2016 # sh on the host expands them
printf 'echo "one $((1 + 1))"\necho aside >&2\nexit 3\necho never\n' \
    >"$T/script"
on --script "$T/script"
result 'a script is run by sh -s' '.command == "sh -s" and .exit == 3 and
    .stdout == "one 2\n" and .stderr == "aside\n"'
on --script "$T/script" -- wc -c
result 'a command reads it instead' '.status == "ok" and
    (.stdout | tonumber) == '"$(stat -c %s "$T/script")"
on --script - -- cat <<<'from standard input'
result 'standard input is read as well' \
    '.stdout == "from standard input\n"'
: >"$T/empty"
on --script "$T/empty" -- wc -c
result 'a script may be empty' '(.stdout | tonumber) == 0'

head -c 4194304 /dev/urandom >"$T/large"
sum=$(sha256sum <"$T/large")
on --script "$T/large" -- sha256sum
result 'the largest there may be arrives whole' ".stdout == \"$sum\n\""
head -c 4194304 /dev/zero | tr '\0' x >"$T/text"
on --script "$T/text" -- cat
result 'what is said meanwhile is heard' '.status == "ok" and
    (.stdout | length) == 4194304'
on --script "$T/large" -- 'head -c 100000 | wc -c; exit 4'
result 'a command that does not read all ends as it says' '.exit == 4 and
    .status == "failed" and (.stdout | tonumber) == 100000'
on --script "$T/large" -- true
result 'and so does one that reads nothing' '.status == "ok" and .exit == 0'
on --script "$T/large" -- 'exec >&- 2>&-; cat >'"$T/there"
result 'one that closed its output still reads' '.status == "ok"'
check 'all of it' cmp "$T/large" "$T/there"
# shellcheck disable=SC2016
on --script "$T/large" -t 2s -- 'while kill -0 $PPID; do sleep 0.1; done'
result 'one that neither reads nor ends has its time' '.status == "timeout"'
# shellcheck disable=SC2016
on --script "$T/large" -- 'head -c 1; kill -KILL $PPID'
result 'a lost connection is no success' '.status == "failed" and
    (.error.class == "lost")'

for ((i = 0; i < 20; i++)); do
	printf '%s\n' "h$i:" "  hostname: $SSHD_AT" "  port: ${port[plain]}" \
	    "  username: $me" >>"$T/hosts.yaml"
done
run timeout 100 "$B/hayfork" ssh "${options[@]}" -i "$T/hosts.yaml" -j 2 \
    --threads 2 --script "$T/large" -- sha256sum
json 'many hosts get the same, threads or not' \
    "length == 20 and all(.stdout == \"$sum\n\")"
run timeout 100 "$B/hayfork" ssh "${options[@]}" -i "$T/hosts.yaml" -l h1 \
    -J "$at" --script "$T/large" -- sha256sum
result 'and through a jump host' ".stdout == \"$sum\n\""

cat >"$T/plan.yaml" <<-'END'
	inventory: hosts.yaml
	jobs:
	  - name: counted
	    ssh: wc -l
	    script: script
	    hosts: h1
END
run timeout 100 "$B/hayfork" run "${options[@]}" "$T/plan.yaml"
result 'a job of a plan has a script in its folder' \
    '.status == "ok" and (.stdout | tonumber) == 4'

# ---- refused ----------------------------------------------------------------

on --script "$T/missing"
status_is 'a script that is not there is refused' 2
matches 'by name' "$(<"$err")" "missing: cannot be read: No such file"
head -c 4194305 /dev/zero >"$T/over"
on --script "$T/over"
status_is 'one that is too large is' 2
matches 'with the limit' "$(<"$err")" 'has more than 4194304 bytes'
on --script "$T/script" -c true -c false
status_is 'several commands cannot share one' 2
on --script "$T/script" --session shell -- cat
result 'nor can a command line have one' '.status == "failed" and
    .stage == "prompt" and (.error.message | test("given a script"))'
on --script "$T/script" --session auto -- cat
result 'where exec may be tried it is used' '.status == "ok"'
