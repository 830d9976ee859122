#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Ask for metrics at 127.0.0.1:PORT: GET, POST, another path, nonsense, in
pieces, and with more silent connections than are taken at once."""
import socket
import sys

PORT = int(sys.argv[1])


def connect():
    return socket.create_connection(("127.0.0.1", PORT), timeout=30)


def ask(*pieces):
    with connect() as s:
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for piece in pieces:
            s.sendall(piece)
        return b"".join(iter(lambda: s.recv(65536), b"")).decode()


def status(answer):
    return answer.split("\r\n")[0].removeprefix("HTTP/1.1 ")


GET = b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"
print(status(ask(GET)), status(ask(b"POST /metrics HTTP/1.1\r\n\r\n")),
      status(ask(b"GET / HTTP/1.1\r\n\r\n")), status(ask(b"\r\n\r\n")),
      status(ask(GET[:9], GET[9:])), sep="|")
silent = [connect() for _ in range(20)]
print("with 20 silent ones:", status(ask(GET)))
for s in silent:
    s.close()
with open(sys.argv[2], "w", encoding="ascii") as page:
    page.write(ask(GET).split("\r\n\r\n", 1)[1])
