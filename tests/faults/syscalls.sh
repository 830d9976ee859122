# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC2154
#
# syscalls.sh - the master while one of its system calls fails: each call in
# its turn, with what the kernel may say to it (strace's injection). For
# test_syscalls.sh, which takes some, and its long form, which takes all.
. tests/harness/lib.sh
. tests/process/cli.sh
. tests/faults/verdict.sh

# What may fail, and how. Not among them: what fails only by mistake (close,
# munmap, signals), and what is done before main() begins.
ERRORS='openat EMFILE ENFILE EACCES
read EIO EINTR
write EIO ENOSPC EINTR
fdatasync EIO ENOSPC
mmap ENOMEM
mprotect ENOMEM
clone3 EAGAIN ENOMEM
pidfd_open EMFILE ENOMEM
pipe2 EMFILE ENFILE
socketpair EMFILE ENOBUFS
memfd_create EMFILE ENOMEM
ftruncate ENOSPC
fcntl EMFILE EINVAL
dup EMFILE
epoll_create1 EMFILE ENOMEM
epoll_ctl ENOMEM ENOSPC
epoll_wait EINTR
poll EINTR ENOMEM
sendmsg ENOBUFS EPIPE EINTR
sendto ENOBUFS
recvmsg ENOMEM ECONNRESET EINTR
recvfrom ECONNRESET
socket EMFILE ENFILE ENOBUFS
connect ENETUNREACH EADDRNOTAVAIL EINTR
setsockopt ENOBUFS
getsockopt ENOBUFS
waitid EINTR
newfstatat EACCES ENOMEM
statx EACCES
access EACCES
readlink EACCES
lseek ESPIPE
ioctl ENOTTY EIO
prlimit64 EPERM
sched_getaffinity EINVAL
getrandom EAGAIN
sysinfo EFAULT
unlink EACCES
rename EACCES'

# How often the master makes each call: before main() and all in all.
count_calls() { # FILE COMMAND...
	strace -c -o "$T/count" "${@:2}" >"$T/counted" 2>&1 </dev/null || true
	awk 'NF >= 5 && $4 ~ /^[0-9]+$/ { print $NF, $4 }' "$T/count" >"$1"
}

calls_in() { # FILE NAME
	awk -v name="$2" '$1 == name { print $2; f = 1 } END { if (!f) print 0 }' \
	    "$1"
}

# One run, a call of which fails.
run_failing() { # NAME ERROR WHEN JOBS COMMAND...
	local status=0 why own=$BASHPID

	timeout -k 2 20 strace -o "$T/trace.$own" -e "trace=$1" \
	    -e "inject=$1:error=$2:when=$3" "${@:5}" \
	    >"$T/out.$own" 2>"$T/err.$own" </dev/null || status=$?
	# To watch something no longer needs no memory.
	! grep -q 'EPOLL_CTL_DEL.*INJECTED' "$T/trace.$own" || return 0
	why=$(verdict "$status" "$T/out.$own" "$T/err.$own" "$4")
	[[ -n $why ]] || return 0
	# One line, so that two of these do not mix.
	printf '%s\n' "$1 $2 when=$3: $why: $(head -c 300 "$T/err.$own" |
	    tr '\n' ' ') $(grep INJECTED "$T/trace.$own" | head -c 200 |
	    tr '\n' ' ')" >>"$T/wrong"
}

# Every step-th call of each kind, two runs at a time.
sweep() { # SENTENCE STEP JOBS COMMAND...
	local name errors error when first last runs=0 of=0 pids=()

	: >"$T/wrong"
	count_calls "$T/early" "$HF" --version
	count_calls "$T/all" "${@:4}"
	while read -r name errors; do
		first=$(calls_in "$T/early" "$name")
		# A run takes some more of them now and then.
		last=$(($(calls_in "$T/all" "$name") + 2))
		((last > first + 2)) || continue
		for error in $errors; do
			for ((when = first + 1; when <= last; when++)); do
				((of++ % $2 == 0)) || continue
				run_failing "$name" "$error" "$when" "${@:3}" &
				pids+=("$!")
				((++runs % 2)) || wait "${pids[@]}"
				((runs % 2)) || pids=()
			done
		done
	done <<<"$ERRORS"
	[[ ${#pids[@]} = 0 ]] || wait "${pids[@]}"
	if [[ -s $T/wrong ]]; then
		not_ok "$1" "$(sort "$T/wrong" | head -n 40)"
	else
		ok "$1 ($runs runs)"
	fi
}

may_trace() {
	strace -o /dev/null -e trace=getpid -e inject=getpid:error=EPERM true \
	    2>/dev/null
}

sweep_all() { # STEP
	if ! may_trace; then
		skip 'system calls that fail' 'strace may not trace here'
		return
	fi
	sweep 'tasks, while each system call fails' "$1" 12 \
	    "$HF" map -j 2 -o jsonl noop 1 2 3 4 5 6 7 8 9 10 11 12
	fleet_up --max-seconds 900
	sweep 'host jobs and parsers, while each system call fails' "$1" 4 \
	    "$HF" ssh "${LOGIN[@]}" -j 1 -t 5s --parse json -o jsonl \
	    "$(hosts '0.[1-4]')" -- show version json
	printf '%s\n' 'jobs:' '  - {name: a, task: noop, args: [a, b, c]}' \
	    "  - {name: b, ssh: 'show version'}" >"$T/plan.yaml"
	hosts 0.1 | sed 's/^/admin@/' >"$T/inventory"
	sweep 'a plan, while each system call fails' "$1" 4 \
	    "$HF" run "${LOGIN[@]}" -t 5s -j 1 -o jsonl -i "$T/inventory" \
	    "$T/plan.yaml"
}
