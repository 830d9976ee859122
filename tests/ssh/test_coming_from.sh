#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_coming_from.sh - the lines of etc/doc/coming-from.md, on real sshd's.
# deadline 240
# not sanitized
# shellcheck disable=SC2016,SC2154 # lib.sh sets out, err, status
. tests/ssh/sshd.sh

page=$PWD/etc/doc/coming-from.md
B=$(realpath "$B")
ssh-keygen -q -t ed25519 -N '' -f "$T/id"
ssh-keygen -q -t ed25519 -N '' -f "$T/server"
cp "$T/id.pub" "$T/authorized_keys"
mkdir "$T/bin" "$T/work"
for host in web1 web2 web3; do
	sshd "$host" "HostKey $T/server" \
	    'Subsystem sftp internal-sftp'
	sshd_known "$host" "$T/server" >>"$T/known_hosts"
	echo "$host" >>"$T/work/hosts.txt"
	cat >>"$T/config" <<-END
		Host $host
		  HostName $SSHD_AT
		  Port ${port[$host]}
	END
done
cat >>"$T/config" <<-END
	Host *
	  User $me
	  IdentityFile $T/id
	  IdentitiesOnly yes
	  IdentityAgent none
	  UserKnownHostsFile $T/known_hosts
	  StrictHostKeyChecking yes
END
# The others run ssh and scp, which are to read this configuration.
for name in ssh scp; do
	printf '#!/bin/sh\nexec %s -F "%s" "$@"\n' "$(command -v $name)" \
	    "$T/config" >"$T/bin/$name"
	chmod +x "$T/bin/$name"
done
ln -s "$B/hayfork" "$T/bin/hayfork"
export PATH=$T/bin:$PATH HAYFORK_SSH_CONFIG=$T/config
export ANSIBLE_LOCAL_TEMP=$T/ansible ANSIBLE_REMOTE_TEMP=$T/ansible-remote
export ANSIBLE_SSH_ARGS='-o ControlMaster=no' LC_ALL=C.UTF-8

# Each line in a folder as it was, where /tmp/TOP is our own.
line() { # LINE
	rm -rf "$T/top" "$T/work/out" "$T/work/got" "$T/work/log"
	mkdir "$T/top"
	echo 'be nice' >"$T/work/motd"
	echo a >"$T/work/a.img"
	echo b >"$T/work/b.img"
	run timeout 60 bash -c 'cd "$1" && eval "$2"' - "$T/work" \
	    "${1//\/tmp\/TOP/$T\/top}"
}

# What a line of the page comes to, whoever runs it.
good() { # LINE
	case $1 in
	*motd*) check "a file is there: $1" cmp "$T/work/motd" "$T/top/motd" ;;
	*--out-dir*) is "outputs are files: $1" \
	    "$(sort -u "$T"/work/out/web[123]/stdout)" "$(uname -s)" ;;
	*' -o out'*) is "outputs are files: $1" \
	    "$(sort -u "$T"/work/out/web[123])" "$(uname -s)" ;;
	*/etc/hosts*) is "a file of each is here: $1" "$(sort -u \
	    "$T"/work/got/web[123]*/hosts | md5sum)" "$(sort -u /etc/hosts |
	    md5sum)" ;;
	*--joblog*) is "a log is written: $1" "$(wc -l <"$T/work/log")" 3 ;;
	*sha256sum*) is "each digest is printed: $1" \
	    "$(grep -cE '[0-9a-f]{64}' "$out")" 2 ;;
	*'-x web2'* | *web1,web2* | *'web1 web2'*)
		is "two have answered: $1" "$(answers)" 2 ;;
	*'-b uname'* | *gather*) is "all say the same once: $1" "$(answers) \
$(grep -cE 'web\[1-3\]' "$out")" '1 1' ;;
	*ping* | *check*) is "all have let us in: $1" \
	    "$(grep -cE 'pong|publickey' "$out")" 3 ;;
	*) is "all have answered: $1" "$(answers)" 3 ;;
	esac
}
answers() { # lines that end with the name of this kernel
	tr -d '\r' <"$out" | grep -c "$(uname -s)$" || true
}

mapfile -t theirs < <(sed -n 's/^    //p' "$page" | sed -n "p;n")
mapfile -t ours < <(sed -n 's/^    //p' "$page" | sed -n 'n;p')
is 'the page has twelve lines' "${#theirs[@]} ${#ours[@]}" '12 12'
for i in "${!ours[@]}"; do
	line "${ours[i]}"
	status_is "${ours[i]}" 0
	good "${ours[i]}"
	program=${theirs[i]%% *}
	if ! command -v "$program" >/dev/null; then
		skip "${theirs[i]}" "there is no $program"
		continue
	fi
	line "${theirs[i]}"
	good "${theirs[i]}"
done
