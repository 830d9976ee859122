#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_settings.sh - options from the environment, a project's file, the
# user's: which holds, and whose are refused.
# shellcheck disable=SC2016,SC2154 # lib.sh sets out, err, status
. tests/harness/lib.sh

unset HAYFORK_CONFIG
B=$(realpath "$B")
export HOME=$T/home XDG_CONFIG_HOME=
mkdir -p "$HOME/.config/hayfork" "$T/xdg/hayfork" "$T/project/sub"
umask 022
project=$T/project/sub

in_folder() { # FOLDER ARGUMENT...
	run bash -c 'cd "$1" && exec "${@:2}"' - "$1" "$B/hayfork" "${@:2}"
}
# What the summary is like tells which output was chosen.
format() { # [ARGUMENT...]: of a task in the project's folder
	in_folder "$project" map noop a -q "$@"
	case $(<"$out") in
	'{'*) echo jsonl ;;
	'['*) echo json ;;
	id,*) echo csv ;;
	noop*) echo human ;;
	*) echo "status $status: $(<"$err")" ;;
	esac
}

is 'without any file, presets hold' "$(format)" human
echo 'output: csv' >"$HOME/.config/hayfork/config.yaml"
is "the user's file is read" "$(format)" csv
echo 'output: json' >"$T/xdg/hayfork/config.yaml"
is 'where XDG_CONFIG_HOME says, if it does' \
    "$(XDG_CONFIG_HOME=$T/xdg format)" json
echo 'output: jsonl' >"$T/project/.hayfork"
is "a project's file holds over it, in folders below, too" "$(format)" jsonl
is 'the environment holds over both' "$(HAYFORK_OUTPUT=json format)" json
is 'and an option over all' "$(HAYFORK_OUTPUT=json format -o human)" human
is '--config reads one file only' \
    "$(format --config "$T/xdg/hayfork/config.yaml")" json
is 'which may be a pipe' "$(format --config <(echo 'output: csv'))" csv
is 'or none' "$(format --config none)" human
is 'as the environment can say' "$(HAYFORK_CONFIG=none format)" human
# What the system says, in an /etc of our own.
system() { # VARIABLE=VALUE...
	unshare -rm bash -c 'mount -t tmpfs none /etc && mkdir /etc/hayfork &&
	    echo "output: jsonl" >/etc/hayfork/config.yaml &&
	    env "${@:2}" "$1" map -q noop a' - "$B/hayfork" "$@" 2>&1 |
	    head -c 1
}
if ! unshare -rm mount -t tmpfs none /etc 2>/dev/null; then
	skip "the system's file is read" 'there are no namespaces here'
else
	is "the system's file is read, where there is no other" \
	    "$(HOME=$T/nobody system)" '{'
	is "the user's holds over it" "$(system)" i
	is 'and a variable over both' "$(system HAYFORK_OUTPUT=json)" '['
fi

printf '%s\n' 'output: csv' 'map: {output: json}' 'ssh: {output: jsonl}' \
    >"$T/project/.hayfork"
is 'what is for a subcommand holds for it' "$(format)" json

echo 'quiet: true' >"$T/project/.hayfork"
in_folder "$T/project" map noop a
is 'a switch is thrown in a file' "$(<"$err")" ''
in_folder "$T/project" map noop a --quiet=no
matches 'and back on the command line' "$(<"$err")" '1 job'

echo 127.0.0.1:1 >"$T/project/hosts"
echo 'inventory: hosts' >"$T/project/.hayfork"
in_folder "$T/project/sub" ssh -n -- uptime
is 'a path is seen from the file' "$(<"$out")" '127.0.0.1:1: uptime'

printf 'timeout: 5s\nretires: 2\n' >"$T/project/.hayfork"
in_folder "$T/project/sub" map noop a
status_is 'a mistake ends the run before it begins' 2
is 'with its place and the line' "$(<"$err")" "hayfork: $T/project/.hayfork:2:1: \
unknown key 'retires' (did you mean 'retries'?)
    retires: 2
    ^"
in_folder "$T/project/sub" help
status_is 'but help is given' 0
in_folder "$T/project/sub" completion bash
status_is 'and completions' 0
echo 'password: hunter2' >"$T/project/.hayfork"
in_folder "$T/project" map noop a
status_is 'a secret is not accepted' 2
refute 'nor shown' grep -q hunter2 "$err"
HAYFORK_PASSWORD=hunter2 in_folder "$T" map noop a
status_is 'nor in the environment' 2
refute 'where it is not shown either' grep -q hunter2 "$err"

echo 'output: jsonl' >"$T/project/.hayfork"
for mode in 620 602 666; do
	chmod "$mode" "$T/project/.hayfork"
	matches "one that others can write is refused ($mode)" "$(format)" \
	    "status 2: .*project/\.hayfork: others can write it"
done
rm "$T/project/.hayfork"
ln -s "$T/xdg/hayfork/config.yaml" "$T/project/.hayfork"
matches 'so is a symbolic link' "$(format)" \
    'status 2: .*symbolic link.*--config none'
rm "$T/project/.hayfork"
mkfifo "$T/project/.hayfork"
matches 'and what is no file, at once' "$(format)" \
    'status 2: .*not a file.*--config none'
rm "$T/project/.hayfork"
if [[ $UID != 0 ]]; then
	skip "somebody else's is refused" 'only root can make one'
else
	echo 'output: jsonl' >"$T/project/.hayfork"
	chown 65534 "$T/project/.hayfork"
	matches "somebody else's is refused" "$(format)" \
	    'status 2: .*belongs to somebody else \(user 65534\)'
	rm "$T/project/.hayfork"
fi
# A folder where anybody can put a file is nobody's project.
mkdir -p "$T/open/mine"
chmod 1777 "$T/open"
echo 'output: jsonl' >"$T/open/.hayfork"
is 'an open folder above ours is not looked in' "$(project=$T/open/mine format)" \
    csv

# ---- what holds over what ---------------------------------------------------

rm -f "$HOME/.config/hayfork/config.yaml"
echo 'output: csv' >"$T/project/.hayfork"
for command in 'hosts a' platforms doctor runs; do
	# shellcheck disable=SC2086 # words
	in_folder "$project" $command
	refute "a form of results does not stand in the way of ${command% *}" \
	    grep -q -e '--output' "$err"
done
in_folder "$project" doctor -o csv
status_is 'what is typed does' 2
printf 'stream: true\ndiff: true\n' >"$T/project/.hayfork"
is 'nor are the ways to show them in the way of another that is typed' \
    "$(format -o json)" json

printf '%s: %s\n' inventory hosts session shell parse json \
    >"$T/project/.hayfork"
in_folder "$project" ssh -n -w a --netconf -- get
status_is 'nor is what goes without calls in the way of some' 0
in_folder "$project" compare noop --max 1 --rounds 1 --jobs 5 --no-crash -o none
status_is 'nor an inventory in that of a comparison without hosts' 0
in_folder "$project" compare noop -i ../hosts
status_is 'where one that is typed is too much' 2

echo 'no-store: true' >"$T/project/.hayfork"
in_folder "$project" map -q noop a --store "$T/kept.db"
check 'a store that is typed keeps the run' test -s "$T/kept.db"
in_folder "$project" map -q noop a --store "$T/kept.db" --no-store
status_is 'but not one that is to be none' 2

mkdir "$T/project/own"
echo theirs:1 >"$T/project/hosts"
echo ours:1 >"$T/project/own/hosts"
printf 'inventory: hosts\njobs: [{name: a, ssh: uptime}]\n' \
    >"$T/project/own/plan.yaml"
echo 'inventory: hosts' >"$T/project/.hayfork"
in_folder "$project" run -n ../own/plan.yaml
is "a plan's inventory holds over that of a file" "$(<"$out")" \
    'a: ours:1: uptime'
in_folder "$project" run -n ../own/plan.yaml -i ../hosts
is 'and one that is typed over both' "$(<"$out")" 'a: theirs:1: uptime'
echo 'jobs: [{name: a, ssh: uptime}]' >"$T/project/own/plan.yaml"
in_folder "$project" run -n ../own/plan.yaml
is "a plan without one has the file's" "$(<"$out")" 'a: theirs:1: uptime'

# Two programs of one name, that list one task each.
for folder in "$T/project" "$project"; do
	printf '#!/bin/sh\nprintf "%s\\t\\t\\tx\\n"\n' "${folder##*/}" \
	    >"$folder/tasks"
	chmod +x "$folder/tasks"
done
echo 'worker: tasks' >"$T/project/.hayfork"
in_folder "$project" tasks
matches 'a program is seen from the file' "$(<"$out")" '  project '

rm "$T/project/.hayfork"
in_folder "$project" map -q -o jsonl sleep x
echo 'output: csv' >"$T/project/.hayfork"
in_folder "$project" resume last -q --only-failed
matches 'a run is resumed as it was typed, whatever files say by now' \
    "$(<"$out")" '^\{"id":1,'
in_folder "$project" resume last -q --only-failed -o json
matches 'but as is typed now, if it is' "$(<"$out")" '^\['
