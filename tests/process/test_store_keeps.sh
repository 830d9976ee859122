#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_store_keeps.sh - the run store beside others: attempts, jobs that wait
# until they are known to it, who may only read it, who prunes it meanwhile,
# and stores of an older version.
# shellcheck disable=SC2016,SC2154
. tests/harness/lib.sh
. tests/process/cli.sh

store=$T/runs.db

sql() { # FILE STATEMENT...
	python3 - "$@" <<-'PYTHON'
	import sqlite3, sys
	base = sqlite3.connect(sys.argv[1], timeout=20)
	for statement in sys.argv[2:]:
	    for row in base.execute(statement):
	        print(*row, sep="|")
	base.commit()
	PYTHON
}

# ---- attempts ---------------------------------------------------------------

hf ssh --store "$store" -q -u nobody --no-agent --retries 2 127.0.0.1:1 -- x
status_is 'nobody listens there' 3
hf show last --store "$store" -o jsonl
is 'two attempts are kept, and the last' "$(jq -c '[.status, (.earlier |
    map([.status, .stage, .class]))]' "$out")" \
    '["unreachable",[["unreachable","connect","connect"],["unreachable","connect","connect"]]]'
hf show last --store "$store"
is 'people see them, too' "$(grep -c 'attempt [12]: unreachable at connect' \
    "$out")" 2
hf map --store "$store" -q --crash-retries 1 crash segv
hf show last --store "$store" -o jsonl
is 'a crash that is tried again is one' \
    "$(jq -c '[.status, (.earlier | map(.status))]' "$out")" \
    '["crashed",["crashed"]]'
hf export last "$T/one.db" --store "$store"
hf show last --store "$T/one.db" -o jsonl
is 'they go with the run' "$(jq -c '.earlier | length' "$out")" 1
hf map --store "$store" -q noop 1
hf show last --store "$store" -o jsonl
is 'one attempt is none before it' "$(jq 'has("earlier")' "$out")" false
hf prune --store "$store" --keep 1
is 'what is forgotten leaves none' \
    "$(sql "$store" 'SELECT count(*) FROM attempt')" 0

# ---- what may not run twice is known before it begins ------------------------

fleet_up
cat >"$T/plan.yaml" <<-PLAN
	jobs:
	  - {name: a, ssh: 'delay=1s first', repeatable: true}
	  - {name: b, ssh: second, after: a}
	  - {name: c, ssh: third, after: a, repeatable: true}
PLAN
hf_start run "$T/plan.yaml" --store "$store" "${LOGIN[@]}" -q -o none \
    -w "$(hosts 0.1)"
wait_for 10 'the first runs' has_execs 1 'delay=1s first'
recorder=$(pgrep -P "$HF_PID" -f recorder)
kill -STOP "$recorder"
wait_for 20 'what may run twice goes on' has_execs 1 third
is 'what may not waits until it is kept' "$(execs second)" 0
kill -9 "$recorder" "$HF_PID"
hf_wait 10
hf resume last --store "$store" -q -o none
status_is 'when both were killed' 0
is 'it was not begun, and nobody has to ask' "$(execs second)" 1

hf_start run "$T/plan.yaml" --store "$store" "${LOGIN[@]}" -q -o none \
    -w "$(hosts 0.2)"
wait_for 10 'the first runs again' has_execs 3 'delay=1s first'
recorder=$(pgrep -P "$HF_PID" -f recorder)
kill -STOP "$recorder"
wait_for 20 'and the third' has_execs 3 third
kill -TERM "$HF_PID"
kill -CONT "$recorder"
hf_wait 20
status_is 'a run that is stopped while one waits' 143
is 'does not begin it' "$(execs second)" 1

# ---- what was decided --------------------------------------------------------

hf_start ssh --store "$store" "${LOGIN[@]}" -q -o none "$(hosts 0.3)" \
    -- 'delay=20s maybe'
wait_for 10 'it runs' has_execs 1 'delay=20s maybe'
kill -9 "$HF_PID"
hf_wait 10
hf resume last --store "$store" -q
status_is 'it may have run' 2
hf resume last --store "$store" -q --in-doubt skip
status_is 'it is skipped' 5
hf resume last --store "$store" -q
status_is 'and nobody asks again' 5
is 'nor does it again' "$(execs 'delay=20s maybe')" 1
stop "$FLEET_PID"

# ---- a store of version 1 ----------------------------------------------------

old=$T/old.db
job='seq INTEGER, number INTEGER, name TEXT, host TEXT, command TEXT, commands
    BLOB, args BLOB, digest TEXT, repeatable INTEGER, replaces INTEGER'
result='status TEXT, stage TEXT, attempts INTEGER, worker INTEGER, started
    INTEGER, elapsed INTEGER, cpu INTEGER, exit INTEGER, stdout BLOB, stderr
    BLOB, truncated INTEGER, value BLOB, error_class TEXT, error_message TEXT,
    error_hint TEXT, more BLOB'
sql "$old" 'PRAGMA journal_mode = WAL' \
    "PRAGMA application_id = $((0x68667273))" 'PRAGMA user_version = 1' \
    'CREATE TABLE run (id INTEGER PRIMARY KEY AUTOINCREMENT, started INTEGER,
	ended INTEGER, state TEXT, exit INTEGER, opened INTEGER, pid INTEGER,
	argv BLOB, folder TEXT, plan TEXT, failed TEXT, version TEXT)' \
    "CREATE TABLE job (id INTEGER PRIMARY KEY, superseded INTEGER, $job,
	$result)" \
    "INSERT INTO run (started, state, opened, pid, argv, folder, version)
	VALUES (1, 'interrupted', 1, 1,
	x'96A7686179666F726BA36D6170A46E6F6F70A131A132A133', '/', '0.1.0')" \
    "INSERT INTO job (id, seq, number, name, args, repeatable, replaces,
	status, attempts, worker, exit) VALUES (4294967297, 1, 1, 'noop', x'31',
	1, 0, 'ok', 1, 0, NULL)" >/dev/null
hf runs --store "$old" -o json
is 'an older store is read' "$(jq -c '.[] | [.run, .state, .jobs, .failed]' \
    "$out")" '[1,"interrupted",1,0]'
hf show 1 --store "$old" -o jsonl
is 'with its results' "$(jq -r '"\(.args) \(.status)"' "$out")" '1 ok'
hf export 1 "$T/exported.db" --store "$old"
hf show 1 --store "$T/exported.db" -o jsonl
is 'which can go elsewhere' "$(jq -r .args "$out")" 1
is 'and stays as it is' "$(sql "$old" 'PRAGMA user_version')" 1
hf resume 1 --store "$old" -q -o jsonl
status_is 'its run is taken up' 0
is 'where it ended' "$(jq -r .args "$out" | sort | paste -sd ' ')" \
    '2 3'
is 'it is of our version then' "$(sql "$old" 'PRAGMA user_version')" 2
hf runs --store "$old" -o json
is 'and has all' "$(jq -c '.[] | [.state, .jobs]' "$out")" '["ended",3]'
hf prune --store "$old" --keep 0
status_is 'what it had can be forgotten' 0
is 'and gives its room back' \
    "$(sql "$old" 'PRAGMA freelist_count' 'PRAGMA auto_vacuum')" $'0\n2'

# ---- who may only read -------------------------------------------------------

if ((EUID == 0)) && command -v setpriv >/dev/null; then
	mkdir "$T/theirs"
	cp "$store" "$T/theirs/runs # 1?.db"
	chmod -R a+rX "$T" "$T/theirs"
	chmod 644 "$T/theirs/runs # 1?.db"
	chmod 555 "$T/theirs"
	as_nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups)
	cp "$HF" "$T/hayfork"
	chmod 755 "$T/hayfork"
	run "${as_nobody[@]}" "$T/hayfork" runs --store "$T/theirs/runs # 1?.db"
	status_is 'who may not write to it can list it' 0
	run "${as_nobody[@]}" "$T/hayfork" show last -o none \
	    --store "$T/theirs/runs # 1?.db"
	status_is 'and show it' 0
	run "${as_nobody[@]}" "$T/hayfork" prune --keep 0 \
	    --store "$T/theirs/runs # 1?.db"
	status_is 'but forget nothing' 2
	matches 'as is told' "$(<"$err")" 'readonly|Permission denied'
	is 'nothing is left there' "$(ls "$T/theirs")" 'runs # 1?.db'
	chmod 600 "$T/theirs/runs # 1?.db"
	run "${as_nobody[@]}" "$T/hayfork" runs --store "$T/theirs/runs # 1?.db"
	status_is 'who may not read it' 2
	matches 'is told so' "$(<"$err")" 'Permission denied'
	chmod 755 "$T/theirs"
else
	skip 'who may not write to it can list it' 'that takes root and setpriv'
fi

# ---- what is no store --------------------------------------------------------

head -c 5000 /dev/urandom >"$T/noise"
cp "$T/noise" "$T/noise.before"
hf runs --store "$T/noise"
status_is 'what is no database' 2
matches 'is told' "$(<"$err")" 'noise: it is no run store, nor any SQLite'
hf map -q --store "$T/noise" noop 1
status_is 'nor is it written to' 2
check 'it is as it was' cmp "$T/noise" "$T/noise.before"
cp "$store" "$T/cut"
truncate -s 20000 "$T/cut"
cp "$T/cut" "$T/cut.before"
hf show last --store "$T/cut"
status_is 'one that is cut' 2
matches 'is told' "$(<"$err")" 'cut: it is damaged'
check 'and stays as it is' cmp "$T/cut" "$T/cut.before"
sql "$T/theirs.db" 'CREATE TABLE music (name)' >/dev/null
cp "$T/theirs.db" "$T/theirs.before"
hf map -q --store "$T/theirs.db" noop 1
status_is "somebody else's database" 2
matches 'is told' "$(<"$err")" 'a database, but no run store'
check 'nothing of it is changed' cmp "$T/theirs.db" "$T/theirs.before"
is 'nor put beside it' "$(cd "$T" && echo theirs.db*)" theirs.db
sql "$T/newer.db" "PRAGMA application_id = $((0x68667273))" \
    'PRAGMA user_version = 99' 'CREATE TABLE run (id)' >/dev/null
hf runs --store "$T/newer.db"
status_is 'one of a newer hayfork' 2
matches 'is told' "$(<"$err")" 'written by a newer hayfork'

# ---- others who write --------------------------------------------------------

hf map -q --store "$T/busy.db" noop 1
mkfifo "$T/lock"
python3 - "$T/busy.db" "$T/lock" <<-'PYTHON' &
	import sqlite3, sys
	base = sqlite3.connect(sys.argv[1], isolation_level=None)
	base.execute("BEGIN IMMEDIATE")
	with open(sys.argv[2], "w") as said:
	    said.write("locked\n")
	with open(sys.argv[2]) as end:
	    end.read()
PYTHON
locker=$!
at_exit stop "$locker" KILL
read -r line <"$T/lock"
is 'somebody holds the store' "$line" locked
hf map --store "$T/busy.db" --deadline 2s noop 1
status_is 'the deadline is that of a run that cannot open it, too' 6
matches 'which says what it waits for' "$(<"$err")" \
    'waiting for the run store, .*busy.db'
stop "$locker" KILL
hf map -q --store "$T/busy.db" noop 1
status_is 'when it is free it goes on' 0

# The same in the midst of a run: it ends soon, and can be taken up.
cat >"$T/lock.py" <<-'PYTHON'
	import sqlite3, sys
	base = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=20)
	base.execute("BEGIN IMMEDIATE")
	print("locked", flush=True)
	sys.stdin.read()
PYTHON
mkfifo "$T/release"
hf_start exec --store "$T/busy.db" --deadline 5s -j 1 --window 1 -o none 1 2 \
    3 4 5 6 7 8 -- sh -c 'echo >>"$0"; sleep .5' "$T/began"
wait_for 10 'it runs' test -s "$T/began"
python3 "$T/lock.py" "$T/busy.db" >"$T/locked" <"$T/release" &
locker=$!
exec 7>"$T/release"
wait_for 10 'somebody holds the store' grep -q locked "$T/locked"
hf_wait 15
status_is 'the deadline does not wait for the store' 74
exec 7>&-
wait "$locker"
wait_for 10 'its recorder has ended' not pgrep -f "recorder.*busy"
hf resume last --store "$T/busy.db" -q -o none
status_is 'and the run goes on from there' 0

# ---- runs that are forgotten in part -----------------------------------------

hf map -q -o none --store "$T/part.db" noop 1 2 3 4
hf map -q -o none --store "$T/part.db" noop 5
sql "$T/part.db" "UPDATE run SET state = 'forgetting', job_count = NULL WHERE
    id = 1" 'DELETE FROM job WHERE id < (1 << 32) + 3' >/dev/null
hf runs --store "$T/part.db" -o json
is 'a run that was being forgotten says so' \
    "$(jq -c '.[] | select(.run == 1) | [.state, .jobs]' "$out")" \
    '["forgetting",2]'
hf show 1 --store "$T/part.db"
status_is 'it is shown no more' 2
hf resume 1 --store "$T/part.db"
status_is 'nor taken up' 2
hf prune --keep 100 --store "$T/part.db"
is 'the next prune finishes it' \
    "$(sql "$T/part.db" 'SELECT count(*) FROM job' \
	'SELECT id FROM run')" $'1\n2'

# ---- what is decided is what was asked about ----------------------------------

hf ssh --store "$T/two.db" -q -u nobody --no-agent -o none 127.0.0.1:1 \
    127.0.0.2:1 -- x
sql "$T/two.db" "UPDATE job SET status = 'unknown' WHERE seq = 1" \
    'UPDATE job SET status = NULL WHERE seq = 2' \
    "UPDATE run SET state = 'interrupted', job_count = NULL" >/dev/null
hf resume last --store "$T/two.db" --in-doubt skip -o none
is 'one is asked about, and skipped' "$(grep -c 'in doubt.*skipped' "$err")" 1
hf resume last --store "$T/two.db" --only-failed -o none
status_is 'the other is asked about when it matters' 2
is 'which is told' "$(grep -c 'may have run$' "$err") $(grep -c \
    'skipped before' "$err")" '1 1'

# Two runs of many rows are forgotten while another is under way.
seq 20000 >"$T/many"
for _ in 1 2; do
	hf map -q -o none --store "$T/big.db" noop <"$T/many"
done
hf_start map -o none --store "$T/big.db" --progress none noop \
    < <(while echo 1; do :; done)
wait_for 20 'a run is under way' "$B/hayfork" show 3 --store "$T/big.db" \
    -o none
hf prune --store "$T/big.db" --keep 1
status_is 'runs are forgotten beside it' 0
kill -TERM "$HF_PID"
hf_wait 30
status_is 'which hardly notices' 143
is 'of those that were forgotten nothing is left' \
    "$(sql "$T/big.db" 'SELECT count(*) FROM job WHERE id < 3 << 32' \
	'SELECT count(*) FROM run')" $'0\n1'
