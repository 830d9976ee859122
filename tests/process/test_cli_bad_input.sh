#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_cli_bad_input.sh - what the command is given may be wrong: it says
# what, where and why, with a hint, in one line, and nothing is started.
# shellcheck disable=SC2119,SC2154
. tests/harness/lib.sh
. tests/process/cli.sh

# The real programs behind small ones that tell of each start.
mkdir "$T/bin"
cp "$HF" "$T/bin/hayfork"
HF=$T/bin/hayfork
for name in task ssh signer resolver; do
	cat >"$T/bin/hayfork-$name" <<-SH
	#!/bin/sh
	[ "\$1" = --list ] || echo "$name" >>"$T/started"
	exec "$(realpath "$B")/hayfork-$name" "\$@"
	SH
	chmod +x "$T/bin/hayfork-$name"
done
fleet_up
cd "$T"

# It is refused, for this reason, told in one line (after any warnings).
refused() { # SENTENCE REGEX ARGUMENT...
	rm -f "$T/started"
	hf "${@:3}"
	if [[ $status = 2 && ! -s $out && ! -e $T/started &&
	    $(head -n 1 "$err") =~ ^hayfork:\ $2$ ]]; then
		ok "$1"
	else
		not_ok "$1" "wanted: ^hayfork: $2\$" \
		    "started: $(cat "$T/started" 2>/dev/null || true)"
	fi
}

hf map noop a
status_is 'what is right is run' 0
is 'and would be seen' "$(sort -u "$T/started")" task

# ---- options and operands --------------------------------------------------

refused 'an unknown subcommand' \
    "unknown subcommand 'mpa' \(did you mean map\?\)" mpa noop
refused 'no subcommand' '.*\(.*hayfork help.*\)'
refused 'an unknown long option' \
    "unknown option --wokers \(did you mean --workers\?\)" \
    map --wokers 2 noop a
refused 'an unknown short option' 'unknown option -Z.*' map -Z noop a
refused 'an option of another subcommand' '.*--hosts.*' map --hosts a noop b
refused 'an option without its value' '.*--workers.*' map noop a --workers
refused 'a value where none belongs' '.*--quiet.*' map noop a --quiet=yes
refused 'a number that is none' ".*'two' is not a number from 1 to .*" \
    map -j two noop a
refused 'a number out of range' ".*'0' is not a number from 1 to .*" \
    map -j 0 noop a
refused 'a number with more behind it' ".*'2x' is not a number.*" \
    map -j 2x noop a
refused 'a platform that nobody knows' \
    "no platform is called 'cisco_isxe' \(did you mean 'cisco_iosxe'\?\)" \
    ssh --platform cisco_isxe a -- show version
refused 'two limits where one can hold' '.*--max-fail: which of them\?.*' \
    map --fail-fast --max-fail 3 noop a
refused 'a choice that there is not' \
    ".*'xml' is not one of human\|jsonl\|none.*" map -o xml noop a
for time in 5x 1.2.3s -1s '' s 1e9 99999999999999999999s; do
	refused "a length of time that is none: '$time'" \
	    "(-t|--timeout): .*(length of time|empty|long|TIME).*" \
	    map "--timeout=$time" noop a
done
refused 'a size that is none' '--max-output: .*' map --max-output=12Q noop a
refused 'no task' '.*TASK.*' map
refused 'an unknown task' "no task is called 'prmes' \(did you mean 'primes'\?\)" \
    map prmes 10
refused 'a task unlike any other' \
    "no task is called 'quux17' \(see: hayfork tasks\)" map quux17 10
refused 'a topic that there is not' '.*' help quux17
refused 'no command' '.*COMMAND.*' ssh "${LOGIN[@]}" a
refused 'a password on the command line' \
    '--password: no password is taken on the command line.*--ask-password.*' \
    ssh --password swordfish -w a -- hostname
refused 'however it is written' '--password: .*' \
    ssh --password=swordfish -w a -- hostname
refute 'nor is it repeated' grep -q swordfish "$err"
refused 'a log that cannot be written' "/nonexistent/log: No such file.*" \
    map --log /nonexistent/log noop a

# ---- hosts -----------------------------------------------------------------

refused 'no hosts' 'no hosts \(.*\)' ssh "${LOGIN[@]}" -- hostname
for pattern in 'sw[01-' 'sw[3-1]' 'sw[a-b]' 'sw]' 'sw[1-99999999]' \
    'host:0' 'host:70000' 'host:x' '@host' 'user@' ':22' '[::1'; do
	refused "a pattern of hosts that is none: $pattern" '.*' \
	    ssh "${LOGIN[@]}" -w "$pattern" -- hostname
done
printf '%s\n' "admin@$(hosts 0.1)" "$(hosts 0.2)" >hosts.txt
refused 'a pattern that chooses no host of the inventory' '.*leaf.*' \
    ssh "${LOGIN[@]}" -i hosts.txt -l 'leaf*' -- hostname
refused 'no inventory where one is said to be' \
    'nothing\.yaml: .*No such file or directory.*' \
    ssh "${LOGIN[@]}" -i nothing.yaml -- hostname
printf '%s\n' 'good:22' 'user@host:99999' >bad.txt
refused 'a bad line in a list' 'bad\.txt:2:[0-9]+: .*' \
    ssh "${LOGIN[@]}" -i bad.txt -- hostname
printf '%s\n' 'leaf1:' '  hostname: 127.0.0.1' '  port: ssh' >hosts.yaml
refused 'a bad value in an inventory' 'hosts\.yaml:3:[0-9]+: .*' \
    ssh "${LOGIN[@]}" -i hosts.yaml -- hostname
printf '%s\n' 'leaf1: {hostname: [' >hosts.yaml
refused 'an inventory that is no YAML' 'hosts\.yaml:[0-9]+:[0-9]+: .*' \
    ssh "${LOGIN[@]}" -i hosts.yaml -- hostname

# ---- plans -----------------------------------------------------------------

plan() { # LINE...
	printf '%s\n' "$@" >plan.yaml
}

refused 'no plan where one is said to be' 'nothing\.yaml: .*No such file.*' \
    run nothing.yaml
plan 'jobs:' '  - {name: a, task: primes, args: [1, 2'
refused 'a plan that is no YAML' 'plan\.yaml:[0-9]+:[0-9]+: .*' run plan.yaml
plan 'jobs:' '  - name: a' '    taks: primes'
refused 'an unknown key' \
    "plan\.yaml:3:5: .*taks.*\(did you mean '?task'?\?\)" run plan.yaml
plan 'jbos: []'
refused 'an unknown key at the top' 'plan\.yaml:1:1: .*jobs.*' run plan.yaml
plan 'jobs:' '  - name: a' '    task: prmes' '    args: [1]'
refused 'an unknown task in a plan' \
    "plan\.yaml:3:11: no task is called 'prmes' \(did you mean 'primes'\?\)" \
    run plan.yaml
plan 'defaults: {timeout: 5x}' 'jobs:' '  - {name: a, task: noop}'
refused 'a bad length of time' 'plan\.yaml:1:21: .*' run plan.yaml
plan 'jobs:' '  - {name: a, ssh: hostname, hosts: "leaf[1-"}'
refused 'a bad pattern of hosts' 'plan\.yaml:2:3[0-9]: .*' \
    run -i hosts.txt "${LOGIN[@]}" plan.yaml
plan 'jobs:' '  - {name: a, ssh: hostname, hosts: "spine*"}'
refused 'a pattern that chooses no host' 'plan\.yaml:2:[0-9]+: .*' \
    run -i hosts.txt "${LOGIN[@]}" plan.yaml
plan 'jobs:' '  - {name: a, ssh: hostname}'
refused 'host jobs without hosts' 'plan\.yaml:2:[0-9]+: .*--inventory\)' \
    run "${LOGIN[@]}" plan.yaml
plan 'jobs:' '  - {name: a, ssh: hostname, task: noop}'
refused 'a job of both kinds' 'plan\.yaml:2:[0-9]+: .*' run plan.yaml
plan 'jobs: []'
refused 'a plan of nothing' 'plan\.yaml:1:[0-9]+: .*' run plan.yaml
plan 'inventory: nothing.yaml' 'jobs:' '  - {name: a, ssh: hostname}'
refused 'a plan whose inventory is not there' '.*nothing\.yaml.*' \
    run "${LOGIN[@]}" plan.yaml
plan 'jobs:' '  - {name: good, task: noop, args: [a, b]}' \
    '  - {name: bad, task: nooop}'
refused 'a plan is not half run' 'plan\.yaml:3:[0-9]+: .*' run plan.yaml

# ---- passwords and known hosts ---------------------------------------------

to_device=(-w "admin@$(hosts 0.1)" --known-hosts known_hosts -- hostname)
refused 'a password file that is not there' 'nothing: .*No such file.*' \
    ssh --password-file nothing "${to_device[@]}"
echo swordfish >lax
chmod 644 lax
refused 'one that others may read' 'lax: .*others may read.*\(chmod 600 lax\)' \
    ssh --password-file lax "${to_device[@]}"
(umask 077 && : >empty)
refused 'one that is empty' '.*empty.*' \
    ssh --password-file empty "${to_device[@]}"
refused 'a password command that fails' '.*exit status 7.*' \
    ssh --password-command 'echo x; exit 7' "${to_device[@]}"
refused 'one that is not there' '.*exit status 127.*' \
    ssh --password-command 'exec 2>&-; ./nothing' "${to_device[@]}"
refused 'a password asked for where there is nobody to ask' \
    'no terminal to ask on.*--password-file.*' \
    ssh --ask-password "${to_device[@]}"
mkdir folder
refused 'known hosts that are a folder' 'folder: .*directory.*' \
    ssh "${LOGIN[@]}" --known-hosts folder -w "$(hosts 0.1)" -- hostname

# ---- keys: the signer reads them, so it runs; nobody is connected to -------

ssh-keygen -q -t ed25519 -N '' -f good
cp good.pub named-otherwise
ssh-keygen -q -t ed25519 -N 'the right one' -f locked
head -c 100 good >damaged
chmod 600 damaged

refused_key() { # SENTENCE REGEX KEY
	hf ssh --no-agent --identity "$3" "${to_device[@]}"
	if [[ $status = 2 && ! -s $out &&
	    $(head -n 1 "$err") =~ ^hayfork:\ $2$ ]]; then
		ok "$1"
	else
		not_ok "$1" "wanted: ^hayfork: $2\$"
	fi
}
refused_key 'a key that is not there' 'nothing: No such file.*\(.*\)' nothing
refused_key 'a key that is damaged' 'damaged: .*\(.*\)' damaged
refused_key 'the public half of a key' 'good\.pub: .*not the \.pub file.*' \
    good.pub
chmod 600 named-otherwise
refused_key 'whatever its name' 'named-otherwise: .*\(.*ssh-keygen -y.*\)' \
    named-otherwise
refused_key 'a key that is a folder' 'folder: .*\(.*\)' folder
chmod 644 good
refused_key 'a key that others may read' 'good: .*chmod 600.*' good
if ((EUID == 0)); then
	skip 'a key we may not read' 'root may read everything'
else
	chmod 000 good
	refused_key 'a key we may not read' 'good: Permission denied.*' good
fi
refused_key 'a locked key, and nobody to ask' \
    'locked: no terminal to ask on.*\(.*ssh-add.*\)' locked

# A terminal that answers each question with a passphrase.
mkfifo keyboard
script -qefc "$HF ssh --no-agent --identity locked ${to_device[*]}" seen \
    <keyboard >/dev/null 2>&1 &
terminal=$!
at_exit stop "$terminal" KILL
exec 7>keyboard
asked() { # TIMES
	(($(grep -o 'Passphrase for' seen | wc -l) >= $1))
}
for i in 1 2 3; do
	wait_for 20 'the passphrase is asked for' asked $i
	echo 'the wrong one' >&7
done
wait_for 20 'it gives up' pid_gone "$terminal"
exec 7>&-
status=0
wait "$terminal" || status=$?
is 'a wrong passphrase, three times, is refused' \
    "$status $(grep -c 'hayfork: locked: .*passphrase' seen)" '2 1'
refute 'and never shown' grep -q 'wrong one' seen

is 'nobody was connected to in all this' "$(fleet_counter accepted)" 0

# A worker program that says nothing more, and does not end.
printf '#!/bin/sh\nexec >&-\nexec sleep 600\n' >"$T/worker"
chmod +x "$T/worker"
run timeout 60 "$HF" tasks --worker "$T/worker"
status_is 'a worker program that does not end is not waited for' 2
matches 'and named' "$(<"$err")" "$T/worker: it does not answer to --list"
