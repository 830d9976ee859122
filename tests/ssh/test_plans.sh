#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_plans.sh - plans on real hosts: values of a host, what its output is
# given to, the order of jobs, batches, and when too many have failed.
# shellcheck disable=SC2154,SC2016 # others set err and port; hosts expand
. tests/ssh/sshd.sh

ssh-keygen -q -t ed25519 -N '' -f "$T/host"
ssh-keygen -q -t ed25519 -N '' -f "$T/id"
cat "$T/id.pub" >"$T/authorized_keys"
sshd plain "HostKey $T/host"
sshd_known plain "$T/host" >"$T/known_hosts"

# Eight hosts, which are one: what they are told is told apart by their names.
mkdir "$T/inventory"
for i in 1 2 3 4 5 6 7 8; do
	cat <<-END
		h$i: {hostname: $SSHD_AT, port: ${port[plain]}, username: $me,
		  groups: [$( ((i % 2)) && echo odd || echo even)],
		  data: {number: $i}}
	END
done >"$T/inventory/hosts.yaml"
cat >"$T/inventory/groups.yaml" <<'END'
odd: {data: {note: "it's \"odd\"; $HOME `id` \\"}}
even: {}
END
echo 'data: {site: dc1, note: even}' >"$T/inventory/defaults.yaml"

# Run the plan on standard input; what hosts note is in $T/log.
plan() { # [OPTION...]
	cat >"$T/plan.yaml"
	: >"$T/log"
	run timeout 100 "$B/hayfork" run -i "$T/inventory" -o jsonl --no-agent \
	    --identity "$T/id" --known-hosts "$T/known_hosts" --host-key strict \
	    -t 60s "$T/plan.yaml" "$@"
}

# ---- values of a host --------------------------------------------------------

plan <<'END'
jobs:
  - name: say
    ssh: printf '%s|' {host} {data.number} {data.note} "{data.note}" 'x{data.note}'
    hosts: h1,h2
END
json 'values arrive as they are, whatever is in them' \
    'length == 2 and all(.status == "ok") and
    (map(select(.host == "h1"))[0].stdout | split("|")[0:5]) ==
    ["h1", "1", "it'"'"'s \"odd\"; $HOME `id` \\",
    "it'"'"'s \"odd\"; $HOME `id` \\", "xit'"'"'s \"odd\"; $HOME `id` \\"] and
    map(select(.host == "h2"))[0].stdout == "h2|2|even|even|xeven|"'
json 'and results have what was sent' \
    'map(select(.host == "h2"))[0].command ==
    "printf '"'%s|' h2 2 even \\\"even\\\" 'xeven'"'"'
plan <<'END'
jobs:
  - {name: some, ssh: 'echo {data.number}',
     when: ['data.number > 2', '"odd" in groups or host == "h8"']}
END
json 'conditions choose hosts' 'sort_by(.host) |
    map(.host + .stdout) == ["h3" + "3\n", "h5" + "5\n", "h7" + "7\n",
    "h8" + "8\n"]'

# ---- what the output is given to ----------------------------------------------

plan -j 2 <<'END'
jobs:
  - {name: count, ssh: 'printf 1{data.number}', then: primes, hosts: 'h[1-2]'}
  - {name: bad, ssh: printf many, then: primes, hosts: h3}
  - {name: dies, ssh: printf segv, then: crash, hosts: 'h[4-5]'}
  - {name: lives, ssh: echo '"x"', parse: json, hosts: 'h[1-8]'}
END
json 'a task makes the value of the output' \
    'map(select(.job == "count")) | 
    sort_by(.host) | map([.status, .value]) == [["ok", 4], ["ok", 5]]'
json 'one that cannot fails its job and keeps the output' \
    'map(select(.job == "bad"))[0] | .status == "failed" and
    .stage == "parse" and .stdout == "many" and .exit == 0'
json 'one that crashes costs that job, and its output is kept' \
    'map(select(.job == "dies")) | length == 2 and
    all(.status == "crashed" and .stage == "parse" and .stdout == "segv")'
json 'and no other' 'map(select(.job == "lives")) | length == 8 and
    all(.status == "ok" and .value == "x")'

# ---- after -------------------------------------------------------------------

plan <<END
jobs:
  - name: third
    ssh: echo third {host} >>$T/log
    after: [first, second]
  - name: second
    ssh: sleep 0.0{data.number}; echo second {host} >>$T/log
    after: first
  - name: first
    ssh: "echo first {host} >>$T/log; test {host} != h3"
    hosts: h[1-5]
  - name: fourth
    ssh: echo fourth {host} >>$T/log
    after: third
    hosts: h[3-4]
END
for host in h1 h2 h4 h5; do
	grep " $host\$" "$T/log" | cut -d ' ' -f 1 | paste -sd ' '
done >"$T/orders"
check 'jobs of a host keep their order' cmp "$T/orders" - <<'END'
first second third
first second third
first second third fourth
first second third
END
is 'a host that a job is not for does not wait for it' \
    "$(grep ' h8$' "$T/log" | paste -sd ' ')" 'second h8 third h8'
is 'where one has failed none comes after it' \
    "$(grep ' h3$' "$T/log")" 'first h3'
json 'and these are not run, and say why' 'map(select(.host == "h3" and
    .job != "first")) | sort_by(.job) |
    map([.job, .status, .attempts, .error.class, .error.message]) == [
    ["fourth", "not_run", 0, "after", "'"'third'"' was not ok there"],
    ["second", "not_run", 0, "after", "'"'first'"' was not ok there"],
    ["third", "not_run", 0, "after", "'"'first'"' was not ok there"]]'
json 'all are counted' 'length == 23 and
    (map(select(.status == "not_run")) | length) == 3'
status_is 'which is what the run ends with' 6

plan -j 2 --order input <<END
jobs:
  - {name: write, ssh: 'printf %s {host} >$T/file-{host}; test {host} != h2',
     hosts: 'h[1-2]'}
  - {name: sum, task: sha256, args: ['$T/file-{host}', '10'], hosts: 'h[1-3]',
     after: write}
  - {name: read, ssh: 'cat $T/file-{host}', hosts: h1, after: sum}
END
json 'tasks are for hosts, too, and come after their jobs' "
    (map(select(.job == \"sum\")) | map([.kind, .host, .status])) == [
    [\"task\", \"h1\", \"ok\"], [\"task\", \"h1\", \"ok\"],
    [\"task\", \"h2\", \"not_run\"], [\"task\", \"h2\", \"not_run\"],
    [\"task\", \"h3\", \"failed\"], [\"task\", \"h3\", \"ok\"]] and
    map(select(.job == \"sum\"))[0].args == \"$T/file-h1\" and
    map(select(.job == \"sum\"))[0].value ==
    \"$(printf h1 | sha256sum | cut -d ' ' -f 1)\""
json 'and jobs come after them' 'map(select(.job == "read")) |
    length == 1 and .[0].status == "ok" and .[0].stdout == "h1"'
plan <<END
jobs:
  - {name: a, ssh: 'false', hosts: h1}
  - {name: b, task: noop, hosts: h1, after: a}
  - {name: c, ssh: 'true', hosts: h1, after: b}
  - {name: d, task: noop, hosts: h1, after: c}
END
json 'what is not run ends at once, in whatever lane' 'length == 4 and
    (map(select(.status == "not_run").job) | sort) == ["b", "c", "d"]'

# ---- serial --------------------------------------------------------------------

# How many of a job ran at the same time at most; in the log +NAME and -NAME.
most_at_once() {
	awk '/^\+/ { n++; if (n > most) most = n } /^-/ { n-- }
	    END { print most + 0 }' "$T/log"
}

plan <<END
jobs:
  - name: rolling
    ssh: echo +{host} >>$T/log; sleep 0.1; echo -{host} >>$T/log
    serial: 3
END
json 'batches do all there is' 'length == 8 and all(.status == "ok")'
check 'no more than a batch runs at a time' test "$(most_at_once)" -le 3
is 'a batch waits for the whole of the last one' "$(sed 's/h.*//' "$T/log" |
    tr -d '\n' | sed 's/[+-]\{6\}/& /g' | awk '{ for (i = 1; i <= NF; i++)
    print gsub(/\+/, "", $i) }' | paste -sd ' ')" '3 3 2'
plan <<END
defaults: {serial: 25%}
jobs:
  - {name: a, ssh: 'echo +{host} >>$T/log; sleep 0.1; echo -{host} >>$T/log'}
END
check 'a share of the hosts is a batch, too' test "$(most_at_once)" -le 2

# The plan's own: a batch goes through all jobs, as a rolling upgrade has to.
rolling() { # MAX_FAIL
	cat <<END
serial: 3
jobs:
  - {name: drain, ssh: 'echo drain {host} >>$T/log'}
  - name: upgrade
    ssh: |
      echo upgrade {host} >>$T/log
      test {data.number} != 2 || { sleep 1; false; }
    after: drain
    max_fail: $1
  - {name: sum, task: noop, hosts: all, after: upgrade}
  - {name: back, ssh: 'echo back {host} >>$T/log', after: sum}
  - {name: alone, task: noop}
END
}

# Which of them a line of the log is of, batch by batch: 3 of drain, ...
log_of() { # BATCH, from 0
	grep -E " h$(($1 * 3 + 1))| h$(($1 * 3 + 2))| h$(($1 * 3 + 3))" \
	    "$T/log" | cut -d ' ' -f 1 | sort | uniq -c |
	    awk '{ print $1, $2 }' | paste -sd ' '
}
plan < <(rolling 1)
json 'hosts in batches go through all jobs' '(map(select(.status == "ok")) |
    length) == 30 and (map(select(.status == "failed")) | length) == 1'
is 'a batch begins when all jobs of the last one are over' \
    "$(sed 's/.* h//' "$T/log" | awk '{ b = int(($1 - 1) / 3)
    if (b < last) print "late: " $0; last = b } END { print last }')" 2
is 'where one failed only what follows it there is not run' \
    "$(log_of 0), $(log_of 1)" '2 back 3 drain 3 upgrade, 3 back 3 drain 3 upgrade'
plan < <(rolling 0)
json 'when too many have failed no batch follows' 'length == 33 and
    (map(select(.status == "not_run")) | length) == 22'
is 'and no host of it is begun' "$(log_of 0), $(log_of 1), $(log_of 2)" \
    '2 back 3 drain 3 upgrade, , '
json 'which the results say' 'map(select(.host == "h4" and .job == "drain"))[0]
    .error | .class == "max_fail" and (.message | contains("upgrade"))'

# ---- max_fail --------------------------------------------------------------------

plan --order input <<END
jobs:
  - name: upgrade
    ssh: echo upgrade {host} >>$T/log; test {data.number} -lt 3
    serial: 2
    max_fail: 1
  - name: verify
    ssh: echo verify {host} >>$T/log
    after: upgrade
  - name: other
    ssh: echo other {host} >>$T/log
END
is 'when too many have failed no batch begins' \
    "$(grep -c upgrade "$T/log")" 4
json 'those that were not begun are not run' '
    map(select(.job == "upgrade").status) == ["ok", "ok", "failed", "failed",
    "not_run", "not_run", "not_run", "not_run"]'
json 'and say why' 'map(select(.job == "upgrade" and .status == "not_run")) |
    all(.error.class == "max_fail")'
json 'what comes after goes on where it was ok' '
    map(select(.job == "verify" and .status == "ok").host) == ["h1", "h2"]'
is 'other jobs go on' "$(grep -c other "$T/log")" 8
matches 'it is said once' "$(grep -c 'max_fail' "$err")" '^1$'
status_is 'and the exit status says that not all was run' 6

# One session at a time: seven wait in the farm when the first has failed.
plan -j 1 --sessions 1 <<END
jobs:
  - {name: a, ssh: 'echo x >>$T/log; false', max_fail: 0}
END
check 'those that wait for a worker are taken back' \
    test "$(wc -l <"$T/log")" -lt 8
json 'and counted' 'length == 8 and all(.status == "failed" or
    .status == "not_run")'

# ---- priority ----------------------------------------------------------------------

plan -j 1 <<END
jobs:
  - {name: late, task: noop, args: [a, b], priority: -5}
  - {name: usual, task: noop}
  - {name: soon, task: noop, priority: 10}
END
json 'what has priority is begun first' \
    'map(.job) == ["soon", "usual", "late", "late"]'
json 'and keeps its number' 'map(.id) == [4, 3, 1, 2]'
