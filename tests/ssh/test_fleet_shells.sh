#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_fleet_shells.sh - the command lines of the fake devices are as those of
# the devices they stand for: spoken to by OpenSSH on a terminal.
# shellcheck disable=SC2154 # out, err, status: lib.sh sets them
. tests/harness/lib.sh

NET=127.31
ssh-keygen -q -t ed25519 -N '' -f "$T/id"

fleet_start --listen "$NET.0.0/16" --any-key --enable s3cret \
    --known-hosts-out "$T/known_hosts" --stats "$T/stats" \
    --max-seconds 100 --with-parent --flood-cap 60M \
    --shell "cisco@$NET.1.0/24" --shell "cisco,motd,logs,late=50ms@$NET.1.2" \
    --shell "cisco,privileged,license,any-key,expired,change-asked@$NET.1.3" \
    --shell "cisco,no-exec,one-channel@$NET.1.4" \
    --shell "cisco,drops@$NET.1.5" --shell "cisco,erase=ansi@$NET.1.6" \
    --shell "cisco,erase=cr,no-echo@$NET.1.7" \
    --shell "junos@$NET.3.0/24" --shell "junos,master,motd@$NET.3.2" \
    --shell "junos,privileged@$NET.3.3" \
    --shell "linux@$NET.2.0/24" --shell "cumulus,motd@$NET.2.2" \
    --shell "linux,no-raise@$NET.2.3" --shell "linux,privileged@$NET.2.4"

. tests/ssh/talk.sh

# ---- Cisco ------------------------------------------------------------------

talk 'IOS has a user level and an enabled one' 1.1 <<'END'
< ^sw-31-1-1>$
> show running-config
< \^\r\n% Invalid input detected at '\^' marker\.\r\n\r\nsw-31-1-1>$
> enable
< Password: $
> wrong
< Password: $
> s3cret
< ^sw-31-1-1#$
> disable
< ^sw-31-1-1>$
> enable
< Password: $
> wrong
< Password: $
> wrong
< Password: $
> wrong
< % Bad secrets\r\n\r\nsw-31-1-1>$
> exit
eof
END
refute 'a secret is never shown' grep -qaE 's3cret|wrong' "$T/said"

talk 'it pages its output' 1.1 <<'END'
< >$
> enable
< Password: $
> s3cret
< #$
> show running-config
< Building(.*\n){23} --More-- $
. \r
<  --More-- $
.  
< line vty 0 4.*\nend\r\n\r\nsw-31-1-1#$
> sh run
<  --More-- $
. q
< #$
> terminal length 0
< #$
> sh run
< Building.*\nsw-31-1-1#\r\n.*\nend\r\n\r\nsw-31-1-1#$
END
said 'and takes its pager back with backspaces' \
    $' --More-- \b\b\b\b\b\b\b\b\b\b          \b\b\b\b\b\b\b\b\b\b'

talk 'it complains of what it does not know' 1.1 <<'END'
< >$
> frobnicate
< % Unknown command or computer name, or unable to find computer address\r\n
> show ver
< --More-- $
. q
< >$
> show frob
< ^               \^\r\n% Invalid input detected at
> show
< % Incomplete command\.\r\n
> e
< % Ambiguous command:  "e"\r\n
> terminal length
< % Incomplete
END

talk 'what is configured is in the running configuration' 1.1 <<'END'
< >$
> ena
< Password: $
> s3cret
< #$
> terminal length 0
< #$
> conf t
< one per line\.  End with CNTL/Z\.\r\nsw-31-1-1\(config\)#$
> interface Gi1/0/7
< \(config-if\)#$
> description to the lab
< \(config-if\)#$
> frob
< \^\r\n% Invalid input
> interface Gi1/0/8
< \(config-if\)#$
> description to the lab
< \(config-if\)#$
> no description
< \(config-if\)#$
> exit
< \(config\)#$
> frobnicate
< \^\r\n% Invalid input
> interface Gi1/0/9
< \(config-if\)#$
> ntp server 192.0.2.1
< \(config\)#$
> do show clock
< UTC.*\(config\)#$
> hostname core
< core\(config\)#$
. \x1a
< core#$
> show run
< hostname core.*\ninterface Gi1/0/7\r\n description to the lab\r\ninterface Gi1/0/8\r\ninterface Gi1/0/9\r\nntp server 192.0.2.1\r\n!
END

talk 'it asks before it does harm' 1.1 <<'END'
< >$
> ena
< Password: $
> s3cret
< #$
> copy running-config startup-config
< Destination filename \[startup-config\]\? $
> 
< \[OK\]\r\nsw-31-1-1#$
> clear counters
< \[confirm\]$
. y
< #$
END

talk 'a banner has # and > in it, and the prompt may be late' 1.2 <<'END'
< ^# sw-31-1-2> belongs.*# type sw-31-1-2# to go.*##\r\n\r\nsw-31-1-2>$
> en
< Password: $
> s3cret
< #$
> conf t
< #$
> end
< %SYS-5-CONFIG_I: Configured from console by admin.*#$
END

talk 'questions come before the first prompt' 1.3 <<'END'
< Do you accept the license\? \[y/n\]: $
> y
< ^Press any key to continue$
. x
< ^Current password: $
> fleet
< ^New password: $
> new
< ^Retype new password: $
> new
< Change now\? \[Y/N\]:$
> what
< Change now\? \[Y/N\]:$
> n
< sw-31-1-3#$
END
talk 'and may end the session' 1.3 <<'END'
< \[y/n\]: $
> n
eof
END

talk 'a line too long for the terminal moves to the left' 1.1 <<'END'
< >$
> show 4 6 8 10 13 16 19 22 25 28 31 34 37 40 43 46 49 52 55 58 61 64 67 70 73 76
< Invalid
END
check 'as it is typed' grep -qaE $'\b{10}\\$.* +\b+' "$T/said"
talk 'but not on a wide one' 1.1 511x1000 <<'END'
< >$
> show 4 6 8 10 13 16 19 22 25 28 31 34 37 40 43 46 49 52 55 58 61 64 67 70 73 76
< Invalid
> terminal width 80
> show run
END
refute 'nor pages it there' grep -qa -e $'\b' -e More "$T/said"

talk 'the pager may be erased by escapes' 1.6 <<'END'
< >$
> show version
<  --More-- $
.  
< register.*>$
END
said 'as terminals have them' $'--More-- \033[2K\033[1G'
talk 'or by carriage returns; and echo may be off' 1.7 <<'END'
< >$
> show version
< ^\r\nCisco.* --More-- $
.  
< register.*>$
END
check 'over blanks' grep -qaE -- $'--More-- \r {20,}\r' "$T/said"

talk 'words say what a command puts out there, too' 1.3 <<'END'
< y/n
> y
< key
. x
< Current
> fleet
< New
> new
< new password
> new
< Y/N
> n
< #$
> terminal length 0
< #$
> show tech bytes=50M
< \nsw-31-1-3#$
> show clock delay=10ms
< show clock.*\nsw-31-1-3#$
> show tech hang
. \x03
END
check 'fifty megabytes of it' test "$(wc -c <"$T/said")" -gt 53248000

run ssh_to 1.1 'show version'
is 'IOS takes a command of exec' "$status $(head -n 1 "$out")" \
    $'0 Cisco IOS XE Software, Version 17.09.04a\r'
run ssh_to 1.1 'show running-config'
matches 'and complains there, too' "$(cat "$out")" 'Invalid input'
run ssh_to 1.4 'show version'
matches 'or does not take it' "$(cat "$err")" 'exec request failed'

# Two channels of one connection: what becomes of the second is in $out and
# $err, and whether the first lives on is in $first.
two_channels() { # HOST
	mkfifo "$T/typed"
	ssh_to -M -S"$T/mux" -tt "$1" <"$T/typed" >"$T/shell" 2>&1 &
	exec 7>"$T/typed"
	wait_for 20 'the first channel has its prompt' grep -q '>' "$T/shell"
	run ssh_to -S"$T/mux" -oProxyCommand=false -T "$1" 'show clock'
	echo 'show clock' >&7 2>/dev/null || true
	wait_for 20 'an answer or an end' first_is_told "$!"
	first=gone
	! grep -q UTC "$T/shell" || first=there
	echo exit >&7 2>/dev/null || true
	exec 7>&-
	wait $! || true
	rm -f "$T/typed"
}

first_is_told() { # PID
	grep -q UTC "$T/shell" || pid_gone "$1"
}

trap '' PIPE
two_channels 1.4
matches 'a second channel may be refused' "$(cat "$err")" \
    'refused by peer|prohibited'
is 'and the first lives on' "$first" there
two_channels 1.5
status_is 'or cost the connection' 255
is 'and with it the first' "$first" gone

# ---- Linux ------------------------------------------------------------------

talk 'bash has colours, a title and bracketed paste' 2.1 <<'END'
< ^\x1b\[\?2004h\x1b\]0;admin@sw-31-2-1: ~\x07\x1b\[01;32madmin@sw-31-2-1\x1b\[00m:\x1b\[01;34m~\x1b\[00m\$ $
> hostname
< ^hostname\r\n\x1b\[\?2004l\rsw-31-2-1\r\n\x1b\[\?2004h
< \$ $
> ls
< \x1b\[01;34mbackup\x1b\[0m
< \$ $
> frobnicate
< -bash: frobnicate: command not found\r\n
< \$ $
> echo "a  b" $?
< ^\x1b\[\?2004l\ra  b 127\r\n
< \$ $
> net show system json
< ^    "os-name": "Cumulus Linux",\r\n
< \$ $
> show bytes=20 text=line
< \rno newline no newlin\x1b\[\?2004h
. \x04
< logout\r\n
eof
END

talk 'sudo asks once for the password' 2.1 <<'END'
< \$ $
> cat /etc/shadow
< Permission denied.*\$ $
> sudo cat /etc/shadow
< ^\x1b\[\?2004l\r\[sudo\] password for admin: $
> wrong
< ^\r\nSorry, try again\.\r\n\[sudo\] password for admin: $
> fleet
< ^\r\nroot:\*:.*\$ $
> sudo whoami
< \rroot\r\n.*\$ $
> sudo -k whoami
< password for admin: $
> 1
< password for admin: $
> 2
< password for admin: $
> 3
< ^sudo: 3 incorrect password attempts\r\n.*\$ $
> sudo -i
< password for admin: $
> fleet
< root@sw-31-2-1\x1b\[00m:\x1b\[01;34m~\x1b\[00m# $
> whoami
< \rroot\r\n.*# $
> exit
< exit\r\n.*\$ $
> exit
< logout\r\n
eof
END
refute 'and does not show it' grep -qa 'fleet' "$T/said"

talk 'sudo may be refused' 2.3 <<'END'
< \$ $
> sudo whoami
< password for admin: $
> fleet
< may not run sudo here.*\$ $
END
talk 'root needs none' 2.4 <<'END'
< # $
> sudo cat /etc/shadow
< root:
> exit
< logout
eof
END
talk 'Cumulus Linux has its VRF in the prompt, and a lecture' 2.2 <<'END'
< Last login: .*\r\nadmin@sw-31-2-2:mgmt:~\$ $
> sudo whoami
< usual lecture.*\[sudo\] password for admin: $
> fleet
< ^root\r\nadmin@sw-31-2-2:mgmt:~\$ $
> echo 3 6 9 12 15 18 21 24 27 30 33 36 39 42 45 48 51 54 57 60 63 66 69 72 75 78
< \n3 6 9
END
check 'what is typed goes on below' grep -qaE $' \r.*78' "$T/said"
talk 'what is typed ahead is shown twice' 2.2 <<'END'
< \$ $
> show version delay=500ms
< delay=500ms\r\n
> hostname
< ^hostname\r\n127.*\$ hostname\r\nsw-31-2-2\r\n
END

run ssh_to 2.1 "sudo -S -p 'pw: ' -- sh -c 'cat /etc/shadow'" <<<fleet
is 'sudo takes a password from stdin' "$status $(cat "$out" "$err")" \
    $'0 root:*:19000:0:99999:7:::\npw: '
run ssh_to 2.1 'sudo -S whoami' <<<$'no\nno\nno'
is 'and no wrong one' "$status $(wc -c <"$out")" '1 0'
run ssh_to -n 2.1 'sudo whoami'
matches 'or asks for a terminal' "$status $(cat "$err")" '^1 .*-S option'
run ssh_to 2.1 'bash -s' <<<$'hostname\nwhoami\nexit 3'
is 'lines from stdin are done' "$status $(tr '\n' ' ' <"$out")" \
    '3 sw-31-2-1 admin '
run ssh_to 2.1 cat <<<$'hostname\nwhoami'
is 'or come back' "$status $(tr '\n' ' ' <"$out")" '0 hostname whoami '

# ---- Junos ------------------------------------------------------------------

talk 'Junos has an operational mode, and completes on a blank' 3.1 <<'END'
< JUNOS 21.*\r\nadmin@sw-31-3-1> $
> sho ver
< ^show ver\r\nfpc0:.*\nJunos: 21.4R3-S5.4\r\n.*> $
> set cli complete-on-space off
< ^Disabling complete-on-space\r\n\r\nadmin@sw-31-3-1> $
> sho ver
< ^sho ver\r\nfpc0:.*> $
> frob
< ^frob\r\n {17}\^\r\nunknown command\.\r\n.*> $
> show frob
< ^ {22}\^\r\nsyntax error, expecting <command>\.\r\n.*> $
> show
< expecting <command>.*> $
> s
< 's' is ambiguous\.
> exit
eof
END

talk 'it pages its output' 3.1 80x8 <<'END'
< > $
> show configuration
< ---\(more\)---$
.  
< \r {40}\r.*---\(more\)---$
.  
< > $
> show configuration | no-more
< version.*\}\r\n\}\r\n\r\nadmin@sw-31-3-1> $
> set cli screen-length 0
< ^Screen length set to 0\r\n
> set cli screen-width 511
< ^Screen width set to 511\r\n
> show configuration
< version.*\}\r\n\}\r\n\r\nadmin@sw-31-3-1> $
END

talk 'what is configured is so when it is committed' 3.1 <<'END'
< > $
> configure
< ^Entering configuration mode\r\n\r\n\[edit\]\r\nadmin@sw-31-3-1# $
> set system ntp server 192.0.2.1
< # $
> set frob
< ^ {21}\^\r\nsyntax error\.\r\n
> edit interfaces ge-0/0/0
< \[edit interfaces ge-0/0/0\]\r\nadmin@sw-31-3-1# $
> set description uplink
< # $
> top
< \[edit\]\r\nadmin@sw-31-3-1# $
> show | compare
< ^\[edit\]\r\n\+   system ntp server 192.0.2.1\r\n\+   interfaces ge-0/0/0 description uplink\r\n
> run show version
< Junos: 21
> exit
< Exit with uncommitted changes\? \[yes,no\] \(yes\) $
> no
< # $
> commit check
< ^configuration check succeeds\r\n
> commit
< ^commit complete\r\n
> delete interfaces ge-0/0/0
< # $
> delete interfaces ge-0/0/0
< warning: statement not found
> set firewall filter missing
< # $
> commit
< Referenced filter 'missing' is not defined\r\nerror: configuration check-out failed\r\n
> rollback 0
< ^load complete\r\n
> commit and-quit
< ^commit complete\r\nExiting configuration mode\r\n\r\nadmin@sw-31-3-1> $
> show configuration | display set | no-more
< \nset system ntp server 192.0.2.1\r\nset interfaces ge-0/0/0 description uplink\r\n
END

talk 'a line above the prompt may say who is master' 3.2 <<'END'
< ^admin@sw-31-3-2> is not yours.*\{master:0\}\r\nadmin@sw-31-3-2> $
> configure private
< \{master:0\}\[edit\]\r\nadmin@sw-31-3-2# $
END
talk 'root lands in a Unix shell' 3.3 <<'END'
< root@sw-31-3-3:RE:0% $
> show version
< ^show: Command not found\.\r\n
> cli
< ^root@sw-31-3-3> $
> show version
< Junos: 21.4.*> $
> exit
< % $
> exit
eof
END
run ssh_to 3.1 'show version | no-more'
is 'Junos takes a command of exec' "$status $(sed -n 4p "$out")" \
    '0 Model: ex4300-48t'
