#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_completion.sh - what bash completes; zsh and fish can read theirs.
. tests/harness/lib.sh

for shell in bash zsh fish; do
	run "$B/hayfork" completion "$shell"
	status_is "there is a completion for $shell" 0
	cp "$out" "$T/$shell"
done
run "$B/hayfork" completion zhs
status_is 'for others there is none' 2
matches 'and the nearest is named' "$(<"$err")" 'did you mean zsh'

run "$B/hayfork" completion bash
is 'it is one script' "$(bash -n "$T/bash" 2>&1; tail -n 1 "$T/bash")" \
    'complete -F _hayfork hayfork'
check 'in the style of any other' shellcheck "$T/bash"

# Words as bash hands them over, the last with the cursor behind it.
complete() { # WORD...: what it may become, in one line
	bash -uc 'source "$1"
		COMP_WORDS=("${@:2}") COMP_CWORD=$(($# - 2))
		_hayfork && echo "${COMPREPLY[*]}"' - "$T/bash" "$@" 2>&1
}

is 'a subcommand' "$(complete hayfork pl)" 'platforms'
matches 'or any' "$(complete hayfork '')" '^run ssh .*help$'
is 'an option of it' "$(complete hayfork ssh --jump)" '--jump --jump-sessions'
is 'not that of another' "$(complete hayfork map --jump)" ''
is 'also behind options with values' \
    "$(complete hayfork -u ssh map x -t 5 --mem)" '--memory-per-task'
is 'without a subcommand, what every one takes' \
    "$(complete hayfork --)" '--help --version'
is 'the words an option takes' "$(complete hayfork ssh -o j)" 'jsonl json'
is 'behind its name' "$(complete hayfork ssh --host-key '')" \
    'strict accept-new off'
is 'behind an equals sign' "$(complete hayfork ssh --host-key =)" \
    'strict accept-new off'
is 'and what follows it' "$(complete hayfork ssh --host-key = o)" 'off'
is 'then options again' "$(complete hayfork ssh --host-key = off --dry)" \
    '--dry-run'
is 'a value of any kind is left alone' "$(complete hayfork ssh -u '')" ''
is 'an option without a value takes no word' \
    "$(complete hayfork help -q plat)" 'platforms platform'
mkdir "$T/folder"
touch "$T/folder/plan.yaml"
is 'a plan is a file' "$(complete hayfork run "$T/folder/p")" \
    "$T/folder/plan.yaml"
is 'so is an inventory' "$(complete hayfork ssh -i "$T/folder/p")" \
    "$T/folder/plan.yaml"
is 'where a folder is wanted, no file is one' \
    "$(complete hayfork ssh --out-dir "$T/fol")" "$T/folder"
is 'a program has files' "$(complete hayfork exec a -- cat "$T/folder/p")" \
    "$T/folder/plan.yaml"
echo '127.0.0.1 leaf01 spine01' >"$T/hosts"
is 'hosts are those that bash knows' \
    "$(HOSTFILE=$T/hosts complete hayfork ssh lea | sed 's/.*leaf01.*/leaf01/')" \
    leaf01

# ---- zsh and fish, where they are ------------------------------------------

mkdir "$T/zsh.d"
cp "$T/zsh" "$T/zsh.d/_hayfork"
zsh_says() { # LINE: sorted candidates
	rm -f "$T/candidates"
	timeout 20 zsh -f tests/process/complete.zsh "$T/zsh.d" "$1" \
	    "$T/candidates" >/dev/null 2>&1
	grep -vx -e 'done' -e '' "$T/candidates" | sort -u | paste -sd ' '
}
fish_says() {
	fish --no-config -c "source $T/fish; complete -C '$1'" |
	    cut -f 1 | sort -u | paste -sd ' '
}
for shell in zsh fish; do
	if ! command -v "$shell" >/dev/null; then
		skip "$shell completes" "there is no $shell"
		continue
	fi
	check "$shell reads it" "$shell" -n "$T/$shell"
	is "$shell completes a subcommand" \
	    "$("${shell}_says" 'hayfork pl')" platforms
	is "$shell completes an option of it" \
	    "$("${shell}_says" 'hayfork ssh --jum')" '--jump --jump-sessions'
	is "$shell completes no other's" \
	    "$("${shell}_says" 'hayfork map --jum')" ''
	is "$shell completes the words an option takes" \
	    "$("${shell}_says" 'hayfork ssh --host-key ')" 'accept-new off strict'
	is "$shell completes an operand" \
	    "$("${shell}_says" 'hayfork completion ')" 'bash fish zsh'
done
