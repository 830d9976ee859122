# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC2154,SC2034
#
# sshd.sh - real sshd's on loopback, for tests that say how each is to be.
. tests/harness/lib.sh

umask 077
export HOME=$T/home
mkdir "$HOME"
me=$(id -un)
SSHD_AT=127.26.250.1

# A server with these lines in its configuration; the first of a kind counts,
# but the last MaxStartups. Its users' home is of the test, or what their own
# .bashrc does would be part of it.
# ${port[NAME]}, ${sshd_pid[NAME]}.
declare -A port sshd_pid
sshd() { # NAME LINE...
	local tries

	for tries in 1 2 3 4 5 6 7 8; do
		port[$1]=$((20000 + RANDOM % 12000))
		cat >"$T/$1.conf" <<-END
			MaxStartups 100
			ListenAddress $SSHD_AT:${port[$1]}
			AuthorizedKeysFile $T/authorized_keys
			PidFile none
			StrictModes no
			UsePAM no
			$(printf '%s\n' "${@:2}")
			SetEnv HOME=$HOME
		END
		if [[ $UID = 0 ]]; then
			mkdir -p /run/sshd
			echo 'PermitRootLogin yes' >>"$T/$1.conf"
		fi
		/usr/sbin/sshd -D -f "$T/$1.conf" -E "$T/$1.log" &
		sshd_pid[$1]=$!
		at_exit stop "$!"
		wait_for 10 "sshd $1 is up" grep -qE 'listening|failed|in use' \
		    "$T/$1.log"
		! grep -q 'Server listening' "$T/$1.log" || return 0
		rm "$T/$1.log"
	done
	not_ok "sshd $1 finds a port" "after $tries tries"
}

# What is known of them: the first key file is the server's only one.
sshd_known() { # NAME KEY >>KNOWN_HOSTS
	echo "[$SSHD_AT]:${port[$1]} $(cut -d ' ' -f 1,2 "$2.pub")"
}
