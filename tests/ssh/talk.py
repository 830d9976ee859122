# SPDX-License-Identifier: BSD-3-Clause
"""talk.py - talk to a program on a terminal, as a person would.

    talk.py [--size COLUMNSxROWS] SCRIPT LOG PROGRAM [ARGUMENT...]

SCRIPT has a step a line:

    > TEXT      type TEXT and Enter; \\xNN, \\r and the like mean bytes
    . TEXT      type TEXT, without Enter
    < REGEX     wait until what came since the last step that waited matches
                (the end of it, if it is long)
    ! REGEX     what came since then must not match, so far
    eof         wait until the program has ended its output
    # anything  says nothing

LOG gets all that came. A step that fails is told with what came instead.
"""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
import tty

PATIENCE_S = 15
TAIL = 1 << 16  # bytes that are looked at in the end of long output


class Talk:
    def __init__(self, argv, size, log):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            # Who runs the tests may ignore it, and so would ssh.
            signal.signal(signal.SIGHUP, signal.SIG_DFL)
            os.execvp(argv[0], argv)
        tty.setraw(self.fd)
        columns, rows = map(int, size.split("x"))
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ,
                    struct.pack("HHHH", rows, columns, 0, 0))
        self.log = open(log, "wb")
        self.said = b""
        self.over = False

    def listen(self, seconds):
        ready, _, _ = select.select([self.fd], [], [], seconds)
        if not ready:
            return
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            data = b""
        self.over = self.over or not data
        self.said += data
        self.log.write(data)

    def wait(self, regex):
        until = time.monotonic() + PATIENCE_S
        while True:
            self.said = self.said[-TAIL:]
            found = re.search(regex, self.said, re.S | re.M)
            if found:
                self.said = self.said[found.end():]
                return True
            if self.over or time.monotonic() > until:
                return False
            self.listen(0.1)

    def end(self):
        until = time.monotonic() + PATIENCE_S
        while not self.over and time.monotonic() < until:
            self.listen(0.1)
        return self.over


def unescape(text):
    return text.encode("latin-1").decode("unicode_escape").encode("latin-1")


def step(talk, line):
    verb, _, text = line.partition(" ")
    if verb == ">":
        os.write(talk.fd, unescape(text) + b"\r")
    elif verb == ".":
        os.write(talk.fd, unescape(text))
    elif verb == "<":
        return talk.wait(text.encode())
    elif verb == "!":
        return not re.search(text.encode(), talk.said, re.S | re.M)
    elif verb == "eof":
        return talk.end()
    return True


def main():
    argv = sys.argv[1:]
    size = "80x24"
    if argv[0] == "--size":
        size, argv = argv[1], argv[2:]
    talk = Talk(argv[2:], size, argv[1])
    code = 0
    for number, line in enumerate(open(argv[0]), 1):
        if not step(talk, line.rstrip("\n")):
            print(f"line {number}: {line.strip()}: "
                  f"{'it ended' if talk.over else 'it said'}: "
                  f"{talk.said[-600:]!r}")
            code = 1
            break
    talk.log.close()
    os.close(talk.fd)  # which hangs up
    os.waitpid(talk.pid, 0)
    sys.exit(code)


main()
