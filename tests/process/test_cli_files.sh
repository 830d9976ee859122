#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_cli_files.sh - results that go to files as well: --out-dir, --joblog,
# --junit; and what cannot be written there.
# shellcheck disable=SC2016,SC2154
. tests/harness/lib.sh
. tests/process/cli.sh

fleet_up

# Says its argument on both streams; a ends with 3, b is killed.
say='printf "<%s>\1\n" "$1"; echo "err $1" >&2
    case $1 in a) exit 3;; b) kill -9 $$;; esac'

hf exec -q -o none --out-dir "$T/dir" --joblog "$T/log" --junit "$T/x.xml" \
    a b ../c '' -- sh -c "$say" sh
status_is 'programs run, one fails' 1

# ---- --out-dir ----------------------------------------------------------------

is 'each has a folder of its own, and none leads elsewhere' \
    "$(cd "$T/dir" && find . -type f | sort | tr '\n' ' ')" \
    './exec/%/stderr ./exec/%/stdout ./exec/%2E.%2Fc/stderr ./exec/%2E.%2Fc/stdout ./exec/a/stderr ./exec/a/stdout ./exec/b/stderr ./exec/b/stdout '
printf '<a>\1\n' >"$T/wanted"
check 'what they said is there, byte by byte' cmp "$T/dir/exec/a/stdout" \
    "$T/wanted"
is 'both streams' "$(<"$T/dir/exec/b/stderr")" 'err b'

hf ssh "${LOGIN[@]}" -q -o none --out-dir "$T/hosts" -c hostname \
    -c 'exit=4' -c hostname "$(hosts 0.1)"
status_is 'of several commands one fails' 1
is 'each has a number' \
    "$(cd "$T/hosts" && find . -type f | sort | tr '\n' ' ')" \
    "./$NET.0.1:$FLEET_PORT/1/stdout ./$NET.0.1:$FLEET_PORT/2/stdout ./$NET.0.1:$FLEET_PORT/3/stdout "
matches 'and its output' "$(<"$T/hosts/$NET.0.1:$FLEET_PORT/3/stdout")" "^$NET\.0\.1$"

# ---- --joblog -------------------------------------------------------------------

is 'the log begins as that of GNU parallel' "$(head -1 "$T/log")" \
    $'Seq\tHost\tStarttime\tJobRuntime\tSend\tReceive\tExitval\tSignal\tCommand'
log='^[0-9]+	:	[0-9]{10}\.[0-9]{3}	 *[0-9]+\.[0-9]{3}	0	[0-9]+'
matches 'has exit statuses' "$(grep -P '^1\t' "$T/log")" "$log	3	0	sh "
matches 'and signals' "$(grep -P '^2\t' "$T/log")" "$log	-1	9	sh "
hf exec -q -o none --joblog "$T/log" a -- true
is 'what is there already stays' "$(wc -l <"$T/log")" 6
if command -v parallel >/dev/null; then
	rm "$T/log"
	hf exec -q -o none -j 1 --joblog "$T/log" a b c -- \
	    sh -c 'test "$1" != b' sh
	run env HOME="$T" parallel --will-cite --resume-failed \
	    --joblog "$T/log" echo ran ::: a b c
	is 'GNU parallel takes up what failed, and nothing else' \
	    "$(cat "$out")" 'ran b'
else
	skip 'GNU parallel takes up what failed, and nothing else' \
	    'no parallel here'
fi
hf exec -q -o none --joblog /dev/full a b c -- true
status_is 'no room for it is found before anything runs' 2
hf exec -q -o none --out-dir "$T/gone" -j 1 --window 1 a b c -- \
    rm -rf "$T/gone"
status_is 'a folder that goes away ends the run' 74
is 'which is said once' "$(grep -c 'could not be written to exec' "$err")" 1

# ---- --junit --------------------------------------------------------------------

is 'the test suite is XML, with its totals' "$(python3 -c '
import sys, xml.etree.ElementTree as tree
suite = tree.parse(sys.argv[1]).getroot()
print(*(suite.get(n) for n in ("tests", "failures", "errors", "skipped")))
cases = {c.get("name").split()[1]: c for c in suite}
print(cases["a:" if "a:" in cases else "a"].find("failure").get("message"))
print(repr(cases["a:"].findtext("system-out")))
' "$T/x.xml")" '4 2 0 0
the program ended with exit status 3
'"'<a>\\\\x01'"
hf exec -q -o none --junit "$T/y.xml" --max-fail 0 -j 1 --window 1 a c d e \
    -- sh -c 'test "$1" != a' sh
matches 'what did not run was skipped' "$(<"$T/y.xml")" 'skipped="[1-3]"'
hf exec -q -o none --junit "$T/none/x.xml" a -- true
status_is 'a folder that is missing is found before anything runs' 2
matches 'and named' "$(cat "$err")" "none/x.xml: No such file"
is 'nothing is left of a file that was not finished' \
    "$(find "$T" -name '*.xml.*')" ''

# ---- what a path may be ----------------------------------------------------------

mkfifo "$T/pipe"
cat "$T/pipe" >"$T/read" &
reader=$!
hf exec -q -o none --junit "$T/pipe" a -- true
status_is 'a pipe cannot have its totals at the beginning' 2
wait "$reader"
is 'and stays a pipe' "$(stat -c %F "$T/pipe")" fifo
for option in joblog log; do
	cat "$T/pipe" >"$T/read" &
	reader=$!
	hf exec -q -o none --$option "$T/pipe" a -- true
	status_is "a --$option can go to a pipe" 0
	wait "$reader"
	check 'which is read' test -s "$T/read"
	hf exec -q -o none --$option "$T/pipe" a -- touch "$T/never"
	status_is "one that nobody reads is an error of --$option" 2
	matches 'that says so' "$(<"$err")" 'pipe: a pipe that nobody reads'
	refute 'before anything runs' test -e "$T/never"
done
echo old >"$T/real.xml"
ln -s real.xml "$T/link.xml"
hf exec -q -o none --junit "$T/link.xml" a -- true
status_is 'a symbolic link is followed' 0
is 'and stays one' "$(readlink "$T/link.xml")" real.xml
matches 'to the file that is new' "$(<"$T/real.xml")" '<testsuite '
hf exec -q -o none --junit "$T/two" --report "$T/two" a -- touch "$T/never"
status_is 'two files of one name are refused' 2
matches 'with their options' "$(<"$err")" '--junit and --report name the same'
refute 'before anything runs' test -e "$T/never"
ln -s new.xml "$T/ahead.xml"
hf exec -q -o none --junit "$T/ahead.xml" a -- true
is 'one that leads nowhere yet, too' \
    "$(readlink "$T/ahead.xml") $(stat -c %F "$T/new.xml")" \
    'new.xml regular file'
chmod 600 "$T/new.xml"
hf exec -q -o none --junit "$T/new.xml" a -- true
is 'what was private stays so' "$(stat -c %a "$T/new.xml")" 600
(
	umask 077
	hf exec -q -o none --junit "$T/own.xml" --joblog "$T/own.log" a -- true
)
is 'files are for who may read them' "$(stat -c %a "$T/own.xml" "$T/own.log" |
    tr '\n' ' ')" '600 600 '
