# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC2154
#
# store.sh - a run, something that happens while it is recorded, and what must
# hold when it is taken up again. On top of lib.sh and cli.sh.
ARGS=(1 2 3 4 5 6)

# hayfork with a recorder to which happens what stands in $T/fault.
mkdir "$T/bin"
cp "$B/hayfork" "$T/bin/hayfork"
for program in task ssh signer resolver; do
	ln -s "$(realpath "$B/hayfork-$program")" "$T/bin/"
done
cat >"$T/bin/hayfork-recorder" <<END
#!/bin/sh
LD_PRELOAD=$(realpath "$B/tests/faults/preload/store.so") \\
STORE_FAULT=\$(cat $T/fault) STORE_FAULT_SEEN=$T/seen \\
exec $(realpath "$B/hayfork-recorder")
END
chmod 755 "$T/bin/hayfork-recorder"
HF=$T/bin/hayfork

# shellcheck disable=SC2016
printf '#!/bin/sh\necho "$1" >>%q\necho "did $1"\n' "$T/noted" >"$T/note"
chmod 755 "$T/note"

store_fresh() {
	rm -rf "$T/s" "$T/seen"
	mkdir "$T/s"
	: >"$T/noted"
	echo none:0 >"$T/fault"
}

# The run whose end is what others are compared with.
store_run() { # COMMAND THAT RUNS IT...
	rm -f "$T/page.html"
	run timeout -k 5 50 "$@" "$HF" exec --store "$T/s/runs.db" -j 2 \
	    -o jsonl -q --report "$T/page.html" "${ARGS[@]}" -- "$T/note"
}

# Its page, if it came to one, says how it ended.
store_page() {
	local says

	[[ -e $T/page.html && $status != 137 ]] || return 0
	says=$(grep -o 'Exit status</dt><dd>[0-9]*' "$T/page.html")
	[[ ${says##*>} = "$status" ]] ||
	    { echo "the page says ${says##*>}"; return 1; }
}

# "1 2": the arguments whose jobs are ok, in the store.
store_kept() {
	"$HF" show last --store "$T/s/runs.db" -o jsonl 2>/dev/null |
	    jq -r 'select(.status == "ok") | .args' | sort
}

# Take it up and see that all is there, and nothing was done again that was
# recorded. Says what is not as it should be, and returns 1.
store_resumed() {
	local kept shown before after i

	grep -o '"args":"[^"]*","status":"ok"' "$out" | cut -d '"' -f 4 |
	    sort >"$T/shown"
	store_kept >"$T/kept"
	shown=$(comm -23 "$T/shown" "$T/kept")
	[[ -z $shown ]] || { echo "shown and not kept: $shown"; return 1; }
	if ! "$HF" show last --store "$T/s/runs.db" -o none 2>/dev/null; then
		[[ ! -s $T/noted ]] || { echo 'done, and not known'; return 1; }
		return 0
	fi
	before=$(sort "$T/noted")
	run timeout -k 5 50 "$HF" resume last --store "$T/s/runs.db"
	((status == 0)) || { echo "resume: $status"; cat "$err"; return 1; }
	while read -r i; do
		after=$(grep -cx "$i" "$T/noted")
		[[ $(grep -cx "$i" <<<"$before") = "$after" ]] ||
		    { echo "$i was recorded and is done again"; return 1; }
	done <"$T/kept"
	[[ $(store_kept | paste -sd ' ') = "${ARGS[*]}" ]] ||
	    { echo "lost: there is $(store_kept | paste -sd ' ')"; return 1; }
	kept=$("$HF" show last --store "$T/s/runs.db" -o jsonl |
	    jq -j '.stdout | rtrimstr("\n") + ";"')
	[[ $kept = 'did 1;did 2;did 3;did 4;did 5;did 6;' ]] ||
	    { echo "results differ: $kept"; return 1; }
}

# At each STEP-th write in turn, until the run has no more of them.
store_at_each() { # KIND STEP STATUS
	local n=1 why

	while :; do
		store_fresh
		echo "$1:$n" >"$T/fault"
		store_run env
		echo none:0 >"$T/fault"
		[[ -e $T/seen ]] || break
		if [[ $status != "$3" && $status != 0 ]] ||
		    ! why=$(store_page && store_resumed); then
			not_ok "$1 at write $n" "status $status" "${why:-}"
			return
		fi
		n=$((n + $2))
	done
	ok "$1 at each write, every $2 of $n: resumed, nothing lost or repeated"
	check "$1: there were writes" test "$n" -gt 10
}

# After some time; the seed says after how long.
store_at_random() { # ROUNDS
	local i delay why killed=0 begin took

	begin=$(date +%s%N)
	store_fresh
	store_run env
	took=$((($(date +%s%N) - begin) / 1000000 + 1)) # ms
	RANDOM=$((SEED))
	for ((i = 1; i <= $1; i++)); do
		delay=$(printf '0.%03d' $((RANDOM % took % 1000)))
		store_fresh
		store_run timeout -s KILL "$delay"
		killed=$((killed + (status == 137)))
		if ! why=$(store_resumed); then
			not_ok "killed after $delay s (SEED=$SEED, round $i)" \
			    "$why"
			return
		fi
	done
	ok "killed at random, $1 times: resumed, nothing lost or repeated"
	check 'some of them were killed' test "$killed" -gt 0
}
