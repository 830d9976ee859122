#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# scaling.sh - what hayfork compare says, beside plain fork() and pthreads
# with the same loop (scaling.c), in rounds that take turns.
#
#	scaling.sh B cpu		how far the rates are apart
#	scaling.sh B ratio WORKLOAD	processes over threads, on two workers
#
# Prints "name value" lines. When the confidence interval of a ratio excludes 1,
# "compare_order" is 100 if both say the same, else 0.
set -euo pipefail

B=$1 what=$2
rounds=7 seconds=0.3

ask() { # FILTER: of the JSON in $json
	jq -r "$1" <<<"$json"
}

# Jobs a second of a mode and a number of workers, in one round of hayfork's.
theirs() { # MODE WORKERS
	ask ".workloads[0].series[] | select(.mode == \"$1\") | .points[] |
	    select(.processes * .threads == $2) | .rate.median"
}

plain() { # MODE WORKLOAD OPERATIONS WORKERS
	"$B/tests/bench/scaling" "$@" "$seconds"
}

operations() {
	ask '.workloads[0].jobs' | sed 's/.* //'
}

median() {
	sort -g | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

compare() { # WORKLOAD OPTION...
	json=$("$B/hayfork" compare "$1" --max 2 --seconds "$seconds" -o json \
	    -q "${@:2}")
}

compare_cpu() {
	local round mode n

	for ((round = 0; round < rounds; round++)); do
		compare cpu --rounds 1
		for mode in processes threads; do
			for n in 1 2; do
				echo "$mode $n $(theirs $mode $n)" \
				    "$(plain $mode cpu "$(operations)" $n)"
			done
		done
	done >"$work/rounds"
	for mode in processes threads; do
		for n in 1 2; do
			echo "compare_cpu_${mode}_${n}_percent $(awk \
			    -v m=$mode -v n=$n '$1 == m && $2 == n {
				print 100 * $3 / $4 }' "$work/rounds" | median)"
		done
	done
}

compare_ratio() { # WORKLOAD
	local round mine low high ours

	seconds=0.15
	compare "$1" --rounds 6
	read -r mine low high < <(ask '.workloads[0].ratios[] |
	    select(.workers == 2) | .ratio | "\(.median) \(.low) \(.high)"')
	ours=$(for ((round = 0; round < 6; round++)); do
		echo "$(plain processes "$1" "$(operations)" 2)" \
		    "$(plain threads "$1" "$(operations)" 2)"
	done | awk '{ print $1 / $2 }' | median)
	echo "compare_$1_ratio $mine"
	echo "plain_$1_ratio $ours"
	awk -v low="$low" -v high="$high" -v ours="$ours" 'BEGIN {
		if (low > 1 || high < 1)
			print "compare_order", \
			    (low > 1) == (ours > 1) ? 100 : 0 }'
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
case $what in
cpu) compare_cpu ;;
ratio) compare_ratio "$3" ;;
*) exit 2 ;;
esac
