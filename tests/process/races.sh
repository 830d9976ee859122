# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC2034,SC2154
#
# races.sh - work for threads under the thread sanitizer, which says on stderr
# what two of them do to each other: the log has that. On top of cli.sh.
THREADS=(-j 4 --threads 4 -o jsonl)

# Worker programs with the sanitizer, and a master without, in one folder.
races_build() {
	local name said

	if ! said=$(env -u MAKEFLAGS -u MAKELEVEL make -s -j2 SANITIZE=thread \
	    B="$B/thread" "$B"/thread/hayfork-{task,ssh,signer} \
	    "$B/thread/tests/process/racer" 2>&1); then
		not_ok 'worker programs are built with the sanitizer' "$said"
		return 1
	fi
	mkdir "$T/bin"
	cp "$B/hayfork" "$T/bin/"
	for name in task ssh signer; do
		ln -s "$(realpath "$B/thread/hayfork-$name")" "$T/bin/"
	done
	ln -s "$(realpath "$B/hayfork-resolver")" "$T/bin/"
	HF=$T/bin/hayfork
}

# Run it; no thread may be in another's way, and all must be well.
quiet() { # SENTENCE JOBS COMMAND ARGUMENT...
	rm -f "$T/races.log"
	hf "$3" -v --log "$T/races.log" "${@:4}"
	totals_are "$1" "$2 jobs: $2 ok"
	is 'and nothing is raced for' \
	    "$(test -s "$T/races.log" || echo 'there is no log'
	    grep -A 40 'WARNING: ThreadSanitizer' "$T/races.log" |
	    sed 's/^.*pid [0-9]*: //' | head -n 60)" ''
}

# A sanitizer that saw nothing here would see nothing anywhere.
races_are_seen() {
	ln -sfn "$(realpath "$B/thread/tests/process/racer")" \
	    "$T/bin/hayfork-task"
	hf map "${THREADS[@]}" --window 1 --log "$T/races.log" race $(seq 500)
	check 'a race is seen where there is one' \
	    grep -q 'WARNING: ThreadSanitizer: data race' "$T/races.log"
	ln -sfn "$(realpath "$B/thread/hayfork-task")" "$T/bin/hayfork-task"
}

races_of_tasks() { # TIMES
	local i sizes=()

	quiet 'tasks that do nothing' $(($1 * 2000)) \
	    map "${THREADS[@]}" noop $(seq $(($1 * 2000)))
	for ((i = 0; i < 20 * $1; i++)); do
		sizes+=($((50 + i)))
	done
	quiet 'matrices' ${#sizes[@]} map "${THREADS[@]}" matmul "${sizes[@]}"
	quiet 'Mandelbrot' ${#sizes[@]} \
	    map "${THREADS[@]}" mandelbrot "${sizes[@]}"
	quiet 'primes' ${#sizes[@]} \
	    map "${THREADS[@]}" primes "${sizes[@]/%/000}"
	quiet 'digests' $((${#sizes[@]} + 2)) map "${THREADS[@]}" sha256 \
	    README.md GNUmakefile "${sizes[@]/%/00}"
	quiet 'what has counters' ${#sizes[@]} \
	    map "${THREADS[@]}" random "${sizes[@]/%/00}"
	quiet 'sleepers' ${#sizes[@]} \
	    map "${THREADS[@]}" --window 1 sleep "${sizes[@]/%/us}"
	quiet 'workers that come and go' 400 \
	    map "${THREADS[@]}" --max-jobs-per-worker 10 noop $(seq 400)
	quiet 'programs' ${#sizes[@]} exec "${THREADS[@]}" "${sizes[@]}" -- \
	    sh -c 'sleep 100 & head -c "$1"000 /dev/zero' sh
}

races_of_hosts() { # HOSTS: at most 250
	local login

	ssh-keygen -q -t ed25519 -N '' -f "$T/key"
	fleet_up --auth password,publickey --authorized-keys "$T/key.pub"
	for login in "--password-file $T/password" "--identity $T/key"; do
		# shellcheck disable=SC2086 # words
		quiet "sessions, ${login%% *}" "$1" ssh -u admin $login \
		    --no-agent --known-hosts "$T/known_hosts" "${THREADS[@]}" \
		    --sessions 16 "$(hosts "1.[1-$1]")" -- \
		    'show bytes=20000 stderr=10'
	done
	cat >"$T/plan.yaml" <<-YAML
		jobs:
		  - {name: read, ssh: show text=json bytes=5000, parse: json}
		  - {name: beside, task: primes, args: [10000, 20000, 30000]}
	YAML
	quiet 'what they say is parsed' $(($1 + 3)) run "$T/plan.yaml" \
	    "${LOGIN[@]}" "${THREADS[@]}" -w "$(hosts "2.[1-$1]")"
}
