#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
#
# sftp.py - an SFTP server that behaves as the path it is asked for says.
#
# sftp.py FOLDER: /slow waits for FOLDER/go after its first piece; the file
# FOLDER/greeting is what it says first, if it is there.
import os
import select
import struct
import sys

STATUS, HANDLE, DATA, ATTRS = 101, 102, 103, 105
SIZE = 200000
folder = sys.argv[1]


def content(at, length):
    return bytes((at + i) * 7 % 251 for i in range(length))


def text(data):
    return struct.pack(">I", len(data)) + data


def say(kind, payload):
    data = struct.pack(">IB", len(payload) + 1, kind) + payload
    while data:
        data = data[os.write(1, data):]


def status(number, code, why=b""):
    say(STATUS, struct.pack(">II", number, code) + text(why) + text(b""))


def read_exactly(length):
    data = b""
    while len(data) < length:
        piece = os.read(0, length - len(data))
        if not piece:
            sys.exit(0)
        data += piece
    return data


def hear():
    (length,) = struct.unpack(">I", read_exactly(4))
    body = read_exactly(length)
    return body[0], body[1:]


def hang():
    while os.read(0, 65536):
        pass
    sys.exit(0)


def wait_for_go():
    asker = select.poll()
    asker.register(0, 0)  # tells of its end only
    while not os.path.exists(folder + "/go"):
        if asker.poll(20):
            sys.exit(0)


def take_text(data):
    (length,) = struct.unpack(">I", data[:4])
    return data[4:4 + length], data[4 + length:]


class Server:
    def __init__(self):
        self.path = ""
        self.size = SIZE
        self.held = []
        self.opened = 0

    def open(self, number, data):
        name, _ = take_text(data)
        self.path = name.decode()
        if self.path == "/silent":
            hang()
        elif self.path == "/attrs-for-open":
            say(ATTRS, struct.pack(">II", number, 0))
        elif self.path == "/long-handle":
            say(HANDLE, struct.pack(">I", number) + text(b"h" * 257))
        elif self.path == "/wrong-number":
            say(HANDLE, struct.pack(">I", number + 9) + text(b"h"))
        elif self.path == "/huge":
            os.write(1, struct.pack(">IB", 0x7fffffff, HANDLE))
        elif self.path == "/cut":
            os.write(1, struct.pack(">IBIIB", 10, HANDLE, number, 99, 0))
        elif self.path == "/escape":
            status(number, 4, b"\x1b[2Jno\n")
        else:
            say(HANDLE, struct.pack(">I", number) + text(b"h"))

    def stat(self, number):
        said = {"/says-less": 10, "/says-nothing": 0, "/endless": 0,
                "/says-more": SIZE + 1, "/says-all": 1 << 63}
        size = said.get(self.path, SIZE)
        say(ATTRS, struct.pack(">IIQ", number, 1, size))

    def answer(self, number, at, length):
        if self.path == "/endless":
            say(DATA, struct.pack(">I", number) + text(b"e" * length))
            return
        length = min(length, self.size - at)
        if self.path == "/short":
            length = min(length, 5000)
        if length <= 0:
            status(number, 1)
        else:
            say(DATA, struct.pack(">I", number) + text(content(at, length)))

    def read(self, number, data):
        _, rest = take_text(data)
        at, length = struct.unpack(">QI", rest)
        if self.path == "/more":
            say(DATA, struct.pack(">I", number) + text(b"m" * (length + 1)))
        elif self.path == "/nothing":
            say(DATA, struct.pack(">I", number) + text(b""))
        elif self.path == "/twice":
            self.answer(number, at, length)
            self.answer(number, at, length)
        elif self.path == "/deaf":
            # It reads no more, and guesses what it would be asked.
            for guess in range(number + 7, number + 100000):
                say(DATA, struct.pack(">I", guess) + text(b"d"))
        elif self.path == "/hang-up" and at >= 65536:
            sys.exit(0)
        elif self.path == "/backwards" and at < SIZE:
            # All seven at once, the last one first.
            self.held.append((number, at, length))
            if len(self.held) == (SIZE + 32767) // 32768:
                for held in reversed(self.held):
                    self.answer(*held)
        else:
            if self.path == "/slow" and at > 0:
                wait_for_go()
            self.answer(number, at, length)

    def run(self):
        while True:
            kind, data = hear()
            (number,) = struct.unpack(">I", data[:4])
            data = data[4:]
            if kind == 3:
                self.open(number, data)
            elif kind == 8:
                self.stat(number)
            elif kind == 5:
                self.read(number, data)
            elif kind == 4:
                status(number, 0)
            else:
                status(number, 8)


def main():
    hear()
    if os.path.exists(folder + "/greeting"):
        with open(folder + "/greeting", "rb") as greeting:
            os.write(1, greeting.read())
        hang()
    say(2, struct.pack(">I", 3))
    Server().run()


main()
