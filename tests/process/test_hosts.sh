#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_hosts.sh - hayfork hosts: what a choice means; the same sets as those
# of ClusterShell's nodeset, for expressions that are made up.
# shellcheck disable=SC2119,SC2154
. tests/harness/lib.sh
. tests/process/cli.sh

said() { # SENTENCE WORDS: the names, in one line
	is "$1" "$(paste -sd ' ' "$out")" "$2"
}

cat >"$T/hosts.yaml" <<'YAML'
leaf1: {groups: [leafs], hostname: 10.0.0.1, port: 22, platform: linux}
leaf2: {groups: [leafs], password: hunter2}
spine1: {groups: [spines], platform: cisco_ios}
YAML
printf 'leafs: {}\nspines: {username: admin}\n' >"$T/groups.yaml"
printf '# mine\nleaf1, spine1!leaf1 # not that\n\nleaf2\n' >"$T/some"
printf 'leaf1\nleaf2!\n' >"$T/bad"
printf '@%s/round\n' "$T" >"$T/round"

# ---- what is printed -------------------------------------------------------

hf hosts -i "$T/hosts.yaml"
said 'without a choice, all' 'leaf1 leaf2 spine1'
hf hosts -i "$T/hosts.yaml" '@leafs!leaf2,new[1-2]'
said 'groups and names that are new' 'leaf1 new1 new2'
hf hosts -i "$T/hosts.yaml" -l 'all!platform=linux' -x 'spine*'
said '--limit and --exclude have the same words' leaf2
hf hosts -i "$T/hosts.yaml" "@$T/some"
said 'a file: each line is an expression' 'spine1 leaf2'
hf hosts -i "$T/hosts.yaml" -l "all!@$T/some"
said 'a file is one operand' leaf1
hf hosts --fold 'sw[01-10]!sw[03-04],x'
said '--fold' 'sw[01-02,05-10],x'
hf hosts -i "$T/hosts.yaml" -l 'leaf*' -o json
json 'JSON: the values' '.[0] == [{"name":"leaf1","hostname":"10.0.0.1",
    "port":22,"username":null,"platform":"linux","groups":["leafs"],
    "file":.[0][0].file,"line":1},.[0][1]] and
    (.[0][0].file | endswith("hosts.yaml"))'
refute 'no password is printed' grep -q hunter2 "$out"

# Quadratic work would take minutes here.
seq -f 'sw%.0f' 100000 >"$T/many"
limit=20 hf hosts --fold "@$T/many!sw[2-99999]"
said 'a file of 100,000 lines is read at once' 'sw[1,100000]'

# ---- bad input -------------------------------------------------------------

hf hosts 'a[1-2],b!!c'
status_is 'two operators are refused' 2
check 'with a caret below the place' grep -q '^             ^$' "$err"
hf hosts -i "$T/hosts.yaml" -l '@failed'
check '@failed is not there yet' grep -q "'@failed' is not known" "$err"
hf hosts "@$T/bad"
check 'of a file, the line is told' grep -q 'bad:2:6: nothing behind' "$err"
hf hosts "@$T/round"
check 'files that name themselves end' grep -q 'round:1:1: files of hosts' "$err"
hf hosts 'bob:hunter2@a!b['
refute 'a password is not repeated' grep -q hunter2 "$err"
hf hosts a -o csv
status_is 'an output that is not for it' 2

# ---- as nodeset does -------------------------------------------------------

# Words with one or two ranges, joined by operators: one expression a line.
make_expressions() { # COUNT SEED
	awk -v n="$1" -v seed="$2" '
	function r(k) { return int(rand() * k) }
	function range(wide,   a, b) {
		a = r(12); b = a + r(12)
		if (wide) return sprintf("%02d-%02d", a, b)
		if (r(4) == 0) return a
		return a "-" b (r(5) == 0 ? "/" 1 + r(4) : "")
	}
	function bracket(  wide, s) {
		wide = r(3) == 0
		s = range(wide)
		while (r(3) == 0) s = s "," range(wide)
		return "[" s "]"
	}
	function word(  s) {
		s = substr("abc", 1 + r(2), 1) bracket()
		if (r(3) == 0) s = s "-x" bracket()
		if (r(5) == 0) s = s "-ib"
		return s
	}
	BEGIN {
		srand(seed)
		while (n-- > 0) {
			s = word()
			for (k = r(5); k > 0; k--)
				s = s substr(",!&^", 1 + r(4), 1) word()
			print s
		}
	}'
}

# Both directions, for each expression: the names, and our folded words read.
compare_sets() { # FILE: an expression a line
	local expr theirs ours folded bad=0

	while read -r expr; do
		theirs=$(nodeset -e -S '\n' "$expr" | sort)
		if ! ours=$("$HF" hosts "$expr") ||
		    ! folded=$("$HF" hosts --fold "$expr"); then
			echo "# $expr: refused"
			bad=1
		fi
		ours=$(sort <<<"$ours")
		[[ $ours == "$theirs" ]] || {
			echo "# $expr: names differ"
			bad=1
		}
		[[ $(nodeset -e -S '\n' "$folded" | sort) == "$theirs" ]] || {
			echo "# $expr: nodeset reads $folded otherwise"
			bad=1
		}
		[[ -z $theirs ]] && continue
		[[ $("$HF" hosts "$(nodeset -f "$expr")" | sort) == "$theirs" ]] || {
			echo "# $expr: what nodeset folds is read otherwise"
			bad=1
		}
	done <"$1"
	return "$bad"
}

if command -v nodeset >"$T/nodeset"; then
	make_expressions "${HF_NODESETS:-60}" 7 >"$T/expressions"
	check 'expressions and folding are those of nodeset' \
	    compare_sets "$T/expressions"
else
	skip 'expressions and folding are those of nodeset' \
	    'nodeset is not installed (Debian: clustershell)'
fi
