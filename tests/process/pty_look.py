# SPDX-License-Identifier: BSD-3-Clause
"""Run a program whose standard error is a terminal; print what came there.

usage: pty_look.py COLUMNS PROGRAM [ARG...]
"""
import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios

master, slave = pty.openpty()
fcntl.ioctl(slave, termios.TIOCSWINSZ,
            struct.pack("HHHH", 24, int(sys.argv[1]), 0, 0))
child = subprocess.Popen(sys.argv[2:], stderr=slave,
                         env={**os.environ, "TERM": "xterm"})
os.close(slave)
seen = b""
while True:
    try:
        data = os.read(master, 65536)
    except OSError:
        break
    if not data:
        break
    seen += data
sys.stdout.buffer.write(seen.replace(b"\r\n", b"\n"))
sys.exit(child.wait())
