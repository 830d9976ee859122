#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Prints what Ansible makes of inventories, as inventory_look does.

    ansible_look.py PATH...

What is asked is what `ansible-inventory --list` asks; a line "== PATH" is
before each.  Of several names of one thing the last that is there holds, as in
Ansible's ssh.  Sorted by the names of hosts.
"""
import os
import sys

from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.vars.manager import VariableManager


def said(values, *names):
    """The last of these that is there, as text."""
    found = "-"
    for name in names:
        if values.get(name) is not None and values[name] != "":
            found = str(values[name])
    return found


def lines(path):
    loader = DataLoader()
    loader.set_basedir(os.path.dirname(path))
    inventory = InventoryManager(loader=loader, sources=[path])
    manager = VariableManager(loader=loader, inventory=inventory)
    for name in sorted(inventory.hosts):
        host = inventory.hosts[name]
        values = manager.get_vars(host=host, include_hostvars=False,
                                  stage="all")
        address = said(values, "ansible_host", "ansible_ssh_host")
        platform = said(values, "ansible_network_os", "hayfork_platform")
        become = "no"
        if boolean(values.get("ansible_become", False), strict=False):
            become = said(values, "ansible_become_user")
        yield "\t".join([
            name,
            name if address == "-" else address,
            said(values, "ansible_port", "ansible_ssh_port"),
            said(values, "ansible_user", "ansible_ssh_user"),
            said(values, "ansible_password"),
            said(values, "ansible_private_key_file",
                 "ansible_ssh_private_key_file"),
            platform,
            become,
            ",".join(sorted({g.name for g in host.get_groups()} | {"all"})),
        ])


for given in sys.argv[1:]:
    print("== " + given)
    for line in lines(given):
        print(line)
