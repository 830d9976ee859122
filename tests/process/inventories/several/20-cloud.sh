#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# What a cloud's script answers.
[ "$1" = --list ] || exit 1
cat <<'JSON'
{
  "_meta": {"hostvars": {
    "vm1": {"ansible_host": "198.51.100.1", "ansible_port": 22, "tags": ["a", "b"]},
    "vm2": {"ansible_host": "198.51.100.2", "note": "\u00fc\ud83d\ude80"}}},
  "cloud": {"hosts": ["vm1", "vm2"], "vars": {"ansible_user": "debian"}},
  "old": ["vm2"],
  "everywhere": {"children": ["cloud", "old"]}
}
JSON
