#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_store_hosts.sh - commands on hosts in the run store: what may not run
# twice is asked about, what only reads is repeated, and no secret is kept.
# shellcheck disable=SC2016,SC2154
. tests/harness/lib.sh
. tests/process/cli.sh

store=$T/runs.db after=
fleet_up

# A run whose master is killed while this runs on two hosts of three.
killed() { # OPTION... -- COMMAND
	hf_start ssh --store "$store" "${LOGIN[@]}" -j 1 --sessions 2 \
	    "$(hosts '0.[1-3]')" "$@"
	wait_for 20 'two commands run' has_execs 2 "${*:$#}"
	kill -9 "$HF_PID"
	hf_wait 10
}
state() {
	jq -r '"\(.host | split(":")[0] | split(".")[3]) \(.status)"' "$out" |
	    sort | paste -sd ,
}

killed -- 'delay=20s once'
hf resume last --store "$store"
status_is 'commands that may have run are asked about' 2
is 'each by name' "$(grep -c 'in doubt: .*may have run' "$err")" 2
matches 'with what to say' "$(cat "$err")" '2 jobs may have run.*--in-doubt'
is 'and nothing is begun' "$(execs 'delay=20s once')" 2
hf show last --store "$store" -o jsonl
is 'who was not asked has no result' "$(jq -s length "$out")" 2

hf_start resume last --store "$store" --in-doubt skip -o jsonl
wait_for 20 'the third is asked' has_execs 3 'delay=20s once'
kill -9 "$HF_PID"
hf_wait 10
is 'those that are skipped are not asked again' "$(execs 'delay=20s once')" 3
hf resume last --store "$store"
is 'nor asked about: only the third is' \
    "$(grep -c 'in doubt: .*may have run' "$err")" 1

killed -- 'delay=1500ms twice'
hf resume last --store "$store" --in-doubt retry -o jsonl -q
status_is 'they can be repeated' 0
is 'and the others are done' "$(state)" '1 ok,2 ok,3 ok'
hf show last --store "$store" -o jsonl
is 'each has one result' "$(state)" '1 ok,2 ok,3 ok'

killed --repeatable -- 'delay=1500ms again'
hf resume last --store "$store" -o jsonl -q
status_is 'what is repeatable is repeated unasked' 0
is 'all of it' "$(state)" '1 ok,2 ok,3 ok'

# ---- results in full --------------------------------------------------------

hf ssh --store "$store" "${LOGIN[@]}" "$(hosts '0.[1-2]')" -o jsonl -q \
    -c hostname -c 'exit=3' -c 'bytes=200000'
cp "$out" "$T/said"
hf show last --store "$store" -o jsonl
is 'several commands are kept as they were said' \
    "$(jq -cS . "$out" | sort)" "$(jq -cS . "$T/said" | sort)"
hf show last "$(hosts 0.2)" --store "$store" -o jsonl
is 'those of one host can be had' "$(jq -r .host "$out")" "$(hosts 0.2)"
hf show last nobody --store "$store" -o jsonl
status_is 'a host that was not asked has none' 2
hf show last --store "$store" -o gather
status_is 'they can be gathered' 0

# ---- plans ------------------------------------------------------------------

cat >"$T/plan.yaml" <<-END
	jobs:
	  - {name: slow, ssh: 'delay=1500ms planned', hosts: '*',
	     repeatable: true}
	  - {name: sum, task: sha256, args: [$T/password]}
END
hf_start run --store "$store" "${LOGIN[@]}" -j 1 --sessions 1 \
    -w "$(hosts '0.[1-3]')" "$T/plan.yaml"
wait_for 20 'a command runs' has_execs 1 'delay=1500ms planned'
kill -9 "$HF_PID"
hf_wait 10
echo 'no plan' >"$T/plan.yaml"
hf resume last --store "$store" -o jsonl -q
status_is 'a plan is taken up as it was' 0
hf show last --store "$store" -o jsonl
is 'with all its jobs' "$(jq -r '.job + " " + .status' "$out" | sort |
    uniq -c | awk '{ print $1, $2, $3 }' | paste -sd ,)" '3 slow ok,1 sum ok'

# Jobs of both lanes wait for each other, and most of them are done.
{
	echo 'jobs:'
	for ((i = 0; i < 40; i += 2)); do
		echo "- {name: j$i, task: noop, hosts: all, after: [$after]}"
		echo "- {name: j$((i + 1)), ssh: hostname, after: j$i}"
		after=j$((i + 1))
	done
	echo "- {name: end, ssh: 'delay=1500ms ends', after: j39," \
	    'repeatable: true}'
} | sed 's/, after: \[]//' >"$T/plan.yaml"
hf_start run --store "$store" "${LOGIN[@]}" -j 1 -w "$(hosts 0.1)" \
    "$T/plan.yaml"
wait_for 20 'the last one runs' has_execs 1 'delay=1500ms ends'
kill -9 "$HF_PID"
hf_wait 10
limit=20 hf resume last --store "$store" -o jsonl -q
status_is 'what was done before is no reason to wait' 0
is 'and only the rest is done' "$(jq -r .job "$out")" end

# ---- secrets ----------------------------------------------------------------

printf 'username oper secret hush-hush\n' >"$T/lines"
hf ssh --store "$store" "${LOGIN[@]}" --platform cisco_ios \
    --configure "$T/lines" "$(hosts 0.1)"
printf 'echo hush-hush\n' >"$T/script"
hf ssh --store "$store" "${LOGIN[@]}" --script "$T/script" "$(hosts 0.1)"
for secret in open-sesame hush-hush; do
	refute "no secret is in the store: $secret" \
	    grep -qF "$secret" "$store" "$store-wal"
done
