#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""ssh_async.py - the same host jobs by asyncssh in one loop.

    ssh_async.py HOSTS KNOWN_HOSTS KEY COMMAND AT_ONCE

HOSTS is a file of user@address:port lines.  Host keys are checked.  Prints
"name value" lines: CPU of this process per host, without its start, and
hosts per second.
"""
import asyncio
import sys
import time

import asyncssh


def read_known_hosts(path):
    """Names to keys; asyncssh would read the file again for each host."""
    known = {}
    with open(path, encoding="ascii") as f:
        for line in f:
            names, key = line.split(None, 1)
            for name in names.split(","):
                known[name] = asyncssh.import_public_key(key)
    return known


async def run(host, known, key, command, places):
    user, _, place = host.partition("@")
    address, _, port = place.rpartition(":")
    trusted = [known[f"[{address}]:{port}"]]
    async with places, asyncssh.connect(
        address,
        int(port),
        username=user,
        client_keys=[key],
        known_hosts=(trusted, [], []),
        server_host_key_algs=["ssh-ed25519"],
        agent_path=None,
        config=None,
    ) as connection:
        result = await connection.run(command, check=True)
        return len(result.stdout)


async def main():
    hosts_file, known_hosts, key_file, command, at_once = sys.argv[1:]
    with open(hosts_file, encoding="ascii") as f:
        hosts = f.read().split()
    known = read_known_hosts(known_hosts)
    key = asyncssh.read_private_key(key_file)
    places = asyncio.Semaphore(int(at_once))
    begin, cpu = time.monotonic(), time.process_time()
    await asyncio.gather(*(run(h, known, key, command, places) for h in hosts))
    cpu, wall = time.process_time() - cpu, time.monotonic() - begin
    print(f"asyncssh_cpu_ms {cpu / len(hosts) * 1e3:.4f}")
    print(f"asyncssh_rate {len(hosts) / wall:.1f}")


if __name__ == "__main__":
    asyncio.run(main())
