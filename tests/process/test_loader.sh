#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_loader.sh - a crash in code that was loaded is told by its name, as
# soon as the worker has had a chance to say what it has loaded.
# shellcheck disable=SC2119,SC2154
. tests/harness/lib.sh
. tests/process/cli.sh

worker=(--worker "$B/tests/process/loader")
# Where it crashed: the first frame that is not a sanitizer's.
first='map(select(test("asan|ubsan|interceptor") | not))[0]'

hf map -o jsonl "${worker[@]}" loader tell
json 'what it has said it has loaded has a name' '.[0] | .status == "crashed"
    and (.error.backtrace | '"$first"' | test("libz\\.so"))'
case $B in
*address*) skip 'what it said last is there' 'a sanitizer says more' ;;
*) json 'what it said last is there' \
    '.[0].error.last_words == ["about to sum up"]' ;;
esac
json 'below it are its own frames' '.[0].error.backtrace |
    any(test("^loader_run\\+0x.*\\(loader\\+"))'

hf map -o jsonl "${worker[@]}" loader crash
json 'without that it is an address' '.[0] | .status == "crashed" and
    (.error.backtrace | '"$first"' | test("^0x[0-9a-f]+$"))'

hf map -j 1 -o jsonl --order input "${worker[@]}" loader load crash
json 'what an earlier task has loaded is told with its result' \
    'map(.status) == ["ok", "crashed"] and map(.worker) == [0, 0] and
    (.[1].error.backtrace | '"$first"' | test("libz\\.so"))'
