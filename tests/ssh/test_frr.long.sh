#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_frr.long.sh - a real network operating system with a real command line:
# FRR's vtysh behind sshd, collected and parsed. Its daemons have a network of
# their own, and sockets of their own: those of this machine see nothing of it.
# shellcheck disable=SC2016,SC2154 # jq's variables; others set out, err, port
. tests/ssh/sshd.sh

why=
[[ $UID = 0 ]] || why='only root may start its daemons'
command -v vtysh >/dev/null || why="Debian's frr is not installed"
unshare -n true 2>/dev/null || why=${why:-'no network of its own can be had here'}
if [[ -n $why ]]; then
	skip "FRR's vtysh is collected and parsed" "$why"
	exit 0
fi

# Its user has to get there.
chmod 755 "$T"
install -d -o frr -g frrvty -m 755 "$T/frr"
cat >"$T/frr.conf" <<-'END'
	hostname core
	ip route 192.0.2.0/24 blackhole
	ip route 198.51.100.0/24 blackhole
	router bgp 65000
	 bgp router-id 192.0.2.1
	 neighbor 192.0.2.9 remote-as 65001
END
cat >"$T/network" <<-END
	ip link set lo up 2>/dev/null || true
	for daemon in zebra staticd bgpd; do
		port=; [ \$daemon != bgpd ] || port='-p 0'
		/usr/lib/frr/\$daemon -P 0 \$port --vty_socket $T/frr \
		    -z $T/frr/zserv.api -i $T/frr/\$daemon.pid -f /dev/null \
		    >$T/\$daemon.out 2>&1 &
		pids="\$pids \$!"
	done
	trap 'kill \$pids; wait; exit' TERM
	wait
END
unshare -n sh "$T/network" &
at_exit stop "$!"

vty() { # [OPTION...]
	vtysh --vty_socket "$T/frr" "$@"
}

knows_daemons() {
	[[ $(vty -c 'show daemons') = *zebra*bgpd*staticd* ]]
}
wait_for 20 'its daemons are up' knows_daemons
vty -f "$T/frr.conf" >"$T/vty.out"
has_routes() {
	[[ $(vty -c 'show ip route json' | jq length) = 2 ]]
}
wait_for 20 'it has its routes' has_routes

# One has vtysh for a login shell; another a shell, in which it can be started.
mkdir "$T/bin"
printf '#!/bin/sh\nexec %s --vty_socket %s "$@"\n' "$(command -v vtysh)" \
    "$T/frr" >"$T/bin/vtysh"
cat >"$T/login" <<-END
	#!/bin/bash
	[[ -z \$SSH_ORIGINAL_COMMAND ]] ||
	    exec $T/bin/vtysh -c "\$SSH_ORIGINAL_COMMAND"
	exec $T/bin/vtysh
END
cat >"$T/shell" <<-END
	#!/bin/bash
	export PS1='root@core:~# ' PATH=$T/bin:\$PATH
	exec bash --norc --noprofile -i
END
chmod 755 "$T/bin/vtysh" "$T/login" "$T/shell"
ssh-keygen -q -t ed25519 -N '' -f "$T/id"
ssh-keygen -q -t ed25519 -N '' -f "$T/host"
cp "$T/id.pub" "$T/authorized_keys"
sshd vtysh "HostKey $T/host" "ForceCommand $T/login"
sshd shell "HostKey $T/host" "ForceCommand $T/shell"
{ sshd_known vtysh "$T/host"; sshd_known shell "$T/host"; } >"$T/known_hosts"

frr() { # NAME OPTION...
	run timeout 60 "$B/hayfork" ssh -q -o jsonl --no-agent -j 1 \
	    --identity "$T/id" --known-hosts "$T/known_hosts" -t 30s \
	    --host-key strict --platform frr "$me@$SSHD_AT:${port[$1]}" "${@:2}"
}

# ---- parsed -----------------------------------------------------------------

frr vtysh --parse json -- show ip route json
status_is 'its routes are collected' 0
json 'and are a value' 'length == 1 and (.[0].value | keys ==
    ["192.0.2.0/24", "198.51.100.0/24"] and .["192.0.2.0/24"][0].protocol ==
    "static")'
frr vtysh --parse json --session shell -- show bgp summary json
json 'so is what was typed' 'length == 1 and (.[0] | .status == "ok" and
    .value.ipv4Unicast.as == 65000 and
    (.value.ipv4Unicast.peers | keys == ["192.0.2.9"]))'
frr vtysh --parse json -- show version
json 'what is no JSON is not' '.[0] | .status == "failed" and .stage == "parse"
    and (.stdout | startswith("FRRouting "))'

# ---- typed ------------------------------------------------------------------

for name in vtysh shell; do
	frr "$name" --session shell -c 'show version' -c 'show frob' \
	    -c 'configure terminal' -c 'ip route 203.0.113.0/24 blackhole' \
	    -c 'frob' -c end -c 'show running-config' \
	    -c 'configure terminal' -c 'no ip route 203.0.113.0/24 blackhole' \
	    -c 'hostname edge' -c end -c 'show ip route json' \
	    -c 'configure terminal' -c 'hostname core' -c end
	json "$name: commands are typed, and each has its result" 'length == 1 and
	    (.[0] | .status == "failed" and ([.commands[] |
	    select(.status != "ok") | [.command, .status, .error.class]] ==
	    [["show frob", "failed", "refused"], ["frob", "failed", "refused"]]))'
	json "$name: it has its output and nothing else" '.[0].commands |
	    (.[0].stdout | startswith("FRRouting ")) and
	    (.[1].stdout | startswith("% Unknown command: show frob")) and
	    (.[6].stdout | startswith("Building configuration...") and
	    endswith("\nend\n") and contains("ip route 203.0.113.0/24")) and
	    (.[11].stdout | fromjson | keys ==
	    ["192.0.2.0/24", "198.51.100.0/24"])'
done
