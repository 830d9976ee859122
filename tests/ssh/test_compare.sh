#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_compare.sh - hayfork compare with hosts: a command on them, and a plan
# of host jobs and tasks, by processes and by threads.
#
# deadline 120
# shellcheck disable=SC2154
. tests/harness/lib.sh
. tests/process/cli.sh

umask 077
echo secret >"$T/password"
fleet_start --listen "$NET.0.0/16" --user admin --password-file "$T/password"
for i in {1..12}; do
	echo "$NET.0.$i:$FLEET_PORT"
done >"$T/hosts"
LOGIN=(-i "$T/hosts" -u admin --password-file "$T/password" --no-agent
    --host-key off)

hf compare ssh -q "${LOGIN[@]}" --max 2 --jobs 24 --rounds 1 -o json \
    -- show version
status_is 'a command on hosts is compared' 0
json 'by processes and by threads; a plain loop logs in nowhere' \
    '.[0].workloads[0] | .name == "ssh" and
    [.series[].mode] == ["processes", "threads"]'
json 'all of its logins were good' '[.[0].workloads[].series[].points[] |
    .samples[].jobs > 0 and .failed == 0] | all'
json 'what its workers used is known' '[.[0].workloads[].series[].points[] |
    .rss > 1000000 and .user_us >= 0 and .voluntary + .involuntary > 0] | all'

hf compare ssh -q -i "$T/hosts" -u admin --password-file "$T/password" \
    --no-agent --known-hosts "$T/known" --max 2 --jobs 24 --rounds 1 \
    -o none -- show version
status_is 'keys of hosts that were not known are accepted' 0
is 'and stored, each once' "$(wc -l <"$T/known")" 12

printf '%s\n' 'jobs:' '  - {name: a, ssh: show version}' \
    '  - {name: b, task: spin, args: [1ms, 2ms]}' >"$T/plan"
hf compare -q --plan "$T/plan" "${LOGIN[@]}" --max 2 --jobs 40 --rounds 1 \
    -o json
status_is 'so is a plan of host jobs and tasks' 0
json 'all of its jobs were good' '[.[0].workloads[].series[].points[] |
    .samples[].jobs > 0 and .failed == 0] | all'

hf compare ssh -q "${LOGIN[@]}" --max 1 --jobs 12 --rounds 1 -o json \
    -- show exit=3
status_is 'commands that fail end with 1' 1
json 'and are counted' '[.[0].workloads[].series[].points[].failed > 0] | all'
