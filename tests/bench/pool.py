#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""pool.py - what Python's process pools make of the same work.

Prints "name value" lines, as the benches beside it do.  Two workers; a pool
has only started once it has run something.
"""
import concurrent.futures
import multiprocessing
import os
import resource
import time

WORKERS = 2
CHUNK = 64  # tasks in a message, as our window


def cpu_s(who):
    r = resource.getrusage(who)
    return r.ru_utime + r.ru_stime


class Meter:
    """CPU of master and workers, once the pool is closed, and time."""

    def __enter__(self):
        self.cpu = self.now()
        return self

    def start(self):
        self.begin = time.monotonic()

    def stop(self):
        self.wall = time.monotonic() - self.begin

    def __exit__(self, *_):
        self.cpu = self.now() - self.cpu

    @staticmethod
    def now():
        return cpu_s(resource.RUSAGE_SELF) + cpu_s(resource.RUSAGE_CHILDREN)


def noop(_):
    return None


def spin(seconds):
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass


def tell(name, value):
    print(f"{name} {value:.4f}")


def pool_of(workers):
    pool = multiprocessing.Pool(workers)
    pool.map(noop, range(workers * 4), chunksize=1)
    return pool


def close(pool):
    pool.close()
    pool.join()


def bench_executor(n=10000):
    with Meter() as m:
        with concurrent.futures.ProcessPoolExecutor(WORKERS) as pool:
            list(pool.map(noop, range(WORKERS * 4)))
            m.start()
            jobs = [pool.submit(noop, i) for i in range(n)]
            for job in concurrent.futures.as_completed(jobs):
                job.result()
            m.stop()
    tell("executor_cpu_us", m.cpu / n * 1e6)
    tell("executor_rate", n / m.wall)


def bench_pool(n=50000):
    with Meter() as m:
        pool = pool_of(WORKERS)
        m.start()
        for _ in pool.imap_unordered(noop, range(n)):
            pass
        m.stop()
        close(pool)
    tell("pool_cpu_us", m.cpu / n * 1e6)
    tell("pool_rate", n / m.wall)


def bench_chunks(n=1000000):
    with Meter() as m:
        pool = pool_of(WORKERS)
        m.start()
        for _ in pool.imap_unordered(noop, range(n), chunksize=CHUNK):
            pass
        m.stop()
        close(pool)
    tell("chunks_cpu_us", m.cpu / n * 1e6)
    tell("chunks_rate", n / m.wall)


def bench_short(n=30000, seconds=10e-6):
    pool = pool_of(WORKERS)
    begin = time.monotonic()
    for _ in pool.imap_unordered(spin, [seconds] * n, chunksize=CHUNK):
        pass
    wall = time.monotonic() - begin
    close(pool)
    tell("pool_short_efficiency", 100 * n * seconds / (WORKERS * wall))


def bench_long(n=10, seconds=0.05):
    walls = []
    for workers in (1, 2):
        pool = pool_of(workers)
        begin = time.monotonic()
        pool.map(spin, [seconds] * n, chunksize=1)
        walls.append(time.monotonic() - begin)
        close(pool)
    tell("pool_long_speedup", walls[0] / walls[1])


def bench_tail(name, chunk, bursts=6, shorts=200):
    pool = pool_of(WORKERS)
    late = []
    for _ in range(bursts):
        work = [0.05] + [100e-6] * shorts
        begin = time.monotonic()
        # The long one comes last, or at the same time as its chunk.
        came = [
            time.monotonic() - begin
            for _ in pool.imap_unordered(spin, work, chunksize=chunk)
        ]
        late += came[:-1]
    close(pool)
    late.sort()
    tell(name, late[len(late) * 99 // 100] * 1e3)


def bench_start(workers=500):
    barrier = multiprocessing.Barrier(workers + 1)
    begin = time.monotonic()
    pool = multiprocessing.Pool(workers, barrier.wait)
    barrier.wait()
    tell("pool_start_500_s", time.monotonic() - begin)
    pool.terminate()
    pool.join()


if __name__ == "__main__":
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limits[1], limits[1]))
    bench_executor()
    bench_pool()
    bench_chunks()
    bench_short()
    bench_long()
    bench_tail("pool_tail_p99_ms", 1)
    bench_tail("chunks_tail_p99_ms", CHUNK)
    bench_start()
    os._exit(0)
