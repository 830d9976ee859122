#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_sshconfig.sh - an ssh_config says to hayfork what it says to ssh.
#
# Made-up files are asked for made-up hosts by sshconfig_look and by ssh -G;
# the answers have to be the same, or both refuse.  Then what ssh -G printed
# is read in its place, and what is made of either has to be the same.
# ROUNDS of FILES files, three hosts each, two halves at a time.
# deadline 120
. tests/harness/lib.sh

: "${ROUNDS:=1}" "${FILES:=300}"
make=$B/tests/process/sshconfig_make
look=$B/tests/process/sshconfig_look

# ssh knows no home but that of the user's entry, and reads no file there:
# all are named.
HOME=$(getent passwd "$(id -u)" | cut -d: -f6)
export HOME
umask 022

# What is compared of ssh -G, with no capitals in host names.
relevant() {
	awk 'BEGIN {
		n = split("hostname port user identityfile identitiesonly " \
		    "identityagent certificatefile proxyjump proxycommand " \
		    "userknownhostsfile globalknownhostsfile " \
		    "stricthostkeychecking hostkeyalias hostkeyalgorithms " \
		    "kexalgorithms ciphers macs pubkeyacceptedalgorithms " \
		    "preferredauthentications passwordauthentication " \
		    "pubkeyauthentication kbdinteractiveauthentication " \
		    "numberofpasswordprompts connecttimeout " \
		    "connectionattempts serveraliveinterval " \
		    "serveralivecountmax addressfamily bindaddress " \
		    "compression tcpkeepalive requesttty setenv sendenv " \
		    "loglevel", order)
		for (i = 1; i <= n; i++)
			wanted[order[i]] = 1
	}
	$1 in wanted {
		said[$1] = said[$1] ($1 == "hostname" ? tolower($0) : $0) "\n"
	}
	END {
		for (i = 1; i <= n; i++)
			printf "%s", said[order[i]]
	}' "$1"
}

# Ask ssh about the questions FROM, FROM + 2, ...; FOLDER/LINE.ssh is what it
# printed.
ssh_ask() { # FOLDER FROM
	local line=0 number host user port words

	while read -r number host user port; do
		((++line % 2 == $2)) || continue
		words=(-G -F "$1/$number")
		[[ $user = - ]] || words+=(-l "$user")
		((port == 0)) || words+=(-p "$port")
		ssh "${words[@]}" -- "$host" </dev/null >"$1/$line.ssh" \
		    2>"$1/$line.err" || echo refused >"$1/$line.ssh"
	done <"$1/queries"
}

# The same for all, once both halves are there.
ssh_said() { # FOLDER
	local line=0 number host rest

	while read -r number host rest; do
		echo "== $((++line)) $number $host"
		if grep -qx refused "$1/$line.ssh"; then
			echo refused
		else
			relevant "$1/$line.ssh"
		fi
	done <"$1/queries"
}

compare() { # FOLDER
	ssh_ask "$1" 0 &
	ssh_ask "$1" 1
	wait $!
	"$look" ask "$T/usual" "$1" <"$1/queries" >"$1/ours" 2>"$1/why"
	ssh_said "$1" >"$1/theirs"
	diff "$1/theirs" "$1/ours"
}

# What is made of our reading, and of ssh's.
compare_answers() { # FOLDER
	"$look" made "$T/usual" "$1" <"$1/queries" >"$1/made" 2>/dev/null
	"$look" answer "$T/usual" "$1" <"$1/queries" >"$1/answers" 2>/dev/null
	diff "$1/made" "$1/answers"
}

ssh -G -F none -- no.such.host.anywhere </dev/null >"$T/usual" 2>/dev/null
mkdir "$T/f"
for ((round = 1; round <= ROUNDS; round++)); do
	rm -f "$T/f"/*
	"$make" "$round" "$FILES" "$T/f" >"$T/f/queries"
	check "$FILES files of seed $round say what they say to ssh" \
	    compare "$T/f"
	check '... and so does what ssh said of them' compare_answers "$T/f"
done

# Lest they agree on nothing.
refused=$(grep -cx refused "$T/f/ours")
check 'some are refused' test "$refused" -gt $((FILES / 20))
check 'most are not' test "$refused" -lt "$FILES"
((ROUNDS == 1)) || exit 0

# ---- as people have them ---------------------------------------------------

mkdir "$T/r" "$T/r/conf.d"
cat >"$T/r/1" <<-'END'
	# a campus behind a bastion
	Host bastion bastion.example.net
	    HostName bastion.example.net
	    User jump
	    Port 2222
	    IdentityFile ~/.ssh/id_bastion
	    IdentitiesOnly yes

	Host *.core !mgmt.core
	    ProxyJump bastion
	    User netops
	    HostName %h.example.net
	Host sw-??-*
	    ProxyCommand ssh -q -W %h:%p bastion
	    KexAlgorithms +diffie-hellman-group14-sha1,diffie-hellman-group1-sha1
	    HostKeyAlgorithms +ssh-rsa
	    PubkeyAcceptedAlgorithms +ssh-rsa
	    Ciphers +aes128-cbc,3des-cbc
	    StrictHostKeyChecking no
	    UserKnownHostsFile /dev/null
	    LogLevel ERROR

	Host *
	    ServerAliveInterval 60
	    ServerAliveCountMax 2
	    ConnectTimeout 10
	    ControlMaster auto
	    ControlPath ~/.ssh/cm-%r@%h:%p
	    ControlPersist 10m
	    AddKeysToAgent yes
	    HashKnownHosts yes
	END
cat >"$T/r/2" <<-END
	IgnoreUnknown UseKeychain,AddKeysToAgent*
	UseKeychain yes
	Include $T/r/conf.d/*.conf
	Match originalhost lab* user root
	    IdentityFile ~/.ssh/lab_root
	Match host "*.lab.example.net,10.9.*"
	    StrictHostKeyChecking accept-new
	    UserKnownHostsFile ~/.ssh/known_hosts_lab
	Match final host *.example.net
	    IdentityAgent ~/.agent.sock
	Match all
	    PreferredAuthentications publickey,keyboard-interactive,password
	    NumberOfPasswordPrompts 1
	END
cat >"$T/r/conf.d/10-lab.conf" <<-'END'
	Host lab1 lab2
	    HostName %h.lab.example.net
	    User root
	    HostKeyAlias lab
	Host lab-v6
	    HostName 2001:DB8:0::7
	    AddressFamily inet6
	    BindAddress ::1
	END
cat >"$T/r/conf.d/20-none.conf" <<-'END'
	# nothing yet
	END
sed "s,^Include .*,Include $T/r/conf.d/*.conf," /etc/ssh/ssh_config >"$T/r/3"
printf 'Host gw\r\n\tHostName\t= 192.0.2.1\r\n\tUser="net admin"\r\n' >"$T/r/4"
for host in bastion mgmt.core a.core sw-01-x lab1 lab2 lab-v6 10.9.1.1 gw h; do
	for ((i = 1; i <= 4; i++)); do
		echo "$i $host - 0"
		echo "$i $host root 2022"
	done
done >"$T/r/queries"
check 'files as people have them say what they say to ssh' compare "$T/r"
check '... and so does what ssh said of them' compare_answers "$T/r"
refute 'none of them is refused' grep -qx refused "$T/r/ours"
matches 'a jump host is found' "$(<"$T/r/ours")" 'proxyjump bastion'
