#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_mangled.long.sh - a connection that breaks or lies at any byte costs its
# own job: proxies in front of a good device spoil its answer at each byte.
# libssh2 1.10 leaks ciphers when keys cannot be agreed on:
# not sanitized
# deadline 600
. tests/harness/lib.sh

NET=127.29
JOBS=600
STEP=8 # bytes from one proxy's fault to the next one's
umask 077
export HOME=$T/home
mkdir "$HOME"
ssh-keygen -q -t ed25519 -N '' -f "$T/id"
fleet_start --listen "$NET.0.1" --user admin --any-key

cat >"$T/proxy.py" <<'END'
import asyncio, sys

mode, net, port, jobs, step, first = *sys.argv[1:3], *map(int, sys.argv[3:])


def spoil(data, i):
    byte = data[i:i + 1]
    return data[:i] + {"flip": bytes([byte[0] ^ 4]), "double": byte + byte,
                       "drop": b""}[mode] + data[i + 1:]


async def pump(source, sink, at):
    seen = 0
    while data := await source.read(65536):
        if at is not None and seen <= at < seen + len(data):
            if mode in ("close", "reset"):
                sink.write(data[:at - seen])
                if mode == "reset":
                    sink.transport.abort()
                break
            data = spoil(data, at - seen)
        seen += len(data)
        sink.write(data)
        await sink.drain()
    sink.close()


def proxy(at):
    async def serve(reader, writer):
        far_reader, far_writer = await asyncio.open_connection(
            net + ".0.1", port)
        await asyncio.gather(pump(reader, far_writer, None),
                             pump(far_reader, writer, at),
                             return_exceptions=True)
    return serve


async def main():
    own_port = 0
    for i in range(jobs):
        server = await asyncio.start_server(
            proxy(first + i * step), f"{net}.{i // 200 + 1}.{i % 200 + 1}", own_port)
        own_port = server.sockets[0].getsockname()[1]
    print(own_port, flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
END

# Flipped bits in every byte: some make packets of a length that cannot be,
# which is too much for libssh2 1.10.
for row in flip/{0,1,2,3,4,5,6,7} double/0 drop/0 close/0 reset/0; do
	mode=${row%/*}
	rm -f "$T/port"
	python3 "$T/proxy.py" "$mode" "$NET" "$FLEET_PORT" "$JOBS" "$STEP" \
	    "${row#*/}" \
	    >"$T/port" 2>"$T/proxy.err" &
	proxy=$!
	at_exit stop "$proxy"
	wait_for 20 'the proxies are ready' test -s "$T/port"
	port=$(cat "$T/port")
	run timeout 500 "$B/hayfork" ssh -o jsonl --no-agent -j 1 -t 10s \
	    --identity "$T/id" --host-key off -u admin \
	    -w "$NET.[1-3].[1-200]:$port" -- 'bytes=2000'
	json "$row: every job ends, and none by the death of its worker" \
	    "length == $JOBS and all(.status | IN(\"ok\", \"failed\",
	    \"unreachable\", \"timeout\"))"
	json "$row: some are past all faults, and whole" \
	    'map(select(.status == "ok")) | length > 0 and
	    all((.stdout | length) == 2000)'
	json "$row: others are not, and never take the blame as credentials" \
	    'map(select(.status != "ok")) | length > 100 and
	    all(.error.message != null)'
	{ stop "$proxy" KILL; } 2>/dev/null # bash would say "Killed"
done
