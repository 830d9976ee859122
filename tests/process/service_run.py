#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Run the ExecStart of a unit under what it says of system calls.

service_run.py UNIT INSTANCE STATE CREDENTIALS SETS

UNIT is read for its ExecStart, SystemCallFilter, RestrictAddressFamilies and
MemoryDenyWriteExecute; %i, %S and %d are INSTANCE, STATE and CREDENTIALS. SETS
has what systemd-analyze syscall-filter prints. Where files are, who we are and
what else is forbidden has been seen to already."""
import ctypes
import errno
import os
import shlex
import socket
import sys

ALLOW = 0x7FFF0000
PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN = 65, 1
CMP_EQ = 4


class Compare(ctypes.Structure):
    _fields_ = [("arg", ctypes.c_uint), ("op", ctypes.c_int),
                ("a", ctypes.c_uint64), ("b", ctypes.c_uint64)]


def refuse(error):
    return 0x00050000 | error


def read_unit(path):
    text = open(path, encoding="utf-8").read().replace("\\\n", " ")
    keys = {}
    for line in text.splitlines():
        if "=" in line and line[0] not in "#;":
            key, value = line.split("=", 1)
            keys.setdefault(key, []).append(value.strip())
    return keys


def read_sets(path):
    """Sets of system calls, each of names and of other sets."""
    sets, name = {}, None
    for line in open(path, encoding="utf-8"):
        word = line.split("#", 1)[0].strip()
        if not word:
            continue
        if not line[0].isspace():
            name = word
            sets[name] = []
        else:
            sets[name].append(word)
    return sets


def calls_of(sets, name):
    if not name.startswith("@"):
        return {name}
    return set().union(*(calls_of(sets, member) for member in sets[name]))


def allowed(keys, sets):
    calls = calls_of(sets, "@default")
    for words in keys["SystemCallFilter"]:
        names = set().union(*(calls_of(sets, n)
                              for n in words.lstrip("~").split()))
        calls = calls - names if words.startswith("~") else calls | names
    return calls


class Filter:
    def __init__(self, default):
        self.lib = ctypes.CDLL("libseccomp.so.2", use_errno=True)
        self.lib.seccomp_init.restype = ctypes.c_void_p
        self.context = ctypes.c_void_p(self.lib.seccomp_init(default))

    def rule(self, action, name, *compare):
        number = self.lib.seccomp_syscall_resolve_name(name.encode())
        if number < 0:
            return  # of another machine, or not known here
        array = (Compare * max(len(compare), 1))(*compare)
        failed = self.lib.seccomp_rule_add_array(
            self.context, ctypes.c_uint32(action), number, len(compare), array)
        assert failed == 0, (name, failed)

    def load(self):
        failed = self.lib.seccomp_load(self.context)
        assert failed == 0, failed


def restrict(keys, sets):
    libc = ctypes.CDLL(None, use_errno=True)
    if keys["MemoryDenyWriteExecute"] == ["yes"]:
        # Kernels before 6.3 do not know it.
        libc.prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0)
    families = {int(getattr(socket, name))
                for name in " ".join(keys["RestrictAddressFamilies"]).split()}
    sockets = Filter(ALLOW)
    for family in set(range(64)) - families:
        sockets.rule(refuse(errno.EAFNOSUPPORT), "socket",
                     Compare(0, CMP_EQ, family, 0))
    calls = Filter(refuse(errno.EPERM))
    for name in allowed(keys, sets) | {"seccomp", "execve"}:
        calls.rule(ALLOW, name)
    sockets.load()
    calls.load()


def main():
    unit, instance, state, credentials, sets = sys.argv[1:]
    keys = read_unit(unit)
    words = shlex.split(keys["ExecStart"][0])
    for sign, value in ("%i", instance), ("%S", state), ("%d", credentials):
        words = [word.replace(sign, value) for word in words]
    assert not any("%" in word for word in words), words
    restrict(keys, read_sets(sets))
    os.execv(words[0], words)


main()
