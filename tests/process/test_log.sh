#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_log.sh - what the farm does, in a file.
# shellcheck disable=SC2154 # out, err, status: lib.sh sets them
. tests/harness/lib.sh

run "$B/hayfork" map -j 1 --log "$T/json" --log-format json -q crash kill
status_is 'a worker dies' 5
json 'each line is an object' 'length > 5 and all(
    (keys_unsorted == ["time", "level", "pid", "message"]) and
    (.time | test("^20.*T.*Z$")) and (.level | test("^[a-z]+$")))' "$T/json"
json 'the death is a warning, with its signal' 'any(.level == "warn" and
    (.message | test("ended by signal 9")))' "$T/json"
json 'begin and end of the run are in it' '
    (map(.message) | any(test("^hayfork .* begins$"))) and
    (map(.message) | any(. == "ends with exit status 5 after 1 jobs"))' \
    "$T/json"
check 'a run appends to it' "$B/hayfork" map -q -o none --log "$T/json" \
    --log-format json noop a
json 'which ends otherwise' 'map(.message |
    select(startswith("ends with"))) | length == 2' "$T/json"
is 'others may not read it' "$(stat -c %a "$T/json")" 600

run "$B/hayfork" map -q --log "$T/text" --deadline 100ms sleep 10s
matches 'as text each line has its time, and why the run was stopped is told' \
    "$(<"$T/text")" $'\n[0-9]+\.[0-9]{6} stopping: the run.s deadline'
run "$B/hayfork" map -q --log /dev/full noop a
status_is 'a log that cannot be written costs no result' 0
is 'but is told once' "$(<"$err")" \
    'hayfork: the log is not complete: /dev/full: No space left on device'
run "$B/hayfork" map --log "$T/x" --log-format xml noop a
status_is 'there is no other format' 2
