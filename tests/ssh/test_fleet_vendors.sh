#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_fleet_vendors.sh - the command lines of the fake devices, continued:
# what is like IOS and yet is not, and those that are like nothing else.
# deadline 300
# shellcheck disable=SC2154 # out, err, status: lib.sh sets them
. tests/harness/lib.sh

NET=127.35
ssh-keygen -q -t ed25519 -N '' -f "$T/id"
kinds=(nxos iosxr eos frr mikrotik huawei sros sros-classic panos fortinet)
shells=()
for ((i = 0; i < ${#kinds[@]}; i++)); do
	shells+=(--shell "${kinds[i]}@$NET.$i.0/24")
done
fleet_start --listen "$NET.0.0/16" --any-key --enable s3cret \
    --known-hosts-out "$T/known_hosts" --max-seconds 280 --with-parent \
    "${shells[@]}" --shell "mikrotik,license,any-key@$NET.4.2" \
    --shell "huawei,change-asked@$NET.5.2" \
    --shell "fortinet,any-key@$NET.9.2" --shell "cisco,crlf@$NET.10.1"
. tests/ssh/talk.sh

talk 'NX-OS starts enabled, and ends lines in its way' 0.1 <<'END'
< \nsw-35-0-1# $
> show version
< ^show version\r\r\nCisco Nexus.*\x1b\[7m--More--\x1b\[27m|# $
> frob
< ^ +\^\r\n% Invalid command at '\^' marker\.\r\n
> conf t
< \(config\)# $
> interface Ethernet1/1
< \(config-if\)# $
> end
< [0-9]# $
> terminal length 0
< # $
> show version | json
< ^\{"header_str".*"host_name": "sw-35-0-1"\}\r\nsw-35-0-1# $
> show running-config
< \nbanner motd #\r\nsw-35-0-1# is not yours.*\ninterface Ethernet1/1\r\n.*line vty.*# $
> copy running-config startup-config
< Copy complete\.\r\n
END
talk 'IOS XR says the time, and commits' 1.1 <<'END'
< \nRP/0/RP0/CPU0:sw-35-1-1#$
> terminal length 0
< ^Mon Nov 23 .* UTC\r\nRP/0/RP0/CPU0:sw-35-1-1#$
> configure terminal
< \(config\)#$
> ntp server 192.0.2.1
< \(config\)#$
> end
< Uncommitted changes found, commit them before exiting\(yes/no/cancel\)\? \[cancel\]:$
> cancel
< \(config\)#$
> show configuration
< ^ntp server 192.0.2.1\r\nend\r\n
> commit
< \(config\)#$
> ntp server missing
< \(config\)#$
> commit
< % Failed to commit one or more configuration items.*\(config\)#$
> abort
< CPU0:sw-35-1-1#$
> show running-config
< UTC\r\nBuilding.*\nntp server 192.0.2.1\r\nend\r\n
END
talk 'EOS says what it did' 2.1 <<'END'
< \nsw-35-2-1>$
> enable
< Password: $
> s3cret
< #$
> terminal length 0
< ^Pagination disabled\.\r\n
> terminal width 32767
< ^Width set to 32767 columns\.\r\n
> frob
< ^% Invalid input \(at token 0: 'frob'\)\r\n
> show version
< Arista DCS
END
talk "FRR's vtysh has no pager" 3.1 80x4 <<'END'
< \nsw-35-3-1# $
> show version
< ^FRRouting 8.*# $
> show running-config
< Building.*\nend\r\nsw-35-3-1# $
> frob
< ^% Unknown command: frob\r\n
> write memory
< \[OK\]
END
run ssh_to 3.1 'show version'
is 'which goes by exec, too' "$status $(head -n 1 "$out")" \
    '0 FRRouting 8.4.4 (sw-35-3-1) on Linux(5.10.0-cl-1-amd64).'

talk 'RouterOS asks the terminal, and draws lines again' 4.1 <<'END'
< \x1b\[6n
. \x1b[24;80R
< \x1b\[m\[admin@sw-35-4-1\] > $
> /system identity print
< ^/system identity print\r\n\r\r\r\r.*\[admin@sw-35-4-1\] > /system identity print\r\n.*> /system identity print\r\n  name: sw-35-4-1\r\n
< > $
> frob
< bad command name frob \(line 1 column 1\)
> /ip address add address=192.0.2.1/24 interface=ether1
< > $
> /export
< /ip address add address=192.0.2.1/24 interface=ether1\r\n
> quit
eof
END
user=admin+ct511w4098h talk 'but not if the user says so' 4.1 <<'END'
! \x1b
< Press F1 for help\r\n\r\n\[admin@sw-35-4-1\] > $
> /export
< not yours.*> $
END
refute 'by letters behind a +' grep -qa $'\033' "$T/said"
user=admin+nobody run ssh_to 0.1 hostname
status_is 'which others do not know' 255
talk 'it may ask about its licence' 4.2 <<'END'
< Do you want to see the software license\? \[Y/n\]: $
. n
< Please press "Enter" to continue!$
. \r
< > $
END

talk 'VRP has a user view and a system view' 5.1 80x12 <<'END'
< <sw-35-5-1>$
> display current-configuration
<   ---- More ----$
.  
< \x1b\[42D {42}\x1b\[42D.*return\r\n<sw-35-5-1>$
> screen-length 0 temporary
< ^Info: The configuration takes effect
> display current-configuration
< \n\[V200R009C00SPC500\]\r\n.*\n\[sw-35-5-1\]\r\n.*return\r\n<sw-35-5-1>$
> frob
< ^ {11}\^\r\nError: Unrecognized command found at '\^' position\.\r\n
> system-view
< ^Enter system view, return user view with Ctrl\+Z\.\r\n\[sw-35-5-1\]$
> interface GE0/0/1
< \[sw-35-5-1-GE0/0/1\]$
> description uplink
< \]$
> quit
< \[sw-35-5-1\]$
. \x1a
< <sw-35-5-1>$
> save
< \[Y/N\]:$
> y
< successfully
END
talk 'and may want its password changed' 5.2 <<'END'
< The password needs to be changed\. Change now\? \[Y/N\]:$
> n
< <sw-35-5-2>$
END

talk 'SR OS has two lines of prompt' 6.1 <<'END'
< ^\[/\]\r\nA:admin@sw-35-6-1# $
> environment more false
< # $
> frob
< ^\^\r\nMINOR: MGMT_CORE #2201: Unknown element - 'frob'
> show version
< ^TiMOS-C-22
> edit-config exclusive
< INFO: CLI #2060.*^\(ex\)\[/\]\r\nA:admin@sw-35-6-1# $
> configure system name core
< ^\*\(ex\)\[/\]\r\n
> quit-config
< Discard uncommitted changes\? \[y,n\] $
. n
< \*\(ex\)\[/\]\r\n.*# $
> commit
< ^\(ex\)\[/\]\r\n.*# $
> quit-config
< ^\[/\]\r\n.*# $
> admin show configuration
< \nconfigure system name core\r\n
END
talk 'and a classic command line' 7.1 <<'END'
< ^A:sw-35-7-1# $
> environment no more
< # $
> configure
< ^A:sw-35-7-1>config# $
> system name core
< ^\*A:sw-35-7-1>config# $
> exit all
< ^\*A:sw-35-7-1# $
> frob
< Error: Bad command
END

talk 'PAN-OS counts up when it commits' 8.1 <<'END'
< admin@sw-35-8-1> $
> set cli pager off
< > $
> show system info
< sw-version: 10.*> $
> frob
< ^Unknown command: frob\r\n
> show frob
< ^Invalid syntax\.\r\n
> configure
< ^Entering configuration mode\r\n\[edit\]  \r\nadmin@sw-35-8-1# $
> set address web ip-netmask 192.0.2.1
< # $
> commit
< Commit job 4.*55%70%98%.*committed successfully.*# $
> set address missing
< # $
> commit
< Validation Error:.*# $
> exit
< admin@sw-35-8-1> $
END

talk 'FortiOS has contexts' 9.1 <<'END'
< ^sw-35-9-1 # $
> config system console
< ^sw-35-9-1 \(console\) # $
> set output standard
< \) # $
> end
< ^sw-35-9-1 # $
> get system status
< ^Version: FortiGate.*# $
> frob
< ^Unknown action 0
> get frob
< command parse error before 'frob'\r\nCommand fail\. Return code -61
END
talk 'and a banner to accept' 9.2 <<'END'
< \(Press 'a' to accept\):$
. a
< sw-35-9-2 # $
END
talk 'any of them may end lines in CR CR LF' 10.1 <<'END'
< >$
> show clock
< UTC Mon Nov 23 2026\r\r\n
END
