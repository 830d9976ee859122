#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Ask for metrics at 127.0.0.1:PORT: GET, HEAD, POST, another path, nonsense,
too much, far too much, in pieces, and with more silent connections than are
taken at once. The last one stays until this program's stdin ends."""
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


def drip(s):
    """A byte now and then: the server's patience is not renewed by it."""
    try:
        while True:
            s.send(b"x")
            s.settimeout(0.2)
            try:
                return s.recv(1)
            except TimeoutError:
                pass
    except OSError:
        return b""


def flood(head, more):
    """Send without an end, until it is refused."""
    with connect() as s:
        try:
            s.sendall(head)
            for _ in range(100_000_000 // len(more)):
                s.sendall(more)
        except OSError:
            pass


GET = b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST /metrics HTTP/1.1\r\nContent-Length: "
print(status(ask(GET)), status(ask(POST + b"0\r\n\r\n")),
      status(ask(b"GET / HTTP/1.1\r\n\r\n")), status(ask(b"\r\n\r\n")),
      status(ask(GET[:9], GET[9:])), sep="|")
head, rest = ask(b"HEAD" + GET[3:]).split("\r\n\r\n", 1)
print("HEAD:", status(head), "Content-Length: 0\r\n" in head, repr(rest))
print("405 says what is allowed:",
      "Allow: GET, HEAD\r\n" in ask(POST + b"0\r\n\r\n"))
print("too much:", status(ask(POST + b"99999999999\r\n\r\n")),
      {status(ask(GET[:-2] + b"X: " + b"x" * 9000)) for _ in range(20)})
flood(GET[:-2], b"X: " + b"x" * 1000 + b"\r\n")
flood(GET[:-2] + b"X: ", b"x" * 65536)
flood(b"POST /metrics HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
      b"10000\r\n" + b"x" * 65536 + b"\r\n")
flood(b"", GET * 1000)
print("with floods:", status(ask(GET)))
silent = [connect() for _ in range(20)]
print("with 20 silent ones:", status(ask(GET)))
print("one that drips:", drip(connect()))
for s in silent:
    s.close()
with open(sys.argv[2], "w", encoding="ascii") as page:
    page.write(ask(GET).split("\r\n\r\n", 1)[1])
last = connect()
print("one stays", flush=True)
sys.stdin.read()
