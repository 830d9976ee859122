# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC2154
#
# alloc.sh - the master while it is refused memory: each allocation in its
# turn, alone and with all after it. For test_alloc.sh, which takes some, and
# its long form, which takes all.
. tests/harness/lib.sh
. tests/process/cli.sh
. tests/faults/verdict.sh

PRELOAD=$(realpath "$B/tests/faults/preload/malloc.so")

count_allocations() { # COMMAND...
	MALLOC_COUNT=$T/count LD_PRELOAD=$PRELOAD "$@" >/dev/null 2>&1 \
	    </dev/null || true
	cat "$T/count"
}

# One run that is refused memory.
run_refused() { # WHICH JOBS COMMAND...
	local status=0 why own=$BASHPID

	MALLOC_FAIL=$1 LD_PRELOAD=$PRELOAD timeout -k 2 20 "${@:3}" \
	    >"$T/out.$own" 2>"$T/err.$own" </dev/null || status=$?
	why=$(verdict "$status" "$T/out.$own" "$T/err.$own" "$2")
	[[ -z $why ]] || printf '%s\n' "allocation $1: $why: $(head -c 300 \
	    "$T/err.$own" | tr '\n' ' ')" >>"$T/wrong"
	rm -f "$T/out.$own" "$T/err.$own"
}

# Every step-th allocation, two runs at a time.
refuse() { # SENTENCE STEP JOBS COMMAND...
	local first last at more runs=0 pids=()

	: >"$T/wrong"
	# What is allocated before main() is not ours.
	first=$(count_allocations "$HF" --version)
	last=$(count_allocations "${@:4}")
	for ((at = first; at <= last + 2; at += $2)); do
		for more in '' +; do
			run_refused "$at$more" "${@:3}" &
			pids+=("$!")
			((++runs % 2)) || wait "${pids[@]}"
			((runs % 2)) || pids=()
		done
	done
	[[ ${#pids[@]} = 0 ]] || wait "${pids[@]}"
	if [[ -s $T/wrong ]]; then
		not_ok "$1" "$(sort -V "$T/wrong" | head -n 40)"
	else
		ok "$1 ($runs runs, $((last - first)) allocations)"
	fi
}

refuse_all() { # STEP
	refuse 'tasks, while memory is refused' "$1" 12 \
	    "$HF" map -j 2 -o jsonl noop 1 2 3 4 5 6 7 8 9 10 11 12
	refuse 'a crash, while memory is refused' "$1" 3 \
	    "$HF" map -j 1 -o jsonl --crash-retries 1 crash abrt kill segv
	fleet_up --max-seconds 900
	refuse 'host jobs and parsers, while memory is refused' "$1" 3 \
	    "$HF" ssh "${LOGIN[@]}" -j 1 -t 5s --parse json -o jsonl \
	    "$(hosts '0.[1-3]')" -- show version json
	printf '%s\n' 'jobs:' '  - {name: a, task: noop, args: [a, b, c]}' \
	    "  - {name: b, ssh: 'show version'}" >"$T/plan.yaml"
	hosts 0.1 | sed 's/^/admin@/' >"$T/inventory"
	refuse 'a plan, while memory is refused' "$1" 4 \
	    "$HF" run "${LOGIN[@]}" -t 5s -j 1 -o jsonl -i "$T/inventory" \
	    "$T/plan.yaml"
}
