#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_plans.sh - plans before anything starts: what would be sent, what a
# shell makes of it, what is refused; the schema says the same as the reader.
# shellcheck disable=SC2154,SC2016 # others set err and out; shells expand
. tests/harness/lib.sh
. tests/process/cli.sh

mkdir "$T/inventory" "$T/plans"
echo 'leaf: {data: {role: leaf}}' >"$T/inventory/groups.yaml"
echo 'data: {site: dc1}' >"$T/inventory/defaults.yaml"
cat >"$T/inventory/hosts.yaml" <<'END'
leaf1: {groups: [leaf], data: {rack: 12, note: "it's"}}
leaf2: {groups: [leaf], data: {rack: 40, note: plain}}
sw1: {platform: cisco_iosxe, data: {site: dc 2}}
END

dry() { # [OPTION...]; the plan on standard input
	cat >"$T/plan.yaml"
	hf run -n -i "$T/inventory" -F none "$T/plan.yaml" "$@"
}

# ---- a dry run -----------------------------------------------------------------

dry <<'END'
jobs:
  - name: copy
    ssh:
      - mkdir -p "/backup/{data.site}"
      - cp {data.note} ${x} {{host}}
    when: data.role == "leaf"
    serial: 1
  - name: name
    configure: |
      hostname {host}
      snmp location {data.site}
    hosts: sw1
    after: copy
  - {name: digest, task: sha256, args: [10, '{host}'], priority: 3}
  - {name: files, task: sha256, args: ['/x/{data.note}', '{{host}}'],
     hosts: leaf1, after: copy}
  - {name: all, task: noop, hosts: leaf, when: data.rack > 20}
END
status_is 'a dry run starts nothing' 0
check 'and tells what would be sent to whom, to the letter' cmp "$out" - <<'END'
copy: leaf1: mkdir -p "/backup/dc1"
copy: leaf1: cp 'it'\''s' ${x} {host}
copy: leaf2: mkdir -p "/backup/dc1"
copy: leaf2: cp plain ${x} {host}
name: sw1: configure terminal
name: sw1: hostname sw1
name: sw1: snmp location dc 2
name: sw1: end
digest: sha256 10
digest: sha256 {host}
files: leaf1: sha256 /x/it's
files: leaf1: sha256 {host}
all: leaf2: noop 
END
cat >"$T/edit.xml" <<'END'
<edit-config><target><candidate/></target><config>
<!-- {data.nothing} --><system xmlns="urn:x:{host}"><name>{host}</name>
<note>{data.note}</note><raw><![CDATA[{data.rack}]]></raw><as>{{host}}</as>
</system></config></edit-config>
END
cat >"$T/netconf.yaml" <<'END'
jobs:
  - name: edit
    netconf: ['<lock><target><candidate/></target></lock>', rpc edit.xml,
              '<name it="{data.note}"/>']
    hosts: leaf1
END
dry <"$T/netconf.yaml"
is "calls of NETCONF and their files have a host's own, as text of XML" \
    "$(tail -n +2 "$out" | sed 's/ message-id[^>]*//; s/ xmlns="urn:ietf[^"]*"//')" \
    'edit: leaf1: <rpc><edit-config><target><candidate/></target><config>
<!-- {data.nothing} --><system xmlns="urn:x:leaf1"><name>leaf1</name>
<note>it&apos;s</note><raw><![CDATA[12]]></raw><as>{host}</as>
</system></config></edit-config></rpc>
edit: leaf1: <rpc><name it="it&apos;s"/></rpc>'
echo uptime >"$T/script"
dry -l leaf2 <<<'jobs: [{name: a, ssh: sh -s, script: script}]'
is 'what a command reads is told by its sum' "$(cat "$out")" \
    "a: leaf2: sh -s (reads 7 bytes, SHA-256 $(sha256sum <"$T/script" |
	cut -d ' ' -f 1))"
dry -l leaf1 \
    <<<'jobs: [{name: a, ssh: "sh -s -- {data.note}", script: script}]'
is "and gets a host's own as arguments" "$(sed 's/ (reads.*//' "$out")" \
    "a: leaf1: sh -s -- 'it'\\''s'"
dry -l leaf2 -x sw1 <<<'jobs: [{name: a, ssh: "x {data.note}", when: data.rack > 1}]'
is 'the command line chooses, too' "$(cat "$out")" 'a: leaf2: x plain'
dry <<<'jobs: [{name: a, ssh: x, when: data.rack > 100}]'
is 'a job may have no host' "$status $(cat "$out")" '0 '

hf run -n etc/plans/rolling.yaml -F none
status_is 'the example is sound' 0
is 'and quotes what needs it' "$(grep -c \
    "^backup: web1: tar .*/backup/dc1-web1.tgz /etc --label='it'\\\\''s the spare'" \
    "$out")" 1

# Ansible's variables are data, in their order: see ansible.h.
mkdir -p "$T/ansible/group_vars"
cat >"$T/ansible/hosts" <<'END'
[web]
web1 site=dc1 rack=4
web2 rack=5
[web:vars]
role=web
site=far
END
echo '{site: files, nested: {a: [1, 2]}, password: x}' \
    >"$T/ansible/group_vars/web.yml"
echo 'mtu: 9000' >"$T/ansible/group_vars/all.yml"
cat >"$T/plan.yaml" <<'END'
jobs:
  - name: a
    ssh: x {data.site} {data.role} {data.mtu} {data.rack}
    when: 2 in data.nested.a
END
hf run -n -i "$T/ansible/hosts" -F none "$T/plan.yaml"
is "Ansible's variables are data, the nearest first" "$(cat "$out")" \
    'a: web1: x dc1 web 9000 4
a: web2: x files web 9000 5'
sed -i 's/{data.mtu}/{data.password}/' "$T/plan.yaml"
hf run -n -i "$T/ansible/hosts" -F none "$T/plan.yaml"
matches 'secrets among them are not' "$(cat "$err")" 'a secret is not written'

# ---- a shell reads each value as the word it is ---------------------------------

# Every printable character, at the ends and in the middle of a value.
python3 - "$T/inventory/hosts.yaml" <<'END'
import json, random, sys
random.seed(7)
chars = [chr(c) for c in range(32, 127)] + ["é", "→"]
values = ["a" + c + "b" for c in chars] + [c for c in chars]
values += [c + c for c in chars]
values += ["".join(random.choices("'\"\\$`!{}()#;& ab", k=random.randint(1, 30)))
           for _ in range(300)]
with open(sys.argv[1], "w") as f:
    for i, value in enumerate(values):
        f.write("h%d: {data: {v: %s}}\n" % (i, json.dumps(value)))
END
dry <<'END'
jobs:
  - name: a
    ssh: set -- {data.v} 'a{data.v}b' x{data.v} "$(printf %s {data.rest})"
    when: false
  - name: b
    ssh: printf '%s\n' {data.v} 'a{data.v}b' x{data.v} $(printf a) # b
END
matches 'a value that no host has is told, even if no host is left' \
    "$(cat "$err")" 'no host of the inventory has data\.rest'
sed -i '/name: a/,/when/d' "$T/plan.yaml"
hf run -n -i "$T/inventory" -F none "$T/plan.yaml"
status_is 'each printable character can be written' 0
cp "$out" "$T/sent"
for shell in sh bash 'setsid -w bash -i' zsh fish busybox\ sh; do
	if ! command -v "${shell%% *}" >/dev/null; then
		skip "$shell reads values as they are" 'it is not here'
		continue
	fi
	run timeout 100 python3 - "$T/inventory/hosts.yaml" "$T/sent" "$shell" <<'END'
import json, subprocess, sys
values = [json.loads(line.split("v: ", 1)[1].rstrip()[:-2])
          for line in open(sys.argv[1])]
lines = open(sys.argv[2]).read().split("\n")[:-1]
assert len(lines) == len(values), (len(lines), len(values))
script, wanted = "", ""
for value, line in zip(values, lines):
    script += line.split(": ", 2)[2] + "\n"
    wanted += "%s\na%sb\nx%s\na\n" % (value, value, value)
got = subprocess.run(sys.argv[3].split() + ["-c", script],
    capture_output=True, text=True).stdout
for i, (a, b) in enumerate(zip(got.split("\n"), wanted.split("\n"))):
    assert a == b, (values[i // 4], a, b)
assert got == wanted
END
	status_is "$shell reads values as they are" 0
done
# In double quotes, but for what an interactive shell would expand there.
sed -i '/!/d' "$T/inventory/hosts.yaml"
dry <<<'jobs: [{name: b, ssh: '"'printf \"%s\\n\" \"a{data.v}b\"'"'}]'
cp "$out" "$T/sent"
run timeout 100 python3 - "$T/inventory/hosts.yaml" "$T/sent" <<'END'
import json, subprocess, sys
values = [json.loads(line.split("v: ", 1)[1].rstrip()[:-2])
          for line in open(sys.argv[1])]
script = "\n".join(line.split(": ", 2)[2]
                   for line in open(sys.argv[2]).read().split("\n")[:-1])
got = subprocess.run(["sh", "-c", script], capture_output=True, text=True).stdout
assert got == "".join("a%sb\n" % v for v in values), got[:200]
assert len(values) > 300
END
status_is 'so it does in double quotes' 0

# ---- what is refused, before anything starts ---------------------------------------

refused() { # SENTENCE REGEX; the plan on standard input
	cat >"$T/plan.yaml"
	hf run -i "$T/inventory" -F none "$T/plan.yaml"
	if [[ $status = 2 && $(head -n 1 "$err") =~ plan.yaml:$2 ]]; then
		ok "$1"
	else
		not_ok "$1" "wanted: $2"
	fi
}

cat >"$T/inventory/hosts.yaml" <<'END'
leaf1: {data: {rack: 12, list: [a, b], line: "a\nb"}}
leaf2: {data: {site: "a;b"}, platform: cisco_iosxe}
END
: >"$T/inventory/groups.yaml"
: >"$T/inventory/defaults.yaml"
refused 'a value that some host has not' '1:24: leaf2 has no data.rack' \
    <<<'jobs: [{name: a, ssh: "{data.rack}"}]'
is 'with the line and a mark' "$(tail -n 1 "$err" | tr -d '\n')" \
    '                           ^'
refused 'a name that is nearly one' "1:24: .*did you mean \{host\}" \
    <<<'jobs: [{name: a, ssh: "{hots}"}]'
refused 'a value that is a list' '1:24: data.list of leaf1 is a list' \
    <<<'jobs: [{name: a, ssh: "{data.list}", hosts: leaf1}]'
refused 'a line break in a value' '1:24: data.line of leaf1 has a control' \
    <<<'jobs: [{name: a, ssh: "{data.line}", hosts: leaf1}]'
refused 'what a device might read as more' '1:24: data.site of leaf2 cannot' \
    <<<'jobs: [{name: a, ssh: "{data.site}", hosts: leaf2}]'
refused 'what a host lacks in a call' '1:24: leaf2 has no data.rack' \
    <<<'jobs: [{netconf: [get, "<a>{data.rack}</a>"], hosts: all}]'
echo '<a>{hots}</a>' >"$T/call.xml"
refused 'a slip in the file of a call' "1:18: .*did you mean \{host\}" \
    <<<'jobs: [{netconf: rpc call.xml, hosts: leaf1}]'
refused 'a condition that cannot be told' '1:37: leaf1: > compares numbers' \
    <<<'jobs: [{name: a, ssh: x, when: host > 3}]'
refused 'a list that is compared as a whole' \
    '1:39: leaf1: != compares single values, and this is a list.*not in' \
    <<<'jobs: [{name: a, ssh: x, when: groups != "spare"}]'
refused 'whom to become, where nobody does' \
    '1:39: nobody becomes this user.*become: true' \
    <<<'jobs: [{name: a, ssh: x, become_user: deploy}]'
refused 'a task that is not there' "1:32: no task is called 'primse'.*primes" \
    <<<'jobs: [{name: a, ssh: x, then: primse}]'
refused 'a circle' "1:63: 'b' comes after 'a'" \
    <<<'jobs: [{name: a, ssh: x, after: b}, {name: b, ssh: y, after: [a]}]'
refused 'a job that is not there' "1:33: no job is named 'bb'" \
    <<<'jobs: [{name: a, ssh: x, after: bb}]'
refused 'a task without hosts that is waited for' "1:33: 'b' is a task" \
    <<<'jobs: [{name: a, ssh: x, after: b}, {name: b, task: noop}]'
refused 'an argument that a host has not' '1:40: leaf2 has no data.rack' \
    <<<'jobs: [{task: noop, hosts: all, args: "{data.rack}"}]'
hf compare --plan "$T/plan.yaml" -i "$T/inventory"
echo 'jobs: [{task: noop, priority: 1}]' >"$T/plan.yaml"
hf compare --plan "$T/plan.yaml"
matches 'what has an order cannot be compared' "$(cat "$err")" 'an order'

# ---- what many jobs take -------------------------------------------------------

# To look at each job for each name would take half a minute.
python3 - >"$T/plan.yaml" <<'END'
name = "a-name-that-is-long-enough-to-take-time-%d"
print("jobs:")
for i in range(10000):
    after = ", ".join(name % (i - k) for k in range(1, 101)) if i > 99 else ""
    print("- {name: %s, task: noop, hosts: leaf1%s}" %
          (name % i, ", after: [%s]" % after if after else ""))
END
limit=12 hf run -n -i "$T/inventory" -F none "$T/plan.yaml"
status_is 'ten thousand jobs with a hundred before each are no work' 0
is 'and all there' "$(wc -l <"$out")" 10000
# Lists as long as the inventory would take 1.6 GB.
python3 - "$T" <<'END'
import sys
with open(sys.argv[1] + "/many", "w", encoding="utf-8") as hosts:
    hosts.writelines("h%d\n" % i for i in range(50000))
with open(sys.argv[1] + "/plan.yaml", "w", encoding="utf-8") as plan:
    plan.write("jobs:\n")
    plan.writelines("- {name: j%d, task: noop, hosts: 'h%d,h%d'}\n" %
                    (i, i + 1, i) for i in range(4000))
END
run timeout 60 python3 -c 'import resource, subprocess, sys
sys.stdout.buffer.write(subprocess.check_output(sys.argv[1:]))
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
' "$B/hayfork" run -n -i "$T/many" "$T/plan.yaml"
is 'jobs for a few of many hosts have these, in the order they have' \
    "$(sed -n '$p' "$out" && wc -l <"$out")" $'j3999: h4000: noop \n8000'
check 'and no more than these' test "$(<"$err")" -lt 1000000
echo 'jobs: [{task: sleep, hosts: all, args: [300ms, 301ms, 302ms], serial: 1}]' \
    >"$T/plan.yaml"
hf run -j 3 -i "$T/inventory" -F none -o jsonl "$T/plan.yaml"
json 'a batch has so many hosts, with all arguments of each' '
    def began: .started | (.[0:19] + "Z" | fromdate) +
        (.[20:23] | tonumber) / 1000;
    map({host, began: began, ended: (began + .elapsed)}) | group_by(.host) |
    (map(length) == [3, 3]) and
    all((map(.began) | max) < (map(.ended) | min)) and
    (.[1] | map(.began) | min) - (.[0] | map(.ended) | max) > -0.01'

# ---- the schema -----------------------------------------------------------------------

# Plans, one after the other, behind lines of "--- NAME".
split() { # PREFIX
	awk -v prefix="$T/plans/$1-" '/^--- / { file = prefix $2 ".yaml"; next }
	    { print >file }'
}

split good <<'END'
--- least
jobs: [{ssh: uptime}]
--- all
inventory: hosts
serial: 25%
defaults:
  save: true
  hosts: [a, b]
  exclude: c
  when: data.x == 1
  serial: 10%
  max_fail: 0
  priority: -5
  parse: json
  session: exec
  become: yes
  become_user: root
  credentials: [tacacs, {user: admin, secret: local}, {key_file: k}]
  answers: {PASSCODE: {secret: token}, "accept?": "yes", again: ''}
  timeout: 500ms
  retries: 2
  repeatable: on
jobs:
  - {name: one, ssh: a, timeout: 5, script: f}
  - {name: two, ssh: [a, 5, true], after: one, timeout: 0.5}
  - {name: three, netconf: get, after: [one, two], serial: 3, max_fail: 100%}
  - {name: 4, configure: [a, b], then: noop}
  - {name: five, configure: "a\nb", when: ['data.x', 'not data.y']}
  - {name: six, task: noop, args: [a, '', 1, true], max_fail: 5%, priority: 1000}
  - {name: seven, task: noop, args: a, timeout: 1h, retries: 0}
  - {name: eight, ssh: x, credentials: tacacs}
  - {name: nine, ssh: x, credentials: {user: a}, priority: -1000}
  - {name: ten, task: x, hosts: a, exclude: b, when: host, after: [one, six-1],
     serial: 1, args: '{host}'}
  - {name: six-1, task: x, hosts: all}
END
split bad <<'END'
--- nothing
{}
--- no-jobs
jobs: []
--- no-list
jobs: {ssh: a}
--- top
jobs: [{ssh: a}]
colour: red
--- top-serial
serial: 0
jobs: [{ssh: a}]
--- key
jobs: [{ssh: a, hots: b}]
--- two
jobs: [{ssh: a, task: b}]
--- none
jobs: [{name: a}]
--- empty
jobs: [{ssh: ''}]
--- null
jobs: [{ssh: null}]
--- empty-list
jobs: [{ssh: []}]
--- empty-when
jobs: [{ssh: a, when: []}]
--- empty-after
jobs: [{ssh: a, after: []}]
--- map
jobs: [{ssh: {a: b}}]
--- task-exclude
jobs: [{task: a, exclude: b}]
--- task-when
jobs: [{task: a, when: host}]
--- task-serial
jobs: [{task: a, serial: 1}]
--- task-after
jobs: [{task: a, after: b}, {ssh: a, name: b}]
--- task-ssh
jobs: [{task: a, hosts: b, session: exec}]
--- ssh-args
jobs: [{ssh: a, args: b}]
--- defaults-args
defaults: {args: a}
jobs: [{ssh: a}]
--- defaults-after
defaults: {after: a}
jobs: [{ssh: a}]
--- serial-0
jobs: [{ssh: a, serial: 0}]
--- serial-share
jobs: [{ssh: a, serial: 101%}]
--- serial-none
jobs: [{ssh: a, serial: 0%}]
--- serial-text
jobs: [{ssh: a, serial: many}]
--- serial-fraction
jobs: [{ssh: a, serial: 1.5}]
--- max-fail
jobs: [{ssh: a, max_fail: -1}]
--- max-fail-list
jobs: [{ssh: a, max_fail: [1]}]
--- priority
jobs: [{ssh: a, priority: 1001}]
--- priority-text
jobs: [{ssh: a, priority: high}]
--- parse
jobs: [{ssh: a, parse: xml}]
--- parse-then
jobs: [{ssh: a, parse: json, then: b}]
--- defaults-parse-then
defaults: {parse: json, then: b}
jobs: [{ssh: a}]
--- netconf-parse
jobs: [{netconf: get, parse: json}]
--- netconf-session
jobs: [{netconf: get, session: exec}]
--- netconf-become
jobs: [{netconf: get, become: true}]
--- netconf-become-user
jobs: [{netconf: get, become_user: a}]
--- ssh-save
jobs: [{ssh: a, save: true}]
--- netconf-save
jobs: [{netconf: get, save: true}]
--- session
jobs: [{ssh: a, session: pty}]
--- timeout
jobs: [{ssh: a, timeout: soon}]
--- timeout-0
jobs: [{ssh: a, timeout: 0}]
--- timeout-0s
jobs: [{ssh: a, timeout: 0s}]
--- retries
jobs: [{ssh: a, retries: 1001}]
--- repeatable
jobs: [{ssh: a, repeatable: often}]
--- name
jobs: [{ssh: a, name: "a\tb"}]
--- name-long
jobs: [{ssh: a, name: 01234567890123456789012345678901234567890123456789012345678901234}]
--- credentials
jobs: [{ssh: a, credentials: []}]
--- credentials-key
jobs: [{ssh: a, credentials: [{password: b}]}]
--- credentials-name
jobs: [{ssh: a, credentials: [a b]}]
--- answers
jobs: [{ssh: a, answers: [b]}]
--- answers-secret
jobs: [{ssh: a, answers: {b: {text: c}}}]
--- args-none
jobs: [{task: a, args: []}]
END
(cd "$T/plans" && "$OLDPWD/$B/tests/process/plan_read" ./*.yaml) >"$T/reader"
(cd "$T/plans" && python3 "$OLDPWD/tests/process/plan_schema.py" \
    "$OLDPWD/etc/plan.schema.json" ./*.yaml) >"$T/schema"
is 'the reader takes the good plans and no other' \
    "$(grep -c '^..good.* ok$' "$T/reader") $(grep -c ' ok$' "$T/reader")" '2 2'
check 'it is asked about all' test "$(wc -l <"$T/reader")" -ge 47
for of in reader schema; do
	sed 's/ ok$/ taken/; / taken$/!s/ .*/ refused/' "$T/$of" >"$T/$of.short"
done
run diff "$T/reader.short" "$T/schema.short"
status_is 'the schema says the same as the reader' 0
run diff <("$B/tests/process/plan_read" --keys | sort) \
    <(python3 tests/process/plan_schema.py --keys etc/plan.schema.json | sort)
status_is 'and knows the same keys' 0
for plan in etc/plans/*.yaml; do
	run python3 tests/process/plan_schema.py etc/plan.schema.json "$plan"
	is "$plan fits it" "$(cat "$out")" "$plan ok"
done
