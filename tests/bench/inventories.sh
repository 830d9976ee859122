#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# inventories.sh - the same hosts in 100 groups, in each form that is read.
#
#	inventories.sh FOLDER HOSTS
#
# Makes list, ini, yaml, json, csv and nornir/ there.
set -euo pipefail
cd "$1"
mkdir nornir

awk -v hosts="$2" '
BEGIN {
	print "[all]" >"ini"
	print "all:\n  hosts:" >"yaml"
	printf "{\"_meta\": {\"hostvars\": {" >"json"
	print "name,ip,port,site,groups" >"csv"
	for (i = 0; i < hosts; i++) {
		name = sprintf("sw%06d", i)
		address = "10." int(i / 65536) "." int(i / 256) % 256 "." i % 256
		group = "g" i % 100
		in_group[i % 100] = in_group[i % 100] " " name
		print "admin@" name >"list"
		print name " ansible_host=" address " site=s" i % 7 >"ini"
		print "    " name ": {ansible_host: " address ", site: s" i % 7 \
		    "}" >"yaml"
		printf "%s\n\"%s\": {\"ansible_host\": \"%s\", \"site\": \"s%d\"}",
		    (i ? "," : ""), name, address, i % 7 >"json"
		print name "," address ",22,s" i % 7 "," group >"csv"
		print name ": {hostname: " address ", groups: [" group "], data: " \
		    "{site: s" i % 7 "}}" >"nornir/hosts.yaml"
	}
	printf "}}" >"json"
	print "  children:" >"yaml"
	for (g = 0; g < 100; g++) {
		n = split(in_group[g], names, " ")
		print "[g" g "]" >"ini"
		print "    g" g ":\n      hosts:" >"yaml"
		printf ",\n\"g%d\": {\"hosts\": [", g >"json"
		for (k = 1; k <= n; k++) {
			print names[k] >"ini"
			print "        " names[k] ":" >"yaml"
			printf "%s\"%s\"", (k > 1 ? ", " : ""), names[k] >"json"
		}
		printf "]}" >"json"
		print "g" g ": {username: admin}" >"nornir/groups.yaml"
	}
	print "}" >"json"
}'
