#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""ssh_threads.py - the same host jobs by Paramiko in 16 threads.

    ssh_threads.py HOSTS KNOWN_HOSTS KEY COMMAND

HOSTS is a file of user@address:port lines.  Host keys are checked.  Prints
"name value" lines: CPU of this process per host, without its start, and
hosts per second.
"""
import concurrent.futures
import logging
import sys
import time

import paramiko

THREADS = 16


def read_known_hosts(path):
    """Names to keys; Paramiko's own table is searched line by line."""
    known = {}
    with open(path, encoding="ascii") as f:
        for line in f:
            entry = paramiko.hostkeys.HostKeyEntry.from_line(line)
            for name in entry.hostnames:
                known[name] = entry.key
    return known


def run(host, known, key, command):
    user, _, place = host.partition("@")
    address, _, port = place.rpartition(":")
    client = paramiko.SSHClient()
    name = f"[{address}]:{port}"
    client.get_host_keys().add(name, known[name].get_name(), known[name])
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    try:
        client.connect(
            address,
            int(port),
            user,
            pkey=key,
            allow_agent=False,
            look_for_keys=False,
        )
        _, stdout, _ = client.exec_command(command)
        output = stdout.read()
        if stdout.channel.recv_exit_status() != 0:
            raise RuntimeError(f"{host}: {command}: failed")
        return len(output)
    finally:
        client.close()


def main():
    hosts_file, known_hosts, key_file, command = sys.argv[1:]
    logging.getLogger("paramiko").setLevel(logging.CRITICAL)
    with open(hosts_file, encoding="ascii") as f:
        hosts = f.read().split()
    known = read_known_hosts(known_hosts)
    key = paramiko.Ed25519Key.from_private_key_file(key_file)
    begin, cpu = time.monotonic(), time.process_time()
    with concurrent.futures.ThreadPoolExecutor(THREADS) as pool:
        jobs = [pool.submit(run, h, known, key, command) for h in hosts]
        for job in concurrent.futures.as_completed(jobs):
            job.result()
    cpu, wall = time.process_time() - cpu, time.monotonic() - begin
    print(f"paramiko_cpu_ms {cpu / len(hosts) * 1e3:.4f}")
    print(f"paramiko_rate {len(hosts) / wall:.1f}")


if __name__ == "__main__":
    main()
