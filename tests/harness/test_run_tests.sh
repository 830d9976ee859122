#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_run_tests.sh - run-tests finds every test and adds up what they say.
. tests/harness/lib.sh

# A tree of its own, with the real runner and pretended tests.
tree=$T/tree
mkdir -p "$tree"/build/tests "$tree"/scripts "$tree"/tests/{harness,process}
cp scripts/run-tests "$tree/scripts/"
cp tests/harness/lib.sh "$tree/tests/harness/"
ln "$B/tests/run" "$tree/build/tests/run" 2>/dev/null ||
    cp "$B/tests/run" "$tree/build/tests/run"
printf '#!/bin/bash\n' >"$tree/scripts/lint"
chmod +x "$tree/scripts/lint"

pretend() { # NAME BODY [COMMENT]
	printf '#!/bin/bash\n# %s\n. tests/harness/lib.sh\n%s\n' "${3-}" "$2" \
	    >"$tree/tests/process/test_$1.sh"
	chmod +x "$tree/tests/process/test_$1.sh"
}

tests_run() { # check|long [VARIABLE=VALUE...]
	run env FILTER= TEST_JOBS=2 SANITIZE=none "${@:2}" \
	    "$tree/scripts/run-tests" build "$1"
}

last_line() {
	tail -n 1 "$out"
}

pretend good 'ok one; ok two'
pretend slow.long 'ok three'
tests_run check
status_is 'all well ends with 0' 0
is 'passes add up, lint among them' "$(last_line)" '3 passed, 0 failed'
tests_run long
is 'long adds the long ones' "$(last_line)" '4 passed, 0 failed'
tests_run check FILTER=good
is 'FILTER chooses' "$(last_line)" '2 passed, 0 failed'
tests_run check FILTER=nothing
status_is 'running nothing is a failure' 1

pretend bad 'ok four; is five 5 6'
pretend ends 'ok six; false; ok seven'
tests_run check
status_is 'a failing test fails the whole' 1
is 'failures add up' "$(last_line)" '5 passed, 2 failed'
check 'the log of a failing test is shown' grep -q '| not ok 2 - five' "$out"
refute 'the log of a good one is not' grep -q 'ok 1 - one' "$out"
check 'a command that ends a test is named' \
    grep -q 'test_ends.sh:4: false: failed' "$out"

pretend bad 'ok four'
# shellcheck disable=SC2016 # for the pretended test
pretend ends 'sleep 0.3; check "nobody else" test ! -e "$TEST_BUSY"' alone
# shellcheck disable=SC2016
pretend good 'touch "$TEST_BUSY"; sleep 0.5; rm "$TEST_BUSY"; ok one'
tests_run check TEST_BUSY="$T/busy"
is 'alone means alone' "$(last_line)" '4 passed, 0 failed'

printf '#!/bin/bash\necho layers; exit 1\n' >"$tree/scripts/lint"
tests_run check FILTER=lint
is 'lint counts' "$(last_line)" '0 passed, 1 failed'

mkdir "$tree/tests/unit"
touch "$tree/tests/unit/test_gone.c"
tests_run check FILTER=unit
is 'a test that was not built is missed' "$(last_line)" '0 passed, 1 failed'
