#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_cli_tables.sh - results as CSV, as one JSON array, and gathered: hosts
# that say the same under one heading.
# shellcheck disable=SC2016,SC2154
. tests/harness/lib.sh
. tests/process/cli.sh

fleet_up

hf ssh "${LOGIN[@]}" -o gather "$(hosts 0.1)" "$(hosts 0.2)" "$(hosts 0.3)" \
    -- bytes=20
status_is 'hosts are asked' 0
rule=---------------
port=$FLEET_PORT
is 'what they all say is told once' "$(grep -c "^$rule$" "$out")" 2
matches 'under the names of all of them' "$(sed -n 2p "$out")" \
    "^$NET\.0\.\[1-3\]:$port \(3\)$"

hf ssh "${LOGIN[@]}" -o gather "$(hosts 0.1)" "$(hosts 0.2)" -- hostname
is 'and what each says for itself, apart' "$(grep -c "^$rule$" "$out")" 4

hf exec -q -o gather --diff a b c d -- \
    sh -c 'case $1 in d) printf "1\n2\n";; *) printf "1\n3\n"; esac' sh
status_is 'programs are compared' 0
is 'those that say something else are shown by what is different in it' \
    "$(sed -n '2p;7p;9,$p' "$out")" 'a,b,c (3): exec
d: exec
--- most
+++ these
@@ -1,2 +1,2 @@
 1
-3
+2'
hf map noop 1 --diff
status_is 'there has to be something to differ from' 2
matches 'and how is told' "$(cat "$err")" '\-o gather'

hf exec -q -o json a 'b"' -- printf '%s\n'
status_is 'a JSON array' 0
is 'is one value' "$(jq -c '[.[].args] | sort' "$out")" '["a","b\""]'

hf exec -q -o csv 'a,b' 'say "x"' -- printf '%s\n'
status_is 'rows' 0
is 'that programs read' "$(python3 -c '
import csv, sys
rows = list(csv.DictReader(open(sys.argv[1], newline="")))
print(sorted((r["args"], r["status"], r["exit"], r["stdout"]) for r in rows))
' "$out")" "[('a,b', 'ok', '0', 'a,b\\n'), ('say \"x\"', 'ok', '0', 'say \"x\"\\n')]"

# Every byte there is, in whatever a device says, and no control byte comes out.
python3 -c 'import sys; sys.stdout.buffer.write(bytes(range(1, 256)))' \
    >"$T/bytes"
for form in human gather csv; do
	hf exec -q -o $form "$T/bytes" -- cat
	check "no byte moves a cursor ($form)" python3 - "$out" <<-'END'
		import sys
		text = open(sys.argv[1], "rb").read()
		assert len(text) > 255
		assert not any((b < 32 and b not in (9, 10)) or b == 127
		               for b in text), text
		text.decode()
	END
done

# More than a pipe takes, and more than memory is used for, held back by the
# first of them.
run sh -c '"$0" exec -q -o jsonl --order input $(seq 30) -- sh -c "test \$1 != 1 || sleep 1; yes \$1 | head -c 1M" sh | cat' "$HF"
is 'all come, in the order of the input' \
    "$(jq -c '[.id, (.stdout | length)]' "$out" | tr -d '\n')" \
    "$(printf '[%s,1048576]' {1..30})"

# More than memory is used for: the file has no name, and goes.
hf exec -q -o gather a b c d -- sh -c 'yes "$1" | head -c 5M' sh
status_is 'long texts' 0
is 'are whole' "$(grep -cx 'd' "$out")" 2621440
TMPDIR=$T/none hf exec -q -o gather -j 1 a b c d $(seq 50) -- sh -c \
    'echo "$1" >>'"$T"'/begun; yes "$1" | head -c 5M' sh
status_is 'what cannot be kept is an error' 74
matches 'which is told' "$(cat "$err")" 'have to wait could not be kept: No such'
check 'at once' test "$(wc -l <"$T/begun")" -lt 10
is 'what was kept before is shown' "$(grep -cx 'a' "$out")" 2621440
rm "$T/begun"
TMPDIR=$T/none hf exec -q -o jsonl --order input -j 2 $(seq 50) -- sh -c \
    'echo "$1" >>'"$T"'/begun; test $1 != 1 || sleep 1; yes $1 | head -c 3M' sh
status_is 'it is the same for results that wait for their turn' 74
check 'of which no more are made' test "$(wc -l <"$T/begun")" -lt 15
