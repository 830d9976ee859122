#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
#
# sftp_put.py - an SFTP server that takes files, with faults.
#
# sftp_put.py FOLDER: has no extensions, so its RENAME replaces nothing. Words
# in the file FOLDER/faults say what else is wrong with it:
#   full    no WRITE is granted
#   stuck   no WRITE is answered
#   deaf    nothing is read after the first WRITE
#   keeps   no REMOVE is granted
#   mute    no REMOVE is answered
#   second  what was set aside is replaced by nothing
#   away    the same, and it does not come back either
# FOLDER/log has what it was asked.
import os
import select
import struct
import sys

INIT, OPEN, CLOSE, WRITE, LSTAT, FSETSTAT, REMOVE, RENAME = (
    1, 3, 4, 6, 7, 10, 13, 18)
STATUS, HANDLE, ATTRS = 101, 102, 105
OK, NO_FILE, FAILURE, UNSUPPORTED = 0, 2, 4, 8
folder = sys.argv[1]
with open(folder + "/faults") as words:
    faults = words.read().split()
log = open(folder + "/log", "a", buffering=1)


def text(data):
    return struct.pack(">I", len(data)) + data


def take_text(data):
    (length,) = struct.unpack(">I", data[:4])
    return data[4:4 + length], data[4 + length:]


def say(kind, payload):
    data = struct.pack(">IB", len(payload) + 1, kind) + payload
    while data:
        data = data[os.write(1, data):]


def read_exactly(length):
    data = b""
    while len(data) < length:
        piece = os.read(0, length - len(data))
        if not piece:
            sys.exit(0)
        data += piece
    return data


def hang():
    asker = select.poll()
    asker.register(0, 0)  # tells of its end only
    asker.poll()
    sys.exit(0)


class Server:
    def __init__(self):
        self.fd = -1
        self.aside = None

    def rename(self, data):
        old, rest = take_text(data)
        new, _ = take_text(rest)
        log.write("rename %s %s\n" % (old.decode(), new.decode()))
        if os.path.lexists(new):
            return FAILURE
        if self.aside and ("away" in faults or
                           ("second" in faults and old != self.aside)):
            return FAILURE
        os.rename(old, new)
        if new.endswith(b".old"):
            self.aside = new
        return OK

    def remove(self, data):
        name, _ = take_text(data)
        log.write("remove %s\n" % name.decode())
        if "mute" in faults:
            return None
        if "keeps" in faults:
            return FAILURE
        os.unlink(name)
        return OK

    def write(self, data):
        log.write("write\n")
        if "deaf" in faults:
            hang()
        if "stuck" in faults:
            return None
        if "full" in faults:
            return FAILURE
        _, rest = take_text(data)
        (at,) = struct.unpack(">Q", rest[:8])
        os.pwrite(self.fd, take_text(rest[8:])[0], at)
        return OK

    # What STATUS is to say; None: there is none.
    def answer(self, kind, number, data):
        if kind == OPEN:
            name, _ = take_text(data)
            self.fd = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
            say(HANDLE, struct.pack(">I", number) + text(b"h"))
            return None
        if kind == LSTAT:
            stat = os.lstat(take_text(data)[0])
            say(ATTRS, struct.pack(">III", number, 4, stat.st_mode))
            return None
        if kind == CLOSE:
            os.close(self.fd)
            return OK
        if kind == FSETSTAT:
            return OK
        known = {WRITE: self.write, REMOVE: self.remove, RENAME: self.rename}
        return known[kind](data) if kind in known else UNSUPPORTED

    def run(self):
        while True:
            (length,) = struct.unpack(">I", read_exactly(4))
            body = read_exactly(length)
            if body[0] == INIT:
                say(2, struct.pack(">I", 3))
                continue
            (number,) = struct.unpack(">I", body[1:5])
            try:
                code = self.answer(body[0], number, body[5:])
            except FileNotFoundError:
                code = NO_FILE
            except OSError:
                code = FAILURE
            if code is not None:
                say(STATUS, struct.pack(">II", number, code) + text(b"") +
                    text(b""))


Server().run()
