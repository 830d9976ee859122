#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_memcheck.long.sh - workers as threads under valgrind: nothing is read
# that was not written, and nothing is lost. Not programs: it knows no pidfd.
# not sanitized
# deadline 300
# shellcheck disable=SC2154
. tests/harness/lib.sh
. tests/process/cli.sh
limit=120
THREADS=(-j 3 --threads 3 -o jsonl)

# A master with worker programs that run under valgrind.
mkdir "$T/bin"
cp "$B/hayfork" "$T/bin/"
for name in signer resolver; do
	ln -s "$(realpath "$B/hayfork-$name")" "$T/bin/"
done
for name in task ssh; do
	program=$(realpath "$B/hayfork-$name")
	cat >"$T/bin/hayfork-$name" <<-SH
		#!/bin/sh
		[ "\$1" != --list ] || exec "$program" --list
		exec valgrind -q --leak-check=full \\
		    --show-leak-kinds=definite --errors-for-leak-kinds=definite \\
		    --log-file="$T/valgrind.%p" "$program" "\$@"
	SH
	chmod +x "$T/bin/hayfork-$name"
done
HF=$T/bin/hayfork

clean() { # SENTENCE JOBS COMMAND...
	rm -f "$T"/valgrind.*
	hf "${@:3}"
	totals_are "$1" "$2 jobs: $2 ok"
	is 'under valgrind' "$(cat "$T"/valgrind.* | head -n 60)" ''
}

clean 'tasks' 300 map "${THREADS[@]}" noop $(seq 300)
clean 'digests' 8 map "${THREADS[@]}" sha256 \
    README.md GNUmakefile 100 200 300 400 500 600
clean 'what has counters' 6 map "${THREADS[@]}" random 10 20 30 40 50 60
clean 'workers that come and go' 60 \
    map "${THREADS[@]}" --max-jobs-per-worker 5 noop $(seq 60)

ssh-keygen -q -t ed25519 -N '' -f "$T/key"
fleet_up --auth password,publickey --authorized-keys "$T/key.pub"
cat >"$T/plan.yaml" <<-YAML
	jobs:
	  - {name: read, ssh: show text=json bytes=5000, parse: json}
YAML
for login in "--password-file $T/password" "--identity $T/key"; do
	# shellcheck disable=SC2086 # words
	clean "sessions, ${login%% *}" 30 run "$T/plan.yaml" -u admin $login \
	    --no-agent --known-hosts "$T/known_hosts" "${THREADS[@]}" \
	    --sessions 4 -w "$(hosts '1.[1-30]')"
done
