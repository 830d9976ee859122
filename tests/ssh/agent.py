# SPDX-License-Identifier: BSD-3-Clause
"""agent.py - an ssh-agent that misbehaves, before a real one.

    agent.py SOCKET AGENT MODE [SECONDS]

Passes everything on to AGENT but: "list" never answers a list, "sign" never
a request to sign, "die" hangs up on one, "garbage" answers it with nothing
that is an answer, "slow" answers it SECONDS late, one after the other.
Prints "ready" once it listens, and a line for each request to sign.
"""

import asyncio
import sys

LIST, SIGN = 11, 13

path, behind, mode = sys.argv[1:4]
delay = float(sys.argv[4]) if len(sys.argv) > 4 else 0
never = asyncio.Event


async def message(reader):
    size = int.from_bytes(await reader.readexactly(4), "big")
    return await reader.readexactly(size)


async def serve(reader, writer):
    far_reader, far_writer = await asyncio.open_unix_connection(behind)
    try:
        while True:
            asked = await message(reader)
            if asked[0] == SIGN:
                print("sign", flush=True)
            if (asked[0] == SIGN and mode == "sign"
                    or asked[0] == LIST and mode == "list"):
                await never().wait()
            if asked[0] == SIGN and mode == "die":
                return
            if asked[0] == SIGN and mode == "garbage":
                writer.write(b"\0\0\0\3\xff\xff\xff")
                continue
            if asked[0] == SIGN and mode == "slow":
                await asyncio.sleep(delay)
            far_writer.write(len(asked).to_bytes(4, "big") + asked)
            answer = await message(far_reader)
            writer.write(len(answer).to_bytes(4, "big") + answer)
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        far_writer.close()
        writer.close()


async def main():
    await asyncio.start_unix_server(serve, path)
    print("ready", flush=True)
    await never().wait()


asyncio.run(main())
